"""Our own rules for records, beyond what the schema says: one small function each.

Each takes the typed tables without their lines in error and returns problems; the contract is the list of
errors and warnings in `docs/rules.md`. Errors set a line aside; warnings are shown and let through.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from tracker.model import basemap, period, vocabulary
from tracker.model.field import Field, split
from tracker.model.frames import look_up
from tracker.model.message import Message
from tracker.model.package import Table
from tracker.model.problem import Problem, found

Tables = Mapping[str, pd.DataFrame]


def text_in_paragraph(tables: Tables) -> list[Problem]:
    """A commitment's words stand in its paragraph as they are."""
    place = ("document_id", "paragraph")
    paragraphs = tables["paragraphs"]
    words = {(document, paragraph): text for document, paragraph, text in _rows(paragraphs, *place, "text")}
    commitments = tables["commitments"]
    problems = []
    cells = _rows(commitments, *place, "text")
    for row, (document, paragraph, text) in zip(commitments.index, cells, strict=True):
        whole = words.get((document, paragraph))
        if whole is not None and text not in whole:
            message = Message(
                "%(text)s does not stand in paragraph %(paragraph)s of %(document)s; copy it from there",
                text=found(text),
                paragraph=str(paragraph),
                document=document,
            )
            problems.append(Problem("commitments", "text", "text-not-in-paragraph", message, row=row))
    return problems


def terms_known(tables: Tables) -> list[Problem]:
    """A term of a vocabulary that rules are about is one that they know, or says which one it counts as."""
    problems = []
    terms = tables["terms"]
    own = vocabulary.counted_as(terms)
    for row, (name, term, same_as) in zip(terms.index, _rows(terms, "vocabulary", "term", "same_as"), strict=True):
        known = vocabulary.KNOWN.get(name, ())
        if name in vocabulary.CLOSED and term not in known and term not in own.get(name, {}):
            code = "status-unknown" if name == "status" else "term-unknown"
            problems.append(Problem("terms", "same_as", code, _unknown_term(term, name, same_as), row=row))
        elif name not in vocabulary.CLOSED and same_as and same_as not in known:
            message = Message(
                "%(term)s is no %(vocabulary)s that the rules know; leave it blank",
                term=found(same_as),
                vocabulary=name,
            )
            problems.append(Problem("terms", "same_as", "term-unknown", message, "warning", row=row))
    for name, places in vocabulary.CLOSED.items():
        for table, column in places:
            cells = tables[table][column] if table in tables else pd.Series(dtype="str")
            unknown = ~cells.isin(["", *vocabulary.KNOWN[name], *own.get(name, {})])
            code = "status-unknown" if name == "status" else "term-unknown"
            for row in cells.index[unknown]:
                message = Message(
                    "%(term)s is no %(vocabulary)s that the rules know; say in terms which one it counts as",
                    term=found(cells.at[row]),
                    vocabulary=name,
                )
                problems.append(Problem(table, column, code, message, row=row))
    return problems


def _unknown_term(term: str, vocabulary_name: str, same_as: str) -> Message:
    values = {
        "term": found(term),
        "vocabulary": vocabulary_name,
        "known": ", ".join(vocabulary.KNOWN[vocabulary_name]),
    }
    if same_as:
        return Message(
            "%(term)s is no %(vocabulary)s that the rules know, and counts as %(same_as)s, which they do not know; "
            "write in same_as one of %(known)s",
            same_as=found(same_as),
            **values,
        )
    return Message(
        "%(term)s is no %(vocabulary)s that the rules know, and does not say what it counts as; "
        "write in same_as one of %(known)s",
        **values,
    )


def _statuses(tables: Tables) -> pd.Series:
    """Return the statuses of the records as the rules know them."""
    own = vocabulary.counted_as(tables["terms"]).get("status", {})
    status = tables["statuses"]["status"]
    return status.replace(own) if own else status


def status_recordable(tables: Tables) -> list[Problem]:
    """Statuses that are derived are never recorded."""
    status = _statuses(tables)
    derived = ~status.isin(vocabulary.RECORDABLE)
    return [
        Problem(
            "statuses",
            "status",
            "status-derived",
            Message("found %(found)s; it is derived, never recorded", found=found(status.at[row])),
            row=row,
        )
        for row in status[derived].index
    ]


def status_of_kind(tables: Tables) -> list[Problem]:
    """Nothing is recorded on a declaratory commitment, and a standing one is never complete."""
    statuses = tables["statuses"]
    kinds = tables["commitments"].set_index("commitment_id")["kind"]
    kinds = kinds.replace(vocabulary.counted_as(tables["terms"]).get("kind", {}))
    kind = look_up(statuses["commitment_id"], kinds[~kinds.index.duplicated()])
    problems = []
    for row in kind[kind == "declaratory"].index:
        name = found(statuses["commitment_id"].at[row])
        message = Message(
            "%(commitment)s is declaratory: it states a view and has no status; remove the record", commitment=name
        )
        problems.append(Problem("statuses", "status", "status-on-declaratory", message, row=row))
    for row in kind[(kind == "standing") & (_statuses(tables) == "complete")].index:
        name = found(statuses["commitment_id"].at[row])
        message = Message(
            "%(commitment)s is a standing commitment, assessed period by period; write substantial at most",
            commitment=name,
        )
        problems.append(Problem("statuses", "status", "complete-on-standing", message, row=row))
    return problems


def evidence_given(tables: Tables) -> list[Problem]:
    """A status that judges cites an event; one that needs it has a note."""
    statuses, status = tables["statuses"], _statuses(tables)
    problems = []
    silent = status.isin(vocabulary.JUDGED) & (statuses["evidence"].str.strip() == "")
    for row in silent.index[silent]:
        status_ = found(statuses["status"].at[row])
        message = Message("%(status)s cites no event; name the events it rests on", status=status_)
        problems.append(Problem("statuses", "evidence", "evidence-missing", message, row=row))
    blank = statuses["note"].str.strip() == ""
    for known in vocabulary.STATUSES:
        unsaid = blank & (status == known.term) if known.note else ~status.notna()
        for row in unsaid.index[unsaid]:
            message = Message(
                "blank; “%(status)s” needs a note that says %(what)s",
                status=statuses["status"].at[row],
                what=known.note,
            )
            problems.append(Problem("statuses", "note", "note-missing", message, row=row))
    return problems


def place_attributed(tables: Tables) -> list[Problem]:
    """No member is a code that the base map gives to an area which it attributes to nobody."""
    codes = tables["members"]["iso3"]
    disputed = codes.isin(basemap.disputed())
    problems = []
    for row in codes.index[disputed]:
        message = Message(
            "%(code)s is the base map’s code of an area that it attributes to nobody; write the State’s own code",
            code=found(codes.at[row]),
        )
        problems.append(Problem("members", "iso3", "member-disputed", message, row=row))
    return problems


def evidence_not_after(tables: "Together") -> list[Problem]:
    """No cited event lies wholly after the day from which the status was true."""
    cited = tables.citations
    late = cited[(cited["status"] != "withdrawn") & (cited["date_first"] > cited["effective_on"])]
    return [
        Problem(
            "statuses",
            one.column,
            "evidence-after",
            Message(
                "%(event)s is of %(date)s, after %(day)s, the day it is evidence for",
                event=found(one.event_id),
                date=one.date,
                day=str(one.effective_on.date()),
            ),
            row=one.row,
        )
        for one in late.itertuples()
    ]


def thin_evidence(tables: "Together") -> list[Problem]:
    """Warn of `complete` with neither an event that bears a symbol nor two events."""
    cited = _cited_as_evidence(tables)
    cited = cited[cited["status"] == "complete"]
    groups = (cited["symbol"] != "").groupby(cited["row"]).agg(["size", "any"])
    thin = groups[(groups["size"] < 2) & ~groups["any"]]
    message = Message("complete, on one event without a symbol; cite a document with a symbol, or a second event")
    return [Problem("statuses", "evidence", "evidence-thin", message, "warning", row=row) for row in thin.index]


def self_reported_high(tables: Tables) -> list[Problem]:
    """Warn of high confidence in what the addressee says of itself."""
    statuses = tables["statuses"]
    mask = (statuses["basis"] == "self_reported") & (statuses["confidence"] == "high")
    message = Message("self-reported, with high confidence; medium is the most")
    return [
        Problem("statuses", "confidence", "self-reported-high", message, "warning", row=row) for row in mask.index[mask]
    ]


def only_recalled(tables: "Together") -> list[Problem]:
    """Warn of a status all of whose evidence was recalled and not read."""
    cited = _cited_as_evidence(tables)
    recalled = (cited["verification"] == "recalled").groupby(cited["row"]).all()
    message = Message("rests on recalled events alone; read one of them at its source")
    return [
        Problem("statuses", "evidence", "evidence-recalled", message, "warning", row=row)
        for row in recalled[recalled].index
    ]


def evidence_before_document(tables: "Together") -> list[Problem]:
    """Warn of evidence older than the document it is to show the carrying out of."""
    cited = _cited_as_evidence(tables)
    early = cited[cited["date_last"] < look_up(cited["commitment_id"], adoption(tables))]
    return [
        Problem(
            "statuses",
            "evidence",
            "evidence-before-document",
            Message(
                "%(event)s is of %(date)s, older than the document; say in the note why it counts",
                event=found(one.event_id),
                date=one.date,
            ),
            "warning",
            row=one.row,
        )
        for one in early.itertuples()
    ]


def shared_evidence(tables: "Together") -> list[Problem]:
    """Warn of one event that carries the statuses of several commitments."""
    pairs = _cited_as_evidence(tables)[["event_id", "commitment_id"]].drop_duplicates()
    groups: dict[str, list[str]] = {}
    for event, commitment in _rows(pairs, "event_id", "commitment_id"):
        groups.setdefault(event, []).append(commitment)
    rows = dict(zip(tables["events"]["event_id"].tolist(), tables["events"].index, strict=True))
    return [
        Problem(
            "events",
            "event_id",
            "evidence-shared",
            _carried(event, carried),
            "warning",
            row=rows[event],
        )
        for event, carried in sorted(groups.items())
        if len(carried) > 1 and event in rows
    ]


def _carried(event: str, commitments: Sequence[str]) -> Message:
    return Message.counted(
        "%(event)s carries the status of one commitment: %(commitments)s",
        "%(event)s carries the statuses of %(number)s commitments: %(commitments)s",
        len(commitments),
        event=found(event),
        number=len(commitments),
        commitments=", ".join(commitments),
    )


def recorded_in_order(tables: Tables) -> list[Problem]:
    """Warn of a record that was said no later than the one on the line before it."""
    recorded = tables["statuses"]["recorded_at"]
    back = recorded <= recorded.shift()
    message = Message("not later than the line before; records are added at the end, each later than the last")
    return [
        Problem("statuses", "recorded_at", "recorded-order", message, "warning", row=row) for row in back[back].index
    ]


def due_before_adoption(tables: Tables) -> list[Problem]:
    """Warn of a due period that had ended before the document was adopted."""
    commitments = tables["commitments"]
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")["adopted_on"]
    _, due_last = period.bounds(commitments["due"])
    early = due_last < look_up(commitments["document_id"], documents)
    early = early[early].index
    problems = []
    for row, due in zip(early.tolist(), commitments["due"].loc[early].tolist(), strict=True):
        message = Message("%(due)s had ended before the document was adopted; check the date", due=found(due))
        problems.append(Problem("commitments", "due", "due-before-adoption", message, "warning", row=row))
    return problems


def states_recorded(tables: Tables) -> list[Problem]:
    """Warn of a document of which it is not recorded who stands behind it."""
    documents = tables["documents"]
    own = vocabulary.counted_as(tables["terms"]).get("adoption", {})
    adoption = documents["adoption"].replace(own)
    named = documents["document_id"].isin(tables["endorsements"]["document_id"])
    problems = []
    for row in documents.index[adoption.isin(["", "unknown"])]:
        message = Message(
            "not recorded who stands behind it, and nothing is said of States by it; write signed, body or one_state"
        )
        problems.append(Problem("documents", "adoption", "adoption-unknown", message, "warning", row=row))
    for row in documents.index[adoption.isin(["signed", "one_state"]) & ~named]:
        name = found(documents["document_id"].at[row])
        message = Message(
            "no State is recorded in endorsements for %(document)s; nothing is said of States by it", document=name
        )
        problems.append(Problem("documents", "document_id", "states-missing", message, "warning", row=row))
    return problems


def read_somewhere(tables: Tables) -> list[Problem]:
    """Warn of an event that was read, without the address at which it was."""
    events = tables["events"]
    unsaid = (events["verification"] == "read") & (events["seen_at"] == "")
    message = Message("read at the source, and no address is given at which it was read")
    return [Problem("events", "seen_at", "read-nowhere", message, "warning", row=row) for row in unsaid.index[unsaid]]


class Together(dict[str, pd.DataFrame]):
    """Tables that no longer change, with what several rules need of them worked out once."""

    def __init__(self, tables: Tables, described: Mapping[str, Table]) -> None:
        super().__init__(tables)
        self.described = described

    @cached_property
    def citations(self) -> pd.DataFrame:
        """A row per event that a status record cites.

        Columns: row (of the record), column (evidence or contrary_evidence), commitment_id, status, effective_on,
        event_id, and of the event date, date_first, date_last, symbol, verification; events in error are left out.
        """
        return _citations(self, self.described["statuses"].fields)


def _citations(tables: Tables, fields: Mapping[str, Field]) -> pd.DataFrame:
    statuses, known = tables["statuses"], _statuses(tables)
    parts = []
    for column in ("evidence", "contrary_evidence"):
        given = statuses[statuses[column] != ""]
        part = given[["commitment_id", "effective_on"]].assign(
            status=known[given.index], row=given.index, column=column, event_id=_split(given[column], fields[column])
        )
        parts.append(part.explode("event_id"))
    cited = pd.concat(parts, ignore_index=True)
    events = tables["events"][["event_id", "date", "symbol", "verification"]]
    first, last = period.bounds(events["date"])
    events = events.assign(date_first=first, date_last=last)
    return cited.merge(events, on="event_id", how="inner")


def _split(cells: pd.Series, field: Field) -> pd.Series:
    """Return the items of each cell; the distinct cells are few, so each is split once."""
    items = {cell: split(cell, field) for cell in cells.unique().tolist()}
    return pd.Series([items[cell] for cell in cells.tolist()], index=cells.index, dtype="object")


def _cited_as_evidence(tables: "Together") -> pd.DataFrame:
    cited = tables.citations
    return cited[(cited["column"] == "evidence") & (cited["status"] != "withdrawn")]


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield columns of a table row by row; lists are ten times as fast to run through as columns."""
    return zip(*(frame[name].tolist() for name in columns), strict=True)


def adoption(tables: Tables) -> pd.Series:
    """Return the day of adoption of the document of each commitment, by commitment_id."""
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")["adopted_on"]
    commitments = tables["commitments"].drop_duplicates("commitment_id")
    return look_up(commitments.set_index("commitment_id")["document_id"], documents)


Rule = Callable[[Together], list[Problem]]

ONE_DAY = pd.Timedelta(days=1)


def recorded_ahead(tables: Tables, today: date) -> list[Problem]:
    """Warn of a record that was said more than a day after today: a clock was ahead, or this one is behind."""
    recorded = tables["statuses"]["recorded_at"]
    day = pd.Timestamp(today)
    return [
        Problem("statuses", "recorded_at", "recorded-ahead", clock_message(recorded.at[row], day), "warning", row=row)
        for row in recorded[recorded >= day + 2 * ONE_DAY].index
    ]


def clock_message(moment: pd.Timestamp, now: pd.Timestamp) -> Message:
    """Say that a moment lies ahead of a clock, and what to do."""
    return Message(
        "recorded at %(moment)s, and this machine's clock says %(now)s: it is behind, or the clock of that line was "
        "ahead; nothing new is recorded until one of them is put right",
        moment=f"{moment:%Y-%m-%d %H:%M}",
        now=f"{now:%Y-%m-%d}",
    )


ERRORS: tuple[Rule, ...] = (
    terms_known,
    place_attributed,
    text_in_paragraph,
    status_recordable,
    status_of_kind,
    evidence_given,
    evidence_not_after,
)
"""The rules whose breach sets a line aside, in the order in which they run."""
WARNINGS: tuple[Rule, ...] = (
    thin_evidence,
    self_reported_high,
    only_recalled,
    evidence_before_document,
    shared_evidence,
    recorded_in_order,
    due_before_adoption,
    states_recorded,
    read_somewhere,
)
"""The rules whose breach is shown and let through; `review_due` in `state.status` is one more, and needs a day."""
