"""Files to take away, made of the dataset alone: the same data and dates give the same file.

It renders what `show` holds, and writes nothing to disk by itself.
"""

import logging
import math
from dataclasses import dataclass

from tracker.export.tables import TooLongError
from tracker.model.message import Message
from tracker.model.progress import Progress
from tracker.show.letters import CharacterError
from tracker.state.view import View
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import number, said


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, its ending, its media type, and how many clauses it may hold."""

    name: str
    label: str
    ending: str
    media_type: str
    most: float = math.inf

    def refuses(self, view: View) -> str:
        """Return why a view is too large for this kind of file; blank where it is not."""
        clauses = len(view.commitments)
        if clauses <= self.most:
            return ""
        return _(
            "%(clauses)s clauses are too many to read in one document; choose at most %(most)s by the filters",
            clauses=number(clauses),
            most=number(self.most),
        )


class TooManyError(Exception):
    """More clauses than a kind of file may hold."""


class FailedError(Exception):
    """A file could not be made; the message says why in a sentence."""


_LOG = logging.getLogger(__name__)

_MOST_CLAUSES = 1000
_MOST_SAID = 200
"""Letters of an unforeseen error that a sentence goes on with."""
_LONGEST_NAME = 60
"""Letters of the package's name in that of a file."""
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.name: kind
    for kind in (
        Kind("deck", Message("PowerPoint deck"), "pptx", f"{_OFFICE}.presentationml.presentation"),
        Kind("report", Message("Report"), "html", "text/html", _MOST_CLAUSES),
        Kind("matrix", Message("Word matrix"), "docx", f"{_OFFICE}.wordprocessingml.document", _MOST_CLAUSES),
        Kind("workbook", Message("Excel workbook"), "xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        Kind("package", Message("Data package"), "zip", "application/zip"),
    )
}
"""Every kind of file, by its name on the command line."""


def make(kind: Kind, view: View, *, with_map: bool = True, progress: Progress = lambda _: None) -> bytes:
    """Return a file; raise `TooManyError`, `TooLongError` where a cell is too long for a workbook, or `FailedError`.

    A character that a deck or matrix cannot hold is refused by its file and line. What nobody foresaw is logged whole.
    """
    reason = kind.refuses(view)
    if reason:
        raise TooManyError(reason)
    try:
        return _made(kind, view, with_map=with_map, progress=progress)
    except (TooLongError, OSError):
        raise
    except CharacterError as error:
        raise FailedError(_could_not_be_made(kind, said(error.within(view.dataset.package)))) from error
    except Exception as error:
        _LOG.exception("the %s could not be made", kind.label)
        why = " ".join(str(error).split())[:_MOST_SAID]
        raise FailedError(_could_not_be_made(kind, f"{type(error).__name__}: {why}")) from error


def _could_not_be_made(kind: Kind, why: str) -> str:
    return _("the %(kind)s could not be made: %(why)s", kind=said(kind.label), why=why)


def _made(kind: Kind, view: View, *, with_map: bool, progress: Progress) -> bytes:
    # Each needs a library of its own that takes a while to load.
    match kind.name:
        case "deck":
            from tracker.export.deck import deck  # noqa: PLC0415

            return deck(view, with_map=with_map, progress=progress)
        case "report":
            from tracker.export.report import report  # noqa: PLC0415

            return report(view, with_map=with_map)
        case "matrix":
            from tracker.export.matrix import matrix  # noqa: PLC0415

            return matrix(view)
        case "workbook":
            from tracker.export.workbook import workbook  # noqa: PLC0415

            return workbook(view, progress=progress)
        case "package":
            from tracker.export.archive import archive  # noqa: PLC0415

            return archive(view)
        case _:
            raise LookupError(f"there is no kind of file {kind.name}; there are {', '.join(KINDS)}")


def file_name(view: View, kind: Kind) -> str:
    """Return a name for a file: the package's, the kind, and the day shown."""
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in view.dataset.package.name)
    return f"{name[:_LONGEST_NAME] or 'tracker'}-{kind.name}-{view.filters.as_of.isoformat()}.{kind.ending}"
