"""The answers of the command line as rows: of changes, of problems."""

from collections.abc import Iterator
from typing import Any

from tracker.edit import history
from tracker.model.change import Change, Row
from tracker.model.problem import Problem


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
