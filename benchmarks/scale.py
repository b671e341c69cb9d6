"""What the tracker costs with 22, 1,000, 10,000 and 100,000 commitments, five status records each.

    python -m benchmarks.scale [--largest 100000] [-o docs/benchmarks.md]

Everything is measured in one run, each size in processes of its own; ratios are against `pandas.read_csv` with
``dtype="string"`` of the same files, in turn with ours. Every figure is the median of its repetitions, with the least
and the greatest.
"""

import argparse
import asyncio
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.packages import make
from benchmarks.reruns import ROOT, serve
from benchmarks.session import connect
from tracker import export, ingest, lines, loader, status, store
from tracker.change import Change
from tracker.selection import Filters, select

SIZES = (22, 1_000, 10_000, 100_000)
TODAY = date(2026, 11, 22)
_IMPORTED = 50_000


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spread(times: list[float]) -> str:
    """Return a median with its spread, in seconds or milliseconds."""
    low, middle, high = min(times), statistics.median(times), max(times)
    unit, factor = ("s", 1.0) if middle >= 1 else ("ms", 1000.0)
    return f"{middle * factor:,.1f} {unit} ({low * factor:,.1f}–{high * factor:,.1f})"


def domain(folder: Path, repeats: int) -> dict[str, Any]:
    """Measure the domain alone, in this process."""
    files = sorted(folder.glob("*.csv"))
    found: dict[str, list[float]] = {name: [] for name in ("pandas", "ours")}
    for _ in range(repeats):
        found["pandas"].append(timed(lambda: [pd.read_csv(file, dtype="string") for file in files]))
        loader._kept.clear()
        found["ours"].append(timed(lambda: loader.load(folder, TODAY)))
    dataset = loader.load(folder, TODAY)
    found["unchanged"] = [timed(lambda: loader.load(folder, TODAY))]
    days = [date(year, 6, 30) for year in range(2014, 2014 + max(3, repeats))]
    found["at"] = [timed(lambda day=day: status.at(dataset, day)) for day in days]
    found["first search"] = [timed(lambda: select(dataset, Filters(days[0], text="forests")))]
    words = ("progress", "time", "report", "good")[: max(3, repeats)]
    found["filter"] = [timed(lambda word=word: select(dataset, Filters(days[0], text=word))) for word in words]
    record = {"commitment_id": "C1", "effective_on": "2025-01-01", "status": "no_evidence", "basis": "mixed"}
    record |= {"confidence": "low", "note": "Searched.", "coder": "bench"}
    found["record"] = [
        timed(
            lambda: store.save(
                folder, Change("statuses", added=(record,)), actor="b", how="b", clock=lambda: datetime.now(UTC)
            )
        )
        for _ in range(3)
    ]
    shape = dataset.package.tables["events"]
    header = ",".join(shape.fields)
    kind = str(dataset.tables["events"]["kind"].iloc[0])
    many = "".join(f"X{n:06},2020-01-01,Event {n},{kind},,,,,,,,read,,\n" for n in range(_IMPORTED))
    stored = lines.rows((folder / shape.path).read_bytes())
    found["import"] = [timed(lambda: ingest.compare(ingest.read(f"{header}\n{many}".encode(), shape), stored, shape))]
    selection = select(loader.load(folder, TODAY), Filters(date(2025, 12, 31)))
    for name in ("deck", "report"):
        if len(dataset.commitments) <= 1000 or name == "deck":
            found[name] = [timed(lambda name=name: export.make(export.KINDS[name], selection))]
    return {"times": found, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6}


async def app(folder: Path) -> dict[str, Any]:
    """Measure a server of its own: its start to the first page, reruns, a filter change, bytes and memory."""
    os.environ["TRACKER_DATA"] = str(folder)
    began = time.perf_counter()
    server = serve(ROOT / "app.py")
    found: dict[str, Any] = {"times": {}, "bytes": {}}
    try:
        async with connect(server.port) as session:
            await session.rerun()
            found["times"]["first page"] = [time.perf_counter() - began]
            for page in ("", "commitments", "timeline", "members"):
                times = []
                for _ in range(5):
                    done = await session.rerun(page)
                    assert not done.exceptions, (page, done.exceptions)
                    times.append(done.seconds)
                found["times"][f"rerun {page or 'overview'}"] = times[1:]
                found["bytes"][page or "overview"] = done.size
            done = await session.rerun("commitments", "text=conserve+time")
            found["times"]["filter in the app"] = [(await session.rerun("commitments", "text=progress")).seconds]
        status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
        fields = dict(line.split(":", 1) for line in status.splitlines())
        found["settled"], found["peak"] = (int(fields[name].split()[0]) / 1e6 for name in ("VmRSS", "VmHWM"))
    finally:
        server.process.terminate()
        server.process.wait(20)
    return found


def measured(part: str, folder: Path, repeats: int) -> dict[str, Any]:
    """Run one part in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.scale",
        "--part",
        part,
        "--folder",
        str(folder),
        "--repeats",
        str(repeats),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


ROWS = {
    "pandas": "`pandas.read_csv` of the same files",
    "ours": "read, check, resolve",
    "unchanged": "the same when no file has changed",
    "at": "a status at another date",
    "first search": "the first search",
    "filter": "a search after that",
    "record": "one record written",
    "import": f"a file of {_IMPORTED:,} rows read and compared",
    "deck": "deck",
    "report": "report",
    "first page": "start of the server to the first page",
    "filter in the app": "a search in the app",
    "rerun overview": "rerun of Overview",
    "rerun commitments": "rerun of Commitments",
    "rerun timeline": "rerun of Timeline",
    "rerun members": "rerun of Members",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--part", choices=["domain", "app"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    if asked.part:
        found = domain(asked.folder, asked.repeats) if asked.part == "domain" else asyncio.run(app(asked.folder))
        print(json.dumps(found))
        return
    sizes = [size for size in SIZES if size <= asked.largest]
    columns: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as place:
        for size in sizes:
            folder = make(Path(place) / str(size), size)
            bytes_ = sum(file.stat().st_size for file in folder.glob("*.csv"))
            repeats = 5 if size < 10_000 else 3 if size < 100_000 else 2
            served = measured("app", folder, repeats)
            alone = measured("domain", folder, repeats)
            shutil.rmtree(folder)
            times = {**alone["times"], **served["times"]}
            column = {"size of the CSV files": f"{bytes_ / 1e6:,.1f} MB"}
            ratio = statistics.median(times["ours"]) / statistics.median(times["pandas"])
            column["**read, check, resolve ÷ `pandas.read_csv`**"] = f"**{ratio:.1f}**"
            column |= {label: spread(times[name]) if name in times else "–" for name, label in ROWS.items()}
            column["most to the browser in a rerun"] = f"{max(served['bytes'].values()) / 1024:,.0f} KB"
            column["memory of the server, settled"] = f"{served['settled']:.2f} GB"
            column["memory of the server, at most"] = f"{served['peak']:.2f} GB"
            columns.append(column)
            print(f"{size:,} commitments measured", file=sys.stderr)
    head = "| | " + " | ".join(f"{size:,}" for size in sizes) + " |"
    body = [f"| {name} | " + " | ".join(column[name] for column in columns) + " |" for name in columns[0]]
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "pandas", "plotly", "pyarrow"))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {packages}"
    table = "\n".join([f"{machine}.", "", head, "| --- |" + " ---: |" * len(sizes), *body])
    print(table)
    if asked.output:
        text = asked.output.read_text(encoding="utf-8")
        start, end = "<!-- measured -->\n", "<!-- end of what was measured -->"
        before, rest = text.split(start)
        asked.output.write_text(f"{before}{start}{table}\n{end}{rest.split(end)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
