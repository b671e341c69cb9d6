"""The workbook: every table as typed, and the current state of the selected commitments on a sheet of its own."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from tracker.checks import load
from tracker.export.colophon import colophon
from tracker.export.tables import ABOUT, STATE, add_columns, add_table, new_workbook, write_text
from tracker.model.dataset import Dataset
from tracker.model.problem import errors
from tracker.model.progress import Progress
from tracker.show import listing
from tracker.state.view import View
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, number, said

_READ_TOO = ("document", "where", "title", "text", "addressees", "theme", "due")


def workbook(view: View, *, progress: Progress = lambda _: None) -> bytes:
    """Return the workbook: about, current state, then every table whole, as stored, and what the columns mean.

    Raises `tables.TooLongError` where a cell is longer than a workbook's may be.
    """
    dataset = view.dataset
    out = io.BytesIO()
    with new_workbook(out) as book:
        _about(book, view)
        _state(book, view)
        names = list(dataset.package.tables)
        for number, name in enumerate(names):
            progress(number / len(names))
            add_table(book, dataset, name, load.rows(dataset.package, name))
        add_columns(book, dataset, names)
    progress(1.0)
    return out.getvalue()


def _about(book: Any, view: View) -> None:
    about = colophon(view)
    sheet = book.add_worksheet(ABOUT)
    bold, wrapped = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet.set_column(0, 0, 22, bold)
    sheet.set_column(1, 1, 110, wrapped)
    write_text(sheet, 0, 0, about.title, book.add_format({"bold": True, "font_size": 16}))
    line = 2
    read_in_part = "\n".join(_read_in_part(view.dataset))
    for name, text in (*about.lines(), (_("Map"), about.map_note), (_("Not whole"), read_in_part)):
        if text:
            write_text(sheet, line, 0, name, bold)
            write_text(sheet, line, 1, text, wrapped, what=f"“{name}”")
            line += 1
    write_text(sheet, line + 1, 0, _("Sources"), bold)
    for place, text in enumerate(about.sources):
        write_text(sheet, line + 1 + place, 1, text, wrapped)


def _read_in_part(dataset: Dataset) -> Iterator[str]:
    """Say of each table what of its file is not on its sheet, and what stands there that is not counted."""
    for name in dataset.package.tables:
        file = load.check(dataset.package, name).file
        faults = errors(file.problems)
        if faults:
            first = next((one for one in faults if one.code == "unread"), faults[0])
            values = {"table": name, "why": said(first.message), "more": number(len(faults) - 1)}
            if len(faults) > 1:
                yield _("%(table)s could be read only in part: %(why)s, and %(more)s more; see “validate”", **values)
            else:
                yield _("%(table)s could be read only in part: %(why)s", **values)
        rows = {problem.row for problem in dataset.errors if problem.table == name}
        wrong = int(file.frame.index.isin(rows - {None}).sum())
        if wrong:
            yield ngettext(
                "%(table)s: %(count)s line is in error and not counted",
                "%(table)s: %(count)s lines are in error and not counted",
                wrong,
                table=name,
            )


def _state(book: Any, view: View) -> None:
    """Write a row a selected commitment, labels beside the terms."""
    dataset = view.dataset
    sheet = book.add_worksheet(STATE)
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    columns = (
        "commitment_id",
        *_READ_TOO,
        *listing.STATE,
        "status_label",
        "timeliness_label",
        "side_label",
        "reviewed_label",
    )
    for place, name in enumerate(columns):
        write_text(sheet, 0, place, name, head)
        sheet.set_column(place, place, 60 if name == "text" else 40 if name == "title" else 18)
    for line, row in enumerate(view.commitments.itertuples(), 1):
        values: dict[str, Any] = {
            "commitment_id": row.Index,
            "document": dataset.document_name(row.document_id),
            "where": dataset.reference(row.Index),
            "side": row.side if row.assessable else "",
            "status_label": dataset.status(row.status, row.recorded_as).label,
            "side_label": dataset.term("side", row.side).label if row.assessable and row.side else "",
            "reviewed_label": dataset.term("review_state", row.reviewed).label if row.reviewed else "",
            "timeliness_label": dataset.term("timeliness", row.timeliness).label,
        }
        for place, name in enumerate(columns):
            value = values.get(name, getattr(row, name, ""))
            if isinstance(value, date) and pd.notna(value):
                sheet.write_datetime(line, place, pd.Timestamp(value).to_pydatetime(), day)
            elif isinstance(value, bool):
                write_text(sheet, line, place, _("yes") if value else _("no"), text)
            elif isinstance(value, str) and value:
                write_text(sheet, line, place, value, text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(view.commitments)), len(columns) - 1)
