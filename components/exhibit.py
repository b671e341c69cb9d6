"""An exhibit on a page: its figure, and its table one click away."""

from components import charts
from components.block import cached_block
from components.context import Context
from tracker.show.exhibits.counted import Counted


def exhibit(context: Context, name: str, figure: Counted) -> None:
    """Draw a figure in its place on the page."""
    cached_block(context, name, figure.template, lambda: {"figure": figure})


def as_table(context: Context, name: str, figure: Counted) -> None:
    """Offer the figures as a table."""
    charts.table(context, name, lambda: figure.frame)
