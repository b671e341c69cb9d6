"""Widgets for the fields of a table, drawn from its description: their titles, help, types and choices."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components.platform.memory import has_widget, set_widget, widget
from tracker.edit import editor
from tracker.edit.ingest import Order
from tracker.model.change import Row
from tracker.model.choices import choices
from tracker.model.dataset import Dataset
from tracker.model.field import Field, joined, split
from tracker.model.folding import folded
from tracker.model.message import Message
from tracker.model.period import EARLIEST, LATEST
from tracker.words import catalogue
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import said
from tracker.words.sentences import plain

ORDERS: Mapping[Order, str] = {"dmy": Message("The day first: 31/12"), "mdy": Message("The month first: 12/31")}
MOST_CHOICES = 200
"""More than these are not listed: they are searched."""
_LONG = 140
"""Characters of the longest stored value from which on a field gets room for more than one line."""


def offered(dataset: Dataset, table: str, field: str) -> Mapping[str, str]:
    """Return what may be chosen for a field, labels by value; empty where it is free."""
    return dataset.cached(("choices", table, field), lambda: choices(dataset, table, field, catalogue.period))


def ask(
    dataset: Dataset,
    table: str,
    name: str,
    key: str,
    *,
    value: str = "",
    options: Mapping[str, str] | None = None,
    blank: str = "",
    fixed: bool = False,
) -> str:
    """Draw a field of a form; return what was typed or chosen, as the file has it.

    ``options`` are offered in the place of the field's own; ``fixed`` shows ``value`` and lets nobody change it.
    """
    field = dataset.package.tables[table].fields[name]
    options = offered(dataset, table, name) if options is None else options
    label, help_, key = field.title, plain(field.description), f"{key} {name}"
    if fixed:
        st.text_input(label, value, key=key, help=help_, disabled=True)
        return value
    if field.type == "date":
        # With bounds of its own: else those hang on the value offered, and a day beyond them would be taken back.
        day = st.date_input(
            label, _day(value), key=key, help=help_, format="YYYY-MM-DD", min_value=EARLIEST, max_value=LATEST
        )
        return "" if day is None else str(day)
    if field.separator and options:
        return joined(_several(dataset, table, field, options, split(value, field), key), field)
    if options:
        return _one(field, options, value, key, blank)
    wide = st.text_area if _is_long(dataset, table, name) else st.text_input
    typed = str(wide(label, value, key=key, help=help_)).strip()
    return editor.day(typed, field, None) or typed


def _day(value: str) -> date | None:
    """Return a day as a widget takes it; nothing where the file has none, or something else."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _one(field: Field, options: Mapping[str, str], value: str, key: str, blank: str) -> str:
    chosen = st.selectbox(
        field.title,
        list(options),
        index=list(options).index(value) if value in options else None,
        key=key,
        format_func=options.__getitem__,
        placeholder=blank or _("Choose"),
        help=plain(field.description),
    )
    return str(chosen or "")


def _several(
    dataset: Dataset, table: str, field: Field, options: Mapping[str, str], values: Sequence[str], key: str
) -> list[str]:
    """Let the reader pick several by search; where there are many, they are narrowed down by words first."""
    chosen_before = [one for one in widget(key, []) if one in options]
    if has_widget(key) and chosen_before != widget(key):
        # Somebody removed what was chosen.
        set_widget(key, chosen_before)
    values = [value for value in values if value in options]
    shown = list(options)
    if len(shown) > MOST_CHOICES:
        wanted = folded(st.text_input(_("Find: %(field)s", field=field.title.lower()), key=f"{key} search")).split()
        texts = dataset.cached(
            ("folded", table, field.name), lambda: {one: folded(f"{one} {options[one]}") for one in options}
        )
        found = [one for one, text in texts.items() if all(word in text for word in wanted)]
        shown = list(dict.fromkeys([*values, *chosen_before, *found[:MOST_CHOICES]]))
    chosen: list[str] = st.multiselect(
        field.title,
        shown,
        default=None if has_widget(key) else values,
        key=key,
        format_func=lambda one: f"{one} · {options[one]}" if options[one] != one else one,
        placeholder=_("Type words or an id"),
        help=plain(field.description),
        filter_mode="contains",
        select_all=False,
    )
    return [str(one) for one in chosen]


def order_of_days(key: str, found: str) -> Order | None:
    """Ask in which order the day and the month stand, with an example; nothing is chosen beforehand."""
    return st.selectbox(
        _("In which order are day and month?"),
        list(ORDERS),
        index=None,
        key=key,
        format_func=lambda order: said(ORDERS[order]),
        placeholder=_("Choose"),
        help=_("Found %(cell)s", cell=plain(found)),
    )


def _is_long(dataset: Dataset, table: str, name: str) -> bool:
    """Say whether what is stored for a field is longer than a line."""
    if dataset.package.tables[table].fields[name].format != "default":
        return False

    def longest() -> bool:
        column = dataset.tables[table][name].astype("str").str.len()
        return bool(len(column) and column.max() > _LONG)

    return dataset.cached(("long", table, name), longest)


def frame(rows: Iterable[Row], dataset: Dataset, table: str) -> pd.DataFrame:
    """Return rows as the table editor takes them: lists as lists, the rest as text; no value blank.

    Days are text too: Streamlit's own column of days reads what is pasted into it the American way, takes a number for
    a day of 1970 and drops what it does not know without a word (streamlit/streamlit#8220).
    """
    rows = list(rows)
    columns: dict[str, Any] = {}
    for name, field in dataset.package.tables[table].fields.items():
        cells = [row.get(name, "") for row in rows]
        convert = _converter(dataset, table, field)
        # Columns of objects: the editor takes an empty column of text for one of numbers.
        columns[name] = pd.Series([convert(cell) if cell else None for cell in cells], dtype="object")
    return pd.DataFrame(columns)


def _converter(dataset: Dataset, table: str, field: Field) -> Callable[[str], Any]:
    if _is_listed(dataset, table, field):
        return lambda cell: split(cell, field)
    return str


def _is_listed(dataset: Dataset, table: str, field: Field) -> bool:
    return bool(field.separator) and 0 < len(offered(dataset, table, field.name)) <= MOST_CHOICES


def columns(dataset: Dataset, table: str, rows: Sequence[Row], defaults: Mapping[str, str]) -> dict[str, Any]:
    """Return how the table editor draws each column; a default in ``defaults`` stands in every new row."""
    return {
        name: _column(dataset, table, field, [row.get(name, "") for row in rows], defaults.get(name))
        for name, field in dataset.package.tables[table].fields.items()
    }


def _column(dataset: Dataset, table: str, field: Field, cells: list[str], default: str | None) -> Any:
    config = st.column_config
    help_ = plain(field.description)
    if field.required:
        help_ = _("%(description)s Needed.", description=help_)
    common: dict[str, Any] = {"label": field.title, "help": help_}
    options = offered(dataset, table, field.name)
    if _is_listed(dataset, table, field):
        here = {item for cell in cells for item in split(cell, field)}
        return config.MultiselectColumn(**common, options=[*options, *sorted(here - set(options))])
    if 0 < len(options) <= MOST_CHOICES and not field.separator:
        stray = sorted({cell for cell in cells if cell} - set(options))
        return config.SelectboxColumn(
            **common,
            options=[*options, *stray],
            format_func=lambda one: options.get(str(one), str(one)),
            default=default,
        )
    return config.TextColumn(**common, default=default)
