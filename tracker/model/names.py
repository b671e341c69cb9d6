"""What States are called beside the names that a package gives: by CLDR in six languages, in short, and formerly."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global

_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
"""The official languages of the United Nations."""
_OTHERS = Path(__file__).resolve().parent / "other_names.csv"
"""Short and former names that CLDR lacks, by the ISO code of three letters, separated by a semicolon."""


def other_names(iso3: str) -> tuple[str, ...]:
    """Return what else a State is called, by its ISO code of three letters; nothing for a code that nobody knows."""
    territory = next(iter(get_global("territory_aliases").get(iso3, ())), "")
    found = (names.get(territory, "") for names in _territories())
    return (*(name for name in found if name), *_others().get(iso3, ()))


@cache
def _territories() -> tuple[Mapping[str, str], ...]:
    return tuple(dict(Locale(language).territories) for language in _LANGUAGES)


@cache
def _others() -> Mapping[str, tuple[str, ...]]:
    with _OTHERS.open(encoding="utf-8", newline="") as file:
        return {row["iso3"]: tuple(row["names"].split(";")) for row in csv.DictReader(file)}
