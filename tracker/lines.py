"""Changing rows of a CSV file and nothing else: every other byte stays as it is.

Kept are the line ends, the byte-order mark, a missing last newline, the quoting of other lines, columns that
nobody describes, and lines that are in error.
"""

import codecs
import csv
import io
from collections.abc import Sequence

from tracker import csvfile
from tracker.change import Change, Key, Row, as_seen, key_of

_LONGEST_HEADER = 100_000
"""Characters among which the header ends."""


class UnwritableError(Exception):
    """The file's header, encoding or quoting is broken: it must be mended before it is written to."""


def rows(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a file as text by column, whatever columns it has; broken records are left out."""
    text = data.decode("utf-8-sig")
    records = [record for _, _, record in csvfile.records(text, ",") if isinstance(record, list)]
    if not records:
        return []
    header = csvfile.named(records[0])
    fitted = (csvfile.fitted(record, len(header)) for record in records[1:])
    return [dict(zip(header, cells, strict=True)) for cells in fitted if cells is not None and any(cells)]


def apply(data: bytes, change: Change, key: Sequence[str]) -> bytes:
    """Return the file with a change made to it; the rows it changes or removes are there, and those it adds are not."""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data[len(mark) :].decode("utf-8")
    except UnicodeDecodeError:
        raise UnwritableError("the file is not in UTF-8") from None
    header = _header(text)
    end = _line_end(text)
    if change.changed or change.removed:
        text = _replaced(text, header, end, change, key)
    if change.added:
        whole = text.endswith(("\n", "\r"))
        lines = "".join(_line(row, header, end) for row in change.added)
        text = text + lines if whole else text + end + lines.removesuffix(end)
    return mark + text.encode("utf-8")


def _header(text: str) -> list[str]:
    first = next(csvfile.records(text[:_LONGEST_HEADER], ","), None)
    if first is None or not isinstance(first[2], list):
        raise UnwritableError("the file has no header that can be read")
    return first[2]


def _line_end(text: str) -> str:
    """Return how the first line ends; a file of one line without an end gets newlines."""
    first = next(iter(io.StringIO(text[:_LONGEST_HEADER], newline="")), "")
    return "\r\n" if first.endswith("\r\n") else "\r" if first.endswith("\r") else "\n"


def _line(row: Row, header: Sequence[str], end: str) -> str:
    out = io.StringIO(newline="")
    # Python 3.11 leaves a lone carriage return unquoted, which no reader can tell from the end of a line.
    cells = [row.get(name, "") for name in header]
    if any("\r" in cell for cell in cells):
        csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(cells)
    else:
        csv.writer(out, lineterminator=end).writerow(cells)
    return out.getvalue()


def _replaced(text: str, header: Sequence[str], end: str, change: Change, key: Sequence[str]) -> str:
    """Return the text with changed rows written anew and removed ones taken out, line by line."""
    wanted: dict[Key, list[tuple[Row, Row | None]]] = {}
    for edit in change.changed:
        wanted.setdefault(key_of(edit.before, key), []).append((edit.before, edit.after))
    for row in change.removed:
        wanted.setdefault(key_of(row, key), []).append((row, None))
    names = csvfile.named(header)
    physical = list(io.StringIO(text, newline=""))
    out: list[str] = []
    done = 0
    for place, (first, last, record) in enumerate(csvfile.records(text, ",")):
        cells = csvfile.fitted(record, len(names)) if place and isinstance(record, list) else None
        if cells is None:
            continue
        row = dict(zip(names, cells, strict=True))
        name = key_of(row, key)
        # A key may stand twice by mistake: the line is the one that is as it was seen.
        one = next((one for one in wanted.get(name, ()) if as_seen(row, one[0])), None)
        if one is None:
            continue
        wanted[name].remove(one)
        after = one[1]
        out += physical[done : first - 1]
        done = last
        if after is not None:
            closing = physical[last - 1][len(physical[last - 1].rstrip("\r\n")) :]
            out.append(_line({**row, **after}, header, end).removesuffix(end) + closing)
    out += physical[done:]
    missing = [name for name, parts in wanted.items() if parts]
    if missing:
        raise LookupError(f"not in the file: {missing[0]}")
    return "".join(out)
