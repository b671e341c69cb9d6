"""The story on the full screen: one slide, 16:9, moved by keys; nothing else in sight."""

from dataclasses import replace

import streamlit as st

from components import charts
from components.block import cached_block
from components.context import Context
from components.members import base_map
from components.platform import stage
from tracker.show.story import Slide, pages, story

_LOOK = replace(charts.SCREEN, size=20, small=18)
"""Readable from the back of a room: nothing under 18 pixels on a stage of 1280 by 720."""
_WIDTH, _HEIGHT = 1168, 400
"""The space of the exhibit on the stage, between a title and a base of three lines each."""
_SMALL_LOOK = replace(charts.SCREEN, size=15, small=13)
_SMALL_WIDTH, _SMALL_HEIGHT = 358, 300
"""The space of the exhibit on the narrowest screen."""


def present(context: Context) -> None:
    """Draw the slide that the address names; the arrow keys, Home and End move, Escape leaves, and so does the bar."""
    slides = context.cached("story", lambda: pages(story(context.view)))
    asked = context.address.asked("slide")
    number = min(max(int(asked), 1), len(slides)) if asked.isdecimal() and len(asked) < 6 else 1
    slide = slides[number - 1]
    small = stage.is_small()
    with stage.stage(len(slides), context.href("overview")):
        cached_block(context, "title", "slide_title.html", lambda: {"slide": slide}, (number,))
        with st.container(key="exhibit"):
            _exhibit(context, slide, number, small=small)
        with st.container(key="base"):
            values = {"slide": slide, "number": number, "last": len(slides)}
            cached_block(context, "base", "slide_base.html", lambda: values, (number,))


def _exhibit(context: Context, slide: Slide, number: int, *, small: bool) -> None:
    look, width, height = (_SMALL_LOOK, _SMALL_WIDTH, _SMALL_HEIGHT) if small else (_LOOK, _WIDTH, _HEIGHT)
    drawn = charts.built(context, ("slide", number, small), lambda: slide.exhibit.figure(look, width, height))
    if drawn is None:
        cached_block(context, "exhibit", slide.exhibit.template, lambda: {"figure": slide.exhibit}, (number,))
        return
    about = {"terms": slide.exhibit.legend, "note": slide.exhibit.note}
    cached_block(context, "key", "slide_key.html", lambda: about, (number,))
    config = {"topojsonURL": base_map(), "scrollZoom": False}
    with st.container(key="figure"):
        charts.chart(context, "slide", drawn, slide.exhibit.alt, config=config)
