"""The data package to look at: its state, its tables, what is wrong in them; and what all of it means."""

from typing import Any

import pandas as pd
import streamlit as st

from components import downloads, reading
from components.block import block, cached_block
from components.choice import choice
from components.context import Context
from components.paging import Page, page
from components.words import quiet
from tracker.model.dataset import Dataset
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext
from tracker.words.sentences import plain

_MOST_PROBLEMS = 200
_ROWS = 250


def state(context: Context) -> None:
    """Say what is in each table, and list what was found wrong."""
    dataset = context.dataset
    cached_block(
        context,
        "state",
        "data_state.html",
        lambda: {
            "folder": reading.directory().name,
            "errors": dataset.errors[:_MOST_PROBLEMS],
            "warnings": dataset.warnings[:_MOST_PROBLEMS],
            "most": _MOST_PROBLEMS,
        },
    )


def tables(context: Context) -> None:
    """Show one table as it stands in its file, without the lines set aside."""
    dataset = context.dataset
    described = dataset.package.tables
    names = {name: table.title for name, table in described.items() if name in dataset.tables}
    name = choice(context.address, "table", _("Table"), names, "statuses" if "statuses" in names else next(iter(names)))
    table = described[name]
    shown = page(context.address, len(dataset.tables[name]), _ROWS)
    rows = dataset.cached(("rows", name, shown.number), lambda: _rows(dataset, name, shown))
    quiet(table.description)
    downloads.table(dataset, table)
    st.dataframe(
        rows,
        hide_index=True,
        alt=_alt(table.title, shown),
        column_config={
            field.name: st.column_config.Column(field.title, help=plain(field.description))
            for field in table.fields.values()
        },
    )
    if shown.pages > 1:
        block(context, "rows", "pages.html", page=shown, target="data", more={"table": name})


def _alt(title: str, shown: Page) -> str:
    """Say which table is shown to whoever does not see it, and which page of it, where there are several."""
    # The number as it stands, without thousands apart.
    values = {"table": title, "count": shown.total, "page": shown.number}
    if shown.pages > 1:
        return ngettext(
            "The table %(table)s, %(count)s rows, page %(page)s",
            "The table %(table)s, %(count)s rows, page %(page)s",
            shown.total,
            **values,
        )
    return ngettext("The table %(table)s, %(count)s rows", "The table %(table)s, %(count)s rows", shown.total, **values)


def _rows(dataset: Dataset, name: str, shown: Page) -> pd.DataFrame:
    """Return the described columns of a page of a table as text."""
    frame = dataset.tables[name].iloc[shown.rows]
    columns: dict[str, Any] = {}
    for field in dataset.package.tables[name].fields:
        column = frame[field]
        text = (
            column.dt.strftime("%Y-%m-%d")
            if column.dtype.kind == "M" and field != "recorded_at"
            else column.astype("str")
        )
        columns[field] = text.where(column.notna(), "")
    return pd.DataFrame(columns)


def about(context: Context) -> None:
    """Draw method, vocabularies, dictionary, sources, disclaimer and people, all from the package."""
    counted = {name: len(rows) for name, rows in context.dataset.tables.items()}
    cached_block(context, "about", "about.html", lambda: {"rows": counted})
