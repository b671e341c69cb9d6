"""Presenting by keyboard, and the report read without a network and on paper."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY, Visit, serving
from tests.conftest import GROUP, TODAY, edit
from tracker import export
from tracker.checks import load
from tracker.show.exhibits.world import Map
from tracker.show.story import pages, story
from tracker.state.view import Filters, View

SMALL = """() => {
  const roots = [document.querySelector(".st-key-stage")], small = []
  while (roots.length) {
    for (const one of roots.pop().querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot)
      const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
      const size = parseFloat(getComputedStyle(one).fontSize)
      if (own && !one.closest(".hidden") && one.getClientRects().length && size < 18)
        small.push(one.tagName + ": " + one.textContent.trim().slice(0, 40))
    }
  }
  return small.filter((one) => !one.startsWith("STYLE"))
}"""
CLIPPED = """() => {
  const stage = document.querySelector(".st-key-stage"), base = document.querySelector(".st-key-base")
  const exhibit = document.querySelector(".st-key-exhibit")
  const bottom = Math.max(...[...exhibit.children].map((one) => one.getBoundingClientRect().bottom))
  return [stage.scrollHeight > stage.clientHeight, bottom > base.getBoundingClientRect().top + 1]
}"""


def chosen() -> View:
    dataset = load.load(GROUP, TODAY)
    return View(dataset, Filters(dataset.default_as_of(TODAY)))


def at(page: Page, title: str, number: int) -> None:
    """Wait until a slide stands."""
    expect(page.locator("h1.slide-title")).to_have_text(title)
    expect(page).to_have_url(re.compile(rf"slide={number}$") if number > 1 else re.compile("/present(\\?slide=1)?$"))
    page.wait_for_selector(READY)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_story_is_driven_by_keys(visit: Visit, group_server: str, scheme: str) -> None:
    """From the first slide to the last and back, Home and End; nothing but the slide in sight, nothing small or cut."""
    slides = pages(story(chosen()))
    visitor = visit(1280, 720, scheme)
    page = visitor.page
    page.goto(f"{group_server}/present")
    for number, slide in enumerate(slides, 1):
        at(page, slide.title, number)
        for control in ("stSidebar", "stHeader", "stToolbar", "stExpandSidebarButton"):
            expect(page.get_by_test_id(control)).to_be_hidden()
        if isinstance(slide.exhibit, Map):
            page.wait_for_function("document.querySelectorAll('.choroplethlayer path').length > 20")
        assert page.evaluate(CLIPPED) == [False, False], slide.name
        assert page.evaluate(SMALL) == [], slide.name
        page.keyboard.press("ArrowRight")
    at(page, slides[-1].title, len(slides))
    page.keyboard.press("Home")
    at(page, slides[0].title, 1)
    page.keyboard.press("End")
    at(page, slides[-1].title, len(slides))
    page.keyboard.press("ArrowLeft")
    at(page, slides[-2].title, len(slides) - 1)
    page.keyboard.press("Escape")
    page.get_by_text("Method, sources and corrections").wait_for()
    assert not visitor.complaints()


def test_a_slide_opens_from_its_link(visit: Visit, group_server: str) -> None:
    """In a fresh browser, with filters in the address; a number beyond the last is the last."""
    fourth = visit(1280, 720).page
    fourth.goto(f"{group_server}/present?slide=4")
    at(fourth, pages(story(chosen()))[3].title, 4)
    beyond = visit(1280, 720).page
    beyond.goto(f"{group_server}/present?slide=999")
    expect(beyond.locator("h1.slide-title")).to_have_text("How this was made, and what it is not")
    filtered = visit(1280, 720).page
    filtered.goto(f"{group_server}/present?slide=2&document=S2025")
    expect(filtered.get_by_text("5 operative clauses of 22, as filtered")).to_be_visible()


def test_a_slide_says_that_lines_are_set_aside(visit: Visit, tmp_path: Path) -> None:
    """A line in error: no banner in front of an audience, and a sentence under every slide."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    edit(data / "statuses.csv", "independent,high,E037 E038 E119", "independent,high,E037 E999 E119")
    with serving(data) as address:
        page = visit(1280, 720).page
        page.goto(f"{address}/present?slide=2")
        expect(page.get_by_text("Some lines of the data are set aside as wrong")).to_be_visible()


def test_the_report_needs_nobody(visit: Visit, tmp_path: Path) -> None:
    """Opened from disk: no request, no complaint, nothing against accessibility, the map drawn with 23 States."""
    file = tmp_path / "report.html"
    file.write_bytes(export.make(export.KINDS["report"], chosen()))
    asked: list[str] = []
    visitor = visit(1100, 900)
    page = visitor.page
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{file}")
    page.wait_for_function("document.querySelectorAll('.choroplethlayer path').length > 20")
    states = page.evaluate(
        """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((one) => one.data)
          .filter((one) => /choropleth|scattergeo/.test(one.type)).flatMap((one) => one.customdata ?? [])"""
    )
    assert len(set(states)) == 23
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert not visitor.errors
    assert Axe().run(page).violations_count == 0
    expect(page.locator("#register ~ table tbody tr")).to_have_count(22)


def test_the_report_prints_every_row(visit: Visit, tmp_path: Path) -> None:
    """On A4 every clause of the register is there, and every figure lies on one page."""
    file, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    view = chosen()
    file.write_bytes(export.make(export.KINDS["report"], view))
    page = visit(1100, 900).page
    page.goto(f"file://{file}")
    page.wait_for_function("document.querySelectorAll('.choroplethlayer path').length > 20")
    page.pdf(path=str(paper), prefer_css_page_size=True)
    page.emulate_media(media="print")
    assert page.evaluate(
        """() => [...document.querySelectorAll("figure, tr, .record")]
          .every((one) => getComputedStyle(one).breakInside === "avoid")"""
    )
    heights = page.evaluate("() => [...document.querySelectorAll('figure')].map((one) => one.offsetHeight)")
    assert max(heights) < 950
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
        ).stdout
        words = " ".join(text.split())
        for name in view.commitments.index:
            assert view.dataset.reference(str(name)).split("¶")[1].strip() in words
