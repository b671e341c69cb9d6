"""Assessable clauses counted by status: what bars and columns share.

Their templates draw them as SVG of any width. Places along the width are in per cent there, so that one drawing serves
a phone and a projector; letters keep their size. A label that has no room on a narrow figure stands from a width on
(`--from`; see `figures.css`).
"""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from tracker.model.dataset import Dataset, Term
from tracker.model.vocabulary import ASSESSABLE
from tracker.show.exhibits.exhibit import Chart
from tracker.show.exhibits.grid import Grid
from tracker.show.exhibits.words import Words
from tracker.words.catalogue import gettext as _

if TYPE_CHECKING:
    from tracker.show.powerpoint import Sheet

PHONE = 260
"""Pixels of width that a figure always has."""
LETTERS = 14
"""Pixels of a letter's height."""


class Series(NamedTuple):
    """A series of a native chart: its name, a number for each bar, its colour, and whether it is hatched."""

    name: str
    values: list[int]
    colour: str
    hatched: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Counted(Chart):
    """Counts by status; ``terms`` are the statuses, what was carried out first."""

    terms: Mapping[str, Term]
    note = ""

    @property
    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """Its numbers as numbers, with the words of the statuses; the index is what is counted."""

    @property
    def legend(self) -> list[Term]:
        """The statuses."""
        return list(self.terms.values())


def statuses(dataset: Dataset) -> dict[str, Term]:
    """Return the statuses of an assessable clause, what was carried out first."""
    return {term: dataset.term("status", term) for term in reversed(ASSESSABLE)}


def named(counted: pd.DataFrame, terms: Mapping[str, Term]) -> pd.DataFrame:
    """Return counts with the words of their statuses."""
    return counted.rename(columns={status: term.words for status, term in terms.items()})


def as_grid(counted: pd.DataFrame, terms: Mapping[str, Term], what: str, alt: str) -> Grid:
    """Return counts as a table, with the sum of each row; ``what`` is the head of what is counted."""
    columns = [term for term in terms if term in counted]
    rows = tuple(
        (str(name), *(f"{int(value):,}" for value in row[columns]), f"{int(row[columns].sum()):,}")
        for name, row in counted.iterrows()
    )
    head = (what, *(terms[term].words for term in columns), _("Together"))
    return Grid(head, rows, (3.0, *[1.0] * len(columns), 1.0), alt=alt)


def draw_chart(sheet: "Sheet", names: list[str], series: list[Series], alt: str, *, height: int, step: int = 0) -> None:
    """Draw a native chart of the series that have a number (see `Sheet.chart`); nothing to count is said."""
    shown = [one for one in series if any(one.values)]
    if shown:
        sheet.chart(names, shown, alt, height=height, step=step)
    else:
        Words((("", _("There is nothing to count as of this day.")),)).draw(sheet)


def width_with_room(width: float) -> int:
    """Return the width of a figure in pixels from which something so wide has room; 0 where every screen has it."""
    return 0 if width <= PHONE else math.ceil(width)
