"""What this run shows: the dataset as it is on disk, and the reader's selection, both kept between runs."""

import gc
import os
from collections.abc import Callable, Hashable
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from tracker import loader
from tracker.dataset import Dataset
from tracker.selection import Filters, Selection, select

Built = TypeVar("Built")

_FILTERS = "current filters"


def directory() -> Path:
    """Return the folder of the data package: TRACKER_DATA, or `data` in the project."""
    named = os.environ.get("TRACKER_DATA")
    return Path(named) if named else Path(__file__).resolve().parent.parent / "data"


def today() -> date:
    """Return the day on the server's clock."""
    return date.today()


def dataset() -> Dataset:
    """Return the dataset as it is on disk; read again only when a file changed."""
    folder = directory()
    return _load(str(folder), loader.version(folder), today())


@st.cache_resource(max_entries=2, show_spinner="Reading the data …")
def _load(folder: str, version: loader.Version, today: date) -> Dataset:  # noqa: ARG001  (version is the cache key)
    loaded = loader.load(Path(folder), today)
    select(loaded, Filters(loaded.default_as_of(today)))
    # Streamlit collects garbage after every run of a script; with pandas and plotly loaded that costs 50 ms and
    # more, for every session. What is there now stays, so it need not be looked at again.
    gc.collect()
    gc.freeze()
    return loaded


def set_filters(filters: Filters) -> None:
    """Say what the reader chose; the frame does so before a page runs."""
    st.session_state[_FILTERS] = filters


def filters() -> Filters:
    """Return what the reader chose."""
    chosen: Filters = st.session_state[_FILTERS]
    return chosen


def selection() -> Selection:
    """Return what the reader chose to see of the dataset."""
    data = dataset()
    return kept("selection", lambda: select(data, filters()))


def kept(name: Hashable, build: Callable[[], Built]) -> Built:
    """Return what ``build`` makes, built once per state of the data, filters and ``name``.

    ``name`` must tell apart whatever else ``build`` depends on. What is kept is shared by all sessions and
    never changed.
    """
    data = dataset()
    built: Built = _build(data.digest, str(today()), astuple(filters()), name, build)
    return built


def kept_for_data(name: Hashable, build: Callable[[], Built]) -> Built:
    """Return what ``build`` makes, built once per state of the data and ``name``; see `kept`."""
    built: Built = _build(dataset().digest, "", (), name, build)
    return built


@st.cache_resource(max_entries=400, show_spinner=False)
def _build(digest: str, today: str, chosen: tuple[Any, ...], name: Hashable, _build: Callable[[], Any]) -> Any:  # noqa: ARG001
    return _build()
