"""The map of States, on the offline base map, without a colour that is not in the legend beside it."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from tracker import basemap
from tracker.dataset import Dataset, Term
from tracker.figures.look import SYMBOLS, Look, escaped, layout, on

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
                    textfont={"size": 11, "color": on(term.colour)},
                    customdata=[str(one) for one in marked.index],
                    hoverinfo="skip",
                    name=escaped(term.label),
                )
            )
        if len(small):
            traces.append(
                go.Scattergeo(
                    lat=small["latitude"].tolist(),
                    lon=small["longitude"].tolist(),
                    mode="markers+text",
                    marker={
                        "symbol": SYMBOLS.get(term.symbol, "circle").removesuffix("-open"),
                        "size": 11,
                        "color": term.colour,
                        "line": {"color": look.text, "width": 1},
                    },
                    text=[escaped(state) for state in small["name"]],
                    textposition="middle right",
                    textfont={"size": 13, "color": look.text},
                    customdata=[str(one) for one in small.index],
                    hovertext=[_hover(state, term) for state in small["name"]],
                    hoverinfo="text",
                    name=escaped(term.label),
                )
            )
    figure = go.Figure(traces, layout(look, height))
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
