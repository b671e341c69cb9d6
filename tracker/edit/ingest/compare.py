"""A file set against what is stored, row by row: what is new, changed, as it is, absent, or altered on its way."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tracker.edit.ingest.read import Brought
from tracker.edit.ingest.spelling import canonical, key_of
from tracker.model import change as changes
from tracker.model.change import Change, Key, Row, difference, same
from tracker.model.field import Field
from tracker.model.message import Message
from tracker.model.package import Table
from tracker.model.problem import Problem, found

_EPOCHS = (date(1899, 12, 30), date(1904, 1, 1))
"""The days from which spreadsheets count."""
_NO_DAYS = frozenset({"1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "1904-01-01", "1970-01-01"})
"""What a date of nothing, or of a small number, comes out as."""
_MONTH_IN_WORDS = re.compile(r"[A-Za-z]{3}-\d\d|\d{1,2}-[A-Za-z]{3}")


@dataclass(frozen=True)
class Comparison:
    """A file set against what is stored, by key: rows that are new, changed, as they are, and absent from it.

    ``recorded`` rows say word for word what a record says already, and are left out. ``lines`` are those of the file
    on which the change's added and then its changed rows stand; ``hints`` belong to its lines and columns.
    """

    change: Change
    unchanged: int = 0
    absent: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, ...] = ()
    recorded: int = 0
    hints: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def on_its_lines(self, problems: Sequence[Problem], places: Sequence[int | None]) -> tuple[Problem, ...]:
        """Return problems of a save with the lines of the file brought, where they are about one of its rows."""
        return tuple(
            problem if place is None else self._on_line(problem, self.lines[place])
            for problem, place in zip(problems, places, strict=True)
        )

    def _on_line(self, problem: Problem, line: int) -> Problem:
        hint = self.hints.get((line, problem.column), "")
        message = problem.message
        if hint:
            message = Message("%(message)s; %(hint)s", message=message, hint=hint)
        return replace(problem, line=line, message=message)

    def decided(self, change: Change, key: Sequence[str]) -> "Comparison":
        """Return the comparison with what is left of its change when its conflicts are decided."""
        own = (*self.change.added, *(edit.after for edit in self.change.changed))
        line_of = {changes.key_of(row, key): line for row, line in zip(own, self.lines, strict=True)}
        left = (*change.added, *(edit.after for edit in change.changed))
        return replace(self, change=change, lines=tuple(line_of[changes.key_of(row, key)] for row in left))

    def without(self, places: Sequence[int]) -> "Comparison":
        """Return the comparison without some of the change's rows, counted through the added and the changed."""
        gone, first = set(places), len(self.change.added)
        change = replace(
            self.change,
            added=tuple(row for place, row in enumerate(self.change.added) if place not in gone),
            changed=tuple(edit for place, edit in enumerate(self.change.changed, first) if place not in gone),
        )
        lines = tuple(line for place, line in enumerate(self.lines) if place not in gone)
        return replace(self, change=change, lines=lines)


def compare(
    brought: Brought,
    stored: Sequence[Row],
    table: Table,
    *,
    remove_absent: bool = False,
    lines: Sequence[int] = (),
    first_load: bool = False,
) -> Comparison:
    """Set a file against the stored rows, by key; absent rows are kept unless they are to be removed.

    A column that the file lacks keeps what is stored. Rows of a table whose key has ``recorded_at`` are only
    ever added: one without it is new, one with it must be as it is stored. ``lines`` are those on which the
    stored rows stand. In a ``first_load``
    records come with the moments at which they were said.
    """
    there = _Stored.of(stored, table, lines)
    sorting = _FirstLoad(brought, table, there) if first_load else _Sorting(brought, table, there)
    for line, row in brought.rows:
        sorting.take(line, row)
    absent = tuple(row for name, row in there.rows.items() if name not in sorting.line_of)
    problems = tuple(sorted((*brought.problems, *sorting.problems), key=lambda problem: problem.line))
    if table.is_append_only:
        change = Change(table.name, added=tuple(row for _, row in sorting.new))
        return Comparison(
            change,
            len(sorting.wanted),
            absent,
            problems,
            tuple(line for line, _ in sorting.new),
            sorting.recorded,
            brought.hints,
        )
    change = difference(table.name, stored, [*sorting.wanted, *absent], table.key)
    change = replace(change, removed=absent if remove_absent else ())
    own = [*change.added, *(edit.after for edit in change.changed)]
    return Comparison(
        change,
        len(sorting.wanted) - len(own),
        absent,
        problems,
        tuple(sorting.line_of[key_of(row, table)] for row in own),
        hints=brought.hints,
    )


@dataclass(frozen=True)
class _Stored:
    """The stored rows by key, its numbers in one spelling; where each stands; and keys without their case."""

    rows: Mapping[Key, Row]
    lines: Mapping[Key, int]
    by_case: Mapping[Key, Key]
    said: Mapping[Key, list[Row]]

    @classmethod
    def of(cls, stored: Sequence[Row], table: Table, lines: Sequence[int]) -> "_Stored":
        keys = [key_of(row, table) for row in stored]
        said: dict[Key, list[Row]] = {}
        if table.is_append_only:
            for row in stored:
                said.setdefault(key_of({**row, "recorded_at": ""}, table), []).append(row)
        return cls(
            dict(zip(keys, stored, strict=True)),
            dict(zip(keys, lines, strict=False)),
            {_without_case(key): key for key in keys},
            said,
        )


def _without_case(key: Key) -> Key:
    return tuple(part.casefold() for part in key)


class _Sorting:
    """The rows of a file on their way to what becomes of them."""

    def __init__(self, brought: Brought, table: Table, stored: _Stored) -> None:
        self.brought, self.table, self.stored = brought, table, stored
        self.wanted: list[Row] = []
        self.new: list[tuple[int, Row]] = []
        self.line_of: dict[Key, int] = {}
        self.recorded = 0
        self.problems: list[Problem] = []
        self.faulty: dict[int, list[str]] = {}
        for line, name in brought.faults:
            self.faulty.setdefault(line, []).append(name)

    def take(self, line: int, row: Row) -> None:
        """Find out what becomes of a row."""
        table = self.table
        if table.is_append_only and not row.get("recorded_at"):
            self._faults(line, None)
            self._record(line, {name: row.get(name, "") for name in table.fields})
            return
        name = key_of(row, table)
        old = self.stored.rows.get(name)
        self._faults(line, old)
        if old is None:
            self._of_other_case(line, name)
            whole = {**dict.fromkeys(table.fields, ""), **{one: self._new(text, one) for one, text in row.items()}}
        else:
            self._of_other_spelling(line, row, old)
            self.problems += _altered(old, row, table, line)
            whole = {**old, **{one: _spelled(text, old.get(one, ""), table.fields[one]) for one, text in row.items()}}
        if table.is_append_only and (old is None or not same(old, whole)):
            message = Message("a record is never changed; leave recorded_at blank to add one that corrects it")
            self.problems.append(Problem(table.name, "recorded_at", "record-changed", message, line=line))
            return
        self.wanted.append(whole)
        self.line_of[name] = line

    def _record(self, line: int, row: Row) -> None:
        """Take a new record, unless one of its place says the same word for word."""
        said = self.stored.said.get(key_of(row, self.table), ())
        if any(same({**one, "recorded_at": ""}, row) for one in said):
            self.recorded += 1
        else:
            self.new.append((line, row))

    def _new(self, text: str, name: str) -> str:
        """Return a value of a new row: a whole number in the one spelling."""
        field = self.table.fields[name]
        return canonical(text, field) if field.type == "integer" else text

    def _faults(self, line: int, old: Row | None) -> None:
        """Say which cells of a line cannot be taken, with what is stored beside them."""
        for name in self.faulty.get(line, ()):
            fault = self.brought.faults[line, name]
            was = old.get(name, "") if old else ""
            message = fault.message
            if was:
                message = Message("%(message)s; %(stored)s is stored", message=message, stored=found(was))
            self.problems.append(Problem(self.table.name, name, fault.code, message, line=line))

    def _of_other_case(self, line: int, name: Key) -> None:
        """Refuse a key that differs from a stored one in case alone, and offer that."""
        other = self.stored.by_case.get(_without_case(name))
        if other is not None:
            message = Message(
                "%(key)s is not stored, and %(stored)s is; did you mean that?",
                key=_written(name),
                stored=_written(other),
            )
            self.problems.append(Problem(self.table.name, self.table.key[0], "key-case", message, line=line))

    def _of_other_spelling(self, line: int, row: Row, old: Row) -> None:
        """Refuse a key that differs from the stored one in how its numbers are spelled."""
        spelled, stored = changes.key_of(row, self.table.key), changes.key_of(old, self.table.key)
        if spelled == stored or spelled == key_of(row, self.table):
            return
        place = self.stored.lines.get(key_of(old, self.table))
        if place:
            message = Message(
                "%(key)s is another spelling of %(stored)s on line %(line)s of %(file)s; write it so",
                key=_written(spelled),
                stored=_written(stored),
                line=place,
                file=self.table.path,
            )
        else:
            message = Message(
                "%(key)s is another spelling of %(stored)s; write it so",
                key=_written(spelled),
                stored=_written(stored),
            )
        self.problems.append(Problem(self.table.name, self.table.key[0], "key-duplicate", message, line=line))


class _FirstLoad(_Sorting):
    """Records of before, which come with their own moments; whether they may is for the store to say."""

    def take(self, line: int, row: Row) -> None:
        """Take a record as it is, unless it is stored."""
        self._faults(line, None)
        whole = {name: row.get(name, "") for name in self.table.fields}
        old = self.stored.rows.get(key_of(whole, self.table))
        if old is not None and same(old, {**whole, "recorded_at": old["recorded_at"]}):
            self.recorded += 1
        else:
            self.new.append((line, whole))


def _written(key: Key) -> str:
    return found(" ".join(part for part in key if part))


def _spelled(value: str, was: str, field: Field) -> str:
    """Return a value, in the spelling that is stored where it is the same."""
    return was if value != was and canonical(value, field) == canonical(was, field) else value


def _altered(old: Row, row: Row, table: Table, line: int) -> Iterator[Problem]:
    """Find cells that a spreadsheet altered: 048 into 48, 2001-12 into its first day, 2001 into 1905-06-23."""
    for name, value in row.items():
        was = old.get(name, "")
        field = table.fields[name]
        if value == was or not was or not value or canonical(value, field) == canonical(was, field):
            continue
        dated = field.period or field.type == "date"
        if _number_altered(was, value) or (dated and _date_altered(was, value)):
            message = Message(
                "found %(found)s where %(stored)s is stored: a spreadsheet altered it; type it as text",
                found=found(value),
                stored=found(was),
            )
            yield Problem(table.name, name, "altered", message, line=line)


def _number_altered(was: str, value: str) -> bool:
    """Say whether digits came back without their noughts, in powers of ten, with a decimal, or rounded."""
    if not was.isdigit():
        return False
    return bool(
        was.lstrip("0") == value
        or re.fullmatch(r"\d([.,]\d+)?E\+\d+", value)
        or re.fullmatch(rf"0*{re.escape(was.lstrip('0'))}\.0+", value)
        or (len(was) > 15 and len(value) == len(was) and value.startswith(was[:15]))
    )


def _date_altered(was: str, value: str) -> bool:
    """Say whether a date came back as a finer, a numbered or a made-up one."""
    if _MONTH_IN_WORDS.fullmatch(value) or value in _NO_DAYS:
        return True
    finer = {f"{was}-01", f"{was}-01-01"} if re.fullmatch(r"\d{4}(-\d{2})?", was) else set()
    if re.fullmatch(r"\d{4}", was):
        finer |= {(epoch + timedelta(days=int(was))).isoformat() for epoch in _EPOCHS}
    return value in finer or (value.isdigit() and len(value) != 4)
