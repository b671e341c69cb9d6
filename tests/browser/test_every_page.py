"""On every page: no request to another host, nothing in the console, nothing that axe finds, and a sound layout."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit

PATHS = [
    "",
    "commitments",
    "commitment?commitment=D2012-P11b",
    "timeline",
    "members",
    "members?layer=treaty-tip_protocol",
    "members?layer=records",
    "member?member=BLR",
    "declarations",
    "declarations?shown=compare",
    "data",
    "update",
    "about",
]
AXE = Axe()
RULES = {"rules": {"target-size": {"enabled": True}}}
"""Beside what axe looks for by itself: that nothing to press is smaller than 24 pixels."""
WIDE = "document.querySelector('[data-testid=stMain]').scrollWidth"
LOOKS = Path(__file__).with_name("looks.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("sizes", [((1440, 900), (1920, 1080), (1024, 768)), ((390, 844),)], ids=("desk", "phone"))
def test_a_page_is_clean(tab: Visit, group_server: str, path: str, sizes: tuple[tuple[int, int], ...]) -> None:
    """Wide, dark and narrow: the page is drawn, asks nobody else, complains of nothing, and all can use it.

    No text stands on another, no line of running text is longer than 75 characters, and links are underlined.
    """
    visitor = tab(*sizes[0], "dark" if len(sizes) > 1 else "light")
    page = visitor.open(f"{group_server}/{path}")
    page.add_script_tag(content=LOOKS)
    assert not page.get_by_test_id("stException").count()
    assert page.locator("h1:visible").count() == 1
    assert page.get_by_text("desk assessment from public sources").count() >= 1
    for width, height in sizes:
        if (width, height) != sizes[0]:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="light")
            # Charts are drawn anew.
            page.wait_for_function(f"({WIDE}) <= {width} && !overlaps().length")
        found = AXE.run(page, options=RULES).response["violations"]
        assert not found, [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
        assert page.evaluate(WIDE) <= width, "the page scrolls sideways"
        assert page.evaluate("overlaps()") == []
        assert page.evaluate("longLines(75)") == []
        assert page.evaluate("plainLinks()") == []
    assert not visitor.complaints()


@pytest.mark.parametrize(
    "path", ["", "commitments", "commitment?commitment=GLA2021-P03a", "timeline", "members", "member?member=GAB",
             "declarations", "data", "about"]
)  # fmt: skip
def test_the_second_package_has_every_page(tab: Visit, forests_server: str, path: str) -> None:
    """And no word of the first one."""
    visitor = tab()
    page = visitor.open(f"{forests_server}/{path}")
    assert not page.get_by_test_id("stException").count()
    assert not visitor.complaints()
    text = page.locator("body").inner_text()
    for word in ("Trafficking", "Group of Friends", "Belarus", "2012", "Joint statement"):
        assert word not in text


def test_without_a_map_there_are_tiles(tab: Visit, forests_server: str) -> None:
    """A package with `map` off shows a tile per State, with its state in words, leading to its profile."""
    page = tab().open(f"{forests_server}/members")
    assert page.locator(".stPlotlyChart").count() == 0
    tiles = page.locator("a.tile")
    assert tiles.count() == 5
    assert "Named" in tiles.first.inner_text()
    tiles.filter(has_text="Gabon").click()
    page.get_by_role("heading", name="Gabon", level=1).wait_for()
