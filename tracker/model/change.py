"""A change to one table: the rows added, changed and removed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]
"""A row as its file has it: text by column, blank is ``""``."""
Key = tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """One row before and after."""

    before: Row
    after: Row

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose value changed."""
        return tuple(name for name in self.after if self.after[name] != self.before.get(name, ""))


@dataclass(frozen=True)
class Change:
    """What a person wants of one table; ``changed`` and ``removed`` say what they saw before."""

    table: str
    added: tuple[Row, ...] = ()
    changed: tuple[Edit, ...] = ()
    removed: tuple[Row, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def rows(self) -> int:
        """How many rows it touches."""
        return len(self.added) + len(self.changed) + len(self.removed)

    def reversed(self) -> "Change":
        """Return what undoes it: its rows only."""
        return Change(
            self.table,
            added=self.removed,
            changed=tuple(Edit(edit.after, edit.before) for edit in self.changed),
            removed=self.added,
        )


def key_of(row: Row, columns: Sequence[str]) -> Key:
    """Return the key of a row."""
    return tuple(row.get(column, "") for column in columns)


def by_key(rows: Iterable[Row], key: Sequence[str]) -> dict[Key, list[Row]]:
    """Return the rows of each key: several, where somebody wrote a key twice by mistake."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key_of(row, key), []).append(row)
    return found


def as_seen(stored: Row, seen: Row) -> bool:
    """Say whether a stored row is as somebody saw it, who may not have seen every column."""
    return all(stored.get(name, "") == value for name, value in seen.items())


def same(one: Row, other: Row) -> bool:
    """Say whether two rows have the same values; a column that one lacks is blank."""
    return all(one.get(name, "") == other.get(name, "") for name in {*one, *other})


def difference(table: str, before: Iterable[Row], after: Iterable[Row], key: Sequence[str]) -> Change:
    """Return the change from one state of a table to another, rows matched by key."""
    old = {key_of(row, key): row for row in before}
    new = {key_of(row, key): row for row in after}
    return Change(
        table,
        added=tuple(row for name, row in new.items() if name not in old),
        changed=tuple(Edit(old[name], row) for name, row in new.items() if name in old and not same(old[name], row)),
        removed=tuple(row for name, row in old.items() if name not in new),
    )
