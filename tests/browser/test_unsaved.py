"""A reload asks before it drops what was typed and not saved, and does not ask otherwise."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect
from playwright.sync_api import Error as LeftError

from tests.browser.conftest import READY, Visit, Visitor, serving
from tests.browser.test_updating import type_into
from tests.browser.test_write import pick
from tests.conftest import GROUP


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the package of the Group that the tests of this file may change."""
    with serving(Path(shutil.copytree(GROUP, tmp_path_factory.mktemp("unsaved") / "data"))) as address:
        yield address


def asks(visitor: Visitor) -> bool:
    """Reload; return whether the browser asked first. Whoever is asked stays."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page = visitor.page
    page.on("dialog", answer)
    page.evaluate("window.stillHere = true")
    page.evaluate("setTimeout(() => location.reload(), 0)")
    if not _left(page, asked):
        page.remove_listener("dialog", answer)
        return True
    page.remove_listener("dialog", answer)
    visitor.settled()
    return False


def _left(page: Page, asked: list[str]) -> bool:
    for _ in range(100):
        if asked:
            return False
        try:
            if not page.evaluate("window.stillHere === true"):
                return True
        except LeftError:
            return True
        page.wait_for_timeout(100)
    pytest.fail("the page was neither loaded anew nor asked about")


def test_a_form_that_was_begun_is_asked_about(visit: Visit, server: str) -> None:
    """Not when it is opened, but once something is chosen, on every page until it is cleared."""
    visitor = visit(1440, 1600)
    page = visitor.open(f"{server}/commitment?commitment=D2012-P06a")
    page.get_by_text("Record a status").click()
    page.get_by_text("Still needed").wait_for()
    assert not asks(visitor)
    page.get_by_text("Record a status").click()
    page.get_by_text("Still needed").wait_for()
    pick(page, "Status", "Complete")
    page.get_by_role("button", name="Clear the form").wait_for()
    page.wait_for_selector(READY)
    assert asks(visitor)
    page.get_by_role("link", name="About", exact=True).first.click()
    page.get_by_role("heading", name="About", level=1).wait_for()
    visitor.settled()
    assert asks(visitor)
    page.go_back()
    page.get_by_role("button", name="Clear the form").click()
    page.get_by_role("button", name="Clear the form").wait_for(state="detached")
    visitor.settled()
    assert not asks(visitor)


def test_a_field_that_is_being_typed_into_is_asked_about(visit: Visit, server: str) -> None:
    """Although the server heard nothing of it yet; what is searched for is not."""
    visitor = visit(1440, 1600)
    page = visitor.open(f"{server}/commitment?commitment=D2012-P06a")
    page.get_by_text("Record a status").click()
    page.get_by_text("Still needed").wait_for()
    page.get_by_label("Note", exact=True).press_sequentially("Seen in")
    assert asks(visitor)


def test_a_search_is_not_asked_about(visit: Visit, server: str) -> None:
    """A filter is in the address: nothing is lost."""
    visitor = visit()
    page = visitor.open(f"{server}/commitments")
    page.get_by_role("searchbox", name="Search").press_sequentially("demand")
    assert not asks(visitor)


def test_rows_that_were_typed_are_asked_about(visit: Visit, server: str) -> None:
    """Until they are discarded, or saved."""
    visitor = visit(1440, 1400)
    page = visitor.open(f"{server}/update?table=events")
    assert not asks(visitor)
    type_into(page, 0, 2, "Another title")
    assert asks(visitor)
    page.get_by_role("button", name="Discard what I typed").click()
    page.get_by_text("What would change").wait_for(state="detached")
    visitor.settled()
    assert not asks(visitor)


def test_settings_that_were_typed_are_asked_about(visit: Visit, server: str) -> None:
    """Until they are as they were."""
    visitor = visit(1440, 1600)
    page = visitor.open(f"{server}/update?table=settings")
    field = page.get_by_role("textbox", name="Short title")
    was = field.input_value()
    field.fill("Another title")
    field.press("Tab")
    expect(page.get_by_role("button", name="Save the settings")).to_be_enabled()
    page.wait_for_selector(READY)
    assert asks(visitor)
    field.fill(was)
    field.press("Tab")
    expect(page.get_by_role("button", name="Save the settings")).to_be_disabled()
    page.wait_for_selector(READY)
    assert not asks(visitor)
