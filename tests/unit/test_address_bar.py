"""The address bar: which of the address that a run came with and the one written last holds."""

from types import SimpleNamespace
from typing import Any

import pytest

from components.platform import address_bar


class Bar(dict[str, list[str]]):
    """The query parameters of a run, as Streamlit hands them out."""

    def get_all(self, name: str) -> list[str]:
        """Return the values of a parameter."""
        return self.get(name, [])

    def from_dict(self, wanted: dict[str, list[str]]) -> None:
        """Have these parameters and no others."""
        self.clear()
        self.update(wanted)


class Reader:
    """A session, and the runs that its reader starts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.st = SimpleNamespace(session_state={}, query_params=Bar())
        self.context = SimpleNamespace(is_history_navigation=False, fragment_ids_this_run=None)
        monkeypatch.setattr(address_bar, "st", self.st)
        monkeypatch.setattr(address_bar, "get_script_run_ctx", lambda: self.context)

    def run(self, *, page: str = "timeline", back: bool = False, **at: str) -> Bar:
        """Start a run with the browser at an address; return the address that the run takes."""
        self.st.query_params = Bar({name: [value] for name, value in at.items()})
        self.context.is_history_navigation = back
        address_bar.begin(page)
        return self.st.query_params

    def tick(self, **at: str) -> None:
        """Let the fragment look, with the browser at an address."""
        self.st.query_params = Bar({name: [value] for name, value in at.items()})
        self.context.fragment_ids_this_run = ["watch"]
        address_bar.arrived()
        self.context.fragment_ids_this_run = None


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return somebody whose first press wrote an address that the browser does not have yet."""
    reader = Reader(monkeypatch)
    reader.run()
    address_bar.change("theme", "appraisal")
    address_bar.arrived()  # in the run itself, where it says nothing about the browser
    return reader


def test_a_press_from_the_address_of_before_does_not_take_the_press_back(reader: Reader) -> None:
    """However often the old address comes; what is written then builds upon the new one."""
    for _ in range(2):
        assert reader.run() == {"theme": ["appraisal"]}
    address_bar.change("event", "E001")
    assert reader.run(theme="appraisal") == {"theme": ["appraisal"], "event": ["E001"]}


def test_back_leads_to_the_address_of_before(reader: Reader) -> None:
    """Streamlit says of a run that it was started by Back or Forward."""
    assert reader.run(back=True) == {}
    assert reader.run() == {}


def test_an_address_is_believed_once_the_browser_had_the_last_one(reader: Reader) -> None:
    """A link may lead to where the reader was before."""
    reader.tick(theme="appraisal")
    assert reader.run() == {}


def test_a_look_from_the_address_of_before_says_nothing(reader: Reader) -> None:
    """The fragment looked before the new address came."""
    reader.tick()
    assert reader.run() == {"theme": ["appraisal"]}


def test_another_page_and_an_unknown_address_are_believed(reader: Reader) -> None:
    """They come by links."""
    assert reader.run(theme="unodc") == {"theme": ["unodc"]}
    address_bar.change("theme", "")
    assert reader.run(page="members", theme="unodc") == {"theme": ["unodc"]}


def test_nothing_is_written_that_stands_there(reader: Reader) -> None:
    """Each writing is a step of the browser's history."""
    written = len(reader.st.session_state[address_bar._WRITTEN])
    address_bar.change("theme", "appraisal")
    assert len(reader.st.session_state[address_bar._WRITTEN]) == written
