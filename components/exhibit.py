"""An exhibit on a page: its figure, and its table one click away."""

from typing import Protocol

import pandas as pd

from components import charts
from components.block import cached_block
from components.context import Context


class Exhibit(Protocol):
    """A figure that a template draws, with the table that says the same."""

    @property
    def template(self) -> str:
        """The template that draws it, given it as ``figure``."""
        ...

    @property
    def table(self) -> pd.DataFrame:
        """Its figures; the index is the first column."""
        ...


def exhibit(context: Context, name: str, figure: Exhibit) -> None:
    """Draw a figure in its place on the page."""
    cached_block(context, name, figure.template, lambda: {"figure": figure})


def as_table(context: Context, name: str, figure: Exhibit) -> None:
    """Offer the figures as a table."""
    charts.table(context, name, lambda: figure.table)
