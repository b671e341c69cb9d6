"""The data package, loaded: a frozen `Dataset` of clean tables, and the list of what is wrong in the files."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from tracker import csvfile, package, period
from tracker.checks import rules, schema
from tracker.package import Package, Settings
from tracker.problem import Problem, errors, warnings

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
    problems: tuple[Problem, ...]
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
                row.term, row.label, row.definition, rank, row.colour or NEUTRAL, row.symbol
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

        Added: ``adopted_on`` of the document (of a document in error too, where its date can be read),
        ``own`` (an own pledge of the Group) and ``assessable``.
        """
        frame = self.tables["commitments"].set_index("commitment_id")
        adopted = self.tables["documents"].set_index("document_id")["adopted_on"]
        aside = self.set_aside["documents"].drop_duplicates("document_id").set_index("document_id")["adopted_on"]
        aside = period.days(aside[~aside.index.isin(adopted.index)])
        own = set(self.settings.own_addressees)
        return frame.assign(
            adopted_on=frame["document_id"].map(pd.concat([adopted, aside])),
            own=[bool(cell) and set(schema.items(cell)) <= own for cell in frame["addressees"]],
            assessable=frame["kind"] != "declaratory",
        )

    @cached_property
    def records(self) -> pd.DataFrame:
        """The status records in the order status is worked out: commitment, member, effective_on, recorded_at."""
        return self.tables["statuses"].sort_values(
            ["commitment_id", "member", "effective_on", "recorded_at"], kind="stable"
        )

    @cached_property
    def members(self) -> pd.DataFrame:
        """The States by iso3, in the order of their names."""
        return self.tables["members"].sort_values("name", kind="stable").set_index("iso3")

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


def version(directory: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes whenever a file of the package does: path, time of change and size of each.

    Reads the folder, not the files; a file that is not there has the size -1.
    """
    found = []
    for path in sorted([*directory.glob("*.csv"), directory / package.DESCRIPTOR]):
        try:
            stat = path.stat()
            found.append((path.name, stat.st_mtime_ns, stat.st_size))
        except OSError:
            found.append((path.name, 0, -1))
    return tuple(found)


def load(directory: Path) -> Dataset:
    """Load the package in ``directory``; raise `package.DescriptorError` where there is none.

    Lines in error (and all lines of a duplicated key) are set aside and listed in ``problems``; what refers
    to them is marked with a warning; the rest is loaded.
    """
    described = package.read(directory)
    files = {
        name: csvfile.read(directory / table.path, name, list(table.fields)) for name, table in described.tables.items()
    }
    problems: list[Problem] = list(described.problems)
    texts: dict[str, pd.DataFrame] = {}
    typed: dict[str, pd.DataFrame] = {}
    for name, file in files.items():
        table = described.tables[name]
        problems += file.problems
        texts[name] = file.frame
        if set(file.missing) & set(table.primary_key):
            texts[name] = file.frame.iloc[:0]
        typed[name], found = schema.check(texts[name], table, file.missing)
        texts[name] = _canonical(texts[name], typed[name])
        problems += found
    everything = texts
    texts, typed = _without_errors(texts, typed, problems)
    problems += schema.references(texts, everything, described)
    texts, typed = _without_errors(texts, typed, problems)
    for rule in rules.ERRORS:
        problems += rule(typed)
        texts, typed = _without_errors(texts, typed, problems)
    for rule in rules.WARNINGS:
        problems += rule(typed)
    set_aside = {name: frame.drop(index=texts[name].index) for name, frame in everything.items()}
    return Dataset(
        package=described,
        tables=MappingProxyType(typed),
        set_aside=MappingProxyType(set_aside),
        problems=tuple(_in_order(problems, files)),
        read_only=frozenset(name for name, file in files.items() if file.read_only),
        digest=_digest(directory, files),
    )


def _canonical(text: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """Return the text with whole numbers written one way, so that keys compare: 05 is 5."""
    numbers = {
        name: column.astype("str").where(column.notna(), text[name]).astype("str")
        for name, column in typed.items()
        if column.dtype == "Int64"
    }
    return text.assign(**numbers) if numbers else text


def _without_errors(
    texts: dict[str, pd.DataFrame], typed: dict[str, pd.DataFrame], problems: list[Problem]
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    rows: dict[str, set[int]] = {}
    for problem in problems:
        if problem.severity == "error" and problem.row is not None:
            rows.setdefault(problem.table, set()).add(problem.row)
    clean, sound = dict(texts), dict(typed)
    for name, bad in rows.items():
        keep = ~texts[name].index.isin(list(bad))
        clean[name], sound[name] = texts[name][keep], typed[name][keep]
    return clean, sound


def _in_order(problems: list[Problem], files: Mapping[str, csvfile.CsvFile]) -> list[Problem]:
    """Return the problems with their physical lines, by table and line."""
    placed = [
        replace(problem, line=files[problem.table].line(problem.row))
        if problem.table in files and problem.row is not None
        else problem
        for problem in problems
    ]
    order = {name: at for at, name in enumerate(files)}
    return sorted(placed, key=lambda problem: (order.get(problem.table, -1), problem.line))


def _digest(directory: Path, files: Mapping[str, csvfile.CsvFile]) -> str:
    """Return the SHA-256 of the package: of the digests of the descriptor and of every table's file."""
    total = hashlib.sha256((directory / package.DESCRIPTOR).read_bytes())
    for name in sorted(files):
        total.update(f"{name}:{files[name].digest}".encode())
    return total.hexdigest()
