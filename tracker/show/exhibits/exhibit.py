"""What every exhibit has, so that page, slide, report and deck can draw it without knowing its kind."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from tracker.model.dataset import Term
from tracker.show.look import Look

if TYPE_CHECKING:
    from tracker.show.exhibits.grid import Grid

    # It loads a library that takes long, and which only a deck needs.
    from tracker.show.powerpoint import Sheet


@dataclass(frozen=True, eq=False, kw_only=True)
class Exhibit(ABC):
    """What is shown at one place, in all its forms; a kind that lacks one of them cannot be made.

    ``alt`` says in words what is seen; it is blank where there are words alone.
    """

    alt: str

    @property
    @abstractmethod
    def table(self) -> "Grid | None":
        """What says the same in rows: a table is its own, and only words have none."""

    @property
    @abstractmethod
    def words(self) -> Sequence[tuple[str, str]]:
        """The paragraphs to read, a heading and its text each; none where something is drawn."""

    @property
    @abstractmethod
    def legend(self) -> list[Term]:
        """What colours and symbols mean, in their order; nothing for a table or words, which say it themselves."""

    @property
    @abstractmethod
    def note(self) -> str:
        """What marks mean that are no terms; blank where there are none."""

    @property
    @abstractmethod
    def template(self) -> str:
        """The template in `tracker/show/templates` that draws it as HTML or SVG, given it as ``figure``."""

    @abstractmethod
    def figure(self, look: Look, width: int, height: int) -> go.Figure | None:
        """Draw it with Plotly in a space of so many pixels; ``None`` where its template alone draws it.

        A ``width`` of 0 is that of any screen. A figure whose rows decide is as high as they are.
        """

    @abstractmethod
    def height(self, width: int) -> int:
        """Return how many pixels high its figure is best across a ``width``; 0 where it has none."""

    @abstractmethod
    def draw(self, sheet: "Sheet") -> None:
        """Draw it on a slide of PowerPoint, of what opens there for editing."""

    def split(self, most: int) -> tuple[Sequence["Exhibit"], int]:  # noqa: ARG002  (tables need it)
        """Return it in at most so many parts that have room on a slide each, and how many rows stand on none."""
        return [self], 0


class Written(Exhibit):
    """An exhibit that is read: its template and a slide say all of it, and nothing is drawn or needs a legend."""

    note = ""

    @property
    def legend(self) -> list[Term]:
        """No legend: a term has its word beside it."""
        return []

    def figure(self, look: Look, width: int, height: int) -> None:
        """Draw nothing."""

    def height(self, width: int) -> int:  # noqa: ARG002  (charts need it)
        """Return 0: it has no figure."""
        return 0


class Chart(Exhibit):
    """An exhibit that is looked at: it has a figure at any size, and always a table that says the same."""

    @property
    @abstractmethod
    def table(self) -> "Grid":
        """What says the same in rows."""

    @property
    def words(self) -> Sequence[tuple[str, str]]:
        """No paragraphs: they stand beside it."""
        return ()

    @abstractmethod
    def figure(self, look: Look, width: int, height: int) -> go.Figure:
        """Draw it with Plotly in a space of so many pixels (see `Exhibit.figure`)."""
