"""The history of the data: for each change who, when, how, the rows before and after, and both digests.

One JSON file per change in ``history/`` of the data folder, numbered. An entry is written before the file it
speaks of is swapped in; one whose swap never came is dropped by the next writer, and not shown until then.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracker.change import Change, Edit
from tracker.durable import write

FOLDER = "history"
OUTSIDE = "outside"
"""How a change came about that was made outside the tracker; its rows are not known."""


class UnreadableError(LookupError):
    """A file of the history is no entry: somebody, or a program, damaged it."""


@dataclass(frozen=True)
class Entry:
    """One change as it stands in the history. ``at`` is in UTC; ``before`` and ``after`` are digests of the file."""

    number: int
    at: str
    actor: str
    how: str
    change: Change
    before: str
    after: str
    undoes: int | None = None


def digest(data: bytes) -> str:
    """Return the digest by which the history knows a state of a file."""
    return hashlib.sha256(data).hexdigest()


def path(directory: Path, number: int) -> Path:
    """Return where an entry stands."""
    return directory / FOLDER / f"{number:06}.json"


def record(directory: Path, entry: Entry) -> None:
    """Write an entry, whole or not at all."""
    (directory / FOLDER).mkdir(exist_ok=True)
    text = json.dumps(asdict(entry), ensure_ascii=False, indent=1)
    write(path(directory, entry.number), text.encode() + b"\n")


def drop(directory: Path, entry: Entry) -> None:
    """Remove an entry whose swap never came."""
    path(directory, entry.number).unlink()


def numbers(directory: Path) -> list[int]:
    """Return the numbers of all entries, the first first."""
    folder = directory / FOLDER
    found = (file.stem for file in folder.glob("*.json")) if folder.is_dir() else iter(())
    return sorted(int(stem) for stem in found if stem.isdecimal())


def read(directory: Path, number: int) -> Entry:
    """Read one entry; raise `KeyError` where there is none, `UnreadableError` where its file is damaged."""
    file = path(directory, number)
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
        return Entry(**{**raw, "change": _change(raw["change"])})
    except FileNotFoundError:
        raise KeyError(number) from None
    except (ValueError, TypeError, KeyError):
        what = f"{FOLDER}/{file.name} is no entry of the history that can be read"
        raise UnreadableError(f"{what}; put it back from a backup, or move it out of the folder") from None


def entries(directory: Path) -> list[Entry]:
    """Return the changes that took place, the first first; one whose swap has not come is left out."""
    found = [read(directory, number) for number in numbers(directory)]
    return [entry for entry in found if entry is not found[-1] or not pending(directory, entry)]


def undone_as(entries: Sequence[Entry], number: int) -> Entry | None:
    """Return the change by which a change is undone now; undoing that one in turn brought it back."""
    last = next((entry for entry in reversed(entries) if entry.undoes == number), None)
    return None if last is None or undone_as(entries, last.number) else last


def pending(directory: Path, entry: Entry, file: Path | None = None) -> bool:
    """Say whether the file is still as it was before the entry: the swap has not come."""
    file = file or directory / f"{entry.change.table}.csv"
    stored = digest(file.read_bytes()) if file.is_file() else ""
    return entry.before != entry.after and stored == entry.before


def last_of(directory: Path, table: str) -> Entry | None:
    """Return the latest entry of a table."""
    for number in reversed(numbers(directory)):
        entry = read(directory, number)
        if entry.change.table == table:
            return entry
    return None


def _change(raw: Mapping[str, Any]) -> Change:
    return Change(
        raw["table"],
        tuple(raw["added"]),
        tuple(Edit(edit["before"], edit["after"]) for edit in raw["changed"]),
        tuple(raw["removed"]),
    )
