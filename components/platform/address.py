"""The address of a page, read once when a run begins and written once when it ends.

Streamlit sends with every press the address that the browser is at. Whoever presses again before the first press's
address arrived, by a quick hand or over a slow line, would take that press back; so a session remembers what it wrote
until the browser was seen there (streamlit/streamlit#5682).
"""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import streamlit as st

from components.platform import run
from components.platform.memory import Remembered
from tracker.state.address import Parameters

_PAGE = Remembered("page of the address", str)
_WRITTEN: Remembered[list[Parameters]] = Remembered("addresses that the browser may be at", list)
_TAKEN: Remembered[dict[str, list[str]]] = Remembered("what was taken from the address", dict)


@dataclass
class Address:
    """The query parameters of the page that a run shows, by name, in lists; what is put into it is written at the end.

    ``moved`` says whether the reader came from another page.
    """

    parameters: Parameters
    moved: bool = False
    _taken_now: set[str] = field(default_factory=set)

    def asked(self, name: str) -> str:
        """Return a query parameter, blank where it is not there."""
        return self.parameters.get(name, [""])[0]

    def differs(self, *names: str) -> bool:
        """Return whether some parameters are others than when they were last taken: by a link, by Back, at first."""
        taken = _TAKEN.get()
        return any(taken.get(name) != self.parameters.get(name, []) for name in names)

    def take(self, *names: str) -> None:
        """Note that widgets show these parameters now; from then on the widgets say what holds.

        Whatever becomes of this run: one that is ended by the next press has not written yet what it took.
        """
        self._taken_now.update(names)
        _TAKEN.set(_TAKEN.get() | {name: self.parameters.get(name, []) for name in names})

    def change(self, name: str, value: str) -> None:
        """Put one query parameter into the address, or take it out, where it is blank."""
        others = {other: values for other, values in self.parameters.items() if other != name}
        self.parameters = {**others, name: [value]} if value else others

    def write(self) -> None:
        """Have the browser show the address; each other one is a step of its history."""
        if self.parameters != whole():
            st.query_params.from_dict(self.parameters)
        if _WRITTEN.get()[-1:] != [self.parameters]:
            _WRITTEN.set([*_WRITTEN.get(), self.parameters])
        self.take(*self._taken_now)


def read(page: str) -> Address:
    """Return the address that this run came with, or the one written last, if the browser did not have that yet."""
    moved = _PAGE.get() != page
    _PAGE.set(page)
    now, written = whole(), _WRITTEN.get()
    if moved or run.came_by_history() or now not in written:
        _WRITTEN.set([now])
    elif now != written[-1]:
        now = written[-1]
    return Address(now, moved)


def arrived() -> None:
    """Note that the browser is at the address written last; for a fragment, and heard where it runs by itself."""
    if run.is_of_fragment() and _WRITTEN.get()[-1:] == [whole()]:
        _WRITTEN.set([whole()])


def whole() -> Parameters:
    """Return the query parameters that the browser sent with this run."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def path() -> str:
    """Return what follows the app's own address in the browser's, without parameters; blank for the first page."""
    base, asked = base_path(), unquote(urlsplit(st.context.url or "").path).strip("/")
    return asked.removeprefix(base).strip("/") if base else asked


def base_path() -> str:
    """Return the path under which the app is served, without slashes at its ends."""
    return str(st.get_option("server.baseUrlPath") or "").strip("/")


def to(path: str, query: str = "") -> str:
    """Return an address on this server."""
    return "/" + "/".join(part for part in (base_path(), path) if part) + (f"?{query}" if query else "")
