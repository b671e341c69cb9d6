"""How pages lie on screens: nothing on top of anything, lines that can be read, targets that can be hit."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_every_page import PATHS

OVERLAPS = """() => {
  const texts = (root) => {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_ALL), found = []
    for (let node = root; node; node = walk.nextNode()) {
      if (node.shadowRoot) found.push(...texts(node.shadowRoot))
      const around = node.parentElement
      if (node.nodeType !== 3 || !node.data.trim() || !around?.checkVisibility({ visibilityProperty: true })) continue
      const clipped = around.closest("style, script, .hidden, thead")
      if (clipped && (clipped.localName !== "thead" || getComputedStyle(clipped).clipPath !== "none")) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const box of range.getClientRects()) if (box.width > 1) found.push({ box, said: node.data.trim() })
    }
    return found
  }
  const main = document.querySelector("[data-testid=stMain]"), all = []
  for (const [place, element] of main.querySelectorAll("[data-testid=stElementContainer]").entries())
    all.push(...texts(element).map((one) => ({ ...one, place })))
  const over = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4
  const wrong = []
  for (const [index, one] of all.entries())
    for (const other of all.slice(index + 1))
      if (one.place !== other.place && over(one.box, other.box)) wrong.push(`${one.said} | ${other.said}`)
  return wrong
}"""


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080), (768, 1024), (390, 844)])
def test_nothing_lies_on_anything(tab: Visit, group_server: str, path: str, width: int, height: int) -> None:
    """No text stands on another, and no page scrolls sideways, from a phone to a large screen."""
    page = tab(width, height).open(f"{group_server}/{path}")
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
