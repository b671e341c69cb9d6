"""What this run shows: the dataset as it is on disk, and the reader's selection, both kept between runs."""

import gc
import itertools
import os
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from tracker import loader
from tracker.dataset import Dataset
from tracker.package import DescriptorError
from tracker.selection import AsOf, Filters, Selection

Built = TypeVar("Built")

_RUN = "current run"
_reading = threading.Lock()
_MOST_KEPT = 400
"""How many built things are kept per state of the data."""
_MOST_ROWS = 300_000
"""How many commitments the selections that are kept may hold together."""
_RUNS = 100
"""After how many runs garbage is looked for among all that is kept."""
_run_count = itertools.count(1)


@dataclass(eq=False)
class Loaded:
    """A dataset, and what was built of it: figures, selections and HTML, shared by all sessions and never changed.

    The selections are kept apart, because each may hold a copy of the commitments.
    """

    dataset: Dataset
    kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    selections: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def forget(self) -> None:
        """Drop all that was built."""
        with self.lock:
            self.kept.clear()
            self.selections.clear()

    @property
    def most_selections(self) -> int:
        """How many selections may be kept."""
        return min(_MOST_KEPT, max(3, _MOST_ROWS // max(1, len(self.dataset.commitments))))


_alive: weakref.WeakSet[Loaded] = weakref.WeakSet()
_last: tuple[loader.Version, Loaded] | None = None
"""What was read last, of which state of the files."""


@dataclass
class Run:
    """What this run of a session shows; set by the frame before a page runs.

    A session that waits for its reader must not keep the data in memory after they have changed: between its runs it
    has none, ``loaded`` is ``None``.
    """

    loaded: Loaded | None
    version: loader.Version
    filters: Filters


def directory() -> Path:
    """Return the folder of the data package: TRACKER_DATA, or `data` in the project."""
    named = os.environ.get("TRACKER_DATA")
    return Path(named) if named else Path(__file__).resolve().parent.parent / "data"


def today() -> date:
    """Return the day on the server's clock."""
    return date.today()


def begin() -> Run:
    """Take the dataset as it is on disk, read again only when a file changed; the first thing of a run."""
    last = st.session_state.get(_RUN)
    version, loaded = _read()
    chosen = last.filters if last is not None else Filters(loaded.dataset.default_as_of(today()))
    run = Run(loaded, version, chosen)
    st.session_state[_RUN] = run
    return run


@dataclass
class _Look:
    """When this process last looked whether the data changed, at which folder, and what it saw."""

    folder: Path | None = None
    at: float = 0.0
    saw: loader.Version = ()
    lock: threading.Lock = field(default_factory=threading.Lock)


_look = _Look()
_LOOK_EVERY = 1.0


def on_disk(*, now: bool = False) -> loader.Version:
    """Return the state of the files on disk as seen within the last second, by whichever session; ``now`` looks."""
    folder = directory()
    with _look.lock:
        if now or _look.folder != folder or time.monotonic() - _look.at >= _LOOK_EVERY:
            _look.folder, _look.saw, _look.at = folder, loader.version(folder), time.monotonic()
        return _look.saw


def _read() -> tuple[loader.Version, Loaded]:
    """Return the data as they are on disk, and their state. They are read by one run at a time: the others wait."""
    global _last  # noqa: PLW0603  (one of a process)
    with _reading:
        folder = directory()
        # Whoever saved, or opens a page, sees what is there now; waiting for a change is what is shared.
        version = on_disk(now=True)
        _last = version, _load(str(folder), version, today())
        return _last


@st.cache_resource(max_entries=1, show_spinner="Reading the data …")
def _load(folder: str, version: loader.Version, today: date) -> Loaded:  # noqa: ARG001  (version is the cache key)
    # What was there before may hold garbage that nobody looked for since; see `settle`. What was built of it makes
    # room: a run that still shows it builds what it needs again.
    for before in list(_alive):
        before.forget()
    gc.unfreeze()
    loaded = Loaded(loader.load(Path(folder), today))
    _alive.add(loaded)
    # Worked out here, so that the first to search does not wait for it.
    loaded.dataset.search_index  # noqa: B018
    return loaded


def at_hand() -> Loaded | None:
    """Return the data as they are on disk, if they were read already; for what must not wait, outside of a run."""
    last = _last
    return last[1] if last is not None and last[0] == on_disk() else None


def read_ahead() -> None:
    """Read the data before the first reader comes; what is wrong with them, that reader is told."""
    with suppress(DescriptorError):
        _read()


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
    return run.loaded or _read()[1]


def dataset() -> Dataset:
    """Return the dataset that this run shows."""
    return _loaded().dataset


def version() -> loader.Version:
    """Return the state of the files that this run shows."""
    return _run().version


def set_filters(filters: Filters) -> None:
    """Say what the reader chose; the frame does so before a page runs."""
    _run().filters = filters


def filters() -> Filters:
    """Return what the reader chose."""
    return _run().filters


def selection() -> Selection:
    """Return what the reader chose to see of the dataset."""
    return _selection(_loaded(), _run().filters)


def _selection(loaded: Loaded, filters: Filters) -> Selection:
    as_of, known_at = filters.as_of, filters.known_at
    with loaded.lock:
        held = loaded.selections
        then = held.setdefault((as_of, known_at), AsOf(loaded.dataset, as_of, known_at))
        found: Selection = held.setdefault(filters, Selection(then, filters))
        for key in ((as_of, known_at), filters):
            held.move_to_end(key)
        while len(held) > 2 * loaded.most_selections:
            held.popitem(last=False)
    return found


def kept(name: Hashable, build: Callable[[], Built]) -> Built:
    """Return what ``build`` makes, built once per state of the data, filters and ``name``.

    ``name`` must tell apart whatever else ``build`` depends on. What is kept is shared by all sessions and
    never changed.
    """
    run = _run()
    return _kept(_loaded(), (run.filters, name), build)


def kept_for_data(name: Hashable, build: Callable[[], Built]) -> Built:
    """Return what ``build`` makes, built once per state of the data and ``name``; see `kept`."""
    return _kept(_loaded(), name, build)


def kept_of(loaded: Loaded, filters: Filters, name: Hashable, build: Callable[[Selection], Built]) -> Built:
    """Return what ``build`` makes of data and filters, outside of a run; see `kept`."""
    return _kept(loaded, (filters, name), lambda: build(_selection(loaded, filters)))


def _kept(loaded: Loaded, key: Hashable, build: Callable[[], Built]) -> Built:
    with loaded.lock:
        if key in loaded.kept:
            loaded.kept.move_to_end(key)
            found: Built = loaded.kept[key]
            return found
    made = build()
    with loaded.lock:
        loaded.kept[key] = made
        while len(loaded.kept) > _MOST_KEPT:
            loaded.kept.popitem(last=False)
    return made
