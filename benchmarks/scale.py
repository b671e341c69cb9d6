"""What the tracker costs with 22, 1,000, 10,000 and 100,000 commitments, five status records each.

    python -m benchmarks.scale [--largest 100000] [-o docs/benchmarks.md]

Everything is measured in one run, each size in processes of its own; ratios are against `pandas.read_csv` with
``dtype="string"`` of the same files, in turn with ours. Every figure is the median of its repetitions, with the least
and the greatest where there are several.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from benchmarks import document
from benchmarks.packages import make
from benchmarks.server import ROOT, serve
from benchmarks.session import Session, connect
from components import permission
from tracker import export
from tracker.checks import load as loader
from tracker.edit import ingest, store
from tracker.model.change import Change
from tracker.model.dataset import Dataset
from tracker.state import status
from tracker.state.view import Filters, View

SIZES = (22, 1_000, 10_000, 100_000)
TODAY = date(2026, 11, 22)
SESSIONS = 30
PAGES = {
    "": "",
    "commitments": "",
    "commitment": "commitment=C7",
    "timeline": "",
    "members": "",
    "declarations": "",
    "data": "",
    "update": "",
    "present": "slide=2",
}
PRESSED = "C7"
"""The commitment on which a record is made in the app."""
_WORDS = ("time", "progress", "report", "good", "forests")
_IMPORTED = 50_000
_RECORD = {"commitment_id": "C1", "effective_on": "2025-01-01", "status": "no_evidence", "basis": "mixed"}
_RECORD |= {"confidence": "low", "note": "Searched.", "coder": "bench"}


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def record(folder: Path) -> store.Saved:
    """Write one record."""
    change = Change("statuses", added=(_RECORD,))
    return store.save(folder, change, actor="bench", how="bench", clock=lambda: datetime.now(UTC))


def domain(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Measure the domain alone, in this process."""
    files = sorted(folder.glob("*.csv"))
    found: dict[str, list[float]] = {"pandas": [], "ours": [], "unchanged": [], "at": [], "filter": []}
    for _ in range(repeats):
        found["pandas"].append(timed(lambda: [pd.read_csv(file, dtype="string") for file in files]))
        loader._kept.clear()
        found["ours"].append(timed(lambda: loader.load(folder, TODAY)))
        found["unchanged"].append(timed(lambda: loader.load(folder, TODAY)))
    dataset = loader.load(folder, TODAY)
    found["at"] = [timed(partial(status.at, dataset, date(year, 6, 30))) for year in range(2020, 2025)]
    on = date(2025, 12, 31)
    found["index"] = [timed(lambda: dataset.search_index)]
    View.of(dataset, Filters(on)).commitments  # noqa: B018  (worked out before, as for the reader who searches)
    for word in _WORDS:
        chosen = View(dataset, Filters(on, text=word))
        found["filter"].append(timed(partial(attrgetter("commitments"), chosen)))
    found["record"] = [timed(lambda: record(folder)) for _ in range(repeats)]
    shape = dataset.package.tables["events"]
    kind = str(dataset.tables["events"]["kind"].iloc[0])
    many = "".join(f"X{n:06},2020-01-01,Event {n},{kind},,,,,,,,read,,\n" for n in range(_IMPORTED))
    brought = f"{','.join(shape.fields)}\n{many}".encode()
    stored = loader.rows(dataset.package, shape.name)
    found["import"] = [timed(lambda: ingest.compare(ingest.read(brought, shape), stored, shape))]
    view = View(loader.load(folder, TODAY), Filters(on))
    for name in ("deck", "report", "package"):
        if not export.KINDS[name].refuses(view):
            found[name] = [timed(partial(export.make, export.KINDS[name], view))]
    return found


def first_page(folder: Path) -> dict[str, list[float]]:
    """Measure what the first page takes after the reading: in this process, which has shown none before."""
    read, reading = loader.load, []

    def load(directory: Path, today: date, before: Dataset | None = None) -> Dataset:
        began = time.perf_counter()
        dataset = read(directory, today, before)
        reading.append(time.perf_counter() - began)
        return dataset

    os.environ["TRACKER_DATA"] = str(folder)
    loader.load = load
    shown = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    seconds = timed(shown.run)
    assert not shown.exception, shown.exception
    return {"after": [seconds - sum(reading)]}


def pressed() -> None:
    """Draw the form and the state of a commitment without the frame: AppTest leaves a page between two runs."""
    import streamlit as st  # noqa: PLC0415  (a page of its own)

    from benchmarks import alone  # noqa: PLC0415
    from benchmarks.scale import PRESSED  # noqa: PLC0415
    from components import recording  # noqa: PLC0415
    from components.platform import garbage  # noqa: PLC0415

    context = alone.context()
    st.markdown(f"evidence up to {context.view.all.at[PRESSED, 'evidence_up_to']}")
    recording.recording(context, PRESSED)
    st.markdown(f"records: {len(context.dataset.tables['statuses'])}")
    garbage.settle()


def press(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Measure a record from the press to the run that shows it, in an app in this process; see that it is there."""
    os.environ["TRACKER_DATA"] = str(folder)
    permission.ask = lambda: permission.Permission(actor="bench")
    shown = AppTest.from_function(pressed, default_timeout=120).run()
    seconds = []
    for at in range(repeats + 1):
        form = f"record {PRESSED} {at}"
        shown.session_state[form] = True
        shown.run()
        for name, value in {
            "status": "no_evidence",
            "basis": "mixed",
            "confidence": "low",
            "note": "Searched.",
        }.items():
            shown.session_state[f"{form} {name}"] = value
        # The rules have spoken before the button can be pressed.
        before = shown.run().markdown[-1].value
        button = shown.button(key=f"{form} save").click()
        seconds.append(timed(button.run))
        assert not shown.exception, shown.exception
        assert shown.markdown[-1].value == f"records: {int(before.split()[-1]) + 1}"
    # The first press comes once in the life of a process.
    return {"press": seconds[1:]}


async def opening(folder: Path) -> dict[str, list[float]]:
    """Measure a server at which many sessions open at once, before anybody was there."""
    os.environ["TRACKER_DATA"] = str(folder)
    server = serve(ROOT / "app.py")
    async with AsyncExitStack() as stack:
        stack.callback(server.stop)
        sessions = [await stack.enter_async_context(connect(server.port)) for _ in range(SESSIONS)]
        pages = [page for page in PAGES for _ in range(SESSIONS)][:: len(PAGES)]
        seconds = [
            seconds
            for seconds, _ in await asyncio.gather(
                *(visit(one, page, PAGES[page]) for one, page in zip(sessions, pages, strict=True))
            )
        ]
        return {"opening": seconds, "opening peak": [server.memory()[1]]}


async def app(folder: Path) -> dict[str, list[float]]:
    """Measure a server of its own: its start to the first page, reruns, filters, bytes, memory, many sessions."""
    os.environ["TRACKER_DATA"] = str(folder)
    began = time.perf_counter()
    server = serve(ROOT / "app.py")
    found: dict[str, list[float]] = {"first visit": [], "rerun": [], "bytes": [], "search": [], "date": []}
    async with AsyncExitStack() as stack:
        stack.callback(server.stop)
        session = await stack.enter_async_context(connect(server.port))
        await visit(session, "")
        found["first page"] = [time.perf_counter() - began]
        found["settled"] = [server.memory()[0]]
        for page, query in PAGES.items():
            found["first visit"].append((await visit(session, page, query))[0])
            for _ in range(3):
                seconds, size = await visit(session, page, query)
                found["rerun"].append(seconds)
                found["bytes"].append(size)
        await visit(session, "", "text=conserve")
        for word in _WORDS:
            for page in ("", "commitments", "timeline"):
                found["search"].append((await visit(session, page, f"text={word}"))[0])
        found["date"] = [(await visit(session, "", f"as_of={year}-05-05"))[0] for year in range(2019, 2024)]
        one = server.memory()[0]
        sessions = [await stack.enter_async_context(connect(server.port)) for _ in range(SESSIONS - 1)]
        for other in sessions:
            await visit(other, "")
            await visit(other, "commitments")
        found["each session"] = [(server.memory()[0] - one) / len(sessions)]
        found["with sessions"] = [server.memory()[0]]
        reruns = await asyncio.gather(*(visit(other, "") for other in [session, *sessions]))
        found["all sessions"] = [seconds for seconds, _ in reruns]
        await asyncio.to_thread(written_by_another, folder)
        began = time.perf_counter()
        found["read anew"] = []
        while True:
            done = await session.rerun("")
            found["read anew"].append(done.seconds)
            if not done.says("being read anew"):
                break
            await asyncio.sleep(0.2)
        found["shown anew"] = [time.perf_counter() - began]
        found["peak"] = [server.memory()[1]]
    return found


def written_by_another(folder: Path) -> None:
    """Write a record in another process."""
    code = "from pathlib import Path; from benchmarks.scale import record; import sys; record(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)


async def visit(session: Session, page: str, query: str = "") -> tuple[float, int]:
    """Run a page; return the seconds and the bytes."""
    done = await session.rerun(page, query)
    if done.exceptions:
        raise SystemExit(f"{page}?{query}: {done.exceptions}")
    return done.seconds, done.size


def measured(part: str, folder: Path, repeats: int) -> dict[str, list[float]]:
    """Run one part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--part", part, "--folder", str(folder)]
    done = subprocess.run([*command, "--repeats", str(repeats)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


TIMES = {
    "pandas": "`pandas.read_csv` of the same files",
    "ours": "read, check, resolve",
    "unchanged": "the same when no file has changed",
    "at": "the status of every commitment at a date",
    "index": "the search index, worked out with the reading",
    "filter": "a search",
    "record": "one record written, with the package checked",
    "import": f"a file of {_IMPORTED:,} rows read and compared",
    "deck": "deck",
    "report": "report (refused for more than 1,000 clauses)",
    "package": "data package",
    "first page": "start of the server to the first page",
    "after": "the first page, after the reading",
    "first visit": "first visit of a page, by page",
    "rerun": "warm rerun of a page",
    "search": "another search: Overview, Clauses, Timeline",
    "date": "another date: Overview",
    "all sessions": f"warm rerun of Overview, {SESSIONS} sessions at once",
    "press": "a record, from the press to the page that shows it",
    "opening": f"{SESSIONS} sessions that open at once, before anybody was there",
    "read anew": "a rerun after another process wrote a record, until it is shown",
    "shown anew": "until that record is shown",
}
SIZES_OF = {
    "settled": "memory of the server after the first page",
    "with sessions": f"with {SESSIONS} sessions, after searches and dates",
    "each session": "a session more",
    "peak": "at most, with the data read anew",
    "opening peak": f"at most, with {SESSIONS} sessions that open at once",
}
TARGETS: dict[str, tuple[float, str]] = {
    "ratio": (3, "read, check, resolve ÷ `pandas.read_csv`"),
    "after": (1, "first page after that, s"),
    "search": (0.5, "another search, s (median)"),
    "date": (0.5, "another date, s (median)"),
    "press": (1, "a record, from the press to the page that shows it, s (median)"),
    "waiting": (1, "longest rerun while the data are read anew, s"),
    "bytes": (300, "most to the browser in a rerun, KB"),
    "settled": (1000, "memory settled, MB"),
    "peak": (1500, "memory at most, MB"),
    "opening peak": (1500, f"memory at most with {SESSIONS} sessions that open at once, MB"),
    "each session": (1, "a session more, MB"),
}
"""Targets for the largest size: the most that each may be, and what it is called."""


def against(found: dict[str, list[float]]) -> Iterable[tuple[str, str, str, str]]:
    """Compare what was measured of the largest size with the targets."""
    ratio = statistics.median(found["ours"]) / statistics.median(found["pandas"])
    figures = {"ratio": ratio, "bytes": max(found["bytes"]) / 1024, "waiting": max(found["read anew"])}
    for name, (most, words) in TARGETS.items():
        figure = figures[name] if name in figures else statistics.median(found[name])
        yield words, f"{most:,}", f"{figure:,.2f}" if most <= 5 else f"{figure:,.0f}", "yes" if figure <= most else "no"


def column(folder: Path, found: dict[str, list[float]]) -> dict[str, str]:
    """Return what the table says of one size."""
    size = sum(file.stat().st_size for file in folder.glob("*.csv"))
    ratio = statistics.median(found["ours"]) / statistics.median(found["pandas"])
    cells = {"size of the CSV files": f"{size / 1e6:,.1f} MB"}
    cells["**read, check, resolve ÷ `pandas.read_csv`**"] = f"**{ratio:.1f}**"
    cells |= {words: document.spread(found[name]) if name in found else "–" for name, words in TIMES.items()}
    cells["most to the browser in a rerun"] = f"{max(found['bytes']) / 1024:,.0f} KB"
    return cells | {words: f"{found[name][0]:,.1f} MB" for name, words in SIZES_OF.items()}


PARTS: dict[str, Callable[[Path, int], dict[str, list[float]]]] = {
    "domain": domain,
    "press": press,
    "app": lambda folder, _: asyncio.run(app(folder)),
    "opening": lambda folder, _: asyncio.run(opening(folder)),
    "first page": lambda folder, _: first_page(folder),
}
"""What is measured in a process of its own."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--part", choices=list(PARTS))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(PARTS[asked.part](asked.folder, asked.repeats)))
        return
    sizes = [size for size in SIZES if size <= asked.largest]
    columns: list[dict[str, str]] = []
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place:
        for size in sizes:
            folder = make(Path(place) / str(size), size)
            repeats = 5 if size < 10_000 else 3 if size < 100_000 else 2
            # The domain last, because it adds records; so do the parts before it, a few.
            found = {}
            for part in reversed(PARTS):
                found |= measured(part, folder, repeats)
            columns.append(column(folder, found))
            shutil.rmtree(folder)
            print(f"{size:,} commitments measured", file=sys.stderr)
    rows = [[name, *(one[name] for one in columns)] for name in columns[0]]
    head = [f"with {sizes[-1]:,} commitments", "at most", "measured", "met"]
    parts = [
        document.table(["", *(f"{size:,}" for size in sizes)], rows),
        document.table(head, list(against(found))),
    ]
    document.write(asked.output, "scale", "\n\n".join(parts))


if __name__ == "__main__":
    main()
