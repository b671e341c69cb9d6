"""A warm rerun of every page against an empty Streamlit app: alone, and with ten sessions at once.

One run, the two in turn. Times are seconds until the script has finished, as a session sees them, and the
processor's time of the server process. Every rerun is checked: the page's words came, and no exception did.

    python -m benchmarks.reruns [--reruns 20]
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from benchmarks.session import connect

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    "": "dated clauses",
    "commitments": "Operative clauses",
    "commitment?commitment=D2012-P11b": "Keep funding the Voluntary Trust Fund",
    "timeline": "How each clause stood",
    "members": "Eritrea is new",
    "member?member=BLR": "Belarus",
    "declarations": "Declarations",
    "data": "What stands in a table",
    "present?slide=2": "dated clauses",
    "update": "Update",
    "about": "About",
}
"""The pages, and words that each must bring."""


@dataclass
class Server:
    """A running Streamlit server."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu(self) -> float:
        """Return the processor's time of the process so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def serve(script: Path) -> Server:
    """Start a server and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    command += ["--browser.gatherUsageStats", "false"]
    log = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=script.parent, stdout=log, stderr=log)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return Server(process, port)
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise SystemExit("the server did not start within a minute")


@dataclass(frozen=True)
class Figure:
    """What reruns took: the median wait of a session, and the server's processor time per rerun, in milliseconds."""

    wait: float
    cpu: float
    size: int


async def measure(server: Server, page: str, words: str, sessions: int, reruns: int) -> Figure:
    """Rerun a page in several sessions at once."""
    path, _, query = page.partition("?")

    async def one() -> list[tuple[float, int]]:
        async with connect(server.port) as session:
            await session.rerun()
            for _ in range(2):
                check(await session.rerun(path, query))
            await ready.wait()
            return [
                (done.seconds, done.size) for done in [check(await session.rerun(path, query)) for _ in range(reruns)]
            ]

    def check(done):  # type: ignore[no-untyped-def]
        if done.exceptions or words not in done.words:
            raise SystemExit(f"{page or 'overview'}: {done.exceptions or f'“{words}” did not come'}")
        return done

    ready = asyncio.Event()
    running = [asyncio.create_task(one()) for _ in range(sessions)]
    await asyncio.sleep(1 + 0.3 * sessions)
    before = server.cpu()
    ready.set()
    taken = [pair for pairs in await asyncio.gather(*running) for pair in pairs]
    cpu = (server.cpu() - before) / len(taken)
    return Figure(statistics.median(wait for wait, _ in taken) * 1000, cpu * 1000, max(size for _, size in taken))


async def main(reruns: int) -> int:
    """Measure every page in turn with the empty app; return 1 where a page cost more."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text("", encoding="utf-8")
        ours, nothing = serve(ROOT / "app.py"), serve(empty)
        slower = 0
        titles = ("sessions", "wait ms", "empty", "ratio", "cpu ms", "empty", "ratio", "KB")
        widths = (9, 9, 8, 7, 8, 8, 7, 6)
        print(f"{'page':<36}" + "".join(f"{title:>{width}}" for title, width in zip(titles, widths, strict=True)))
        try:
            for sessions in (1, 10):
                for page, words in PAGES.items():
                    base = await measure(nothing, "", "", sessions, reruns)
                    page_ = await measure(ours, page, words, sessions, reruns)
                    wait, cpu = page_.wait / base.wait, page_.cpu / base.cpu
                    slower += wait > 1 or cpu > 1
                    print(
                        f"{page or 'overview':<36}{sessions:>9}{page_.wait:>9.0f}{base.wait:>8.0f}{wait:>7.2f}"
                        f"{page_.cpu:>8.0f}{base.cpu:>8.0f}{cpu:>7.2f}{page_.size / 1024:>6.0f}",
                        flush=True,
                    )
        finally:
            ours.process.terminate()
            nothing.process.terminate()
    print(f"{slower} of {2 * len(PAGES)} measurements cost more than the empty app" if slower else "none costs more")
    return 1 if slower else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reruns", type=int, default=20)
    sys.exit(asyncio.run(main(parser.parse_args().reruns)))
