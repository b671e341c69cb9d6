"""The frame around every page: the guard, the navigation, the filters, what is wrong with the data, the footer."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from components import block, choice, current, downloads, filters, links, permission, unsaved
from components.platform import address_bar, paper
from components.words import quiet
from tracker.checks import load
from tracker.model.package import DescriptorError
from tracker.words import sentences

_FRAMED = "this run is framed"
_RESUME = "page to resume"
_VERSION = "data last shown"
_SAID = "what was done"
_PAGES = "pages of the app"
_TITLE = "title of the browser's tab"
_ENTRY = "app.py"
_HERE = Path(__file__).resolve().parent
_ICON = _HERE.parent / "static" / "icon.png"
_BARE = ("present",)
"""Pages that fill the screen by themselves; the filters of the address hold there too."""
_WATCH_EVERY = 2.0
"""Seconds after which an open page looks whether a file changed."""


def guard(page: str) -> None:
    """Hand a run that did not come by the entry over to it; the first line of every page.

    Until somebody opens `/` after the server started, Streamlit runs the file of a deep link in `pages/` by
    itself, without frame, filters and gate. The page and its parameters are remembered, and resumed there.
    """
    if not st.session_state.get(_FRAMED):
        st.session_state[_RESUME] = (f"pages/{Path(page).name}", address_bar.whole())
        st.switch_page(_ENTRY)


def take_all_addresses() -> None:
    """Keep Streamlit from answering with the files in `pages/` by itself, once in the life of a server.

    It would until `st.navigation` was called for the first time, and for an address that none of them has show a
    dialog. There is no setting; where this has no effect any more, `guard` hands over what Streamlit runs by itself.
    """
    PagesManager.uses_pages_directory = False


def run(pages: Mapping[str, StreamlitPage]) -> None:
    """Draw the frame and, in it, the page that the address names."""
    try:
        _frame(pages)
    finally:
        permission.settle()
        current.end()


def _frame(pages: Mapping[str, StreamlitPage]) -> None:
    try:
        current.begin()
    except DescriptorError as error:
        st.set_page_config(page_title="No data to show", page_icon=_ICON)
        st.title("No data to show")
        st.error(sentences.plain(f"{error}"), icon=":material/error:")
        _wait(current.on_disk(now=True))
        return
    # Before the navigation: without an icon of its own, the browser asks another host for that of the page.
    st.set_page_config(
        page_icon=_ICON,
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    pages = _with_unknown(pages)
    st.session_state[_PAGES] = pages
    page = st.navigation(list(pages.values()), position="top")
    title(page.title)
    unsaved.begin()
    resumed = st.session_state.pop(_RESUME, None)
    if resumed:
        st.switch_page(resumed[0], query_params=resumed[1])
    name = next(name for name, one in pages.items() if one == page)
    address_bar.begin(name)
    unknown = filters.draw(name, choice.held("layer"))
    if name in _BARE:
        filters.announce(unknown, say=st.toast)
        _draw(page)
        _settled(name)
        # Nothing moves by itself in front of an audience: a changed file shows with the next slide.
        current.settle()
        return
    with st.sidebar:
        block.block("copy link", "copy_link.html")
        permission.sign_in()
    _masthead()
    _what_changed()
    _being_read()
    downloads.announce()
    _banner(name)
    filters.announce(unknown)
    _draw(page)
    block.kept_block("footer", "footer.html", dict)
    paper.fit_charts()
    _settled(name)
    _watch()
    current.settle()


def _draw(page: StreamlitPage) -> None:
    """Run the page; its guard lets through what is drawn here alone."""
    st.session_state[_FRAMED] = True
    try:
        page.run()
    finally:
        st.session_state[_FRAMED] = False


def asked_page() -> str:
    """Return what follows the app's own address in the browser's, without parameters; blank for the first page."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = unquote(urlsplit(st.context.url or "").path).strip("/")
    return path.removeprefix(base).strip("/") if base else path


def _with_unknown(pages: Mapping[str, StreamlitPage]) -> Mapping[str, StreamlitPage]:
    """Let the page that says so stand at an address that leads to none; Streamlit would show its own dialog."""
    asked = asked_page()
    if not asked or "/" in asked or asked in {page.url_path for page in pages.values()}:
        return pages
    missing = st.Page("pages/missing.py", title=pages["missing"].title, url_path=asked, visibility="hidden")
    return {**pages, "missing": missing}


def page_links() -> None:
    """Lead to every page of the navigation."""
    pages: Mapping[str, StreamlitPage] = st.session_state[_PAGES]
    for page in pages.values():
        if page.visibility == "visible":
            st.page_link(page, query_params=links.parameters())


def title(words: str) -> None:
    """Name the page in the browser's tab, before the name of the tracker; the page itself may say it closer."""
    settings = current.dataset().package.settings
    whole = f"{words} – {settings.short_title or current.dataset().package.title}"
    st.session_state[_TITLE] = whole
    st.set_page_config(page_title=whole)


@cache
def style() -> str:
    """Return the style sheet of what is no block; it stands in the first HTML."""
    return block.stylesheet(_HERE / "frame.css")


@cache
def _component() -> Any:
    return st.components.v2.component("tracker_frame", js=(_HERE / "frame.js").read_text(encoding="utf-8"))


def _settled(page: str) -> None:
    """Tell the browser which page stands, so that the focus goes to its heading after a move, and what is not saved."""
    shown = [page, *(address_bar.asked(one) for one in ("commitment", "member"))]
    data = {"page": " ".join(shown), "title": st.session_state[_TITLE], "unsaved": unsaved.any_held()}
    _component()(key="frame", data=data, height=1)


def say(done: str) -> None:
    """Say in the next run what this one did, in the place of saying that the data changed."""
    st.session_state[_SAID] = done


def _masthead() -> None:
    block.kept_block("masthead", "masthead.html", dict)


def _banner(page: str) -> None:
    """Say on every page how many lines are set aside, and where they are listed."""
    dataset = current.dataset()
    if not dataset.errors:
        return
    lines = sum(len(rows) for rows in dataset.set_aside.values())
    files = len(dataset.read_only)
    parts = []
    if lines:
        parts.append(f"{sentences.plural(lines, 'line')} of the data {'is' if lines == 1 else 'are'} set aside")
    if files:
        parts.append(f"{sentences.plural(files, 'file')} can be read only in part or not at all")
    if not parts:
        parts.append("the description of the data has errors")
    st.error(f"{sentences.capital(sentences.joined(parts))}: what is shown may be incomplete.", icon=":material/error:")
    if page != "data":
        label = "The Data page lists what is wrong"
        st.page_link("pages/data.py", label=label, icon=":material/table_view:", query_params=links.parameters())


def _what_changed() -> None:
    """Say which files changed since this page was last drawn."""
    now = current.version()
    before = st.session_state.get(_VERSION)
    st.session_state[_VERSION] = now
    said = st.session_state.pop(_SAID, None)
    if said:
        st.toast(sentences.plain(said), icon=":material/check:")
    elif before is not None and before != now:
        changed = sorted({name for name, *_ in set(now) ^ set(before)})
        st.toast(f"The data changed: {sentences.plain(', '.join(changed))}", icon=":material/sync:")


def _being_read() -> None:
    """Say that what is shown is older than the files, while these are read."""
    behind = current.behind()
    if behind is not None:
        quiet(f"The data changed and are being read anew; what is shown is as of {behind:%H:%M:%S}.", small=True)


@st.fragment(run_every=_WATCH_EVERY)
def _wait(broken: load.Version) -> None:
    """Look every few seconds whether a package that cannot be shown was mended."""
    if current.on_disk() != broken:
        st.rerun()


@st.fragment(run_every=_WATCH_EVERY)
def _watch() -> None:
    """Look every few seconds whether a file changed, or one could not be made, and draw the page anew then."""
    address_bar.arrived()
    if downloads.failed() or current.moved():
        st.rerun()
