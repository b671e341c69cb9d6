"""A map of all States: every marker stands, no name touches another, none leaves the map."""

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pandas as pd
import plotly.graph_objects as go
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from tests.unit.test_export import chosen, made
from tracker.model import basemap
from tracker.model.dataset import Dataset
from tracker.show import look, placement
from tracker.show.exhibits import world
from tracker.show.placement import Canvas

ISLANDS = {
    "ATG": ("Antigua and Barbuda", 17.06, -61.8),
    "BHR": ("Bahrain", 26.03, 50.55),
    "BRB": ("Barbados", 13.19, -59.54),
    "COK": ("Cook Islands", -21.2, -159.8),
    "AND": ("Andorra", 42.55, 1.6),
    "FSM": ("Micronesia, Federated States of", 6.9, 158.2),
    "GRD": ("Grenada", 12.11, -61.68),
    "KIR": ("Kiribati", 1.87, -157.4),
    "KNA": ("Saint Kitts and Nevis", 17.36, -62.78),
    "LCA": ("Saint Lucia", 13.91, -60.98),
    "LIE": ("Liechtenstein", 47.16, 9.55),
    "MCO": ("Monaco", 43.74, 7.42),
    "MDV": ("Maldives", 3.2, 73.22),
    "MHL": ("Marshall Islands", 7.1, 171.1),
    "MLT": ("Malta", 35.94, 14.38),
    "NIU": ("Niue", -19.05, -169.87),
    "NRU": ("Nauru", -0.52, 166.93),
    "PLW": ("Palau", 7.5, 134.6),
    "SGP": ("Singapore", 1.35, 103.82),
    "SMR": ("San Marino", 43.94, 12.46),
    "SYC": ("Seychelles", -4.68, 55.49),
    "TON": ("Tonga", -21.18, -175.2),
    "TUV": ("Tuvalu", -8.52, 179.2),
    "VAT": ("Holy See (Vatican City State)", 41.9, 12.45),
    "VCT": ("Saint Vincent and the Grenadines", 13.25, -61.2),
}
"""States without an area on the base map."""
WITHOUT_PLACE = ("AUN", "BOD", "BOE", "EUE", "YUG")


def every_member() -> list[dict[str, str]]:
    """Return all States, those with an area and the islands, and some members without a place, as rows."""
    rows = []
    for code, rings in basemap.rings().items():
        if code and code not in basemap.disputed():
            outline = max(rings, key=len)
            lon, lat = (sum(point[axis] for point in outline) / len(outline) for axis in (0, 1))
            rows.append((code, f"State {code}", lat, lon))
    rows += [(code, *place) for code, place in ISLANDS.items()]
    members = [
        {"iso3": code, "name": name, "latitude": f"{lat:.2f}", "longitude": f"{lon:.2f}", "region": "World"}
        for code, name, lat, lon in rows
    ]
    members += [
        {"iso3": code, "name": f"Body {code}", "region": "None"} for code in ("EUE", "AUN", "YUG", "BOD", "BOE")
    ]
    return members


@pytest.fixture(scope="module")
def every_state(with_tables: Callable[..., Dataset], forests: Dataset) -> Dataset:
    """Return a package that all States stand behind, those with an area and the islands, and three without a place."""
    members = every_member()
    document = str(forests.documents.index[-1])
    behind = [{"document_id": document, "iso3": one["iso3"]} for one in members]
    return with_tables(replace(forests.settings, map=True), members=members, endorsements=behind)


@pytest.mark.parametrize("canvas", [*(Canvas(width, 470) for width in (340, 680, 1168, 1600)), Canvas(358, 300)])
@pytest.mark.parametrize("size", [11, 13, 19])
def test_no_name_touches_another(every_state: Dataset, canvas: Canvas, size: float) -> None:
    """Each island has its marker; the names that stand are inside, clear of one another and of others' markers."""
    members = every_state.members
    found = placement.spots(members, size, [canvas])
    assert set(found) == set(ISLANDS)
    boxes = {
        code: placement.beside(
            canvas.at(spot.longitude, spot.latitude),
            spot.side,
            placement.text_width(ISLANDS[code][0], size),
            size * 1.3,
        )
        for code, spot in found.items()
        if spot.side
    }
    assert boxes
    for left, top, right, bottom in boxes.values():
        assert canvas.frame[0] <= left < right <= canvas.frame[2]
        assert canvas.frame[1] <= top < bottom <= canvas.frame[3]
    for (_, one), (_, other) in combinations(boxes.items(), 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize(
    ("canvas", "frame", "east", "south"),
    [
        (Canvas(980, 470), (0, 11, 980, 459), (960, 274), 443),
        (Canvas(1168, 430), (114, 0, 1054, 430), (1035, 253), 414),
    ],
)
def test_a_place_is_where_plotly_draws_it(
    canvas: Canvas, frame: placement.Box, east: tuple[int, int], south: int
) -> None:
    """As measured in a browser: the frame, 180 degrees east on the equator, and the southern edge."""
    assert tuple(round(edge) for edge in canvas.frame) == frame
    assert tuple(round(part) for part in canvas.at(180, 0)) == east
    assert round(canvas.at(0, placement.SOUTH)[1]) == south


def test_every_marker_has_its_name_on_hover(every_state: Dataset) -> None:
    """With a name beside it or without, and those without a place are named by the list alone."""
    states = pd.Series("x", index=every_state.members.index, dtype="str")
    term = {"x": every_state.term("status", "complete")}
    figure = world.Map(every_state.members, states, term, alt="").figure(look.LIGHT, 0, 470)
    markers = [trace for trace in figure.data if isinstance(trace, go.Scattergeo) and trace.mode.startswith("markers")]
    assert {code for trace in markers for code in trace.customdata} == set(ISLANDS)
    for trace in markers:
        assert look.escaped(ISLANDS[trace.customdata[0]][0]) in trace.hovertext[0]
    assert {trace.mode for trace in markers} == {"markers", "markers+text"}
    assert placement.unplaced(every_state.members) == [f"Body {code}" for code in WITHOUT_PLACE]


def test_the_few_of_a_small_group_keep_their_names(group: Dataset) -> None:
    """Two islands far apart are named on every screen."""
    found = placement.spots(group.members, 13, [Canvas(width, 470) for width in world.WIDTHS])
    assert sorted(code for code, spot in found.items() if spot.side) == ["BHR", "SGP"]


def test_the_map_of_the_deck_follows_the_same_rule(every_state: Dataset) -> None:
    """A shape for every island, names inside the slide and clear of one another; who is not drawn is named under it."""
    deck = Presentation(io.BytesIO(made("deck", chosen(every_state))))
    slide, group = next(
        (slide, shape)
        for slide in deck.slides
        for shape in slide.shapes
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and "Map" in shape._element.xpath(".//p:cNvPr")[0].get("descr")
    )
    named = {shape.name for shape in group.shapes}
    assert {name for name, *_ in ISLANDS.values()} <= named
    texts = [shape for shape in group.shapes if shape.has_text_frame and shape.text_frame.text]
    assert len(texts) > 8
    for one in texts:
        assert 0 <= one.left <= one.left + one.width <= deck.slide_width
    for one, other in combinations(texts, 2):
        apart = one.left + one.width <= other.left or other.left + other.width <= one.left
        assert apart or one.top + one.height <= other.top or other.top + other.height <= one.top
    said = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "Not on the map: Body AUN, Body BOD, Body BOE, Body EUE and 1 more" in said
