"""What the files of an office suite have in common: the typeface, the properties, the letters that they may hold."""

import re
from datetime import datetime, time
from typing import Any

from tracker.export.colophon import Colophon
from tracker.selection import Selection

FONT = "Arial"
"""A typeface that is there wherever the files are opened, with Arabic, Cyrillic, Greek and Hebrew letters."""
_MOST_LETTERS = 255
"""The most that a core property holds."""
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return text without the characters that no XML file can hold."""
    return _ILLEGAL.sub("", text)


def describe(core: Any, selection: Selection, about: Colophon) -> None:
    """Fill in a file's core properties: the same for the same data and dates.

    What is longer than a property holds is cut there: title, dates, filters, attribution and disclaimer stand
    whole in the file itself.
    """
    core.title, core.subject = _held(about.title), _held(f"{about.dates}. {about.filters}")
    core.author = core.last_modified_by = _held(about.attribution)
    core.keywords, core.comments = _held(f"data {about.digest}"), _held(about.disclaimer)
    core.created = core.modified = datetime.combine(selection.filters.as_of, time())
    core.revision = 1


def _held(text: str) -> str:
    text = legal(text)
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
