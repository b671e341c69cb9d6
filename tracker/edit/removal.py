"""What hangs on a row: every row that refers to it, at any distance, and every list that names one of these."""

from collections.abc import Mapping, Sequence

from tracker.model.change import Change, Edit, Key, Row, key_of
from tracker.model.field import Field, joined, split
from tracker.model.ids import paragraph_id
from tracker.model.package import Package, Table


def hanging_on(described: Package, rows: Mapping[str, Sequence[Row]], table: str, key: Key) -> tuple[Change, ...]:
    """Return the changes that remove a row with all that hangs on it, its own table first; none where it is not there.

    ``rows`` are the stored rows of every table. A row goes that refers to one that goes; from a list in a cell the
    item goes, and the row stays.
    """
    gone = _Gone(described, rows)
    shape = described.tables[table]
    gone.take(table, [place for place, row in enumerate(rows[table]) if key_of(row, shape.key) == key])
    return gone.changes(table)


class _Gone:
    """The rows that go, by table and place, and the cells of others that lose an item."""

    def __init__(self, described: Package, rows: Mapping[str, Sequence[Row]]) -> None:
        self.described = described
        self.rows = rows
        self.places: dict[str, set[int]] = {name: set() for name in rows}
        self.cells: dict[tuple[str, int], dict[str, str]] = {}

    def take(self, table: str, places: Sequence[int]) -> None:
        """Take rows of a table, and then what refers to them."""
        new = [place for place in places if place not in self.places[table]]
        self.places[table].update(new)
        if not new:
            return
        taken = [self.rows[table][place] for place in new]
        for other in self.described.tables.values():
            for fields, reference in self._keys(other, table):
                values = {tuple(row.get(name, "") for name in reference) for row in taken}
                self.take(
                    other.name,
                    [
                        place
                        for place, row in enumerate(self.rows[other.name])
                        if (value := tuple(row.get(name, "") for name in fields)) in values and any(value)
                    ],
                )
            for field in other.fields.values():
                if table in field.references:
                    self._drop(other, field, {_id(self.described.tables[table], row) for row in taken})

    def _keys(self, other: Table, table: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        return [(one.fields, one.reference) for one in other.foreign_keys if one.table == table]

    def _drop(self, other: Table, field: Field, ids: set[str]) -> None:
        """Take out of the cells of a field what names one of these ids; without a list the row goes."""
        for place, row in enumerate(self.rows[other.name]):
            cell = self.cells.get((other.name, place), {}).get(field.name, row.get(field.name, ""))
            items = split(cell, field) if field.separator else [cell]
            if not ids & set(items):
                continue
            if field.separator:
                left = joined([item for item in items if item not in ids], field)
                self.cells.setdefault((other.name, place), {})[field.name] = left
            else:
                self.take(other.name, [place])

    def changes(self, first: str) -> tuple[Change, ...]:
        """Return what goes and what changes as changes of tables."""
        found = []
        for name in sorted(self.rows, key=lambda one: one != first):
            rows = self.rows[name]
            removed = tuple(rows[place] for place in sorted(self.places[name]))
            changed = tuple(
                Edit(rows[place], {**rows[place], **cells})
                for (table, place), cells in sorted(self.cells.items())
                if table == name and place not in self.places[name]
            )
            if removed or changed:
                found.append(Change(name, changed=changed, removed=removed))
        return tuple(found)


def _id(table: Table, row: Row) -> str:
    """Return the id by which lists name a row."""
    if table.name == "paragraphs":
        return paragraph_id(row["document_id"], row["paragraph"])
    return row.get(table.key[0], "")
