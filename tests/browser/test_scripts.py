"""Texts from right to left on the pages: each goes its own way, wherever it stands."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, serving
from tests.unit.test_scripts import ARABIC, rewritten

WRONG_WAY = """() => {
  const roots = [document.querySelector("[data-testid=stMain]")], wrong = []
  while (roots.length) {
    const walk = document.createTreeWalker(roots.pop(), NodeFilter.SHOW_ALL)
    for (let node = walk.currentNode; node; node = walk.nextNode()) {
      if (node.shadowRoot) roots.push(node.shadowRoot)
      const around = node.nodeType === 3 ? node.parentElement : undefined
      if (!around?.checkVisibility() || around.closest("svg, style, script") || !/^\\p{Script=Arabic}/u.test(node.data))
        continue
      let block = around
      while (block && getComputedStyle(block).display === "inline") block = block.parentElement
      const first = (block?.textContent ?? "").trim().startsWith(node.data.trim())
      const plain = [around, block].some((one) => getComputedStyle(one).unicodeBidi === "plaintext")
      const own = plain || around.closest("bdi")
      if (first && !own && getComputedStyle(around).direction !== "rtl") wrong.push(around.outerHTML.slice(0, 120))
    }
  }
  return wrong
}"""


@pytest.fixture
def right_to_left(small: Path) -> Path:
    """Return a package in which every title, note, name and label begins in Arabic."""
    rewritten(small, put=f"{ARABIC} ")
    return small


def test_text_from_the_right_goes_its_way(visit: Visit, right_to_left: Path) -> None:
    """On every reading page and on the slides."""
    with serving(right_to_left) as address:
        visitor = visit()
        page: Page = visitor.page
        page.goto(f"{address}/commitments")
        page = visitor.settled()
        first = page.locator("a[href*='commitment=']").first.get_attribute("href")
        pages = ["/", "/commitments", "/timeline", "/members", "/declarations", "/about", "/data", str(first)]
        for there in pages:
            page = visitor.open(f"{address}{there}")
            assert page.evaluate(WRONG_WAY) == [], there
        page.goto(f"{address}/present?slide=5")
        page.locator(".slide-base").wait_for()
        assert page.evaluate(WRONG_WAY) == []
