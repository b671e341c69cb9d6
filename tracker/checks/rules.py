"""Our own rules for records, beyond what the schema says: one small function each.

Each takes the typed tables without their lines in error and returns problems; the contract is the list of
errors and warnings in `docs/rules.md`. Errors set a line aside; warnings are shown and let through.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from tracker.frames import look_up
from tracker.problem import Problem, found

Tables = Mapping[str, pd.DataFrame]

JUDGED = ("not_started", "limited", "substantial", "complete")
"""The statuses above ``no_evidence``, lowest first: each says something and so rests on evidence."""
RECORDABLE = ("no_evidence", *JUDGED, "withdrawn")
"""What a record may say; ``not_assessed`` and ``not_assessable`` are derived."""


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
            message = f"{found(text)} does not stand in paragraph {paragraph} of {document}; copy it from there"
            problems.append(Problem("commitments", "text", "text-not-in-paragraph", message, row=row))
    return problems


def status_recordable(tables: Tables) -> list[Problem]:
    """Statuses that are derived are never recorded."""
    status = tables["statuses"]["status"]
    derived = status.isin(["not_assessed", "not_assessable"])
    return [
        Problem(
            "statuses",
            "status",
            "status-derived",
            f"found {found(status.at[row])}; it is derived, never recorded",
            row=row,
        )
        for row in status[derived].index
    ]


def status_of_kind(tables: Tables) -> list[Problem]:
    """Nothing is recorded on a declaratory commitment, and a standing one is never complete."""
    statuses = tables["statuses"]
    kinds = tables["commitments"].set_index("commitment_id")["kind"]
    kind = look_up(statuses["commitment_id"], kinds[~kinds.index.duplicated()])
    problems = []
    for row in kind[kind == "declaratory"].index:
        name = found(statuses["commitment_id"].at[row])
        message = f"{name} is declaratory: it states a view and has no status; remove the record"
        problems.append(Problem("statuses", "status", "status-on-declaratory", message, row=row))
    for row in kind[(kind == "standing") & (statuses["status"] == "complete")].index:
        name = found(statuses["commitment_id"].at[row])
        message = f"{name} is a standing commitment, assessed period by period; write substantial at most"
        problems.append(Problem("statuses", "status", "complete-on-standing", message, row=row))
    return problems


def evidence_given(tables: Tables) -> list[Problem]:
    """A status above `no_evidence` cites an event; `no_evidence` and `withdrawn` have a note."""
    statuses = tables["statuses"]
    problems = []
    silent = statuses["status"].isin(JUDGED) & (statuses["evidence"].str.strip() == "")
    for row in silent.index[silent]:
        message = f"{found(statuses['status'].at[row])} cites no event; name the events it rests on"
        problems.append(Problem("statuses", "evidence", "evidence-missing", message, row=row))
    blank = statuses["note"].str.strip() == ""
    for status, what in (("no_evidence", "what was searched"), ("withdrawn", "why it is withdrawn")):
        unsaid = blank & (statuses["status"] == status)
        for row in unsaid.index[unsaid]:
            message = f"blank; “{status}” needs a note that says {what}"
            problems.append(Problem("statuses", "note", "note-missing", message, row=row))
    return problems


def evidence_not_after(tables: Tables) -> list[Problem]:
    """No cited event lies wholly after the day from which the status was true."""
    cited = citations(tables)
    late = cited[(cited["status"] != "withdrawn") & (cited["date_first"] > cited["effective_on"])]
    return [
        Problem(
            "statuses",
            one.column,
            "evidence-after",
            f"{found(one.event_id)} is of {one.date}, after {one.effective_on.date()}, the day it is evidence for",
            row=one.row,
        )
        for one in late.itertuples()
    ]


def thin_evidence(tables: Tables) -> list[Problem]:
    """Warn of `complete` with neither an event that bears a symbol nor two events."""
    cited = _cited_as_evidence(tables)
    cited = cited[cited["status"] == "complete"]
    groups = (cited["symbol"] != "").groupby(cited["row"]).agg(["size", "any"])
    thin = groups[(groups["size"] < 2) & ~groups["any"]]
    message = "complete, on one event without a symbol; cite a document with a symbol, or a second event"
    return [Problem("statuses", "evidence", "evidence-thin", message, "warning", row=row) for row in thin.index]


def self_reported_high(tables: Tables) -> list[Problem]:
    """Warn of high confidence in what the addressee says of itself."""
    statuses = tables["statuses"]
    mask = (statuses["basis"] == "self_reported") & (statuses["confidence"] == "high")
    message = "self-reported, with high confidence; medium is the most"
    return [
        Problem("statuses", "confidence", "self-reported-high", message, "warning", row=row) for row in mask.index[mask]
    ]


def only_recalled(tables: Tables) -> list[Problem]:
    """Warn of a status all of whose evidence was recalled and not read."""
    cited = _cited_as_evidence(tables)
    recalled = (cited["verification"] == "recalled").groupby(cited["row"]).all()
    message = "rests on recalled events alone; read one of them at its source"
    return [
        Problem("statuses", "evidence", "evidence-recalled", message, "warning", row=row)
        for row in recalled[recalled].index
    ]


def evidence_before_document(tables: Tables) -> list[Problem]:
    """Warn of evidence older than the document it is to show the carrying out of."""
    cited = _cited_as_evidence(tables)
    early = cited[cited["date_last"] < look_up(cited["commitment_id"], adoption(tables))]
    return [
        Problem(
            "statuses",
            "evidence",
            "evidence-before-document",
            f"{found(one.event_id)} is of {one.date}, older than the document; say in the note why it counts",
            "warning",
            row=one.row,
        )
        for one in early.itertuples()
    ]


def shared_evidence(tables: Tables) -> list[Problem]:
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
            f"{found(event)} carries the statuses of {len(carried)} commitments: {', '.join(carried)}",
            "warning",
            row=rows[event],
        )
        for event, carried in sorted(groups.items())
        if len(carried) > 1 and event in rows
    ]


def recorded_in_order(tables: Tables) -> list[Problem]:
    """Warn of a record that was said no later than the one on the line before it."""
    recorded = tables["statuses"]["recorded_at"]
    back = recorded <= recorded.shift()
    message = "not later than the line before; records are added at the end, each later than the last"
    return [
        Problem("statuses", "recorded_at", "recorded-order", message, "warning", row=row) for row in back[back].index
    ]


class Together(dict[str, pd.DataFrame]):
    """Tables that no longer change, with what several rules need of them worked out once."""

    @cached_property
    def citations(self) -> pd.DataFrame:
        """See `citations`."""
        return _citations(self)


def citations(tables: Tables) -> pd.DataFrame:
    """Return a row per event that a status record cites.

    Columns: row (of the record), column (evidence or contrary_evidence), commitment_id, status, effective_on,
    event_id, and of the event date, date_first, date_last, symbol, verification; events in error are left out.
    """
    return tables.citations if isinstance(tables, Together) else _citations(tables)


def _citations(tables: Tables) -> pd.DataFrame:
    statuses = tables["statuses"]
    parts = []
    for column in ("evidence", "contrary_evidence"):
        given = statuses[statuses[column] != ""]
        part = given[["commitment_id", "status", "effective_on"]].assign(
            row=given.index, column=column, event_id=given[column].str.split()
        )
        parts.append(part.explode("event_id"))
    cited = pd.concat(parts, ignore_index=True)
    events = tables["events"][["event_id", "date", "date_first", "date_last", "symbol", "verification"]]
    return cited.merge(events, on="event_id", how="inner")


def _cited_as_evidence(tables: Tables) -> pd.DataFrame:
    cited = citations(tables)
    return cited[(cited["column"] == "evidence") & (cited["status"] != "withdrawn")]


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield columns of a table row by row; lists are ten times as fast to run through as columns."""
    return zip(*(frame[name].tolist() for name in columns), strict=True)


def adoption(tables: Tables) -> pd.Series:
    """Return the day of adoption of the document of each commitment, by commitment_id."""
    documents = tables["documents"].drop_duplicates("document_id").set_index("document_id")["adopted_on"]
    commitments = tables["commitments"].drop_duplicates("commitment_id")
    return look_up(commitments.set_index("commitment_id")["document_id"], documents)


Rule = Callable[[Tables], list[Problem]]

ERRORS: tuple[Rule, ...] = (text_in_paragraph, status_recordable, status_of_kind, evidence_given, evidence_not_after)
"""The rules whose breach sets a line aside, in the order in which they run."""
WARNINGS: tuple[Rule, ...] = (
    thin_evidence,
    self_reported_high,
    only_recalled,
    evidence_before_document,
    shared_evidence,
    recorded_in_order,
)
"""The rules whose breach is shown and let through; `review_due` in `tracker.status` is one more, and needs a day."""
