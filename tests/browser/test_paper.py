"""Pages printed on A4: nothing of a figure is cut."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

MARKS = ".bars path, .scatterlayer path, .choroplethlayer path, .scattergeo path, .xtick text, .ytick text"
DRAWN = """() => [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].flatMap(
  (host) => [...(host.shadowRoot?.querySelectorAll(".stacks, .columns-plot") ?? [])])"""
"""The figures that no library draws: they stand in the blocks of the page."""
MEASURE = f"""() => {{
  window.printed = []
  const box = (one) => one.getBoundingClientRect()
  const drawn = {DRAWN}
  window.matchMedia("print").addEventListener("change", (event) => {{
    if (!event.matches) return
    const wide = document.documentElement.clientWidth
    for (const chart of document.querySelectorAll(".stPlotlyChart")) {{
      const marks = [...chart.querySelectorAll("{MARKS}")].filter((one) => one.getClientRects().length).map(box)
      const left = Math.min(...marks.map((one) => one.left)), right = Math.max(...marks.map((one) => one.right))
      const frame = box(chart), height = box(chart.querySelector(".main-svg")).height
      window.printed.push({{ left, right, height, frame: [frame.left, frame.right], wide }})
    }}
    for (const figure of drawn()) {{
      const marks = [...figure.querySelectorAll("rect, line, text")].map(box).filter((one) => one.width)
      const left = Math.min(...marks.map((one) => one.left)), right = Math.max(...marks.map((one) => one.right))
      const frame = box(figure.closest(".block")), height = box(figure).height
      window.printed.push({{ left, right, height, frame: [frame.left, frame.right], wide }})
    }}
    for (const one of document.querySelectorAll("[data-testid=stMain] *")) {{
      const whole = getComputedStyle(one).overflowX === "visible" || one.closest(".stPlotlyChart, .hidden, button, svg")
      if (!whole && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
        window.printed.push({{ cut: one.className }})
    }}
    window.measured = true
  }})
}}"""


def printed(page: Page, file: Path, *, landscape: bool) -> list[dict[str, Any]]:
    """Print a page on A4; return the boxes of its figures on the paper, and what else is wider than its frame."""
    page.pdf(path=str(file), format="A4", landscape=landscape)
    assert file.stat().st_size > 10_000
    page.wait_for_function("window.measured")
    seen: list[dict[str, Any]] = page.evaluate("window.measured = false, window.printed.splice(0)")
    return seen


@pytest.mark.parametrize(
    ("address", "charts", "drawn"),
    [
        ("/", 0, 3),
        ("/timeline", 1, 0),
        ("/members", 1, 0),
        ("/commitment?commitment=D2012-P01a", 0, 0),
        ("/commitments", 0, 0),
    ],
)
def test_nothing_is_cut_on_a4(
    visit: Visit, group_server: str, tmp_path: Path, address: str, charts: int, drawn: int
) -> None:
    """Upright and across, every drawing is as wide as its frame at most, and the frame as the paper; nor too tall."""
    visitor = visit(1920, 1080)
    page = visitor.open(f"{group_server}{address}")
    expect(page.locator(".stPlotlyChart .main-svg:first-child")).to_have_count(charts)
    expect(page.locator(".stacks, .columns-plot")).to_have_count(drawn)
    page.evaluate(MEASURE)
    for landscape in (False, True):
        boxes = printed(page, tmp_path / "page.pdf", landscape=landscape)
        assert not [one for one in boxes if "cut" in one]
        assert len(boxes) == charts + drawn
        for box in boxes:
            assert box["frame"][0] - 1 <= box["left"]
            assert box["right"] <= box["frame"][1] + 1
            assert box["frame"][1] <= box["wide"] + 1
            assert box["right"] - box["left"] > 100
            assert box["height"] <= (186 if landscape else 273) / 25.4 * 96
    assert not visitor.complaints()
