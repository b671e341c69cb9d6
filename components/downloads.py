"""Files to take away: made when they are asked for, not before; one that cannot be made says why."""

import logging
import weakref
from collections.abc import Callable

import streamlit as st

from components import reading
from components.platform.memory import Remembered
from tracker import export
from tracker.checks import load
from tracker.export import tables
from tracker.export.tables import TooLongError
from tracker.model.dataset import Dataset
from tracker.model.package import DescriptorError, Table
from tracker.state.view import View
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import said, why

_LOG = logging.getLogger(__name__)
_FAILED: Remembered[list[str]] = Remembered("files that could not be made", list)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(dataset: Dataset, shape: Table, *, template: bool = False) -> None:
    """Offer a table as a workbook and as CSV; with ``template`` also as a workbook without rows, to be filled in."""
    held = _held(dataset)

    def rows() -> list[dict[str, str]]:
        return load.rows(held().package, shape.name)

    def longest() -> int:
        frame = dataset.tables[shape.name]
        texts = [name for name in shape.fields if frame[name].dtype == "str"]
        return max((int(frame[name].str.len().max()) for name in texts if len(frame)), default=0)

    too_long = dataset.cached(("longest cell", shape.name), longest) > tables.MOST_LETTERS
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            _("Excel workbook"),
            _said(_("Excel workbook"), lambda: tables.as_workbook(held(), shape.name, rows())),
            f"{shape.name}.xlsx",
            _WORKBOOK,
            key=f"take {shape.name} workbook",
            on_click="ignore",
            icon=":material/download:",
            disabled=too_long,
            help=_("A cell is longer than a workbook can hold; take the table as CSV.") if too_long else None,
        )
        if template:
            st.download_button(
                _("Empty Excel template"),
                _said(_("Excel template"), lambda: tables.as_workbook(held(), shape.name, [])),
                f"{shape.name}-template.xlsx",
                _WORKBOOK,
                key=f"take {shape.name} template",
                on_click="ignore",
                icon=":material/download:",
            )
        st.download_button(
            _("CSV"),
            _said(_("CSV file"), lambda: tables.as_csv(rows(), shape)),
            f"{shape.name}.csv",
            "text/csv",
            key=f"take {shape.name} csv",
            on_click="ignore",
            icon=":material/download:",
        )


def files(view: View, *kinds: str) -> None:
    """Offer files made of what the reader sees, each with the filters and dates in force."""
    with st.container(horizontal=True, vertical_alignment="center"):
        for name in kinds:
            kind = export.KINDS[name]
            too_many = kind.refuses(view)
            st.download_button(
                said(kind.label),
                _maker(view, kind),
                export.file_name(view, kind),
                kind.media_type,
                key=f"take {name}",
                on_click="ignore",
                icon=":material/download:",
                disabled=bool(too_many),
                help=said(too_many) or None,
            )


def _maker(view: View, kind: export.Kind) -> Callable[[], bytes]:
    dataset, filters = _held(view.dataset), view.filters
    return _said(said(kind.label), lambda: export.make(kind, View(dataset(), filters)))


def _said(label: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a maker that leaves word for the page when it fails; the button stays, to be pressed again.

    Streamlit runs a maker outside of any run of the page, which therefore looks for such words by itself.
    """
    failed = _FAILED.get()

    def made() -> bytes:
        try:
            return make()
        except (TooLongError, export.TooManyError, export.FailedError, DescriptorError, OSError) as error:
            failed.append(
                _(
                    "%(file)s: nothing was made. %(why)s. You can press again.",
                    file=label,
                    why=sentences.capital(why(error)),
                )
            )
            raise
        except Exception as error:
            _LOG.exception("the %s could not be made", label)
            failed.append(
                _(
                    "%(file)s: nothing was made, for a reason that nobody foresaw (%(error)s). You can press again.",
                    file=label,
                    error=type(error).__name__,
                )
            )
            raise

    return made


def failed() -> bool:
    """Return whether a file could not be made since the page was last drawn."""
    return bool(_FAILED.get())


def announce() -> None:
    """Say which files could not be made, and why, until the reader closes it: wherever on the page the button is."""
    told = _FAILED.get()
    while told:
        st.toast(sentences.plain(told.pop(0)), icon=":material/error:", duration="infinite")


def _held(dataset: Dataset) -> Callable[[], Dataset]:
    """Return what returns the dataset, without keeping it: a session holds its buttons until the page is drawn anew.

    Once the data changed and nobody shows them any more as they were, they are read as they are.
    """
    held, folder, day = weakref.ref(dataset), reading.directory(), reading.today()
    return lambda: held() or load.load(folder, day)
