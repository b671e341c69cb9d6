"""Links: filters to query parameters and back. Ids and dates as numbers, never labels, so that links last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from tracker.model import period
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import KNOWN, SIDES
from tracker.state.view import Filters

Parameters = dict[str, list[str]]

_LONGEST_TEXT = 200
LISTS = {
    "document": "documents",
    "theme": "themes",
    "status": "statuses",
    "side": "sides",
    "state": "states",
    "addressee": "addressees",
}
"""The parameters that may be repeated, and the filters that they set."""
NAMES = ("as_of", "known_at", *LISTS, "text")
"""The query parameters that the filters use; pages add their own beside them."""


@dataclass(frozen=True)
class Unknown:
    """A value in an address that means nothing here, to be announced to the reader."""

    parameter: str
    value: str


def encode(filters: Filters, default: Filters | None = None) -> Parameters:
    """Return the query parameters of filters; what equals ``default`` is left out."""
    parameters: Parameters = {}
    if default is None or filters.as_of != default.as_of:
        parameters["as_of"] = [number(filters.as_of)]
    if filters.known_at is not None:
        parameters["known_at"] = [number(filters.known_at)]
    for name, attribute in LISTS.items():
        if values := getattr(filters, attribute):
            parameters[name] = list(values)
    if filters.text.strip():
        parameters["text"] = [filters.text.strip()[:_LONGEST_TEXT]]
    return parameters


def decode(
    parameters: Mapping[str, Iterable[str]], dataset: Dataset, default: Filters
) -> tuple[Filters, list[Unknown]]:
    """Return the filters that query parameters name, and what in them is no longer known.

    A parameter that is not there leaves its default; unknown ids and dates are left out and returned.
    """
    unknown: list[Unknown] = []

    def day(name: str, otherwise: date | None) -> date | None:
        values = list(parameters.get(name, ()))
        if not values:
            return otherwise
        found = parse(values[-1])
        if found is None:
            unknown.append(Unknown(name, values[-1]))
        return found or otherwise

    ids = known(dataset)
    lists: dict[str, tuple[str, ...]] = {}
    for name, attribute in LISTS.items():
        values = list(dict.fromkeys(parameters.get(name, ())))
        lists[attribute] = tuple(value for value in values if value in ids[name])
        unknown += [Unknown(name, value) for value in values if value not in ids[name]]
    text = " ".join(list(parameters.get("text", ()))[-1:])[:_LONGEST_TEXT]
    as_of = day("as_of", default.as_of) or default.as_of
    return Filters(as_of=as_of, known_at=day("known_at", None), text=text, **lists), unknown


def known(dataset: Dataset) -> dict[str, set[str]]:
    """Return the ids that each list parameter may name."""
    return {
        "document": {str(name) for name in dataset.documents.index},
        "theme": set(dataset.vocabularies.get("theme", {})),
        "status": set(KNOWN["status"]) - {"withdrawn"},
        "side": set(SIDES),
        "state": {str(name) for name in dataset.members.index},
        "addressee": set(dataset.vocabularies.get("addressee", {})),
    }


def number(day: date) -> str:
    """Return a date as an address carries it: 20011231."""
    return f"{day:%Y%m%d}"


def parse(text: str) -> date | None:
    """Return the date that an address carries, as 20011231 or 2001-12-31; None where it is none."""
    for form in ("%Y%m%d", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return day if period.EARLIEST <= day <= period.LATEST else None
    return None


def query(parameters: Mapping[str, Iterable[str]]) -> str:
    """Return parameters as the query string of an address."""
    return urlencode({name: list(values) for name, values in parameters.items()}, doseq=True)
