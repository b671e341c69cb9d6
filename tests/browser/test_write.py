"""Recording a status in the app, and who is shown no way to."""

import asyncio
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.session import Rerun, connect
from tests.browser.conftest import READY, Visit, serving
from tests.conftest import GROUP
from tracker.edit import history


def pick(page: Page, label: str, option: str) -> None:
    """Choose an option of the form."""
    form = page.get_by_test_id("stExpander").filter(has_text="Record a status")
    box = form.get_by_role("combobox", name=label, exact=True)
    # A list that is opened while the page is still being drawn is closed by what arrives.
    page.wait_for_selector(READY)
    box.click()
    box.press_sequentially(option)
    page.get_by_role("option", name=option).first.click()
    page.wait_for_selector(READY)


def test_recording_a_status(visit: Visit, tmp_path: Path) -> None:
    """The rules speak before saving; saving adds one line, which every page then shows, and which can be undone."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    before = (data / "statuses.csv").read_bytes()
    with serving(data) as address:
        visitor = visit(1440, 1600)
        page = visitor.open(f"{address}/commitment?commitment=D2012-P06a")
        page.get_by_text("Record a status").click()
        page.get_by_text("Still needed").wait_for()
        pick(page, "Status", "Complete")
        pick(page, "Basis", "Independent")
        pick(page, "Confidence", "Medium")
        page.get_by_text("cites no event").wait_for()
        save = page.get_by_role("button", name="Save the record")
        expect(save).to_be_disabled()
        pick(page, "Evidence", "E038")
        page.keyboard.press("Escape")
        expect(save).to_be_enabled()
        save.click()
        expect(page.get_by_text("Recorded as change 1")).to_be_visible()
        page.locator("article.record").filter(has_text="31 December 2025").filter(has_text="Complete").wait_for()
        page.get_by_role("link", name="Overview").first.click()
        page.get_by_role("heading", name="two are complete").wait_for()
        page.get_by_role("link", name="Commitments").first.click()
        row = page.locator("table.register tr").filter(has_text="Take an active part")
        expect(row).to_contain_text("Complete")
        assert not visitor.complaints()
        page.get_by_role("link", name="Data", exact=True).first.click()
        page.get_by_role("button", name="Undo this change").click()
        expect(page.get_by_text("Change 1 undone, as change 2")).to_be_visible()
        page.get_by_role("link", name="Overview").first.click()
        page.get_by_role("heading", name="one is complete").wait_for()
        assert not page.get_by_test_id("stException").count()
    after = (data / "statuses.csv").read_bytes()
    assert after.startswith(before)
    assert after[len(before) :].startswith(b"D2012-P06a,,2025-12-31,complete,independent,medium,E038,")
    assert after.count(b"\n") == before.count(b"\n") + 2
    assert [entry.how for entry in history.entries(data)] == ["form", "undo of 1"]


def shown(address: str, **headers: str) -> Rerun:
    """Return what a session with these headers is shown of a clause."""

    async def ask() -> Rerun:
        async with connect(int(address.rsplit(":", 1)[1]), headers) as session:
            await session.rerun()
            return await session.rerun("commitment", "commitment=D2012-P06a")

    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(ask())).result()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Via"])
def test_through_a_proxy_there_is_no_way_to_write(group_server: str, header: str) -> None:
    """Without sign-in, a request that came through a proxy is shown the clause and no form."""
    assert shown(group_server).says("Record a status")
    done = shown(group_server, **{header: "for=203.0.113.7"})
    assert done.says("Take an active part")
    assert not done.says("Record a status")


def test_a_server_that_others_reach_shows_no_way_to_write() -> None:
    """Listening on every address without sign-in, it is read-only."""
    with serving(GROUP, "0.0.0.0") as address:
        done = shown(address)
        assert done.says("Take an active part")
        assert not done.says("Record a status")


@pytest.fixture
def provider() -> Iterator[str]:
    """Run a real OpenID provider on this machine; yield the address of its description."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
        process.terminate()


SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "a long text that the tests made up for themselves"
client_id = "tests"
client_secret = "tests"
server_metadata_url = "PROVIDER"

[tracker]
editors = ["officer@ministry.example"]
provider_verifies = true
"""


@pytest.mark.parametrize(("person", "may"), [("officer@ministry.example", True), ("stranger@elsewhere.example", False)])
def test_signed_in_editors_may_write_and_strangers_may_not(
    visit: Visit, tmp_path: Path, provider: str, person: str, may: bool
) -> None:
    """Through a real provider; before signing in nobody may, and the record's coder is the signed-in person."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    with serving(data, "0.0.0.0", SECRETS.replace("PROVIDER", provider)) as address:
        page = visit(1440, 1600).open(f"{address}/commitment?commitment=D2012-P06a")
        assert page.get_by_text("Record a status").count() == 0
        page.get_by_role("button", name="Sign in").click()
        page.locator("input[name=sub]").fill(person)
        page.get_by_role("button").first.click()
        page.get_by_text(f"Signed in as {person}").wait_for()
        page.goto(f"{address}/commitment?commitment=D2012-P06a")
        page.get_by_text(f"Signed in as {person}").wait_for()
        page.get_by_text("Method, sources and corrections").wait_for()
        page.wait_for_selector(READY)
        if may:
            page.get_by_text("Record a status").click()
            expect(page.get_by_role("textbox", name="Coder")).to_have_value(person)
            expect(page.get_by_role("textbox", name="Coder")).to_be_disabled()
        else:
            assert page.get_by_text("Record a status").count() == 0
            assert page.get_by_text("Your address is not on the list of editors.").count() == 1
