"""Parts of the browser's page that are ours: style sheets, scripts and HTML, each a file of this folder."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).resolve().parent


@cache
def text(name: str) -> str:
    """Return a file of this folder."""
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def component(name: str, *, js: str, html: str | None = None, css: str | None = None) -> Callable[..., Any]:
    """Return a component of our own, made of script, HTML and style sheet."""
    made: Callable[..., Any] = st.components.v2.component(name, js=js, html=html, css=css)
    return made


def stylesheet(*texts: str) -> str:
    """Return style sheets in one, without comments and layout."""
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"/\*.*?\*/", "", "".join(texts), flags=re.DOTALL)).strip()
