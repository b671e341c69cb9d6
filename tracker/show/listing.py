"""The selected commitments as rows: for JSON, for a CSV file, for a sheet."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tracker.model.dataset import Dataset
from tracker.model.field import joined, split
from tracker.state.view import Filters, View

STATE = (
    "status",
    "effective_on",
    "timeliness",
    "change",
    "evidence_up_to",
    "assessed_on",
    "review_due",
    "side",
    "reviewed",
)
"""What `list` says of each commitment under ``state``."""
_BESIDE = {
    "status": "status",
    "effective_on": "effective_on",
    "timeliness": "timeliness",
    "change": "change",
    "last_assessed_on": "evidence_up_to",
    "review_due": "review_due",
}
"""What stands beside the fields too, for one edition, where the package describes no column of the name."""


def commitments(dataset: Dataset, filters: Filters) -> list[dict[str, Any]]:
    """Return the selected commitments as `list --format json` does: lists as arrays, blanks as null, days as text.

    A package's own fields stand as they are; what is derived stands under ``state``.
    """
    described = dataset.package.tables["commitments"].fields
    table = dataset.tables["commitments"].set_index("commitment_id", drop=False)
    rows = []
    for name, derived in View(dataset, filters).commitments.iterrows():
        stored = table.loc[name]
        values: dict[str, Any] = {}
        for field in described:
            value = _plain(stored[field])
            values[field] = split(value or "", described[field]) if described[field].separator else value
        state = {field: _plain(derived[field]) for field in STATE}
        values |= {field: state[one] for field, one in _BESIDE.items() if field not in described}
        rows.append({**values, "state": state})
    return rows


def as_record(dataset: Dataset, row: Mapping[str, Any]) -> dict[str, str]:
    """Return a commitment of `commitments` as a row of a CSV file, what is derived under ``state.…``.

    Lists are joined as their field's separator says, so that they can be brought back.
    """
    described = dataset.package.tables["commitments"].fields
    values = {
        key: joined(value, described[key]) if isinstance(value, list) else cell(value)
        for key, value in row.items()
        if key != "state"
    }
    return values | {f"state.{key}": cell(value) for key, value in row["state"].items()}


def columns(dataset: Dataset) -> list[str]:
    """Return the columns of `as_record`."""
    described = list(dataset.package.tables["commitments"].fields)
    beside = [field for field in _BESIDE if field not in described]
    return [*described, *beside, *(f"state.{field}" for field in STATE)]


def _plain(value: Any) -> Any:
    """Return a cell as JSON has it."""
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or value == ""
        or (isinstance(value, float) and pd.isna(value))
    ):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    return value.item() if hasattr(value, "item") else value


def cell(value: Any) -> str:
    """Return a value as a CSV file has it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
