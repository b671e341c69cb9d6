"""Workbooks as Excel, LibreOffice and other programs write them: what a cell shows is what it says."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from tests.conftest import FORESTS, TODAY
from tracker.checks import load
from tracker.edit import ingest
from tracker.edit.ingest import workbook

DATASET = load.load(FORESTS, TODAY)
EVENTS = DATASET.package.tables["events"]
MEMBERS = DATASET.package.tables["members"]
HEADER = ["event_id", "date", "title", "kind", "verification"]


def book(*rows: Sequence[Any], date1904: bool = False, **formats: str) -> bytes:
    """Return a workbook with these rows; ``formats`` are number formats by cell, such as B2."""
    made = Workbook()
    if date1904:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        made.epoch = CALENDAR_MAC_1904
    for row in rows:
        made.active.append(row)
    for place, shape in formats.items():
        made.active[place].number_format = shape
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, table: Any = EVENTS) -> ingest.Brought:
    return ingest.read(data, table, known=ingest.Known(DATASET, table))


@pytest.mark.parametrize(
    ("shape", "taken"),
    [
        ("yyyy-mm-dd", "2022-11-01"),
        ("dd/mm/yyyy", "2022-11-01"),
        ("[$-409]d\\-mmm\\-yy;@", "2022-11-01"),
        ('"due" d. mmmm yyyy', "2022-11-01"),
        ("mmm-yy", "2022-11"),
        ("yyyy-mm", "2022-11"),
        ("yyyy\\-mm", "2022-11"),
        ("mmmm yyyy", "2022-11"),
        ("yyyy", "2022"),
        ("yyyy;@", "2022"),
    ],
)
@pytest.mark.parametrize("date1904", [False, True])
def test_a_date_says_what_its_cell_shows(shape: str, taken: str, date1904: bool) -> None:
    """A cell that shows no day gives the month or the year, in the calendar of Windows and of old Macs."""
    data = book(HEADER, ["E9", datetime(2022, 11, 1), "x", "pledge", "read"], date1904=date1904, B2=shape)
    brought = read(data)
    assert not brought.faults
    assert brought.rows[0][1]["date"] == taken


@pytest.mark.parametrize("shape", ["d-mmm", "mmm", "dd/mm", "h:mm"])
def test_a_date_that_shows_no_year_is_refused(shape: str) -> None:
    """The spreadsheet made the year up."""
    brought = read(book(HEADER, ["E9", datetime(2022, 11, 1), "x", "pledge", "read"], B2=shape))
    assert brought.faults[2, "date"].code == "altered"


@pytest.mark.parametrize("shape", ["mmm-yy", "yyyy"])
def test_a_month_is_no_day(shape: str) -> None:
    """Where a day is needed, none is made up."""
    data = book(["event_id", "accessed_on"], ["E1", datetime(2022, 11, 1)], B2=shape)
    assert read(data).faults[2, "accessed_on"].code == "altered"


def test_a_date_where_text_is_kept_is_refused() -> None:
    """A spreadsheet takes 1-2 for a day; the stored text stands beside it."""
    stored = [{"event_id": "E1", "symbol": "1-2", "date": "2021"}]
    compared = ingest.compare(read(book(["event_id", "symbol"], ["E1", datetime(2026, 2, 1)])), stored, EVENTS)
    (problem,) = compared.problems
    assert problem.code == "altered"
    assert "“1-2” is stored" in problem.message


@pytest.mark.parametrize("written", ["openpyxl", "xlsxwriter"])
@pytest.mark.parametrize("formula", ["=A1", '="x"&"y"', "=HYPERLINK(A1)"])
def test_a_formula_that_was_never_worked_out_is_refused(written: str, formula: str) -> None:
    """Whether the program leaves its value out, or writes a nought in its place."""
    if written == "openpyxl":
        data = book(["event_id", "title"], ["E1", formula])
    else:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as made:
            sheet = made.add_worksheet()
            sheet.write_row(0, 0, ["event_id", "title"])
            sheet.write_string(1, 0, "E1")
            sheet.write_formula(1, 1, formula)
        data = out.getvalue()
    assert read(data).faults[2, "title"].code == "formula"


def computed(data: bytes, value: str, kind: str = "str") -> bytes:
    """Return a workbook as a spreadsheet saves it: the formula in B2 with a value, nothing left to compute."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/workbook.xml":
                text = text.replace(b'fullCalcOnLoad="1"', b"")
            if part.filename == "xl/worksheets/sheet1.xml":
                text = re.sub(rb'<c r="B2"[^>]*><f>(.*?)</f><v ?/?>(</v>)?</c>', _cell(value, kind), text)
            new.writestr(part.filename, text)
    return out.getvalue()


def _cell(value: str, kind: str) -> bytes:
    return f'<c r="B2" t="{kind}"><f>A2</f><v>{value}</v></c>'.encode()


@pytest.mark.parametrize(
    ("value", "kind", "taken"), [("x", "str", "x"), ("", "str", ""), ("12", "n", "12"), ("0", "n", "0")]
)
def test_a_formula_that_was_worked_out_is_its_value(value: str, kind: str, taken: str) -> None:
    """Also where that is no text, or a nought."""
    brought = read(computed(book(["event_id", "title"], ["E1", "=A2"]), value, kind))
    assert not brought.faults
    assert brought.rows[0][1]["title"] == taken


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_an_error_is_refused(error: str) -> None:
    """It never blanks what is stored."""
    assert (
        read(computed(book(["event_id", "title"], ["E1", "=A2"]), error, "e")).faults[2, "title"].code == "error-value"
    )


def test_what_other_numbers_show() -> None:
    """Noughts that a format shows belong to text; a percentage is not guessed at; truth values are words."""
    brought = read(book(["event_id", "symbol", "note"], ["E1", 48, True], B2="000"))
    assert brought.rows[0][1] == {"event_id": "E1", "symbol": "048", "note": "true"}
    percent = read(book(["iso3", "latitude"], ["BRA", 0.537], B2="0.0%"), MEMBERS)
    assert percent.faults[2, "latitude"].code == "altered"
    assert "53.7 %" in percent.faults[2, "latitude"].message
    long = read(book(["event_id", "symbol"], ["E1", 12345678901234567890]))
    assert long.faults[2, "symbol"].code == "altered"


def test_inline_and_rich_text_is_read() -> None:
    """As programs write it that keep no table of shared text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as made:
        sheet = made.add_worksheet()
        bold = made.add_format({"bold": True})
        sheet.write_row(0, 0, ["event_id", "title", "note"])
        sheet.write_string(1, 0, "E1")
        sheet.write_rich_string(1, 1, "plain ", bold, "bold")
        sheet.write_string(1, 2, " two\nlines")
    assert read(out.getvalue()).rows[0][1] == {"event_id": "E1", "title": "plain bold", "note": " two\nlines"}


def sheets(*named: tuple[str, Sequence[Sequence[Any]], str]) -> bytes:
    """Return a workbook of sheets: their names, rows and visibility."""
    made = Workbook()
    made.remove(made.active)
    for name, rows, state in named:
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    return saved(made)


TABLE = [["event_id", "title"], ["E1", "here"]]
OTHER = [["event_id", "note"], ["E1", "there"]]
README = [["Read me first"], ["Fill in the other sheet."]]


@pytest.mark.parametrize(
    ("made", "name"),
    [
        ([("Read me", README, "visible"), ("Sheet2", TABLE, "visible")], "Sheet2"),
        ([("Sheet1", OTHER, "visible"), ("Events", TABLE, "visible")], "Events"),
        ([("Old", [[*TABLE[0], "kind"], ["E1", "no", "pledge"]], "hidden"), ("Sheet2", TABLE, "visible")], "Sheet2"),
        ([("events", [[*TABLE[0]], ["E1", "no"]], "veryHidden"), ("Sheet2", TABLE, "visible")], "Sheet2"),
        ([("events", README, "visible"), ("Sheet2", TABLE, "visible")], "Sheet2"),
        ([("A", [["title"], ["no"]], "visible"), ("B", TABLE, "visible")], "B"),
    ],
)
def test_the_sheet_of_the_table_is_found_and_said(made: list[tuple[str, Any, str]], name: str) -> None:
    """By its name, else by its columns; a hidden one is never taken in the place of a visible one."""
    brought = read(sheets(*made))
    assert not brought.problems
    assert [row["title"] for _, row in brought.rows] == ["here"]
    assert f"the sheet “{name}”, one of {len(made)}" in brought.note


def test_sheets_without_the_table_are_refused_by_name() -> None:
    """Which one was looked at is said."""
    (problem,) = read(sheets(("Read me", README, "visible"), ("events", TABLE, "hidden"))).problems
    assert "“Read me”" in problem.message


def test_a_strict_or_locked_workbook_is_named() -> None:
    """With what to save it as."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>')
    assert "Strict" in read(out.getvalue()).problems[0].message
    locked = b"\xd0\xcf\x11\xe0" + bytes(40) + "EncryptedPackage".encode("utf-16-le")
    assert "password" in read(locked).problems[0].message


@pytest.mark.parametrize(
    ("shape", "what"),
    [("General", "day"), ("h:mm", "nothing"), ("yyyy-mm-dd hh:mm", "day"), ("ggge", "year"), ("mm:ss.0", "nothing")],
)
def test_what_a_number_format_shows(shape: str, what: str) -> None:
    """Minutes are no months, and a year may be one of an era."""
    assert workbook.shown(shape) == what
