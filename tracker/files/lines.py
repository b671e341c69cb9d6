"""Changing rows of a CSV file and nothing else: every other byte stays as it is.

Kept are the line ends, the byte-order mark, a missing last newline, the quoting of other lines, columns that
nobody describes, and lines that are in error.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.files.records import Broken, fitted, named, records
from tracker.model.change import Change, Key, Row, as_seen, key_of
from tracker.model.dialect import COMMAS, Dialect
from tracker.model.message import Message

_LONGEST_HEADER = 100_000
"""Characters among which the header ends."""


class UnwritableError(Exception):
    """The file's header, encoding or quoting is broken: it must be mended before it is written to."""


def apply(
    data: bytes,
    change: Change,
    key: Sequence[str],
    *,
    columns: Iterable[str] = (),
    dialect: Dialect = COMMAS,
    order: str = "",
) -> bytes:
    """Return the file with a change made to it; the rows it changes or removes are there, and those it adds are not.

    ``columns`` that the header lacks are added to it, and so are those in which the change has a value: then every
    other line has a blank cell more, and keeps its bytes for the rest. Rows are added at the end, or, where ``order``
    names a column, before the first line that is greater there.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data[len(mark) :].decode("utf-8")
    except UnicodeDecodeError:
        raise UnwritableError(Message("the file is not in UTF-8")) from None
    header = named(_header(text, dialect))
    wanted = dict.fromkeys([*columns, *_given(change)])
    missing = [name for name in wanted if name not in header]
    if missing:
        text = _widened(text, header, missing, dialect)
        header += missing
    file = _File(text, header, _line_end(text), dialect)
    if change.changed or change.removed:
        text = _replaced(file, change, key)
    if change.added and order:
        text = _in_order(replace(file, text=text), change.added, order)
    elif change.added:
        text += _addition(replace(file, text=text), change.added, whole=text.endswith(("\n", "\r")))
    return mark + text.encode("utf-8")


@dataclass(frozen=True)
class Addition:
    """What is written behind a file's bytes to add rows; ``alone`` is the header with them, as a file of its own."""

    data: bytes
    alone: bytes


def addition(
    stored: bytes, rows: Sequence[Row], *, columns: Iterable[str] = (), dialect: Dialect = COMMAS
) -> Addition | None:
    """Return what `apply` writes behind a file in UTF-8 that rows are only added to, without decoding its other lines.

    ``None`` where the header lacks a column, because then every line changes.
    """
    # What is cut in the middle of a letter lies behind the header.
    text = stored[: 4 * _LONGEST_HEADER].removeprefix(codecs.BOM_UTF8).decode("utf-8", "ignore")
    cells = _header(text, dialect)
    header = named(cells)
    if not {*columns, *_given(Change("", added=tuple(rows)))} <= set(header):
        return None
    file, whole = _File(text, header, _line_end(text), dialect), stored.endswith((b"\n", b"\r"))
    added = _addition(file, rows, whole=whole)
    alone = file.line(cells) + (added if whole else added.removeprefix(file.end))
    return Addition(added.encode("utf-8"), alone.encode("utf-8"))


def _addition(file: "_File", rows: Iterable[Row], *, whole: bool) -> str:
    """Return rows as lines behind the last one, which is ``whole`` where it has its end."""
    width = len(_header(file.text, file.dialect))
    lines = "".join(file.line(_placed(row, [""] * width, file.header)) for row in rows)
    return lines if whole else file.end + lines.removesuffix(file.end)


@dataclass(frozen=True)
class _File:
    """The text of a file and its manner: the columns that have a name, its line ends, its separator."""

    text: str
    header: Sequence[str]
    end: str
    dialect: Dialect

    def line(self, cells: Sequence[str]) -> str:
        """Return cells as a line of the file."""
        out = io.StringIO(newline="")
        # Python 3.11 leaves a lone carriage return unquoted, which no reader can tell from the end of a line.
        writer = csv.writer(
            out,
            lineterminator=self.end,
            quoting=csv.QUOTE_ALL if any("\r" in cell for cell in cells) else csv.QUOTE_MINIMAL,
            delimiter=self.dialect.delimiter,
            quotechar=self.dialect.quote,
        )
        writer.writerow(cells)
        return out.getvalue()


def _given(change: Change) -> Iterator[str]:
    """Yield the columns in which a change has a value."""
    for row in (*change.added, *(edit.after for edit in change.changed)):
        yield from (name for name, value in row.items() if value and name)


def _header(text: str, dialect: Dialect) -> list[str]:
    first = next(records(text[:_LONGEST_HEADER], dialect), None)
    if first is None or isinstance(first.cells, Broken):
        raise UnwritableError(Message("the file has no header that can be read"))
    header = named(first.cells)
    if len(set(header)) < len(header):
        raise UnwritableError(Message("a column stands twice in the header"))
    return first.cells


def _line_end(text: str) -> str:
    """Return how the first line ends; a file of one line without an end gets newlines."""
    first = next(iter(io.StringIO(text[:_LONGEST_HEADER], newline="")), "")
    return "\r\n" if first.endswith("\r\n") else "\r" if first.endswith("\r") else "\n"


def _placed(row: Row, cells: Sequence[str], header: Sequence[str]) -> list[str]:
    """Return the cells of a line with those of a row in their places."""
    return [row.get(name, cell) for name, cell in zip(header, cells, strict=False)] + list(cells[len(header) :])


def _widened(text: str, header: Sequence[str], missing: Sequence[str], dialect: Dialect) -> str:
    """Return the text with more columns: a blank cell at the end of each record that has no room for it yet.

    A record in error stays in error: it grows as the header does.
    """
    physical = list(io.StringIO(text, newline=""))
    width = len(header) + len(missing)
    for place, record in enumerate(records(text, dialect)):
        if isinstance(record.cells, Broken):
            raise UnwritableError(Message("a line of the file cannot be read"))
        body, end = _ended(physical[record.last - 1])
        if place == 0:
            blank = [""] * (len(record.cells) - width)
            names = _File("", header, "", dialect).line([*missing, *blank])
            if len(record.cells) > len(header):
                # Blank cells at the end of the header make room.
                physical[record.first - 1 : record.last - 1] = [""] * (record.last - record.first)
                body = _File("", header, "", dialect).line(header)
            added = dialect.delimiter + names
        elif fitted(record.cells, len(header)) is None:
            added = dialect.delimiter * len(missing)
        else:
            added = dialect.delimiter * (width - len(record.cells))
        physical[record.last - 1] = body + added + end
    return "".join(physical)


def _in_order(file: _File, rows: Iterable[Row], order: str) -> str:
    """Return the text with rows added, each before the first line that is greater in a column."""
    text = file.text if file.text.endswith(("\n", "\r")) else file.text + file.end
    physical = list(io.StringIO(text, newline=""))
    before: dict[int, list[str]] = {}
    width = len(_header(text, file.dialect))
    for row in sorted(rows, key=lambda one: one.get(order, "")):
        line = file.line(_placed(row, [""] * width, file.header))
        before.setdefault(_place_of(file, text, row.get(order, ""), order), []).append(line)
    out = [line for place, one in enumerate(physical) for line in (*before.get(place, ()), one)]
    return "".join([*out, *before.get(len(physical), ())])


def _place_of(file: _File, text: str, value: str, order: str) -> int:
    """Return the physical line, from 0, of the first record that is greater in a column; the end where none is."""
    at = list(file.header).index(order)
    for place, record in enumerate(records(text, file.dialect)):
        cells = None if isinstance(record.cells, Broken) else fitted(record.cells, len(file.header))
        if place and cells is not None and cells[at] > value:
            return record.first - 1
    return len(list(io.StringIO(text, newline="")))


def _ended(line: str) -> tuple[str, str]:
    """Return a physical line without its end, and its end."""
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


def _replaced(file: _File, change: Change, key: Sequence[str]) -> str:
    """Return the text with changed rows written anew and removed ones taken out, line by line."""
    wanted: dict[Key, list[tuple[Row, Row | None]]] = {}
    for edit in change.changed:
        wanted.setdefault(key_of(edit.before, key), []).append((edit.before, edit.after))
    for row in change.removed:
        wanted.setdefault(key_of(row, key), []).append((row, None))
    physical = list(io.StringIO(file.text, newline=""))
    out: list[str] = []
    done = 0
    for place, record in enumerate(records(file.text, file.dialect)):
        if not place or isinstance(record.cells, Broken):
            continue
        cells = fitted(record.cells, len(file.header))
        if cells is None:
            continue
        row = dict(zip(file.header, cells, strict=True))
        name = key_of(row, key)
        # A key may stand twice by mistake: the line is the one that is as it was seen.
        one = next((one for one in wanted.get(name, ()) if as_seen(row, one[0])), None)
        if one is None:
            continue
        wanted[name].remove(one)
        after = one[1]
        out += physical[done : record.first - 1]
        done = record.last
        if after is not None:
            closing = _ended(physical[record.last - 1])[1]
            out.append(file.line(_placed(after, record.cells, file.header)).removesuffix(file.end) + closing)
    out += physical[done:]
    missing = [name for name, parts in wanted.items() if parts]
    if missing:
        raise LookupError(Message("not in the file: %(key)s", key=str(missing[0])))
    return "".join(out)
