"""A file, read: its rows as the package has them, by the line on which each stands, or what is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.edit.ingest import cells, formats, workbook
from tracker.edit.ingest.cells import Fault, Order, Reading, UndecidedError, is_blank
from tracker.edit.ingest.columns import Columns
from tracker.edit.ingest.known import Known, Values
from tracker.edit.ingest.refusal import RefusedError
from tracker.edit.ingest.spelling import key_of
from tracker.files.records import Broken, records, separator
from tracker.files.text import decode
from tracker.model.change import Key, Row
from tracker.model.dialect import SEPARATORS, Dialect
from tracker.model.field import Field
from tracker.model.message import Message, message_of
from tracker.model.package import Table
from tracker.model.problem import WHOLE_LINE, Problem, found
from tracker.model.progress import Progress

_SAY_EVERY = 500
"""Rows after which progress is told."""
_READING = 0.6
"""The part of the work that reading the cells is; the rest is taking them as the table's columns have them."""
_MOST_PREAMBLE = 10
"""Rows above the header that are looked through for it, such as a title over merged cells."""
Cells = tuple[int, list[Any]]


@dataclass(frozen=True)
class Brought:
    """A file, read: its rows as the package has them, by the line on which each stands, or what is wrong.

    ``faults`` are the cells that cannot be taken, by line and column, and ``hints`` what somebody may have meant by
    one that is no value; ``note`` says where the rows were found, where that is not plain.
    """

    rows: tuple[tuple[int, Row], ...] = ()
    columns: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    faults: Mapping[tuple[int, str], Fault] = field(default_factory=dict)
    hints: Mapping[tuple[int, str], str] = field(default_factory=dict)
    note: str = ""


@dataclass
class _Sheet:
    """Rows of cells with their lines, the header among them; ``name`` of the sheet where there are several."""

    cells: list[Cells]
    name: str = ""
    note: str = ""
    decimal_comma: bool = False


def read(
    data: bytes,
    table: Table,
    *,
    known: Known | None = None,
    encoding: str | None = None,
    dates: Order | None = None,
    progress: Progress = lambda _: None,
) -> Brought:
    """Read a file of a table; ``encoding`` and ``dates`` answer what the file itself does not say.

    With what is ``known`` of the package, names are taken for States and labels for terms.
    """
    columns = Columns.of(table, known.dataset.package.tables) if known else Columns.of(table)
    try:
        formats.refuse_others(data)
        if data.startswith(formats.ZIP):
            sheet = _workbook(data, columns, progress)
        else:
            sheet = _csv(data, columns, encoding, progress)
    except RefusedError as refusal:
        return Brought(
            problems=(Problem(table.name, WHOLE_LINE, refusal.code, message_of(refusal), line=refusal.line),)
        )
    return _Rows(table, columns, known, sheet, dates).read(progress)


def _workbook(data: bytes, columns: Columns, progress: Progress) -> _Sheet:
    found = workbook.sheet(data, columns, _MOST_PREAMBLE)
    return _Sheet(list(_told(found.rows, found.most, progress)), found.name, found.note)


def _told(rows: Iterator[Cells], most: int, progress: Progress) -> Iterator[Cells]:
    """Yield the rows, and tell how far they are read."""
    for place, (line, row) in enumerate(rows):
        if place % _SAY_EVERY == 0:
            progress(_READING * min(1.0, line / most))
        yield line, row


def _csv(data: bytes, columns: Columns, encoding: str | None, progress: Progress) -> _Sheet:
    text = _text(data, encoding)
    if "\0" in text:
        raise RefusedError("format", Message("this is not a CSV or XLSX file; save it as one of these"))
    names = [*columns.table.fields, *(field.title for field in columns.table.fields.values())]
    delimiter = separator(text, names, ",", tuple(SEPARATORS), lines=_MOST_PREAMBLE)
    most = max(1, text.count("\n"), text.count("\r"))
    return _Sheet(list(_told(_records(text, delimiter), most, progress)), decimal_comma=delimiter != ",")


def _records(text: str, delimiter: str) -> Iterator[Cells]:
    for record in records(text, Dialect(delimiter)):
        if isinstance(record.cells, Broken):
            message = Message("a quotation mark is not closed, or not doubled inside a quoted cell")
            raise RefusedError("quoting", message, record.first)
        first = "".join(record.cells) + ("" if len(record.cells) == 1 else delimiter)
        if record.first > 1 or not re.fullmatch("sep=.", first):
            yield record.first, list(record.cells)


def _text(data: bytes, encoding: str | None) -> str:
    try:
        read = decode(data, encoding)
    except (LookupError, UnicodeError):
        message = Message("there is no encoding %(found)s; try windows-1252", found=found(str(encoding)))
        raise RefusedError("encoding", message) from None
    if read.byte is None:
        return read.text
    if encoding or read.encoding != "utf-8":
        message = Message(
            "the file is not in %(encoding)s: byte %(byte)s means nothing there",
            encoding=read.encoding,
            byte=f"{read.byte:#04x}",
        )
    else:
        message = Message(
            "the file is not in Unicode; say in which encoding it is, such as windows-1252 or windows-1251"
        )
    raise RefusedError("encoding", message, read.line)


class _Rows:
    """The rows of a sheet on their way to the table's columns."""

    def __init__(self, table: Table, columns: Columns, known: Known | None, sheet: _Sheet, dates: Order | None) -> None:
        self.table, self.columns, self.known, self.sheet = table, columns, known, sheet
        self.reading = Reading(dates, decimal_comma=sheet.decimal_comma)
        self.problems: list[Problem] = []
        self.faults: dict[tuple[int, str], Fault] = {}
        self.hints: dict[tuple[int, str], str] = {}
        self.asked = False

    def read(self, progress: Progress) -> Brought:
        """Return the rows as the table has them."""
        filled = [(line, row) for line, row in self.sheet.cells if not all(is_blank(cell) for cell in row)]
        if not filled:
            return self._brought((), ("header", Message("the file is empty; its first line names the columns")))
        place = self._header_place(filled)
        line, cells_ = filled[place]
        header = [" ".join(str(name).split()) for name in cells_]
        while header and not header[-1]:
            header.pop()
        names = self.columns.of_cells(header)
        if not any(names):
            return self._brought((), ("header", self._no_header()))
        self.problems += self.columns.problems(header, line, self.sheet.name)
        if self.problems:
            return Brought(problems=tuple(self.problems), note=self.sheet.note)
        shapes = [self._shape(name) for name in names]
        rows = []
        for done, (number, row) in enumerate(filled[place + 1 :]):
            if done % _SAY_EVERY == 0:
                progress(_READING + (1 - _READING) * done / len(filled))
            if not all(is_blank(cell) for cell in row[len(header) :]):
                message = Message.counted(
                    "%(cells)s cells where the header has %(header)s; put a cell with a separator in quotes",
                    "%(cells)s cells where the header has %(header)s; put a cell with a separator in quotes",
                    len(row),
                    cells=len(row),
                    header=len(header),
                )
                self.problems.append(Problem(self.table.name, WHOLE_LINE, "cells", message, line=number))
                continue
            rows.append((number, self._row(number, row, shapes)))
        self.problems += _twice(rows, self.table)
        return self._brought(rows, columns=[name for name in names if name])

    def _no_header(self) -> Message:
        columns = ", ".join(self.table.fields)
        if not self.sheet.name:
            return Message("no line names a column of the table; write above the rows %(columns)s", columns=columns)
        return Message(
            "no line of the sheet %(sheet)s names a column of the table; write above the rows %(columns)s",
            sheet=found(self.sheet.name),
            columns=columns,
        )

    def _brought(
        self, rows: Sequence[tuple[int, Row]], problem: tuple[str, str] | None = None, columns: Sequence[str] = ()
    ) -> Brought:
        if problem:
            self.problems.append(Problem(self.table.name, WHOLE_LINE, *problem))
        return Brought(tuple(rows), tuple(columns), tuple(self.problems), self.faults, self.hints, self.sheet.note)

    def _header_place(self, filled: Sequence[Cells]) -> int:
        """Return which of the first lines names the most columns: the header, below a title if need be."""
        counts = [self.columns.hits(row) for _, row in filled[: _MOST_PREAMBLE + 1]]
        return counts.index(max(counts))

    def _shape(self, name: str) -> "_Shape | None":
        if not name:
            return None
        field = self.table.fields[name]
        coded = cells.is_coded(field, self.table.primary_key)
        return _Shape(field, coded, self.known.of(name) if self.known and coded else None)

    def _row(self, line: int, row: Sequence[Any], shapes: Sequence["_Shape | None"]) -> Row:
        """Return a row as the table has it; what cannot be taken of it is noted, and left out."""
        values: dict[str, str] = {}
        for place, shape in enumerate(shapes):
            if shape is None:
                continue
            cell, name = row[place] if place < len(row) else "", shape.described.name
            try:
                value = shape.value(cell, self.reading)
            except UndecidedError:
                if not self.asked:
                    message = Message(
                        "found %(found)s; say whether the day or the month comes first (dmy or mdy)",
                        found=found(str(cell)),
                    )
                    self.problems.append(Problem(self.table.name, name, "dates-undecided", message, line=line))
                self.asked = True
                continue
            if isinstance(value, Fault):
                self.faults[line, name] = value
            elif shape.coded:
                values[name], hint = shape.coded_value(value)
                if hint:
                    self.hints[line, name] = hint
            else:
                values[name] = value
        return values


@dataclass(frozen=True)
class _Shape:
    """A column of the file: the field that it holds, and what may stand in it."""

    described: Field
    coded: bool
    values: Values | None
    _kept: dict[str, tuple[str, str]] = field(default_factory=dict)

    def value(self, cell: Any, reading: Reading) -> str | Fault:
        """Return a cell as the package writes it; see `cells.value`."""
        return cells.value(cell, self.described, reading)

    def coded_value(self, text: str) -> tuple[str, str]:
        """Return an id, term or list as the package writes it, and a hint; the same text is looked up once."""
        if text not in self._kept:
            self._kept[text] = cells.coded(text, self.described, self.values)
        return self._kept[text]


def _twice(rows: Sequence[tuple[int, Row]], table: Table) -> list[Problem]:
    """Find rows of one key, however its numbers are spelled, and new records of one place."""
    seen: dict[Key, int] = {}
    problems: list[Problem] = []
    if not table.primary_key:
        return problems
    for line, row in rows:
        key = key_of(row, table)
        if key in seen:
            is_new = table.is_append_only and not row.get("recorded_at")
            code = "place-duplicate" if is_new else "key-duplicate"
            problems.append(Problem(table.name, table.key[0], code, _again(key, seen[key], is_new=is_new), line=line))
        seen.setdefault(key, line)
    return problems


def _again(key: Key, line: int, *, is_new: bool) -> Message:
    values = {"key": found(" ".join(part for part in key if part)), "line": line}
    if is_new:
        return Message("%(key)s is judged on line %(line)s of the file already; keep one of them", **values)
    return Message("%(key)s stands on line %(line)s already; keep one of them", **values)
