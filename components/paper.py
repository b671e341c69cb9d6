"""Charts on paper: a chart is drawn as wide as the screen was, and cut at the edge of a narrower page.

Browsers lay a page out for paper without waiting for anything to be drawn anew. So just before, the size of each
drawing is noted, and the style shrinks it to the page by that.
"""

from functools import cache
from typing import Any

import streamlit as st

STYLE = """
@page { margin: 12mm; }
@media print {
  :root { --tall-page: 260mm; }
  [data-testid="stHeading"] { break-after: avoid; }
  :has(> [data-testid="stPlotlyChart"]), [data-testid="stPlotlyChart"] {
    height: auto !important; min-height: 0 !important;
  }
  [data-testid="stPlotlyChart"] { container-type: inline-size; break-inside: avoid; }
  [data-testid="stPlotlyChart"] .js-plotly-plot {
    zoom: min(1, tan(atan2(100cqw, var(--wide, 0px))), max(.4, tan(atan2(var(--tall-page), var(--tall, 0px)))));
  }
}
@media print and (orientation: landscape) { :root { --tall-page: 172mm; } }
"""
"""A drawing is shrunk to the width of the page, and to its height as long as it can be read."""
_JS = """
export default function (component) {
  const note = () => {
    for (const sheet of document.querySelectorAll(".js-plotly-plot .main-svg:first-child")) {
      const drawing = sheet.closest(".js-plotly-plot")
      drawing.style.setProperty("--wide", `${sheet.getAttribute("width")}px`)
      drawing.style.setProperty("--tall", `${sheet.getAttribute("height")}px`)
    }
  }
  window.addEventListener("beforeprint", note)
  return () => window.removeEventListener("beforeprint", note)
}
"""


@cache
def _component() -> Any:
    return st.components.v2.component("tracker_paper", js=_JS)


def fit_charts() -> None:
    """Have every chart of the page fit on paper; once a page."""
    _component()(key="paper", height=1)
