"""A change set against what is stored now: what of it is left to do, and what conflicts with another's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tracker.model.change import Change, Edit, Key, Row, as_seen, by_key, key_of, same
from tracker.model.message import Message


@dataclass(frozen=True)
class Conflict:
    """A row that somebody else changed since: what was seen (none: not there), what is there now, what is wanted."""

    table: str
    key: Key
    seen: Row | None
    stored: Row | None
    wanted: Row | None

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> Message:
        """What became of the row, for readers."""
        values = {"table": self.table, "key": " ".join(part for part in self.key if part)}
        if self.seen is None:
            return Message("%(table)s: there is a row %(key)s already, with other values", **values)
        if self.stored is None:
            return Message("%(table)s: the row %(key)s was removed by somebody else since", **values)
        return Message("%(table)s: the row %(key)s was changed by somebody else since", **values)


@dataclass(frozen=True)
class Merged:
    """A change set against what is stored: what of it is left to do, and where it conflicts."""

    change: Change
    conflicts: tuple[Conflict, ...] = field(default=())


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
