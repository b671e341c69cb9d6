"""Trying to lose data: killed while writing, calls of the system that fail, and many processes writing at once.

``python -m benchmarks.faults kill`` kills a process that records a status, within milliseconds of the first change
seen in the data folder, and looks whether the file is whole and the history agrees; with ``--writer truncating`` it
puts the obvious way to write in the place of ours, and must find torn files. ``python -m benchmarks.faults writers``
records statuses from many processes at once. ``python -m benchmarks.faults calls`` makes every call by which
nine operations open, write, flush, rename, unlink and lock fail in turn: killed before it and after it, half done, no
space left, an error of the disk; ``--every 7`` tries every seventh case. Each ends with 1 where something was lost.
"""

import csv
import errno
import fcntl
import io
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import click
from click.testing import CliRunner

from tracker.checks import load, rules
from tracker.cli.commands import main as command_line
from tracker.edit import history, settings, store
from tracker.files import durable
from tracker.model import package
from tracker.model.change import Change, Edit
from tracker.model.problem import Problem

PACKAGE = Path(__file__).resolve().parent.parent / "tests" / "packages" / "forests"
RECORD = {
    "commitment_id": "GLA2021-P02a",
    "member": "",
    "effective_on": "2022-05-01",
    "status": "limited",
    "basis": "mixed",
    "confidence": "low",
    "evidence": "E1",
    "note": "Made up, to be lost or kept.",
    "coder": "faults",
    "recorded_at": "",
}
_FORK = multiprocessing.get_context("fork")


def grown(folder: Path, megabytes: int) -> bytes:
    """Make the package's statuses as large as asked, with records that pass every rule; return the file."""
    file = folder / "statuses.csv"
    header = next(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    note = "A long note. " * 40
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    wanted, number = megabytes * 1_000_000, 0
    while out.tell() < wanted:
        moment = datetime.fromtimestamp(1_700_000_000 + number, UTC)
        row = {**RECORD, "note": note, "recorded_at": f"{moment:%Y-%m-%dT%H:%M:%S}.{number % 1_000_000:06}Z"}
        writer.writerow([row.get(name, "") for name in header])
        number += 1
    with file.open("a", encoding="utf-8", newline="") as end:
        end.write(out.getvalue())
    return file.read_bytes()


def truncating(path: Path) -> None:
    """Put what stands beside a file in its place the obvious way: the file is emptied first."""
    data = durable.staged(path)
    if data is not None:
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(data), 1 << 16):
                file.write(data[start : start + (1 << 16)])
                os.fsync(file.fileno())
        durable.unstage(path)


def _record(folder: Path, swap: Callable[[Path], None] | None) -> None:
    change = Change("statuses", added=(RECORD,))
    with mock.patch.object(durable, "swap", swap or durable.swap):
        store.save(folder, change, actor="faults", how="kill", clock=lambda: datetime.now(UTC))


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what changes as soon as anything in a folder does."""
    found = {}
    for entry in [*os.scandir(folder), *os.scandir(folder / history.FOLDER)]:
        try:
            stat = entry.stat()
            found[entry.path] = (stat.st_mtime_ns, stat.st_size)
        except FileNotFoundError:
            found[entry.path] = (0, -1)
    return found


def kill_once(folder: Path, old: bytes, delay: float, swap: Callable[[Path], None] | None) -> str:
    """Kill one save ``delay`` seconds after its first change in the folder; return what is torn, blank if nothing."""
    child = _FORK.Process(target=_record, args=(folder, swap))
    before = state(folder)
    child.start()
    while child.is_alive() and state(folder) == before:
        pass
    time.sleep(delay)
    if child.pid and child.is_alive():
        os.kill(child.pid, signal.SIGKILL)
    child.join()
    now = (folder / "statuses.csv").read_bytes()
    if now != old and not (now.startswith(old) and now.endswith(b"Z\n") and now[len(old) :].count(b"\n") == 1):
        return f"the file has {len(now):,} bytes; it had {len(old):,}"
    entries = history.entries(folder)
    told = entries[-1].after if entries else history.digest(old)
    return "" if told == history.digest(now) else "the history speaks of another state of the file"


@click.group()
def main() -> None:
    """Try to lose data."""


@main.command()
@click.option("--times", default=100, show_default=True)
@click.option("--megabytes", default=20, show_default=True)
@click.option("--writer", type=click.Choice(["ours", "truncating"]), default="ours", show_default=True)
@click.option("--seed", default=1, show_default=True)
def kill(times: int, megabytes: int, writer: str, seed: int) -> None:
    """Kill saves of a large file."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(PACKAGE, Path(place) / "data"))
        (folder / history.FOLDER).mkdir()
        old = grown(folder, megabytes)
        # Checked once here: what is to be killed is the writing, and a forked process finds this done.
        described = package.read(folder)
        errors = [problem for name in described.tables for problem in load.check(described, name).problems]
        store._added_problems = lambda *_: []
        torn, new = [], 0
        for _ in range(times):
            delay = chance.uniform(0, chance.choice([0.005, 0.1]))
            found = kill_once(folder, old, delay, truncating if writer == "truncating" else None)
            torn += [found] if found else []
            new += (folder / "statuses.csv").read_bytes() != old
            (folder / "statuses.csv").write_bytes(old)
            shutil.rmtree(folder / history.FOLDER)
            (folder / history.FOLDER).mkdir()
        print(f"{len(old) / 1e6:.0f} MB, {len(errors)} problems before; killed {times} times:", end=" ")
        print(f"{times - new} old, {new - len(torn)} new, {len(torn)} torn")
        print(*sorted(set(torn)), sep="\n")
    sys.exit(1 if torn else 0)


def _writer(folder: Path, number: int, records: int) -> None:
    for record in range(records):
        row = {**RECORD, "note": f"writer {number}, record {record}"}
        saved = store.save(
            folder, Change("statuses", added=(row,)), actor=str(number), how="faults", clock=lambda: datetime.now(UTC)
        )
        assert saved.entry, saved


@main.command()
@click.option("--processes", default=20, show_default=True)
@click.option("--records", default=10, show_default=True)
def writers(processes: int, records: int) -> None:
    """Record from many processes at once."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(PACKAGE, Path(place) / "data"))
        described = package.read(folder)
        for name in described.tables:
            load.check(described, name)
        before = load.rows(package.read(folder), "statuses")
        children = [_FORK.Process(target=_writer, args=(folder, number, records)) for number in range(processes)]
        started = time.monotonic()
        for child in children:
            child.start()
        for child in children:
            child.join()
        took = time.monotonic() - started
        rows = load.rows(package.read(folder), "statuses")[len(before) :]
        notes = sorted(row["note"] for row in rows)
        wanted = sorted(f"writer {number}, record {one}" for number in range(processes) for one in range(records))
        moments = [row["recorded_at"] for row in rows]
        ok = notes == wanted and moments == sorted(set(moments)) and len(history.entries(folder)) == len(wanted)
        print(f"{processes} processes, {records} records each: {len(rows)} records in {took:.1f} s")
    sys.exit(0 if ok else 1)


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FAILURES = ("killed before", "killed after", "killed halfway", "ENOSPC", "EIO")
_CALLS = {"open": os, "fsync": os, "replace": os, "unlink": os, "mkdir": os, "fchmod": os, "flock": fcntl}


class _Failing:
    """Lets the n-th of all calls that may fail do so, and counts them."""

    def __init__(self, at: int, failure: str) -> None:
        self.at, self.failure, self.seen, self.name = at, failure, 0, ""

    def call(self, name: str, real: Callable[..., Any], *given: Any, half: Callable[[], Any] | None = None) -> Any:
        self.seen += 1
        if self.seen != self.at:
            return real(*given)
        self.name = name
        if self.failure == "killed after":
            real(*given)
        if self.failure == "killed halfway" and half:
            half()
        if self.failure.startswith("killed"):
            os._exit(9)
        code = getattr(errno, self.failure)
        if half:
            half()
        raise OSError(code, os.strerror(code))

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Put it before every call."""
        with mock.patch.object(durable, "open", self._opened, create=True):
            patches = [mock.patch.object(where, name, self._before(where, name)) for name, where in _CALLS.items()]
            for patch in patches:
                patch.start()
            try:
                yield
            finally:
                for patch in reversed(patches):
                    patch.stop()

    def _before(self, where: Any, name: str) -> Callable[..., Any]:
        real = getattr(where, name)

        def called(*given: Any, **named: Any) -> Any:
            return self.call(name, lambda: real(*given, **named))

        return called

    def _opened(self, file: int, mode: str) -> io.FileIO:
        failing = self

        class File(io.FileIO):
            def write(self, data: Any) -> int:
                def half() -> int:
                    return io.FileIO.write(self, data[: len(data) // 2])

                written: int = failing.call("write", super().write, data, half=half)
                return written

        return File(file, mode)


@dataclass(frozen=True)
class Operation:
    """Something that writes: its name, and what does it in a folder; it raises `OSError` or says what became of it."""

    name: str
    run: Callable[[Path], store.Saved]


def _saved(folder: Path, change: Change) -> store.Saved:
    return store.save(folder, change, actor="faults", how="faults", clock=lambda: NOON)


def _undone(number: int) -> Callable[[Path], store.Saved]:
    return lambda folder: store.undo(folder, number, actor="faults", clock=lambda: NOON + timedelta(hours=1))


def _members(folder: Path) -> list[dict[str, str]]:
    return load.rows(package.read(folder), "members")


def _edited(folder: Path) -> store.Saved:
    one = _members(folder)[0]
    return _saved(folder, Change("members", changed=(Edit(one, {**one, "name": "Another name"}),)))


def _imported(folder: Path) -> store.Saved:
    file = folder.parent / "members.csv"
    file.write_bytes((folder / "members.csv").read_bytes().replace(b"Gabon", b"Gabonese Republic"))
    done = CliRunner().invoke(command_line, ["import", "members", str(file), "--data", str(folder)])
    if done.exit_code:
        assert done.stderr.startswith("nothing was written: "), done.stderr
        raise OSError(done.stderr)
    return store.Saved(entry=history.entries(folder)[-1])


def _set(folder: Path) -> store.Saved:
    before = next(row for row in settings.rows((folder / package.DESCRIPTOR).read_bytes()) if row["name"] == "contact")
    return _saved(folder, Change(settings.TABLE, changed=(Edit(before, {**before, "value": "x@example.org"}),)))


def _removed(folder: Path) -> store.Saved:
    name = load.rows(package.read(folder), "documents")[0]["document_id"]
    return store.remove(folder, "documents", (name,), actor="faults", clock=lambda: NOON)


_ADDED = Change("members", added=({"iso3": "PER", "name": "Peru", "region": "South America"},))
OPERATIONS = (
    Operation("record", lambda folder: _saved(folder, Change("statuses", added=(RECORD,)))),
    Operation("edit", _edited),
    Operation("add", lambda folder: _saved(folder, _ADDED)),
    Operation("import", _imported),
    Operation("settings", _set),
    Operation("undo a record", _undone(1)),
    Operation("undo an edit", _undone(2)),
    Operation("remove", _removed),
    Operation("undo a removal", _undone(3)),
)


def prepared(place: Path, operation: Operation) -> Path:
    """Return a package in which an operation can be done: a record and an edit stand in its history, or a removal."""
    folder = Path(shutil.copytree(PACKAGE, place / "prepared"))
    _saved(folder, Change("statuses", added=({**RECORD, "effective_on": "2022-06-01"},)))
    one = _members(folder)[1]
    _saved(folder, Change("members", changed=(Edit(one, {**one, "region": "Elsewhere"}),)))
    if operation.name == "undo a removal":
        _removed(folder)
    return folder


def tables(folder: Path) -> dict[str, bytes]:
    """Return the files of a package without its history."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file() and file.name[0] != "."}


def _child(folder: Path, operation: Operation, failing: _Failing, said: Any) -> None:
    # What was opened before is none of the cases.
    try:
        with failing.installed():
            saved = operation.run(folder)
        answer = "written" if saved.entry else "nothing"
        answer += ", unfinished" if any(one.code == "unfinished" for one in saved.warnings) else ""
    except OSError:
        answer = "refused"
    except BaseException as error:  # noqa: BLE001  (said, and counted as a wrong answer)
        answer = f"{type(error).__name__}: {error}"
    said.send((answer, failing.seen, failing.name))
    os._exit(0)


def failed_once(before: Path, place: Path, operation: Operation, at: int, failure: str) -> tuple[Path, str, int, str]:
    """Run an operation in a process of its own, a call of it failing; return the folder and what it said."""
    folder = Path(shutil.copytree(before, place / "data"))
    here, there = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_child, args=(folder, operation, _Failing(at, failure), there))
    child.start()
    there.close()
    try:
        answer, seen, name = here.recv()
    except EOFError:
        answer, seen, name = "killed", 0, ""
    child.join()
    return folder, answer, seen, name


def wrong(folder: Path, answer: str, old: dict[str, bytes], new: dict[str, bytes], entries: int) -> Iterator[str]:
    """Say what is lost, torn or said wrongly after an operation of which a call failed."""
    now, told = tables(folder), history.told(folder)
    yield from (f"{name} is torn" for name, data in now.items() if data not in (old.get(name), new.get(name)))
    is_new = {name for name, data in now.items() if data != old.get(name)}
    if answer == "written" and now != new:
        yield "said to be written, and it is not"
    if answer == "refused" and now != old:
        yield "said to have written nothing, and it has"
    if answer not in ("written", "written, unfinished", "refused", "killed"):
        yield f"said {answer}"
    if told.damaged or len(told.entries) != entries + bool(is_new):
        yield f"{len(told.entries)} entries, {len(told.damaged)} damaged, {len(is_new)} files written"
    after = _saved(folder, Change("terms", changed=(_term(folder),)))
    if after.entry is None:
        yield "the next save did not go through"
    now, told = tables(folder), history.told(folder)
    now.pop("terms.csv")
    whole = [{name: data for name, data in state.items() if name != "terms.csv"} for state in (old, new)]
    if now not in whole or (is_new and now != whole[1]):
        yield "neither old nor new after the next save"
    left = [file.name for file in folder.rglob("*") if file.name.endswith((".new", ".announced"))]
    if left:
        yield f"left over: {', '.join(left)}"
    if len(told.entries) != entries + bool(is_new) + 1 or any(one.how == history.OUTSIDE for one in told.entries):
        yield "after the next save the history is another"


def _term(folder: Path) -> Edit:
    """Return an edit of a table that none of the operations touches."""
    one = load.rows(package.read(folder), "terms")[-1]
    return Edit(one, {**one, "label": "Another label"})


@main.command()
@click.option("--every", default=1, show_default=True, help="Try every so many cases only.")
def calls(every: int) -> None:
    """Let every call of nine operations fail."""
    faults: list[str] = []
    tried = number = 0
    # What is tried is the writing; that what is written passes every rule is asked once, of each operation.
    nothing = load.Judged({}, rules.Together({}, {}), [])
    asked = store._added_problems, load.judged, load._judge_once
    unasked: tuple[Callable[..., list[Problem]], Callable[..., list[Problem]], Callable[..., load.Judged]]
    unasked = (lambda *_: []), (lambda *_: []), (lambda *_: nothing)
    for operation in OPERATIONS:
        with tempfile.TemporaryDirectory() as made:
            place = Path(made)
            before = prepared(place, operation)
            old, entries = tables(before), len(history.entries(before))
            store._added_problems, load.judged, load._judge_once = asked
            (place / "clean").mkdir()
            folder, answer, count, _ = failed_once(before, place / "clean", operation, 0, "")
            assert answer == "written", f"{operation.name}: {answer}"
            new = tables(folder)
            store._added_problems, load.judged, load._judge_once = unasked
            for at in range(1, count + 1):
                for failure in FAILURES:
                    number += 1
                    if number % every:
                        continue
                    tried += 1
                    case = place / f"{at} {failure}"
                    case.mkdir()
                    folder, answer, _, name = failed_once(before, case, operation, at, failure)
                    faults += [
                        f"{operation.name}, call {at} {name}, {failure}, {answer}: {one}"
                        for one in wrong(folder, answer, old, new, entries)
                    ]
                    shutil.rmtree(case)
            print(f"{operation.name}: {count} calls", flush=True)
    print(f"{tried} of {number} cases, {len(faults)} faults")
    print(*faults, sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
