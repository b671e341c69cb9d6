"""The map of States, on the offline base map, without a colour that is not in the legend beside it."""

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from tracker import basemap
from tracker.dataset import Dataset, Term
from tracker.figures.look import SYMBOLS, Look, escaped, layout, on

_REACH = 7
"""Pixels within which a marker answers: its own size, so that it does not answer for its neighbours."""
_LETTER = 2.8
"""Degrees that a letter of a name takes up on a wide screen."""
_ROOM = 5.0
"""Degrees that a marker keeps from the label of another State: about its own size on a wide screen."""
DISPUTED = Term("disputed", "Disputed area, not attributed", colour="#B9C2CB", symbol="")
"""How the legend names the areas that the base map attributes to nobody."""


def world(dataset: Dataset, states: pd.Series, terms: Mapping[str, Term], look: Look, height: int = 470) -> go.Figure:
    """Draw the States (``states``: a term by iso3) as areas, small ones as markers; a click gives their iso3.

    The colours and symbols are those of ``terms``; disputed areas are neutral, and the rest is land.
    """
    members = dataset.members.loc[states.index]
    shapes = basemap.areas()
    traces: list[go.Choropleth | go.Scattergeo] = [
        _areas(list(basemap.disputed()), [escaped(DISPUTED.label)] * len(basemap.disputed()), DISPUTED.colour, look, [])
    ]
    for name, term in terms.items():
        here = members[states == name]
        large = here[here.index.isin(shapes)]
        small = here[~here.index.isin(shapes)].dropna(subset=["latitude", "longitude"])
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
        traces += [trace for code in small.index for trace in _marker(str(code), members, term, look)]
    figure = go.Figure(traces, layout(look, height))
    figure.layout.hoverdistance = _REACH
    figure.layout.geo = go.layout.Geo(
        projection={"type": "natural earth"},
        lataxis={"range": [-56, 82]},
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


def _marker(code: str, members: pd.DataFrame, term: Term, look: Look) -> list[go.Scattergeo]:
    """Return the marker of a small State with its name, and a line to its place where it had to give way."""
    row = members.loc[code]
    here = (row["latitude"], row["longitude"])
    others = members.drop(index=code).dropna(subset=["latitude", "longitude"])
    lat, lon = _room(here, others)
    marker = go.Scattergeo(
        lat=[lat],
        lon=[lon],
        mode="markers+text",
        marker={
            "symbol": SYMBOLS.get(term.symbol, "circle").removesuffix("-open"),
            "size": 11,
            "color": term.colour,
            "line": {"color": look.text, "width": 1},
        },
        text=[escaped(row["name"])],
        textposition=_free_side(lat, lon, len(row["name"]), others),
        textfont={"size": look.size - 1, "color": look.text},
        customdata=[code],
        hovertext=[_hover(row["name"], term)],
        hoverinfo="text",
        name=escaped(term.label),
    )
    if (lat, lon) == here:
        return [marker]
    line = go.Scattergeo(
        lat=[here[0], lat],
        lon=[here[1], lon],
        mode="lines",
        line={"color": look.text, "width": 1},
        hoverinfo="skip",
    )
    return [line, marker]


def _free_side(lat: float, lon: float, letters: int, others: pd.DataFrame) -> str:
    """Return where beside a marker a name of so many letters stands farthest from the labels of other States."""
    width, height = letters * _LETTER, _ROOM
    sides = {
        "middle right": (lat, lon + width / 2 + 2),
        "middle left": (lat, lon - width / 2 - 2),
        "top center": (lat + height, lon),
        "bottom center": (lat - height, lon),
    }

    def free(place: tuple[float, float]) -> float:
        across = ((others["longitude"] - place[1]).abs() - width / 2).clip(lower=0)
        along = ((others["latitude"] - place[0]).abs() - height / 2).clip(lower=0)
        return float((across**2 + along**2).min()) if len(others) else 0.0

    return max(sides, key=lambda side: free(sides[side]))


def _room(here: tuple[float, float], others: pd.DataFrame) -> tuple[float, float]:
    """Return where a marker answers for its own State alone: at its place, else beside it, farthest from others."""

    def nearest(lat: float, lon: float) -> float:
        apart = ((others["latitude"] - lat) ** 2 + (others["longitude"] - lon) ** 2) ** 0.5
        return float(apart.min()) if len(apart) else float("inf")

    if nearest(*here) >= _ROOM:
        return here
    turns = [math.tau * step / 8 for step in range(8)]
    beside = [(here[0] + _ROOM * math.sin(turn), here[1] + _ROOM * math.cos(turn)) for turn in turns]
    return max(beside, key=lambda spot: nearest(*spot))


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
