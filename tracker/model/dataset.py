"""The data package, loaded: a frozen `Dataset` of clean tables, and the list of what is wrong in its files."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandas as pd

from tracker.model import ids, period, standard
from tracker.model import vocabulary as vocabulary_
from tracker.model.cache import Built, Cache
from tracker.model.field import Field, split
from tracker.model.folding import all_folded, folded
from tracker.model.frames import behind, look_up
from tracker.model.message import Message
from tracker.model.names import other_names
from tracker.model.package import Package
from tracker.model.problem import Problem, errors, warnings
from tracker.model.settings import Settings

NEUTRAL = "#8A96A3"
"""The colour of a term that has none in terms.csv."""
_MOST_BUILT = 400
"""How many built things are held."""
_MOST_ROWS = 300_000
"""How many commitments the views that are held may hold together."""
_LATELY = 40
"""How many built things stay while other data are read."""

_HANGING_ON = {
    "statuses": {"records"},
    "events": {"events", "event_words", "years", "_events_by_bearing"},
}
"""What is worked out of each of the tables to which rows are added most, and of no other but these."""
_ORDINALS = (
    Message("first clause"),
    Message("second clause"),
    Message("third clause"),
    Message("fourth clause"),
    Message("fifth clause"),
    Message("sixth clause"),
    Message("seventh clause"),
    Message("eighth clause"),
    Message("ninth clause"),
    Message("tenth clause"),
)


@dataclass(frozen=True)
class Term:
    """A term of a vocabulary as the screen shows it."""

    term: str
    label: str
    definition: str = ""
    rank: int = 0
    colour: str = NEUTRAL
    symbol: str = ""

    @property
    def words(self) -> str:
        """The label with its symbol before it, where there is one."""
        return f"{self.symbol} {self.label}" if self.symbol else self.label


@dataclass(frozen=True, eq=False)
class Dataset:
    """The tables without their lines in error, typed (see `checks.schema.check`), and what was found wrong.

    The index of each table is the number of the record in its file. ``set_aside`` holds the lines in error as
    they stand in the file; ``read_only`` names the tables whose file must be mended before it is written to.
    """

    package: Package
    tables: Mapping[str, pd.DataFrame]
    set_aside: Mapping[str, pd.DataFrame]
    problems: Sequence[Problem]
    read_only: frozenset[str]
    digest: str

    @property
    def settings(self) -> Settings:
        """The package's settings."""
        return self.package.settings

    @cached_property
    def _built(self) -> Cache:
        return Cache(_MOST_BUILT)

    @cached_property
    def views(self) -> Cache:
        """The views of this dataset by their filters, few where each may hold a copy of many commitments."""
        return Cache(min(_MOST_BUILT, max(4, _MOST_ROWS // max(1, len(self.commitments)) + 1)))

    def cached(self, name: Hashable, build: Callable[[], Built]) -> Built:
        """Return what ``build`` makes of this dataset, made once for a ``name`` (see `Cache.get`)."""
        return self._built.get(name, build)

    def make_room(self) -> None:
        """Drop what was built and not asked for lately, because another dataset is about to stand beside this one."""
        self._built.make_room(_LATELY)
        self.views.make_room(4)

    def retire(self) -> None:
        """Drop all that was built, and hold no more of it: others show another dataset now."""
        self._built.close()
        self.views.close()

    @cached_property
    def errors(self) -> list[Problem]:
        """What sets lines aside."""
        return errors(self.problems)

    @cached_property
    def warnings(self) -> list[Problem]:
        """What is shown and let through."""
        return warnings(self.problems)

    @cached_property
    def vocabularies(self) -> Mapping[str, Mapping[str, Term]]:
        """Every vocabulary, its terms in the order of their ranks; terms the code knows are always there."""
        found: dict[str, dict[str, Term]] = {}
        frame = self.tables["terms"].sort_values(["vocabulary", "rank"], kind="stable")
        for row in frame.itertuples():
            rank = 0 if pd.isna(row.rank) else int(row.rank)
            found.setdefault(row.vocabulary, {})[row.term] = Term(
                row.term, row.label, row.definition, rank, _colour(row.colour), row.symbol
            )
        for vocabulary, known in vocabulary_.KNOWN.items():
            terms = found.setdefault(vocabulary, {})
            for name in known:
                terms.setdefault(name, Term(name, name.replace("_", " ").capitalize(), rank=99))
        return MappingProxyType(found)

    def term(self, vocabulary: str, term: str) -> Term:
        """Return a term; one that is not in the vocabulary stands for itself."""
        return self.vocabularies.get(vocabulary, {}).get(term) or Term(term, term)

    @cached_property
    def _counted_as(self) -> Mapping[str, Mapping[str, str]]:
        """The known term that each term of the package's own counts as, by vocabulary."""
        return vocabulary_.counted_as(self.tables["terms"])

    def known(self, vocabulary: str, terms: pd.Series) -> pd.Series:
        """Return terms of a vocabulary as the rules know them: those of the package's own as what they count as."""
        own = self._counted_as.get(vocabulary)
        return terms.replace(dict(own)) if own else terms

    def status(self, status: str, recorded_as: str = "") -> Term:
        """Return a status as it is shown: the known one, and beside it the package's own word, where that was said."""
        term = self.term("status", status)
        if recorded_as in ("", status):
            return term
        return replace(term, label=f"{term.label} (“{self.term('status', recorded_as).label}”)")

    def items(self, table: str, field: str, cell: str) -> list[str]:
        """Return the items of a list in a cell, separated as its field says."""
        described = self.package.tables[table].fields.get(field)
        return split(cell, described or Field(field, separator=" "))

    def label(self, table: str, field: str, value: str) -> str:
        """Return what the screen says for a value of a coded field: its term's label, or its category's."""
        described = self.package.tables[table].fields[field]
        if described.vocabulary:
            return self.term(described.vocabulary, value).label
        return described.categories.get(value, value)

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents in the order of their adoption, by document_id."""
        return self.tables["documents"].sort_values("adopted_on", kind="stable").set_index("document_id")

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """The commitments in the order of the file, by commitment_id, with what follows from other tables.

        Of the file's columns those that the code knows; a package's own stand in `tables` alone, so that none can be
        taken for one of those added here: ``adopted_on`` of the document (of a document in error too, where its date
        can be read; else the end of the evidence, so that nothing is said of the years before), ``begins_on`` and
        ``ended_on`` (the days between which the clause exists), ``due_first`` and ``due_last`` of the due period,
        ``side`` (see `_side`; blank where nobody is named) and ``assessable``.
        """
        frame = self.tables["commitments"][list(standard.columns("commitments"))].set_index("commitment_id")
        adopted = self.tables["documents"].set_index("document_id")["adopted_on"]
        aside = self.set_aside["documents"].drop_duplicates("document_id").set_index("document_id")["adopted_on"]
        aside = period.days(aside[~aside.index.isin(adopted.index)])
        adopted_on = look_up(frame["document_id"], pd.concat([adopted, aside])).fillna(self._latest)
        due_first, due_last = period.bounds(frame["due"])
        kind = self.known("kind", frame["kind"])
        pairs = zip(frame["document_id"].tolist(), frame["addressees"].tolist(), strict=True)
        return frame.assign(
            kind=kind,
            adopted_on=adopted_on,
            begins_on=frame["starts_on"].where(frame["starts_on"].notna(), adopted_on),
            due_first=due_first,
            due_last=due_last,
            side=pd.Series([self._side(*pair) for pair in pairs], index=frame.index, dtype="str"),
            assessable=kind.isin(vocabulary_.ASSESSABLE_KINDS),
        )

    @cached_property
    def _speakers(self) -> Mapping[str, frozenset[str]]:
        """The addressees that are those who speak in each document: its own, else the package's."""
        whole = frozenset(self.settings.own_addressees)
        documents = self.tables["documents"]
        cells = zip(documents["document_id"].tolist(), documents["own_addressees"].tolist(), strict=True)
        return {name: frozenset(self.items("documents", "own_addressees", cell)) or whole for name, cell in cells}

    @cached_property
    def _sides(self) -> dict[tuple[frozenset[str], str], str]:
        return {}

    def _side(self, document_id: str, addressees: str) -> str:
        """Return whom a clause asks, a term of the vocabulary side; blank where nobody is named.

        Own, where every addressee is one of those who speak; shared, where one is, or is a wider term than one of
        them at any distance; else others.
        """
        speakers = self._speakers.get(document_id, frozenset(self.settings.own_addressees))
        found = self._sides.get((speakers, addressees))
        if found is None:
            asked = set(self.items("commitments", "addressees", addressees))
            wider = {one for speaker in speakers for one in self._wider(speaker)}
            found = ""
            if asked:
                found = "own" if asked <= speakers else "shared" if asked & (speakers | wider) else "others"
            self._sides[speakers, addressees] = found
        return found

    def _wider(self, addressee: str) -> set[str]:
        """Return every addressee that includes one, at any distance."""
        terms = self.tables["terms"]
        terms = terms[(terms["vocabulary"] == "addressee") & (terms["broader"] != "")]
        broader = dict(zip(terms["term"].tolist(), terms["broader"].tolist(), strict=True))
        found: set[str] = set()
        while addressee in broader and broader[addressee] not in found:
            addressee = broader[addressee]
            found.add(addressee)
        return found

    @property
    def _latest(self) -> pd.Timestamp:
        """The end of the evidence: the first day on which a clause of unknown adoption is said to exist."""
        return pd.Timestamp(self.settings.evidence_until or date(self.years[1], 12, 31))

    @cached_property
    def clauses_of_paragraph(self) -> Mapping[str, list[str]]:
        """The commitments that stand in each paragraph, by the paragraph's id."""
        found: dict[str, list[str]] = {}
        places = ids.paragraph_ids(self.commitments)
        for name, place in zip(places.index.tolist(), places.tolist(), strict=True):
            found.setdefault(place, []).append(name)
        return MappingProxyType(found)

    @cached_property
    def records(self) -> pd.DataFrame:
        """What decides the status, of each status record, in the order in which it is worked out.

        Columns: commitment_id, member, effective_on, recorded_at, which are the order, and status, categories, as the
        rules know it; ``recorded_as``, categories, as the file has it; ``place`` of the commitment in `commitments`
        (-1 where its line is in error) and ``run``, a number for each commitment and member, because whole numbers
        compare at once. See `in_full` for the columns of ``statuses``.
        """
        frame = self.tables["statuses"][["commitment_id", "member", "effective_on", "recorded_at", "status"]]
        return frame.assign(
            status=pd.Categorical(self.known("status", frame["status"]), vocabulary_.KNOWN["status"]),
            recorded_as=pd.Categorical(frame["status"]),
            place=self.commitments.index.get_indexer(frame["commitment_id"]),
            run=frame.groupby(["commitment_id", "member"]).ngroup(),
        ).sort_values(["run", "effective_on", "recorded_at"], kind="stable")

    def of_commitment(self, rows: pd.DataFrame, commitment_id: str) -> pd.DataFrame:
        """Return those of some rows with a column ``place``, as `records` has, that are of one commitment.

        Half a million whole numbers are compared in less than a millisecond; grouping them takes a second.
        """
        return rows[rows["place"].to_numpy() == self.commitments.index.get_loc(commitment_id)]

    @cached_property
    def _places(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        return {}

    def rows_of(self, table: str, column: str, value: str) -> pd.DataFrame:
        """Return the rows of a table with a value in a column of texts; each column is grouped once."""
        frame = self.tables[table]
        places = self._places.get((table, column))
        if places is None:
            places = self._places[table, column] = frame.groupby(column, sort=False).indices
        return frame.iloc[places.get(value, [])]

    def in_full(self, records: pd.DataFrame) -> pd.DataFrame:
        """Return some of `records`, or what was worked out of them, with the columns of statuses that code knows."""
        statuses = self.tables["statuses"].loc[records.index, list(standard.columns("statuses"))].drop(columns="status")
        return statuses.join(
            records[records.columns.difference(statuses.columns, sort=False)].astype({"status": "str"})
        )

    def with_rows(self, table: str, rows: pd.DataFrame, problems: Sequence[Problem], digest: str) -> "Dataset | None":
        """Return the dataset with rows behind one of its tables; what does not hang on them is not worked out anew.

        ``None`` for a table on which so much hangs that nothing is gained.
        """
        if table not in _HANGING_ON or (table == "events" and not self.settings.evidence_until):
            return None
        tables = MappingProxyType({**self.tables, table: behind(self.tables[table], rows)})
        found = replace(self, tables=tables, problems=problems, digest=digest)
        found._take_over(self, _HANGING_ON[table])
        if table == "statuses" and "records" in self.__dict__:
            found.__dict__["records"] = self._records_with(rows)
        return found

    def share(self, other: "Dataset") -> None:
        """Take over what was worked out of another dataset, where nothing but the records differs."""
        same = self.package == other.package
        frames = (name for name in self.package.tables if name != "statuses")
        same = same and all(self.tables[name] is other.tables[name] for name in frames)
        if same and self.set_aside["documents"].empty and other.set_aside["documents"].empty:
            self._take_over(other, _HANGING_ON["statuses"])

    def _take_over(self, other: "Dataset", hanging: Collection[str]) -> None:
        for (table, column), places in other._places.items():
            if self.tables[table] is other.tables[table]:
                self._places[table, column] = places
        for name, value in other.__dict__.items():
            if name not in self.__dict__ and name not in {"errors", "warnings", "_places", "_built", "views", *hanging}:
                self.__dict__[name] = value

    def _records_with(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return `records` with those of more rows of statuses, each in its place."""
        records = self.records
        for at in range(len(rows)):
            records = self._record_in_place(records, rows.iloc[[at]])
        return records

    def _record_in_place(self, records: pd.DataFrame, row: pd.DataFrame) -> pd.DataFrame:
        clause, member = row["commitment_id"].iloc[0], row["member"].iloc[0]
        of_clause = records["commitment_id"] == clause
        here = (of_clause & (records["member"] == member)).to_numpy().nonzero()[0]
        if len(here):
            first, last = int(here[0]), int(here[-1]) + 1
            run = records["run"].iloc[first]
        else:
            later = ((records["commitment_id"] > clause) | (of_clause & (records["member"] > member))).to_numpy()
            first = last = int(later.argmax()) if later.any() else len(records)
            last_run = int(records["run"].iloc[-1]) if len(records) else -1
            run = records["run"].iloc[first] if first < len(records) else last_run + 1
            # A run of its own moves those behind it by one.
            records = records.assign(run=records["run"] + later)
        words = pd.Index([*records["recorded_as"].cat.categories, *row["status"]]).unique().sort_values()
        records = records.assign(recorded_as=records["recorded_as"].cat.set_categories(words))
        new = row[["commitment_id", "member", "effective_on", "recorded_at", "status"]].assign(
            status=pd.Categorical(self.known("status", row["status"]), vocabulary_.KNOWN["status"]),
            recorded_as=pd.Categorical(row["status"], words),
            place=self.commitments.index.get_indexer(row["commitment_id"]),
            run=run,
        )
        together = behind(records.iloc[first:last], new).sort_values(
            ["run", "effective_on", "recorded_at"], kind="stable"
        )
        return behind(behind(records.iloc[:first], together), records.iloc[last:])

    @cached_property
    def members(self) -> pd.DataFrame:
        """The members by iso3, in the order of their names, with ``kind`` as the rules know it (blank: a State)."""
        frame = self.tables["members"].sort_values("name", kind="stable").set_index("iso3")
        kind = self.known("member_kind", frame["kind"])
        return frame.assign(kind=kind.where(kind != "", "state"))

    @cached_property
    def member_names(self) -> pd.Series:
        """The names of each member in every language, as a search compares them, by iso3; see `model.names`."""
        columns = [name for name in self.members.columns if name == "name" or name.startswith("name_")]
        return pd.Series(
            [
                folded(" ".join([*names, *other_names(str(iso3))]))
                for iso3, *names in self.members[columns].itertuples()
            ],
            index=self.members.index,
            dtype="str",
        )

    @cached_property
    def event_words(self) -> Mapping[str, str]:
        """What a search looks through for each event: its title and symbol; by event_id."""
        frame = self.events
        texts = frame["title"] + " " + frame["symbol"]
        return MappingProxyType({str(name): text for name, text in all_folded(texts).items()})

    @cached_property
    def search_index(self) -> pd.Series:
        """What a search looks through for each commitment, by commitment_id."""
        documents = {name: f"{row.symbol} {row.title}".strip() for name, row in self.documents.iterrows()}
        frame = self.commitments
        themes = {theme: self.term("theme", theme).label for theme in frame["theme"].unique()}
        addressees = {
            cell: " ".join(self.term("addressee", one).label for one in self.items("commitments", "addressees", cell))
            for cell in frame["addressees"].unique()
        }
        texts = frame.index.to_series()
        for column in ("title", "text", "verb", "coding_note"):
            texts = texts + " " + frame[column]
        for column, words in (("document_id", documents), ("theme", themes), ("addressees", addressees)):
            cells = [words.get(cell, "") for cell in frame[column].tolist()]
            texts = texts + " " + pd.Series(cells, index=frame.index, dtype="str")
        return all_folded(texts)

    @cached_property
    def document_names(self) -> Mapping[str, str]:
        """A short name of each document, such as 2001 Declaration; with its symbol where two would be the same."""
        names = {}
        for name, row in self.documents.iterrows():
            year = row["adopted_on"].year if pd.notna(row["adopted_on"]) else ""
            names[str(name)] = f"{year} {self.term('document_kind', row['kind']).label}".strip()
        twice = {name for name in names.values() if list(names.values()).count(name) > 1}
        return MappingProxyType(
            {
                name: f"{short} ({self.documents.at[name, 'symbol'] or name})" if short in twice else short
                for name, short in names.items()
            }
        )

    def document_name(self, document_id: str) -> str:
        """Return the short name of a document; its id where the document is not there."""
        return self.document_names.get(document_id, document_id)

    @cached_property
    def _labels(self) -> Mapping[tuple[str, int], str]:
        """What the text prints for a paragraph, where that is not its number."""
        frame = self.tables["paragraphs"]
        frame = frame[frame["label"] != ""]
        return {
            (document, int(number)): label
            for document, number, label in zip(frame["document_id"], frame["paragraph"], frame["label"], strict=True)
        }

    def paragraph(self, document_id: str, number: int) -> str:
        """Return how a paragraph is cited: ¶ and what the text prints, else its number."""
        return f"¶ {self._labels.get((document_id, int(number)), number)}"

    def paragraph_by_id(self, paragraph_id: str) -> str:
        """Return how the paragraph of an id such as X1-P05 is cited."""
        document, _, number = paragraph_id.rpartition("-P")
        return self.paragraph(document, int(number)) if number.isdecimal() else paragraph_id

    def place(self, commitment_id: str) -> str:
        """Return where in its document a commitment stands: ¶ 5(b), or as the text prints it, such as ¶ 11 (a).

        The letter is ours; where the text prints a label of its own, clauses are counted in words.
        """
        row = self.commitments.loc[commitment_id, ["document_id", "paragraph", "clause"]]
        cited = self.paragraph(row["document_id"], row["paragraph"])
        if (row["document_id"], int(row["paragraph"])) not in self._labels:
            return f"{cited}({row['clause']})"
        here = self.clauses_of_paragraph[ids.paragraph_ids(row.to_frame().T).iloc[0]]
        if len(here) == 1:
            return cited
        which = here.index(commitment_id)
        clause = _ORDINALS[which] if which < len(_ORDINALS) else Message("clause %(number)s", number=which + 1)
        return Message("%(paragraph)s, %(clause)s", paragraph=cited, clause=clause)

    def reference(self, commitment_id: str) -> str:
        """Return where a commitment stands, such as 2001 Declaration, paragraph 5 (b), in the short form ¶ 5(b)."""
        document, place = (
            self.document_name(self.commitments.at[commitment_id, "document_id"]),
            self.place(commitment_id),
        )
        if isinstance(place, Message):
            return Message("%(document)s %(place)s", document=document, place=place)
        return f"{document} {place}"

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events by event_id, in the order of their dates.

        The columns that the code reads, and ``date_first`` and ``date_last``, the days between which the date lies.
        """
        frame = self.tables["events"][list(standard.columns("events"))]
        first, last = period.bounds(frame["date"])
        frame = frame.assign(date_first=first, date_last=last)
        return frame.sort_values(["date_first", "date"], kind="stable").set_index("event_id")

    def events_named(self, names: Iterable[str]) -> pd.DataFrame:
        """Return those of `events` that are named; what is not there is left out."""
        places = self.events.index.get_indexer(pd.Index([*names], dtype="str"))
        return self.events.iloc[sorted(places[places >= 0].tolist())]

    @cached_property
    def _events_by_bearing(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, cell in zip(self.events.index.tolist(), self.events["bears_on"].tolist(), strict=True):
            for item in self.items("events", "bears_on", cell):
                found.setdefault(item, []).append(name)
        return MappingProxyType(found)

    def events_bearing_on(self, name: str) -> list[str]:
        """Return the ids of the events that say to bear on a commitment or a paragraph."""
        return self._events_by_bearing.get(name, [])

    @cached_property
    def years(self) -> tuple[int, int]:
        """The first and last year of the timelines: the settings', else from the first adoption to the last event."""
        adopted, happened = self.documents["adopted_on"].dropna(), self.events["date_last"].dropna()
        first = self.settings.first_year or (adopted.min().year if len(adopted) else 2000)
        until = self.settings.evidence_until
        last = self.settings.last_year or (until.year if until else None)
        if last is None:
            last = max([first, *([happened.max().year] if len(happened) else [])])
        return first, max(first, last)

    def default_as_of(self, today: date) -> date:
        """Return the day the reader sees unless they choose another: today, or the end of the evidence."""
        until = self.settings.evidence_until
        return min(today, until) if until else today


def _colour(text: str) -> str:
    """Return a colour as #RRGGBB; the neutral one for anything else, so that nothing else reaches a style."""
    return text if re.fullmatch("#[0-9A-Fa-f]{6}", text) else NEUTRAL
