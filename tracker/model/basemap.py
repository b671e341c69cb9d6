"""The offline base map, `static/topojson/world_110m.json`: which areas it holds, and which of them are disputed."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from tracker.model import shipped

PATH = shipped.APP / "static" / "topojson" / "world_110m.json"
_USER_ASSIGNED = re.compile("X[A-Z]{2}")
"""Codes that ISO 3166-1 leaves to its users; the base map gives them to areas without attribution."""


@cache
def areas() -> frozenset[str]:
    """Return the ISO codes that have a polygon; small States have none and need a marker."""
    topology = json.loads(PATH.read_text(encoding="utf-8"))
    return frozenset(shape["id"] for shape in topology["objects"]["countries"]["geometries"] if shape.get("id"))


@cache
def disputed() -> tuple[str, ...]:
    """Return the codes of the disputed areas."""
    return tuple(sorted(code for code in areas() if _USER_ASSIGNED.fullmatch(code)))


Point = tuple[float, float]
Ring = list[Point]
_SOUTH = -58.0
"""South of this latitude nothing is drawn."""


@cache
def rings() -> dict[str, list[Ring]]:
    """Return the outlines of every area by its ISO code, in degrees (longitude, latitude), cut at 180 degrees.

    Areas without a code stand under ``""``. Several geometries of one code are one area.
    """
    topology = json.loads(PATH.read_text(encoding="utf-8"))
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[str, list[Ring]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for ring in (_ring(one, arcs) for polygon in polygons for one in polygon):
            if max(lat for _, lat in ring) > _SOUTH:
                found.setdefault(shape.get("id") or "", []).extend(_cut(ring))
    return found


def _arc(deltas: Sequence[Sequence[int]], transform: dict[str, list[float]]) -> Ring:
    """Return the points of an arc of a quantized TopoJSON topology."""
    (width, height), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in deltas:
        x, y = x + dx, y + dy
        points.append((x * width + west, y * height + south))
    return points


def _ring(arcs: Sequence[int], known: Sequence[Ring]) -> Ring:
    points: Ring = []
    for number in arcs:
        arc = known[number] if number >= 0 else known[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _cut(ring: Ring) -> Iterator[Ring]:
    """Cut a ring that crosses 180 degrees into a western and an eastern part, so that it does not smear."""
    lons = [ring[0][0]]
    for (before, _), (lon, _) in pairwise(ring):
        step = lon - before
        lons.append(lons[-1] + step - 360 * round(step / 360))
    whole = list(zip(lons, (lat for _, lat in ring), strict=True))
    if min(lons) >= -180 and max(lons) <= 180:
        yield whole
        return
    for shift in (-360, 0, 360):
        part = _clipped(_clipped([(lon + shift, lat) for lon, lat in whole], 180.0, 1), -180.0, -1)
        if len(part) > 3:
            yield part


def _clipped(ring: Ring, edge: float, side: int) -> Ring:
    """Return what of a ring lies west (``side`` 1) or east (-1) of a meridian."""
    kept: Ring = []
    for (lon, lat), (next_lon, next_lat) in zip(ring, [*ring[1:], ring[0]], strict=True):
        inside, next_inside = side * lon <= side * edge, side * next_lon <= side * edge
        if inside:
            kept.append((lon, lat))
        if inside != next_inside:
            kept.append((edge, lat + (next_lat - lat) * (edge - lon) / (next_lon - lon)))
    return kept


def projected(lon: float, lat: float) -> Point:
    """Return a place on the Natural Earth projection: x to the right and y upwards, in radians of the equator."""
    phi = math.radians(lat)
    two, four = phi**2, phi**4
    x = math.radians(lon) * (0.8707 - 0.131979 * two + four * (-0.013791 + four * (0.003971 * two - 0.001529 * four)))
    y = phi * (1.007226 + two * (0.015085 + four * (-0.044475 + 0.028874 * two - 0.005916 * four)))
    return x, y
