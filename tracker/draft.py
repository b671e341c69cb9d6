"""A draft: what a person is about to change in a table, kept as a `Change` while they look at other rows.

The rows under somebody's hands are `Line`s: as the table had them when they were opened, and as they are now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.change import Change, Edit, Row, key_of
from tracker.package import Field, Table


@dataclass(frozen=True)
class Line:
    """One row being edited; ``seen`` is as it was when opened, and is not there for a row that was added."""

    seen: Row | None
    row: Row


def opened(draft: Change, stored: Sequence[Row], table: Table) -> tuple[Line, ...]:
    """Return rows as the draft has them: changed ones changed, removed ones left out, added ones last."""
    key = table.primary_key
    changed = {key_of(edit.before, key): edit for edit in draft.changed}
    removed = {key_of(row, key) for row in draft.removed}
    lines = []
    for row in stored:
        name = key_of(row, key)
        edit = changed.get(name)
        if name not in removed:
            lines.append(Line(edit.before, edit.after) if edit else Line(row, row))
    return (*lines, *(Line(None, row) for row in draft.added))


def edited(draft: Change, lines: Sequence[Line], delta: Mapping[str, Any], table: Table) -> Change:
    """Return the draft with what was typed over ``lines`` since they were opened.

    ``delta`` is what an editor of rows says: ``edited_rows`` (new cells by column, by the row's place),
    ``added_rows`` (cells by column) and ``deleted_rows`` (places).
    """
    key = table.primary_key
    here = {key_of(line.seen, key) for line in lines if line.seen is not None}
    changed = [edit for edit in draft.changed if key_of(edit.before, key) not in here]
    removed = list(draft.removed)
    added: list[Row] = []
    deleted = {int(place) for place in delta.get("deleted_rows", ())}
    typed = {int(place): cells for place, cells in delta.get("edited_rows", {}).items()}
    for place, line in enumerate(lines):
        row = {**line.row, **_cells(typed.get(place, {}), table)}
        if place in deleted:
            removed += [line.seen] if line.seen is not None else []
        elif line.seen is None:
            added.append(row)
        elif row != line.seen:
            changed.append(Edit(line.seen, row))
    for cells in delta.get("added_rows", ()):
        row = {**dict.fromkeys(table.fields, ""), **_cells(cells, table)}
        if any(row.values()):
            added.append(row)
    return Change(table.name, tuple(added), tuple(changed), tuple(removed))


def _cells(cells: Mapping[str, Any], table: Table) -> dict[str, str]:
    return {name: text(value, table.fields[name]) for name, value in cells.items() if name in table.fields}


def text(value: Any, field: Field) -> str:
    """Return what a widget gives as the file has it: lists joined, whole numbers whole, days without an hour."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return (field.separator or " ").join(str(one) for one in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:10] if field.type == "date" else str(value)
