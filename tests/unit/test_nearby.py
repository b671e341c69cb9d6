"""A few rows that are added are checked with what hangs together with them: the same is said as of the whole."""

import codecs
import random
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd
import pytest

from tests import odd, plans
from tests.conftest import FORESTS, GROUP, slowly
from tests.unit.test_broken import CASES, broken
from tracker.checks import load
from tracker.edit import store
from tracker.files.lines import UnwritableError
from tracker.model import basemap, package
from tracker.model.cache import Cache
from tracker.model.change import Change, Row
from tracker.model.dataset import Dataset

Said = store.Saved | tuple[type[Exception], str]
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BAD = (
    *("", "nothing", "2031-02-30", "2019", "-1", "E1 E1", "two\nlines", 'says "so"', "a, b; c", " ", "É", "NA"),
    *("complete", "2199-01-01", "1801", "05", "+5"),
)
"""Cells that are wrong in most columns, or hard to write."""
TELLING: dict[str, dict[str, tuple[str, ...]]] = {
    "statuses": {
        "status": ("complete", "substantial", "limited", "no_evidence", "withdrawn", "expired"),
        "basis": ("self_reported", "mixed"),
        "confidence": ("high", "low"),
        "note": ("", "Searched."),
        "effective_on": ("1995-01-01", "2024-03-01", "2026-11-01"),
        "evidence": ("",),
    },
    "events": {"verification": ("read", "recalled"), "seen_at": ("", "https://example.org/"), "date": ("1990", "2024")},
    "commitments": {"due": ("", "1999", "2030"), "kind": ("declaratory", "standing", "dated")},
    "documents": {"adoption": ("", "unknown", "signed", "body"), "own_addressees": ("",)},
    "members": {"iso3": tuple(sorted(basemap.disputed()))},
}
"""Cells that one rule or another is about."""
MANNERS: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: data,
    lambda data: data.rstrip(b"\n"),
    lambda data: codecs.BOM_UTF8 + data,
    lambda data: data.replace(b"\n", b"\r\n"),
    lambda data: data.replace(b"\n", b"\r"),
    lambda data: data + b"\n\n",
    lambda data: data.replace(b"\n", b",own\n", 1).rstrip(b"\n") + b',"a\nb"\n',
    lambda data: data + b'"not closed\n',
    lambda data: data + b"too,few\n",
    lambda data: data + data.splitlines(keepends=True)[-1],
    lambda data: b"".join(data.splitlines(keepends=True)[:-1]),
    lambda data: data.replace(b"-01-", b"-31-", 1),
)
"""How somebody leaves a file: other ends of lines, marks and columns; lines that are wrong, twice, or gone."""


@pytest.fixture(autouse=True)
def _as_in_a_large_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs together is looked for, however small the package is."""
    monkeypatch.setattr(load, "_SMALL", 0)


def rows_to_add(folder: Path, table: str, chance: random.Random) -> tuple[Row, ...]:
    """Return one to three rows like those of a table, with new keys or some of their cells from elsewhere."""
    described = package.read(folder)
    stored = {name: load.rows(described, name) for name in described.tables}
    fields = described.tables[table].fields
    anything = [cell for rows in stored.values() for row in rows[:40] for cell in row.values()]
    added = []
    for number in range(chance.choice((1, 1, 2, 3))):
        like = chance.choice(stored[table]) if stored[table] else {}
        row = {name: like.get(name, "") for name in fields}
        wildness = chance.choice((0, 0.1, 0.4))
        for name in fields:
            if chance.random() < wildness:
                of_column = [one.get(name, "") for one in stored[table]] or [""]
                telling = TELLING.get(table, {}).get(name, of_column)
                among = (of_column, of_column, telling, telling, telling, BAD, anything)
                row[name] = chance.choice(chance.choice(among))
        if chance.random() < 0.7:
            row |= {name: f"{row[name]}N{number}" for name in described.tables[table].primary_key[:1]}
        if table == store.STATUSES:
            clauses = [one["commitment_id"] for one in stored["commitments"] if "commitment_id" in one] or ["none"]
            events = [one.get("event_id", "") for one in stored["events"]] or ["none"]
            row["commitment_id"] = chance.choice(clauses)
            if chance.random() < wildness:
                row["evidence"] = " ".join(chance.sample(events, min(len(events), chance.choice((1, 1, 2)))))
        added.append(row)
    return tuple(added)


def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store check everything."""
    monkeypatch.setattr(store, "_FEW", 0)


def said(folder: Path, change: Change) -> Said:
    """Return all that a preview says."""
    try:
        return store.preview(folder, change, lambda: NOW)
    except (LookupError, ValueError, UnwritableError) as error:
        return type(error), str(error)


def both(folder: Path, change: Change, monkeypatch: pytest.MonkeyPatch) -> tuple[Said, Said]:
    """Return what is said of a few rows by what is near them, and by everything."""
    quick = said(folder, change)
    with monkeypatch.context() as all_of_it:
        whole(all_of_it)
        return quick, said(folder, change)


def assert_same(one: Dataset, other: Dataset) -> None:
    """Two datasets show the same and say the same, in the same order, with all that is worked out of them."""
    assert one.digest == other.digest
    assert list(one.problems) == list(other.problems)
    for name in other.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name], obj=name)
    for name in other.set_aside:
        pd.testing.assert_frame_equal(one.set_aside[name], other.set_aside[name], obj=name)
    for name, what in vars(Dataset).items():
        if isinstance(what, cached_property):
            ours, theirs = getattr(one, name), getattr(other, name)
            if isinstance(theirs, pd.DataFrame):
                pd.testing.assert_frame_equal(ours, theirs, obj=name)
            elif isinstance(theirs, pd.Series):
                pd.testing.assert_series_equal(ours, theirs, obj=name)
            elif not isinstance(theirs, Cache):
                assert ours == theirs, name


def judge(folder: Path, table: str, chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> tuple[Change, set[str]]:
    """Check rows for a table both ways, and return them with the codes of what was said, ``fine`` among them."""
    change = Change(table, rows_to_add(folder, table, chance))
    quick, slow = both(folder, change, monkeypatch)
    assert quick == slow, change
    if not isinstance(quick, store.Saved):
        return change, {str(quick[0])}
    codes = {problem.code for problem in (*quick.problems, *quick.warnings)}
    return change, codes if quick.refused else codes | {"fine"}


def add(folder: Path, change: Change, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Save rows both ways; compare what is written, what is known of the file, and what is shown then."""
    before = load.load(folder, TODAY)
    # All that hangs on the data has been asked for.
    for name, what in vars(Dataset).items():
        if isinstance(what, cached_property):
            getattr(before, name)
    copy = folder.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with monkeypatch.context() as all_of_it:
        whole(all_of_it)
        store.save(copy, change, actor="a", how="form", clock=lambda: NOW)
    store.save(folder, change, actor="a", how="form", clock=lambda: NOW)
    described = package.read(folder)
    path = described.tables[change.table].path
    assert (folder / path).read_bytes() == (copy / path).read_bytes()
    shown = load.caught_up(before, load.version(folder), TODAY)
    grown = load.check(described, change.table)
    load._kept.clear()
    anew = load.check(described, change.table)
    assert list(grown.file.lines) == list(anew.file.lines)
    assert (grown.file.size, grown.file.digest) == (anew.file.size, anew.file.digest)
    pd.testing.assert_frame_equal(grown.file.frame, anew.file.frame)
    pd.testing.assert_frame_equal(grown.text, anew.text)
    pd.testing.assert_frame_equal(grown.typed, anew.typed)
    assert grown.problems == anew.problems
    if shown is None:
        return {"written"}
    assert_same(shown, load.load(folder, TODAY))
    return {"written", f"caught up with {change.table}"}


def agree(folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch, *, times: int = 1) -> set[str]:
    """Check rows of several tables both ways, save the last that may be; return what became of them.

    With every third seed as a small package is checked.
    """
    chance = random.Random(seed)
    monkeypatch.setattr(load, "_SMALL", 0 if seed % 3 else 10_000)
    tables = [*[store.STATUSES] * 8, "events", *package.read(folder).tables]
    became, fine = set(), None
    for _ in range(times):
        change, codes = judge(folder, chance.choice(tables), chance, monkeypatch)
        became |= codes
        fine = change if "fine" in codes else fine
    return became | (add(folder, fine, monkeypatch) if fine else set())


GOOD = {
    "statuses": {"commitment_id": "D2012-P05b", "effective_on": "2014-01-01", "status": "substantial"}
    | {"basis": "independent", "confidence": "medium", "evidence": "E037 E038", "coder": "tests"},
    "events": {
        "event_id": "E901",
        "date": "2020-05",
        "title": "A meeting",
        "kind": "meeting",
        "verification": "recalled",
    },
}
"""Rows of the package of the Group that may be added."""
BREACHES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("reference", "statuses", {"commitment_id": "D2012-P99z"}),
    ("reference", "statuses", {"evidence": "E037 E999"}),
    ("term", "statuses", {"basis": "nothing"}),
    ("type-date", "statuses", {"effective_on": "2014-02-30"}),
    ("required", "statuses", {"coder": ""}),
    ("status-on-declaratory", "statuses", {"commitment_id": "D2012-P02a"}),
    ("complete-on-standing", "statuses", {"commitment_id": "D2012-P01a", "status": "complete"}),
    ("evidence-missing", "statuses", {"evidence": ""}),
    ("note-missing", "statuses", {"status": "no_evidence", "evidence": ""}),
    ("note-missing", "statuses", {"status": "withdrawn"}),
    ("evidence-after", "statuses", {"effective_on": "2012-12-01"}),
    ("evidence-thin", "statuses", {"status": "complete", "evidence": "E038"}),
    ("self-reported-high", "statuses", {"basis": "self_reported", "confidence": "high"}),
    ("evidence-recalled", "statuses", {"effective_on": "2020-01-01", "evidence": "E074"}),
    ("evidence-before-document", "statuses", {"evidence": "E002"}),
    ("evidence-shared", "statuses", {"commitment_id": "D2012-P06a", "evidence": "E030"}),
    ("period", "events", {"date": "2020-13"}),
    ("read-nowhere", "events", {"verification": "read"}),
    ("pattern", "events", {"event_id": "a b"}),
    ("text-not-in-paragraph", "commitments", {"text": "These words stand nowhere."}),
    ("due-before-adoption", "commitments", {"due": "1999"}),
    ("adoption-unknown", "documents", {"adoption": "unknown"}),
    ("states-missing", "documents", {"adoption": "signed"}),
    ("member-disputed", "members", {"iso3": min(basemap.disputed())}),
    ("key-duplicate", "paragraphs", {"paragraph": "05"}),
)
"""What the schema or a rule says of a row, and the cells for which it does."""


@pytest.mark.parametrize(("code", "table", "cells"), BREACHES, ids=lambda one: one if isinstance(one, str) else "")
def test_every_rule_says_the_same_of_a_row_as_of_the_whole(
    code: str, table: str, cells: Row, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each breach is found by the quick check, with the words, the place and the order of the whole one."""
    described = package.read(copy)
    good = GOOD.get(table) or load.rows(described, table)[4 if table == "paragraphs" else 0]
    new = {} if table in GOOD or table == "paragraphs" else {described.tables[table].primary_key[0]: "X99"}
    change = Change(table, ({**dict.fromkeys(described.tables[table].fields, ""), **good, **new, **cells},))
    quick, slow = both(copy, change, monkeypatch)
    assert quick == slow
    assert isinstance(quick, store.Saved)
    assert code in {problem.code for problem in (*quick.problems, *quick.warnings)}


def test_a_clock_that_was_ahead_refuses_a_record_either_way(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the last record was said later than now, nothing is recorded behind it."""
    file = copy / "statuses.csv"
    file.write_bytes(file.read_bytes() + file.read_bytes().splitlines(keepends=True)[-1].replace(b",2026-", b",2036-"))
    quick, slow = both(copy, Change("statuses", (GOOD["statuses"],)), monkeypatch)
    assert quick == slow
    assert isinstance(quick, store.Saved)
    assert [problem.code for problem in quick.problems] == ["recorded-ahead"]


@pytest.mark.slow
@pytest.mark.parametrize(("source", "seeds"), [(FORESTS, 4), (GROUP, 5)], ids=("forests", "group"))
def test_a_few_rows_are_judged_as_the_whole_judges_them(
    source: Path, seeds: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Good and bad rows of every table: refused, warned of, written and shown as when everything is read again."""
    became: set[str] = set()
    for seed in range(seeds):
        folder = Path(shutil.copytree(source, tmp_path / f"{seed}" / "data"))
        became |= agree(folder, seed, monkeypatch, times=6)
    assert became >= {"written", "caught up with statuses"}


@pytest.mark.parametrize("seed", slowly(range(12), fast=4))
def test_a_few_rows_of_a_file_that_somebody_left(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other ends of lines, marks, columns and quotes; lines that are wrong, twice or gone, in the table or another."""
    folder = Path(shutil.copytree(GROUP if seed % 2 else FORESTS, tmp_path / "data"))
    chance = random.Random(seed)
    described = package.read(folder)
    for table in (store.STATUSES, "events", *chance.sample([*described.tables], 2)):
        file = folder / described.tables[table].path
        file.write_bytes(chance.choice(MANNERS)(file.read_bytes()))
    agree(folder, seed, monkeypatch, times=2)


def test_a_few_rows_of_a_package_that_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own words for statuses, and one event that carries every record."""
    folder = plans.make(tmp_path / "data")
    became = set().union(*(agree(folder, seed, monkeypatch, times=2) for seed in range(2)))
    assert "caught up with statuses" in became


@pytest.mark.parametrize("seed", slowly(range(6), fast=3))
def test_a_few_rows_of_an_odd_package(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other dialects, line ends, separators, blank lines, columns of one's own, keys described last."""
    folder = odd.package(seed).write(tmp_path / "data")
    agree(folder, seed, monkeypatch)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_few_rows_of_a_broken_package(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are set aside, and files that are read in part, decide of what is added as before."""
    folder = broken(case, tmp_path)
    agree(folder, len(case.name), monkeypatch)
