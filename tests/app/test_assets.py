"""A running server and what a first visit fetches."""

import asyncio
import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing

import anyio
import pytest
from starlette.types import Message, Receive, Scope, Send

from benchmarks.server import Server
from components.platform.server.assets import CompressedAssets
from tests.app.conftest import served
from tests.conftest import GROUP


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Serve the package of the Group."""
    with served(GROUP) as started:
        yield started


def asked(server: Server, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Return what the server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with closing(connection), connection.getresponse() as answer:
        return answer, answer.read()


def names(server: Server) -> list[str]:
    """Return the scripts and styles that the first page names."""
    return re.findall(r'"\./(static/[^"]+\.(?:js|css))"', asked(server, "/")[1].decode())


def test_scripts_come_compressed_and_whole(server: Server) -> None:
    """What the first page names is sent in less than four tenths of its size, twice the same, and is what it was."""
    plain = packed = 0
    assert names(server)
    for name in [*names(server), "app/static/topojson/world_110m.json"]:
        bare, body = asked(server, f"/{name}")
        assert bare.headers["content-encoding"] is None
        for _ in range(2):
            answer, sent = asked(server, f"/{name}", Accept_Encoding="gzip, deflate, br")
            assert answer.headers["content-encoding"] == "gzip"
            assert answer.headers["vary"] == "Accept-Encoding"
            for header in ("content-type", "cache-control", "x-content-type-options"):
                assert answer.headers[header] == bare.headers[header]
            assert gzip.decompress(sent) == body
        plain, packed = plain + len(body), packed + len(sent)
    assert packed < 0.4 * plain


def test_a_part_and_an_unchanged_file_are_answered_as_such(server: Server) -> None:
    """Whoever asks for a range gets the plain bytes; whoever has the file already gets 304 and no body."""
    name = names(server)[0]
    part, body = asked(server, f"/{name}", Accept_Encoding="gzip", Range="bytes=0-9")
    assert (part.status, len(body), part.headers["content-encoding"]) == (206, 10, None)
    first, _ = asked(server, f"/{name}", Accept_Encoding="gzip")
    again, body = asked(server, f"/{name}", Accept_Encoding="gzip", If_None_Match=first.headers["etag"])
    assert (again.status, body) == (304, b"")


@pytest.mark.parametrize("path", ["/static/js/none.js", "/static/js/../../../etc/passwd.js", "/app/static/none.json"])
def test_what_is_no_asset_is_answered_as_before(server: Server, path: str) -> None:
    """The page, a refusal or nothing, whatever encodings the browser takes."""
    bare, body = asked(server, path)
    answer, sent = asked(server, path, Accept_Encoding="gzip")
    assert answer.status == bare.status
    assert answer.headers["content-type"] == bare.headers["content-type"]
    assert (gzip.decompress(sent) if answer.headers["content-encoding"] else sent) == body


def test_a_reader_who_leaves_spoils_no_script_for_the_next() -> None:
    """What is kept is the whole file: whoever goes away while it is read, and however the app takes that."""
    whole = b"export default 1\n" * 40

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/javascript"), (b"content-length", str(len(whole)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await receive()
        with anyio.move_on_after(0.05):
            if (await receive())["type"] == "http.disconnect":
                await send({"type": "http.response.body", "body": b""})
                return
        await send({"type": "http.response.body", "body": whole})

    scope: Scope = {"type": "http", "method": "GET", "path": "/static/js/x.js"}
    scope["headers"] = [(b"accept-encoding", b"gzip")]
    assets = CompressedAssets(app)

    async def ask(*, gone: bool) -> bytes:
        sent: list[Message] = []
        asked = iter([{"type": "http.request", "body": b""}])

        async def receive() -> Message:
            if gone:
                return next(asked, {"type": "http.disconnect"})
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            sent.append(message)

        await assets(scope, receive, send)
        return b"".join(message.get("body", b"") for message in sent)

    asyncio.run(ask(gone=True))
    assert gzip.decompress(asyncio.run(ask(gone=False))) == whole
