"""How figures look: the colours that depend on the ground, and what all figures share."""

import html
import textwrap
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

SYMBOLS = {
    "●": "circle",
    "○": "circle-open",
    "◆": "diamond",
    "◊": "diamond-open",
    "■": "square",
    "□": "square-open",
    "▲": "triangle-up",
    "△": "triangle-up-open",
    "▼": "triangle-down",
    "▽": "triangle-down-open",
    "×": "x-thin-open",
    "·": "circle",
}
"""Plotly's names for the symbols of terms.csv."""
LABELS = 0.42
"""Share of the width of a figure that labels beside bars and lanes may take."""
NARROW = 600
"""Pixels of a figure under which there is no room for words beside what is drawn: a phone's."""


@dataclass(frozen=True)
class Look:
    """The colours of text and lines on one ground, the typeface, and the sizes of text in pixels."""

    text: str
    muted: str
    line: str
    ground: str
    land: str
    font: str = '"Source Sans", sans-serif'
    size: int = 14
    small: int = 12


LIGHT = Look(text="#17212B", muted="#51606E", line="#D5DBE1", ground="#FFFFFF", land="#E9EDF1")


def escaped(text: str) -> str:
    """Return text from the data as Plotly shows it literally."""
    return html.escape(text, quote=False)


def wrapped(text: str, width: int = 60) -> str:
    """Return text, escaped, in lines of at most ``width`` letters."""
    return "<br>".join(escaped(line) for line in textwrap.wrap(text, width))


def on(colour: str) -> str:
    """Return the colour of text that reads better on a status colour: near-black or white (WCAG contrast)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.0639 else LIGHT.text


def layout(look: Look, height: int, **more: Any) -> go.Layout:
    """Return the layout that all figures share: clear ground, the app's typeface, no legend, no tools."""
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    return go.Layout(
        height=height,
        margin=more.pop("margin", margin),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": look.font, "size": look.size, "color": look.text},
        showlegend=False,
        dragmode=more.pop("dragmode", False),
        hoverlabel={"font": {"family": look.font, "size": look.size}, "align": "left"},
        **more,
    )
