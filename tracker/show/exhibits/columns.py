"""Assessable clauses by status over time: a column for each year."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from tracker.model.dataset import Term
from tracker.show.exhibits.counted import (
    LETTERS,
    PHONE,
    Counted,
    Series,
    as_grid,
    draw_chart,
    named,
    statuses,
    width_with_room,
)
from tracker.show.exhibits.grid import Grid
from tracker.show.look import Look, escaped, layout, on
from tracker.state import counts
from tracker.state.counts import Years
from tracker.state.view import View
from tracker.words import catalogue
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, number

if TYPE_CHECKING:
    from tracker.show.powerpoint import Sheet

_PLOT = 220
"""Pixels from the highest column's room to the axis, drawn as SVG."""
_YEAR = 32
"""Pixels that the number of a year takes, with what keeps it apart from the next."""
_COLUMN = 0.78
"""Share of a year's room that its column fills."""


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
        return self.height >= LETTERS


@dataclass(frozen=True)
class Column:
    """A year: ``left``, ``width`` and ``middle`` in per cent, and pixels of the figure from which its number stands."""

    year: int
    left: float
    width: float
    middle: float
    labelled: int
    blocks: list[Block]


@dataclass(frozen=True, eq=False)
class Columns(Counted):
    """The status of the assessable clauses at the end of each year.

    ``ending`` says what the last column shows: the end of its year, or the day itself.
    """

    years: Years
    ending: str
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
        rare = max(1, -(-wanted // PHONE))
        return [
            Column(
                year,
                room * (place + (1 - _COLUMN) / 2),
                room * _COLUMN,
                room * (place + 0.5),
                0 if (len(years) - 1 - place) % rare == 0 else width_with_room(wanted),
                self._blocks(place),
            )
            for place, year in enumerate(years)
        ]

    def _blocks(self, place: int) -> list[Block]:
        counted, old, records = self.years.counted, self.years.old, self.years.records
        when = self._ends[place]
        new = _new(int(records.iloc[place]))
        blocks, base = [], float(_PLOT)
        for status, term in self.terms.items():
            stale = int(old[status].iloc[place])
            for value, is_old in ((int(counted[status].iloc[place]) - stale, False), (stale, True)):
                if not value:
                    continue
                height = value * self._scale
                base -= height
                hint = f"{when}\n{_of(term, value, self._totals[place], old=is_old)}\n{new}"
                blocks.append(Block(term, base, height, is_old, hint))
        return blocks

    @property
    def _ends(self) -> list[str]:
        """What each column shows, in words."""
        return [_("end of %(year)s", year=year) for year in self.years.counted.index[:-1]] + [self.ending]

    @property
    def hatched(self) -> bool:
        """Whether anything rests on an older record."""
        return bool(self.years.old.to_numpy().any())

    @property
    def frame(self) -> pd.DataFrame:
        """The counts over time with how many rest on an older record, and the records of each year."""
        return named(self.years.counted, self.terms).assign(**self._beside)

    @property
    def table(self) -> Grid:
        """The counts over time, with the same beside them, and the sum of each row."""
        counted = as_grid(self.years.counted, self.terms, _("End of"), self.alt)
        beside = [[f"{int(number):,}" for number in one] for one in self._beside.values()]
        return replace(
            counted,
            columns=(*counted.columns, *self._beside),
            rows=tuple((*row, *more) for row, *more in zip(counted.rows, *beside, strict=True)),
            widths=(*counted.widths, *[1.0] * len(beside)),
        )

    @property
    def _beside(self) -> dict[str, pd.Series]:
        return {_("On an older record"): self.years.old.sum(axis="columns"), _("Records that year"): self.years.records}

    def height(self, width: int) -> int:  # noqa: ARG002  (others need it)
        """Return one height for any width."""
        return 300

    def figure(self, look: Look, width: int, height: int) -> go.Figure:  # noqa: ARG002  (others need it)
        """Draw the columns, the highest status at the bottom; what rests on an old record is hatched."""
        counted, old, records = self.years.counted, self.years.old, self.years.records
        years = [int(year) for year in counted.index]
        traces = []
        for status in reversed(list(counted.columns)):
            term = self.terms[status]
            for values, pattern, is_old in (
                (counted[status] - old[status], None, False),
                (
                    old[status],
                    {"shape": "/", "size": 6, "solidity": 0.3, "fgcolor": "#FFFFFF", "fillmode": "overlay"},
                    True,
                ),
            ):
                if values.sum() == 0:
                    continue
                marker = {"color": term.colour, "line": {"color": look.text, "width": 1}}
                traces.append(
                    go.Bar(
                        x=years,
                        y=values.tolist(),
                        name=escaped(_("%(status)s, on an older record", status=term.label) if is_old else term.label),
                        marker=marker | ({"pattern": pattern} if pattern else {}),
                        text=[escaped(term.symbol) if value else "" for value in values],
                        textposition="inside",
                        insidetextanchor="middle",
                        textangle=0,
                        textfont={"color": on(term.colour), "size": look.small},
                        hovertext=[
                            f"{end}<br>{escaped(_of(term, int(value), total, old=is_old))}<br>{_new(int(new))}"
                            for end, value, total, new in zip(self._ends, values, self._totals, records, strict=True)
                        ],
                        hoverinfo="text",
                    )
                )
        figure = go.Figure(
            traces, layout(look, height, barmode="stack", bargap=0.22, margin={"l": 8, "r": 0, "t": 8, "b": 0})
        )
        figure.layout.xaxis = go.layout.XAxis(
            fixedrange=True,
            showgrid=False,
            tickfont={"color": look.muted, "size": look.size},
            automargin=True,
            tickangle=0,
            tickvals=years[::-1][:: -(-len(years) // 7)],
            range=[years[0] - 0.6, years[-1] + 0.6],
            zeroline=False,
        )
        figure.layout.yaxis = go.layout.YAxis(
            fixedrange=True,
            gridcolor=look.line,
            zeroline=False,
            tickfont={"color": look.muted, "size": look.size},
            automargin=True,
            rangemode="tozero",
            tickformat=",d",
            tick0=0,
            dtick=step(max(self._totals, default=0)),
        )
        return figure

    def draw(self, sheet: "Sheet") -> None:
        """Draw native columns on an axis of whole numbers; what rests on an old record is a series of its own."""
        names = [str(name) for name in self.years.counted.index]
        series = []
        for status, term in self.terms.items():
            old = self.years.old[status]
            fresh = self.years.counted[status] - old
            series.append(Series(term.words, [int(value) for value in fresh], term.colour))
            series.append(
                Series(
                    _("%(status)s, older record", status=term.words),
                    [int(value) for value in old],
                    term.colour,
                    hatched=True,
                )
            )
        most = max(self._totals, default=0)
        draw_chart(sheet, names, series, self.alt, height=sheet.height, step=step(most))


def step(most: int, ticks: int = 5) -> int:
    """Return the distance of whole numbers on an axis up to ``most``: 1, 2 or 5 of a power of ten, few steps."""
    sizes: Iterator[int] = (size * 10**power for power in itertools.count() for size in (1, 2, 5))
    return next(size for size in sizes if size * ticks >= most)


def by_year(view: View) -> Columns:
    """Return the assessable clauses by status at the end of each year of the timeline up to the day shown."""
    ending = catalogue.day(view.filters.as_of)
    alt = _("Assessable clauses by status, end of each year %(first)s to %(last)s", first=view.years[0], last=ending)
    return Columns(counts.by_year(view), ending, terms=statuses(view.dataset), alt=alt)


def _of(term: Term, count: int, total: int, *, old: bool) -> str:
    """Return how many clauses had a status at the end of a year, as a hint says it."""
    values = {"status": term.words, "number": number(count)}
    if old:
        return ngettext(
            "%(status)s: %(number)s of %(count)s assessable clause, on an older record",
            "%(status)s: %(number)s of %(count)s assessable clauses, on an older record",
            total,
            **values,
        )
    return ngettext(
        "%(status)s: %(number)s of %(count)s assessable clause",
        "%(status)s: %(number)s of %(count)s assessable clauses",
        total,
        **values,
    )


def _new(records: int) -> str:
    return ngettext("%(count)s record that year", "%(count)s records that year", records)
