"""The register of commitments: sortable, a row a clause, a page at a time."""

from typing import Any

import pandas as pd

from components.block import cached_block
from components.context import Context
from components.paging import page
from tracker.model.message import Message
from tracker.model.vocabulary import ASSESSABLE
from tracker.state.view import View
from tracker.words.catalogue import said

_ROWS = 50
COLUMNS = {
    "title": Message("Operative clause"),
    "status": Message("Status"),
    "timeliness": Message("Timeliness"),
    "due": Message("Due"),
    "verb": Message("Verb"),
    "addressees": Message("Addressees"),
    "theme": Message("Theme"),
    "evidence_up_to": Message("Evidence up to"),
}
"""What the register shows, and can be sorted by."""
_DATES = {"due": "due_first", "evidence_up_to": "evidence_up_to"}


def register(context: Context) -> None:
    """Draw the register in the order and at the page that the address asks for."""
    asked_sort = context.address.asked("sort")
    column, backwards = asked_sort.removeprefix("-"), asked_sort.startswith("-")
    column = column if column in COLUMNS else ""
    shown = page(context.address, len(context.view.commitments), _ROWS)

    def build() -> dict[str, Any]:
        return {
            "rows": in_order(context.view, column, backwards=backwards).iloc[shown.rows],
            "columns": {name: said(label) for name, label in COLUMNS.items()},
            "column": column,
            "backwards": backwards,
            "sort": asked_sort if column else "",
            "page": shown,
        }

    cached_block(context, "register", "register.html", build, (column, backwards, shown.number))


def in_order(view: View, column: str, *, backwards: bool) -> pd.DataFrame:
    """Return the selected commitments by a column of `COLUMNS`, blanks last; a blank column keeps the file's order."""
    rows = view.commitments
    if not column:
        return rows
    vocabularies = view.dataset.vocabularies
    if column == "status":
        order = {term: place for place, term in enumerate((*ASSESSABLE, "not_assessable"))}
        keys = rows["status"].map(order)
    elif column in _DATES:
        keys = rows[_DATES[column]]
    elif column in ("timeliness", "theme"):
        order = {term: place for place, term in enumerate(vocabularies.get(column, {}))}
        keys = rows[column].map(order)
    else:
        keys = rows[column].str.casefold().where(rows[column] != "")
    return rows.loc[keys.sort_values(ascending=not backwards, kind="stable", na_position="last").index]
