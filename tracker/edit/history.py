"""The history of the data: for each change who, when, how, the rows before and after, and both digests.

One JSON file per change in ``history/`` of the data folder, numbered. An entry is announced before the file it
speaks of is swapped in, and confirmed after it. Where a writer was killed in between, the next one looks at the
file: it confirms the entry, or drops it where the swap never came. What is confirmed stays, whatever becomes of
the file.

Beside the entries stands an index, a line an entry, so that what was last is found without walking the folder. It says
nothing that the entries do not say: where it is behind, damaged or not there, the entries are looked at.
"""

import hashlib
import itertools
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tracker.files import durable
from tracker.model.change import Change, Edit
from tracker.model.message import Message, message_of

FOLDER = "history"
_ANNOUNCED = ".announced"
_INDEX = "index.jsonl"
_LINE = re.compile(r'\[[1-9][0-9]{0,8}, (null|[1-9][0-9]{0,8})(, "([^"\\]|\\.)*")*\]\n')
_UNDOES_NOTHING = re.compile(r"\[[0-9]+, null")
_NO_TABLES = re.compile(r"^\[[0-9]+, [a-z0-9]+\]")
_LONGEST_LINE = 100_000
"""Bytes of the end of the index among which its last line begins."""
_DIGEST = re.compile("[0-9a-f]{64}")
OUTSIDE = "outside"
"""How a change came about that was made outside the tracker; its rows are not known."""


class UnreadableError(LookupError):
    """A file of the history is no entry: somebody, or a program, damaged it."""

    def __init__(self, file: Path) -> None:
        message = Message(
            "%(file)s is no entry of the history that can be read; put it back from a backup, or move it out of the "
            "folder",
            file=f"{FOLDER}/{file.name}",
        )
        super().__init__(message)


@dataclass(frozen=True)
class Part:
    """What a change did to a further table: its rows, and the digests of its file before and after."""

    change: Change
    before: str
    after: str
    file: str


@dataclass(frozen=True)
class Entry:
    """One change as it stands in the history.

    ``at`` is in UTC; ``before`` and ``after`` are digests of ``file``, which is named as in the package. ``others`` are
    the further tables of a change that touches several.
    """

    number: int
    at: str
    actor: str
    how: str
    change: Change
    before: str
    after: str
    undoes: int | None = None
    file: str = ""
    others: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it did to each table."""
        return (Part(self.change, self.before, self.after, self.file), *self.others)


def digest(data: bytes) -> str:
    """Return the digest by which the history knows a state of a file."""
    return hashlib.sha256(data).hexdigest()


def path(directory: Path, number: int) -> Path:
    """Return where an entry stands."""
    return directory / FOLDER / f"{number:06}.json"


def record(directory: Path, entry: Entry) -> None:
    """Write an entry, whole or not at all."""
    announce(directory, entry)
    confirm(directory, entry)


def announce(directory: Path, entry: Entry) -> None:
    """Write an entry whose swap is about to come."""
    durable.folder_as_parent(directory / FOLDER)
    text = json.dumps(asdict(entry), ensure_ascii=False, indent=1)
    durable.write(_announced(path(directory, entry.number)), text.encode() + b"\n", as_folder=True)


def confirm(directory: Path, entry: Entry) -> None:
    """Say of an entry that its swap came."""
    file = path(directory, entry.number)
    _announced(file).replace(file)
    # Where this fails, the index is behind, and the next writer brings it up.
    with suppress(OSError):
        _add_to_index(directory, entry)


def announced(directory: Path) -> Entry | None:
    """Return the entry of which it is not yet said whether its swap came, where there is one."""
    file = _announced(path(directory, next_number(directory)))
    # Confirmed since: it stands among the others then.
    return _read(file) if _is_there(file) else None


def set_aside(directory: Path) -> None:
    """Put away an announced entry that cannot be read, so that it stops nobody; it stays for whoever looks into it."""
    file = _announced(path(directory, next_number(directory)))
    place = next(one for one in map(file.with_suffix, _damaged()) if not _is_there(one))
    file.replace(place)


def _damaged() -> Iterator[str]:
    return (f".damaged{number or ''}" for number in itertools.count())


def drop(directory: Path, entry: Entry) -> None:
    """Remove an entry whose swap never came."""
    _announced(path(directory, entry.number)).unlink()


def clear(directory: Path) -> None:
    """Take away what a killed writer left beside the files of the history."""
    durable.unstage(directory / FOLDER / _INDEX)
    durable.unstage(_announced(path(directory, next_number(directory))))


def _is_there(file: Path) -> bool:
    """Say whether anything has this name, be it a link that leads nowhere."""
    return os.path.lexists(file)


def _announced(file: Path) -> Path:
    return file.with_suffix(_ANNOUNCED)


class _Line(NamedTuple):
    """What the index says of an entry: its number, the one that it undoes, its tables; none where it is damaged."""

    number: int
    undoes: int | None
    tables: tuple[str, ...]

    def written(self) -> str:
        return json.dumps([self.number, self.undoes, *self.tables]) + "\n"


def _index(directory: Path) -> Sequence[str]:
    """Return a line an entry as written, the first first: from the index as far as it goes, then from the entries."""
    lines = _index_on_disk(directory)
    if not lines or not _is_there(path(directory, _number(lines[-1]))):
        return [_line(directory, number).written() for number in numbers(directory)]
    later = itertools.takewhile(
        lambda number: _is_there(path(directory, number)), itertools.count(_number(lines[-1]) + 1)
    )
    return (*lines, *(_line(directory, number).written() for number in later))


def _index_on_disk(directory: Path) -> tuple[str, ...]:
    """Return the lines of the index; none where it is not there, or not whole."""
    file = directory / FOLDER / _INDEX
    try:
        state = file.stat()
        return _split(file, (state.st_ino, state.st_mtime_ns, state.st_size))
    except (OSError, ValueError):
        return ()


@lru_cache(maxsize=4)
def _split(file: Path, _: tuple[int, int, int]) -> tuple[str, ...]:
    # Kept as text: of twenty thousand lines few are asked for.
    lines = tuple(file.read_text(encoding="utf-8").splitlines(keepends=True))
    grown = all(one < two for one, two in pairwise(map(_number, lines)))
    return lines if grown and all(map(_LINE.fullmatch, lines)) else ()


def _number(line: str) -> int:
    return int(line[1 : line.index(",")])


def _parsed(line: str) -> _Line:
    number, undoes, *tables = json.loads(line)
    return _Line(number, undoes, tuple(tables))


def _line(directory: Path, number: int) -> _Line:
    try:
        entry = _read(path(directory, number))
    except UnreadableError:
        return _Line(number, None, ())
    return _Line(number, entry.undoes, tuple(part.change.table for part in entry.parts))


def _add_to_index(directory: Path, entry: Entry) -> None:
    file = directory / FOLDER / _INDEX
    line = _Line(entry.number, entry.undoes, tuple(part.change.table for part in entry.parts))
    if _ends_with(file, entry.number - 1):
        durable.append(file, line.written().encode())
    else:
        text = "".join(_index(directory))
        durable.write(file, text.encode(), as_folder=True)


def _ends_with(file: Path, number: int) -> bool:
    """Say whether the last line of the index is that of a number."""
    try:
        with file.open("rb") as index:
            index.seek(max(0, index.seek(0, 2) - _LONGEST_LINE))
            last = index.read().splitlines(keepends=True)[-1:]
        return bool(last) and last[0].endswith(b"]\n") and json.loads(last[0])[0] == number
    except (OSError, ValueError, TypeError, LookupError):
        return False


def next_number(directory: Path) -> int:
    """Return the number that the next entry gets."""
    lines = _index(directory)
    return _number(lines[-1]) + 1 if lines else 1


def numbers(directory: Path) -> list[int]:
    """Return the numbers of all entries, the first first, by looking at the whole folder."""
    folder = directory / FOLDER
    found = (file.stem for file in folder.glob("*.json")) if folder.is_dir() else iter(())
    return sorted(int(stem) for stem in found if stem.isdecimal())


def read(directory: Path, number: int) -> Entry:
    """Read one entry; raise `KeyError` where there is none, `UnreadableError` where its file is damaged."""
    file = path(directory, number)
    if not _is_there(file):
        raise KeyError(number)
    return _read(file)


def _read(file: Path) -> Entry:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        others = tuple(Part(**{**part, "change": _change(part["change"])}) for part in raw.get("others", ()))
        entry = Entry(**{**raw, "change": _change(raw["change"]), "others": others})
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise UnreadableError(file) from None
    if not _is_sound(entry, file):
        raise UnreadableError(file)
    return entry


def _is_sound(entry: Entry, file: Path) -> bool:
    """Say whether an entry is what stands in its place, and its digests are some."""
    texts = [entry.at, entry.actor, entry.how]
    digests = [one for part in entry.parts for one in (part.before, part.after)]
    return (
        type(entry.number) is int
        and f"{entry.number:06}" == file.stem
        and (entry.undoes is None or (type(entry.undoes) is int and entry.undoes < entry.number))
        and all(isinstance(one, str) for one in texts)
        and all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in digests)
        and all(isinstance(part.file, str) for part in entry.parts)
    )


@dataclass(frozen=True)
class Told:
    """What the history tells: the changes that took place, the first first, and of each that cannot be read, why."""

    entries: tuple[Entry, ...]
    damaged: tuple[str, ...] = ()


def told(directory: Path, most: int | None = None) -> Told:
    """Return the last changes that took place, all where no number is said; one whose swap has not come is left out."""
    damaged: list[str] = []
    # In this order, or one that is confirmed meanwhile would be missed.
    waiting = None
    try:
        waiting = announced(directory)
    except UnreadableError as error:
        damaged.append(message_of(error))
    lines = _index(directory)
    entries: list[Entry] = []
    for line in lines if most is None else lines[-most:]:
        try:
            entries.append(read(directory, _number(line)))
        except UnreadableError as error:
            damaged.append(message_of(error))
        except KeyError:
            file = f"{FOLDER}/{path(directory, _number(line)).name}"
            damaged.append(Message("%(file)s is not there any more", file=file))
    if waiting is not None and waiting not in entries and came(directory, waiting):
        entries.append(waiting)
    return Told(tuple(entries if most is None else entries[-most:]), tuple(damaged))


def entries(directory: Path) -> list[Entry]:
    """Return the changes that took place and can be read, the first first."""
    return list(told(directory).entries)


def came(directory: Path, entry: Entry) -> bool:
    """Say of an announced entry whether its swap came: whether a file of it is no longer as it was before."""
    return any(_came(directory / part.file, part) for part in entry.parts)


def _came(file: Path, part: Part) -> bool:
    # What stands beside a file still was not swapped in, whatever somebody else made of the file.
    staged = durable.staged(file)
    if staged is not None and digest(staged) == part.after:
        return False
    return part.before == part.after or not file.is_file() or digest(file.read_bytes()) != part.before


def finish(directory: Path, entry: Entry) -> None:
    """Swap in what a killed writer of several files left beside them, after the first was swapped."""
    for part in entry.parts if entry.others else ():
        file = directory / part.file
        staged = durable.staged(file)
        if staged is not None and digest(staged) == part.after and digest(file.read_bytes()) == part.before:
            durable.swap(file)


def last_part_of(entry: Entry, table: str) -> Part:
    """Return what an entry did to one of its tables."""
    return next(part for part in entry.parts if part.change.table == table)


def undone_by(directory: Path, number: int) -> int | None:
    """Return the number of the change by which a change is undone now; undoing that one in turn brought it back."""
    undoing = (_parsed(line) for line in _index(directory) if not _UNDOES_NOTHING.match(line))
    by = {line.undoes: line.number for line in undoing}
    last, undone = by.get(number), False
    found, before = last, number
    while found is not None and found > before:
        undone, before, found = not undone, found, by.get(found)
    return last if undone else None


def last_of(directory: Path, table: str) -> Entry | None:
    """Return the latest entry of a table; ``None`` where there is none, or it cannot be read."""
    # Of a damaged entry nobody knows the tables: it may be the latest of any.
    name = json.dumps(table)
    line = next((one for one in reversed(_index(directory)) if name in one or _NO_TABLES.search(one)), None)
    try:
        entry = None if line is None else read(directory, _number(line))
    except LookupError:
        return None
    return entry if entry is not None and any(part.change.table == table for part in entry.parts) else None


def _change(raw: Mapping[str, Any]) -> Change:
    return Change(
        raw["table"],
        tuple(raw["added"]),
        tuple(Edit(edit["before"], edit["after"]) for edit in raw["changed"]),
        tuple(raw["removed"]),
    )
