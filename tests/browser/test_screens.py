"""Present on every screen from a phone to 4K: nothing of a figure is cut, and a finger moves and leaves it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY, Visit
from tests.browser.test_present import at, chosen
from tracker.show.exhibits.exhibit import Chart
from tracker.show.story import pages, story

STAGES = [(1280, 720), (1366, 768), (1440, 900), (1920, 1080), (2560, 1440), (3840, 2160), (1024, 768)]
SMALL = [(390, 844), (844, 390), (768, 1024)]
OUTSIDE = """() => {
  const stage = document.querySelector(".st-key-stage"), under = document.querySelector(".st-key-base")
  const svg = document.querySelector(".st-key-figure .main-svg")
  const drawn = ".bars path, .bartext, .scatterlayer path, .choroplethlayer path, .scattergeo path, " +
    ".scattergeo text, .xtick text, .ytick text, .annotation-text"
  const marks = [...(svg?.parentElement.querySelectorAll(drawn) ?? [])].filter((one) => one.getClientRects().length)
  if (!marks.length) return ["nothing is drawn"]
  const box = (one) => one.getBoundingClientRect()
  const out = (what, one, { left, top, right, bottom }) => {
    const { left: l, top: t, right: r, bottom: b } = box(one)
    const inside = l >= left - 1 && t >= top - 1 && r <= right + 1 && b <= bottom + 1
    return inside ? [] : [`${what} ${one.textContent.slice(0, 40)} ${[l, t, r, b]} in ${[left, top, right, bottom]}`]
  }
  const cutting = []
  for (let one = svg.parentElement; one !== stage; one = one.parentElement)
    if (getComputedStyle(one).overflowX !== "visible") cutting.push(one)
  const { left, top, right } = box(stage), scrolls = getComputedStyle(stage).overflowY === "auto"
  return [
    ...out("stage", stage, { left: 0, top: 0, right: innerWidth, bottom: innerHeight }),
    ...out("drawing", svg, { left, top: top - stage.scrollTop, right, bottom: box(under).top }),
    ...cutting.flatMap((one) => out("drawing", svg, box(one))),
    ...marks.flatMap((one) => out("mark", one, box(svg))),
    ...(box(svg).width < 0.8 * (right - left) ? ["the drawing is narrow"] : []),
    ...(scrolls && stage.scrollWidth > stage.clientWidth ? ["the slide is wider than the screen"] : []),
  ]
}"""
TEXTS = """() => {
  const roots = [document], sizes = []
  while (roots.length) {
    for (const one of roots.pop().querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot)
      const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
      const seen = own && one.checkVisibility() && !one.closest(".hidden, style, script, header, .stSidebar")
      if (seen && one.getClientRects().length) sizes.push(parseFloat(getComputedStyle(one).fontSize))
    }
  }
  return Math.min(...sizes)
}"""
FIGURES = [
    (number, slide.title) for number, slide in enumerate(pages(story(chosen())), 1) if isinstance(slide.exhibit, Chart)
]


def nothing_is_cut(page: Page) -> None:
    """Wait until the figure of the slide stands, and all of it in its slide."""
    page.wait_for_selector(READY)
    try:
        page.wait_for_function(f"() => !({OUTSIDE})().length", timeout=10_000)
    except Exception:
        assert page.evaluate(OUTSIDE) == []
        raise


@pytest.mark.parametrize("size", [*STAGES, *SMALL], ids=lambda size: f"{size[0]}x{size[1]}")
def test_no_figure_is_cut(visit: Visit, group_server: str, size: tuple[int, int]) -> None:
    """By keys and by address, every drawing and every mark in it stands inside its slide."""
    page = visit(*size).page
    slides = pages(story(chosen()))
    page.goto(f"{group_server}/present")
    at(page, slides[0].title, 1)
    for number, slide in enumerate(slides[: FIGURES[-1][0]][1:], 2):
        page.keyboard.press("ArrowRight")
        at(page, slide.title, number)
        if (number, slide.title) in FIGURES:
            nothing_is_cut(page)
    for number, title in FIGURES:
        page.goto(f"{group_server}/present?slide={number}")
        at(page, title, number)
        nothing_is_cut(page)


def test_a_figure_follows_the_window(visit: Visit, group_server: str) -> None:
    """Larger, smaller, turned like a phone, and back again."""
    page = visit(1280, 720).page
    number, title = FIGURES[1]
    page.goto(f"{group_server}/present?slide={number}")
    at(page, title, number)
    for width, height in [(1920, 1080), (1024, 768), (390, 844), (844, 390), (1366, 768)]:
        page.set_viewport_size({"width": width, "height": height})
        nothing_is_cut(page)


@pytest.mark.parametrize("size", [*SMALL, (1024, 768), (1366, 1024)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_finger_moves_and_leaves(visit: Visit, group_server: str, size: tuple[int, int]) -> None:
    """Controls of 44 pixels and more, clear of the slide; a swipe does the same; no text is too small to read."""
    slides = pages(story(chosen()))
    visitor = visit(*size, has_touch=True, is_mobile=True)
    page = visitor.page
    page.goto(f"{group_server}/present")
    at(page, slides[0].title, 1)
    bar = page.get_by_role("navigation", name="Slides")
    buttons = bar.get_by_role("button")
    boxes = [button.bounding_box() for button in buttons.all()]
    assert len(boxes) == 3
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    stage = page.locator(".st-key-stage").bounding_box()
    held = bar.bounding_box()
    assert stage is not None
    assert held is not None
    assert stage["y"] + stage["height"] <= held["y"] + 1
    assert held["y"] + held["height"] <= size[1] + 1
    bar.get_by_role("button", name="Next slide").tap()
    at(page, slides[1].title, 2)
    nothing_is_cut(page)
    if size in SMALL:
        assert page.evaluate(TEXTS) >= 13
    page.evaluate(
        """() => { for (const [what, x] of [["touchstart", 300], ["touchend", 100]]) {
          const touch = new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 200 })
          const touches = what === "touchstart" ? [touch] : []
          window.dispatchEvent(new TouchEvent(what, { touches, changedTouches: [touch] })) } }"""
    )
    at(page, slides[2].title, 3)
    bar.get_by_role("button", name="Previous slide").tap()
    at(page, slides[1].title, 2)
    expect(bar).to_contain_text(re.compile(rf"2 / {len(slides)}"))
    bar.get_by_role("button", name="Leave").tap()
    page.get_by_text("Method, sources and corrections").wait_for()
    assert not visitor.complaints()
