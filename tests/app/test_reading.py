"""What is shown while the data are read anew, and to whom."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import reading
from tests.conftest import FORESTS, ROOT
from tracker.checks import load as loader
from tracker.edit import store
from tracker.model import package
from tracker.model.change import Change
from tracker.model.dataset import Dataset

LINE = "being read anew"
RECORD = {"commitment_id": "GLA2021-P02a", "effective_on": "2024-02-01", "status": "no_evidence", "basis": "mixed"}
RECORD |= {"confidence": "low", "note": "Searched.", "coder": "tests"}
CHANGE = Change("statuses", added=(RECORD,))


class Readings:
    """A loader that waits, once it is told to, until it may go on; and how often it was asked."""

    def __init__(self) -> None:
        self.load = loader.load
        self.count = 0
        self.may = threading.Event()
        self.may.set()

    def __call__(self, directory: Path, today: date, before: Dataset | None = None) -> Dataset:
        """Read as soon as that may be."""
        self.count += 1
        assert self.may.wait(60)
        return self.load(directory, today, before)


def page() -> None:
    """Show the title of the package's data, and what the frame says of their age."""
    import streamlit as st

    from components import frame, reading

    loaded, shown = reading.present()
    st.markdown(f"title: {loaded.dataset.package.title}")
    st.markdown(f"records: {len(loaded.dataset.tables['statuses'])}")
    frame._being_read(shown)
    st.session_state.get("meanwhile", lambda: None)()
    st.markdown(f"moved: {reading.moved(shown)}")


def says(app: AppTest) -> str:
    return " ".join(one.value for one in app.run().markdown)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "_shared", reading._Shared())
    folder = Path(shutil.copytree(FORESTS, tmp_path / "data"))
    monkeypatch.setenv("TRACKER_DATA", str(folder))
    return folder


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Readings:
    readings = Readings()
    monkeypatch.setattr(loader, "load", readings)
    return readings


def session() -> AppTest:
    return AppTest.from_function(page, default_timeout=60)


def retitle(folder: Path, title: str) -> None:
    """Give the package another title, as somebody with a text editor does."""
    file = folder / package.DESCRIPTOR
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"title": title}), encoding="utf-8")


def wait_for_reading() -> None:
    last = reading._shared.reading
    assert last is not None
    last.join()


def test_readers_are_shown_the_old_data_while_the_new_are_read(
    folder: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits: the old state with a line that says so, one reading for all, and then the new state."""
    monkeypatch.setattr(reading, "_PATIENCE", 0.0)
    sessions = [session(), session()]
    before = [says(one) for one in sessions]
    assert readings.count == 1
    readings.may.clear()
    retitle(folder, "New")
    for one, was in zip(sessions, before, strict=True):
        now = says(one)
        assert was.partition(" moved")[0] in now
        assert LINE in now
    assert readings.count == 2
    readings.may.set()
    wait_for_reading()
    for one in sessions:
        now = says(one)
        assert "title: New" in now
        assert LINE not in now
    assert readings.count == 2


def test_a_page_learns_of_the_reading_and_of_its_end(
    folder: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open page is drawn anew when a reading begins, for the line, and when it ended; not in between."""
    monkeypatch.setattr(reading, "_PATIENCE", 0.0)
    monkeypatch.setattr(reading, "_LOOK_EVERY", 0.0)
    one = session()
    assert "moved: False" in says(one)
    readings.may.clear()
    one.session_state["meanwhile"] = lambda: retitle(folder, "New")
    assert "moved: True" in says(one)
    one.session_state["meanwhile"] = lambda: None
    now = says(one)
    assert LINE in now
    assert "moved: False" in now

    def read() -> None:
        readings.may.set()
        wait_for_reading()

    one.session_state["meanwhile"] = read
    assert "moved: True" in says(one)
    one.session_state["meanwhile"] = lambda: None
    now = says(one)
    assert "title: New" in now
    assert LINE not in now
    assert "moved: False" in now
    assert readings.count == 2


def test_a_record_is_shown_without_reading_anew(folder: Path, readings: Readings) -> None:
    """What this process recorded is put behind what is shown; the files are not read for it."""
    one, other = session(), session()
    before = says(one)
    count = int(before.partition("records: ")[2].split()[0])
    saved = store.save(folder, CHANGE, actor="a", how="form", clock=_clock())
    assert saved.entry is not None
    assert f"records: {count + 1}" in says(one)
    assert f"records: {count + 1}" in says(other)
    assert readings.count == 1


def test_whoever_wrote_waits_for_what_must_be_read(
    folder: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that saved is never shown the state before; the others are meanwhile."""
    monkeypatch.setattr(reading, "_PATIENCE", 0.0)
    one, other = session(), session()
    says(one)
    says(other)
    retitle(folder, "New")
    readings.may.clear()
    assert LINE in says(other)
    one.session_state["writes since it was drawn"] = True
    threading.Timer(0.2, readings.may.set).start()
    assert "title: New" in says(one)


def test_who_wrote_waits_for_no_later_change(folder: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often others write meanwhile: the first reading that began after one's own writing is shown."""
    monkeypatch.setattr(reading, "_PATIENCE", 0.0)
    one = session()
    says(one)

    def load(directory: Path, today: date, before: Dataset | None = None) -> Dataset:
        dataset = readings(directory, today, before)
        retitle(folder, f"Title {readings.count + 1}")
        return dataset

    monkeypatch.setattr(loader, "load", load)
    retitle(folder, "Title 2")
    one.session_state["writes since it was drawn"] = True
    assert "title: Title 2" in says(one)


def test_a_table_that_breaks_is_told_after_the_reading(
    folder: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old state whole until then, with its line; then what is wrong, as ever, and the next record goes on."""
    monkeypatch.setattr(reading, "_PATIENCE", 0.0)
    one = session()
    before = says(one)
    file = folder / "events.csv"
    sound = file.read_bytes()
    readings.may.clear()
    file.write_bytes(b'event_id\n"')
    assert before.partition(" moved")[0] in says(one)
    readings.may.set()
    wait_for_reading()
    assert LINE not in says(one)
    assert reading._shared.loaded is not None
    assert reading._shared.loaded.dataset.read_only == {"events"}
    file.write_bytes(sound)
    says(one)
    wait_for_reading()
    assert not reading._shared.loaded.dataset.errors


def test_what_cannot_be_read_is_said_once_and_tried_again(
    folder: Path, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No run shows the old state beside a description that is gone, and none has to wait for another change."""
    one = session()
    says(one)
    told = [package.DescriptorError("gone"), package.DescriptorError("gone")]

    def load(directory: Path, today: date, before: Dataset | None = None) -> Dataset:
        if told:
            raise told.pop()
        return readings(directory, today, before)

    monkeypatch.setattr(loader, "load", load)
    retitle(folder, "New")
    for _ in range(2):
        assert len(one.run().exception) == 1
    assert "title: New" in says(one)
    assert not one.exception


def test_two_processes_see_what_each_other_wrote(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of another process is read, one of this process put behind it, and both stand there in the end."""
    monkeypatch.setattr(reading, "_LOOK_EVERY", 0.0)
    one = session()
    count = int(says(one).partition("records: ")[2].split()[0])
    code = (
        "import sys; from pathlib import Path; from tests.app import test_reading as one; "
        "assert one.store.save(Path(sys.argv[1]), one.CHANGE, actor='b', how='form', clock=one._clock()).entry"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, cwd=ROOT)
    assert f"records: {count + 1}" in says(one)
    saved = store.save(folder, CHANGE, actor="a", how="form", clock=_clock())
    assert saved.entry is not None
    assert f"records: {count + 2}" in says(one)
    assert len(loader.rows(package.read(folder), "statuses")) == count + 2


def _clock() -> Callable[[], datetime]:
    return lambda: datetime(2026, 11, 22, 9, tzinfo=UTC)
