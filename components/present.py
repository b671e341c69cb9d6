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
from tracker.story import Lanes, Slide, story

_LOOK = replace(charts.SCREEN, size=20, small=18)
"""Readable from the back of a room: nothing under 18 pixels on a stage of 1280 by 720."""
_WIDTH, _HEIGHT = 1168, 430
"""The space of the exhibit on the stage."""

_NOTES: dict[type, str] = {Lanes: "◊ due; pale: an old record"}
"""What marks mean that are no terms."""
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
    window.history.pushState({}, "", href)
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
  }
  // From the address and not from the slide that is drawn: keys may be faster than it.
  const now = () => Math.min(Math.max(Number(new URL(window.location).searchParams.get("slide")) || 1, 1), data.last)
  const to = (number) => {
    const there = Math.min(Math.max(number, 1), data.last)
    if (there === now()) return
    const address = new URL(window.location)
    address.searchParams.set("slide", there)
    go(address)
  }
  const next = () => to(now() + 1), previous = () => to(now() - 1)
  const keys = {
    ArrowRight: next, PageDown: next, " ": next, ArrowLeft: previous, PageUp: previous,
    Home: () => to(1), End: () => to(data.last), Escape: () => go(data.leave),
  }
  const pressed = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return
    event.preventDefault()
    keys[event.key]()
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
    _keys()(key="keys", data={"last": len(slides), "leave": links.href("overview")}, height=1)


def _exhibit(selection: Selection, slide: Slide, number: int) -> None:
    drawn = charts.kept(("slide", number), lambda: figure(selection, slide.exhibit, _LOOK, _WIDTH, _HEIGHT))
    if drawn is None:
        kept_block("exhibit", "slide_exhibit.html", lambda: {"exhibit": slide.exhibit}, (number,))
        return
    about = {"terms": legend(slide.exhibit), "note": _NOTES.get(type(slide.exhibit), "")}
    kept_block("key", "slide_key.html", lambda: about, (number,))
    config = {"topojsonURL": base_map(), "scrollZoom": False}
    charts.chart("slide", drawn, slide.alt, config=config)
