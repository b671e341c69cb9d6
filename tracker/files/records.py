"""Text to records: where each begins and ends, and which of them cannot be read.

Reading takes time in proportion to the text, whatever stands in it.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.files.text import LINE_END
from tracker.model.dialect import Dialect

csv.field_size_limit(2**31 - 1)

_TIMES_READ = 8
"""How often the lines of a file may be read again, counted over the whole of it, after marks that are never closed."""


@dataclass(frozen=True)
class Broken:
    """Physical lines that cannot be read, because their quoting is broken: why, and the first of them as it stands."""

    reason: str
    line: str


@dataclass(frozen=True)
class Record:
    """A record, or what stands in the place of some, with its first and last physical line, from 1."""

    first: int
    last: int
    cells: list[str] | Broken


def records(text: str, dialect: Dialect) -> Iterator[Record]:
    """Yield each record; where quoting is broken, what cannot be read.

    A quotation mark that is never closed would take in the rest of the file: the line on which such a record began
    is given up, and reading goes on with the next. Where that has happened so often that the file would be
    read for ever, all lines up to the fault are given up instead.
    """
    physical = list(io.StringIO(text, newline=""))
    start, spare = 0, _TIMES_READ * len(physical)
    while start < len(physical):
        lines = map(physical.__getitem__, range(start, len(physical)))
        reader = csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, strict=True)
        begun = start
        try:
            for cells in reader:
                if cells:
                    yield Record(begun + 1, start + reader.line_num, cells)
                begun = start + reader.line_num
        except csv.Error as error:
            reached = max(begun + 1, min(start + reader.line_num, len(physical)))
            spare -= reached - begun - 1
            last = begun + 1 if spare >= 0 else reached
            yield Record(begun + 1, last, Broken(str(error), physical[begun]))
            start = last
        else:
            return


def separator(text: str, columns: Sequence[str], preferred: str, others: Sequence[str], *, lines: int = 1) -> str:
    """Return what separates the cells of the first lines: ``preferred``, unless another finds more of the columns."""
    head = LINE_END.split(text, maxsplit=lines)[:lines]
    known = {column.casefold() for column in columns}

    def hits(one: str) -> int:
        cells = ({cell.strip().strip('"').casefold() for cell in line.split(one)} for line in head)
        return max((len(known & row) for row in cells), default=0)

    return max((preferred, *others), key=lambda one: (hits(one), one == preferred))


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
