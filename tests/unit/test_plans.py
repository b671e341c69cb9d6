"""On a package that is not ours, every figure equals an independent recount, and no sentence is false of it."""

import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from tests import plans
from tracker import export
from tracker.checks import load
from tracker.cli.commands import main
from tracker.model.dataset import Dataset
from tracker.show.story import story
from tracker.state import comparison, counts, endorsement, status
from tracker.state.view import Filters, View
from tracker.words import sentences, standing

AS_OF = date(2025, 3, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plans.make(tmp_path_factory.mktemp("plans") / "data")


@pytest.fixture(scope="module")
def sixty(folder: Path) -> Dataset:
    return load.load(folder, date(2025, 6, 1))


@pytest.fixture(scope="module")
def shown(sixty: Dataset) -> View:
    return View(sixty, Filters(AS_OF))


@pytest.fixture(scope="module")
def recount() -> dict[str, dict[str, str]]:
    return plans.recount(AS_OF)


Recount = dict[str, dict[str, str]]


def tally(recount: Recount, key: str) -> Counter[str]:
    return Counter(one[key] for one in recount.values())


def test_the_package_is_in_order(sixty: Dataset) -> None:
    """No error; of the words of its own each says what it counts as."""
    assert [str(one) for one in sixty.errors] == []
    assert len(sixty.commitments) == plans.CLAUSES


def test_counts_are_those_of_the_recount(shown: View, recount: Recount) -> None:
    """By status, side, document, theme and timeliness, and how many rose and fell."""
    assessable = shown.assessable
    assert assessable["status"].to_dict() == {name: one["status"] for name, one in recount.items()}
    assert assessable["timeliness"].to_dict() == {name: one["timeliness"] for name, one in recount.items()}
    found = counts.by_status(assessable)
    assert found.sum() == len(recount)
    assert {term: many for term, many in found.items() if many} == tally(recount, "status")
    sides = counts.count(shown).sides
    assert {side: many for side, many in sides.items() if many} == tally(recount, "side")
    for column in ("document_id", "theme"):
        counted = counts.table(shown, column).sum(axis="columns")
        assert counted.to_dict() == tally(recount, column)
    fell = [name for name, one in recount.items() if one["change"] == "decrease"]
    assert len(fell) == plans.BACKWARDS
    assert set(assessable.index[assessable["change"] == "decrease"]) == set(fell)
    rose = {name for name, one in recount.items() if one["change"] == "increase"}
    assert set(assessable.index[assessable["change"] == "increase"]) == rose


def test_what_was_recorded_again_has_not_changed(shown: View, recount: Recount) -> None:
    """A record that says what the one before said is not listed among what changed last."""
    listed = counts.changed_last(shown)
    changed = [name for name, one in recount.items() if one["change"] in ("increase", "decrease")]
    assert sorted(listed.head(len(listed)).index) == changed


def test_years_are_those_of_the_recount(shown: View, recount: Recount) -> None:
    """At the end of each year, and on the day."""
    counted = status.by_year(shown.history, range(2022, 2026), AS_OF)
    for year, day in (
        (2022, date(2022, 12, 31)),
        (2023, date(2023, 12, 31)),
        (2024, date(2024, 12, 31)),
        (2025, AS_OF),
    ):
        then = Counter(plans.level(name, day) for name in recount)
        assert {term: int(many) for term, many in counted.loc[year].items() if many} == then


def test_sentences_are_true(shown: View, recount: Recount, sixty: Dataset) -> None:
    """The headline adds up to all assessable clauses; of States together nothing is said."""
    headline = standing.where_things_stand(shown)
    numbers = [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", headline)]
    assert numbers[0] == len(recount) == sum(numbers[1:])
    tallied = tally(recount, "status")
    assert f"{tallied['complete']} are complete" in headline
    assert f"for {tallied['not_assessed']} no assessment was made" in headline
    dated = {name: one for name, one in recount.items() if one["timeliness"] != "no_deadline"}
    said = standing.by_their_dates(shown)
    for term, words in (
        ("not_met", "not met"),
        ("past_due", "past due"),
        ("late", "late"),
        ("ended_short", "partly met"),
    ):
        many = tally(dated, "timeliness")[term]
        assert many
        assert re.search(rf"{sentences.spelled(many)} (was|were|is|are) [a-z ]*{words}", said), (many, said)
    assert sentences.who_stands_behind(shown) == "No document is in the name of several States"
    assert endorsement.series(sixty, AS_OF) == []
    assert comparison.pairs(sixty, AS_OF) == []
    mine = endorsement.own_documents(sixty, plans.code(7), AS_OF)
    assert mine == ["PLAN07"]


def test_exports_hold_the_same_numbers(shown: View, recount: Recount, folder: Path) -> None:
    """Deck, workbook, matrix and report, and the list on the command line."""
    tallied = tally(recount, "status")
    listed = json.loads(
        CliRunner().invoke(main, ["list", "--format", "json", "--as-of", str(AS_OF), "--data", str(folder)]).stdout
    )
    states = {row["commitment_id"]: row["state"]["status"] for row in listed if row["kind"] != "declaratory"}
    assert states == {name: one["status"] for name, one in recount.items()}

    book = load_workbook(io.BytesIO(export.make(export.KINDS["workbook"], shown)), read_only=True)
    head, *rows = book["current state"].iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(head)}
    assert {row[0]: row[at["status"]] for row in rows if row[0] in recount} == states
    suspended = next(row for row in rows if row[at["status"]] == "limited")
    assert suspended[at["status_label"]] == "Limited (“Under way”)"

    deck = Presentation(io.BytesIO(export.make(export.KINDS["deck"], shown)))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert charts
    for chart in charts[:1]:
        assert sum(sum(series.values) for series in chart.plots[0].series) == len(recount)
    assert len({slide.shapes.title.text_frame.text for slide in deck.slides}) > 5

    table = Document(io.BytesIO(export.make(export.KINDS["matrix"], shown))).tables[0]
    words = [row.cells[4].text for row in table.rows]
    for term, (label, known) in plans.WORDS.items():
        many = sum(f"(“{label}”)" in text for text in words)
        assert many == tallied[known], term

    report = export.make(export.KINDS["report"], shown).decode()
    assert report.count("(“Done”)") >= tallied["complete"]
    titles = [slide.title for slide in story(shown)]
    assert not [title for title in titles if "named in" in title]
