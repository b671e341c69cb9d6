"""Who may write: every way to be let in, and every way not to be."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st
from streamlit import config

from components import permission
from components.permission import signed_in, unsigned
from components.platform.server import sign_in_file, start

EDITORS = ["Officer@ministry.example"]
OFFICER = {"is_logged_in": True, "email": "officer@MINISTRY.example", "email_verified": True}
DESK = dict([start.cookie(8501)])
BROWSER = {
    "Host": "127.0.0.1:8501",
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Origin": "http://127.0.0.1:8501",
    "User-Agent": "Mozilla/5.0",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "Cookie": "",
    "Priority": "u=4",
    "Sec-WebSocket-Key": "",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "streamlit",
    "Sec-WebSocket-Extensions": "permessage-deflate",
    "Sec-Fetch-Dest": "websocket",
    "Sec-GPC": "1",
    "DNT": "1",
}
PROXIES = [
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port",
    "X-Forwarded-Server", "X-Forwarded-Prefix", "X-Forwarded-Ssl", "X-Forwarded-User", "X-Real-IP", "X-Client-IP",
    "X-Cluster-Client-IP", "True-Client-IP", "Fastly-Client-IP", "Client-IP", "CF-Connecting-IP", "CF-Ray",
    "CF-IPCountry",
    "CDN-Loop", "X-Envoy-External-Address", "X-Envoy-Internal", "X-Request-Id", "X-Amzn-Trace-Id",
    "X-Amz-Cf-Id", "X-Azure-ClientIP", "X-Azure-FDID", "X-ARR-SSL", "X-Original-Host", "X-Original-URL",
    "X-Original-Forwarded-For", "X-Cloud-Trace-Context", "X-AppEngine-User-IP", "Fly-Client-IP",
    "X-Vercel-Forwarded-For",
    "X-NF-Client-Connection-IP", "Tailscale-User-Login", "Ngrok-Auth-User-Email", "X-ProxyUser-Ip",
    "X-Varnish", "X-Scheme", "Proxy-Connection", "X-Remote-User", "X-Auth-Request-Email", "Traceparent",
    "Wl-Proxy-Client-Ip",
    "Front-End-Https", "X-Coming-From", "X-BlueCoat-Via",
]  # fmt: skip


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost"])
def test_whoever_started_it_on_this_machine_may(address: str, host: str) -> None:
    """Listening to loopback, asked straight, by a loopback name, with the cookie of the printed address."""
    assert unsigned(address, BROWSER | {"Host": host}, DESK).given


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("0.0.0.0", BROWSER | {"Host": "localhost:8501"}),
        ("", BROWSER | {"Host": "localhost:8501"}),
        ("192.168.1.5", BROWSER | {"Host": "192.168.1.5:8501"}),
        ("127.0.0.1", BROWSER | {"Host": "tracker.example"}),
        ("127.0.0.1", BROWSER | {"Host": "localhost.evil.example"}),
        ("127.0.0.1", {}),
        *(("127.0.0.1", BROWSER | {name: "203.0.113.7"}) for name in PROXIES),
        *(("127.0.0.1", BROWSER | {name.lower(): ""}) for name in PROXIES[:6]),
    ],
)
def test_otherwise_nobody_may_without_sign_in(address: str, headers: dict[str, str]) -> None:
    """A server that others reach, or a request that others may have sent, writes nothing; and says why."""
    permission = unsigned(address, headers, DESK)
    assert not permission.given
    assert permission.reason.endswith("no sign-in is set up.")


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        {"tracker_start_8501": ""},
        {"tracker_start_8501": start.token()},
        {"tracker_start_8501": "0" * 64},
        {"tracker_start_8501": "é"},
        {"another": start.cookie(8501)[1]},
    ],
)
def test_without_the_start_token_a_visitor_reads(cookies: dict[str, str]) -> None:
    """A proxy that adds no header looks like a browser here; the cookie of another start does not hold."""
    permission = unsigned("127.0.0.1", BROWSER, cookies)
    assert permission.reason == "Read only here. To write, open the address printed where the server was started."


@pytest.mark.parametrize(("given", "held"), [("a token of sixteen", True), ("short", False), ("", False)])
def test_a_token_that_is_to_be_guessed_is_not_taken(monkeypatch: pytest.MonkeyPatch, given: str, held: bool) -> None:
    """Then a random one is used; each start has its own, and with it its own cookie."""
    monkeypatch.setenv("TRACKER_TOKEN", given)
    made = start.token.__wrapped__()
    assert (made == given) is held
    assert held or made != start.token.__wrapped__()


def test_an_editor_may() -> None:
    """The signed-in person whose verified address is on the list, whatever its case, writes under that address."""
    permission = signed_in(OFFICER, EDITORS, verified=False)
    assert permission.given
    assert permission.actor == "officer@ministry.example"


@pytest.mark.parametrize(
    "user",
    [
        {},
        {"is_logged_in": False, "email": OFFICER["email"], "email_verified": True},
        {**OFFICER, "email": "stranger@ministry.example"},
        {**OFFICER, "email": ""},
        {**OFFICER, "email_verified": False},
        {"is_logged_in": True, "email": OFFICER["email"]},
        {**OFFICER, "email_verified": "false"},
    ],
)
def test_nobody_else_may(user: dict[str, object]) -> None:
    """Not signed in, not on the list, or of an address that nobody verified."""
    assert not signed_in(user, EDITORS, verified=False).given


@pytest.mark.parametrize(
    ("listed", "address"),
    [
        ("office@ministry.example", "o\ufb03ce@ministry.example"),
        ("editors@ministry.example", "editor\u017f@ministry.example"),
        ("kim@ministry.example", "\u212aim@ministry.example"),
        ("i@ministry.example", "\u0130@ministry.example"),
        ("strasse@ministry.example", "stra\u00dfe@ministry.example"),
        ("officer@ministry.example", "officer@ministry.example\u00a0"),
        ("officer@ministry.example", "\u043efficer@ministry.example"),
        ("\u00c9lodie@ministry.example", "\u00e9lodie@ministry.example"),
    ],
)
def test_addresses_that_look_alike_are_others(listed: str, address: str) -> None:
    """No letter is taken for another but an ASCII letter for its own other case."""
    assert not signed_in(OFFICER | {"email": address}, [listed], verified=False).given
    assert signed_in(OFFICER | {"email": listed}, [listed], verified=False).given


def test_a_list_of_editors_that_is_none_lets_nobody_write() -> None:
    """One address without its brackets is not a list of letters."""
    assert "is none" in signed_in(OFFICER, "officer@ministry.example", verified=False).reason


def test_a_provider_may_vouch_for_all_its_addresses() -> None:
    """Some providers hand out verified addresses alone and do not say so of each."""
    assert signed_in({"is_logged_in": True, "email": EDITORS[0]}, EDITORS, verified=True).given
    assert not signed_in({"is_logged_in": True, "email": "x@y.example"}, EDITORS, verified=True).given


@pytest.fixture
def secrets(tmp_path: Path) -> Iterator[Path]:
    """Return where secrets.toml would be."""
    before = st.get_option("secrets.files")
    config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
    for forget in (st.secrets._reset, sign_in_file.set_up.cache_clear):
        forget()
    yield tmp_path / "secrets.toml"
    config.set_option("secrets.files", before)
    for forget in (st.secrets._reset, sign_in_file.set_up.cache_clear):
        forget()


def test_sign_in_that_is_set_up_wrongly_lets_nobody_write(secrets: Path) -> None:
    """A bracket that was left open is not the same as no sign-in."""
    secrets.write_text(
        '[auth]\ncookie_secret = "c"\n[tracker]\neditors = ["officer@ministry.example"\n', encoding="utf-8"
    )
    assert "secrets.toml cannot be read" in permission.ask().reason


def test_without_secrets_there_is_no_sign_in(secrets: Path) -> None:
    """Then it depends on the request alone."""
    assert not secrets.exists()
    assert sign_in_file.read() == {}
    assert not sign_in_file.set_up()


def test_whoever_is_taken_off_the_list_stops_writing_at_once(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is read as it is at each press; one that has gone lets nobody write."""
    monkeypatch.setattr(st, "user", OFFICER)
    sign_in = '[auth]\ncookie_secret = "c"\n[tracker]\neditors = ["officer@ministry.example"'
    secrets.write_text(f"{sign_in}]\n", encoding="utf-8")
    assert permission.ask().given
    secrets.write_text(f"{sign_in.replace('officer', 'another')}]\n", encoding="utf-8")
    assert permission.ask().reason == "Your address is not on the list of editors."
    secrets.unlink()
    assert "secrets.toml cannot be read" in permission.ask().reason


@pytest.mark.parametrize(
    ("address", "text", "said"),
    [
        ("127.0.0.1", "", "To read and to write, open this address"),
        ("0.0.0.0", "", "no sign-in is set up: it is read-only"),
        ("127.0.0.1", '[auth]\ncookie_secret = "c"\n', "The signed-in may write who are on the list of editors"),
        ("0.0.0.0", '[auth]\ncookie_secret = "c"\n', "The signed-in may write who are on the list of editors"),
        ("127.0.0.1", "[auth", "It is read-only: the file secrets.toml cannot be read"),
    ],
)
def test_what_is_printed_at_the_start_is_true(
    secrets: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    address: str,
    text: str,
    said: str,
) -> None:
    """The token is in it only where it lets somebody write, and survives its way through the address."""
    monkeypatch.setattr(start, "token", lambda: "a & b = c # d + é")
    before = st.get_option("server.address")
    config.set_option("server.address", address)
    if text:
        secrets.write_text(text, encoding="utf-8")
    try:
        start.announce()
    finally:
        config.set_option("server.address", before)
    printed = capsys.readouterr().err
    assert said in printed
    addresses = [line.strip() for line in printed.splitlines() if "token=" in line]
    assert [dict(parse_qsl(urlsplit(one).query)) for one in addresses] == [
        {"token": "a & b = c # d + é"} for _ in addresses
    ]
    assert bool(addresses) is said.startswith("To read and to write")
