"""A table as a file to be filled in and brought back: a workbook with its choices as drop-downs, or CSV."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.files.spreadsheet import defused, quoted
from tracker.model.change import Row
from tracker.model.choices import choices
from tracker.model.dataset import Dataset
from tracker.model.field import Field
from tracker.model.message import Message
from tracker.model.package import Table
from tracker.words.catalogue import gettext as _

MOST_LETTERS = 32_767
"""The most that a cell of a workbook holds: Excel's own limit."""
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What no XML file holds and XlsxWriter would write all the same into names; in cells it escapes as Excel does."""
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a character: no file in UTF-8 holds them, a descriptor's JSON may."""
_CHOICES = "choices"
_COLUMNS = "columns"
ABOUT = "about"
STATE = "current state"
_OTHER_SHEETS = (_CHOICES, _COLUMNS, ABOUT, STATE, "history")
"""Names that no table's sheet may have: those of our own sheets, and the one that Excel keeps for itself."""
_LONGEST_SHEET = 31
_NO_SHEET = re.compile(r"[\[\]:*?/\\\0-\x1f]")
_SPARE_ROWS = 1000
"""Rows below the last one for which drop-downs are made."""
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""The moment that every workbook says it was made at, so that the same data give the same file."""
_NARROWEST, _WIDEST = 10, 60


class TooLongError(Exception):
    """A cell holds more than a workbook can; the message says which. Nothing is cut."""


def as_csv(rows: Sequence[Row], table: Table) -> bytes:
    """Return a table as CSV for spreadsheets: with a byte-order mark, and no text that they would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.fields)
    writer.writerows([_csv_cell(row.get(name, ""), field) for name, field in table.fields.items()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _csv_cell(text: str, field: Field) -> str:
    return text if field.type in ("number", "integer") else defused(text)


def as_workbook(dataset: Dataset, table: str, rows: Sequence[Row]) -> bytes:
    """Return a table as a workbook: its rows, choices as drop-downs, and a sheet that explains the columns.

    Raises `TooLongError` where a cell is longer than a workbook's may be.
    """
    out = io.BytesIO()
    with new_workbook(out) as book:
        add_table(book, dataset, table, rows)
        add_columns(book, dataset, [table])
    return out.getvalue()


def new_workbook(out: io.BytesIO) -> Workbook:
    """Return a workbook that writes text as text, and is the same each time it is made."""
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": _MADE})
    return book


def add_table(book: Workbook, dataset: Dataset, table: str, rows: Sequence[Row]) -> Worksheet:
    """Add a sheet with a table's rows, its header frozen, its columns wide enough, its choices as drop-downs."""
    shape = dataset.package.tables[table]
    sheet = book.add_worksheet(_sheet_name(book, table))
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    number = book.add_format({"valign": "top"})
    for place, (name, field) in enumerate(shape.fields.items()):
        write_text(sheet, 0, place, name, head)
        plain = number if field.type in ("number", "integer") else day if field.type == "date" else text
        longest = max((len(row.get(name, "")) for row in rows[:_SPARE_ROWS]), default=0)
        sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, len(name) + 4, longest + 1)), plain)
        _drop_down(book, sheet, dataset, table, field, place, len(rows) + _SPARE_ROWS)
        for line, row in enumerate(rows, 1):
            value = _value(row.get(name, ""), field)
            if isinstance(value, date):
                sheet.write_datetime(line, place, value, day)
            elif isinstance(value, int | float):
                sheet.write_number(line, place, value, number)
            elif value:
                write_text(sheet, line, place, quoted(value), text, what=f"{table}:{line + 1}: {name}")
    sheet.freeze_panes(1, len(shape.primary_key) if len(shape.primary_key) < len(shape.fields) else 0)
    sheet.autofilter(0, 0, len(rows), max(0, len(shape.fields) - 1))
    return sheet


def _sheet_name(book: Workbook, table: str) -> str:
    """Return the name of a table's sheet: the table's as far as a workbook can have it, else with a number."""
    name = _NO_CHARACTERS.sub("", _NO_SHEET.sub("-", table)).strip("'")
    taken = {*_OTHER_SHEETS, *(sheet.get_name().casefold() for sheet in book.worksheets())}
    ends = ("", *(f" ({number})" for number in range(2, len(taken) + 3)))
    tried = (f"{name[: _LONGEST_SHEET - len(end)]}{end}" for end in ends)
    return next(one for one in tried if one and one.casefold() not in taken)


def write_text(
    sheet: Worksheet, line: int, place: int, text: str, look: Format | None = None, *, what: str = "a cell"
) -> None:
    """Write text into a cell, whatever characters it holds.

    Raises `TooLongError`, which names ``what`` is too long: XlsxWriter leaves such a cell blank.
    """
    if len(text) > MOST_LETTERS:
        raise TooLongError(
            Message(
                "%(what)s holds %(letters)s characters and a workbook's cell at most %(most)s; "
                "shorten it, or take the table as CSV",
                what=what,
                letters=f"{len(text):,}",
                most=f"{MOST_LETTERS:,}",
            )
        )
    text = _HALVES.sub("", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for its own markup; in pieces it is text again.
        sheet.write_rich_string(line, place, text[0], text[1], text[2:], *([look] if look else []))
        return
    sheet.write_string(line, place, text, look)


def _value(text: str, field: Field) -> str | int | float | date:
    """Return a cell as a workbook's own kind of value, where it comes back as the same text."""
    try:
        if field.type == "date":
            value = date.fromisoformat(text)
            return value if value.year >= 1900 and value.isoformat() == text else text
        if field.type == "integer" and str(int(text)) == text and len(text) <= 15:
            return int(text)
        if field.type == "number":
            real = float(text)
            written = str(int(real)) if real.is_integer() else str(real)
            return real if written == text else text
    except (ValueError, OverflowError):
        pass
    return text


def _drop_down(
    book: Workbook, sheet: Worksheet, dataset: Dataset, table: str, field: Field, place: int, last: int
) -> None:
    """Offer a field's choices in every cell of a column; a list in a cell is explained instead."""
    offered = list(choices(dataset, table, field.name))
    if not offered or field.separator:
        return
    area = _listed(book, f"{table}.{field.name}", offered)
    sheet.data_validation(
        1,
        place,
        last,
        place,
        {
            "validate": "list",
            "source": area,
            "ignore_blank": True,
            "error_title": _NO_CHARACTERS.sub("", field.title)[:32],
            "error_message": _("Choose one of the list; the sheet “columns” says what they mean."),
        },
    )


def _listed(book: Workbook, name: str, values: Sequence[str]) -> str:
    """Write values into the hidden sheet of choices; return where they stand there."""
    sheet = book.get_worksheet_by_name(_CHOICES)
    if sheet is None:
        sheet = book.add_worksheet(_CHOICES)
        sheet.hide()
    place = 0 if sheet.dim_colmax is None else sheet.dim_colmax + 1
    sheet.write_string(0, place, name)
    for line, value in enumerate(values, 1):
        write_text(sheet, line, place, value)
    column = xlsxwriter.utility.xl_col_to_name(place)
    return f"={_CHOICES}!${column}$2:${column}${len(values) + 1}"


def add_columns(book: Workbook, dataset: Dataset, tables: Sequence[str]) -> None:
    """Add a sheet that says what each column means, and what may be chosen there."""
    sheet = book.add_worksheet(_COLUMNS)
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (title, width) in enumerate(
        (
            (_("table"), 16),
            (_("column"), 20),
            (_("title"), 22),
            (_("meaning"), 70),
            (_("choice"), 24),
            (_("what it is"), 60),
        )
    ):
        sheet.write_string(0, place, title, head)
        sheet.set_column(place, place, width, body)
    line = 1
    for table in tables:
        for field in dataset.package.tables[table].fields.values():
            for at, (value, label) in enumerate(_offered(dataset, table, field).items() or [("", "")]):
                cells: tuple[Any, ...] = (table, field.name, field.title, field.description) if at == 0 else ("",) * 4
                for place, cell in enumerate((*cells, value, label)):
                    write_text(sheet, line, place, str(cell)[:MOST_LETTERS])
                line += 1
    sheet.freeze_panes(1, 0)


def _offered(dataset: Dataset, table: str, field: Field) -> Mapping[str, str]:
    """Return a field's terms with what they mean; of ids of other tables only the sheet there says more."""
    offered = choices(dataset, table, field.name)
    terms = dataset.vocabularies.get(field.vocabulary, {})
    if terms:
        return {name: f"{label}: {terms[name].definition}".rstrip(": ") for name, label in offered.items()}
    return offered if field.constraints.get("enum") else {}
