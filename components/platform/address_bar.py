"""The address bar: which of the address that a run came with and the one written last holds."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tracker.state import address

_PAGE = "page of the address"
_WRITTEN = "addresses that the browser may be at"
_GOING = "address to follow"


def asked(name: str) -> str:
    """Return a query parameter of the address, blank where it is not there."""
    return str(st.query_params.get(name, ""))


def go(there: str) -> None:
    """Have the browser follow an address of the app, as if a link to it were pressed.

    Not `st.switch_page`: a fragment that looks for itself at the same moment makes Streamlit forget the page, for it
    runs the one that the newest request of the browser names.
    """
    st.session_state[_GOING] = there


def going() -> str:
    """Return the address that the browser is to follow, blank where there is none."""
    return str(st.session_state.get(_GOING, ""))


def begin(page: str) -> None:
    """Take the address that this run came with, or the one written last, if the browser did not have that yet.

    Streamlit sends with every press the address that the browser is at. Whoever presses again before the first
    press's address arrived, by a quick hand or over a slow line, would take that press back.
    """
    context = get_script_run_ctx()
    moved = st.session_state.get(_PAGE) != page
    back = context is not None and context.is_history_navigation
    st.session_state[_PAGE] = page
    if moved or back:
        st.session_state.pop(_GOING, None)
    if moved or back or whole() not in _written():
        st.session_state[_WRITTEN] = [whole()]
    _catch_up()


def whole() -> address.Parameters:
    """Return the address's query parameters, in lists."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(wanted: address.Parameters) -> None:
    """Put these query parameters, and no others, into the address."""
    st.query_params.from_dict(wanted)
    st.session_state[_WRITTEN] = [*_written(), wanted]


def change(name: str, value: str) -> None:
    """Put one query parameter into the address, or take it out, where it is blank."""
    _catch_up()
    others = {other: values for other, values in whole().items() if other != name}
    wanted = {**others, name: [value]} if value else others
    if wanted != whole():
        write(wanted)


def arrived() -> None:
    """Note that the browser is at the address written last; for a fragment, and heard where it runs by itself."""
    context = get_script_run_ctx()
    if context is not None and context.fragment_ids_this_run and _written()[-1:] == [whole()]:
        st.session_state[_WRITTEN] = [whole()]


def _written() -> list[address.Parameters]:
    written: list[address.Parameters] = st.session_state.get(_WRITTEN, [])
    return written


def _catch_up() -> None:
    if whole() in _written()[:-1] and whole() != _written()[-1]:
        st.query_params.from_dict(_written()[-1])
