"""Every page and the main tasks in Firefox; left out, with the reason, where it is not installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import serving
from tests.browser.firefox import Firefox
from tests.browser.test_every_page import LOOKS, PATHS
from tests.browser.test_keys import KEYS, MOST_STOPS
from tests.browser.test_use import ROWS, SPOT
from tests.conftest import GROUP
from tracker.edit import history

EXECUTABLE = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = pytest.mark.skipif(EXECUTABLE is None, reason="Firefox is not installed: apt-get install firefox-esr")
FOCUSED = """(() => {
  let one = document.activeElement
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  return one.localName
})()"""

DRAWN = """[...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
  .flatMap((host) => [...(host.shadowRoot?.querySelectorAll("WORDS") ?? [])])
  .map((one) => [getComputedStyle(one).boxShadow, getComputedStyle(one).textDecorationLine])"""
CAN_BE_SAVED = """[...document.querySelectorAll("button")]
  .some((one) => one.innerText.includes("Save the record") && !one.disabled)"""


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    """Start Firefox with a fresh profile."""
    profile = tmp_path / "profile"
    profile.mkdir()
    with Firefox(str(EXECUTABLE), profile) as started:
        started.size(1440, 900)
        yield started
        assert started.errors == []
        assert started.outside() == []


def test_every_page_stands(firefox: Firefox, group_server: str) -> None:
    """No error, no outside request, nothing on top of anything, and each by its own title."""
    titles = set()
    for path in PATHS:
        firefox.open(f"{group_server}/{path}")
        firefox.add(LOOKS)
        assert firefox.run("document.querySelectorAll('[data-testid=stException]').length") == 0
        assert firefox.run("overlaps()") == [], path
        assert firefox.run("longLines(75)") == [], path
        titles.add(firefox.run("document.title"))
    assert len(titles) == len({path.split("?")[0] for path in PATHS})


def test_the_line_under_the_words_of_a_clause_is_theirs(firefox: Firefox, group_server: str) -> None:
    """An inset shadow would be drawn from edge to edge where the words wrap."""
    for path, words in (("commitment?commitment=D2012-P11b", "mark"), ("declarations", "a.words")):
        firefox.open(f"{group_server}/{path}")
        firefox.until_there(words)
        drawn = firefox.run(DRAWN.replace("WORDS", words))
        assert drawn
        assert all(one == ["none", "underline"] for one in drawn)


def test_links_back_and_the_map(firefox: Firefox, group_server: str) -> None:
    """From a square to its clause, back, by the navigation to the map, and from a State on it to its profile."""
    firefox.open(group_server)
    firefox.click("a.square", "Convene a high-level meeting in 2013")
    firefox.heading("Convene a high-level meeting in 2013")
    firefox.until(f"{FOCUSED} === 'h1'")
    firefox.back()
    firefox.heading("Of ten assessable clauses")
    firefox.until(f"{FOCUSED} === 'h1'")
    firefox.click("[data-testid=stTopNavLink]", "Members")
    firefox.until("document.querySelector('.choroplethlayer path')")
    firefox.ready()
    firefox.run("document.querySelector('.js-plotly-plot').scrollIntoView({ block: 'center' })")
    x, y = firefox.run(f"({SPOT})({['BLR', *ROWS['BLR']]!r})")
    firefox.click_at(x, y)
    firefox.heading("Belarus")


def test_present_moves_by_keys(firefox: Firefox, group_server: str) -> None:
    """The arrows move, Escape leaves."""
    firefox.open(f"{group_server}/present")
    firefox.until_there(".slide-number", "1")
    firefox.press("ArrowRight", "ArrowRight")
    firefox.until("location.search.includes('slide=3')")
    firefox.until_there(".slide-number", "3")
    firefox.press("Escape")
    firefox.heading("Of ten assessable clauses")


@pytest.mark.parametrize("path", ["", "commitments"])
def test_a_page_can_be_walked(firefox: Firefox, group_server: str, path: str) -> None:
    """By Tab, in sight, with a ring of 3:1, leaving nothing out."""
    firefox.open(f"{group_server}/{path}")
    firefox.add(KEYS)
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        firefox.press("Tab")
        here = firefox.run("stop()")
        if here is None or (stops and here["number"] == 1):
            break
        stops.append(here)
    assert len(stops) > 20
    assert [one["what"] for one in stops if not one["inView"]] == []
    assert [(one["what"], one["ring"]) for one in stops if one["ring"] < 3] == []
    assert firefox.run("missed()") == []


def test_recording_a_status(firefox: Firefox, tmp_path: Path) -> None:
    """Through the form; one line more is stored, and the answer says so."""
    data = Path(shutil.copytree(GROUP, tmp_path / "data"))
    with serving(data) as address:
        firefox.size(1440, 1600)
        firefox.open(f"{address}/commitment?commitment=D2012-P06a")
        firefox.click("summary", "Record a status")
        firefox.until_there("p", "Still needed")
        for label, option in (
            ("Status", "Limited"),
            ("Basis", "Independent"),
            ("Confidence", "Medium"),
            ("Evidence", "E038"),
        ):
            firefox.click("[data-testid=stExpander] input[role=combobox]", label)
            firefox.type(option)
            firefox.until_there("[role=option]", option)
            firefox.click("[role=option]", option)
            firefox.ready()
        firefox.press("Escape")
        firefox.until(CAN_BE_SAVED)
        firefox.click("button", "Save the record")
        firefox.until("document.body.innerText.includes('Recorded as change 1')")
        firefox.leave()
    assert [entry.how for entry in history.entries(data)] == ["form"]
