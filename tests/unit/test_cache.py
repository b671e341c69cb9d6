"""What was built once is held for all, up to a number, until the dataset is retired."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from tests.conftest import GROUP, TODAY
from tracker.checks import load
from tracker.model.cache import Cache
from tracker.state.view import Filters, View


def counting() -> Callable[[], int]:
    """Return a builder that returns how often it was called."""
    calls: list[int] = []

    def build() -> int:
        calls.append(1)
        return len(calls)

    return build


def test_what_several_ask_for_at_once_is_built_once() -> None:
    """Thirty sessions that open together do not build thirty times the same figures."""
    cache, build = Cache(10), counting()
    start = threading.Barrier(8)
    got: list[int] = []

    def ask() -> None:
        start.wait()
        got.append(cache.get("name", build))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert got == [1] * 8
    assert build() == 2


def test_what_was_asked_for_longest_ago_is_dropped() -> None:
    """And built again when it is asked for."""
    cache = Cache(2)
    builders = {name: counting() for name in "abc"}
    for name in "abac":
        assert cache.get(name, builders[name]) == 1
    assert [cache.get(name, builders[name]) for name in "acb"] == [1, 1, 2]
    cache.make_room(1)
    assert len(cache) == 1
    assert cache.get("b", builders["b"]) == 2


def test_what_could_not_be_built_is_tried_again() -> None:
    """An error is nobody's result."""
    cache = Cache(2)

    def fail() -> int:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        cache.get("name", fail)
    assert cache.get("name", counting()) == 1


def itself(view: View) -> View:
    return view


def test_a_retired_dataset_goes_with_its_last_reader() -> None:
    """Nothing that was built of it, before or after, keeps it in memory."""
    dataset = replace(load.load(GROUP, TODAY))
    view = View.of(dataset, Filters(TODAY, text="fund"))
    assert view is View.of(dataset, Filters(TODAY, text="fund"))
    view.cached("view itself", partial(itself, view))
    assert len(view.unfiltered.commitments)
    dataset.retire()
    after = View.of(dataset, Filters(TODAY))
    after.cached("view itself", partial(itself, after))
    gone = weakref.ref(dataset)
    del dataset, view, after
    assert gone() is None
