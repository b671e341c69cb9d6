"""Paragraphs to read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker.show.exhibits.exhibit import Written

if TYPE_CHECKING:
    from tracker.show.powerpoint import Sheet


@dataclass(frozen=True)
class Words(Written):
    """Paragraphs; a heading, which may be blank, and its text each."""

    paragraphs: tuple[tuple[str, str], ...]
    alt: str = field(default="", kw_only=True)
    template = "words.html"

    @property
    def table(self) -> None:
        """No table: there are words alone."""
        return

    @property
    def words(self) -> Sequence[tuple[str, str]]:
        """The paragraphs themselves."""
        return self.paragraphs

    def draw(self, sheet: "Sheet") -> None:
        """Write the paragraphs, the fewer the larger."""
        letters = sum(len(heading) + len(text) for heading, text in self.paragraphs)
        sheet.paragraphs(self.paragraphs, 18 if letters < 900 else 16 if letters < 1200 else 13)
