"""The data as they are on disk, read once for all sessions, beside what is shown until then."""

import os
import threading
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import streamlit as st

from components.platform import garbage
from components.platform.memory import Remembered
from tracker.checks import load
from tracker.model import shipped
from tracker.model.dataset import Dataset
from tracker.words.catalogue import gettext as _

# Arrow's own pool keeps for each thread what that once held: 200 MB more for thirty sessions on 100,000 clauses.
pa.set_memory_pool(pa.system_memory_pool())

_WRITES = Remembered("writes since it was drawn", bool)
_PATIENCE = 0.5
"""Seconds for which a reading is waited for, counted from its beginning; small packages are read within them."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """A dataset that all sessions share, what it was read of, and when that began, by the server's clock."""

    dataset: Dataset
    version: load.Version
    day: date
    read_at: datetime


def directory() -> Path:
    """Return the folder of the data package: TRACKER_DATA, else as `shipped.shown` says."""
    return shipped.shown(os.environ.get("TRACKER_DATA"))


def today() -> date:
    """Return the day on the server's clock."""
    return date.today()


def will_write() -> None:
    """Say that this session is about to write: its next run waits until that can be shown."""
    _WRITES.set(True)


@dataclass
class _Look:
    """When this process last looked whether the data changed, at which folder, and what it saw."""

    folder: Path | None = None
    at: float = 0.0
    saw: load.Version = ()
    lock: threading.Lock = field(default_factory=threading.Lock)


_look = _Look()
_LOOK_EVERY = 1.0


def on_disk(*, now: bool = False) -> load.Version:
    """Return the state of the files on disk as seen within the last second, by whichever session; ``now`` looks."""
    folder = directory()
    with _look.lock:
        if now or _look.folder != folder or time.monotonic() - _look.at >= _LOOK_EVERY:
            _look.folder, _look.saw, _look.at = folder, load.version(folder), time.monotonic()
        return _look.saw


_State = tuple[Path, load.Version, date]
"""What a dataset is read of: the folder, the state of its files, and the day, which decides what is due."""


class _Reading(threading.Thread):
    """A reading of the data beside what is shown, one at a time for all sessions."""

    def __init__(self, state: _State) -> None:
        super().__init__(name="reading", daemon=True)
        self.state = state
        self.began = _now()
        self.until = time.monotonic() + _PATIENCE
        self.error: Exception | None = None

    def run(self) -> None:
        """Read, and put what was read in the place of what is shown; nothing, where it cannot be read."""
        folder, version, day = self.state
        before = _shared.loaded
        try:
            if before is not None:
                garbage.look_again()
                before.dataset.make_room()
            dataset = load.load(folder, day, before.dataset if before is not None else None)
            # Worked out here, so that the first to search does not wait for it.
            dataset.search_index  # noqa: B018
            _shared.show(folder, Loaded(dataset, version, day, self.began), instead_of=before)
        except Exception as error:  # noqa: BLE001  (raised in every run that waits for these data)
            self.error = error
            _shared.show(folder, None, instead_of=before)


@dataclass
class _Shared:
    """What all sessions show, of which folder, and the reading that was last begun."""

    folder: Path | None = None
    loaded: Loaded | None = None
    reading: _Reading | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def show(self, folder: Path, loaded: Loaded | None, instead_of: Loaded | None) -> None:
        """Put something in the place of what is shown, which is let go of; not where that is newer already."""
        with self.lock:
            if self.loaded is not instead_of:
                return
            self.folder, self.loaded = folder, loaded
        if instead_of is not None:
            # It may hold garbage that is out of sight.
            instead_of.dataset.retire()
            garbage.look_again()

    def shown(self, state: _State) -> tuple[Loaded | None, _Reading | None]:
        """Return what is shown, if anything, and, where that is not of the state that is asked for, a reading.

        Where this process alone added rows since, what is shown is brought up to them without one.
        """
        folder, version, day = state
        with self.lock:
            loaded = self.loaded if self.folder == folder else None
            if loaded is not None and loaded.day == day:
                if loaded.version == version:
                    return loaded, None
                dataset = load.caught_up(loaded.dataset, version, day)
                if dataset is not None:
                    self.show(folder, Loaded(dataset, version, day, _now()), instead_of=loaded)
                    return self.loaded, None
            if self.reading is None or not self.reading.is_alive():
                self.reading = _Reading(state)
                self.reading.start()
            return loaded, self.reading


_shared = _Shared()


def _now() -> datetime:
    """Return the moment by the server's clock, as the screen shows it."""
    return datetime.now()  # noqa: DTZ005


@dataclass(frozen=True)
class Shown:
    """Of which state of the files a page was drawn, and when that was read, where they were being read anew then."""

    version: load.Version = ()
    behind: datetime | None = None


def present() -> tuple[Loaded, Shown]:
    """Return the data as they are on disk; where it takes long to read them, as they were.

    Whoever wrote since the last run, and whoever comes first, waits for a reading that began after that.
    """
    own = _WRITES.take()
    asked = _now()
    while True:
        # Whoever saved, or opens a page, sees what is there now; waiting for a change is what is shared.
        state = directory(), on_disk(now=True), today()
        loaded, reading = _shared.shown(state)
        if loaded is not None and (reading is None or loaded.read_at >= asked):
            return loaded, Shown(loaded.version)
        if reading is None:
            continue
        if loaded is None or own:
            with st.spinner(_("Reading the data …")):
                reading.join()
        else:
            reading.join(max(0.0, reading.until - time.monotonic()))
            if reading.is_alive():
                return loaded, Shown(loaded.version, loaded.read_at)
        if reading.error is not None and reading.state == state:
            # Without the frames of the runs in which it was raised before.
            raise reading.error.with_traceback(None)


def moved(shown: Shown) -> bool:
    """Say whether a page drawn now would show the data in another state, or say otherwise whether they changed."""
    loaded, reading = _shared.shown((directory(), on_disk(), today()))
    return loaded is None or loaded.version != shown.version or (reading is None) != (shown.behind is None)


def at_hand() -> Loaded | None:
    """Return the data as they are on disk, if they were read already; for what must not wait, outside of a run."""
    loaded = _shared.loaded
    there = loaded is not None and (_shared.folder, loaded.version, loaded.day) == (directory(), on_disk(), today())
    return loaded if there else None


def read_ahead() -> threading.Thread | None:
    """Begin to read the data before a reader comes, and return that reading; what is wrong, that reader is told."""
    return _shared.shown((directory(), on_disk(now=True), today()))[1]
