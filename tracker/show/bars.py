"""Assessable clauses by status: bars by document or theme, and columns year by year, as SVG of any width.

Places along the width are in per cent, so that one drawing serves a phone and a projector; letters keep their size. A
label that has no room on a narrow figure stands from a width on (`--from`; see `figures.css`).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from tracker.model.dataset import Term
from tracker.model.vocabulary import ASSESSABLE
from tracker.show.figures.bars import step
from tracker.show.placement import text_width
from tracker.state import counts
from tracker.state.counts import Years
from tracker.state.view import View
from tracker.words import sentences

_PHONE = 260
"""Pixels of width that a figure always has."""
_LETTERS = 14
"""Pixels of a letter's height."""
_PLOT = 220
"""Pixels from the highest column's room to the axis."""
_YEAR = 32
"""Pixels that the number of a year takes, with what keeps it apart from the next."""
_COLUMN = 0.78
"""Share of a year's room that its column fills."""


@dataclass(frozen=True)
class Segment:
    """A part of a bar: ``left`` and ``width`` in per cent of the figure."""

    term: Term
    value: int
    left: float
    width: float
    hint: str

    @property
    def label(self) -> str:
        """Symbol and number, where both have room."""
        return f"{self.term.symbol}\N{NARROW NO-BREAK SPACE}{self.value:,}"

    @property
    def labelled(self) -> int:
        """Pixels of the figure from which symbol and number have room; below, the symbol stands alone."""
        return _from((text_width(self.label, _LETTERS)) * 100 / self.width)


@dataclass(frozen=True)
class Bar:
    """A row: its label, what a listener hears of it, and its segments."""

    label: str
    alt: str
    segments: list[Segment]


@dataclass(frozen=True)
class ByGroup:
    """Assessable clauses by document or theme and status.

    ``counted`` has a row for each group in its order, with ``labels`` for its index, and a column for each status of
    ``terms``.
    """

    counted: pd.DataFrame
    labels: Mapping[str, str]
    terms: Mapping[str, Term]
    alt: str
    template = "bars.html"

    @property
    def bars(self) -> list[Bar]:
        """The bars, from above; the longest fills the width."""
        most = max(1, int(self.counted.sum(axis="columns").max())) if len(self.counted) else 1
        return [self._bar(str(name), row, most) for name, row in self.counted.iterrows()]

    def _bar(self, name: str, row: pd.Series, most: int) -> Bar:
        total = int(row.sum())
        of = sentences.plural(total, "assessable clause")
        label, left, segments, said = self.labels.get(name, name), 0.0, [], []
        for status, term in reversed(list(self.terms.items())):
            value = int(row[status])
            if not value:
                continue
            width = 100 * value / most
            segments.append(Segment(term, value, left, width, f"{label}\n{term.words}: {value} of {of}"))
            said.append(f"{term.words}: {value}")
            left += width
        return Bar(label, f"{label}. {'; '.join(said)} of {of}.", segments)

    @property
    def table(self) -> pd.DataFrame:
        """The counts with the labels of the rows and the words of the statuses."""
        return _named(self.counted.rename(index=dict(self.labels)), self.terms)


@dataclass(frozen=True)
class Block:
    """A part of a column: ``top`` and ``height`` in pixels; hatched where it rests on an ``old`` record."""

    term: Term
    top: float
    height: float
    old: bool
    hint: str

    @property
    def marked(self) -> bool:
        """Whether its symbol has room."""
        return self.height >= _LETTERS


@dataclass(frozen=True)
class Column:
    """A year: ``left``, ``width`` and ``middle`` in per cent, and pixels of the figure from which its number stands."""

    year: int
    left: float
    width: float
    middle: float
    labelled: int
    blocks: list[Block]


@dataclass(frozen=True)
class ByYear:
    """The status of the assessable clauses at the end of each year.

    ``ending`` says what the last column shows: the end of its year, or the day itself.
    """

    years: Years
    terms: Mapping[str, Term]
    ending: str
    alt: str
    plot = _PLOT
    template = "columns.html"

    @cached_property
    def _totals(self) -> list[int]:
        return [int(total) for total in self.years.counted.sum(axis="columns")]

    @cached_property
    def _scale(self) -> float:
        """Pixels of a clause; the highest line of the axis is the top."""
        return _PLOT / max(1, self.lines[-1][1])

    @cached_property
    def lines(self) -> list[tuple[float, int]]:
        """The lines of the axis from zero: pixels from the top, and the number."""
        most = max(self._totals, default=0)
        one = step(most)
        top = max(1, -(-most // one)) * one
        return [(_PLOT * (1 - number / top), number) for number in range(0, top + 1, one)]

    @property
    def columns(self) -> list[Column]:
        """The columns from the first year, the highest status at the bottom."""
        counted = self.years.counted
        years = [int(year) for year in counted.index]
        room = 100 / max(1, len(years))
        # Every year has its number where there is room; else every second, or third, back from the last.
        wanted = _YEAR * len(years)
        rare = max(1, -(-wanted // _PHONE))
        return [
            Column(
                year,
                room * (place + (1 - _COLUMN) / 2),
                room * _COLUMN,
                room * (place + 0.5),
                0 if (len(years) - 1 - place) % rare == 0 else _from(wanted),
                self._blocks(place),
            )
            for place, year in enumerate(years)
        ]

    def _blocks(self, place: int) -> list[Block]:
        counted, old, records = self.years.counted, self.years.old, self.years.records
        last = place == len(counted) - 1
        when = self.ending if last else f"end of {counted.index[place]}"
        of = sentences.plural(self._totals[place], "assessable clause")
        new = sentences.plural(int(records.iloc[place]), "record")
        blocks, base = [], float(_PLOT)
        for status, term in reversed(list(self.terms.items())):
            stale = int(old[status].iloc[place])
            for value, is_old in ((int(counted[status].iloc[place]) - stale, False), (stale, True)):
                if not value:
                    continue
                height = value * self._scale
                base -= height
                said = ", on an older record" if is_old else ""
                hint = f"{when}\n{term.words}: {value} of {of}{said}\n{new} that year"
                blocks.append(Block(term, base, height, is_old, hint))
        return blocks

    @property
    def hatched(self) -> bool:
        """Whether anything rests on an older record."""
        return bool(self.years.old.to_numpy().any())

    @property
    def table(self) -> pd.DataFrame:
        """The counts over time with how many rest on an older record, and the records of each year."""
        beside = {"On an older record": self.years.old.sum(axis="columns"), "Records that year": self.years.records}
        return _named(self.years.counted, self.terms).assign(**beside)


def by_group(view: View, column: str) -> ByGroup:
    """Return the assessable clauses by ``document_id`` or ``theme``."""
    dataset = view.dataset
    counted = counts.table(view, column)
    if column == "document_id":
        labels = dict(dataset.document_names)
    else:
        labels = {term: one.label for term, one in dataset.vocabularies.get("theme", {}).items()}
    order = [name for name in labels if name in counted.index]
    order += [name for name in counted.index if name not in labels]
    what = "document" if column == "document_id" else "theme"
    return ByGroup(counted.loc[order], labels, _terms(view), f"Assessable clauses by {what} and status")


def by_year(view: View) -> ByYear:
    """Return the assessable clauses by status at the end of each year of the timeline up to the day shown."""
    ending = sentences.day(view.filters.as_of)
    alt = f"Assessable clauses by status, end of each year {view.years[0]} to {ending}"
    return ByYear(counts.by_year(view), _terms(view), ending, alt)


def _terms(view: View) -> dict[str, Term]:
    return {status: view.dataset.term("status", status) for status in ASSESSABLE}


def _named(counted: pd.DataFrame, terms: Mapping[str, Term]) -> pd.DataFrame:
    return counted.rename(columns={status: term.words for status, term in terms.items()})


def _from(width: float) -> int:
    """Return the width of a figure in pixels from which something so wide has room; 0 where every screen has it."""
    return 0 if width <= _PHONE else math.ceil(width)
