"""What people do: share a link, follow a clause to its evidence, click the map, change a file while others look."""

import io
import json
import shutil
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, serving
from tests.conftest import GROUP, TODAY, edit, slowly
from tracker.checks import load

_STATES = load.load(GROUP, TODAY).members
MEMBERS = sorted(_STATES["name"].items())
BY_SIZE = sorted(MEMBERS, key=lambda one: one[0] not in {"BHR", "SGP"})
"""The two that are drawn as markers, because they are too small to see, before the areas."""
SPOT = """([code, lat, lon]) => {
  const chart = document.querySelector('.js-plotly-plot')
  const marker = chart._fullData.find(
    (trace) => trace.type === 'scattergeo' && trace.mode.startsWith('markers') && trace.customdata[0] === code
  )
  const place = marker ? [marker.lon[0], marker.lat[0]] : [lon, lat]
  const [x, y] = chart._fullLayout.geo._subplot.projection(place)
  const box = chart.querySelector('.geolayer').ownerSVGElement.getBoundingClientRect()
  return [box.left + x, box.top + y]
}"""
ROWS = {str(iso3): (float(row["latitude"]), float(row["longitude"])) for iso3, row in _STATES.iterrows()}


def spot(page: Page, iso3: str) -> tuple[float, float]:
    """Return where on the screen a State is labelled, or its marker drawn."""
    x, y = page.evaluate(SPOT, [iso3, *ROWS[iso3]])
    return x, y


def test_every_state_says_its_name_on_hover(tab: Visit, group_server: str) -> None:
    """Twenty-one areas and the two markers; each, where it is labelled."""
    page = tab().open(f"{group_server}/members")
    page.wait_for_selector(".choroplethlayer path")
    for iso3, name in MEMBERS:
        page.mouse.move(*spot(page, str(iso3)))
        expect(page.locator(".hoverlayer .hovertext")).to_contain_text(name.split("(")[0].strip()[:20])


@pytest.mark.parametrize(("iso3", "name"), slowly(BY_SIZE, fast=6))
def test_a_click_on_a_state_opens_its_profile(tab: Visit, group_server: str, iso3: str, name: str) -> None:
    """Areas and markers alike; the address then names the State."""
    page = tab().open(f"{group_server}/members?as_of=20200101")
    page.wait_for_selector(".choroplethlayer path")
    page.mouse.move(*spot(page, iso3))
    page.locator(".hoverlayer .hovertext").first.wait_for()
    page.mouse.click(*spot(page, iso3))
    page.get_by_role("heading", name=name, level=1, exact=True).wait_for()
    assert f"member={iso3}" in page.url
    assert "as_of=20200101" in page.url


def test_from_the_overview_to_the_evidence(visit: Visit, group_server: str) -> None:
    """One click on a square opens the clause; the event it rests on stands there with its source; a second opens it."""
    page = visit().open(group_server)
    page.get_by_role("link", name="Complete: Convene a high-level meeting in 2013").click()
    page.get_by_role("heading", name="Convene a high-level meeting in 2013", level=1).wait_for()
    record = page.locator("article.record").first
    assert "Held from 13 to 15 May 2013" in record.inner_text()
    assert "First high-level appraisal" in record.inner_text()
    source = record.get_by_role("link").first
    assert (source.get_attribute("href") or "").startswith("http")
    assert "noopener" in (source.get_attribute("rel") or "")
    page.go_back()
    page.get_by_role("heading", name="Of ten assessable clauses").wait_for()


def test_a_shared_link_shows_what_its_sender_saw(visit: Visit, tmp_path: Path) -> None:
    """In a fresh browser, on a server just started, and after a label was changed in terms.csv."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    with serving(data) as address:
        sender = visit(permissions=["clipboard-read", "clipboard-write"])
        page = sender.open(f"{address}/timeline?theme=appraisal&status=limited&as_of=20130601")
        page.get_by_role("link", name="Commitments").first.click()
        page.get_by_role("heading", name="Operative clauses").wait_for()
        page.get_by_role("link", name="Due").click()
        page.wait_for_function("location.search.includes('sort=due')")
        sender.settled()
        seen = page.locator("table.register tbody").inner_text()
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_text("Link copied")).to_be_visible()
        link = page.evaluate("navigator.clipboard.readText()")
    assert "Take an active part" in seen
    assert "theme=appraisal" in link
    assert "as_of=20130601" in link
    edit(data / "terms.csv", "theme,appraisal,Appraisal of the Plan", "theme,appraisal,Review of the Plan")
    with serving(data) as address:
        receiver = visit()
        page = receiver.open(link.replace(link.split("/")[2], address.split("/")[2]))
        assert page.locator("table.register tbody").inner_text() == seen.replace("Appraisal of", "Review of")
        assert not receiver.complaints()


def test_a_link_without_its_dates_gets_them(visit: Visit, group_server: str) -> None:
    """Copied from the plain overview, a link pins the as-of date, so that it lasts."""
    page = visit(permissions=["clipboard-read", "clipboard-write"]).open(group_server)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert "as_of=20251231" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("commitments", "Operative clauses"),
        ("commitment?commitment=D2012-P05b", "Convene a high-level meeting in 2013"),
        ("timeline", "How each clause stood"),
        ("members", "Eritrea in 2025 only"),
        ("member?member=ECU", "Ecuador"),
        ("declarations", "Declarations"),
        ("data", "Data"),
        ("about", "About"),
    ],
)
def test_a_deep_link_on_a_cold_server_has_its_frame(visit: Visit, path: str, heading: str) -> None:
    """The first thing asked of a server may be any page: it comes with filters and navigation."""
    with serving(GROUP) as address:
        page = visit().open(f"{address}/{path}")
        page.get_by_role("heading", name=heading, level=1).wait_for()
        assert page.get_by_role("button", name="Copy link").count() == 1
        assert path.split("?", maxsplit=1)[0] in page.url


def test_filters_stay_when_the_reader_moves(visit: Visit, group_server: str) -> None:
    """By the navigation, by a link, and back; the address says so every time."""
    visitor = visit()
    page = visitor.open(f"{group_server}/?status=no_evidence")
    for name, heading in (("Timeline", "How each clause stood"), ("Commitments", "Operative clauses")):
        page.get_by_role("link", name=name).first.click()
        page.get_by_role("heading", name=heading).wait_for()
        page.wait_for_function("location.search.includes('status=no_evidence')")
    visitor.settled()
    page.locator("table.register a").filter(has_text="Hold a ministerial meeting").click()
    page.get_by_role("heading", name="Hold a ministerial meeting", level=1).wait_for()
    assert "status=no_evidence" in page.url
    page.go_back()
    page.get_by_role("heading", name="Operative clauses").wait_for()
    expect(page.locator("table.register tbody tr")).to_have_count(3)


def test_the_back_button_undoes_a_filter(visit: Visit, group_server: str) -> None:
    """The address is the state: going back in it goes back in the view."""
    visitor = visit()
    page = visitor.open(f"{group_server}/commitments")
    page.get_by_role("searchbox", name="Search").fill("discourage demand")
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('text=discourage')")
    expect(page.locator("table.register tbody tr")).to_have_count(1)
    page.go_back()
    expect(page.locator("table.register tbody tr")).to_have_count(22)
    assert page.get_by_role("searchbox", name="Search").input_value() == ""


SLOW = """
const Own = window.WebSocket
window.WebSocket = class extends Own {
  addEventListener(kind, heard, options) {
    const later = kind === "message" ? (event) => setTimeout(() => heard(event), 600) : heard
    return super.addEventListener(kind, later, options)
  }
}
"""
"""A line on which what the server says takes 0.6 s to arrive."""


def pick(page: Page, label: str, option: str) -> None:
    """Choose in a filter, as fast as the browser lets."""
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name=label)
    box.click()
    # Streamlit draws only those options of a long list that are in sight, and one that the test had scrolled to may be
    # drawn anew between press and release.
    box.press_sequentially(option)
    page.get_by_role("option", name=option).click()
    page.keyboard.press("Escape")


def test_two_presses_on_a_slow_line_both_hold(visit: Visit, group_server: str) -> None:
    """The second is sent with the address of before the first, which it does not take back; nor does a move."""
    visitor = visit()
    visitor.page.add_init_script(SLOW)
    page = visitor.open(f"{group_server}/commitments")
    pick(page, "Status", "Not assessable")
    pick(page, "Documents", "2012 Declaration")
    page.wait_for_function("location.search.includes('document=')")
    assert "status=not_assessable" in page.url
    visitor.settled()
    page.get_by_role("link", name="Timeline").first.click()
    page.get_by_role("heading", name="How each clause stood").wait_for()
    # A list that is open while the rest of a page arrives is drawn anew, and closes.
    visitor.settled()
    pick(page, "Themes", "Trust Fund")
    page.wait_for_function("location.search.includes('theme=')")
    visitor.settled()
    for chosen in ("status=not_assessable", "document=D2012", "theme=trust_fund"):
        assert chosen in page.url
    sidebar = page.get_by_test_id("stSidebar").inner_text()
    for label in ("Not assessable", "2012 Declaration", "Trust Fund"):
        assert label in sidebar


def test_a_changed_file_shows_within_seconds(visit: Visit, tmp_path: Path) -> None:
    """An open page takes up a change, reports a broken line, and takes up its mending."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    statuses = data / "statuses.csv"
    with serving(data) as address:
        visitor = visit()
        page = visitor.open(address)
        whole = statuses.read_text(encoding="utf-8")
        edit(statuses, "2013-05-15,complete,", "2013-05-15,substantial,")
        began = time.monotonic()
        page.get_by_role("heading", name="Of ten assessable clauses, two are substantially met").wait_for()
        assert time.monotonic() - began < 10
        expect(page.get_by_text("The data changed")).to_be_visible()
        statuses.write_text(whole.replace("E037 E038 E119", "E037 E999 E119"), encoding="utf-8")
        page.get_by_text("1 line of the data is set aside").wait_for()
        page.get_by_role("link", name="The Data page lists what is wrong").click()
        page.get_by_text("“E999” is not in events").wait_for()
        statuses.write_text(whole, encoding="utf-8")
        page.get_by_text("Every line of every file is in order").wait_for()
        assert not page.get_by_test_id("stException").count()


def test_the_timeline_opens_what_is_clicked(visit: Visit, group_server: str) -> None:
    """A bar leads to its clause."""
    page = visit(1440, 1400).open(f"{group_server}/timeline")
    bar = page.locator(".barlayer .point path").nth(4)
    bar.wait_for()
    box = bar.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("location.pathname.endsWith('/commitment')")
    page.get_by_text("Status over time").wait_for()


def test_an_event_that_is_clicked_is_told_and_fades_nothing(visit: Visit, group_server: str) -> None:
    """What is pale on the timeline is an old record; a click does not make the others look so."""
    page = visit(1440, 1400).open(f"{group_server}/timeline")
    shown = "marks => marks.map(mark => [mark.style.opacity, mark.style.fill, mark.style.fillOpacity].join())"
    bars = page.locator(".barlayer .point path")
    before = bars.evaluate_all(shown)
    box = page.locator(".scatterlayer .points path").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("location.search.includes('event=')")
    page.get_by_role("heading", level=2).wait_for()
    assert bars.evaluate_all(shown) == before


def test_a_file_that_cannot_be_made_says_why(visit: Visit, tmp_path: Path) -> None:
    """A disclaimer longer than a cell of a workbook: a sentence that stays, and the next press can work."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    descriptor = data / "datapackage.json"
    sound = descriptor.read_text(encoding="utf-8")
    described = json.loads(sound)
    described["tracker"]["disclaimer"] = "x " * 20_000
    descriptor.write_text(json.dumps(described), encoding="utf-8")
    with serving(data) as address:
        page = visit().open(f"{address}/commitments")
        page.get_by_role("button", name="Excel workbook").first.click()
        said = page.get_by_text("Excel workbook: nothing was made. “Disclaimer” holds 40,000 characters")
        expect(said).to_be_visible()
        descriptor.write_text(sound, encoding="utf-8")
        page.get_by_text("The data changed").wait_for()
        with page.expect_download() as taken:
            page.get_by_role("button", name="Excel workbook").first.click()
        assert load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes())).sheetnames[0] == "about"
