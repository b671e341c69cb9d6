"""The keyboard alone: from the top to the bottom of every page, by everything on it, with the focus in sight."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_every_page import PATHS
from tests.conftest import GROUP, TODAY
from tracker.checks import load

KEYS = Path(__file__).with_name("keys.js").read_text(encoding="utf-8")
MOST_STOPS = 600
STATES = load.load(GROUP, TODAY).members["name"]


def walk(page: Page) -> list[dict[str, Any]]:
    """Press Tab from the top of the page until the focus leaves it; return where it was."""
    page.add_script_tag(content=KEYS)
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.evaluate("stop()")
        if here is None:
            return stops
        # In a grid of cells the same key goes from one to the next, and then on.
        if not stops or here["number"] != stops[-1]["number"]:
            stops.append(here)
    pytest.fail(f"the focus does not leave the page: {[one['what'] for one in stops[-3:]]}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_can_be_walked(tab: Visit, group_server: str, path: str, scheme: str) -> None:
    """Every stop is in sight with a ring of 3:1, none comes twice, and nothing that can be pressed is left out."""
    page = tab(scheme=scheme).open(f"{group_server}/{path}")
    stops = walk(page)
    assert [one["what"] for one in stops if not one["inView"]] == []
    assert [(one["what"], one["ring"]) for one in stops if one["ring"] < 3] == []
    assert [one["number"] for one in stops] == sorted({one["number"] for one in stops})
    assert page.evaluate("missed()") == []
    assert stops[0]["what"] == "a Skip to main content"


def test_what_a_click_on_the_timeline_opens_is_reached_by_keys(visit: Visit, group_server: str) -> None:
    """The table beside the figure leads to the same clauses; Escape closes it, and the focus is where it was."""
    page = visit().open(f"{group_server}/timeline")
    page.get_by_role("button", name="Statuses as a table").focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Convene a high-level meeting in 2013").first
    link.wait_for()
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    expect(page.get_by_role("button", name="Statuses as a table")).to_be_focused()
    page.keyboard.press("Enter")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Convene a high-level meeting in 2013", level=1).wait_for()


def test_every_state_of_the_map_is_reached_by_keys(tab: Visit, group_server: str) -> None:
    """The table under the map leads to all of them."""
    page = tab().open(f"{group_server}/members")
    links = page.locator("[data-testid=stMain] a[href*='member=']")
    assert {link.inner_text() for link in links.all()} >= {str(name) for name in STATES}


def test_the_choices_of_a_row_are_reached_by_arrows(visit: Visit, group_server: str) -> None:
    """A row of choices is one stop; the arrows go from one to the next."""
    page = visit().open(f"{group_server}/declarations")
    page.get_by_role("radio", name="2012 Declaration").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_function("location.search.includes('shown=S2025')")
