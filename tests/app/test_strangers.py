"""A running server and a stranger: whatever they try, they write nothing, and bring nothing in."""

import asyncio
import http.client
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import websockets
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus

from benchmarks.server import Server
from benchmarks.session import Rerun, connect
from components.platform.server import start
from components.platform.server import uploads as gate
from components.platform.server.headers import SENT
from components.platform.server.uploads import UploadGate, Uploads
from tests.app.conftest import served
from tests.conftest import GROUP

CLAUSE = "commitment=D2012-P06a"
FORM = "Record a status"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package of the Group."""
    return Path(shutil.copytree(GROUP, tmp_path_factory.mktemp("tried") / "data"))


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Server]:
    """Serve the copy."""
    with served(data) as started:
        yield started


@pytest.fixture(autouse=True)
def nothing_written(data: Path) -> Iterator[None]:
    """Hold that no try leaves a trace in the data."""
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    yield
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


def asked(
    server: Server, path: str, method: str = "GET", body: bytes = b"", /, **headers: str
) -> http.client.HTTPResponse:
    """Return what the server answers to a request with these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    with closing(connection), connection.getresponse() as answer:
        answer.read()
    return answer


def shown(server: Server, headers: Mapping[str, str], page: str = "commitment", *, token: bool) -> Rerun:
    """Return what a session with these headers is shown of a page."""

    async def ask() -> Rerun:
        async with connect(server.port, headers, token=token) as session:
            await session.rerun()
            return await asyncio.wait_for(session.rerun(page, CLAUSE), 30)

    return asyncio.run(ask())


def test_the_printed_address_lets_write_and_leaves_the_token_out_of_the_address(server: Server) -> None:
    """It sets a cookie that no script reads and no other site sends, and leads to the same address without it."""
    answer = asked(server, f"/commitments?token={start.token()}&status=complete")
    assert (answer.status, answer.headers["location"]) == (303, "./commitments?status=complete")
    name, value = start.cookie(server.port)
    assert answer.headers["set-cookie"] == f"{name}={value}; HttpOnly; Path=/; SameSite=strict"
    assert start.token() not in value
    assert shown(server, {"Cookie": f"{name}={value}"}, token=False).says(FORM)


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("wrong", {}),
        ("", {}),
        ("%C3%A9", {}),
        (None, {"X_Forwarded_For": "203.0.113.7"}),
        (None, {"Via": "1.1 proxy"}),
        (None, {"CF_Connecting_IP": "203.0.113.7"}),
    ],
)
def test_no_other_address_sets_the_cookie(server: Server, token: str | None, headers: dict[str, str]) -> None:
    """A wrong token, and the right one that came through a proxy, only go out of the address."""
    answer = asked(server, f"/?token={start.token() if token is None else token}", **headers)
    assert (answer.status, answer.headers["location"], answer.headers["set-cookie"]) == (303, "./", None)


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({}, False),
        ({"Cookie": "tracker_start_1=0"}, False),
        ({"Cookie": f"tracker_start_1={'0' * 64}"}, False),
        *(({name: "203.0.113.7"}, True) for name in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "CF-Ray")),
        *(({name: "203.0.113.7"}, True) for name in ("X-Envoy-Internal", "True-Client-IP", "X-Request-Id")),
        ({"Host": "evil.example"}, True),
        ({"Host": "127.0.0.1.evil.example"}, True),
    ],
)
def test_a_stranger_is_shown_the_clause_and_no_form(server: Server, headers: dict[str, str], token: bool) -> None:
    """Bare, with a cookie of another start, through a proxy that says so, or by a name that was bound anew."""
    done = shown(server, headers, token=token)
    assert done.says("Take an active part")
    assert not done.says(FORM)
    assert not shown(server, headers, "update", token=token).says("The file to bring back")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        "http://localhost:{port}",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:{port}.evil.example",
        "http://x@127.0.0.1:{port}",
        "http://127.0.0.1:{port}/",
        "file://",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/stream"])
def test_no_page_but_our_own_may_ask(server: Server, origin: str, path: str) -> None:
    """Another site, another port of this machine, another name for it: 403, before Streamlit sees it."""
    origin = origin.format(port=server.port)
    if path != "/_stcore/stream":
        assert asked(server, path, Origin=origin).status == 403
        return

    async def attempt() -> None:
        async with connect(server.port, {"Origin": origin}):
            pass

    with pytest.raises(InvalidStatus) as refused:
        asyncio.run(attempt())
    assert refused.value.response.status_code == 403


def test_our_own_page_may_ask(server: Server) -> None:
    """Whatever the case of its host."""
    assert asked(server, "/_stcore/health", Origin=f"http://127.0.0.1:{server.port}").status == 200
    headers = {"Origin": f"http://LOCALHOST:{server.port}", "Host": f"localhost:{server.port}"}
    assert shown(server, headers, token=True).says(FORM)


def test_behind_tls_the_page_is_that_of_the_proxy(server: Server) -> None:
    """The proxy says that TLS ended there; the port of https may be left out."""
    headers = {"Host": "tracker.example", "X_Forwarded_Proto": "https"}
    for origin in ("https://tracker.example", "https://tracker.example:443"):
        assert asked(server, "/_stcore/health", Origin=origin, **headers).status == 200
    assert asked(server, "/_stcore/health", Origin="http://tracker.example", **headers).status == 403


def test_every_answer_has_the_headers_that_keep_others_out(server: Server) -> None:
    """Pages, scripts and refusals alike."""
    for path, origin in (("/", {}), ("/_stcore/health", {}), ("/", {"Origin": "null"})):
        answer = asked(server, path, **origin)
        assert {name: answer.headers[name] for name in SENT} == SENT


async def _address(socket: websockets.ClientConnection, name: str) -> str:
    """Return the address that a session is given to upload a file to."""
    back = BackMsg()
    back.file_urls_request.request_id = name
    back.file_urls_request.file_names.append(name)
    await socket.send(back.SerializeToString())
    while True:
        message = ForwardMsg()
        data = await asyncio.wait_for(socket.recv(), 20)
        assert isinstance(data, bytes)
        message.ParseFromString(data)
        if message.WhichOneof("type") == "file_urls_response":
            found: str = message.file_urls_response.file_urls[0].upload_url
            return found


def brought(server: Server, page: str, *, token: bool, files: int = 1) -> list[int]:
    """Return what the server answers to files that a session brings while it is shown a page."""

    async def bring() -> list[int]:
        async with connect(server.port, token=token) as session:
            await session.rerun()
            await session.rerun("update", "table=events&way=file")
            await session.rerun(page, "table=events&way=file")
            answers = []
            for number in range(files):
                place = await _address(session._socket, f"f{number}")
                answers.append(await asyncio.to_thread(put, server, place))
            return answers

    return asyncio.run(bring())


def put(server: Server, place: str) -> int:
    """Return the status that the server answers an upload with."""
    first = asked(server, "/_stcore/health")
    xsrf = first.headers["set-cookie"].split(";")[0]
    mark = xsrf.split("=", 1)[1]
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="e.csv"\r\n\r\nevent_id\r\n\r\n--b--\r\n'
    kind = "multipart/form-data; boundary=b"
    return asked(server, place, "PUT", part, Content_Type=kind, Cookie=xsrf, X_Xsrftoken=mark).status


def test_only_who_is_shown_where_to_bring_a_file_brings_one(server: Server) -> None:
    """A session that may write and drew an uploader; not before, not after, and no stranger; and only so many."""
    assert brought(server, "update", token=True) == [204]
    assert brought(server, "", token=True) == [403]
    assert brought(server, "update", token=False) == [403]
    assert brought(server, "update", token=True, files=22) == [*[204] * 20, 403, 403]
    assert put(server, "/_stcore/upload_file/no-session/no-file") == 403


@pytest.mark.parametrize(("mark", "held"), [(False, True), (True, False)])
def test_a_file_is_counted_until_it_is_given_back(mark: bool, held: bool) -> None:
    """A request to give it back that Streamlit refuses, as a stranger's is, makes no room."""
    counted = Uploads()
    counted.allow("s")
    assert counted.room("s", "f", 5, lambda _: True) == ""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("", 204 if mark else 403)(scope, receive, send)

    async def give_back() -> None:
        scope = {"type": "http", "method": "DELETE", "path": "/_stcore/upload_file/s/f", "headers": []}

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(_: Message) -> None:
            return

        await UploadGate(app)(scope, receive, send)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "uploads", counted)
        asyncio.run(give_back())
    assert bool(counted.held["s"]) is held


def test_no_more_comes_in_than_there_is_room_for() -> None:
    """What sessions hold is summed; what one held that is gone is not."""
    counted = Uploads()
    for session in ("one", "two", "three"):
        counted.allow(session)
    half = gate.MOST_MEGABYTES * 2**19
    assert counted.room("one", "f", half, lambda _: True) == ""
    assert counted.room("two", "f", half, lambda _: True) == ""
    assert "Too much" in counted.room("three", "f", 1, lambda _: True)
    assert counted.room("three", "f", half, lambda session: session != "one") == ""


def test_only_the_hosts_that_are_named_are_answered(data: Path) -> None:
    """With `server.allowedHosts`, a name that was bound to the address anew reads nothing, by page or by websocket."""
    with served(data, STREAMLIT_SERVER_ALLOWED_HOSTS="127.0.0.1 tracker.example") as named:
        assert asked(named, "/", Host="tracker.example:443").status == 200
        assert asked(named, "/", Host="evil.example").status == 400
        with pytest.raises(InvalidStatus):
            shown(named, {"Host": "evil.example"}, token=True)


def test_what_a_stranger_says_of_the_page_writes_nothing(server: Server) -> None:
    """The hash of the hidden page, fields and buttons that were not drawn, the parameters of a form."""

    async def attempt() -> Rerun:
        async with connect(server.port, token=False) as session:
            await session.rerun()
            back = BackMsg()
            back.rerun_script.query_string = f"{CLAUSE}&table=statuses&way=editor"
            back.rerun_script.page_script_hash = session._hashes.get("update", "")
            for name, kind in (("save", "trigger_value"), ("editor", "json_value"), ("status", "string_value")):
                state = back.rerun_script.widget_states.widgets.add()
                state.id = f"$$ID-0-{name} {CLAUSE}"
                setattr(state, kind, True if kind == "trigger_value" else '{"added_rows": [{}]}')
            await session._socket.send(back.SerializeToString())
            return await session.rerun("update", "table=statuses")

    assert asyncio.run(attempt()).says("You can read everything here, and change nothing.")
