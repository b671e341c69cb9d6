"""Half an hour of readers and writers on two servers and one folder: nothing may be lost, and memory stays level.

    python -m benchmarks.soak [--minutes 30] [--readers 8] [--commitments 1000]

Readers open pages with filters in sessions that come and go, half on each server. Two processes write: one records
statuses, one adds events and undoes some of the additions. A third replaces the file of the States now and then, as a
spreadsheet does. At the end every record and event must be there, or gone where it was undone, the history must tell
of all of them, no page may have shown an exception, and each server's memory in the last quarter may be at most a
tenth above that of the second. Ends with 1 where it is not so.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.packages import make
from benchmarks.scale import PAGES
from benchmarks.server import ROOT, Server, serve
from benchmarks.session import connect
from tracker.checks import load
from tracker.edit import history, store
from tracker.files import durable
from tracker.model import package
from tracker.model.change import Change

_FILTERS = ("", "", "text=report", "text=progress", "status=limited", "as_of=2019-05-05", "known_at=2024-01-01")
_RUNS_OF_A_SESSION = 60
_GROWTH = 1.1
_PATIENCE = 60
"""Seconds after which a page that has not come counts as lost."""
_EVERY = 30
"""Seconds between two looks at the memory."""


def now() -> datetime:
    """Return the moment that a record is made."""
    return datetime.now(UTC)


def recorder(folder: Path, until: float) -> dict[str, Any]:
    """Record statuses until then; return the notes of those that were saved."""
    chance = random.Random(1)
    saved: list[str] = []
    while time.time() < until:
        row = {"commitment_id": f"C{chance.randrange(500)}", "effective_on": "2025-01-01", "status": "no_evidence"}
        row |= {"basis": "mixed", "confidence": "low", "note": f"soak {len(saved)}", "coder": "soak"}
        done = store.save(folder, Change("statuses", added=(row,)), actor="recorder", how="soak", clock=now)
        assert done.entry, done
        saved.append(row["note"])
        time.sleep(chance.uniform(4, 12))
    return {"changes": len(saved), "notes": saved}


def editor(folder: Path, until: float) -> dict[str, Any]:
    """Add events until then and undo some of the additions; return the ids of those that must be there."""
    chance, kept, undone, changes = random.Random(2), [], [], 0
    kind = load.rows(package.read(folder), "events")[0]["kind"]
    while time.time() < until:
        name = f"SOAK{changes}"
        row = {"event_id": name, "date": "2020-01-01", "title": name, "kind": kind, "verification": "read"}
        done = store.save(folder, Change("events", added=(row,)), actor="editor", how="soak", clock=now)
        assert done.entry, done
        changes += 1
        time.sleep(chance.uniform(4, 12))
        if chance.random() < 1 / 3:
            done = store.undo(folder, done.entry.number, actor="editor", clock=now)
            assert done.entry, done
            changes += 1
            undone.append(name)
        else:
            kept.append(name)
    return {"changes": changes, "kept": kept, "undone": undone}


def outsider(folder: Path, until: float) -> dict[str, Any]:
    """Put the file of the States back now and then, as another program would."""
    file, times = folder / "members.csv", 0
    while time.time() < until:
        durable.write(file, file.read_bytes())
        times += 1
        time.sleep(20)
    return {"changes": 0, "times": times}


WRITERS = {one.__name__: one for one in (recorder, editor, outsider)}


async def reader(number: int, servers: list[Server], until: float) -> tuple[int, list[str]]:
    """Open pages until then; return how many, and what went wrong."""
    chance, runs, wrong = random.Random(number), 0, []
    while time.time() < until:
        async with connect(servers[number % len(servers)].port) as session:
            await session.rerun()
            for _ in range(_RUNS_OF_A_SESSION):
                page, query = chance.choice(list(PAGES.items()))
                asked = "&".join(part for part in (query, chance.choice(_FILTERS)) if part)
                try:
                    done = await asyncio.wait_for(session.rerun(page, asked), _PATIENCE)
                except TimeoutError:
                    wrong.append(f"{page}?{asked}: no answer within {_PATIENCE} s")
                    break
                runs += 1
                wrong += [f"{page}?{asked}: {one}" for one in done.exceptions]
                if time.time() > until:
                    break
                await asyncio.sleep(chance.uniform(0, 1))
    return runs, wrong


async def watched(servers: list[Server], until: float) -> list[list[float]]:
    """Return each server's memory in megabytes, looked at again and again until then."""
    seen: list[list[float]] = [[] for _ in servers]
    while time.time() < until:
        await asyncio.sleep(min(_EVERY, max(1, until - time.time())))
        for one, server in zip(seen, servers, strict=True):
            one.append(server.memory()[0])
        print(f"{until - time.time():6.0f} s left, memory", *(f"{one[-1]:.0f} MB" for one in seen), flush=True)
    return seen


def lost(folder: Path, done: dict[str, dict[str, Any]]) -> list[str]:
    """Return what is missing, twice there, or there although it was undone."""
    notes = [row["note"] for row in load.rows(package.read(folder), "statuses")]
    events = [row["event_id"] for row in load.rows(package.read(folder), "events")]
    wrong = [f"record “{note}”: {notes.count(note)}" for note in done["recorder"]["notes"] if notes.count(note) != 1]
    wrong += [f"event {name}: {events.count(name)}" for name in done["editor"]["kept"] if events.count(name) != 1]
    wrong += [f"event {name} is back" for name in done["editor"]["undone"] if name in events]
    told = [entry for entry in history.entries(folder) if entry.how != history.OUTSIDE]
    wanted = sum(one["changes"] for one in done.values())
    return [*wrong, *([f"history: {len(told)} changes of {wanted}"] if len(told) != wanted else [])]


async def main(minutes: float, readers: int, commitments: int) -> int:
    """Run it; return 1 where something was lost, failed, or grew."""
    with tempfile.TemporaryDirectory() as place:
        folder = make(Path(place) / "data", commitments)
        os.environ["TRACKER_DATA"] = str(folder)
        servers = [serve(ROOT / "app.py") for _ in range(2)]
        until = time.time() + minutes * 60
        command = [sys.executable, "-m", "benchmarks.soak", "--folder", str(folder), "--until", str(until), "--writer"]
        writers = {name: subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in WRITERS}
        try:
            reading = asyncio.gather(*(reader(number, servers, until) for number in range(readers)))
            memory, read = await asyncio.gather(watched(servers, until), reading)
        finally:
            for server in servers:
                server.stop()
        done = {name: json.loads(writer.communicate()[0] or "null") for name, writer in writers.items()}
        wrong = [f"{name} ended with {writer.returncode}" for name, writer in writers.items() if writer.returncode]
        wrong = wrong or lost(folder, done)
        wrong += [one for _, some in read for one in some]
    for number, seen in enumerate(memory, 1):
        quarter = max(1, len(seen) // 4)
        early, late = statistics.median(seen[quarter : 2 * quarter] or seen), statistics.median(seen[-quarter:])
        print(f"server {number}: {early:.0f} MB in the second quarter, {late:.0f} MB in the last")
        wrong += [f"server {number} grew"] if late > early * _GROWTH else []
    changes = sum(one["changes"] for one in done.values() if one)
    print(f"{sum(runs for runs, _ in read):,} pages read, {changes:,} changes made, {len(wrong)} things wrong")
    print(*sorted(set(wrong))[:20], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--commitments", type=int, default=1000)
    parser.add_argument("--writer", choices=list(WRITERS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--until", type=float, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.writer:
        print(json.dumps(WRITERS[asked.writer](asked.folder, asked.until)))
        sys.exit(0)
    sys.exit(asyncio.run(main(asked.minutes, asked.readers, asked.commitments)))
