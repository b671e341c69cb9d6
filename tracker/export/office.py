"""What the files of an office suite have in common: their properties."""

from datetime import datetime, time
from typing import Any

from tracker.export.colophon import Colophon
from tracker.show.letters import legal
from tracker.state.view import View

_MOST_LETTERS = 255
"""The most that a core property holds."""


def describe(core: Any, view: View, about: Colophon) -> None:
    """Fill in a file's core properties: the same for the same data and dates.

    What is longer than a property holds is cut there: title, dates, filters, attribution and disclaimer stand
    whole in the file itself.
    """
    core.title, core.subject = _held(about.title), _held(f"{about.dates}. {about.filters}")
    core.author = core.last_modified_by = _held(about.attribution)
    core.keywords, core.comments = _held(f"data {about.digest}"), _held(about.disclaimer)
    core.created = core.modified = datetime.combine(view.filters.as_of, time())
    core.revision = 1


def _held(text: str) -> str:
    text = legal(text)
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
