"""XLSX: which sheet is meant, and its cells with what their number formats show."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, iterparse

from tracker.edit.ingest.cells import Cell, Dated, Numeric, Shown, Uncomputed
from tracker.edit.ingest.columns import Columns, plain
from tracker.edit.ingest.refusal import RefusedError
from tracker.model.message import Message
from tracker.model.problem import found

_MOST_UNPACKED = 400_000_000
_MOST_TIMES, _ALWAYS_TAKEN = 100, 20_000_000
"""How many times its size a workbook may unpack to, where that is more than these bytes: more is a bomb."""
_MOST_ROWS_LOOKED_AT = 60
"""Rows of a sheet, blank ones too, among which its header is looked for."""
_BOOK, _PARTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_NOUGHTS = re.compile(r"0{2,}")
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""Parts of a number format that are literal, a condition, a language or a filling."""
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


class Sheet(NamedTuple):
    """A sheet that is to be read: its rows with their numbers, how many there are at most, and what to say of it."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    most: int
    note: str


def sheet(data: bytes, columns: Columns, preamble: int) -> Sheet:
    """Return the sheet of a workbook that holds a table; raise `RefusedError` where there is none to be read.

    The visible sheet named like the table, else the visible one that names the most of its columns; of several
    equals the first. ``preamble`` rows may stand above the header.
    """
    book = _book(data)
    visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    if not visible:
        message = Message("every sheet of the workbook is hidden; show the one that is meant")
        raise RefusedError("format", message)
    called = [plain(one.title) in (plain(columns.table.name), plain(columns.table.title)) for one in visible]
    try:
        hits = [_hits(one, columns, preamble) for one in visible]
    except Exception as error:  # noqa: BLE001  (whatever a broken sheet makes the library raise)
        raise RefusedError("format", _unreadable(error)) from None
    best = max(range(len(visible)), key=lambda place: (called[place] and hits[place] > 0, hits[place]))
    chosen = visible[best]
    note = ""
    if len(book.worksheets) > 1:
        alike = sum(1 for one in hits if one)
        note = _note(chosen.title, len(book.worksheets), 1 if called[best] else alike)
    formulas = _uncomputed(data, chosen.title)
    return Sheet(chosen.title if note else "", _rows(chosen, formulas), chosen.max_row or len(data), note)


def _note(title: str, many: int, alike: int) -> Message:
    """Say which of many sheets was read, and how many it was chosen from by its columns."""
    if alike < 2:
        return Message("read from the sheet %(sheet)s, one of %(number)s", sheet=found(title), number=many)
    return Message.counted(
        "read from the sheet %(sheet)s, one of %(number)s; one of them has columns of the table",
        "read from the sheet %(sheet)s, one of %(number)s; %(alike)s of them have columns of the table, this one the "
        "most",
        alike,
        sheet=found(title),
        number=many,
        alike=alike,
    )


def _book(data: bytes) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415  (a third of a second, so only for a workbook)

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        most = min(_MOST_UNPACKED, max(_ALWAYS_TAKEN, _MOST_TIMES * len(data)))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True) if unpacked <= most else None
    except Exception as error:  # noqa: BLE001  (whatever a broken workbook makes the library raise)
        reason = str(error or type(error).__name__)
        raise RefusedError("format", Message("the workbook cannot be opened: %(reason)s", reason=reason)) from None
    if book is None:
        message = Message(
            "the workbook unpacks from %(packed)s to %(unpacked)s bytes; save the sheet alone",
            packed=f"{len(data):,}",
            unpacked=f"{unpacked:,}",
        )
        raise RefusedError("format", message)
    return book


def _hits(sheet: Any, columns: Columns, preamble: int) -> int:
    """Return how many of the table's columns the first filled rows of a sheet name, at best."""
    best, filled = 0, 0
    for row in sheet.iter_rows(max_row=_MOST_ROWS_LOOKED_AT, values_only=True):
        cells = [cell for cell in row if cell is not None]
        if cells:
            best = max(best, columns.hits(cells))
            filled += 1
        if filled > preamble:
            break
    return best


def _rows(sheet: Any, formulas: set[str]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield each row that holds something, with its number."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415  (see `_book`)
    from openpyxl.utils.escape import unescape  # noqa: PLC0415

    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells = [_cell(cell, unescape) for cell in row]
            if formulas:
                cells = [
                    Uncomputed() if f"{get_column_letter(place)}{number}" in formulas else cell
                    for place, cell in enumerate(cells, 1)
                ]
            # A sheet may claim a million rows and sixteen thousand columns, and hold next to nothing.
            while cells and cells[-1] == "":
                cells.pop()
            if cells:
                yield number, cells
    except Exception as error:  # noqa: BLE001  (whatever a broken sheet makes the library raise)
        raise RefusedError("format", _unreadable(error)) from None


def _unreadable(error: Exception) -> Message:
    return Message("the sheet cannot be read: %(reason)s", reason=str(error or type(error).__name__))


_ESCAPED = re.compile(r"_x(?:00[01][0-9A-F]|FFF[EF])_")
"""What Excel escapes. Any other text of this form is meant as it stands: openpyxl has taken its own escape off."""


def _cell(cell: Any, unescape: Callable[[str], Any]) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda one: str(unescape(one[0])), value)
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime | date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return Dated(moment, shown(cell.number_format))
    if isinstance(value, int | float):
        shape = _NOT_SHOWN.sub("", cell.number_format)
        noughts = _NOUGHTS.fullmatch(shape)
        return Numeric(value, percent="%" in shape, digits=len(shape) if noughts else 0)
    return str(value) if isinstance(value, time | timedelta) else f"{value}"


def shown(number_format: str) -> Shown:
    """Return what a number format shows of a date: a day, a month or a year with nothing finer, or no year at all."""
    shape = _NOT_SHOWN.sub("", number_format.split(";", maxsplit=1)[0]).casefold()
    if shape in ("", "general", "@"):
        return "day"
    # An m beside hours or seconds stands for minutes.
    shape = re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+", "h", shape)
    year, month, day = any(letter in shape for letter in "yeb"), "m" in shape, "d" in shape
    if day and year:
        return "day"
    if year and not day:
        return "month" if month else "year"
    return "nothing"


def _uncomputed(data: bytes, title: str) -> set[str]:
    """Return the places of a sheet's formulas that no program has worked out.

    They have no value, or where the workbook says that all is to be computed when it is opened, the nought or the
    blank that stands in for one.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        to_compute = any(one.get("fullCalcOnLoad") in ("1", "true") for one in _elements(packed, _BOOK, "calcPr"))
        path = _path(packed, title)
        if path not in packed.namelist():
            return set()
        with packed.open(path) as file:
            if not any(_FORMULA.search(part) for part in _overlapping(file)):
                return set()
        with packed.open(path) as file:
            return {place for place, cell in _formulas(file) if not _has_value(cell, trusted=not to_compute)}


def _overlapping(file: Any) -> Iterator[bytes]:
    """Yield a file in parts that share their ends, so that nothing is cut in two."""
    last = b""
    while part := file.read(1 << 20):
        yield last + part
        last = part[-64:]


def _formulas(file: Any) -> Iterator[tuple[str, Element]]:
    for _, element in iterparse(file):  # noqa: S314  (expat refuses bombs, and openpyxl has read the file)
        name = _local(element)
        if name == "c":
            if any(_local(one) == "f" for one in element):
                yield element.get("r", ""), element
        elif name == "row":
            element.clear()


def _has_value(cell: Element, *, trusted: bool) -> bool:
    text = next((one.text or "" for one in cell if _local(one) == "v"), None)
    if trusted:
        # Of a formula whose result is no text, programs write the text with nothing in it.
        return text is not None and (text != "" or cell.get("t") == "str")
    return text not in (None, "", "0")


def _path(packed: zipfile.ZipFile, title: str) -> str:
    """Return the part of the archive that holds a sheet."""
    wanted = next((one for one in _elements(packed, _BOOK, "sheet") if one.get("name") == title), None)
    if wanted is None or _PARTS not in packed.namelist():
        return ""
    identity = next((value for name, value in wanted.attrib.items() if name.endswith("}id")), "")
    parts = _elements(packed, _PARTS, "Relationship")
    target = next((one.get("Target", "") for one in parts if one.get("Id") == identity), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _elements(packed: zipfile.ZipFile, part: str, name: str) -> list[Element]:
    """Return the elements of a name in a part of the archive."""
    with packed.open(part) as file:
        return [one for _, one in iterparse(file) if _local(one) == name]  # noqa: S314  (see `_formulas`)


def _local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
