"""The address bar: which of the address that a run came with and the one written last holds."""

from types import SimpleNamespace
from typing import Any

import pytest

from components.platform import address, memory, run


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
        monkeypatch.setattr(address, "st", self.st)
        monkeypatch.setattr(memory, "st", self.st)
        monkeypatch.setattr(run, "get_script_run_ctx", lambda: self.context)

    def begin(self, *, page: str = "timeline", back: bool = False, **at: str) -> address.Address:
        """Start a run with the browser at an address; return the address that the run takes."""
        self.st.query_params = Bar({name: [value] for name, value in at.items()})
        self.context.is_history_navigation = back
        return address.read(page)

    def run(self, *, page: str = "timeline", back: bool = False, **at: str) -> Bar:
        """Run to the end with the browser at an address; return the address that it is then sent."""
        self.begin(page=page, back=back, **at).write()
        sent: Bar = self.st.query_params
        return sent

    def choose(self, name: str, value: str, **at: str) -> None:
        """Run with the browser at an address, and put something into it."""
        here = self.begin(page="timeline", back=False, **at)
        here.change(name, value)
        here.write()

    def tick(self, **at: str) -> None:
        """Let the fragment look, with the browser at an address."""
        self.st.query_params = Bar({name: [value] for name, value in at.items()})
        self.context.fragment_ids_this_run = ["watch"]
        address.arrived()
        self.context.fragment_ids_this_run = None


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return somebody whose first press wrote an address that the browser does not have yet."""
    reader = Reader(monkeypatch)
    reader.choose("theme", "appraisal")
    address.arrived()  # in the run itself, where it says nothing about the browser
    return reader


def test_a_press_from_the_address_of_before_does_not_take_the_press_back(reader: Reader) -> None:
    """However often the old address comes; what is written then builds upon the new one."""
    for _ in range(2):
        assert reader.run() == {"theme": ["appraisal"]}
    reader.choose("event", "E001")
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
    reader.choose("theme", "", theme="unodc")
    assert reader.run(page="members", theme="unodc") == {"theme": ["unodc"]}


def test_nothing_is_written_that_stands_there(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each writing is a step of the browser's history."""
    sent: list[dict[str, list[str]]] = []
    monkeypatch.setattr(Bar, "from_dict", lambda _, wanted: sent.append(wanted))
    reader.choose("theme", "appraisal", theme="appraisal")
    assert not sent
    reader.choose("theme", "unodc", theme="appraisal")
    assert sent == [{"theme": ["unodc"]}]


def test_what_was_taken_is_not_taken_again_from_the_same_address(reader: Reader) -> None:
    """A press while the page of a link is still being drawn ends that run before it wrote anything."""
    first = reader.begin(theme="unodc")
    assert first.differs("theme")
    first.take("theme")
    again = reader.begin(theme="unodc")
    assert not again.differs("theme")
    again.take("theme")
    again.change("theme", "appraisal")
    again.write()
    assert not reader.begin(theme="appraisal").differs("theme")
    assert reader.begin(theme="unodc", back=True).differs("theme")
