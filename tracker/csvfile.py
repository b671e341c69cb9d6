"""A stored CSV file read as text, cell by cell, with the physical line of every record.

Two readers: Arrow's, fast and strict, for a file that is in order; Python's ``csv``, record by record,
for one that is not, and for the lines that problems are reported with. Nothing is guessed and nothing is
lost: a line that cannot be read is a `Problem`, and a file whose encoding, header or quoting is broken is
read as far as it can be and marked ``read_only``.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from tracker.problem import WHOLE_LINE, Problem, found

csv.field_size_limit(2**31 - 1)

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_MOST_RESTARTS = 50
_EDGES = np.frombuffer(b",\r\n", np.uint8)
"""What stands beside a quotation mark that opens or closes a cell."""
_LINE_END = re.compile("\r\n|\r|\n")


@dataclass(frozen=True, eq=False)
class CsvFile:
    """One file, read: every cell text, blank is ``""``; the index is the number of the record in the file.

    ``aside`` are the records that could not be read and are not in ``frame``, as far as their cells can be told
    apart; ``missing`` are the described columns that the header lacks, blank in ``frame``.
    """

    table: str
    text: str
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    aside: pd.DataFrame = field(default_factory=pd.DataFrame)
    missing: tuple[str, ...] = ()
    read_only: bool = False
    digest: str = ""
    even: int | None = None
    """How many records there are, where each is one physical line and no line is blank."""

    @cached_property
    def lines(self) -> Sequence[int]:
        """The physical line, from 1, on which each record starts; worked out only when a problem asks."""
        if self.even is not None:
            return range(2, self.even + 2)
        return [first for first, _, _ in records(self.text, ",")][1:]

    def line(self, row: int | None) -> int:
        """Return the physical line of a record; the header's for the file as a whole."""
        return 1 if row is None or row >= len(self.lines) else self.lines[row]


def read(path: Path, table: str, columns: Sequence[str]) -> CsvFile:
    """Read the file of a table whose fields are ``columns``; a missing one comes out blank, and is a problem."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return _nothing(table, columns, "file-missing", f"there is no file {path.name}; put it back, or a header alone")
    except OSError as error:
        return _nothing(table, columns, "file-unreadable", f"{path.name} cannot be read: {error.strerror or error}")
    return parse(data, table, columns)


def parse(data: bytes, table: str, columns: Sequence[str]) -> CsvFile:
    """Parse the bytes of a table's file; see `read`."""
    digest = hashlib.sha256(data).hexdigest()
    frame = _arrow(data, columns)
    if frame is not None and _is_even(data, len(frame)):
        # Every record is a line, so that its number says which: the text of a large file is not needed for that.
        return _finished(table, "", frame, [], digest=digest, even=len(frame), columns=columns)
    text, problems = _decode(data, table)
    read_only = bool(problems)
    if not text.strip():
        problems.append(Problem(table, WHOLE_LINE, "header", "the file is empty; its first line names the columns"))
        return CsvFile(table, text, _blank(columns), tuple(problems), read_only=True, digest=digest)
    separator = _separator(text, columns)
    if separator != ",":
        name = {";": "semicolons", "\t": "tabs"}[separator]
        problems.append(
            Problem(table, WHOLE_LINE, "delimiter", f"the cells are separated by {name}; save it with commas")
        )
        read_only = True
    broken = pd.DataFrame()
    if frame is None or problems:
        frame, broken, quoting = _by_record(text, table, separator, problems)
        read_only |= quoting
    return _finished(table, text, frame, problems, broken, read_only=read_only, digest=digest, columns=columns)


def _finished(
    table: str,
    text: str,
    frame: pd.DataFrame,
    problems: list[Problem],
    broken: pd.DataFrame | None = None,
    *,
    columns: Sequence[str],
    digest: str,
    read_only: bool = False,
    even: int | None = None,
) -> CsvFile:
    """Return the file with the described columns; what is wrong with its header comes last."""
    frame, header_problems = _by_name(frame, table, columns)
    read_only |= any(problem.severity == "error" for problem in header_problems)
    frame = _without_blank_records(frame)
    missing = tuple(problem.column for problem in header_problems if problem.code == "column-missing")
    aside = _by_name(pd.DataFrame() if broken is None else broken, table, columns)[0]
    problems = [*problems, *header_problems]
    return CsvFile(table, text, frame, tuple(problems), aside, missing, read_only, digest, even)


def _is_even(data: bytes, records: int) -> bool:
    """Say whether so many records and a header are one physical line each."""
    ends = data.count(b"\n")
    return ends + (not data.endswith(b"\n")) == records + 1 and data.count(b"\r") in (0, ends)


def _nothing(table: str, columns: Sequence[str], code: str, message: str) -> CsvFile:
    problem = Problem(table, WHOLE_LINE, code, message)
    return CsvFile(table, "", _blank(columns), (problem,), read_only=True)


def _blank(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})


def _decode(data: bytes, table: str) -> tuple[str, list[Problem]]:
    if data.startswith(_UTF16):
        problem = Problem(table, WHOLE_LINE, "encoding", "the file is in UTF-16; save it as UTF-8")
        return data.decode("utf-16", errors="replace"), [problem]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line = len(_LINE_END.findall(before)) + 1
        message = f"byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        return data.decode("utf-8-sig", errors="replace"), [Problem(table, WHOLE_LINE, "encoding", message, line=line)]


def _separator(text: str, columns: Sequence[str]) -> str:
    """Return what separates the header's cells: a comma, unless that finds no column and another does."""
    header = _LINE_END.split(text, maxsplit=1)[0]
    known = set(columns)

    def hits(separator: str) -> int:
        return len(known & {cell.strip().strip('"') for cell in header.split(separator)})

    return max((",", ";", "\t"), key=lambda separator: (hits(separator), separator == ","))


def _arrow(data: bytes, columns: Sequence[str]) -> pd.DataFrame | None:
    """Read with Arrow; ``None`` where it finds fault, or where a cell may hold a line break that nobody meant."""
    body = data[3:] if data.startswith(codecs.BOM_UTF8) else data
    if not body or body.isspace() or b"\0" in body or _has_stray_quote(body):
        return None
    try:
        first = body[: body.find(b"\n") + 1 or len(body)].decode("utf-8").rstrip("\r\n")
        if _separator(first, columns) != ",":
            return None
        header = next(csv.reader(io.StringIO(first, newline="")))
        table = pa.csv.read_csv(
            pa.BufferReader(body),
            read_options=pa.csv.ReadOptions(block_size=max(1 << 20, min(len(body), 1 << 26))),
            parse_options=pa.csv.ParseOptions(newlines_in_values=b'"' in body),
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


def _has_stray_quote(body: bytes) -> bool:
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
    opens, closes = np.isin(before, _EDGES), np.isin(after, _EDGES)
    inside = ~opens & ~closes & (length % 2 == 1)
    blank = opens & ~closes & (length == 2)
    return bool((inside | blank).any())


@dataclass(frozen=True)
class _Broken:
    """A record whose quoting is broken: why, and the physical line on which it begins."""

    reason: str
    line: str


def records(text: str, separator: str) -> Iterator[tuple[int, int, list[str] | _Broken]]:
    """Yield each record with its first and last physical line; one whose quoting is broken comes as `_Broken`.

    A quotation mark that is never closed would take in the rest of the file: the line it stands on is given
    up and reading goes on with the next.
    """
    physical = list(io.StringIO(text, newline=""))
    start, restarts = 0, 0
    while start < len(physical):
        reader = csv.reader(physical[start:], delimiter=separator, strict=True)
        line = start + 1
        while True:
            line = start + reader.line_num + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, line, _Broken(str(error), physical[line - 1])
                if restarts == _MOST_RESTARTS:
                    return
                restarts += 1
                start = line  # the physical line after the one on which the record began
                break
            if record:
                yield line, start + reader.line_num, record


def named(header: Sequence[str]) -> list[str]:
    """Return a header without the blank cells at its end."""
    width = max((place for place, cell in enumerate(header, 1) if cell.strip()), default=0)
    return list(header[:width])


def fitted(record: Sequence[str], width: int) -> list[str] | None:
    """Return the cells of a record under a header of this width; ``None`` where they are too few or too many.

    Blank cells beyond the header are left out, and a record of blank cells is as wide as the header.
    """
    cells = list(record) if any(record[width:]) else list(record[:width])
    if not any(cells):
        return [""] * width
    return cells if len(cells) == width else None


def _by_record(
    text: str, table: str, separator: str, problems: list[Problem]
) -> tuple[pd.DataFrame, pd.DataFrame, bool]:
    """Read record by record; return what could be read, what could not, and whether quoting is broken."""
    read = records(text, separator)
    _, _, first = next(read)
    if isinstance(first, _Broken):
        problems.append(Problem(table, WHOLE_LINE, "quoting", f"the header cannot be read: {first.reason}"))
        return pd.DataFrame(), pd.DataFrame(), True
    header = named(first)
    width = len(header)
    rows: dict[int, list[str]] = {}
    broken: dict[int, list[str]] = {}
    quoting = False
    for number, (line, _, record) in enumerate(read):
        if isinstance(record, _Broken):
            reason = "a quotation mark is not closed, or not doubled inside a quoted cell"
            problems.append(Problem(table, WHOLE_LINE, "quoting", reason, row=number, line=line))
            broken[number] = [cell.strip('" \r\n') for cell in record.line.split(separator)]
            quoting = True
            continue
        cells = fitted(record, width)
        if cells is None:
            problems.append(_cells(table, number, line, record, header))
            broken[number] = record
        elif any("\0" in cell or _REPLACED in cell for cell in cells):
            reason = "holds a character that is not text; type the line again, or save the file as UTF-8"
            problems.append(Problem(table, WHOLE_LINE, "encoding", reason, row=number, line=line))
            broken[number] = cells
        else:
            rows[number] = cells
    names = [name if header.index(name) == at else f"{name}\0{at}" for at, name in enumerate(header)]
    cut = [(cells + [""] * width)[:width] for cells in broken.values()]
    return (
        pd.DataFrame(list(rows.values()), index=list(rows), columns=names, dtype="str"),
        pd.DataFrame(cut, index=list(broken), columns=names, dtype="str"),
        quoting,
    )


def _cells(table: str, number: int, line: int, record: list[str], header: list[str]) -> Problem:
    message = f"{len(record)} cells where the header has {len(header)}; the line begins {found(record[0])}"
    if len(record) > len(header):
        message += "; put a cell that holds a comma in quotation marks"
    return Problem(table, WHOLE_LINE, "cells", message, row=number, line=line)


def _by_name(frame: pd.DataFrame, table: str, columns: Sequence[str]) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the frame with the described columns, in their order, and what is wrong with the header."""
    problems = []
    for name in frame.columns:
        if "\0" in name:
            twice = name.split("\0")[0]
            problems.append(
                Problem(table, _named(twice), "column-duplicate", "the column stands twice; the first is read")
            )
        elif name not in columns and not (name == "" and (frame[name] == "").all()):
            reason = "a column that datapackage.json does not describe; it is kept and not shown"
            problems.append(Problem(table, _named(name), "column-unknown", reason, severity="warning"))
    missing = [column for column in columns if column not in frame.columns]
    problems += [
        Problem(table, column, "column-missing", "the column is missing; the first line must name it")
        for column in missing
    ]
    blank = pd.Series("", index=frame.index, dtype="str")
    return pd.DataFrame({name: frame.get(name, blank) for name in columns}), problems


def _named(column: str) -> str:
    """Return the name of a column as a problem shows it: on one line, not too long."""
    return " ".join(column.split())[:40] or WHOLE_LINE


def _without_blank_records(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out records of separators alone, as spreadsheets write them below the last line."""
    if frame.empty or not (frame.iloc[:, 0] == "").any():
        return frame
    return frame[~(frame == "").all(axis="columns")]
