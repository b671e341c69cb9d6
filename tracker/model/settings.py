"""The package-level ``tracker`` object of a descriptor: the settings of the package."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from tracker.model import period, properties
from tracker.model.message import Message
from tracker.model.problem import found
from tracker.model.properties import Complain

_TEXTS = (
    "short_title",
    "organization",
    "explainer",
    "attribution",
    "contact",
    "disclaimer",
    "disclaimer_short",
    "public_url",
    "map_note",
)
"""The settings that are text."""


@dataclass(frozen=True)
class Settings:
    """The package-level ``tracker`` object. A blank year is taken from the data."""

    short_title: str = ""
    organization: str = ""
    first_year: int | None = None
    last_year: int | None = None
    evidence_until: date | None = None
    review_after_months: int = 24
    own_addressees: tuple[str, ...] = ()
    disclaimer: str = ""
    disclaimer_short: str = ""
    attribution: str = ""
    contact: str = ""
    explainer: str = ""
    public_url: str = ""
    publish_names: bool = False
    map: bool = True
    map_note: str = ""


def read(value: Any, complain: Complain) -> Settings:
    """Return the settings as they are written; what is wrong in them is complained of, and left out."""
    raw = _object(value, complain)
    properties.check(raw, [one.name for one in fields(Settings)], "tracker", complain)
    values: dict[str, Any] = {}

    def take(name: str, kind: type, right: str) -> None:
        value = raw.get(name)
        if value is None:
            return
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            values[name] = value
        else:
            complain(f"tracker.{name}", Message("found %(found)s; %(right)s", found=found(str(value)), right=right))

    for name in _TEXTS:
        take(name, str, Message("text is needed"))
    for name in ("first_year", "last_year", "review_after_months"):
        take(name, int, Message("a whole number is needed"))
    for name in ("map", "publish_names"):
        take(name, bool, Message("true or false is needed"))
    take("own_addressees", list, Message("a list of addressees is needed"))
    for name, least, most in (("first_year", 1000, 3000), ("last_year", 1000, 3000), ("review_after_months", 0, 1200)):
        if name in values and not least <= values[name] <= most:
            message = Message(
                "found %(found)s; write %(least)s to %(most)s", found=values.pop(name), least=least, most=most
            )
            complain(f"tracker.{name}", message)
    values["own_addressees"] = tuple(str(term) for term in values.get("own_addressees", ()))
    if raw.get("evidence_until") is not None:
        until = _day(str(raw["evidence_until"]))
        if until is None:
            message = Message("found %(found)s; write a day as 2001-12-31", found=found(str(raw["evidence_until"])))
            complain("tracker.evidence_until", message)
        else:
            values["evidence_until"] = until
    first, last = values.get("first_year"), values.get("last_year")
    if first and last and not 0 <= last - first <= 400:
        message = Message(
            "%(first)s to %(last)s: the first year comes first, and 400 years are the most", first=first, last=last
        )
        complain("tracker.first_year", message)
        values.pop("first_year"), values.pop("last_year")
    return Settings(**values)


def _object(value: Any, complain: Complain) -> Mapping[str, Any]:
    """Return the package's settings as they are written; none where there are none."""
    if value is not None and not isinstance(value, dict):
        complain("tracker", Message("found %(found)s; an object of settings is needed", found=found(str(value))))
    return value if isinstance(value, dict) else {}


def _day(text: str) -> date | None:
    """Return a day that can be shown; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if period.EARLIEST <= day <= period.LATEST else None
