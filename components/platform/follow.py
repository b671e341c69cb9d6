"""Following a link that no hand pressed: to where a click on a chart leads.

Not `st.switch_page`: a fragment that looks for itself at the same moment makes Streamlit forget the page, for it runs
the one that the newest request of the browser names (seen with Streamlit 1.67; no thread says so). Instead the
browser is given a link and presses it itself.
"""

from components.platform.memory import Remembered

_GOING = Remembered("address to follow", str)


def go(address: str) -> None:
    """Have the browser follow an address of the app, as if a link to it were pressed."""
    _GOING.set(address)


def going() -> str:
    """Return the address that the browser is to follow, blank where there is none."""
    return _GOING.get()


def arrived() -> None:
    """Follow nothing any more: the reader is elsewhere."""
    _GOING.forget()
