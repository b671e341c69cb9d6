"""The data package, loaded: a frozen `Dataset` of clean tables, and the list of what is wrong in its files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from tracker import period
from tracker.checks import rules, schema
from tracker.frames import look_up
from tracker.package import Package, Settings
from tracker.problem import Problem, errors, warnings
from tracker.search import all_folded, folded

NEUTRAL = "#8A96A3"
"""The colour of a term that has none in terms.csv."""

KNOWN_TERMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "status": ("not_assessable", "not_assessed", *rules.RECORDABLE),
        "kind": ("one_off", "standing", "declaratory"),
        "timeliness": ("no_deadline", "not_due", "on_time", "late", "past_due", "ended_short", "undetermined"),
        "change": ("increase", "no_change", "decrease"),
        "drift": ("stronger", "same", "weaker"),
        "lineage_state": ("taken_up", "new", "time_bound", "not_taken_up"),
        "endorsement_state": ("endorsing", "joined", "left", "not_endorsing"),
        "treaty_state": ("consented_before", "consented_since", "signed_only", "no_action"),
    }
)
"""The terms that rules are about; what they are called and how they look is still the package's."""


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
        for vocabulary, known in KNOWN_TERMS.items():
            terms = found.setdefault(vocabulary, {})
            for name in known:
                terms.setdefault(name, Term(name, name.replace("_", " ").capitalize(), rank=99))
        return MappingProxyType(found)

    def term(self, vocabulary: str, term: str) -> Term:
        """Return a term; one that is not in the vocabulary stands for itself."""
        return self.vocabularies.get(vocabulary, {}).get(term) or Term(term, term)

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

        Added: ``adopted_on`` of the document (of a document in error too, where its date can be read; else the
        end of the evidence, so that nothing is said of the years before),
        ``own`` (an own pledge of the Group) and ``assessable``.
        """
        frame = self.tables["commitments"].set_index("commitment_id")
        adopted = self.tables["documents"].set_index("document_id")["adopted_on"]
        aside = self.set_aside["documents"].drop_duplicates("document_id").set_index("document_id")["adopted_on"]
        aside = period.days(aside[~aside.index.isin(adopted.index)])
        own = set(self.settings.own_addressees)
        return frame.assign(
            adopted_on=look_up(frame["document_id"], pd.concat([adopted, aside])).fillna(self._latest),
            own=[bool(cell) and set(schema.items(cell)) <= own for cell in frame["addressees"].tolist()],
            assessable=frame["kind"].isin(["one_off", "standing"]),
        )

    @property
    def _latest(self) -> pd.Timestamp:
        """The end of the evidence: the first day on which a clause of unknown adoption is said to exist."""
        return pd.Timestamp(self.settings.evidence_until or date(self.years[1], 12, 31))

    @cached_property
    def clauses_of_paragraph(self) -> Mapping[str, list[str]]:
        """The commitments that stand in each paragraph, by the paragraph's id."""
        found: dict[str, list[str]] = {}
        places = schema.paragraph_ids(self.commitments)
        for name, place in zip(places.index.tolist(), places.tolist(), strict=True):
            found.setdefault(place, []).append(name)
        return MappingProxyType(found)

    @cached_property
    def records(self) -> pd.DataFrame:
        """What decides the status, of each status record, in the order in which it is worked out.

        Columns: commitment_id, member, effective_on, recorded_at, which are the order, and status, categories;
        ``place`` of the commitment in `commitments` (-1 where its line is in error) and ``run``, a number for each
        commitment and member, because whole numbers compare at once. See `in_full` for the columns of ``statuses``.
        """
        frame = self.tables["statuses"][["commitment_id", "member", "effective_on", "recorded_at", "status"]]
        known = KNOWN_TERMS["status"]
        return frame.assign(
            status=pd.Categorical(frame["status"], [*known, *sorted(set(frame["status"].unique()) - {*known})]),
            place=self.commitments.index.get_indexer(frame["commitment_id"]),
            run=frame.groupby(["commitment_id", "member"]).ngroup(),
        ).sort_values(["run", "effective_on", "recorded_at"], kind="stable")

    def in_full(self, records: pd.DataFrame) -> pd.DataFrame:
        """Return some of `records`, or what was worked out of them, with all columns of ``statuses`` as they are."""
        statuses = self.tables["statuses"].loc[records.index]
        return statuses.join(records[records.columns.difference(statuses.columns, sort=False)])

    @cached_property
    def members(self) -> pd.DataFrame:
        """The States by iso3, in the order of their names."""
        return self.tables["members"].sort_values("name", kind="stable").set_index("iso3")

    @cached_property
    def member_names(self) -> pd.Series:
        """The names of each State in every language, as a search compares them, by iso3."""
        columns = [name for name in self.members.columns if name == "name" or name.startswith("name_")]
        return pd.Series(
            [folded(" ".join(names)) for names in self.members[columns].itertuples(index=False)],
            index=self.members.index,
            dtype="str",
        )

    @cached_property
    def search_index(self) -> pd.Series:
        """What a search looks through for each commitment, by commitment_id."""
        documents = {name: f"{row.symbol} {row.title}".strip() for name, row in self.documents.iterrows()}
        frame = self.commitments
        themes = {theme: self.term("theme", theme).label for theme in frame["theme"].unique()}
        addressees = {
            cell: " ".join(self.term("addressee", one).label for one in schema.items(cell))
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

    def reference(self, commitment_id: str) -> str:
        """Return where a commitment stands, such as 2001 Declaration, paragraph 5 (b), in the short form ¶ 5(b)."""
        document, paragraph, clause = (
            self.commitments.at[commitment_id, column] for column in ("document_id", "paragraph", "clause")
        )
        return f"{self.document_name(document)} ¶ {paragraph}({clause})"

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events by event_id, in the order of their dates."""
        return self.tables["events"].sort_values(["date_first", "date"], kind="stable").set_index("event_id")

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
