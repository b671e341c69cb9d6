"""The tracker beside what somebody would otherwise take for the same table of commitments.

The same two files, commitments and their status records, in a Streamlit page as most people write it first,
``st.dataframe(pd.read_csv(…))``, and in Datasette. One run, one machine, each in processes of its own.

    python -m benchmarks.others [--commitments 100000] [-o docs/benchmarks.md]

Datasette and sqlite-utils are not needed by the tracker: `make bench` installs them apart, see requirements-bench.txt.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import document
from benchmarks.packages import make
from benchmarks.server import ROOT, Server, free_port, serve, started
from benchmarks.session import connect

_OTHERS = ROOT / ".venv" / "others" / "bin"
_TABLES = ("commitments", "statuses")
_WORDS = ("progress", "report", "forests", "time")
_RERUNS = 5
PLAIN = """import pandas as pd
import streamlit as st

st.title("Commitments")
commitments = pd.read_csv("commitments.csv")
statuses = pd.read_csv("statuses.csv")
latest = statuses.drop_duplicates("commitment_id", keep="last")
table = commitments.merge(latest[["commitment_id", "status", "note"]], on="commitment_id", how="left")
words = st.query_params.get("text")
if words:
    table = table[table["text"].str.contains(words, case=False)]
st.dataframe(table)
"""


@dataclass
class Found:
    """What was measured of one of them, in seconds, bytes and megabytes."""

    prepared: float | None = None
    first: float = 0
    reruns: list[float] = field(default_factory=list)
    filters: list[float] = field(default_factory=list)
    size: int = 0
    memory: float = 0


async def streamlit(script: Path, page: str) -> Found:
    """Measure a Streamlit app: a page, warm, and searched."""
    found = Found()
    began = time.perf_counter()
    server = serve(script)
    try:
        async with connect(server.port) as session:
            await session.rerun(page)
            found.first = time.perf_counter() - began
            for _ in range(_RERUNS):
                done = await session.rerun(page)
                found.reruns.append(done.seconds)
                found.size = max(found.size, done.size)
            for word in _WORDS:
                done = await session.rerun(page, f"text={word}")
                assert not done.exceptions, done.exceptions
                found.filters.append(done.seconds)
                found.size = max(found.size, done.size)
            found.memory = server.memory()[1]
    finally:
        server.stop()
    return found


def datasette(folder: Path) -> Found:
    """Measure Datasette on the same files, brought into SQLite first."""
    found = Found()
    database = folder / "tracker.db"
    began = time.perf_counter()
    for table in _TABLES:
        command = [str(_OTHERS / "sqlite-utils"), "insert", str(database), table, str(folder / f"{table}.csv"), "--csv"]
        subprocess.run([*command, "--silent"], check=True)
    found.prepared = time.perf_counter() - began
    port = free_port()
    began = time.perf_counter()
    server: Server = started(
        [str(_OTHERS / "datasette"), "serve", str(database), "-p", str(port)], folder, port, "/-/versions.json"
    )
    address = f"http://127.0.0.1:{port}/tracker/commitments"

    def ask(query: str = "") -> float:
        start = time.perf_counter()
        with urllib.request.urlopen(address + query, timeout=120) as answer:
            found.size = max(found.size, len(answer.read()))
        return time.perf_counter() - start

    with ExitStack() as stack:
        stack.callback(server.stop)
        ask()
        found.first = time.perf_counter() - began
        found.reruns = [ask() for _ in range(_RERUNS)]
        found.filters = [ask(f"?text__contains={urllib.parse.quote(word)}") for word in _WORDS]
        found.memory = server.memory()[1]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commitments", type=int, default=100_000)
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    if not (_OTHERS / "datasette").exists():
        sys.exit("Datasette is not there; make .venv/others installs it")
    with tempfile.TemporaryDirectory() as place:
        folder = make(Path(place) / "data", asked.commitments)
        plain = folder / "plain.py"
        plain.write_text(PLAIN, encoding="utf-8")
        os.environ["TRACKER_DATA"] = str(folder)
        names = ("the tracker", "`st.dataframe(pd.read_csv(…))`", "Datasette")
        all_found = (
            asyncio.run(streamlit(ROOT / "app.py", "commitments")),
            asyncio.run(streamlit(plain, "")),
            datasette(folder),
        )
    rows = [
        ["brought in before", *("–" if one.prepared is None else f"{one.prepared:,.1f} s" for one in all_found)],
        ["start to the first page", *(f"{one.first:,.1f} s" for one in all_found)],
        ["the same page again", *(document.spread(one.reruns) for one in all_found)],
        ["another search in the text", *(document.spread(one.filters) for one in all_found)],
        ["most to the browser at once", *(f"{one.size / 1024:,.0f} KB" for one in all_found)],
        ["memory at most", *(f"{one.memory:,.0f} MB" for one in all_found)],
    ]
    document.write(asked.output, "others", document.table([f"{asked.commitments:,} commitments", *names], rows))


if __name__ == "__main__":
    main()
