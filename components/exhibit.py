"""An exhibit on a page: its figure, and its table one click away."""

from components import charts
from components.block import kept_block
from tracker.show.exhibits.counted import Counted


def exhibit(name: str, figure: Counted) -> None:
    """Draw a figure in its place on the page."""
    kept_block(name, figure.template, lambda: {"figure": figure})


def as_table(name: str, figure: Counted) -> None:
    """Offer the figures as a table."""
    charts.table(name, lambda: figure.frame)
