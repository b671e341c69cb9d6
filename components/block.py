"""A block of our own HTML: tables and texts that Streamlit has no widget for, with links that stay in the app.

HTML is made by Jinja2 templates that escape every value, and drawn by one small component in a shadow root.
A click on a link of the app changes the address and lets Streamlit move there without loading anew; with a
modifier key, or without JavaScript, the link is an ordinary one. A link that is to be followed is clicked once.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from jinja2 import Environment
from markupsafe import Markup

from components.context import Context
from tracker.model import period
from tracker.show.html import SHOW, day, environment

_HERE = Path(__file__).resolve().parent
_TEMPLATES = _HERE / "templates"


@cache
def _component() -> Any:
    return st.components.v2.component(
        "tracker_block",
        html='<div class="block"></div>',
        js=(_HERE / "block.js").read_text(encoding="utf-8"),
    )


def stylesheet(*files: Path) -> str:
    """Return style sheets in one, without comments and layout."""
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).strip()


@cache
def style() -> str:
    """Return the style sheet of all blocks; it stands once in the first HTML, where `block.js` takes it from."""
    return stylesheet(_TEMPLATES / "style.css", SHOW / "figures.css")


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
    _draw(name, html(context, template, **values))


def cached_block(
    context: Context, name: str, template: str, build: Callable[[], Mapping[str, Any]], key: tuple[Any, ...] = ()
) -> None:
    """Draw a template with what ``build`` returns, filled in once per data, filters, ``name`` and ``key``."""
    _draw(name, context.cached((name, template, *key), lambda: html(context, template, **build())))


def _draw(name: str, text: Markup) -> None:
    """Draw HTML that a template made."""
    _component()(key=f"block {name}", data={"html": str(text)})


def _short(value: str | pd.Timestamp) -> str:
    """Return a day or period in words, the month cut to three letters."""
    words = day(value) if isinstance(value, pd.Timestamp) else "" if pd.isna(value) else period.words(value)
    return " ".join(part[:3] if part.isalpha() else part for part in words.split())
