"""Stacked bars of statuses: by document or theme, and year by year."""

import itertools
from collections.abc import Iterator, Mapping

import pandas as pd
import plotly.graph_objects as go

from tracker.model.dataset import Term
from tracker.show.look import Look, escaped, layout, on, wrapped
from tracker.state.counts import Years
from tracker.words.sentences import plural


def by_group(
    counted: pd.DataFrame,
    labels: Mapping[str, str],
    terms: Mapping[str, Term],
    look: Look,
    height: int = 0,
    *,
    letters: int = 40,
) -> go.Figure:
    """Draw a bar for each row of counts (columns: statuses); its segments carry symbol and number.

    Without a ``height`` it follows from the number of rows. Labels go on to a next line after so many ``letters``.
    """
    counted = counted.iloc[::-1]
    names = [labels.get(str(name), str(name)) for name in counted.index]
    places = list(range(len(names)))
    traces = []
    for status in reversed(list(counted.columns)):
        if counted[status].sum() == 0:
            continue
        term = terms[status]
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
                    f"{wrapped(name)}<br>{escaped(term.words)}: {value} of {plural(int(total), 'assessable clause')}"
                    for name, value, total in zip(names, counted[status], counted.sum(axis=1), strict=True)
                ],
                hoverinfo="text",
            )
        )
    figure = go.Figure(traces, layout(look, height or 42 * len(counted) + 12, barmode="stack", bargap=0.28))
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


def step(most: int, ticks: int = 5) -> int:
    """Return the distance of whole numbers on an axis up to ``most``: 1, 2 or 5 of a power of ten, few steps."""
    sizes: Iterator[int] = (size * 10**power for power in itertools.count() for size in (1, 2, 5))
    return next(size for size in sizes if size * ticks >= most)


def by_year(counted: Years, terms: Mapping[str, Term], look: Look, last: str, height: int = 260) -> go.Figure:
    """Draw a column for each year of counts, the highest status at the bottom; what rests on an old record is hatched.

    ``last`` says what the last column shows: the end of its year, or the day itself.
    """
    years = [int(year) for year in counted.counted.index]
    ends = [f"end of {year}" for year in years[:-1]] + [last]
    totals = counted.counted.sum(axis="columns").tolist()
    traces = []
    for status in reversed(list(counted.counted.columns)):
        term, old = terms[status], counted.old[status]
        for values, pattern, said in (
            (counted.counted[status] - old, None, ""),
            (
                old,
                {"shape": "/", "size": 6, "solidity": 0.3, "fgcolor": "#FFFFFF", "fillmode": "overlay"},
                ", on an older record",
            ),
        ):
            if values.sum() == 0:
                continue
            marker = {"color": term.colour, "line": {"color": look.text, "width": 1}}
            traces.append(
                go.Bar(
                    x=years,
                    y=values.tolist(),
                    name=escaped(f"{term.label}{said}"),
                    marker=marker | ({"pattern": pattern} if pattern else {}),
                    text=[escaped(term.symbol) if value else "" for value in values],
                    textposition="inside",
                    insidetextanchor="middle",
                    textangle=0,
                    textfont={"color": on(term.colour), "size": look.small},
                    hovertext=[
                        f"{end}<br>{escaped(term.words)}: {value} of {plural(int(total), 'assessable clause')}{said}"
                        f"<br>{plural(int(new), 'record')} that year"
                        for end, value, total, new in zip(ends, values, totals, counted.records, strict=True)
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
        dtick=step(int(max(totals, default=0))),
    )
    return figure
