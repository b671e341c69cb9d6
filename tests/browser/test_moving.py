"""Moving between pages: the tab names each, its heading has the focus and is announced, and the menu gives way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY, Visit, serving
from tests.conftest import GROUP

NAMED = {
    "": "Overview",
    "commitments": "Commitments",
    "commitment?commitment=D2012-P05b": "Convene a high-level meeting in 2013",
    "timeline": "Timeline",
    "members": "Members",
    "member?member=ECU": "Ecuador",
    "declarations": "Declarations",
    "present": "Present",
    "update": "Update",
    "data": "Data",
    "about": "About",
    "nowhere": "No page here",
}
FOCUSED = """() => {
  let one = document.activeElement
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  return [one.localName, one.innerText]
}"""


def at_heading(page: Page, heading: str) -> None:
    """Wait until the heading has the focus and the page is announced."""
    page.wait_for_function(
        f"heading => {{ const [name, text] = ({FOCUSED})(); return name === 'h1' && text.includes(heading) }}",
        arg=heading,
    )
    expect(page.locator("#tracker-announcer")).to_have_text(page.title())


def test_each_page_has_its_title(tab: Visit, group_server: str) -> None:
    """What a clause or a State is called, or the page, before the name of the tracker; all are different."""
    page = tab().page
    for path, name in NAMED.items():
        page.goto(f"{group_server}/{path}")
        expect(page).to_have_title(f"{name} – Commitment tracker")


def test_the_focus_goes_to_the_heading(visit: Visit, group_server: str) -> None:
    """After a press in the navigation, on a link, and on Back; not on the first page, and not when a filter is set."""
    visitor = visit()
    page = visitor.open(group_server)
    assert page.evaluate(FOCUSED)[0] == "body"
    assert page.locator("#tracker-announcer").inner_text() == ""
    page.get_by_role("link", name="Commitments").first.click()
    at_heading(page, "Operative clauses")
    page.locator("table.register a").filter(has_text="Hold a ministerial meeting").click()
    at_heading(page, "Hold a ministerial meeting")
    page.go_back()
    at_heading(page, "Operative clauses")
    search = page.get_by_role("searchbox", name="Search")
    search.fill("discourage demand")
    search.press("Enter")
    expect(page.locator("table.register tbody tr")).to_have_count(1)
    visitor.settled()
    assert page.evaluate(FOCUSED)[0] == "input"
    assert not visitor.complaints()


def test_the_focus_stays_on_the_heading_that_sorts(visit: Visit, group_server: str) -> None:
    """A table that is drawn anew gives the focus back to the link that was pressed."""
    page = visit().open(f"{group_server}/commitments")
    page.get_by_role("link", name="Due").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('sort=due')")
    page.locator("th[aria-sort]").filter(has_text="Due").wait_for()
    name, text = page.evaluate(FOCUSED)
    assert (name, text[:3]) == ("a", "Due")


@pytest.mark.parametrize("touch", [True, False])
def test_the_menu_closes_after_a_choice_on_a_phone(visit: Visit, group_server: str, touch: bool) -> None:
    """Whatever is chosen in it, the page that is open already too; all of it can be hit by a finger."""
    page = visit(390, 844, has_touch=touch, is_mobile=touch).open(group_server)
    for name, heading in (("Commitments", "Operative clauses"), ("Commitments", "Operative clauses"), ("Data", "Data")):
        opens = page.get_by_role("button", name="Expand sidebar")
        assert large(opens.bounding_box())
        opens.click()
        closes = page.get_by_role("button", name="Collapse sidebar")
        closes.wait_for()
        links = page.get_by_test_id("stSidebarNavLink")
        page.wait_for_function("document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().left === 0")
        assert all(large(one.bounding_box()) for one in [closes, *links.all()])
        links.filter(has_text=re.compile(name)).click()
        page.get_by_role("heading", name=heading, level=1).wait_for()
        closes.wait_for(state="detached")
        expect(opens).to_be_in_viewport()


def large(box: object) -> bool:
    """Return whether a finger hits a box: 44 pixels each way."""
    assert isinstance(box, dict)
    return bool(box["width"] >= 44 and box["height"] >= 44)


@pytest.mark.parametrize("path", ["nowhere", "nowhere?as_of=20200101", "überall", "Commitments", "far/away"])
def test_an_unknown_address_is_answered_by_our_own_page(tab: Visit, group_server: str, path: str) -> None:
    """It names what was asked for, keeps the address and the filters, and leads to the pages."""
    visitor = tab()
    page = visitor.open(f"{group_server}/{path}")
    page.get_by_role("heading", name="There is no page at this address", level=1).wait_for()
    expect(page.get_by_role("alert")).to_contain_text(path.split("?", maxsplit=1)[0])
    assert page.get_by_role("dialog").count() == 0
    assert not visitor.complaints()
    page.get_by_test_id("stMain").get_by_role("link", name="Timeline").click()
    at_heading(page, "How each clause stood")
    assert page.url.split("?")[0].endswith("/timeline")
    if "as_of" in path:
        assert "as_of=20200101" in page.url


def test_a_slash_at_the_end_leads_to_the_page(tab: Visit, group_server: str) -> None:
    """An address that somebody ended with a slash is that of the page."""
    page = tab().open(f"{group_server}/commitments/")
    page.get_by_role("heading", name="Operative clauses", level=1).wait_for()


def test_an_unknown_address_is_the_first_thing_asked_of_a_server(visit: Visit) -> None:
    """It is answered by our own page then, too."""
    with serving(GROUP) as address:
        page = visit().open(f"{address}/nowhere")
        page.get_by_role("heading", name="There is no page at this address", level=1).wait_for()
        assert page.get_by_role("dialog").count() == 0
        page.wait_for_selector(READY)
