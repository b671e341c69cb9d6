"""The story page by page, for those who show a slide at a time: what is too long for one goes on over several."""

from collections.abc import Iterable
from dataclasses import replace

from tracker.show.story.slides import Slide
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext

_MOST = 4
"""Pages that one exhibit may go on for; the rest is named and stands in the annex."""


def pages(slides: Iterable[Slide]) -> list[Slide]:
    """Return slides whose exhibits have room: a long table is several, each with its number in the title.

    The last of them says how many rows stand on none.
    """
    return [page for slide in slides for page in _pages(slide)]


def _pages(slide: Slide) -> list[Slide]:
    parts, left = slide.exhibit.split(_MOST)
    if len(parts) == 1:
        return [slide]
    numbered = [
        replace(slide, exhibit=part, title=_numbered(slide.title, number, len(parts)))
        for number, part in enumerate(parts, 1)
    ]
    if left:
        numbered[-1] = replace(numbered[-1], base=f"{slide.base} · {_more(left)}")
    return numbered


def _more(rows: int) -> str:
    return ngettext("%(count)s more row in the register", "%(count)s more rows in the register", rows)


def _numbered(title: str, number: int, total: int) -> str:
    return _("%(title)s (%(number)s of %(total)s)", title=title, number=number, total=total)
