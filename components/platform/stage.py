"""The whole screen for one slide: Streamlit has no setting for a page without its own controls.

The style sheet puts a stage of 1280 by 720 over them, scaled to the screen. Where it would be too small to read, the
slide is a page to scroll instead, and there, as on every touch screen, a bar moves and leaves it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.platform import parts
from components.platform.memory import widget
from tracker.words.catalogue import gettext as _

_SMALL = "(max-width: 959px), (max-height: 539px)"
"""Screens on which the text of a stage would be smaller than 13 pixels; the style sheets ask for the same."""
_SCREEN = "screen"
"""The controls, and what they tell of the screen."""


def is_small() -> bool:
    """Return whether the reader's screen is too small for a stage, as far as it is known yet."""
    return bool(widget(_SCREEN, {}).get("small"))


def _drawn_anew() -> None:
    """Streamlit asks for a callback of every state that a component has; the rerun is all that is wanted."""


@contextmanager
def stage(last: int, leave: str) -> Iterator[None]:
    """Draw what follows on the stage of a slide out of ``last``, moved by keys; ``leave`` is the address for Escape."""
    st.html(f"<style>{parts.text('stage.css')}</style>")
    html, css, js = (parts.text(name) for name in ("stage_bar.html", "stage_bar.css", "stage.js"))
    words = {"previous": _("Previous slide"), "next": _("Next slide"), "leave": _("Leave the presentation")}
    parts.component("tracker_present", html=html, css=css, js=js)(
        key=_SCREEN,
        data={
            "last": last,
            "leave": leave,
            "small": _SMALL,
            "drawnSmall": is_small(),
            "words": words,
            "name": _("Slides"),
        },
        default={"small": False},
        on_small_change=_drawn_anew,
        height=1,
    )
    with st.container(key="stage"):
        yield
