"""The way in: every page runs inside the entry, whatever address the reader came by.

Until `st.navigation` was called for the first time in the life of a server, Streamlit answers the address of a file in
`pages/` by running that file alone, without frame, filters and the question who may write (compare
streamlit/streamlit#9624).
"""

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from components.platform import address
from components.platform.memory import Remembered
from tracker.state.address import Parameters

_ENTRY = "app.py"
_SHOWN: Remembered[Any] = Remembered("what the page of this run is given", lambda: None)
_RESUME: Remembered[tuple[str, Parameters] | None] = Remembered("page to resume", lambda: None)


def take_all_addresses() -> None:
    """Keep Streamlit from answering with the files in `pages/` by itself.

    It would, and for an address that none of them has show a dialog. There is no setting; where this has no effect
    any more, `given` hands over what Streamlit runs by itself.
    """
    PagesManager.uses_pages_directory = False


def run(page: StreamlitPage, given: Any) -> None:
    """Run a page, which finds by `given` what it is to show."""
    _SHOWN.set(given)
    try:
        page.run()
    finally:
        _SHOWN.forget()


def given(page: str) -> Any:
    """Return what the entry gave to this page; a run that did not come by the entry is handed over to it.

    ``page`` is the file of the page, which is resumed there with its parameters.
    """
    shown = _SHOWN.get()
    if shown is None:
        _RESUME.set((f"pages/{Path(page).name}", address.whole()))
        st.switch_page(_ENTRY)
    return shown


def resume() -> None:
    """Go on to the page that was handed over, where there is one."""
    resumed = _RESUME.take()
    if resumed:
        st.switch_page(resumed[0], query_params=resumed[1])
