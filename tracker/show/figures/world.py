"""The map of States, on the offline base map, without a colour that is not in the legend beside it."""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from tracker.model import basemap
from tracker.model.dataset import Dataset, Term
from tracker.show import placement
from tracker.show.look import SYMBOLS, Look, escaped, layout, on

_REACH = 7
"""Pixels within which a marker answers: its own size, so that it does not answer for its neighbours."""
WIDTHS = (340, 420, 520, 640, 800, 1000, 1200)
"""Pixels across which a map is drawn on screens, from a phone's; from the last on its height holds it."""
DISPUTED = Term("disputed", "Disputed area, not attributed", colour="#B9C2CB", symbol="")
"""How the legend names the areas that the base map attributes to nobody."""


def world(
    dataset: Dataset,
    states: pd.Series,
    terms: Mapping[str, Term],
    look: Look,
    height: int = 470,
    widths: Sequence[int] = WIDTHS,
) -> go.Figure:
    """Draw the States (``states``: a term by iso3) as areas, small ones as markers; a click gives their iso3.

    Names that have no room at one of the ``widths`` stand on hover alone.

    The colours and symbols are those of ``terms``; disputed areas are neutral, and the rest is land.
    """
    members = dataset.members.loc[states.index]
    shapes = basemap.areas()
    spots = placement.spots(members, look.size - 1, [placement.Canvas(width, height) for width in widths])
    traces: list[go.Choropleth | go.Scattergeo] = [
        _areas(list(basemap.disputed()), [escaped(DISPUTED.label)] * len(basemap.disputed()), DISPUTED.colour, look, [])
    ]
    for name, term in terms.items():
        here = members[states == name]
        large = here[here.index.isin(shapes)]
        small = [str(code) for code in here.index if code in spots]
        if len(large):
            hover = [_hover(state, term) for state in large["name"]]
            traces.append(
                _areas([str(one) for one in large.index], hover, term.colour, look, [str(one) for one in large.index])
            )
            marked = large.dropna(subset=["latitude", "longitude"])
            traces.append(
                go.Scattergeo(
                    lat=marked["latitude"].tolist(),
                    lon=marked["longitude"].tolist(),
                    mode="text",
                    text=[escaped(term.symbol)] * len(marked),
                    textfont={"size": look.small, "color": on(term.colour)},
                    customdata=[str(one) for one in marked.index],
                    hovertext=[_hover(state, term) for state in marked["name"]],
                    hoverinfo="text",
                    name=escaped(term.label),
                )
            )
        traces += [trace for code in small for trace in _marker(code, members.loc[code], spots[code], term, look)]
    figure = go.Figure(traces, layout(look, height))
    figure.layout.hoverdistance = _REACH
    figure.layout.geo = go.layout.Geo(
        projection={"type": "natural earth", "scale": placement.SCALE},
        lataxis={"range": [placement.SOUTH, placement.NORTH]},
        bgcolor="rgba(0,0,0,0)",
        showframe=False,
        showcoastlines=False,
        showland=True,
        landcolor=look.land,
        showcountries=True,
        countrycolor=look.ground,
        countrywidth=0.6,
        showlakes=False,
        resolution=110,
    )
    return figure


def _marker(code: str, row: pd.Series, spot: placement.Spot, term: Term, look: Look) -> list[go.Scattergeo]:
    """Return the marker of a small State, with its name where it has room, and a line from where it had to give way."""
    marker = go.Scattergeo(
        lat=[spot.latitude],
        lon=[spot.longitude],
        mode="markers+text" if spot.side else "markers",
        marker={
            "symbol": SYMBOLS.get(term.symbol, "circle").removesuffix("-open"),
            "size": placement.MARKER,
            "color": term.colour,
            "line": {"color": look.text, "width": 1},
        },
        text=[escaped(row["name"])] if spot.side else None,
        textposition=spot.side or None,
        textfont={"size": look.size - 1, "color": look.text},
        customdata=[code],
        hovertext=[_hover(row["name"], term)],
        hoverinfo="text",
        name=escaped(term.label),
    )
    if (spot.latitude, spot.longitude) == (row["latitude"], row["longitude"]):
        return [marker]
    line = go.Scattergeo(
        lat=[row["latitude"], spot.latitude],
        lon=[row["longitude"], spot.longitude],
        mode="lines",
        line={"color": look.text, "width": 1},
        hoverinfo="skip",
    )
    return [line, marker]


def _hover(state: str, term: Term) -> str:
    return f"<b>{escaped(state)}</b><br>{escaped(term.words)}"


def _areas(codes: list[str], hover: list[str], colour: str, look: Look, customdata: list[str]) -> go.Choropleth:
    return go.Choropleth(
        locations=codes,
        z=[1] * len(codes),
        locationmode="ISO-3",
        colorscale=[[0, colour], [1, colour]],
        showscale=False,
        marker={"line": {"color": look.text, "width": 0.8}} if customdata else {"line": {"width": 0}},
        hovertext=hover,
        hoverinfo="text",
        customdata=customdata or None,
    )
