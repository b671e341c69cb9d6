"""The data package to look at: its state, its tables, what is wrong in them; and what all of it means."""

from typing import Any

import pandas as pd
import streamlit as st

from components import current, downloads
from components.block import block, kept_block
from components.choice import choice
from components.paging import Page, page
from components.words import quiet
from tracker.model.dataset import Dataset
from tracker.words.sentences import plain

_MOST_PROBLEMS = 200
_ROWS = 250


def state(dataset: Dataset) -> None:
    """Say what is in each table, and list what was found wrong."""
    kept_block(
        "state",
        "data_state.html",
        lambda: {
            "folder": current.directory().name,
            "errors": dataset.errors[:_MOST_PROBLEMS],
            "warnings": dataset.warnings[:_MOST_PROBLEMS],
            "most": _MOST_PROBLEMS,
        },
    )


def tables(dataset: Dataset) -> None:
    """Show one table as it stands in its file, without the lines set aside."""
    described = dataset.package.tables
    names = {name: table.title for name, table in described.items() if name in dataset.tables}
    name = choice("table", "Table", names, "statuses" if "statuses" in names else next(iter(names)))
    table = described[name]
    shown = page(len(dataset.tables[name]), _ROWS)
    rows = current.kept_for_data(("rows", name, shown.number), lambda: _rows(dataset, name, shown))
    quiet(table.description)
    downloads.table(dataset, table)
    st.dataframe(
        rows,
        hide_index=True,
        alt=f"The table {table.title}, {shown.total} rows" + (f", page {shown.number}" if shown.pages > 1 else ""),
        column_config={
            field.name: st.column_config.Column(field.title, help=plain(field.description))
            for field in table.fields.values()
        },
    )
    if shown.pages > 1:
        block("rows", "pages.html", page=shown, what="Rows", target="data", more={"table": name})


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


def about(dataset: Dataset) -> None:
    """Draw method, vocabularies, dictionary, sources, disclaimer and people, all from the package."""
    kept_block("about", "about.html", lambda: {"rows": {name: len(rows) for name, rows in dataset.tables.items()}})
