"""A running server: what a hostile client sends, and two servers on one folder."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import websockets
from click.testing import CliRunner
from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.server import ROOT, Server, free_port
from benchmarks.session import Rerun, Session, connect
from tests.app.conftest import served
from tests.conftest import GROUP
from tracker.cli.commands import main
from tracker.edit import store
from tracker.model.change import Change

CLAUSE = "commitment=D2012-P06a"
NOTE = "Searched through two servers."


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package of the Group."""
    return Path(shutil.copytree(GROUP, tmp_path_factory.mktemp("served") / "data"))


@pytest.fixture(scope="module")
def servers(data: Path) -> Iterator[list[Server]]:
    """Serve the copy twice."""
    with served(data) as one, served(data) as other:
        for server in (one, other):
            assert shown(server).says("dated clauses")
        yield [one, other]


def shown(server: Server, page: str = "", query: str = "") -> Rerun:
    """Return what a new session is shown."""

    async def ask() -> Rerun:
        async with connect(server.port) as session:
            await session.rerun()
            return await asyncio.wait_for(session.rerun(page, query), 30)

    return asyncio.run(ask())


def message(**fields: object) -> bytes:
    """Return a well-formed message of a browser with these fields of a rerun."""
    back = BackMsg()
    for name, value in fields.items():
        setattr(back.rerun_script, name, value)
    sent: bytes = back.SerializeToString()
    return sent


def widgets() -> bytes:
    """Return a rerun with states of widgets that there are not, of every type."""
    back = BackMsg()
    for name, value in (("string_value", "x" * 10_000), ("int_value", 2**40), ("double_value", float("nan"))):
        state = back.rerun_script.widget_states.widgets.add()
        state.id = "$$ID-0123-filter text"
        setattr(state, name, value)
    sent: bytes = back.SerializeToString()
    return sent


CHANCE = random.Random(1)
NONSENSE: dict[str, bytes | str] = {
    "nothing": b"",
    "noise": CHANCE.randbytes(1000),
    "much noise": CHANCE.randbytes(1_000_000),
    "words": "not a message",
    "a long way back": message(page_name="../../../../etc/passwd"),
    "a page that is not there": message(page_script_hash="f" * 32),
    "a script": message(query_string="text=<script>alert(1)</script>"),
    "half an escape": message(query_string="text=%F0%28%8C&as_of=%"),
    "states of no widget": widgets(),
    "cut off": widgets()[:-7],
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_client_that_sends_nonsense_harms_nobody(name: str, servers: list[Server]) -> None:
    """Whatever it is told or refused, the server goes on, and the next reader sees the page."""
    server = servers[0]

    async def send() -> None:
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        protocols = [websockets.Subprotocol("streamlit")]
        async with websockets.connect(address, subprotocols=protocols, max_size=None) as socket:
            try:
                for _ in range(20):
                    await socket.send(NONSENSE[name])
                await asyncio.wait_for(socket.recv(), 2)
            except (websockets.ConnectionClosed, TimeoutError):
                pass

    before = server.memory()[0]
    asyncio.run(send())
    done = shown(server)
    assert done.says("dated clauses")
    assert not done.exceptions
    assert server.memory()[0] < before + 50


@pytest.mark.parametrize(
    "query",
    [
        "text=" + "x" * 60_000,
        "&".join(f"status=s{number}" for number in range(900)),
        "&".join(f"unknown{number}=1" for number in range(900)),
        "as_of=" + "9" * 10_000,
        "commitment=" + "../" * 5000,
        "page=" + "9" * 5000,
    ],
    ids=["text", "statuses", "unknown names", "date", "clause", "page"],
)
@pytest.mark.parametrize("page", ["", "commitments", "commitment", "members", "present"])
def test_an_over_long_address_shows_a_page(page: str, query: str, servers: list[Server]) -> None:
    """It is answered within the usual size, and no exception is shown."""
    done = shown(servers[0], page, query)
    assert not done.exceptions
    assert done.says("As of" if page != "present" else "slide")
    assert done.size < 300 * 1024


def test_an_over_long_request_is_refused(servers: list[Server]) -> None:
    """A request line longer than any browser's is no reason to stop."""
    address = f"http://127.0.0.1:{servers[0].port}/"
    with pytest.raises(OSError, match=r"4\d\d|reset|aborted|closed"):
        urllib.request.urlopen(f"{address}?text={'x' * 1_000_000}", timeout=20)
    assert shown(servers[0]).says("dated clauses")


def test_two_servers_on_one_folder(servers: list[Server], data: Path) -> None:
    """What is written once shows in both, and in a session that was open before, as soon as it is read."""

    async def shown(session: Session) -> Rerun:
        """Rerun the clause until the data are read; until then a page says that they are."""
        done = await session.rerun("commitment", CLAUSE)
        while done.says("being read anew"):
            await asyncio.sleep(0.2)
            done = await session.rerun("commitment", CLAUSE)
        return done

    async def work() -> list[Rerun]:
        async with connect(servers[0].port) as one, connect(servers[1].port) as other:
            for session in (one, other):
                await session.rerun()
                assert not (await session.rerun("commitment", CLAUSE)).says(NOTE)
            saved = store.save(data, change, actor="a", how="h", clock=lambda: datetime.now(UTC))
            assert saved.entry, saved
            return [await shown(session) for session in (one, other)]

    row = {"commitment_id": "D2012-P06a", "effective_on": "2025-11-01", "status": "no_evidence", "basis": "mixed"}
    row |= {"confidence": "low", "note": NOTE, "coder": "a"}
    change = Change("statuses", added=(row,))
    for done in asyncio.run(work()):
        assert done.says(NOTE)


def test_serve_prints_the_address_that_lets_write(data: Path) -> None:
    """`serve DIR` serves that package, to this machine alone; what it prints is what must be opened."""
    port = free_port()
    command = [sys.executable, "-m", "tracker", "serve", str(data), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if name not in ("TRACKER_TOKEN", "DISPLAY")}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            printed = next(line.strip() for line in process.stderr if "token=" in line)
            assert printed.startswith(f"http://127.0.0.1:{port}/?token=")
            with pytest.raises(urllib.error.HTTPError) as led:
                urllib.request.build_opener(Unled()).open(printed, timeout=30)
            cookie = led.value.headers["set-cookie"].split(";")[0]
            led.value.close()

            async def ask(headers: dict[str, str]) -> Rerun:
                async with connect(port, headers, token=False) as session:
                    await session.rerun()
                    return await asyncio.wait_for(session.rerun("commitment", CLAUSE), 30)

            assert asyncio.run(ask({"Cookie": cookie})).says("Record a status")
            assert asyncio.run(ask({})).says("To write, open the address printed where the server was started")
        finally:
            process.terminate()


class Unled(urllib.request.HTTPRedirectHandler):
    """A client that is shown where it is led, and does not go."""

    def redirect_request(self, *_: object) -> None:
        """Go nowhere."""


def test_serve_refuses_a_folder_that_is_no_package(tmp_path: Path) -> None:
    """With a sentence, before anything is started."""
    done = CliRunner().invoke(main, ["serve", str(tmp_path)])
    assert done.exit_code == 1
    assert "is not a data package: it has no datapackage.json" in done.output
