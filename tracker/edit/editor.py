"""A draft: what a person is about to change in a table, kept as a `Change` while they look at other rows.

The rows under somebody's hands are `Line`s: as the table had them when they were opened, and as they are now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tracker.edit.ingest import Order
from tracker.edit.ingest.cells import UndecidedError, digits
from tracker.edit.ingest.cells import day as read_day
from tracker.edit.ingest.invisible import bare
from tracker.model.change import Change, Edit, Key, Row, by_key, key_of
from tracker.model.field import Field, joined
from tracker.model.package import Table


@dataclass(frozen=True)
class Line:
    """One row being edited; ``seen`` is as it was when opened, and is not there for a row that was added."""

    seen: Row | None
    row: Row


def opened(draft: Change, stored: Sequence[Row], table: Table) -> tuple[Line, ...]:
    """Return rows as the draft has them: changed ones changed, removed ones left out, added ones last."""
    key = table.key
    changed = _edits(draft, key)
    removed = by_key(draft.removed, key)
    twice = {name for name, rows in by_key(stored, key).items() if len(rows) > 1}
    lines = []
    for row in stored:
        name = key_of(row, key)
        # Of a key that stands twice, the line is the one that is as it was seen.
        edit = next((edit for edit in changed.get(name, ()) if name not in twice or edit.before == row), None)
        gone = next((one for one in removed.get(name, ()) if name not in twice or one == row), None)
        if gone is not None:
            removed[name].remove(gone)
        elif edit is not None:
            changed[name].remove(edit)
            lines.append(Line(edit.before, edit.after))
        else:
            lines.append(Line(row, row))
    return (*lines, *(Line(None, row) for row in draft.added))


def _edits(draft: Change, key: Sequence[str]) -> dict[Key, list[Edit]]:
    found: dict[Key, list[Edit]] = {}
    for edit in draft.changed:
        found.setdefault(key_of(edit.before, key), []).append(edit)
    return found


def edited(draft: Change, lines: Sequence[Line], delta: Mapping[str, Any], table: Table) -> Change:
    """Return the draft with what was typed over ``lines`` since they were opened.

    ``delta`` is what an editor of rows says: ``edited_rows`` (new cells by column, by the row's place),
    ``added_rows`` (cells by column) and ``deleted_rows`` (places).
    """
    key = table.key
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


def dated(change: Change, table: Table, order: Order | None) -> Change:
    """Return a draft with the days that were typed as the package writes them, as a file brought back is read."""

    def read(row: Row, seen: Row) -> Row:
        typed = {name for name, value in row.items() if value != seen.get(name, "") and name in table.fields}
        days = {name: day(row[name], table.fields[name], order) or row[name] for name in typed}
        return {**row, **days}

    return replace(
        change,
        added=tuple(read(row, {}) for row in change.added),
        changed=tuple(replace(edit, after=read(edit.after, edit.before)) for edit in change.changed),
    )


def undecided(change: Change, table: Table) -> str:
    """Return the first typed day whose order of day and month is not plain; blank where there is none."""
    rows: list[tuple[Row, Row]] = [(row, {}) for row in change.added]
    rows += [(edit.after, edit.before) for edit in change.changed]
    for row, seen in rows:
        for name, value in row.items():
            if name in table.fields and value != seen.get(name, "") and day(value, table.fields[name], None) is None:
                return value
    return ""


def day(text: str, field: Field, order: Order | None) -> str | None:
    """Return a typed day as the package writes it, any other text as it is; ``None`` where the order must be asked."""
    if field.type != "date" and not field.period:
        return text
    try:
        return read_day(digits(bare(text)), field, order)
    except UndecidedError:
        return None


def _cells(cells: Mapping[str, Any], table: Table) -> dict[str, str]:
    return {name: text(value, table.fields[name]) for name, value in cells.items() if name in table.fields}


def text(value: Any, field: Field) -> str:
    """Return what a widget gives as the file has it: lists joined, whole numbers whole."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return joined(map(str, value), field)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
