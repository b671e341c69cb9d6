"""The figure of a slide's exhibit, for the screen and the report."""

import plotly.graph_objects as go

from tracker.model.dataset import Term
from tracker.show.figures import bars, lanes, world
from tracker.show.look import Look
from tracker.show.story import Bars, Lanes, Map
from tracker.show.story.slides import Exhibit
from tracker.state.view import View

_LABELS = 0.42
"""Share of the width that labels beside bars and lanes may take."""
_NARROW = 600
"""Pixels under which titles stand over their lanes."""


def figure(view: View, exhibit: Exhibit, look: Look, width: int, height: int) -> go.Figure | None:
    """Draw an exhibit in a space of so many pixels; ``None`` where it is a table or words. Lanes take their height."""
    match exhibit:
        case Bars(years=True):
            return bars.by_year(exhibit.by_year, exhibit.terms, look, exhibit.ending, height)
        case Bars():
            return bars.by_group(exhibit.counted, {}, exhibit.terms, look, height, letters=_letters(look, width))
        case Lanes():
            none = view.dataset.events.iloc[:0]
            return lanes.lanes(view, list(exhibit.commitments), none, look, titles=_beside(width), width=width)
        case Map():
            widths = (width,) if width >= _NARROW else world.WIDTHS
            return world.world(view.dataset, exhibit.states, exhibit.terms, look, height, widths)
        case _:
            return None


def _beside(width: int) -> int:
    """Return how many pixels beside the lanes are for their titles; none where these have to stand over them."""
    return int(width * _LABELS) if width >= _NARROW else 0


def _letters(look: Look, width: int) -> int:
    """Return how many letters a line of a label beside the bars has room for."""
    return int(width * _LABELS / (look.size * 0.5))


def legend(exhibit: Exhibit) -> list[Term]:
    """Return what the marks of an exhibit mean, in words; nothing for a table or words."""
    match exhibit:
        case Map():
            return [*exhibit.terms.values(), world.DISPUTED]
        case Bars() | Lanes():
            return list(exhibit.terms.values())
        case _:
            return []
