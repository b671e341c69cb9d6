"""The map of States, on the offline base map, without a colour that is not in the legend beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from tracker.model import basemap
from tracker.model.dataset import Term
from tracker.show import placement
from tracker.show.exhibits.exhibit import Chart
from tracker.show.exhibits.grid import Grid
from tracker.show.look import LIGHT, NARROW, SYMBOLS, Look, escaped, layout, on
from tracker.words.catalogue import gettext as _

if TYPE_CHECKING:
    from tracker.show.powerpoint import Align, Sheet

_REACH = 7
"""Pixels within which a marker answers: its own size, so that it does not answer for its neighbours."""
WIDTHS = (340, 420, 520, 640, 800, 1000, 1200)
"""Pixels across which a map is drawn on screens, from a phone's; from the last on its height holds it."""
_HEIGHT = 470
"""Pixels of height where the width is not known."""
_NAME = 12
"""Size of the names on a slide of PowerPoint, in pixels."""
_ALIGNED: Mapping[str, "Align"] = {"middle right": "left", "middle left": "right"}
"""How a name is set beside its marker; in the middle above and below it."""


def disputed() -> Term:
    """Return how the legend names the areas that the base map attributes to nobody."""
    return Term("disputed", _("Disputed area, not attributed"), colour="#B9C2CB", symbol="")


@dataclass(frozen=True, eq=False)
class Map(Chart):
    """The States (``states``: a term by iso3) in the colours of ``terms``; ``members`` are all those of the dataset."""

    members: pd.DataFrame
    states: pd.Series
    terms: Mapping[str, Term]
    note = ""
    template = "grid.html"

    @property
    def legend(self) -> list[Term]:
        """The terms, and the areas that are not attributed."""
        return [*self.terms.values(), disputed()]

    @property
    def table(self) -> Grid:
        """The names of the States by term, with their number."""
        return Grid(
            (_("Named"), _("Number"), _("Names")),
            tuple((self.terms[term], str(len(names)), ", ".join(names)) for term, names in self.names.items()),
            (2, 0.8, 7),
            alt=self.alt,
        )

    @property
    def names(self) -> dict[str, list[str]]:
        """The names of the States by term."""
        names = self._shown["name"]
        return {term: names[self.states == term].tolist() for term in self.terms}

    @property
    def _shown(self) -> pd.DataFrame:
        return self.members.loc[self.states.index]

    def height(self, width: int) -> int:
        """Return half the width, and where that is not known what suits most screens."""
        return width // 2 or _HEIGHT

    def figure(self, look: Look, width: int, height: int) -> go.Figure:
        """Draw the States as areas, small ones as markers; a click gives their iso3.

        Names that have no room at one of the widths of screens stand on hover alone; at the ``width``, where that is
        known and not a phone's. Disputed areas are neutral, and the rest is land.
        """
        members, shapes = self._shown, basemap.areas()
        widths = (width,) if width >= NARROW else WIDTHS
        spots = placement.spots(members, look.size - 1, [placement.Canvas(width, height) for width in widths])
        nobodys, term_of_nobody = list(basemap.disputed()), disputed()
        traces: list[go.Choropleth | go.Scattergeo] = [
            _areas(nobodys, [escaped(term_of_nobody.label)] * len(nobodys), term_of_nobody.colour, look, [])
        ]
        for name, term in self.terms.items():
            here = members[self.states == name]
            large = here[here.index.isin(shapes)]
            small = [str(code) for code in here.index if code in spots]
            if len(large):
                codes = [str(one) for one in large.index]
                traces.append(_areas(codes, [_hover(state, term) for state in large["name"]], term.colour, look, codes))
                traces.append(_symbols(large.dropna(subset=["latitude", "longitude"]), term, look))
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

    def draw(self, sheet: "Sheet") -> None:
        """Draw the map of native shapes, as one group: a shape a country, markers for States too small for one."""
        terms = {str(name): self.terms[term] for name, term in self.states.items()}
        group, area = sheet.group(self.alt), sheet.under_legend()
        pixel = sheet.inches(1) // 96
        canvas = placement.Canvas(area.width / pixel, area.height / pixel)

        def place(lon: float, lat: float) -> tuple[int, int]:
            x, y = canvas.at(lon, lat)
            return int(area.left + x * pixel), int(area.top + y * pixel)

        nobodys, names = set(basemap.disputed()), self.members["name"]
        for code, rings in sorted(basemap.rings().items()):
            outlines = [[place(*point) for point in ring] for ring in rings]
            term = terms.get(code) or (disputed() if code in nobodys else None)
            colour, line = term.colour if term else LIGHT.land, LIGHT.text if code in terms else LIGHT.ground
            group.outline(names.get(code, code or _("Land")), outlines, colour, line)
        members = self._shown
        for code, spot in placement.spots(members, _NAME, [canvas]).items():
            row = members.loc[code]
            x, y = place(spot.longitude, spot.latitude)
            if (spot.latitude, spot.longitude) != (row["latitude"], row["longitude"]):
                group.line(place(row["longitude"], row["latitude"]), (x, y), LIGHT.text, 0.75)
            group.dot(row["name"], (x, y), placement.MARKER * pixel // 2, terms[code].colour)
            if spot.side:
                beside = placement.beside((0, 0), spot.side, placement.text_width(row["name"], _NAME), _NAME * 1.3)
                left, top, right, bottom = (int(edge * pixel) for edge in beside)
                box = x + left, y + top, right - left, bottom - top
                align = _ALIGNED.get(spot.side, "center")
                size = _NAME * pixel / sheet.points(1)
                group.text(row["name"], box, size, LIGHT.text, anchor="middle", align=align, wrapped=False)
        sheet.legend(self.legend)


def _symbols(marked: pd.DataFrame, term: Term, look: Look) -> go.Scattergeo:
    """Return the symbol of a term in the middle of each of its areas."""
    return go.Scattergeo(
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
