"""The answers of the command line as rows: of commitments, of changes, of problems."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tracker import history
from tracker.change import Change, Row
from tracker.checks.schema import items
from tracker.dataset import Dataset
from tracker.problem import Problem
from tracker.selection import Filters, select

STATE_FIELDS = ("status", "effective_on", "timeliness", "change", "last_assessed_on", "review_due")
"""What `list` says of each commitment beside the fields of commitments.csv."""


def commitments(dataset: Dataset, filters: Filters) -> list[dict[str, Any]]:
    """Return the selected commitments as `list --format json` does: lists as arrays, blanks as null, days as text."""
    described = dataset.package.tables["commitments"].fields
    rows = []
    for name, row in select(dataset, filters).commitments.iterrows():
        values: dict[str, Any] = {}
        for field in fields(dataset):
            value = str(name) if field == "commitment_id" else _plain(row[field])
            values[field] = items(value or "") if described[field].separator else value
        values |= {field: _plain(row[field]) for field in STATE_FIELDS}
        rows.append(values)
    return rows


def fields(dataset: Dataset) -> list[str]:
    """Return the fields of a commitment, in the order of the package."""
    return list(dataset.package.tables["commitments"].fields)


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
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def summary(entry: history.Entry | None) -> dict[str, Any]:
    """Return an entry of the history as a row; without one, the columns."""
    if entry is None:
        return dict.fromkeys(("number", "at", "actor", "how", "table", "added", "changed", "removed", "undoes"), "")
    change = entry.change
    return {
        "number": entry.number,
        "at": entry.at,
        "actor": entry.actor,
        "how": entry.how,
        "table": change.table,
        "added": len(change.added),
        "changed": len(change.changed),
        "removed": len(change.removed),
        "undoes": "" if entry.undoes is None else entry.undoes,
    }


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
