"""Charts on paper: a chart is drawn as wide as the screen was, and cut at the edge of a narrower page.

Browsers lay a page out for paper without waiting for anything to be drawn anew. So just before, the size of each
drawing is noted, and the style (`components/frame.css`) shrinks it to the page by that.
"""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).resolve().parent


@cache
def _component() -> Any:
    return st.components.v2.component("tracker_paper", js=(_HERE / "paper.js").read_text(encoding="utf-8"))


def fit_charts() -> None:
    """Have every chart of the page fit on paper; once a page."""
    _component()(key="paper", height=1)
