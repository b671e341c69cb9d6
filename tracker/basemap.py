"""The offline base map, `static/topojson/world_110m.json`: which areas it holds, and which of them are disputed."""

import json
import re
from functools import cache
from pathlib import Path

PATH = Path(__file__).resolve().parent.parent / "static" / "topojson" / "world_110m.json"
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
