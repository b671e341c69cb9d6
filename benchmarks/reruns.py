"""A warm rerun of every page against an empty Streamlit app: with one, ten and thirty sessions at once.

One run, the two in turn. Times are seconds until the script has finished, as a session sees them, and the
processor's time of the server process. Every rerun is checked: the page's words came, and no exception did.

    python -m benchmarks.reruns [--sessions 1 10 30] [-o docs/benchmarks.md]
"""

import argparse
import asyncio
import statistics
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import document
from benchmarks.server import ROOT, Server, serve
from benchmarks.session import Rerun, Session, connect

PAGES = {
    "": "dated clauses",
    "commitments": "Operative clauses",
    "commitment?commitment=D2012-P11b": "Keep funding the Voluntary Trust Fund",
    "timeline": "How each clause stood",
    "members": "Eritrea in 2025 only",
    "member?member=BLR": "Belarus",
    "declarations": "Declarations",
    "data": "What stands in a table",
    "present?slide=2": "assessable clauses",
    "update": "Update",
    "about": "About",
}
"""The pages, and words that each must bring."""
RERUNS = {1: 20, 10: 5, 30: 3}
"""How often each of so many sessions reruns a page."""
EMPTY = "an empty app"


@dataclass(frozen=True)
class Figure:
    """What reruns took: the waits of the sessions and the server's processor time per rerun, in seconds; bytes."""

    waits: list[float]
    cpu: float
    size: int

    @property
    def wait(self) -> float:
        """The median wait."""
        return statistics.median(self.waits)


class App:
    """A server with sessions that stay open."""

    def __init__(self, name: str, script: Path) -> None:
        self.name = name
        self.server: Server = serve(script)
        self.sessions: list[Session] = []

    async def open(self, sessions: int, pages: dict[str, str], stack: AsyncExitStack) -> None:
        """Open so many sessions; each looks at every page once."""
        while len(self.sessions) < sessions:
            session = await stack.enter_async_context(connect(self.server.port))
            await session.rerun()
            for page, words in pages.items():
                await rerun(session, page, words)
            self.sessions.append(session)

    async def measure(self, page: str, words: str, sessions: int) -> Figure:
        """Rerun a page in so many sessions at once."""
        used = self.sessions[:sessions]
        await asyncio.gather(*(rerun(session, page, words) for session in used))

        async def one(session: Session) -> list[Rerun]:
            return [await rerun(session, page, words) for _ in range(RERUNS.get(sessions, 5))]

        before = self.server.cpu()
        done = [run for runs in await asyncio.gather(*(one(session) for session in used)) for run in runs]
        cpu = (self.server.cpu() - before) / len(done)
        return Figure([run.seconds for run in done], cpu, max(run.size for run in done))


async def rerun(session: Session, page: str, words: str) -> Rerun:
    """Rerun a page once, and see that it came."""
    path, _, query = page.partition("?")
    done = await session.rerun(path, query)
    if done.exceptions or not done.says(words):
        raise SystemExit(f"{page or 'overview'}: {done.exceptions or f'“{words}” did not come'}")
    return done


async def main(sessions: list[int], output: Path | None) -> None:
    """Measure every page in turn with the empty app."""
    rows, memory = [], []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "empty.py").write_text("", encoding="utf-8")
        ours, nothing = App("the tracker", ROOT / "app.py"), App(EMPTY, folder / "empty.py")
        stack.callback(ours.server.stop)
        stack.callback(nothing.server.stop)
        for app, pages in ((ours, PAGES), (nothing, {})):
            await app.open(1, pages, stack)
            one = app.server.memory()[0]
            await app.open(max(sessions), pages, stack)
            many = app.server.memory()[0]
            each = (many - one) / max(1, max(sessions) - 1)
            memory.append([app.name, f"{one:,.0f} MB", f"{many:,.0f} MB", f"{each:.2f} MB"])
        more = 0
        for page, words in PAGES.items():
            cells = [page.partition("?")[0] or "overview"]
            for many_ in sessions:
                base, figure = await nothing.measure("", "", many_), await ours.measure(page, words, many_)
                wait, cpu = figure.wait / base.wait, figure.cpu / base.cpu
                more += wait > 1 or cpu > 1
                cells += [f"**{wait:.2f}**", f"**{cpu:.2f}**", document.spread(figure.waits)]
            rows.append([*cells, f"{figure.size / 1024:,.0f} KB"])
            print(" ".join(rows[-1]), flush=True)
    head = ["page"]
    for many_ in sessions:
        at_once = "alone" if many_ == 1 else f"{many_} at once"
        head += [f"{at_once}: wait ÷ {EMPTY}", "processor ÷", "wait"]
    parts = [
        document.table([*head, "to the browser"], rows),
        f"{more} of {len(PAGES) * len(sessions)} measurements cost more than an empty app.",
        document.table(["", "memory, 1 session", f"{max(sessions)} sessions", "a session more"], memory),
    ]
    document.write(output, "reruns", "\n\n".join(parts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=list(RERUNS))
    parser.add_argument("-o", "--output", type=Path)
    asked = parser.parse_args()
    asyncio.run(main(asked.sessions, asked.output))
