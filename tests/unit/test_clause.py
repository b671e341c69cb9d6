"""One clause and all that belongs to it, set against what the files say row by row."""

import csv
import time
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pytest

from benchmarks.packages import make
from tests.conftest import GROUP, TODAY
from tracker.checks import load
from tracker.edit import store
from tracker.model.change import Change
from tracker.model.dataset import Dataset
from tracker.state import clause
from tracker.state.clause import Clause
from tracker.state.view import Filters, View

AS_OF = date(2025, 12, 31)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    """Return a file as it is."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def view() -> View:
    """Return the frozen package of the Group at the end of its evidence."""
    return View(load.load(GROUP, TODAY), Filters(AS_OF))


def test_a_clause_holds_its_own_rows_and_no_other(view: View) -> None:
    """Records, events, lineage and measures of each clause are those that a reading of the files finds."""
    statuses, events, lineage = (rows(GROUP, table) for table in ("statuses", "events", "lineage"))
    for one in clause.each(view, view.all.index):
        told = {(row.member, str(row.effective_on.date()), row.note) for row in one.records.itertuples()}
        assert told == {
            (row["member"], row["effective_on"], row["note"])
            for row in statuses
            if row["commitment_id"] == one.name and row["effective_on"] <= str(AS_OF)
        }
        meant = {one.name, one.paragraph_id}
        bearing = {row["event_id"] for row in events if meant & set(row["bears_on"].split())}
        assert {row for row in bearing if row in one.events.index} == set(one.events.index)
        late = view.dataset.events.loc[sorted(bearing - set(one.events.index)), "date_first"]
        assert (late.dt.date > AS_OF).all()
        assert len(one.earlier) == sum(row["later"] in meant for row in lineage)
        assert set(one.later["later"]) == {row["later"] for row in lineage if row["earlier"] == one.name}
        cited = {name for row in one.records.itertuples() for name in f"{row.evidence} {row.contrary_evidence}".split()}
        assert set(one.cited(one.records).index) == cited


def test_its_words_stand_in_their_paragraph(view: View) -> None:
    """What stands before and after them, and they, are the paragraph."""
    paragraphs = {(row["document_id"], int(row["paragraph"])): row["text"] for row in rows(GROUP, "paragraphs")}
    for one in clause.each(view, view.all.index):
        before, after = one.paragraph
        assert before + one.row["text"] + after == paragraphs[one.row["document_id"], int(one.row["paragraph"])]


def test_a_record_that_is_true_later_stands_ahead(view: View) -> None:
    """As of an early day, what holds from a later one is not among the records."""
    early = View(view.dataset, Filters(date(2013, 1, 1)))
    for one in clause.each(early, early.all.index):
        assert (one.records["effective_on"].dt.date <= date(2013, 1, 1)).all()
        assert (one.ahead["effective_on"].dt.date > date(2013, 1, 1)).all()


def test_how_it_ran_is_the_same_alone_and_among_all(view: View) -> None:
    """A clause by itself is worked out alone; where all were, it is taken from them."""
    dataset = view.dataset
    together = View(dataset, Filters(AS_OF))
    assert len(together.unfiltered.history)
    for name in together.assessable.index:
        alone = Clause(View(dataset, Filters(AS_OF)), name).stretches
        among = Clause(together, name).stretches
        columns = ["start", "end", "status", "stale_from"]
        assert alone[columns].astype("str").to_numpy().tolist() == among[columns].astype("str").to_numpy().tolist()


def test_rows_that_are_added_are_found(copy: Path) -> None:
    """What was grouped is grouped anew, in a dataset that took over all else."""
    before = load.load(copy, TODAY)
    everything(before)
    row = {"commitment_id": "D2012-P05b", "effective_on": "2014-01-01", "status": "substantial", "basis": "independent"}
    row |= {"confidence": "medium", "evidence": "E037", "coder": "tests", "note": "Said anew."}
    moment = datetime(2026, 11, 22, 12, tzinfo=UTC)
    store.save(copy, Change("statuses", added=(row,)), actor="a", how="form", clock=lambda: moment)
    after = load.caught_up(before, load.version(copy), TODAY)
    assert after is not None
    assert "Said anew." in Clause(View(after, Filters(AS_OF)), "D2012-P05b").records["note"].tolist()
    assert after._places.keys() == before._places.keys(), "what hangs on other tables is not grouped anew"
    assert "Said anew." not in Clause(View(before, Filters(AS_OF)), "D2012-P05b").records["note"].tolist()


def everything(dataset: Dataset) -> None:
    """Ask for all that is worked out once, the groups among it."""
    for name, what in vars(Dataset).items():
        if isinstance(what, cached_property):
            getattr(dataset, name)
    for one in clause.each(View(dataset, Filters(AS_OF)), dataset.commitments.index[:3]):
        read(one)
    assert dataset._places


def read(one: Clause) -> None:
    """Ask a clause for all that the matrix and the report say of it."""
    for name, what in vars(Clause).items():
        if isinstance(what, cached_property | property):
            getattr(one, name)


def test_a_clause_costs_the_same_however_many_there_are(tmp_path: Path) -> None:
    """Nothing is looked through for each: at a thousand a clause takes less than twice what it takes among thirty."""
    took = {}
    for size in (30, 1000):
        folder = tmp_path / f"{size}"
        make(folder, size)
        shown = View(load.load(folder, TODAY), Filters(AS_OF))
        assert len(shown.history)
        first, *others = clause.each(shown, shown.commitments.index[:25])
        read(first)
        since = time.process_time()
        for one in others:
            read(one)
        took[size] = time.process_time() - since
    assert took[1000] < 2 * took[30]
