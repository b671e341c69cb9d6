"""Bringing a file back: CSV or XLSX as spreadsheets really write them, read into rows as the package has them.

Tolerant where there is nothing to decide: marks and encodings of Unicode, separators, line ends, blank lines,
trailing cells, the order of columns, dates with points, date cells. What cannot be decided is asked once per
file and never guessed: another encoding, the order of day and month. What a spreadsheet altered is refused,
with the stored value beside it.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from tracker.change import Change, Key, Row, difference, key_of, same
from tracker.dialect import Dialect
from tracker.files import spreadsheet
from tracker.files.records import records
from tracker.model.field import Field
from tracker.package import Table
from tracker.problem import WHOLE_LINE, Problem, found
from tracker.progress import Progress

Order = Literal["dmy", "mdy"]

_SEPARATORS = (",", ";", "\t")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_OTHERS = {
    b"%PDF": "a PDF file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (XLS)",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML file",
}
"""What other files begin with."""
_MOST_UNPACKED = 400_000_000
_MOST_TIMES, _ALWAYS_TAKEN = 100, 20_000_000
"""How many times its size a workbook may unpack to, where that is more than these bytes: more is a bomb."""
_SAY_EVERY = 500
"""Rows after which progress is told."""
_READING = 0.6
"""The part of the work that reading the cells is; the rest is taking them as the table's columns have them."""
_MOST_PREAMBLE = 10
"""Rows above the header that are looked through for it, such as a title over merged cells."""


@dataclass(frozen=True)
class Brought:
    """A file, read: its rows as the package has them, by the line on which each stands, or what is wrong."""

    rows: tuple[tuple[int, Row], ...] = ()
    columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A file set against what is stored, by key: rows that are new, changed, as they are, and absent from it.

    ``lines`` are those of the file on which the change's added and then its changed rows stand.
    """

    change: Change
    unchanged: int = 0
    absent: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, ...] = ()

    def on_its_lines(self, problems: Sequence[Problem], places: Sequence[int | None]) -> tuple[Problem, ...]:
        """Return problems of a save with the lines of the file brought, where they are about one of its rows."""
        return tuple(
            problem if place is None else replace(problem, line=self.lines[place])
            for problem, place in zip(problems, places, strict=True)
        )

    def decided(self, change: Change, key: Sequence[str]) -> "Comparison":
        """Return the comparison with what is left of its change when its conflicts are decided."""
        own = (*self.change.added, *(edit.after for edit in self.change.changed))
        line_of = {key_of(row, key): line for row, line in zip(own, self.lines, strict=True)}
        left = (*change.added, *(edit.after for edit in change.changed))
        return replace(self, change=change, lines=tuple(line_of[key_of(row, key)] for row in left))

    def without(self, places: Sequence[int]) -> "Comparison":
        """Return the comparison without some of the change's rows, counted through the added and the changed."""
        gone, first = set(places), len(self.change.added)
        change = replace(
            self.change,
            added=tuple(row for place, row in enumerate(self.change.added) if place not in gone),
            changed=tuple(edit for place, edit in enumerate(self.change.changed, first) if place not in gone),
        )
        lines = tuple(line for place, line in enumerate(self.lines) if place not in gone)
        return replace(self, change=change, lines=lines)


def read(
    data: bytes,
    table: Table,
    *,
    encoding: str | None = None,
    dates: Order | None = None,
    progress: Progress = lambda _: None,
) -> Brought:
    """Read a file of a table; ``encoding`` and ``dates`` answer what the file itself does not say."""
    cells: list[tuple[int, list[Any]]] = []
    try:
        read = _xlsx(data, table) if data.startswith(b"PK\x03\x04") else _csv(data, table, encoding)
        total = next(read)[0]
        for line, row in read:
            if len(cells) % _SAY_EVERY == 0:
                progress(_READING * min(1.0, line / total))
            cells.append((line, row))
    except _Refused as refusal:
        return Brought(problems=(Problem(table.name, WHOLE_LINE, refusal.code, str(refusal), line=refusal.line),))
    return _rows(cells, table, dates, progress)


class _Refused(Exception):  # noqa: N818  (it never leaves this module)
    """The file as a whole cannot be read."""

    def __init__(self, code: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def _csv(data: bytes, table: Table, encoding: str | None) -> Iterator[tuple[int, list[Any]]]:
    """Yield the number of lines, then each row with its line."""
    for start, what in _OTHERS.items():
        if data.startswith(start):
            raise _Refused("format", f"this is {what}, not a CSV or XLSX file; save it as one of these")
    text = _decoded(data, encoding)
    if "\0" in text:
        raise _Refused("format", "this is not a CSV or XLSX file; save it as one of these")
    separator = max(_SEPARATORS, key=lambda one: (_hits(text, one, table), one == ","))
    yield max(1, text.count("\n"), text.count("\r")), []
    for one in records(text, Dialect(separator)):
        first, record = one.first, one.cells
        if not isinstance(record, list):
            raise _Refused("quoting", "a quotation mark is not closed, or not doubled inside a quoted cell", first)
        if not (first == 1 and re.fullmatch("sep=.", "".join(record) + ("" if len(record) == 1 else separator))):
            yield first, list(record)


def _decoded(data: bytes, encoding: str | None) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data[1:2] == b"\0" != data[:1]:
        encoding = "utf-16-le"
    elif data[:1] == b"\0" != data[1:2]:
        encoding = "utf-16-be"
    try:
        return data.decode(encoding or "utf-8-sig")
    except LookupError:
        raise _Refused("encoding", f"there is no encoding {found(str(encoding))}; try windows-1252") from None
    except UnicodeDecodeError as error:
        if encoding:
            message = f"the file is not in {encoding}: byte {data[error.start]:#04x} means nothing there"
        else:
            message = "the file is not in Unicode; say in which encoding it is, such as windows-1252 or windows-1251"
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        raise _Refused("encoding", message, line) from None


def _hits(text: str, separator: str, table: Table) -> int:
    """Count the table's columns that a separator finds in the first lines."""
    head = re.split(r"\r\n|\r|\n", text, maxsplit=_MOST_PREAMBLE)[:_MOST_PREAMBLE]
    return max(
        (len(set(table.fields) & {cell.strip() for cell in row}) for row in csv.reader(head, delimiter=separator)),
        default=0,
    )


def _xlsx(data: bytes, table: Table) -> Iterator[tuple[int, list[Any]]]:
    """Yield the number of rows, then each row with its number: of the sheet named like the table, else the first."""
    from openpyxl import load_workbook  # noqa: PLC0415  (a third of a second, so only for a workbook)
    from openpyxl.utils.escape import unescape  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        most = min(_MOST_UNPACKED, max(_ALWAYS_TAKEN, _MOST_TIMES * len(data)))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True) if unpacked <= most else None
    except Exception as error:  # noqa: BLE001  (whatever a broken workbook makes the library raise)
        raise _Refused("format", f"the workbook cannot be opened: {error or type(error).__name__}") from None
    if book is None:
        message = f"the workbook unpacks from {len(data):,} to {unpacked:,} bytes; save the sheet alone"
        raise _Refused("format", message)
    sheet = next((one for one in book.worksheets if one.title.strip().casefold() == table.name), book.worksheets[0])
    yield sheet.max_row or len(data), []
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = ["" if cell is None else unescape(cell) if isinstance(cell, str) else cell for cell in row]
            # A sheet may claim a million rows and sixteen thousand columns, and hold next to nothing.
            while cells and cells[-1] == "":
                cells.pop()
            if cells:
                yield number, cells
    except Exception as error:  # noqa: BLE001  (whatever a broken sheet makes the library raise)
        raise _Refused("format", f"the sheet cannot be read: {error or type(error).__name__}") from None


def _rows(cells: Sequence[tuple[int, list[Any]]], table: Table, dates: Order | None, progress: Progress) -> Brought:
    filled = [(line, row) for line, row in cells if any(str(cell).strip() for cell in row)]
    if not filled:
        message = "the file is empty; its first line names the columns"
        return Brought(problems=(Problem(table.name, WHOLE_LINE, "header", message),))
    place = _header_place(filled, table)
    line, names = filled[place]
    header = [str(name).strip() for name in names]
    while header and not header[-1]:
        header.pop()
    problems = _header_problems(header, table, line)
    if problems:
        return Brought(problems=tuple(problems))
    rows: list[tuple[int, Row]] = []
    asked = False
    for done, (number, row) in enumerate(filled[place + 1 :]):
        if done % _SAY_EVERY == 0:
            progress(_READING + (1 - _READING) * done / len(filled))
        if any(str(cell).strip() for cell in row[len(header) :]):
            message = f"{len(row)} cells where the header has {len(header)}; put a cell with a separator in quotes"
            problems.append(Problem(table.name, WHOLE_LINE, "cells", message, line=number))
            continue
        padded = [*row, *[""] * len(header)]
        values: dict[str, str] = {}
        for name, cell in zip(header, padded, strict=False):
            if not name:
                continue
            value = _value(cell, table.fields[name], dates)
            if value is None:
                if not asked:
                    message = f"found {found(str(cell))}; say whether the day or the month comes first (dmy or mdy)"
                    problems.append(Problem(table.name, name, "dates-undecided", message, line=number))
                asked = True
                continue
            values[name] = value
        rows.append((number, values))
    problems += _twice(rows, table)
    return Brought(tuple(rows), tuple(name for name in header if name), tuple(problems))


def _header_place(filled: Sequence[tuple[int, list[Any]]], table: Table) -> int:
    """Return which of the first lines names the most columns: the header, below a title if need be."""
    counts = [len(set(table.fields) & {str(cell).strip() for cell in row}) for _, row in filled[: _MOST_PREAMBLE + 1]]
    return counts.index(max(counts))


def _header_problems(header: Sequence[str], table: Table, line: int) -> list[Problem]:
    problems = []
    for name in dict.fromkeys(header):
        if name and name not in table.fields:
            message = f"the column is not one of {', '.join(table.fields)}; remove it or correct its name"
            problems.append(Problem(table.name, " ".join(name.split())[:40], "column-unknown", message, line=line))
        elif name and list(header).count(name) > 1:
            problems.append(
                Problem(table.name, name, "column-duplicate", "the column stands twice; remove one", line=line)
            )
    stamped = {"recorded_at"}
    for name in table.key:
        if name not in header and name not in stamped and table.fields[name].required:
            message = "the column is missing; rows are matched by it"
            problems.append(Problem(table.name, name, "column-missing", message, line=line))
    return problems


def _value(cell: Any, field: Field, dates: Order | None) -> str | None:  # noqa: PLR0911  (a return for each sort)
    """Return a cell as the package writes it; ``None`` where the order of day and month would have to be guessed."""
    if isinstance(cell, datetime):
        if field.type == "datetime":
            return f"{cell.isoformat(timespec='microseconds')}Z"
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = spreadsheet.restored(str(cell))
    if field.type != "date" and not field.period:
        return text
    text = text.strip()
    if match := _DOTTED.fullmatch(text):
        return _iso(match[1], match[2], match[3], text)
    if match := _SLASHED.fullmatch(text):
        if dates is None:
            return None
        day, month = (match[1], match[2]) if dates == "dmy" else (match[2], match[1])
        return _iso(day, month, match[3], text)
    return text


def _iso(day: str, month: str, year: str, otherwise: str) -> str:
    """Return a date as the package writes it; what is none stays as it is, for the rules to name."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return otherwise


def _twice(rows: Sequence[tuple[int, Row]], table: Table) -> list[Problem]:
    seen: dict[Key, int] = {}
    problems: list[Problem] = []
    if not table.primary_key or "recorded_at" in table.primary_key:
        return problems
    for line, row in rows:
        key = key_of(row, table.key)
        if key in seen:
            message = f"{found(' '.join(key))} stands on line {seen[key]} already; keep one of them"
            problems.append(Problem(table.name, table.key[0], "key-duplicate", message, line=line))
        seen.setdefault(key, line)
    return problems


def compare(brought: Brought, stored: Sequence[Row], table: Table, *, remove_absent: bool = False) -> Comparison:
    """Set a file against the stored rows, by key; absent rows are kept unless they are to be removed.

    A column that the file lacks keeps what is stored. Rows of a table whose key has ``recorded_at`` are only
    ever added: one without it is new, one with it must be as it is stored.
    """
    key = table.key
    by_key = {key_of(row, key): row for row in stored}
    append_only = "recorded_at" in table.primary_key
    wanted: list[Row] = []
    problems: list[Problem] = list(brought.problems)
    new: list[Row] = []
    lines_of_new: list[int] = []
    line_of: dict[Key, int] = {}
    for line, row in brought.rows:
        whole = {name: row.get(name, "") for name in table.fields}
        if append_only and not row.get("recorded_at"):
            new.append(whole)
            lines_of_new.append(line)
            continue
        name = key_of(row, key)
        old = by_key.get(name)
        whole = {**(old or dict.fromkeys(table.fields, "")), **row}
        problems += _altered(old, row, table, line)
        if append_only and (old is None or not same(old, whole)):
            message = "a record is never changed; leave recorded_at blank to add one that corrects it"
            problems.append(Problem(table.name, "recorded_at", "record-changed", message, line=line))
            continue
        wanted.append(whole)
        line_of[name] = line
    absent = tuple(row for name, row in by_key.items() if name not in line_of)
    if append_only:
        change = Change(table.name, added=tuple(new))
        return Comparison(change, len(wanted), absent, tuple(problems), tuple(lines_of_new))
    change = difference(table.name, stored, [*wanted, *(() if remove_absent else absent)], key)
    lines = [line_of[key_of(row, key)] for row in (*change.added, *(edit.after for edit in change.changed))]
    unchanged = len(wanted) - len(change.added) - len(change.changed)
    return Comparison(change, unchanged, absent, tuple(problems), tuple(lines))


def _altered(old: Row | None, row: Row, table: Table, line: int) -> Iterator[Problem]:
    """Find cells that a spreadsheet altered: 048 into 48, 2001-12 into Dec-01 or into its first day."""
    if old is None:
        return
    for name, value in row.items():
        was = old.get(name, "")
        if value == was or not was or not value:
            continue
        number = was.lstrip("0") == value and was.isdigit()
        period = table.fields[name].period
        month = period and re.fullmatch(r"[A-Za-z]{3}-\d\d|\d{1,2}-[A-Za-z]{3}", value)
        first_day = period and re.fullmatch(r"\d{4}-\d\d", was) and value == f"{was}-01"
        long = re.fullmatch(r"\d(\.\d+)?E\+\d+", value) and was.isdigit()
        if number or month or first_day or long:
            message = f"found {found(value)} where {found(was)} is stored: a spreadsheet altered it; type it as text"
            yield Problem(table.name, name, "altered", message, line=line)
