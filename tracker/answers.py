"""The answers of the command line as rows: of commitments, of changes, of problems."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from tracker import history
from tracker.change import Change, Row
from tracker.dataset import Dataset
from tracker.model.field import joined, split
from tracker.problem import Problem
from tracker.selection import Filters, select

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
    for name, derived in select(dataset, filters).commitments.iterrows():
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


def summary(entry: history.Entry | None) -> dict[str, Any]:
    """Return an entry of the history as a row; without one, the columns."""
    if entry is None:
        return dict.fromkeys(("number", "at", "actor", "how", "table", "added", "changed", "removed", "undoes"), "")
    changes = [part.change for part in entry.parts]
    return {
        "number": entry.number,
        "at": entry.at,
        "actor": entry.actor,
        "how": entry.how,
        "table": " ".join(change.table for change in changes),
        "added": sum(len(change.added) for change in changes),
        "changed": sum(len(change.changed) for change in changes),
        "removed": sum(len(change.removed) for change in changes),
        "undoes": "" if entry.undoes is None else entry.undoes,
    }


def told(changes: Sequence[Change]) -> str:
    """Return what changes of several tables touch: 3 in statuses, 1 in documents."""
    return ", ".join(f"{change.rows} in {change.table}" for change in changes)


def difference(change: Change) -> Iterator[str]:
    """Write a change as a difference: what was there with a minus, what came with a plus."""
    for row in change.removed:
        yield f"- {_row(row)}"
    for edit in change.changed:
        yield f"- {_row({name: edit.before.get(name, '') for name in edit.columns})}"
        yield f"+ {_row({name: edit.after[name] for name in edit.columns})}"
    for row in change.added:
        yield f"+ {_row(row)}"


def _row(row: Row) -> str:
    return "; ".join(f"{name}: {value}" for name, value in row.items() if value)


def of_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as a row."""
    return {
        "table": problem.table,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
    }
