"""A few rows that are added are checked with what hangs together with them: the same is said as of the whole."""

import random
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from tests import odd, plans
from tests.conftest import FORESTS, GROUP
from tests.unit.test_broken import CASES, broken
from tracker import loader, package, store
from tracker.change import Change, Row
from tracker.dataset import Dataset
from tracker.files.lines import UnwritableError
from tracker.problem import Problem

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BAD = (
    "",
    "nothing",
    "2031-02-30",
    "2019",
    "-1",
    "E1 E1",
    "two\nlines",
    'says "so"',
    "a, b; c",
    " ",
    "É",
    "NA",
    "complete",
)
"""Cells that are wrong in most columns, or hard to write."""


def rows_to_add(folder: Path, table: str, chance: random.Random, *, odd_cells: bool) -> tuple[Row, ...]:
    """Return one to three rows like those of a table, with new keys or some of their cells from elsewhere."""
    described = package.read(folder)
    stored = loader.rows(described, table)
    other = [row for name in described.tables for row in loader.rows(described, name)[:40]]
    values = [value for row in chance.sample(other, min(20, len(other))) for value in row.values()]
    added = []
    for number in range(chance.choice((1, 1, 2, 3))):
        like = chance.choice(stored) if stored else dict.fromkeys(described.tables[table].fields, "")
        row = {name: like.get(name, "") for name in described.tables[table].fields}
        for name in row:
            of_column = [one.get(name, "") for one in stored] or [""]
            luck = chance.random() if odd_cells else 1
            if luck < 0.04:
                row[name] = chance.choice(BAD)
            elif luck < 0.07:
                row[name] = chance.choice(values)
            elif luck < 0.4:
                row[name] = chance.choice(of_column)
        if chance.random() < 0.6 or not odd_cells:
            row |= {name: f"{row[name]}N{number}" for name in described.tables[table].primary_key[:1]}
        if table == store.STATUSES and stored:
            row |= {"commitment_id": chance.choice(stored).get("commitment_id", ""), "recorded_at": ""}
        added.append(row)
    return tuple(added)


def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the store check everything."""
    monkeypatch.setattr(store, "_FEW", 0)


def said(folder: Path, change: Change) -> tuple[object, ...]:
    """Return all that a preview says, in no order."""
    try:
        saved = store.preview(folder, change, lambda: NOW)
    except (LookupError, ValueError, UnwritableError) as error:
        return (type(error), str(error))

    def placed(problems: tuple[Problem, ...], places: tuple[int | None, ...]) -> list[str]:
        return sorted(map(repr, zip(problems, places, strict=True)))

    errors = placed(saved.problems, saved.places or (None,) * len(saved.problems))
    return errors, placed(saved.warnings, saved.warning_places), saved.conflicts, saved.entry


def assert_same(one: Dataset, other: Dataset) -> None:
    """Two datasets show the same and say the same."""
    assert one.digest == other.digest
    assert sorted(map(repr, one.problems)) == sorted(map(repr, other.problems))
    for name, frame in other.tables.items():
        pd.testing.assert_frame_equal(one.tables[name], frame, obj=name)
    for name, frame in other.set_aside.items():
        pd.testing.assert_frame_equal(one.set_aside[name], frame, obj=name)
    pd.testing.assert_frame_equal(one.records, other.records)
    pd.testing.assert_frame_equal(one.events, other.events)
    pd.testing.assert_frame_equal(one.commitments, other.commitments)
    assert one.years == other.years


def agree(folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Check rows both ways; save what passes and compare what is shown then. Return what became of them."""
    chance = random.Random(seed)
    before = loader.load(folder, TODAY)
    _ = before.records, before.events, before.commitments, before.years
    tables = [store.STATUSES, "events", store.STATUSES, *package.read(folder).tables]
    named = tables[seed % len(tables)]
    change = Change(named, rows_to_add(folder, named, chance, odd_cells=seed % 3 > 0))
    quick = said(folder, change)
    with monkeypatch.context() as all_of_it:
        whole(all_of_it)
        assert quick == said(folder, change), (seed, change)
    if quick[0] or len(quick) != 4 or quick[2]:
        return {"refused"}
    copy = folder.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with monkeypatch.context() as all_of_it:
        whole(all_of_it)
        store.save(copy, change, actor="a", how="form", clock=lambda: NOW)
    saved = store.save(folder, change, actor="a", how="form", clock=lambda: NOW)
    path = package.read(folder).tables[named].path
    assert (folder / path).read_bytes() == (copy / path).read_bytes()
    caught_up = loader.caught_up(before, loader.version(folder), TODAY)
    grown = loader.check(package.read(folder), named).file
    loader._kept.clear()
    anew = loader.check(package.read(folder), named).file
    assert list(grown.lines) == list(anew.lines)
    assert (grown.size, grown.digest) == (anew.size, anew.digest)
    pd.testing.assert_frame_equal(grown.frame, anew.frame)
    if saved.entry is None or caught_up is None:
        return {"written"}
    assert_same(caught_up, loader.load(folder, TODAY))
    return {"written", f"caught up with {named}"}


@pytest.mark.parametrize("source", [FORESTS, GROUP], ids=lambda source: source.name)
def test_a_few_rows_are_judged_as_the_whole_judges_them(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Good and bad rows of every table: refused, warned of, written and shown as when everything is read again."""
    folder = Path(shutil.copytree(source, tmp_path / "data"))
    became = set().union(*(agree(folder, seed, monkeypatch) for seed in range(17)))
    assert became >= {"refused", "written", "caught up with statuses"}


def test_a_few_rows_of_a_package_that_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own words for statuses, and one event that carries every record."""
    folder = plans.make(tmp_path / "data")
    became = set().union(*(agree(folder, seed, monkeypatch) for seed in range(6)))
    assert became >= {"refused", "written"}


@pytest.mark.parametrize("seed", range(12))
def test_a_few_rows_of_an_odd_package(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other dialects, line ends, separators, blank lines, columns of one's own, keys described last."""
    folder = odd.package(seed).write(tmp_path / "data")
    agree(folder, seed, monkeypatch)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_few_rows_of_a_broken_package(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are set aside, and files that are read in part, decide of what is added as before."""
    folder = broken(case, tmp_path)
    agree(folder, len(case.name), monkeypatch)
