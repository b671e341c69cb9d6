"""What this run shows: the dataset as it is on disk, and the reader's view, both kept between runs."""

import gc
import itertools
import os
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import streamlit as st

from tracker.checks import load
from tracker.model import shipped
from tracker.model.cache import Built
from tracker.model.dataset import Dataset
from tracker.state.view import Filters, View

# Arrow's own pool keeps for each thread what that once held: 200 MB more for thirty sessions on 100,000 clauses.
pa.set_memory_pool(pa.system_memory_pool())

_RUN = "current run"
_WRITES = "writes since it was drawn"
_PATIENCE = 0.5
"""Seconds for which a reading is waited for, counted from its beginning; small packages are read within them."""
_RUNS = 100
"""After how many runs garbage is looked for among all that is kept."""
_run_count = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Loaded:
    """A dataset that all sessions share, what it was read of, and when that began, by the server's clock."""

    dataset: Dataset
    version: load.Version
    day: date
    read_at: datetime


@dataclass
class Run:
    """What this run of a session shows; set by the frame before a page runs.

    A session that waits for its reader must not keep the data in memory after they have changed: between its runs it
    has none, ``loaded`` is ``None``.
    """

    loaded: Loaded | None
    version: load.Version
    filters: Filters
    behind: datetime | None = None
    """When what is shown was read, where the data changed since and are being read anew."""


def directory() -> Path:
    """Return the folder of the data package: TRACKER_DATA, else as `shipped.shown` says."""
    return shipped.shown(os.environ.get("TRACKER_DATA"))


def today() -> date:
    """Return the day on the server's clock."""
    return date.today()


def begin() -> Run:
    """Take the dataset as it is on disk, or, while that is read, as it was before; the first thing of a run."""
    last = st.session_state.get(_RUN)
    loaded, behind = _present(own=st.session_state.pop(_WRITES, False))
    chosen = last.filters if last is not None else Filters(loaded.dataset.default_as_of(today()))
    run = Run(loaded, loaded.version, chosen, behind)
    st.session_state[_RUN] = run
    return run


def will_write() -> None:
    """Say that this session is about to write: its next run waits until that can be shown."""
    st.session_state[_WRITES] = True


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
            # It may hold garbage that is out of sight; see
            # `settle`.
            instead_of.dataset.retire()
            gc.unfreeze()

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


def _present(*, own: bool = False) -> tuple[Loaded, datetime | None]:
    """Return the data as they are on disk; where it takes long to read them, as they were, and when those were read.

    Whoever wrote (``own``), and whoever comes first, waits for a reading that began after that.
    """
    asked = _now()
    while True:
        # Whoever saved, or opens a page, sees what is there now; waiting for a change is what is shared.
        state = directory(), on_disk(now=True), today()
        loaded, reading = _shared.shown(state)
        if loaded is not None and (reading is None or loaded.read_at >= asked):
            return loaded, None
        if reading is None:
            continue
        if loaded is None or own:
            with st.spinner("Reading the data …"):
                reading.join()
        else:
            reading.join(max(0.0, reading.until - time.monotonic()))
            if reading.is_alive():
                return loaded, loaded.read_at
        if reading.error is not None and reading.state == state:
            # Without the frames of the runs in which it was raised before.
            raise reading.error.with_traceback(None)


def moved() -> bool:
    """Say whether a page drawn now would show the data in another state, or say otherwise whether they changed."""
    run = _run()
    loaded, reading = _shared.shown((directory(), on_disk(), today()))
    return loaded is None or loaded.version != run.version or (reading is None) != (run.behind is None)


def at_hand() -> Loaded | None:
    """Return the data as they are on disk, if they were read already; for what must not wait, outside of a run."""
    loaded = _shared.loaded
    there = loaded is not None and (_shared.folder, loaded.version, loaded.day) == (directory(), on_disk(), today())
    return loaded if there else None


def read_ahead() -> threading.Thread | None:
    """Begin to read the data before a reader comes, and return that reading; what is wrong, that reader is told."""
    return _shared.shown((directory(), on_disk(now=True), today()))[1]


def settle() -> None:
    """Take what is there out of the garbage collector's sight; the last thing of a run.

    Streamlit collects garbage after every run of a script; with pandas, plotly and the open sessions in memory
    that costs 50 ms and more, for every session. Most of it stays, so it need not be looked at every time. What
    is dropped later, figures and sessions that ended, is looked for every so many runs, or when the data are
    read anew.
    """
    if next(_run_count) % _RUNS == 0:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def end() -> None:
    """Let the data go until the session's next run; whatever became of this one."""
    run = st.session_state.get(_RUN)
    if run is not None:
        run.loaded = None


def _run() -> Run:
    run: Run = st.session_state[_RUN]
    return run


def _loaded() -> Loaded:
    """Return the data of this run; between runs, for what a reader pressed, those on disk."""
    run = _run()
    return run.loaded or _present()[0]


def dataset() -> Dataset:
    """Return the dataset that this run shows."""
    return _loaded().dataset


def version() -> load.Version:
    """Return the state of the files that this run shows."""
    return _run().version


def set_filters(filters: Filters) -> None:
    """Say what the reader chose; the frame does so before a page runs."""
    _run().filters = filters


def filters() -> Filters:
    """Return what the reader chose."""
    return _run().filters


def view() -> View:
    """Return what the reader chose to see of the dataset."""
    return View.of(_loaded().dataset, _run().filters)


def kept(name: Hashable, build: Callable[[], Built]) -> Built:
    """Return what ``build`` makes, built once per state of the data, filters and ``name``.

    ``name`` must tell apart whatever else ``build`` depends on. What is kept is shared by all sessions and
    never changed.
    """
    return view().cached(name, build)


def kept_for_data(name: Hashable, build: Callable[[], Built]) -> Built:
    """Return what ``build`` makes, built once per state of the data and ``name``; see `kept`."""
    return dataset().cached(name, build)


def behind() -> datetime | None:
    """Return when what is shown was read, where the data changed since and are being read anew."""
    return _run().behind
