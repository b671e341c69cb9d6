"""A stored CSV file read as text, cell by cell, with the physical line of every record.

Two readers: Arrow's, fast and strict, for a file that is in order; Python's ``csv``, record by record,
for one that is not, and for the lines that problems are reported with. Nothing is guessed and nothing is
lost: a line that cannot be read is a `Problem`, and a file whose encoding, header or quoting is broken is
read as far as it can be and marked ``read_only``. The screen, the checks, the editor, the import and every
export have their rows from here.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from tracker.files.lines import Addition
from tracker.files.records import Broken, Record, fitted, named, records, separator
from tracker.files.text import REPLACED, Text, decode
from tracker.model.dialect import COMMAS, SEPARATORS, Dialect
from tracker.model.frames import behind, some
from tracker.model.message import Message
from tracker.model.problem import WHOLE_LINE, Problem, found

_MOST_NAMED = 1000
"""Records that cannot be read are named one by one up to so many; beyond them they are counted."""
_TWICE = "\0"
"""Stands in the name of a column that stands twice, before its place."""


@dataclass(frozen=True)
class Layout:
    """What the package says of a table's file: its name, its columns, how its cells are told apart.

    Without one of the ``needed`` columns the file must be mended first; an ``optional`` one may be missing, with a
    warning, and is written with the next change. What is in neither is read as blank where it is missing.
    """

    table: str
    columns: tuple[str, ...]
    needed: Collection[str] = ()
    optional: Collection[str] = ()
    dialect: Dialect = COMMAS


@dataclass(frozen=True, eq=False)
class CsvFile:
    """One file, read: every cell text, blank is ``""``; the index is the number of the record in the file.

    ``undescribed`` are the columns that nobody describes, beside those of ``frame``; ``aside`` are the records that
    could not be read and are not in ``frame``, as far as their cells can be told apart; ``missing`` are the columns
    that the header lacks, blank in ``frame``.
    """

    layout: Layout
    text: str
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    undescribed: pd.DataFrame = field(default_factory=pd.DataFrame)
    aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    missing: tuple[str, ...] = ()
    read_only: bool = False
    hashed: "hashlib._Hash | None" = None
    """The SHA-256 of its bytes, to be carried on over what is written behind them."""
    dialect: Dialect = COMMAS
    size: int = 0
    """How many records there are, those that cannot be read and blank ones among them."""
    even: int | None = None
    """How many records there are of one physical line each, without a blank line, before those of ``text``."""
    part_of: "CsvFile | None" = None
    """The file of which these are some of the records."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes; blank where there are none."""
        return self.hashed.hexdigest() if self.hashed else ""

    @cached_property
    def lines(self) -> Sequence[int]:
        """The physical line, from 1, on which each record starts; worked out only when a problem asks."""
        if self.part_of is not None:
            return self.part_of.lines
        if self.even is None:
            return [record.first for record in records(self.text, self.dialect)][1:]
        behind = [self.even + 1 + record.first for record in records(self.text, self.dialect)]
        return [*range(2, self.even + 2), *behind] if behind else range(2, self.even + 2)

    def rows(self) -> list[dict[str, str]]:
        """The records that can be read, as text by column: what the file has, undescribed columns too."""
        whole = self.frame.drop(columns=list(self.missing)).join(self.undescribed)
        return [dict(zip(whole.columns, cells, strict=True)) for cells in whole.itertuples(index=False, name=None)]

    def lines_of_rows(self) -> list[int]:
        """Return the physical line of each of `rows`."""
        return [self.line(row) for row in self.frame.index]

    def line(self, row: int | None) -> int:
        """Return the physical line of a record; the header's for the file as a whole."""
        return 1 if row is None or row >= len(self.lines) else self.lines[row]


def read(path: Path, layout: Layout) -> CsvFile:
    """Read the file of a table; a missing one comes out blank, and is a problem."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        message = Message("there is no file %(file)s; put it back, or a header alone", file=path.name)
        return _nothing(layout, "file-missing", message)
    except OSError as error:
        message = Message("%(file)s cannot be read: %(reason)s", file=path.name, reason=error.strerror or str(error))
        return _nothing(layout, "file-unreadable", message)
    return parse(data, layout)


def parse(data: bytes, layout: Layout, hashed: "hashlib._Hash | None" = None) -> CsvFile:
    """Parse the bytes of a table's file; see `read`. ``hashed`` is their SHA-256, where it is known."""
    hashed = hashed or hashlib.sha256(data)
    frame = _arrow(data, layout)
    if frame is not None and _is_even(data, len(frame)):
        # Every record is a line, so that its number says which: the text of a large file is not needed for that.
        return _finished(layout, _Read("", frame, even=len(frame), dialect=layout.dialect), hashed)
    decoded = decode(data)
    problems = _encoding(decoded, layout.table)
    if not decoded.text.strip():
        message = Message("the file is empty; its first line names the columns")
        problems.append(Problem(layout.table, WHOLE_LINE, "header", message))
        return CsvFile(layout, decoded.text, _blank(layout.columns), tuple(problems), read_only=True, hashed=hashed)
    wanted = layout.dialect
    delimiter = separator(decoded.text, layout.columns, wanted.delimiter, tuple(SEPARATORS))
    dialect = replace(wanted, delimiter=delimiter)
    if dialect != wanted:
        message = Message(
            "the cells are separated by %(found)s; save it with %(wanted)s",
            found=dialect.separated,
            wanted=wanted.separated,
        )
        problems.append(Problem(layout.table, WHOLE_LINE, "delimiter", message))
    if frame is None or problems:
        return _finished(layout, _by_record(decoded, layout.table, dialect, problems), hashed)
    return _finished(layout, _Read(decoded.text, frame, dialect=dialect), hashed)


@dataclass(frozen=True)
class _Read:
    """What a reader made of a file, before its columns are set against those that are described."""

    text: str
    frame: pd.DataFrame
    dialect: Dialect
    problems: Sequence[Problem] = ()
    broken: pd.DataFrame = field(default_factory=pd.DataFrame)
    read_only: bool = False
    even: int | None = None


def _finished(layout: Layout, read: _Read, hashed: "hashlib._Hash") -> CsvFile:
    """Return the file with the described columns; what is wrong with its header comes last."""
    frame = _without_blank_records(read.frame, layout.columns)
    missing = tuple(column for column in layout.columns if column not in frame.columns)
    header_problems = [*_header_problems(frame, layout), *_missing(missing, layout)]
    undescribed = [name for name in frame.columns if name not in layout.columns and _TWICE not in name]
    return CsvFile(
        layout=layout,
        text=read.text,
        frame=_by_name(frame, layout.columns),
        problems=(*read.problems, *header_problems),
        undescribed=frame[undescribed],
        aside=_by_name(read.broken, layout.columns),
        missing=missing,
        read_only=read.read_only or any(problem.severity == "error" for problem in header_problems),
        hashed=hashed,
        dialect=read.dialect,
        size=len(read.frame) + len(read.broken),
        even=read.even,
    )


def grown(file: CsvFile, addition: Addition) -> CsvFile | None:
    """Return a file with rows written behind its last, read by themselves; the rest is not read again.

    ``None`` where a row does not come back as it was written: then the whole must be read.
    """
    alone = parse(addition.alone, file.layout)
    if file.hashed is None or file.read_only or alone.read_only or len(alone.aside) or len(alone.frame) != alone.size:
        return None
    even, text = file.even, file.text + addition.data.decode("utf-8")
    if even is not None and not file.text:
        # Behind lines that are told by their number stands what begins with a line of its own.
        even, text = (even, text.lstrip("\r\n")) if alone.even is None else (even + alone.even, "")
    index = alone.frame.index + file.size
    hashed = file.hashed.copy()
    hashed.update(addition.data)
    whole = replace(
        file,
        text=text,
        frame=behind(file.frame, alone.frame.set_axis(index)),
        undescribed=behind(file.undescribed, alone.undescribed.set_axis(index)),
        hashed=hashed,
        size=file.size + alone.size,
        even=even,
    )
    if even is None and "lines" in file.__dict__:
        # They were counted once; that takes long where a cell holds a line break.
        ends = file.text.count("\n") + file.text.count("\r") - file.text.count("\r\n")
        first = ends + 1 if file.text.endswith(("\n", "\r")) else ends + 2
        whole.__dict__["lines"] = [*file.lines, *(first + line - alone.lines[0] for line in alone.lines)]
    return whole


def part(file: CsvFile, rows: Collection[int]) -> CsvFile:
    """Return a file with some of its records alone."""
    places = file.frame.index.get_indexer(sorted(rows)).tolist()
    frame, undescribed = some(file.frame, places), some(file.undescribed, places)
    return replace(file, frame=frame, undescribed=undescribed, part_of=file)


def _is_even(data: bytes, records: int) -> bool:
    """Say whether so many records and a header are one physical line each."""
    ends = data.count(b"\n")
    return ends + (not data.endswith(b"\n")) == records + 1 and data.count(b"\r") in (0, ends)


def _nothing(layout: Layout, code: str, message: str) -> CsvFile:
    problem = Problem(layout.table, WHOLE_LINE, code, message)
    return CsvFile(layout, "", _blank(layout.columns), (problem,), read_only=True)


def _blank(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})


def _encoding(decoded: Text, table: str) -> list[Problem]:
    """Say what keeps a file from being in the encoding of a package."""
    if decoded.encoding != "utf-8":
        return [Problem(table, WHOLE_LINE, "encoding", Message("the file is in UTF-16; save it as UTF-8"))]
    if decoded.byte is None:
        return []
    message = Message("byte %(byte)s is not UTF-8; save the file as UTF-8", byte=f"{decoded.byte:#04x}")
    return [Problem(table, WHOLE_LINE, "encoding", message, line=decoded.line)]


def _arrow(data: bytes, layout: Layout) -> pd.DataFrame | None:
    """Read with Arrow; ``None`` where it finds fault, or where a cell may hold a line break that nobody meant."""
    body = data[3:] if data.startswith(codecs.BOM_UTF8) else data
    dialect = layout.dialect
    plain = dialect.quote == '"' and len(dialect.delimiter.encode()) == 1
    if not plain or not body or body.isspace() or b"\0" in body or _has_stray_quote(body, dialect):
        return None
    try:
        first = body[: body.find(b"\n") + 1 or len(body)].decode("utf-8").rstrip("\r\n")
        if separator(first, layout.columns, dialect.delimiter, tuple(SEPARATORS)) != dialect.delimiter:
            return None
        header = next(csv.reader(io.StringIO(first, newline=""), delimiter=dialect.delimiter))
        table = pa.csv.read_csv(
            pa.BufferReader(body),
            read_options=pa.csv.ReadOptions(block_size=max(1 << 20, min(len(body), 1 << 26))),
            parse_options=pa.csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=b'"' in body),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeDecodeError, StopIteration, csv.Error):
        return None
    if table.column_names != header or len(set(header)) != len(header):
        return None
    ends = body.count(b"\n") or body.count(b"\r")
    if b'"' in body and abs(ends - table.num_rows - 1) > 1:
        return None
    return pd.DataFrame({name: table.column(name).to_pandas().astype("str") for name in header})


def _has_stray_quote(body: bytes, dialect: Dialect) -> bool:
    """Say whether a quotation mark may be neither an opening, a closing nor a doubled one: worth the slower reader."""
    marks = np.flatnonzero(np.frombuffer(body, np.uint8) == ord('"'))
    if not len(marks):
        return False
    if len(marks) % 2:
        return True
    # Runs of marks with what stands before and after each.
    first = np.flatnonzero(np.diff(marks, prepend=-2) != 1)
    length = np.diff(first, append=len(marks))
    start = marks[first]
    letters = np.frombuffer(body, np.uint8)
    before = np.where(start > 0, letters[np.maximum(start - 1, 0)], ord("\n"))
    end = start + length
    after = np.where(end < len(letters), letters[np.minimum(end, len(letters) - 1)], ord("\n"))
    # What stands beside a quotation mark that opens or closes a cell.
    edges = np.frombuffer(f"{dialect.delimiter}\r\n".encode(), np.uint8)
    opens, closes = np.isin(before, edges), np.isin(after, edges)
    inside = ~opens & ~closes & (length % 2 == 1)
    blank = opens & ~closes & (length == 2)
    return bool((inside | blank).any())


def _by_record(decoded: Text, table: str, dialect: Dialect, problems: list[Problem]) -> _Read:
    """Read record by record: what can be read, and what is wrong with the rest."""
    text = decoded.text
    foreign = ("\0",) if decoded.byte is None else ("\0", REPLACED)
    read = records(text, dialect)
    first = next(read).cells
    if isinstance(first, Broken):
        message = Message("the header cannot be read: %(reason)s", reason=first.reason)
        problems.append(Problem(table, WHOLE_LINE, "quoting", message))
        problems.append(_unread(table, sum(1 for line in text.splitlines()[1:] if line.strip())))
        return _Read(text, pd.DataFrame(), dialect, problems, read_only=True)
    header = named(first)
    rows: dict[int, list[str]] = {}
    broken: dict[int, list[str]] = {}
    read_only = bool(problems)
    lost, named_lost = 0, 0
    for number, record in enumerate(read):
        if isinstance(record.cells, Broken):
            cells = [cell.strip('" \r\n') for cell in record.cells.line.split(dialect.delimiter)]
            problem: Problem | None = _quoting(table, number, record)
            lost += record.last - record.first
            read_only = True
        else:
            cells = fitted(record.cells, len(header)) or record.cells
            problem = _cells(table, number, record.first, cells, header, foreign)
        if problem is None:
            rows[number] = cells
            continue
        broken[number] = cells
        if named_lost < _MOST_NAMED:
            problems.append(problem)
            named_lost += 1
    lost += len(broken)
    if lost > 1:
        problems.append(_unread(table, lost, named_lost))
    names = [name if header.index(name) == at else f"{name}{_TWICE}{at}" for at, name in enumerate(header)]
    cut = [(cells + [""] * len(header))[: len(header)] for cells in broken.values()]
    return _Read(
        text,
        pd.DataFrame(list(rows.values()), index=list(rows), columns=names, dtype="str"),
        dialect,
        problems,
        pd.DataFrame(cut, index=list(broken), columns=names, dtype="str"),
        read_only,
    )


def _unread(table: str, count: int, of_them_named: int | None = None) -> Problem:
    if of_them_named in (None, count):
        message = Message.counted(
            "%(count)s records not read; they keep their place in the file",
            "%(count)s records not read; they keep their place in the file",
            count,
        )
    else:
        message = Message.counted(
            "%(count)s records not read; the first %(named)s are named; they keep their place in the file",
            "%(count)s records not read; the first %(named)s are named; they keep their place in the file",
            count,
            named=f"{of_them_named:,}",
        )
    return Problem(table, WHOLE_LINE, "unread", message)


def _quoting(table: str, number: int, record: Record) -> Problem:
    message = Message("a quotation mark is not closed, or not doubled inside a quoted cell")
    if record.last > record.first:
        message = Message(
            "a quotation mark is not closed, or not doubled inside a quoted cell; the lines to %(line)s are not read",
            line=f"{record.last:,}",
        )
    return Problem(table, WHOLE_LINE, "quoting", message, row=number, line=record.first)


def _cells(
    table: str, number: int, line: int, cells: list[str], header: list[str], foreign: Sequence[str]
) -> Problem | None:
    """Say why the cells of a record cannot be told apart, or are not text."""
    if len(cells) == len(header):
        if not any(one in cell for cell in cells for one in foreign):
            return None
        message = Message("holds a character that is not text; type the line again, or save the file as UTF-8")
        return Problem(table, WHOLE_LINE, "encoding", message, row=number, line=line)
    values = {"cells": len(cells), "header": len(header), "first": found(cells[0])}
    if len(cells) > len(header):
        message = Message.counted(
            "%(cells)s cells where the header has %(header)s; the line begins %(first)s; "
            "put a cell that holds a comma in quotation marks",
            "%(cells)s cells where the header has %(header)s; the line begins %(first)s; "
            "put a cell that holds a comma in quotation marks",
            len(cells),
            **values,
        )
    else:
        message = Message.counted(
            "%(cells)s cells where the header has %(header)s; the line begins %(first)s",
            "%(cells)s cells where the header has %(header)s; the line begins %(first)s",
            len(cells),
            **values,
        )
    return Problem(table, WHOLE_LINE, "cells", message, row=number, line=line)


def _header_problems(frame: pd.DataFrame, layout: Layout) -> list[Problem]:
    """Say which columns stand twice, and which nobody describes."""
    problems = []
    for name in frame.columns:
        if _TWICE in name:
            twice = _named(name.split(_TWICE)[0])
            message = Message("the column stands twice; the first is read")
            problems.append(Problem(layout.table, twice, "column-duplicate", message))
        elif name not in layout.columns and not (name == "" and (frame[name] == "").all()):
            message = Message("a column that datapackage.json does not describe; it is kept and not shown")
            problems.append(Problem(layout.table, _named(name), "column-unknown", message, severity="warning"))
    return problems


def _missing(missing: Sequence[str], layout: Layout) -> list[Problem]:
    """Say which columns the header lacks: errors where they are needed, warnings where they are optional."""
    problems = []
    for column in missing:
        if column in layout.needed:
            message = Message("the column is missing; the first line must name it")
            problems.append(Problem(layout.table, column, "column-missing", message))
        elif column in layout.optional:
            message = Message("the column is missing; the next change of the table adds it")
            problems.append(Problem(layout.table, column, "column-missing", message, severity="warning"))
    return problems


def _by_name(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the frame with the described columns, in their order."""
    blank = pd.Series("", index=frame.index, dtype="str")
    return pd.DataFrame({name: frame.get(name, blank) for name in columns}, index=frame.index)


def _named(column: str) -> str:
    """Return the name of a column as a problem shows it: on one line, not too long."""
    return " ".join(column.split())[:40] or WHOLE_LINE


def _without_blank_records(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Leave out records without a described cell, such as the separators that spreadsheets write below the last."""
    described = [name for name in columns if name in frame.columns]
    if frame.empty or not described or not (frame[described[0]] == "").any():
        return frame
    return frame[~(frame[described] == "").all(axis="columns")]
