"""Charts on a page: a figure with its words beside it and its table one click away."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.block import block, cached_block
from components.context import Context
from components.platform import follow
from components.platform.memory import Remembered
from tracker.show.look import Look
from tracker.words.catalogue import gettext as _

SCREEN = Look(
    text="#000037",
    muted="#000036",
    line="rgba(120, 138, 156, 0.32)",
    ground="#000038",
    land="rgba(120, 138, 156, 0.24)",
)
"""Stand-ins that Streamlit's page replaces with the colours of the light or dark theme in force.

They are those of its own template for Plotly (streamlit/elements/lib/streamlit_plotly_theme.py), so that one
figure serves both themes, before and after the reader changes it. Lines and land are see-through instead.
"""


_CLICKED: Remembered[list[Any]] = Remembered("points last clicked on", list)
_FADING = ("bar", "scatter", "choropleth", "scattergeo")
"""Marks that a click can choose."""


class Ready(go.Figure):  # type: ignore[misc]
    """A figure that is put into the form in which it is sent once, and not on every rerun."""

    @cached_property
    def _sent(self) -> dict[str, Any]:
        sent = dict(super().to_dict())
        for trace in sent["data"]:
            if trace["type"] in _FADING:
                # When a point is clicked, plotly fades the rest; and what is pale here is an old record.
                trace["unselected"] = {"marker": {"opacity": 1}}
                if "color" in trace.get("textfont", {}):
                    trace["unselected"]["textfont"] = {"color": trace["textfont"]["color"]}
        return sent

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as Streamlit sends it; it is not to be changed."""
        return self._sent


class Clicked(Ready):
    """A figure whose marks lead somewhere, from its first drawing on.

    Streamlit would say so only in a second drawing, and a click before that would be lost.
    """

    @cached_property
    def _sent(self) -> dict[str, Any]:
        sent = super()._sent
        layout = {"clickmode": "event+select", "hovermode": "closest", **sent["layout"]}
        return {**sent, "layout": {**layout, "dragmode": layout.get("dragmode") or "pan"}}


def built(context: Context, name: Hashable, build: Callable[[], go.Figure | None], form: type[Ready] = Ready) -> Any:
    """Return the figure, or none, that ``build`` makes, made once per state of the data, filters and ``name``."""

    def make() -> Ready | None:
        made = build()
        return None if made is None else form(made)

    return context.cached(("figure", name), make)


def chart(
    context: Context,
    name: str,
    figure: go.Figure,
    alt: str,
    *,
    clicked: Callable[[str], str] | None = None,
    config: dict[str, Any] | None = None,
) -> None:
    """Draw a figure; ``clicked`` returns the address that a click leads to, by the id that the point carries.

    The address is blank where it leads nowhere.
    """
    config = {"displayModeBar": False, "responsive": True, **(config or {})}
    if clicked is None:
        st.plotly_chart(figure, key=name, alt=alt, config=config)
        return

    # Not in a callback: another request that comes while one runs makes Streamlit give it up half way.
    drawn = st.plotly_chart(figure, key=name, alt=alt, config=config, on_select="rerun", selection_mode="points")
    points = drawn.selection.points
    if points != _CLICKED.get(name):
        if points and (address := clicked(_id(points[0]))):
            follow.go(address)
        _CLICKED.set(points, name)
    if address := follow.going():
        block(context, "follow", "follow.html", address=address)


def _id(point: Mapping[str, Any]) -> str:
    """Return the id that a point carries: its own data, or the place of an area; blank where it has none."""
    name = point.get("customdata") or point.get("location")
    return str(name[0] if isinstance(name, list) else name or "")


def table(
    context: Context,
    name: str,
    build: Callable[[], pd.DataFrame],
    label: str = "",
    leading: Callable[[], Sequence[str]] = tuple,
) -> None:
    """Offer the figures of a chart as a table, one click away; its index is the first column.

    ``leading`` returns the address that each row leads to, where a click on the figure leads there too.
    """
    with st.popover(label or _("As a table"), type="tertiary", icon=":material/table_rows:"):
        cached_block(context, name, "table.html", lambda: {"frame": build(), "leading": leading()})
