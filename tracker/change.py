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


def by_key(rows: Iterable[Row], key: Sequence[str]) -> dict[Key, list[Row]]:
    """Return the rows of each key: several, where somebody wrote a key twice by mistake."""
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key_of(row, key), []).append(row)
    return found


def merge(change: Change, stored: Iterable[Row], key: Sequence[str]) -> Merged:
    """Set a change against the rows that are stored now.

    Another's change to other rows does not matter; a row that already is as wanted is left out; a row that is
    neither as it was seen nor as it is wanted is a conflict. A key that the change itself gives up is free.
    """
    left = _Stored(by_key(stored, key), key)
    added, changed, removed, conflicts = [], [], [], []

    def conflict(seen: Row | None, wanted: Row | None) -> None:
        name = key_of(seen or wanted or {}, key)
        conflicts.append(Conflict(change.table, name, seen, next(iter(left.at(name)), None), wanted))

    for row in change.removed:
        old = left.take(row)
        if old is not None:
            removed.append(old)
        elif left.at(key_of(row, key)):
            conflict(row, None)
    for edit in change.changed:
        old = left.take(edit.before)
        if old is not None:
            changed.append(Edit(old, {**old, **edit.after}))
        elif not left.has(edit.after):
            conflict(edit.before, edit.after)
    for edit in changed:
        left.put(edit.after)
    for row in change.added:
        if not left.at(key_of(row, key)):
            added.append(row)
        elif not left.has(row):
            conflict(None, row)
    return Merged(Change(change.table, tuple(added), tuple(changed), tuple(removed)), tuple(conflicts))


@dataclass(frozen=True)
class _Stored:
    """What is stored, less what a change has taken up of it so far."""

    rows: dict[Key, list[Row]]
    key: Sequence[str]

    def at(self, name: Key) -> Sequence[Row]:
        return self.rows.get(name, ())

    def has(self, row: Row) -> bool:
        return any(same(one, row) for one in self.at(key_of(row, self.key)))

    def put(self, row: Row) -> None:
        self.rows.setdefault(key_of(row, self.key), []).append(row)

    def take(self, seen: Row) -> Row | None:
        """Take out a row that is as it was seen."""
        here = self.rows.get(key_of(seen, self.key), [])
        place = next((place for place, row in enumerate(here) if as_seen(row, seen)), None)
        return None if place is None else here.pop(place)


def settled(change: Change, conflicts: Iterable[Conflict], *, mine: Iterable[Conflict]) -> Change:
    """Return the change with its conflicts decided: what is wanted where they are ``mine``, else what is stored."""
    parts = [(conflict.seen, conflict.wanted) for conflict in conflicts]
    added = [row for row in change.added if (None, row) not in parts]
    changed = [edit for edit in change.changed if (edit.before, edit.after) not in parts]
    removed = [row for row in change.removed if (row, None) not in parts]
    for conflict in mine:
        if conflict.wanted is None and conflict.stored is not None:
            removed.append(conflict.stored)
        elif conflict.wanted is not None and conflict.stored is None:
            added.append(conflict.wanted)
        elif conflict.wanted is not None and conflict.stored is not None:
            changed.append(Edit(conflict.stored, {**conflict.stored, **conflict.wanted}))
    return Change(change.table, tuple(added), tuple(changed), tuple(removed))


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
