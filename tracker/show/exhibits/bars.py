"""Assessable clauses by status: a bar for each document, theme or side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from tracker.model.dataset import Term
from tracker.show.exhibits.counted import (
    LETTERS,
    Counted,
    Series,
    as_grid,
    draw_chart,
    named,
    statuses,
    width_with_room,
)
from tracker.show.exhibits.grid import Grid
from tracker.show.look import LABELS, Look, escaped, layout, on, wrapped
from tracker.show.placement import text_width
from tracker.state import counts
from tracker.state.view import View
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, number

if TYPE_CHECKING:
    from tracker.show.powerpoint import Sheet

_LETTERS = 40
"""Letters of a label's line where the width is not known."""


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
        return width_with_room((text_width(self.label, LETTERS)) * 100 / self.width)


@dataclass(frozen=True)
class Bar:
    """A row: its label, what a listener hears of it, and its segments."""

    label: str
    alt: str
    segments: list[Segment]


@dataclass(frozen=True, eq=False)
class Bars(Counted):
    """A bar for each row of ``counted``: its index are labels, headed by ``what``, and its columns statuses."""

    counted: pd.DataFrame
    what: str
    template = "bars.html"

    @property
    def bars(self) -> list[Bar]:
        """The bars, from above; the longest fills the width."""
        most = max(1, int(self.counted.sum(axis="columns").max())) if len(self.counted) else 1
        return [self._bar(str(label), row, most) for label, row in self.counted.iterrows()]

    def _bar(self, label: str, row: pd.Series, most: int) -> Bar:
        total = int(row.sum())
        left, segments, said = 0.0, [], []
        for status, term in self.terms.items():
            value = int(row[status])
            if not value:
                continue
            width = 100 * value / most
            segments.append(Segment(term, value, left, width, f"{label}\n{_of(term, value, total)}"))
            said.append(f"{term.words}: {number(value)}")
            left += width
        alt = ngettext(
            "%(label)s. %(counts)s of %(count)s assessable clause.",
            "%(label)s. %(counts)s of %(count)s assessable clauses.",
            total,
            label=label,
            counts="; ".join(said),
        )
        return Bar(label, alt, segments)

    @property
    def frame(self) -> pd.DataFrame:
        """The counts."""
        return named(self.counted, self.terms)

    @property
    def table(self) -> Grid:
        """The counts, with the sum of each row."""
        return as_grid(self.counted, self.terms, self.what, self.alt)

    def height(self, width: int) -> int:  # noqa: ARG002  (others need it)
        """Return the height that follows from the number of bars."""
        return 60 + 46 * len(self.counted)

    def figure(self, look: Look, width: int, height: int) -> go.Figure:
        """Draw the bars; their segments carry symbol and number, and long labels go on to a next line."""
        counted = self.counted.iloc[::-1]
        names = [str(name) for name in counted.index]
        places = list(range(len(names)))
        letters = int(width * LABELS / (look.size * 0.5)) or _LETTERS
        traces = []
        for status in reversed(list(counted.columns)):
            if counted[status].sum() == 0:
                continue
            term = self.terms[status]
            traces.append(
                go.Bar(
                    x=counted[status].tolist(),
                    y=places,
                    orientation="h",
                    name=escaped(term.label),
                    text=[f"{escaped(term.symbol)} {value}" if value else "" for value in counted[status]],
                    textposition="inside",
                    insidetextanchor="middle",
                    textangle=0,
                    textfont={"color": on(term.colour), "size": look.size},
                    marker={"color": term.colour, "line": {"color": look.text, "width": 1}},
                    hovertext=[
                        f"{wrapped(name)}<br>{escaped(_of(term, int(value), int(total)))}"
                        for name, value, total in zip(names, counted[status], counted.sum(axis=1), strict=True)
                    ],
                    hoverinfo="text",
                )
            )
        figure = go.Figure(traces, layout(look, height, barmode="stack", bargap=0.28))
        figure.layout.xaxis = go.layout.XAxis(visible=False, fixedrange=True)
        figure.layout.yaxis = go.layout.YAxis(
            tickvals=places,
            ticktext=[wrapped(name, letters) for name in names],
            automargin=True,
            fixedrange=True,
            showgrid=False,
            zeroline=False,
            ticks="",
            ticklabelstandoff=10,
            tickfont={"color": look.text, "size": look.size},
        )
        return figure

    def draw(self, sheet: "Sheet") -> None:
        """Draw native bars; PowerPoint begins with the lowest."""
        names, upwards = [str(name) for name in self.counted.index][::-1], self.counted.iloc[::-1]
        series = [
            Series(term.words, [int(value) for value in upwards[status]], term.colour)
            for status, term in self.terms.items()
            if status in upwards
        ]
        height = min(sheet.height, sheet.inches(1.4 + 1.2 * len(names)))
        draw_chart(sheet, names, series, self.alt, height=height)


def by_group(view: View, column: str) -> Bars:
    """Return the assessable clauses by ``document_id`` or ``theme``."""
    dataset = view.dataset
    counted = counts.table(view, column)
    if column == "document_id":
        labels = dict(dataset.document_names)
    else:
        labels = {term: one.label for term, one in dataset.vocabularies.get("theme", {}).items()}
    order = [name for name in labels if name in counted.index]
    order += [name for name in counted.index if name not in labels]
    what, alt = (
        (_("Document"), _("Assessable clauses by document and status"))
        if column == "document_id"
        else (_("Theme"), _("Assessable clauses by theme and status"))
    )
    return Bars(counted.loc[order].rename(index=labels), what, terms=statuses(dataset), alt=alt)


def _of(term: Term, count: int, total: int) -> str:
    """Return how many clauses have a status, as a hint says it."""
    return ngettext(
        "%(status)s: %(number)s of %(count)s assessable clause",
        "%(status)s: %(number)s of %(count)s assessable clauses",
        total,
        status=term.words,
        number=number(count),
    )
