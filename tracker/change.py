"""A change to one table: the rows added, changed and removed, and what in it conflicts with another's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Conflict:
    """A row that somebody else changed since: what was seen (none: not there), what is there now, what is wanted."""

    table: str
    key: Key
    seen: Row | None
    stored: Row | None
    wanted: Row | None

    def __str__(self) -> str:
        name = " ".join(part for part in self.key if part)
        if self.seen is None:
            return f"{self.table}: there is a row {name} already, with other values"
        what = "removed" if self.stored is None else "changed"
        return f"{self.table}: the row {name} was {what} by somebody else since"


@dataclass(frozen=True)
class Merged:
    """A change set against what is stored: what of it is left to do, and where it conflicts."""

    change: Change
    conflicts: tuple[Conflict, ...] = field(default=())


def key_of(row: Row, columns: Sequence[str]) -> Key:
    """Return the key of a row."""
    return tuple(row.get(column, "") for column in columns)


def merge(change: Change, stored: Mapping[Key, Row], key: Sequence[str]) -> Merged:
    """Set a change against the rows that are stored now.

    Another's change to other rows does not matter; a row that already is as wanted is left out; a row that is
    neither as it was seen nor as it is wanted is a conflict.
    """
    added, changed, removed, conflicts = [], [], [], []

    def conflict(name: Key, seen: Row | None, wanted: Row | None) -> None:
        conflicts.append(Conflict(change.table, name, seen, stored.get(name), wanted))

    for row in change.added:
        name = key_of(row, key)
        if name not in stored:
            added.append(row)
        elif not same(stored[name], row):
            conflict(name, None, row)
    for edit in change.changed:
        name, target = key_of(edit.before, key), key_of(edit.after, key)
        if name in stored and _as_seen(stored[name], edit.before):
            changed.append(Edit(stored[name], {**stored[name], **edit.after}))
        elif target not in stored or not same(stored[target], edit.after):
            conflict(name, edit.before, edit.after)
    for row in change.removed:
        name = key_of(row, key)
        if name in stored and _as_seen(stored[name], row):
            removed.append(stored[name])
        elif name in stored:
            conflict(name, row, None)
    return Merged(Change(change.table, tuple(added), tuple(changed), tuple(removed)), tuple(conflicts))


def settled(change: Change, conflicts: Iterable[Conflict], key: Sequence[str], *, mine: Iterable[Key]) -> Change:
    """Return the change with its conflicts decided: what is wanted of the rows ``mine``, what is stored of others."""
    conflicting = {conflict.key: conflict for conflict in conflicts}

    def untouched(row: Row) -> bool:
        return key_of(row, key) not in conflicting

    added = [row for row in change.added if untouched(row)]
    changed = [edit for edit in change.changed if untouched(edit.before)]
    removed = [row for row in change.removed if untouched(row)]
    for name in mine:
        conflict = conflicting[name]
        if conflict.wanted is None and conflict.stored is not None:
            removed.append(conflict.stored)
        elif conflict.wanted is not None and conflict.stored is None:
            added.append(conflict.wanted)
        elif conflict.wanted is not None and conflict.stored is not None:
            changed.append(Edit(conflict.stored, {**conflict.stored, **conflict.wanted}))
    return Change(change.table, tuple(added), tuple(changed), tuple(removed))


def _as_seen(stored: Row, seen: Row) -> bool:
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
