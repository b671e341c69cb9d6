"""The story on the full screen: one slide, 16:9, moved by keys; nothing else in sight.

Where a stage of 1280 by 720 would be too small to read, the slide is a page to scroll instead, and there, as on
every touch screen, a bar moves and leaves it.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components import charts, current, links
from components.block import kept_block
from components.members import base_map
from components.platform import address_bar
from tracker.show.story import Slide, pages, story
from tracker.state.view import View

_LOOK = replace(charts.SCREEN, size=20, small=18)
"""Readable from the back of a room: nothing under 18 pixels on a stage of 1280 by 720."""
_WIDTH, _HEIGHT = 1168, 400
"""The space of the exhibit on the stage, between a title and a base of three lines each."""
_SMALL_LOOK = replace(charts.SCREEN, size=15, small=13)
_SMALL_WIDTH, _SMALL_HEIGHT = 358, 300
"""The space of the exhibit on the narrowest screen."""
_SMALL = "(max-width: 959px), (max-height: 539px)"
"""Screens on which the text of a stage would be smaller than 13 pixels; the style sheets ask for the same."""

_SCREEN = "screen"
"""The controls, and what they tell of the screen."""


@cache
def _controls() -> Any:
    html, css, js = (_file(name) for name in ("present_bar.html", "present_bar.css", "present.js"))
    return st.components.v2.component("tracker_present", html=html, css=css, js=js)


@cache
def _file(name: str) -> str:
    return (Path(__file__).resolve().parent / name).read_text(encoding="utf-8")


def present(view: View) -> None:
    """Draw the slide that the address names; the arrow keys, Home and End move, Escape leaves, and so does the bar."""
    slides = current.kept("story", lambda: pages(story(view)))
    asked = address_bar.asked("slide")
    number = min(max(int(asked), 1), len(slides)) if asked.isdecimal() and len(asked) < 6 else 1
    slide = slides[number - 1]
    # Streamlit has no setting for a page without its own controls.
    st.html(f"<style>{_file('present_stage.css')}</style>")
    small = bool(st.session_state.get(_SCREEN, {}).get("small"))
    _controls()(
        key=_SCREEN,
        data={"last": len(slides), "leave": links.href("overview"), "small": _SMALL, "drawnSmall": small},
        default={"small": False},
        on_small_change=_drawn_anew,
        height=1,
    )
    with st.container(key="stage"):
        kept_block("title", "slide_title.html", lambda: {"slide": slide}, (number,))
        with st.container(key="exhibit"):
            _exhibit(slide, number, small=small)
        with st.container(key="base"):
            kept_block(
                "base", "slide_base.html", lambda: {"slide": slide, "number": number, "last": len(slides)}, (number,)
            )


def _drawn_anew() -> None:
    """Streamlit asks for a callback of every state that a component has; the rerun is all that is wanted."""


def _exhibit(slide: Slide, number: int, *, small: bool) -> None:
    look, width, height = (_SMALL_LOOK, _SMALL_WIDTH, _SMALL_HEIGHT) if small else (_LOOK, _WIDTH, _HEIGHT)
    drawn = charts.kept(("slide", number, small), lambda: slide.exhibit.figure(look, width, height))
    if drawn is None:
        kept_block("exhibit", slide.exhibit.template, lambda: {"figure": slide.exhibit}, (number,))
        return
    about = {"terms": slide.exhibit.legend, "note": slide.exhibit.note}
    kept_block("key", "slide_key.html", lambda: about, (number,))
    config = {"topojsonURL": base_map(), "scrollZoom": False}
    with st.container(key="figure"):
        charts.chart("slide", drawn, slide.exhibit.alt, config=config)
