"""Where on a map the markers of small States stand, and which of their names have room beside them."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from tracker.model import basemap

SOUTH, NORTH = -56.0, 82.0
"""The latitudes between which a map is drawn."""
MARKER = 11
"""The size of a marker in pixels."""
SCALE = 0.96
"""Share of its space that a map takes, so that a marker at its edge is whole."""
_APART = 5.0
"""Degrees that a marker keeps from the label of another State: about its own size on a wide screen."""
_BESIDE = 8.0
"""Pixels from the middle of a marker to its name."""
_TURNS = 16
SIDES = {"middle right": (1, 0), "middle left": (-1, 0), "top center": (0, -1), "bottom center": (0, 1)}
"""Where a name can stand beside its marker, and which way that is: to the right and down."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class Canvas:
    """A map in a space of so many pixels, as large as it fits, but for a little, and in the middle."""

    width: float
    height: float

    @property
    def frame(self) -> Box:
        """The edges of the map, beyond which plotly draws nothing: its whole width and height, without `SCALE`."""
        half = self._fit * _EAST, self._fit * _SPAN / 2
        return (
            self.width / 2 - half[0],
            self.height / 2 - half[1],
            self.width / 2 + half[0],
            self.height / 2 + half[1],
        )

    @property
    def _fit(self) -> float:
        """Pixels to a radian of the equator of a map that fills its frame."""
        return min(self.width / (2 * _EAST), self.height / _SPAN)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Return where a place is drawn; one beyond the edge of the map stands at the edge."""
        x, y = basemap.projected(lon, max(SOUTH, min(NORTH, lat)))
        scale = SCALE * self._fit
        return self.width / 2 + x * scale, self.height / 2 + (_MIDDLE - y) * scale


def _bulge(lat: float) -> float:
    """Return how far up the projection a line between two places of a latitude, 90 degrees apart, reaches.

    Plotly takes such lines, great circles, for the upper and lower edges of a map.
    """
    reached = math.degrees(math.atan(math.tan(math.radians(lat)) / math.cos(math.radians(45))))
    return basemap.projected(0, reached)[1]


_EAST = basemap.projected(180, 0)[0]
_SPAN = _bulge(NORTH) - _bulge(SOUTH)
_MIDDLE = basemap.projected(0, (NORTH + SOUTH) / 2)[1]


@dataclass(frozen=True)
class Spot:
    """Where a marker stands, and on which side of it its name, blank where that has no room anywhere."""

    latitude: float
    longitude: float
    side: str


def unplaced(members: pd.DataFrame) -> list[str]:
    """Return the names of the members that a map cannot show: without an area, and without a place on it."""
    shown = _placed(members) | members.index.isin(basemap.areas())
    return [str(name) for name in members.loc[~shown, "name"]]


def _placed(members: pd.DataFrame) -> pd.Series:
    """Return which members have a place on the map."""
    placed = members["latitude"].between(SOUTH, NORTH) & members["longitude"].between(-180, 180)
    return placed.fillna(value=False).astype(bool)


def spots(members: pd.DataFrame, size: float, canvases: Sequence[Canvas]) -> Mapping[str, Spot]:
    """Return a place for each member that has no area: by iso3, the loneliest first.

    A marker that would answer for its neighbours gives way to where it answers for its own State. A name, in letters
    of ``size`` pixels, stands where on none of the ``canvases`` it leaves the map or touches another name or a
    marker; where there are several such sides, farthest from the other States. Without such a side it is left out.
    """
    names = members["name"]
    placed = members[_placed(members)]
    points = {str(row.Index): (float(row.latitude), float(row.longitude)) for row in placed.itertuples()}
    small = [code for code in points if code not in basemap.areas()]
    small.sort(key=lambda code: -_nearest(points[code], [points[other] for other in points if other != code]))
    for code in small:
        points[code] = _room(points[code], [points[other] for other in points if other != code])
    drawn = [
        {code: _around(canvas.at(lon, lat), MARKER, MARKER) for code, (lat, lon) in points.items() if code in small}
        for canvas in canvases
    ]
    written: list[list[Box]] = [[] for _ in canvases]
    found = {}
    for code in small:
        lat, lon = points[code]
        width, height = text_width(names[code], size), size * 1.3
        others = [canvases[-1].at(point[1], point[0]) for other, point in points.items() if other != code]
        sides = sorted(SIDES, key=lambda side: -_free(beside(canvases[-1].at(lon, lat), side, width, height), others))
        chosen = ""
        for side in sides:
            boxes = [beside(canvas.at(lon, lat), side, width, height) for canvas in canvases]
            if all(
                _inside(box, canvas.frame)
                and not any(_touch(box, one) for one in names_there)
                and not any(_touch(box, one) for other, one in markers.items() if other != code)
                for box, canvas, names_there, markers in zip(boxes, canvases, written, drawn, strict=True)
            ):
                chosen = side
                for names_there, box in zip(written, boxes, strict=True):
                    names_there.append(box)
                break
        found[code] = Spot(lat, lon, chosen)
    return found


def text_width(text: str, size: float) -> float:
    """Return about how many pixels a text takes at most in letters of a size: Chinese letters are twice as wide."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide * 1.05 + (len(text) - wide) * 0.58) + 2


def _around(middle: tuple[float, float], width: float, height: float) -> Box:
    x, y = middle
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def beside(marker: tuple[float, float], side: str, width: float, height: float) -> Box:
    """Return the box of a text of a size on a side of a marker."""
    right, down = SIDES[side]
    x, y = marker
    return _around((x + right * (_BESIDE + width / 2), y + down * (_BESIDE + height / 2)), width, height)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _free(box: Box, points: Sequence[tuple[float, float]]) -> float:
    """Return how far a box is from the nearest of some points."""
    gaps = (math.hypot(max(box[0] - x, 0, x - box[2]), max(box[1] - y, 0, y - box[3])) for x, y in points)
    return min(gaps, default=math.inf)


def _nearest(here: tuple[float, float], others: Sequence[tuple[float, float]]) -> float:
    return min((math.dist(here, other) for other in others), default=math.inf)


def _room(here: tuple[float, float], others: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return where a marker answers for its own State alone: at its place, else beside it, farthest from others."""
    if _nearest(here, others) >= _APART:
        return here
    turns = [math.tau * step / _TURNS for step in range(_TURNS)]
    beside = [
        (here[0] + _APART * reach * math.sin(turn), here[1] + _APART * reach * math.cos(turn))
        for reach, turn in product((1, 2), turns)
    ]
    beside = [spot for spot in beside if SOUTH <= spot[0] <= NORTH and abs(spot[1]) <= 176]
    # The nearer ring wins where it is as good.
    return max(beside, key=lambda spot: min(_nearest(spot, others), _APART) - math.dist(spot, here) / 1000)
