"""A table to read."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.model.dataset import Term
from tracker.show.exhibits.exhibit import Exhibit, Written

if TYPE_CHECKING:
    from tracker.show.powerpoint import Sheet

_SIZES = (16, 15, 14, 13, 12, 11, 10, 9)
"""Sizes of the text on a slide of PowerPoint, in points: the greatest with which it fits is taken."""


@dataclass(frozen=True)
class Grid(Written):
    """A table: a cell is text or a term; ``widths`` are shares of the whole.

    ``room`` is how many rows a slide has room for, all of them where it is 0; ``beyond`` are rows that are not here.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Term, ...], ...]
    widths: tuple[float, ...]
    room: int = 0
    beyond: int = 0
    template = "grid.html"

    @property
    def table(self) -> "Grid":
        """The table itself."""
        return self

    @property
    def words(self) -> Sequence[tuple[str, str]]:
        """No paragraphs: there are rows."""
        return ()

    def draw(self, sheet: "Sheet") -> None:
        """Draw a native table, its text as large as it fits."""
        across, down = sheet.width / sheet.inches(1), sheet.height / sheet.inches(1)
        size = next((one for one in _SIZES if sum(self._heights(across, one)) <= down), _SIZES[-1])
        sheet.table((self.columns, *self.rows), self.widths, self._heights(across, size), size, self.alt)

    def _heights(self, across: float, size: float) -> list[float]:
        """Return the heights in inches of head and rows, with text of so many points on so many inches."""
        total = sum(self.widths)

        def lines(cell: str | Term, share: float) -> int:
            text = f"{cell.label} ___" if isinstance(cell, Term) else cell
            room = int((across * share / total - 0.15) * 72 / (size * 0.52))
            return len(textwrap.wrap(text, max(4, room))) or 1

        return [
            max(lines(cell, share) for cell, share in zip(row, self.widths, strict=True)) * size * 1.22 / 72 + 0.12
            for row in (self.columns, *self.rows)
        ]

    def split(self, most: int) -> tuple[Sequence[Exhibit], int]:
        """Return tables of as many rows as a slide has room for, at most so many, and how many rows stand on none."""
        room = self.room or max(1, len(self.rows))
        starts = range(0, len(self.rows), room)[:most]
        parts = [replace(self, rows=self.rows[start : start + room]) for start in starts]
        return parts or [self], len(self.rows) + self.beyond - sum(len(part.rows) for part in parts)
