"""What stands in fields that a package has of its own, in words: the code knows them by their description alone."""

from typing import Any

import numpy as np
import pandas as pd

from tracker.model import standard
from tracker.model.choices import choices
from tracker.model.dataset import Dataset
from tracker.model.field import Field
from tracker.words import catalogue
from tracker.words.catalogue import gettext as _


def own_fields(dataset: Dataset, table: str) -> list[Field]:
    """Return the fields of a table that the code does not read by name, in the order of the descriptor."""
    if table not in dataset.package.tables:
        return []
    known = standard.columns(table)
    return [field for name, field in dataset.package.tables[table].fields.items() if name not in known]


def own(dataset: Dataset, table: str, row: int) -> list[tuple[str, str]]:
    """Return what the package's own fields say of a row, by its number: titles and words; blank ones are left out."""
    fields = dataset.cached(("own fields", table), lambda: own_fields(dataset, table))
    if not fields:
        return []
    cells = dataset.tables[table].loc[row]
    said = [(field.title, in_words(dataset, table, field, cells[field.name])) for field in fields]
    return [(title, words) for title, words in said if words]


def in_words(dataset: Dataset, table: str, field: Field, value: Any) -> str:
    """Return a cell as the screen shows it: labels for terms and ids, days and periods in words; blank for a blank."""
    if pd.isna(value) or value == "":
        return ""
    if isinstance(value, bool | np.bool_):
        return _("yes") if value else _("no")
    if isinstance(value, pd.Timestamp):
        return catalogue.day(value)
    if field.period:
        return catalogue.period(str(value))
    labels = dataset.cached(
        ("choices", table, field.name), lambda: choices(dataset, table, field.name, catalogue.period)
    )
    items = dataset.items(table, field.name, str(value)) if field.separator else [str(value)]
    return ", ".join(labels.get(one, one) for one in items)
