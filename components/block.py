"""A block of our own HTML: tables and texts that Streamlit has no widget for, with links that stay in the app.

It is made by Jinja2 templates that escape every value.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment
from markupsafe import Markup

from components.context import Context
from components.platform import markup, parts
from tracker.show.html import SHOW, environment
from tracker.words import catalogue

_HERE = Path(__file__).resolve().parent
_TEMPLATES = _HERE / "templates"


@cache
def style() -> str:
    """Return the style sheet of all blocks; it stands once in the first HTML, where they take it from."""
    files = (_TEMPLATES / "style.css", SHOW / "figures.css")
    return parts.stylesheet(*(file.read_text(encoding="utf-8") for file in files))


@cache
def templates() -> Environment:
    """Return the templates, every value in them escaped."""
    made = environment(_TEMPLATES, SHOW)
    made.filters["short"] = _short
    return made


def html(context: Context, template: str, **values: Any) -> Markup:
    """Return a template filled in with ``values``.

    ``data`` in it is the dataset, ``filters`` what the reader chose, ``href`` returns the address of a page.
    """
    view = context.view
    whole = {"data": view.dataset, "filters": view.filters, "href": context.href, **values}
    # Every value was escaped on its way in.
    return Markup(templates().get_template(template).render(whole))  # noqa: S704


def block(context: Context, name: str, template: str, **values: Any) -> None:
    """Draw a template as a block; ``name`` is its place on the page, unique there."""
    markup.draw(name, str(html(context, template, **values)))


def cached_block(
    context: Context, name: str, template: str, build: Callable[[], Mapping[str, Any]], key: tuple[Any, ...] = ()
) -> None:
    """Draw a template with what ``build`` returns, filled in once per data, filters, ``name`` and ``key``."""
    markup.draw(name, str(context.cached((name, template, *key), lambda: html(context, template, **build()))))


def _short(value: str | pd.Timestamp) -> str:
    """Return a day or period in words, the month cut short."""
    text = f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) and pd.notna(value) else value
    return "" if pd.isna(text) else catalogue.period(str(text), short=True)
