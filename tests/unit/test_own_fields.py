"""A field of the package's own on statuses: described once, it is asked for, shown and taken away everywhere."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document

from tests.conftest import TODAY, rows_of
from tracker import export
from tracker.checks import load
from tracker.cli import commands
from tracker.model.dataset import Dataset
from tracker.show.story import story
from tracker.state.view import Filters, View
from tracker.words import values

SECTOR = {
    "name": "sector",
    "title": "Sector that acted",
    "description": "Who did it.",
    "type": "string",
    "constraints": {"enum": ["public", "private"]},
    "categories": [{"value": "public", "label": "Public bodies"}, {"value": "private", "label": "Private bodies"}],
}
SEEN = {"name": "seen_on", "title": "Seen on", "type": "date"}
PLACES = {"name": "places", "title": "Places", "type": "string", "tracker": {"separator": ";"}}


def describe(folder: Path, table: str, *fields: dict[str, Any]) -> None:
    """Describe more fields of a table, and give its file their columns, blank."""
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    resource = next(one for one in descriptor["resources"] if one["name"] == table)
    resource["schema"]["fields"] += fields
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    rows = rows_of((folder / resource["path"]).read_bytes())
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], *(field["name"] for field in fields)], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / resource["path"]).write_text(out.getvalue(), encoding="utf-8")


@pytest.fixture
def folder(small: Path) -> Path:
    """Return a package whose records have three fields that no code knows."""
    describe(small, "statuses", SECTOR, SEEN, PLACES)
    describe(small, "commitments", {"name": "chapter", "title": "Chapter", "type": "integer"})
    return small


def record(folder: Path, *more: str) -> Any:
    """Record a status from the command line."""
    asked = "record GLA2021-P02a --effective-on 2024-02-01 --status no_evidence --basis mixed --confidence low"
    return CliRunner().invoke(commands.main, [*asked.split(), "--note", "Searched.", "--data", str(folder), *more])


def recorded(folder: Path) -> Dataset:
    """Return the data with a record that says something in each field."""
    done = record(folder, "--sector", "public", "--seen-on", "2024-01-31", "--places", "Rome", "--places", "Bonn")
    assert done.exit_code == 0, done.output
    return load.load(folder, TODAY)


def test_what_it_says_is_in_words(folder: Path) -> None:
    """Labels, days in words, lists; a blank says nothing."""
    dataset = recorded(folder)
    last = int(dataset.tables["statuses"].index[-1])
    said = [("Sector that acted", "Public bodies"), ("Seen on", "31 January 2024"), ("Places", "Rome, Bonn")]
    assert values.own(dataset, "statuses", last) == said
    assert values.own(dataset, "statuses", int(dataset.tables["statuses"].index[0])) == []
    assert values.own(dataset, "events", 0) == []


def test_it_is_taken_away_in_every_file(folder: Path) -> None:
    """The report and the matrix show it beside the note of the record."""
    view = View(recorded(folder), Filters(TODAY))
    report = export.make(export.KINDS["report"], view).decode()
    assert "Sector that acted: Public bodies" in report
    notes = [slide.notes for slide in story(view)]
    assert any("  Searched.\n  Sector that acted: Public bodies" in text for text in notes)
    matrix = Document(io.BytesIO(export.make(export.KINDS["matrix"], view)))
    cells = [cell.text for table in matrix.tables for row in table.rows for cell in row.cells]
    assert any("Searched.\nSector that acted: Public bodies\nSeen on: 31 January 2024" in text for text in cells)


def test_the_command_line_asks_for_it(folder: Path, small: Path) -> None:
    """Its option has the help of its description; what it may not hold is refused by the rules."""
    told = CliRunner().invoke(commands.main, ["record", "--data", str(folder), "--help"]).output
    assert "--sector" in told
    assert "Who did it." in " ".join(told.split())
    refused = record(folder, "--sector", "other")
    assert refused.exit_code == 1
    assert "sector" in refused.output
    assert "sector" not in CliRunner().invoke(commands.main, ["record", "--help"]).output
