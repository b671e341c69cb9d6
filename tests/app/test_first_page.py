"""The first HTML of a page: what a reader on a slow line sees, and what a message shows of a link."""

import asyncio
import html
import json
import re
from pathlib import Path

import pytest
import streamlit as st
from starlette.responses import HTMLResponse
from starlette.types import Message, Receive, Scope, Send

from components import first_page, reading
from tests.app.conftest import Open
from tests.conftest import edit

INDEX = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
FINDING = re.compile(r'<h1 dir="auto">(.*?)</h1>')


@pytest.fixture
def package(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Show a copy of the package of the Group, and let nothing be known of it yet."""
    monkeypatch.setenv("TRACKER_DATA", str(copy))
    monkeypatch.setattr(reading, "_shared", reading._Shared())
    monkeypatch.setattr(reading, "_LOOK_EVERY", 0.0)
    return copy


def read() -> None:
    """Read the data, and wait until that is done."""
    begun = reading.read_ahead()
    if begun is not None:
        begun.join()


def answered(path: str, query: str = "") -> str:
    """Return the page that is sent for an address, with Streamlit's own page behind."""
    return b"".join(message.get("body", b"") for message in messages(path, query)).decode()


def location(path: str) -> str:
    """Return where the browser is sent for an address."""
    place: bytes = dict(messages(path, "")[0]["headers"])[b"location"]
    return place.decode()


def messages(path: str, query: str) -> list[Message]:
    """Return what is sent for an address."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: Scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    asyncio.run(first_page.FirstPage(HTMLResponse(INDEX))(scope, receive, send))
    return sent


def test_the_headline_is_that_of_the_app(package: Path, open_app: Open) -> None:
    """The first HTML says what the overview says, of the same day, and the app is in it whole."""
    read()
    page = answered("/")
    app = open_app(package)
    said = FINDING.findall(page)
    assert [html.unescape(one) for one in said] == [app.title[0].value.replace("\\", "")]
    assert "As of 31 December 2025" in page
    assert '<div id="root"></div>' in page
    assert re.findall(r"<script.*?>", page) == re.findall(r"<script.*?>", INDEX)


def test_another_day_has_no_headline(package: Path) -> None:
    """With parameters, and on other pages, there is a title alone: nothing of a day that the reader did not ask for."""
    read()
    for path, query in (("/", "as_of=2013-01-01"), ("/commitments", ""), ("/commitment", "commitment=D2012-P07b")):
        page = answered(path, query)
        assert not FINDING.search(page)
        assert "<title>Commitment tracker" in page


def test_a_link_to_a_clause_shows_its_title_and_no_status(package: Path) -> None:
    """A message keeps its preview of a link for weeks, so it says which clause, and not how it stands."""
    read()
    page = answered("/commitment", "commitment=D2012-P07b")
    title = "ICAT to discuss full implementation of the Plan (2012 Declaration ¶ 7(b))"
    assert f'<meta property="og:title" content="{title}">' in page
    loaded = reading.at_hand()
    assert loaded is not None
    terms = loaded.dataset.vocabularies["status"]
    preview = "".join(re.findall(r'<meta property="og:.*?>', page))
    assert not [term.label for term in terms.values() if term.label in preview]


def test_nothing_is_waited_for_and_nothing_old_is_told(package: Path) -> None:
    """Before the data are read, and once they changed, the page has a title and no headline."""
    assert not FINDING.search(answered("/"))
    read()
    assert FINDING.search(answered("/"))
    edit(
        package / "statuses.csv",
        "second desk reading,,2026-11-22T12:00:00.000011Z",
        "another,,2026-11-22T12:00:00.000011Z",
    )
    assert not FINDING.search(answered("/"))
    read()
    assert FINDING.search(answered("/"))


def test_markup_in_the_data_is_text(package: Path) -> None:
    """A title like a tag closes nothing."""
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    described["tracker"]["short_title"] = '</title><script>alert(1)</script>"'
    (package / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    read()
    page = answered("/")
    assert "<script>alert" not in page
    assert "&lt;/title&gt;&lt;script&gt;" in page


def test_a_package_that_cannot_be_read_leaves_the_page(package: Path) -> None:
    """The app says itself what is wrong with the data; its page comes, with a title."""
    (package / "datapackage.json").write_text("{", encoding="utf-8")
    read()
    page = answered("/")
    assert '<div id="root"></div>' in page
    assert "<title>Commitment tracker</title>" in page


def test_the_looks_stand_in_the_page_once(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What every block takes its looks from is there, whatever becomes of the rest of the page."""
    looks = '<style id="block-style" media="not all">'
    assert answered("/").count(looks) == 1
    monkeypatch.setattr(first_page, "filled", lambda *_, **_more: 1 / 0)
    page = answered("/about")
    assert page.count(looks) == 1
    assert ".facts" in page.partition(looks)[2].partition("</style>")[0]
    assert "stTooltipHoverTarget" in page.partition(looks)[0]


def test_a_page_of_another_form_is_left_as_it_is() -> None:
    """A later Streamlit may send another page: it is passed on, and not broken."""
    assert first_page.filled("<html><body></body></html>", title="x", preview=None, headline=None) == (
        "<html><body></body></html>"
    )


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/far/away", "/missing?address=far%2Faway"),
        ("/commitments/", "/commitments"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("//elsewhere.example/x", "/missing?address=elsewhere.example%2Fx"),
    ],
)
def test_an_address_with_a_further_slash_leads_to_one_without(package: Path, path: str, to: str) -> None:
    """Streamlit's page would look for its scripts beside it and stay white; nobody is led to another host."""
    assert location(path) == to


def test_what_is_no_page_goes_by_as_it_is() -> None:
    """A redirect keeps each of its cookies, as sign-in sets them, and what comes in pieces comes in these pieces."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    cookies = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"location", b"/")]
    said: list[Message] = [
        {"type": "http.response.start", "status": 302, "headers": cookies},
        {"type": "http.response.body", "body": b"1", "more_body": True},
        {"type": "http.response.body", "body": b"2"},
    ]

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in said:
            await send(message)

    scope: Scope = {"type": "http", "method": "GET", "path": "/auth/login", "query_string": b"", "headers": []}
    asyncio.run(first_page.FirstPage(app)(scope, receive, send))
    assert sent == said
