"""What was built of a dataset once, for all who read it: figures, counts, HTML."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Built = TypeVar("Built")


class Cache:
    """Built things by what they were asked for as, the latest ``most`` of them; shared by threads and never changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._building: dict[Hashable, threading.RLock] = {}
        self._lock = threading.RLock()
        self._closed = False

    def __len__(self) -> int:
        """Return how many things are held."""
        return len(self._held)

    def get(self, key: Hashable, build: Callable[[], Built]) -> Built:
        """Return what ``build`` makes, made once; those who ask for the same at once wait for one of them to make it.

        ``key`` must tell apart whatever ``build`` depends on.
        """
        with self._lock:
            building = self._building.setdefault(key, threading.RLock())
        with building:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    held: Built = self._held[key]
                    return held
            try:
                built = build()
                with self._lock:
                    if not self._closed:
                        self._held[key] = built
                    self._drop_to(self._most)
            finally:
                with self._lock:
                    self._building.pop(key, None)
        return built

    def make_room(self, most: int) -> None:
        """Drop all but the ``most`` that were asked for last."""
        with self._lock:
            self._drop_to(most)

    def close(self) -> None:
        """Drop everything, and hold nothing from now on: what holds the dataset itself would keep it in memory."""
        with self._lock:
            self._closed = True
            self._held.clear()

    def _drop_to(self, most: int) -> None:
        while len(self._held) > most:
            self._held.popitem(last=False)
