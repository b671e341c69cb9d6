"""The store: the one way by which anything is written, whoever asks for it and however.

Under one lock across processes: read again, set the change against what is stored now, check the rules (refusing
only what the save itself would break), enter it in the history, write beside, flush, swap.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from tracker.checks import load
from tracker.edit import history, moments, removal, settings
from tracker.edit.merge import Conflict, Merged, merge
from tracker.files import durable, lines
from tracker.model import package, shipped
from tracker.model.change import Change, Key, Row, by_key, key_of, same
from tracker.model.message import Message
from tracker.model.package import Package
from tracker.model.problem import WHOLE_LINE, Problem

STATUSES = "statuses"
"""The table whose lines are never changed or removed: every way in adds records."""
LOCK = ".lock"
_PATIENCE = 120.0
_FEW = 20
"""Rows that are added are checked with what hangs together with them alone, where there are no more."""

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Saved:
    """What became of a save: the entry in the history, or why nothing was written.

    Neither ``problems`` nor ``conflicts`` nor an entry: everything was already as wanted. ``places`` says of each
    problem which of the change's rows it is about, counted through the added and then the changed ones. ``warnings``
    are those that come with the change; they keep nothing from being written, and have their places too.
    """

    entry: history.Entry | None = None
    problems: tuple[Problem, ...] = ()
    places: tuple[int | None, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    warnings: tuple[Problem, ...] = ()
    warning_places: tuple[int | None, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether nothing was written because of the data."""
        return bool(self.problems or self.conflicts)


class BusyError(Exception):
    """Somebody else has been writing for longer than can be waited."""


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the lock of a data folder; one that a dead process held is free.

    A package that came with an installed tracker raises `PermissionError`.
    """
    if shipped.is_read_only(directory):
        raise PermissionError(shipped.READ_ONLY)
    lock = FileLock(directory / LOCK, timeout=_PATIENCE)
    if directory.is_dir():
        durable.open_to_writers(directory / LOCK)
    try:
        lock.acquire()
    except Timeout:
        message = Message.counted(
            "the data were being written for more than %(count)s second; try again",
            "the data were being written for more than %(count)s seconds; try again",
            round(_PATIENCE),
        )
        raise BusyError(message) from None
    try:
        yield
    finally:
        _let_go(lock)


def _let_go(lock: FileLock) -> None:
    """Release a lock; what went wrong there says nothing of what was written under it."""
    for _ in range(2):
        with suppress(OSError):
            lock.release()
            return


def save(
    directory: Path,
    change: Change,
    *,
    actor: str,
    how: str,
    clock: Clock,
    undoes: int | None = None,
    first_load: bool = False,
) -> Saved:
    """Make a change, as a whole or not at all.

    ``actor`` is who asks for it and ``how`` by which way in; both stand in the history. ``clock`` gives the
    present moment in UTC. Records added to statuses are given their ``recorded_at`` here, each later than any
    before it; in a ``first_load`` they bring their own.
    """
    with locked(directory):
        return _save(directory, change, actor, how, clock, undoes, first_load=first_load)


def preview(directory: Path, change: Change, clock: Clock, *, first_load: bool = False) -> Saved:
    """Say what a save would be refused for or warned of, without writing: never an entry."""
    plan = _plan(directory, package.read(directory), change, clock(), first_load=first_load)
    return plan if isinstance(plan, Saved) else plan.said


@dataclass(frozen=True)
class _Plan:
    """A change that may be written: what is left of it, what the file then holds, and its digests before and after.

    ``written`` are parts, one behind the other; ``growth`` is there where a few rows were added behind the others.
    """

    change: Change
    file: Path
    written: tuple[bytes, ...]
    before: str
    after: str
    said: Saved
    growth: load.Growth | None = None


def _plan(
    directory: Path, described: Package, change: Change, now: datetime, *, first_load: bool = False
) -> _Plan | Saved:
    """Set a change against what is stored, and check the rules; return what to write, or why nothing is."""
    if change.table == settings.TABLE:
        return _plan_settings(directory, described, change)
    if change.table not in described.tables:
        message = Message(
            "there is no table %(table)s; there are %(tables)s", table=change.table, tables=", ".join(described.tables)
        )
        raise LookupError(message)
    return _plan_table(directory, described, change, now, first_load=first_load) if change else Saved()


def _plan_table(
    directory: Path, described: Package, change: Change, now: datetime, *, first_load: bool
) -> _Plan | Saved:
    """Set a change of a table against what is stored; a few rows that are added are checked with what is near them."""
    table = described.tables[change.table]
    file = directory / table.path
    stored = _bytes(file)
    checked = {name: load.check(described, name, stored if name == table.name else None) for name in described.tables}
    own = checked[table.name]
    if own.file.read_only or stored is None:
        return broken(own)
    if change.table == STATUSES:
        if change.changed or change.removed:
            raise ValueError(Message("records of statuses are only ever added"))
        stamped = _stamped(change, own, now, first_load=first_load)
        if isinstance(stamped, Saved):
            return stamped
        change = stamped
    else:
        merged = merge(change, own.file.rows(), table.key)
        if merged.conflicts or not merged.change:
            return Saved(conflicts=merged.conflicts)
        change = merged.change
    missing = [name for name in own.file.missing if name in own.file.layout.optional]
    growth = None
    if len(change.added) == change.rows <= _FEW and not first_load:
        addition = lines.addition(stored, change.added, columns=missing, dialect=table.dialect)
        growth = load.grow(described, checked, table.name, addition) if addition else None
    if growth is not None:
        written: tuple[bytes, ...] = (stored, growth.added)
        then = {**growth.after}
        said = _judged(described, change, growth.before, then, growth.said)
    else:
        written = (lines.apply(stored, change, table.key, columns=missing, dialect=table.dialect),)
        then = checked | {table.name: load.check(described, table.name, *written)}
        rules = load.judged(described, checked), load.judged(described, then)
        said = _judged(described, change, checked, then, rules)
    return (
        said
        if said.problems
        else _Plan(change, file, written, own.file.digest, then[table.name].file.digest, said, growth)
    )


def _judged(
    described: Package,
    change: Change,
    before: Mapping[str, load.Checked],
    after: Mapping[str, load.Checked],
    rules: tuple[list[Problem], list[Problem]],
) -> Saved:
    """Return what comes with a change; ``rules`` is what they say of the tables ``before`` it and ``after``."""
    added = _added_problems(described, {change.table: change}, before, after, rules)
    return _said(added, _places(added, change, after[change.table], described.tables[change.table].key))


def _stamped(change: Change, statuses: load.Checked, now: datetime, *, first_load: bool) -> Change | Saved:
    """Return the change with the moments of its records, or what keeps them from being recorded."""
    problem = moments.ahead(statuses, now)
    if problem is not None:
        return Saved(problems=(problem,), places=(None,))
    if not first_load:
        return moments.given(change, statuses, now)
    change, wrong = moments.kept(change, statuses, now)
    problems, places = moments.placed(wrong)
    return Saved(problems=problems, places=places) if wrong else change


def _said(problems: Sequence[Problem], places: Sequence[int | None]) -> Saved:
    """Return what is said of a change: its errors and its warnings, each with its place."""
    pairs = list(zip(problems, places, strict=True))
    errors = [pair for pair in pairs if pair[0].severity == "error"]
    warnings = [pair for pair in pairs if pair[0].severity == "warning"]
    return Saved(
        problems=tuple(problem for problem, _ in errors),
        places=tuple(place for _, place in errors),
        warnings=tuple(problem for problem, _ in warnings),
        warning_places=tuple(place for _, place in warnings),
    )


def _plan_settings(directory: Path, described: Package, change: Change) -> _Plan | Saved:
    """Set a change of settings against those that are stored; refused is what the descriptor would then be wrong in."""
    file = directory / package.DESCRIPTOR
    stored = file.read_bytes()
    merged = merge(change, settings.rows(stored), settings.KEY)
    if merged.conflicts:
        return Saved(conflicts=merged.conflicts)
    if merged.change.added or merged.change.removed:
        message = Message("there is no such setting; there are %(settings)s", settings=", ".join(settings.NAMES))
        raise LookupError(message)
    if not merged.change:
        return Saved()
    written = settings.apply(stored, merged.change)
    known = Counter(map(str, described.problems))
    problems = [one for one in package.read(directory, written).problems if known[str(one)] == 0]
    if problems:
        return Saved(problems=tuple(problems), places=(None,) * len(problems))
    return _Plan(merged.change, file, (written,), history.digest(stored), history.digest(written), Saved())


def _bytes(file: Path) -> bytes | None:
    """Return what stands in a file; ``None`` where it cannot be read, which the loader says."""
    try:
        return file.read_bytes()
    except OSError:
        return None


def broken(checked: load.Checked) -> Saved:
    """Return what is wrong with a file that must be mended before it is written to."""
    return Saved(problems=tuple(problem for problem in checked.file.problems if problem.severity == "error"))


def _places(
    problems: Sequence[Problem], change: Change, written: load.Checked, key: Sequence[str]
) -> tuple[int | None, ...]:
    """Return which row of the change each problem is about; ``None`` where it is about another row or table."""
    rows = [*change.added, *(edit.after for edit in change.changed)]
    place_of = {key_of(row, key): place for place, row in enumerate(rows)}
    return tuple(
        place_of.get(_key_at(written, problem.row, key))
        if problem.table == change.table and problem.row is not None
        else None
        for problem in problems
    )


def _save(
    directory: Path,
    change: Change,
    actor: str,
    how: str,
    clock: Clock,
    undoes: int | None,
    *,
    first_load: bool = False,
) -> Saved:
    described = package.read(directory)
    _recover(directory)
    now, seen = clock(), load.version(directory)
    plan = _plan(directory, described, change, now, first_load=first_load)
    if isinstance(plan, Saved):
        return plan
    durable.check_writable(plan.file)
    _clear(directory, described)
    entry = history.Entry(
        number=_note_outside(directory, change.table, plan.before, now),
        at=moments.written(now),
        actor=actor,
        how=how,
        change=plan.change,
        before=plan.before,
        after=plan.after,
        undoes=undoes,
        file=plan.file.relative_to(directory).as_posix(),
    )
    saved = _write(directory, entry, {plan.file: plan.written}, plan.said)
    if plan.growth is not None:
        load.grew(directory, seen, plan.growth)
    return saved


def _write(directory: Path, entry: history.Entry, files: Mapping[Path, Sequence[bytes]], said: Saved) -> Saved:
    """Stage files, announce their entry, swap them in, in this order; ``files`` holds the parts of each."""
    try:
        for file, parts in files.items():
            durable.stage(file, *parts)
        history.announce(directory, entry)
    except OSError:
        _unstage(files)
        raise
    first, *others = files
    try:
        durable.swap(first)
    except OSError:
        # The entry first: what still stands beside a file says that its swap never came.
        with suppress(OSError):
            history.drop(directory, entry)
            _unstage(files)
        raise
    # From here on the change holds. What cannot be swapped in now, the next writer swaps in.
    waiting = [file.name for file in others if not _swapped(file)]
    if waiting:
        message = Message(
            "the change is written, but for %(files)s, where the next save puts it in", files=", ".join(waiting)
        )
        unfinished = Problem(entry.change.table, WHOLE_LINE, "unfinished", message, severity="warning")
        said = replace(said, warnings=(*said.warnings, unfinished), warning_places=(*said.warning_places, None))
    else:
        # Where this fails, the next writer does it.
        with suppress(OSError):
            history.confirm(directory, entry)
    return replace(said, entry=entry)


def _swapped(file: Path) -> bool:
    """Swap in what stands beside a file, at the second try where the first fails; say whether it came."""
    for _ in range(2):
        with suppress(OSError):
            durable.swap(file)
            return True
    return False


def _unstage(files: Iterable[Path]) -> None:
    for file in files:
        durable.unstage(file)


def _clear(directory: Path, described: Package) -> None:
    """Take away what killed writers left beside any file of the package."""
    _unstage([directory / package.DESCRIPTOR, *(directory / table.path for table in described.tables.values())])
    history.clear(directory)


def undo(directory: Path, number: int, *, actor: str, clock: Clock) -> Saved:
    """Undo a change: reverse its rows only, as a change of its own. What changed them since is a conflict.

    A record of statuses is not taken out: what held before it is recorded again, or it is withdrawn.
    """
    with locked(directory):
        described = package.read(directory)
        _recover(directory)
        entry = history.read(directory, number)
        if entry.how == history.OUTSIDE:
            message = Message("change %(number)s was made outside the tracker; its rows are not known", number=number)
            raise LookupError(message)
        undone = history.undone_by(directory, number)
        if undone is not None:
            message = Message("change %(number)s is undone already, by change %(other)s", number=number, other=undone)
            raise LookupError(message)
        if entry.others:
            changes = [part.change.reversed() for part in reversed(entry.parts)]
            return _save_several(directory, changes, actor, f"undo of {number}", clock(), number)
        reverse = entry.change.reversed()
        if entry.change.table == STATUSES:
            checked = load.check(described, STATUSES)
            if checked.file.read_only:
                return broken(checked)
            unsaid = _unsaid(entry, checked.file.rows(), actor)
            if unsaid.conflicts:
                return Saved(conflicts=unsaid.conflicts)
            reverse = unsaid.change
        return _save(directory, reverse, actor, f"undo of {number}", clock, number)


_PLACE = ("commitment_id", "member", "effective_on")
"""What a record speaks of; of several for one place, the one recorded last holds."""


def _unsaid(entry: history.Entry, stored: Sequence[Row], actor: str) -> Merged:
    """Return the records that undo records: what was said of the place before them, else their withdrawal.

    Where something else was said of it since, that is a conflict.
    """
    added, conflicts = [], []
    by_place = by_key(stored, _PLACE)
    for place, rows in by_key(entry.change.added, _PLACE).items():
        here = sorted(by_place.get(place, ()), key=_recorded_at)
        last = rows[-1]
        before = [row for row in here if _recorded_at(row) < _recorded_at(rows[0])]
        if before:
            said: Row = before[-1]
        else:
            note = f"Undoes change {entry.number}."
            said = {**last, "status": "withdrawn", "note": note, "coder": actor}
            said |= dict.fromkeys(("evidence", "contrary_evidence", "reviewed_by"), "")
        if not here or not same({**here[-1], "recorded_at": ""}, {**last, "recorded_at": ""}):
            conflicts.append(Conflict(STATUSES, place, last, here[-1] if here else None, said))
        elif before or last["status"] != "withdrawn":
            added.append(said)
    return Merged(Change(STATUSES, added=tuple(added)), tuple(conflicts))


def _recorded_at(row: Row) -> str:
    return row["recorded_at"]


def _added_problems(
    described: Package,
    changes: Mapping[str, Change],
    before: Mapping[str, load.Checked],
    after: Mapping[str, load.Checked],
    rules: tuple[list[Problem], list[Problem]],
) -> list[Problem]:
    """Return the problems that are there with the changes made and are not there now, wherever they stand.

    ``rules`` is what they say of the tables ``before`` and ``after``.
    """
    now, then = rules
    keys = {name: described.tables[name].key for name in changes}
    renamed: dict[object, object] = {
        (name, key_of(edit.after, keys[name])): (name, key_of(edit.before, keys[name]))
        for name, change in changes.items()
        for edit in change.changed
    }

    def name(problem: Problem, states: Mapping[str, load.Checked]) -> tuple[object, ...]:
        where: object = problem.row
        if problem.table in keys and problem.row is not None:
            where = problem.table, _key_at(states[problem.table], problem.row, keys[problem.table])
        return problem.table, problem.column, problem.code, problem.message, where

    known = Counter(name(problem, before) for problem in now)
    added = []
    for problem in then:
        *rest, where = name(problem, after)
        earlier = (*rest, renamed.get(where, where))
        if known[earlier]:
            known[earlier] -= 1
        else:
            added.append(problem)
    return added


def remove(directory: Path, table: str, key: Key, *, actor: str, clock: Clock) -> Saved:
    """Remove a row with all that hangs on it, in every table, as one change that can be undone.

    The one way by which records of statuses are taken out: with the document that was entered by mistake. Raises
    `LookupError` where there is no such row.
    """
    with locked(directory):
        _recover(directory)
        changes = _hanging_on(directory, table, key)
        how = f"removal of {' '.join(key)}"
        # What refers to the row goes first, so that a reader in between sees nothing that refers to nothing.
        return _save_several(directory, changes[::-1], actor, how, clock(), None)


def hanging_on(directory: Path, table: str, key: Key) -> tuple[Change, ...]:
    """Return what `remove` would do, the row's own table first; raise `LookupError` where there is no such row."""
    return tuple(_hanging_on(directory, table, key))


def _hanging_on(directory: Path, table: str, key: Key) -> list[Change]:
    described = package.read(directory)
    rows = {name: load.rows(described, name) for name in described.tables}
    changes = list(removal.hanging_on(described, rows, table, key))
    if not changes:
        raise LookupError(Message("there is no row %(key)s in %(table)s", key=" ".join(key), table=table))
    return changes


def _save_several(
    directory: Path, changes: Sequence[Change], actor: str, how: str, now: datetime, undoes: int | None
) -> Saved:
    """Make changes to several tables in this order, all of them or none: staged, announced, then swapped."""
    described = package.read(directory)
    _recover(directory)
    checked = {name: load.check(described, name) for name in described.tables}
    stored: dict[str, bytes] = {}
    written: dict[str, bytes] = {}
    for change in changes:
        table = described.tables[change.table]
        data = _bytes(directory / table.path)
        if checked[table.name].file.read_only or data is None:
            return broken(checked[table.name])
        merged = merge(change, checked[table.name].file.rows(), table.key)
        if merged.conflicts:
            return Saved(conflicts=merged.conflicts)
        stored[table.name] = data
        order = "recorded_at" if table.name == STATUSES else ""
        written[table.name] = lines.apply(data, merged.change, table.key, dialect=table.dialect, order=order)
    then = {**checked, **{name: load.check(described, name, data) for name, data in written.items()}}
    rules = load.judged(described, checked), load.judged(described, then)
    added = _added_problems(described, {change.table: change for change in changes}, checked, then, rules)
    said = _said(added, [None] * len(added))
    if said.problems:
        return said
    files = {directory / described.tables[name].path: (data,) for name, data in written.items()}
    for file in files:
        durable.check_writable(file)
    _clear(directory, described)
    first, *others = [
        history.Part(
            change,
            history.digest(stored[change.table]),
            history.digest(written[change.table]),
            described.tables[change.table].path,
        )
        for change in changes
    ]
    number = max(_note_outside(directory, part.change.table, part.before, now) for part in (first, *others))
    entry = history.Entry(
        number=number,
        at=moments.written(now),
        actor=actor,
        how=how,
        change=first.change,
        before=first.before,
        after=first.after,
        undoes=undoes,
        file=first.file,
        others=tuple(others),
    )
    return _write(directory, entry, files, said)


def _key_at(state: load.Checked, row: int, key: Sequence[str]) -> Key:
    frame = state.file.frame if row in state.file.frame.index else state.file.aside
    return tuple(str(cell) for cell in frame.loc[row, list(key)])


def _recover(directory: Path) -> None:
    """Confirm the entry that a killed writer announced, or drop it where the swap that it speaks of never came."""
    try:
        entry = history.announced(directory)
    except history.UnreadableError:
        history.set_aside(directory)
        return
    if entry is None:
        return
    if history.came(directory, entry):
        history.finish(directory, entry)
        history.confirm(directory, entry)
    else:
        # The entry first: what still stands beside a file says that its swap never came.
        history.drop(directory, entry)
        _unstage(directory / part.file for part in entry.parts)


def _note_outside(directory: Path, table: str, stored: str, now: datetime) -> int:
    """Note where the file, of the digest ``stored``, was changed outside; return the number of the next entry."""
    number = history.next_number(directory)
    entry = history.last_of(directory, table)
    last = None if entry is None else history.last_part_of(entry, table)
    if last is not None and last.after != stored:
        history.record(
            directory,
            history.Entry(
                number,
                moments.written(now),
                "",
                history.OUTSIDE,
                Change(table),
                last.after,
                stored,
                file=last.file,
            ),
        )
        number += 1
    return number
