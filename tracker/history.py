"""The history of the data: for each change who, when, how, the rows before and after, and both digests.

One JSON file per change in ``history/`` of the data folder, numbered. An entry is announced before the file it
speaks of is swapped in, and confirmed after it. Where a writer was killed in between, the next one looks at the
file: it confirms the entry, or drops it where the swap never came. What is confirmed stays, whatever becomes of
the file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracker.change import Change, Edit
from tracker.files import durable

FOLDER = "history"
_ANNOUNCED = ".announced"
OUTSIDE = "outside"
"""How a change came about that was made outside the tracker; its rows are not known."""


class UnreadableError(LookupError):
    """A file of the history is no entry: somebody, or a program, damaged it."""


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
    (directory / FOLDER).mkdir(exist_ok=True)
    text = json.dumps(asdict(entry), ensure_ascii=False, indent=1)
    durable.write(_announced(path(directory, entry.number)), text.encode() + b"\n")


def confirm(directory: Path, entry: Entry) -> None:
    """Say of an entry that its swap came."""
    file = path(directory, entry.number)
    _announced(file).replace(file)


def announced(directory: Path) -> Entry | None:
    """Return the entry of which it is not yet said whether its swap came, where there is one."""
    found = sorted((directory / FOLDER).glob(f"*{_ANNOUNCED}"))
    # Confirmed since: it stands among the others then.
    with suppress(FileNotFoundError):
        return _read(found[-1]) if found else None
    return None


def drop(directory: Path, entry: Entry) -> None:
    """Remove an entry whose swap never came."""
    _announced(path(directory, entry.number)).unlink()


def _announced(file: Path) -> Path:
    return file.with_suffix(_ANNOUNCED)


def numbers(directory: Path) -> list[int]:
    """Return the numbers of all entries, the first first."""
    folder = directory / FOLDER
    found = (file.stem for file in folder.glob("*.json")) if folder.is_dir() else iter(())
    return sorted(int(stem) for stem in found if stem.isdecimal())


def read(directory: Path, number: int) -> Entry:
    """Read one entry; raise `KeyError` where there is none, `UnreadableError` where its file is damaged."""
    file = path(directory, number)
    if not file.is_file():
        raise KeyError(number)
    return _read(file)


def _read(file: Path) -> Entry:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        others = tuple(Part(**{**part, "change": _change(part["change"])}) for part in raw.get("others", ()))
        return Entry(**{**raw, "change": _change(raw["change"]), "others": others})
    except (ValueError, TypeError, KeyError):
        what = f"{FOLDER}/{file.name} is no entry of the history that can be read"
        raise UnreadableError(f"{what}; put it back from a backup, or move it out of the folder") from None


def entries(directory: Path) -> list[Entry]:
    """Return the changes that took place, the first first; one whose swap has not come is left out."""
    # In this order, or one that is confirmed meanwhile would be missed.
    waiting = announced(directory)
    found = [read(directory, number) for number in numbers(directory)]
    if waiting is None or waiting in found or not came(directory, waiting):
        return found
    return [*found, waiting]


def came(directory: Path, entry: Entry) -> bool:
    """Say of an announced entry whether its swap came: whether a file of it is no longer as it was before."""
    return any(_came(directory / part.file, part) for part in entry.parts)


def _came(file: Path, part: Part) -> bool:
    return part.before == part.after or not file.is_file() or digest(file.read_bytes()) != part.before


def finish(directory: Path, entry: Entry) -> None:
    """Swap in what a killed writer of several files left beside them, after the first was swapped."""
    for part in entry.parts if entry.others else ():
        file = directory / part.file
        staged = durable.staged(file)
        if staged is not None and digest(staged) == part.after and not _came(file, part):
            durable.swap(file)


def last_part_of(entry: Entry, table: str) -> Part:
    """Return what an entry did to one of its tables."""
    return next(part for part in entry.parts if part.change.table == table)


def undone_as(entries: Sequence[Entry], number: int) -> Entry | None:
    """Return the change by which a change is undone now; undoing that one in turn brought it back."""
    last = next((entry for entry in reversed(entries) if entry.undoes == number), None)
    return None if last is None or undone_as(entries, last.number) else last


def last_of(directory: Path, table: str) -> Entry | None:
    """Return the latest entry of a table."""
    for number in reversed(numbers(directory)):
        entry = read(directory, number)
        if any(part.change.table == table for part in entry.parts):
            return entry
    return None


def _change(raw: Mapping[str, Any]) -> Change:
    return Change(
        raw["table"],
        tuple(raw["added"]),
        tuple(Edit(edit["before"], edit["after"]) for edit in raw["changed"]),
        tuple(raw["removed"]),
    )
