"""Trying to lose data: killed while writing, and many processes writing at once.

``python -m benchmarks.faults kill`` kills a process that records a status, within milliseconds of the first change
seen in the data folder, and looks whether the file is whole and the history agrees; with ``--writer truncating`` it
puts the obvious way to write in the place of ours, and must find torn files. ``python -m benchmarks.faults writers``
records statuses from many processes at once. Both end with 1 where something was lost.
"""

import csv
import io
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from tracker import history, loader, package, store
from tracker.change import Change
from tracker.files import durable

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


def truncating(path: Path, data: bytes) -> None:
    """Write the obvious way: the file is emptied first."""
    with path.open("wb") as file:
        for start in range(0, len(data), 1 << 16):
            file.write(data[start : start + (1 << 16)])


def _record(folder: Path, write: Callable[[Path, bytes], None] | None) -> None:
    if write is not None:
        durable.write = write
    store.save(folder, Change("statuses", added=(RECORD,)), actor="faults", how="kill", clock=lambda: datetime.now(UTC))


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


def kill_once(folder: Path, old: bytes, delay: float, write: Callable[[Path, bytes], None] | None) -> str:
    """Kill one save ``delay`` seconds after its first change in the folder; return what is torn, blank if nothing."""
    child = _FORK.Process(target=_record, args=(folder, write))
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
        errors = [problem for name in described.tables for problem in loader.check(described, name).problems]
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
            loader.check(described, name)
        before = loader.rows(package.read(folder), "statuses")
        children = [_FORK.Process(target=_writer, args=(folder, number, records)) for number in range(processes)]
        started = time.monotonic()
        for child in children:
            child.start()
        for child in children:
            child.join()
        took = time.monotonic() - started
        rows = loader.rows(package.read(folder), "statuses")[len(before) :]
        notes = sorted(row["note"] for row in rows)
        wanted = sorted(f"writer {number}, record {one}" for number in range(processes) for one in range(records))
        moments = [row["recorded_at"] for row in rows]
        ok = notes == wanted and moments == sorted(set(moments)) and len(history.entries(folder)) == len(wanted)
        print(f"{processes} processes, {records} records each: {len(rows)} records in {took:.1f} s")
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
