"""An exhibit on a page: its figure, and its table one click away."""

from typing import Protocol

import pandas as pd

from components import charts
from components.block import kept_block


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


def exhibit(name: str, figure: Exhibit) -> None:
    """Draw a figure in its place on the page."""
    kept_block(name, figure.template, lambda: {"figure": figure})


def as_table(name: str, figure: Exhibit) -> None:
    """Offer the figures as a table."""
    charts.table(name, lambda: figure.table)
