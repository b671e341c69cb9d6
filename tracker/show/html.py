"""Templates of HTML, on screen and in files: every value in them is escaped, and no link in them runs a script."""

from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.model import period
from tracker.show.look import on
from tracker.words import sentences

SHOW = Path(__file__).resolve().parent / "templates"
"""The templates of what every page shows, whoever draws it."""


def environment(*folders: Path) -> Environment:
    """Return the templates of folders, with the filters that all of them share."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": day,
        "period": period.words,
        "on": on,
        "web": web,
        "pl": sentences.plural,
        "figure": sentences.figure,
    }
    return made


def web(text: str) -> str:
    """Return an address of the web as it is; blank for anything else, so that no link runs a script."""
    return text if text.startswith(("http://", "https://")) else ""


def day(value: Any) -> str:
    """Return a day in words; blank where there is none."""
    return "" if value is None or pd.isna(value) else sentences.day(value)
