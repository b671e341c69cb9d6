"""What the files of an office suite have in common: the typeface, the properties, the letters that they may hold."""

from datetime import datetime, time
from typing import Any

from tracker.export.colophon import Colophon
from tracker.selection import Selection

FONT = "Arial"
"""A typeface that is there wherever the files are opened."""


def legal(text: str) -> str:
    """Return text without the characters that no XML file can hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def describe(core: Any, selection: Selection, about: Colophon) -> None:
    """Fill in a file's core properties: the same for the same data and dates."""
    core.title, core.subject, core.author = about.title, f"{about.dates}. {about.filters}", about.attribution
    core.keywords, core.comments = f"data {about.digest}", about.disclaimer
    core.created = core.modified = datetime.combine(selection.filters.as_of, time())
    core.last_modified_by, core.revision = about.attribution, 1
