"""The keyboard alone: from the top to the bottom of every page, by everything on it, with the focus in sight."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.test_every_page import PATHS

KEYS = Path(__file__).with_name("keys.js").read_text(encoding="utf-8")
MOST_STOPS = 600


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
