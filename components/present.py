"""The story on the full screen: one slide, 16:9, moved by keys; nothing else in sight.

Where a stage of 1280 by 720 would be too small to read, the slide is a page to scroll instead, and there, as on
every touch screen, a bar moves and leaves it.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st

from components import charts, current, links
from components.block import kept_block
from components.members import base_map
from components.platform import address_bar
from tracker.show.figures.exhibit import figure, legend
from tracker.show.story import Lanes, Slide, story
from tracker.state.selection import Selection

_LOOK = replace(charts.SCREEN, size=20, small=18)
"""Readable from the back of a room: nothing under 18 pixels on a stage of 1280 by 720."""
_WIDTH, _HEIGHT = 1168, 400
"""The space of the exhibit on the stage, between a title and a base of three lines each."""
_SMALL_LOOK = replace(charts.SCREEN, size=15, small=13)
_SMALL_WIDTH, _SMALL_HEIGHT = 358, 300
"""The space of the exhibit on the narrowest screen."""
_SMALL = "(max-width: 959px), (max-height: 539px)"
"""Screens on which the text of a stage would be smaller than 13 pixels; style.css asks for the same."""

_SCREEN = "screen"
"""The controls, and what they tell of the screen."""
_NOTES: dict[type, str] = {Lanes: "◊ due; pale: an old record"}
"""What marks mean that are no terms."""
_STAGE = """<style>
[data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stDecoration"],
[data-testid="stExpandSidebarButton"], [data-testid="stSidebarCollapsedControl"], [data-testid="stStatusWidget"],
[data-testid="stElementToolbar"] { display: none !important; }
[data-testid="stMain"] { overflow: hidden !important; }
[data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none !important; }
.st-key-stage {
  --room: 0px; --scale: tan(atan2(min(100vw / 1280, (100dvh - var(--room)) / 720), 1px));
  position: fixed; left: 50%; top: calc((100dvh - var(--room)) / 2); width: 1280px; max-width: none; height: 720px;
  padding: 44px 56px; gap: 0; overflow: hidden; transform: translate(-50%, -50%) scale(var(--scale));
}
.st-key-exhibit { height: 450px; gap: 12px; justify-content: center; }
.st-key-figure { transform: scale(calc(1 / var(--scale))); transform-origin: 0 0; }
.st-key-figure :has(.js-plotly-plot) { overflow: visible !important; }
.st-key-figure .js-plotly-plot { transform: scale(var(--scale)); transform-origin: 0 0; }
.st-key-base { position: absolute; left: 56px; right: 56px; bottom: 30px; width: auto; }
@media (pointer: coarse) { .st-key-stage { --room: 60px; } }
@media SMALL {
  .st-key-stage {
    --scale: 1; inset: 0 0 60px 0; width: auto; height: auto; padding: 20px 16px; gap: 16px; overflow: hidden auto;
    transform: none;
  }
  .st-key-exhibit { height: auto; flex: none; }
  .st-key-figure, .st-key-figure .js-plotly-plot { transform: none; }
  .st-key-base { position: static; }
}
@media print { .st-key-stage { position: static; transform: none; } @page { size: 1280px 720px; margin: 0; } }
</style>""".replace("SMALL", _SMALL)
"""Streamlit has no setting for a page without its own controls.

A chart takes its width from its box on the screen, scaled as that is, and then is scaled once more. So the box of a
figure is scaled back, to be measured as it is, and the drawing in it is scaled instead.
"""

_BAR = """<nav aria-label="Slides">
<button type="button" data-to="previous" aria-label="Previous slide">←</button>
<span aria-hidden="true"></span>
<button type="button" data-to="next" aria-label="Next slide">→</button>
<button type="button" data-to="leave" aria-label="Leave the presentation">×</button>
</nav>"""
_BAR_LOOKS = """
nav {
  display: none; position: fixed; left: 0; right: 0; bottom: 0; height: 60px; z-index: 1; align-items: center;
  justify-content: center; gap: 12px; background: var(--st-background-color); color: var(--st-text-color);
  border-top: 1px solid var(--st-border-color); font-family: var(--st-font); font-size: 18px;
}
button {
  width: 64px; height: 48px; font: inherit; font-size: 24px; color: inherit; background: none; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: 3px;
}
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
button:disabled { opacity: .4; cursor: default; }
[data-to="leave"] { margin-left: 24px; }
span { min-width: 4em; text-align: center; font-variant-numeric: tabular-nums; }
@media SMALL { nav { display: flex; } }
@media (pointer: coarse) { nav { display: flex; } }
@media print { nav { display: none; } }
""".replace("SMALL", _SMALL)

_JS = """
const FAR = 60

export default function (component) {
  const { data, parentElement, setStateValue } = component
  const bar = parentElement.querySelector("nav"), said = bar.querySelector("span")
  const go = (href) => {
    window.history.pushState({}, "", href)
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
  }
  // From the address and not from the slide that is drawn: keys may be faster than it.
  const now = () => Math.min(Math.max(Number(new URL(window.location).searchParams.get("slide")) || 1, 1), data.last)
  const count = () => {
    said.textContent = `${now()} / ${data.last}`
    bar.querySelector('[data-to="previous"]').disabled = now() === 1
    bar.querySelector('[data-to="next"]').disabled = now() === data.last
  }
  const to = (number) => {
    const there = Math.min(Math.max(number, 1), data.last)
    if (there === now()) return
    const address = new URL(window.location)
    address.searchParams.set("slide", there)
    go(address)
    document.querySelector(".st-key-stage")?.scrollTo(0, 0)
    count()
  }
  const next = () => to(now() + 1), previous = () => to(now() - 1), leave = () => go(data.leave)
  const keys = {
    ArrowRight: next, PageDown: next, " ": next, ArrowLeft: previous, PageUp: previous,
    Home: () => to(1), End: () => to(data.last), Escape: leave,
  }
  const pressed = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return
    if (event.key === " " && bar.contains(event.composedPath()[0])) return
    event.preventDefault()
    keys[event.key]()
  }
  bar.onclick = (event) => ({ next, previous, leave })[event.target.closest("button")?.dataset.to]?.()
  let from
  const touched = (event) => { from = event.touches.length === 1 ? event.touches[0] : undefined }
  const lifted = (event) => {
    if (!from) return
    const end = event.changedTouches[0], across = end.clientX - from.clientX, along = end.clientY - from.clientY
    from = undefined
    if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(along)) across < 0 ? next() : previous()
  }
  const small = window.matchMedia(data.small)
  const measure = () => { if (small.matches !== data.drawnSmall) setStateValue("small", small.matches) }
  count()
  measure()
  const heard = [
    [window, "keydown", pressed], [window, "popstate", count], [window, "touchstart", touched],
    [window, "touchend", lifted], [small, "change", measure],
  ]
  // Streamlit calls this anew with new data, and what it returned only when the component goes.
  bar.stop?.()
  for (const [where, what, act] of heard) where.addEventListener(what, act, { passive: what.startsWith("touch") })
  bar.stop = () => { for (const [where, what, act] of heard) where.removeEventListener(what, act) }
  return () => bar.stop()
}
"""


@cache
def _controls() -> Any:
    return st.components.v2.component("tracker_present", html=_BAR, css=_BAR_LOOKS, js=_JS)


def present(selection: Selection) -> None:
    """Draw the slide that the address names; the arrow keys, Home and End move, Escape leaves, and so does the bar."""
    slides = current.kept("story", lambda: story(selection))
    asked = address_bar.asked("slide")
    number = min(max(int(asked), 1), len(slides)) if asked.isdecimal() and len(asked) < 6 else 1
    slide = slides[number - 1]
    st.html(_STAGE)
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
            _exhibit(selection, slide, number, small=small)
        with st.container(key="base"):
            kept_block(
                "base", "slide_base.html", lambda: {"slide": slide, "number": number, "last": len(slides)}, (number,)
            )


def _drawn_anew() -> None:
    """Streamlit asks for a callback of every state that a component has; the rerun is all that is wanted."""


def _exhibit(selection: Selection, slide: Slide, number: int, *, small: bool) -> None:
    look, width, height = (_SMALL_LOOK, _SMALL_WIDTH, _SMALL_HEIGHT) if small else (_LOOK, _WIDTH, _HEIGHT)
    drawn = charts.kept(("slide", number, small), lambda: figure(selection, slide.exhibit, look, width, height))
    if drawn is None:
        kept_block("exhibit", "slide_exhibit.html", lambda: {"exhibit": slide.exhibit}, (number,))
        return
    about = {"terms": legend(slide.exhibit), "note": _NOTES.get(type(slide.exhibit), "")}
    kept_block("key", "slide_key.html", lambda: about, (number,))
    config = {"topojsonURL": base_map(), "scrollZoom": False}
    with st.container(key="figure"):
        charts.chart("slide", drawn, slide.alt, config=config)
