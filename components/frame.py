"""The frame around every page: the guard, the navigation, the filters, what is wrong with the data, the footer."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components import block, choice, downloads, filters, permission, reading, unsaved
from components.context import Context
from components.permission import Permission
from components.platform import address, entry, follow, garbage, page, paper
from components.platform.address import Address
from components.platform.memory import Remembered
from components.platform.server import sign_in_file
from components.reading import Shown
from components.words import quiet
from tracker.checks import load
from tracker.model import shipped
from tracker.model.dataset import Dataset
from tracker.model.package import DescriptorError
from tracker.state.view import Filters, View
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import listed, ngettext, said, why

_SHOWN = Remembered("what the page was drawn of", Shown)
_VERSION: Remembered[load.Version | None] = Remembered("data last shown", lambda: None)
_SAID = Remembered("what was done", str)
_PAGES: Remembered[Mapping[str, StreamlitPage]] = Remembered("pages of the app", dict)
_TITLE = Remembered("title of the browser's tab", str)
_HERE = Path(__file__).resolve().parent
_ICON = _HERE.parent / "static" / "icon.png"
_BARE = ("present",)
"""Pages that fill the screen by themselves; the filters of the address hold there too."""
_WATCH_EVERY = 2.0
"""Seconds after which an open page looks whether a file changed."""


def guard(page: str) -> Context:
    """Return what a page is to show; the first line of every page. A run that came by another way goes no further."""
    context: Context = entry.given(page)
    return context


def run(pages: Mapping[str, StreamlitPage]) -> None:
    """Draw the frame and, in it, the page that the address names."""
    try:
        _frame(pages)
    finally:
        permission.settle()


def _frame(pages: Mapping[str, StreamlitPage]) -> None:
    try:
        loaded, shown = reading.present()
    except DescriptorError as error:
        st.set_page_config(page_title=_("No data to show"), page_icon=_ICON)
        st.title(_("No data to show"))
        st.error(sentences.plain(why(error)), icon=":material/error:")
        _wait(reading.on_disk(now=True))
        return
    _SHOWN.set(shown)
    # Before the navigation: without an icon of its own, the browser asks another host for that of the page.
    st.set_page_config(
        page_icon=_ICON,
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    pages = _with_unknown(pages)
    _PAGES.set(pages)
    shown_page = st.navigation(list(pages.values()), position="top")
    unsaved.begin()
    entry.resume()
    name = next(name for name, one in pages.items() if one == shown_page)
    here = address.read(name)
    try:
        _page(name, shown_page, loaded.dataset, here, shown)
    finally:
        here.write()
    garbage.settle()


def _page(name: str, shown_page: StreamlitPage, dataset: Dataset, here: Address, shown: Shown) -> None:
    """Draw the filters, and what stands around the page and in it."""
    if here.moved:
        follow.arrived()
    default = Filters(dataset.default_as_of(reading.today()))
    offered = filters.offered_on(name, choice.held(here, "layer"))
    chosen, unknown = filters.draw(dataset, here, default, offered)
    context = Context(View.of(dataset, chosen), default, here, permission.ask(), shown.version)
    title(context, shown_page.title)
    if name in _BARE:
        # Nothing moves by itself in front of an audience: a changed file shows with the next slide.
        filters.announce(unknown, say=st.toast)
        entry.run(shown_page, context)
        _settled(name, here)
        return
    with st.sidebar:
        block.block(context, "copy link", "copy_link.html")
        _sign_in(context.reader)
    block.cached_block(context, "masthead", "masthead.html", dict)
    _what_changed(shown)
    _being_read(shown)
    downloads.announce()
    _banner(name, context)
    filters.announce(unknown)
    entry.run(shown_page, context)
    block.cached_block(context, "footer", "footer.html", dict)
    paper.fit_charts()
    _settled(name, here)
    _watch()


def _with_unknown(pages: Mapping[str, StreamlitPage]) -> Mapping[str, StreamlitPage]:
    """Let the page that says so stand at an address that leads to none; Streamlit would show its own dialog."""
    asked = address.path()
    if not asked or "/" in asked or asked in {page.url_path for page in pages.values()}:
        return pages
    missing = st.Page("pages/missing.py", title=pages["missing"].title, url_path=asked, visibility="hidden")
    return {**pages, "missing": missing}


def page_links(context: Context) -> None:
    """Lead to every page of the navigation."""
    for one in _PAGES.get().values():
        if one.visibility == "visible":
            st.page_link(one, query_params=context.parameters())


def title(context: Context, words: str) -> None:
    """Name the page in the browser's tab, before the name of the tracker; the page itself may say it closer."""
    package = context.dataset.package
    whole = _("%(page)s – %(tracker)s", page=words, tracker=package.settings.short_title or package.title)
    _TITLE.set(whole)
    st.set_page_config(page_title=whole)


def _settled(name: str, here: Address) -> None:
    """Tell the browser which page stands: one for each clause and each State."""
    shown = [name, *(here.asked(one) for one in ("commitment", "member"))]
    page.settled(" ".join(shown), _TITLE.get(), unsaved=unsaved.any_held())


def say(done: str) -> None:
    """Say in the next run what this one did, in the place of saying that the data changed."""
    _SAID.set(done)


def _sign_in(reader: Permission) -> None:
    """Offer to sign in or out, where sign-in is set up; else say who may write, or why nobody may."""
    if reader.reason == shipped.READ_ONLY:
        quiet(said(reader.reason), small=True)
    elif not sign_in_file.set_up():
        if reader.reason == permission.OPEN_THE_ADDRESS:
            quiet(said(reader.reason), small=True)
    elif st.user.is_logged_in:
        email = st.user.get("email")
        who = _("Signed in as %(email)s", email=email) if email else _("Signed in as somebody without an address")
        quiet(who, small=True)
        if not reader.given:
            quiet(said(reader.reason), small=True)
        st.button(_("Sign out"), on_click=st.logout, icon=":material/logout:", width="stretch")
    else:
        st.button(_("Sign in"), on_click=st.login, icon=":material/login:", width="stretch")


def _banner(page: str, context: Context) -> None:
    """Say on every page how many lines are set aside, and where they are listed."""
    dataset = context.dataset
    if not dataset.errors:
        return
    lines = sum(len(rows) for rows in dataset.set_aside.values())
    files = len(dataset.read_only)
    parts = []
    if lines:
        parts.append(
            ngettext("%(count)s line of the data is set aside", "%(count)s lines of the data are set aside", lines)
        )
    if files:
        parts.append(
            ngettext(
                "%(count)s file can be read only in part or not at all",
                "%(count)s files can be read only in part or not at all",
                files,
            )
        )
    if not parts:
        parts.append(_("the description of the data has errors"))
    wrong = _("%(wrong)s: what is shown may be incomplete.", wrong=sentences.capital(listed(parts)))
    st.error(wrong, icon=":material/error:")
    if page != "data":
        label = _("The Data page lists what is wrong")
        st.page_link("pages/data.py", label=label, icon=":material/table_view:", query_params=context.parameters())


def _what_changed(shown: Shown) -> None:
    """Say which files changed since this page was last drawn."""
    now, before = shown.version, _VERSION.get()
    _VERSION.set(now)
    done = _SAID.take()
    if done:
        st.toast(sentences.plain(done), icon=":material/check:")
    elif before is not None and before != now:
        changed = sorted({name for name, *_ in set(now) ^ set(before)})
        st.toast(_("The data changed: %(files)s", files=sentences.plain(", ".join(changed))), icon=":material/sync:")


def _being_read(shown: Shown) -> None:
    """Say that what is shown is older than the files, while these are read."""
    if shown.behind is not None:
        behind = _(
            "The data changed and are being read anew; what is shown is as of %(time)s.",
            time=f"{shown.behind:%H:%M:%S}",
        )
        quiet(behind, small=True)


@st.fragment(run_every=_WATCH_EVERY)
def _wait(broken: load.Version) -> None:
    """Look every few seconds whether a package that cannot be shown was mended."""
    if reading.on_disk() != broken:
        st.rerun()


@st.fragment(run_every=_WATCH_EVERY)
def _watch() -> None:
    """Look every few seconds whether a file changed, or one could not be made, and draw the page anew then."""
    address.arrived()
    if downloads.failed() or reading.moved(_SHOWN.get()):
        st.rerun()
