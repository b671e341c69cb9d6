"""Templates of HTML, on screen and in files: every value in them is escaped, and no link in them runs a script."""

from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.show.look import on
from tracker.words import catalogue, values

SHOW = Path(__file__).resolve().parent / "templates"
"""The templates of what every page shows, whoever draws it."""


def environment(*folders: Path) -> Environment:
    """Return the templates of folders, with the filters that all of them share."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Of the extension, which has no types.
    install: Any = made.install_gettext_callables  # type: ignore[attr-defined]
    install(
        catalogue.lookup, catalogue.nlookup, newstyle=True, pgettext=catalogue.plookup, npgettext=catalogue.nplookup
    )
    made.filters |= {
        "day": day,
        "period": catalogue.period,
        "said": catalogue.said,
        "number": catalogue.number,
        "listed": catalogue.listed,
        "on": on,
        "web": web,
        "figure": catalogue.number,
        "own": values.own,
    }
    return made


def web(text: str) -> str:
    """Return an address of the web as it is; blank for anything else, so that no link runs a script."""
    return text if text.startswith(("http://", "https://")) else ""


def day(value: Any) -> str:
    """Return a day in words; blank where there is none."""
    return "" if value is None or pd.isna(value) else catalogue.day(value)
