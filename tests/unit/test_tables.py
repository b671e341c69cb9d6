"""A table taken away comes back as it was: as a workbook and as CSV, whatever was typed into it."""

import io
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.conftest import FORESTS, GROUP, TODAY, rows_of
from tracker.checks import load
from tracker.edit import ingest
from tracker.export import tables
from tracker.model import package
from tracker.model.dataset import Dataset

PACKAGE = package.read(FORESTS)
DATASET = load.load(FORESTS, TODAY)
EVENTS = PACKAGE.tables["events"]
RISKY = ['=HYPERLINK("http://x")', "+1", "-1", "@x", "\tx", "'=x", "''=x", "'quoted'", "<script>alert(1)</script>"]


@pytest.mark.parametrize("table", sorted(package.read(GROUP).tables))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_table_comes_back_unchanged(group: Dataset, table: str, form: str) -> None:
    """Bringing back what was taken away changes nothing: no date, no leading nought, no text."""
    shape = group.package.tables[table]
    stored = rows_of((GROUP / shape.path).read_bytes())
    taken = tables.as_csv(stored, shape) if form == "csv" else tables.as_workbook(group, table, stored)
    compared = ingest.compare(ingest.read(taken, shape), stored, shape)
    assert not compared.problems
    assert not compared.change
    assert not compared.absent
    assert compared.unchanged == len(stored)


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(RISKY), max_size=6)
)
@settings(max_examples=60, deadline=None)
def test_whatever_was_typed_comes_back(texts: list[str]) -> None:
    """Every text, in a workbook and in CSV, but for line ends, which a file of lines has in one form."""
    rows = [
        {**dict.fromkeys(EVENTS.fields, ""), "event_id": f"E{place}", "title": "x", "note": text.replace("\0", "")}
        for place, text in enumerate(texts)
    ]
    for taken in (tables.as_csv(rows, EVENTS), tables.as_workbook(DATASET, "events", rows)):
        brought = ingest.read(taken, EVENTS)
        assert not brought.problems
        assert [row["note"] for _, row in brought.rows] == [row["note"] for row in rows]


def test_nothing_in_a_csv_file_is_run() -> None:
    """No cell of text begins with what a spreadsheet takes for a formula; numbers stay numbers."""
    row = {**dict.fromkeys(EVENTS.fields, ""), "event_id": "E1", "title": RISKY[0], "note": "-1"}
    assert b",'-1\r\n" in tables.as_csv([row], EVENTS)
    assert b"\"'=HYPERLINK(" in tables.as_csv([row], EVENTS)
    members = PACKAGE.tables["members"]
    assert b",-9.5," in tables.as_csv([{"iso3": "PER", "name": "x", "latitude": "-9.5"}], members)


def test_a_workbook_has_choices_dates_and_text(group: Dataset) -> None:
    """Dates are dates, text that looks like a formula is text, single choices are drop-downs, columns are explained."""
    shape = group.package.tables["statuses"]
    stored = [{**row, "note": "=1+1"} for row in rows_of((GROUP / shape.path).read_bytes())]
    book = load_workbook(io.BytesIO(tables.as_workbook(group, "statuses", stored)))
    sheet = book["statuses"]
    assert book.sheetnames[0] == "statuses"
    columns = [cell.value for cell in sheet[1]]
    assert columns == list(shape.fields)
    assert sheet.cell(2, columns.index("effective_on") + 1).is_date
    assert sheet.cell(2, columns.index("note") + 1).data_type == "s"
    validated = {str(one.sqref).split(":")[0] for one in sheet.data_validations.dataValidation}
    letters = {name: sheet.cell(1, place).column_letter for place, name in enumerate(columns, 1)}
    assert validated == {f"{letters[name]}2" for name in ("commitment_id", "member", "status", "basis", "confidence")}
    assert book["choices"].sheet_state == "hidden"
    assert "no_evidence" in [cell.value for cell in book["columns"]["E"]]


def test_a_cell_too_long_for_a_workbook_is_said_and_not_cut(forests: Dataset) -> None:
    """The line and the column; 30,000 characters are none too many."""
    row = {**dict.fromkeys(EVENTS.fields, ""), "event_id": "E1", "title": "x"}
    assert tables.as_workbook(forests, "events", [{**row, "note": "x" * 30_000}])
    with pytest.raises(tables.TooLongError, match="events:2: note holds 40,000"):
        tables.as_workbook(forests, "events", [{**row, "note": "x" * 40_000}])


def test_the_same_rows_give_the_same_file(forests: Dataset) -> None:
    """Byte for byte."""
    stored = rows_of((FORESTS / "events.csv").read_bytes())
    assert tables.as_workbook(forests, "events", stored) == tables.as_workbook(forests, "events", stored)


@pytest.mark.slow
def test_libreoffice_saves_it_so_that_it_comes_back(group: Dataset, tmp_path: Path) -> None:
    """Opened and saved by LibreOffice, as a workbook, every table comes back unchanged."""
    for table, shape in group.package.tables.items():
        stored = rows_of((GROUP / shape.path).read_bytes())
        file = tmp_path / f"{table}.xlsx"
        file.write_bytes(tables.as_workbook(group, table, stored))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    files = [str(file) for file in tmp_path.glob("*.xlsx")]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "saved"), *files], check=True, capture_output=True, timeout=120
    )
    for table, shape in group.package.tables.items():
        stored = rows_of((GROUP / shape.path).read_bytes())
        saved = (tmp_path / "saved" / f"{table}.xlsx").read_bytes()
        compared = ingest.compare(ingest.read(saved, shape), stored, shape)
        assert not compared.problems, table
        assert not compared.change, table
