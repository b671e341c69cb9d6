"""Filters stand where they act: each page offers those that change what it shows, and no others."""

import re

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from components import downloads
from tests.app.conftest import Open
from tests.conftest import GROUP
from tracker.state.view import View

ASKED = {
    "As of": {"as_of": "20130601"},
    "Search": {"text": "belarus"},
    "Documents": {"document": "S2025"},
    "Status": {"status": "complete"},
    "Themes": {"theme": "untoc"},
    "Side": {"side": "own"},
    "States": {"state": "BLR"},
    "Addressees": {"addressee": "general_assembly"},
    "Known at": {"known_at": "20100101"},
}
CARRIED = re.compile(r"[?&](amp;)?(as_of|known_at|document|theme|status|side|state|addressee|text)=[^\"&'\\]*")
PAGES = {
    "overview": {},
    "commitments": {},
    "timeline": {},
    "members": {},
    "members in records": {"layer": "records"},
    "declarations": {},
    "commitment": {"commitment": "D2012-P07b"},
    "member": {"member": "BLR"},
    "update": {},
    "data": {},
    "about": {},
    "missing": {},
}


def offered(app: AppTest) -> set[str]:
    """Return the labels of the filters in the sidebar."""
    side = app.sidebar
    return {one.label for one in (*side.date_input, *side.text_input, *side.multiselect)}


def shown(app: AppTest) -> str:
    """Return what the page shows, without the filters that its links carry and the files that it hands out."""
    parts = [one for one in app.main if one.type not in ("download_button", "page_link")]
    drawn = [
        one.value if isinstance(one, Element) and one.type in ("title", "markdown", "info") else one.proto
        for one in parts
    ]
    kept = [str(one) for one in drawn if "block frame" not in str(one) and "tracker_frame" not in str(one)]
    return re.sub(r"&amp;|&|\?", "?", CARRIED.sub("", "\n".join(kept)))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_offers_the_filters_that_change_it(open_app: Open, page: str) -> None:
    """Seen by setting one after the other, and comparing the page with the page of before."""
    own = PAGES[page]
    app = open_app(GROUP, f"{page.partition(' ')[0]}.py", **own)
    before, there = shown(app), offered(app)
    acting = set()
    for label, asked in ASKED.items():
        app.query_params.clear()
        for name, value in {**own, **asked}.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        if shown(app) != before:
            acting.add(label)
    assert there == acting


def test_a_filter_that_is_not_offered_holds_where_the_reader_goes_next(open_app: Open) -> None:
    """From a page that offers none, with the filters of the address, to one that does."""
    app = open_app(GROUP, "about.py", theme="untoc", as_of="20251231")
    assert offered(app) == set()
    app.switch_page("pages/commitments.py").run()
    assert app.sidebar.multiselect[2].value == ["untoc"]
    assert "2 operative clauses of 22, as filtered" in "\n".join(one.value for one in app.markdown)


def test_what_the_data_page_hands_out_is_whole(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """It offers no filter, and so leaves nothing out of its files, whatever the address carries."""
    handed: list[View] = []
    monkeypatch.setattr(downloads, "files", lambda view, *_: handed.append(view))
    open_app(GROUP, "data.py", theme="untoc", as_of="20251231")
    assert len(handed[-1].commitments) == 22
    assert not handed[-1].filters.narrow
