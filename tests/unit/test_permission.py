"""Who may write: every way to be let in, and every way not to be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit import config

from components import permission
from components.permission import signed_in, unsigned

EDITORS = ["Officer@ministry.example"]
OFFICER = {"is_logged_in": True, "email": "officer@MINISTRY.example", "email_verified": True}


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost"])
def test_on_this_machine_alone_anyone_may(address: str, host: str) -> None:
    """Listening to loopback, asked straight, by a loopback name."""
    assert unsigned(address, {"Host": host}).given


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("0.0.0.0", {"Host": "localhost:8501"}),
        ("", {"Host": "localhost:8501"}),
        ("192.168.1.5", {"Host": "192.168.1.5:8501"}),
        ("127.0.0.1", {"Host": "tracker.example"}),
        ("127.0.0.1", {"Host": "localhost.evil.example"}),
        ("127.0.0.1", {}),
        ("127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "203.0.113.7"}),
        ("127.0.0.1", {"Host": "localhost", "x-forwarded-proto": "https"}),
        ("127.0.0.1", {"Host": "localhost", "Forwarded": "for=203.0.113.7"}),
        ("127.0.0.1", {"Host": "localhost", "Via": "1.1 proxy"}),
        ("127.0.0.1", {"Host": "localhost", "X-Real-IP": "203.0.113.7"}),
    ],
)
def test_otherwise_nobody_may_without_sign_in(address: str, headers: dict[str, str]) -> None:
    """A server that others reach, or a request that others may have sent, writes nothing; and says why."""
    permission = unsigned(address, headers)
    assert not permission.given
    assert permission.reason.endswith("no sign-in is set up.")


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


def test_a_provider_may_vouch_for_all_its_addresses() -> None:
    """Some providers hand out verified addresses alone and do not say so of each."""
    assert signed_in({"is_logged_in": True, "email": EDITORS[0]}, EDITORS, verified=True).given
    assert not signed_in({"is_logged_in": True, "email": "x@y.example"}, EDITORS, verified=True).given


@pytest.fixture
def secrets(tmp_path: Path) -> Iterator[Path]:
    """Return where secrets.toml would be."""
    before = st.get_option("secrets.files")
    config.set_option("secrets.files", [str(tmp_path / "secrets.toml")])
    for forget in (st.secrets._reset, permission._secrets.cache_clear):
        forget()
    yield tmp_path / "secrets.toml"
    config.set_option("secrets.files", before)
    for forget in (st.secrets._reset, permission._secrets.cache_clear):
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
    assert permission._secrets() == {}
