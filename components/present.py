"""The story on the full screen: one slide, 16:9, moved by keys; nothing else in sight."""

from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st

from components import charts, current, links
from components.block import kept_block
from components.members import base_map
from tracker.figures.exhibit import figure, legend
from tracker.selection import Selection
from tracker.story import Slide, story

_LOOK = replace(charts.SCREEN, size=20, small=18)
"""Readable from the back of a room: nothing under 18 pixels on a stage of 1280 by 720."""
_WIDTH, _HEIGHT = 1168, 430
"""The space of the exhibit on the stage."""

_STAGE = """<style>
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stDecoration"],
[data-testid="stExpandSidebarButton"], [data-testid="stSidebarCollapsedControl"], [data-testid="stStatusWidget"],
[data-testid="stElementToolbar"] { display: none !important; }
[data-testid="stMain"] { overflow: hidden !important; }
[data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
.st-key-stage {
  position: fixed; left: 50%; top: 50%; width: 1280px; height: 720px; padding: 44px 56px; gap: 0; overflow: hidden;
  transform: translate(-50%, -50%) scale(var(--stage-scale, 1));
}
.st-key-exhibit { height: 480px; gap: 12px; justify-content: center; }
.st-key-base { position: absolute; left: 56px; right: 56px; bottom: 30px; width: auto; }
@media print { .st-key-stage { position: static; transform: none; } @page { size: 1280px 720px; margin: 0; } }
</style>"""
"""Streamlit has no setting for a page without its own controls."""

_JS = """
export default function (component) {
  const { data } = component
  const go = (href) => {
    if (!href) return
    window.history.pushState({}, "", href)
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
  }
  const keys = {
    ArrowRight: data.next, PageDown: data.next, " ": data.next, ArrowLeft: data.previous, PageUp: data.previous,
    Home: data.first, End: data.last, Escape: data.leave,
  }
  const pressed = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return
    event.preventDefault()
    go(keys[event.key])
  }
  const fit = () => {
    const scale = Math.min(window.innerWidth / 1280, window.innerHeight / 720)
    document.documentElement.style.setProperty("--stage-scale", scale)
  }
  fit()
  window.addEventListener("keydown", pressed)
  window.addEventListener("resize", fit)
  return () => {
    window.removeEventListener("keydown", pressed)
    window.removeEventListener("resize", fit)
  }
}
"""


@cache
def _keys() -> Any:
    return st.components.v2.component("tracker_present", js=_JS)


def present(selection: Selection) -> None:
    """Draw the slide that the address names; the arrow keys, Home and End move, Escape leaves."""
    slides = current.kept("story", lambda: story(selection))
    asked = links.asked("slide")
    number = min(max(int(asked), 1), len(slides)) if asked.isdecimal() and len(asked) < 6 else 1
    slide = slides[number - 1]
    st.html(_STAGE)
    with st.container(key="stage"):
        kept_block("title", "slide_title.html", lambda: {"slide": slide}, (number,))
        with st.container(key="exhibit"):
            _exhibit(selection, slide, number)
        with st.container(key="base"):
            kept_block(
                "base", "slide_base.html", lambda: {"slide": slide, "number": number, "last": len(slides)}, (number,)
            )
    places = {"next": min(number + 1, len(slides)), "previous": max(number - 1, 1), "first": 1, "last": len(slides)}
    hrefs = {name: links.href("present", slide=str(place)) for name, place in places.items() if place != number}
    _keys()(key="keys", data={**hrefs, "leave": links.href("overview")}, height=1)


def _exhibit(selection: Selection, slide: Slide, number: int) -> None:
    drawn = current.kept(("slide figure", number), lambda: figure(selection, slide.exhibit, _LOOK, _WIDTH, _HEIGHT))
    if drawn is None:
        kept_block("exhibit", "slide_exhibit.html", lambda: {"exhibit": slide.exhibit}, (number,))
        return
    kept_block("key", "slide_key.html", lambda: {"terms": legend(slide.exhibit)}, (number,))
    config = {"topojsonURL": base_map(), "scrollZoom": False}
    charts.chart("slide", drawn, slide.alt, config=config)
