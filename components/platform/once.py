"""Doing once what a reader presses twice.

Streamlit runs a second press beside the run that still works for the first, and ends that one before it can put away
what it did (compare streamlit/streamlit#156); so the second is given what became of the first.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from components.platform.memory import Remembered

Done = TypeVar("Done")


@dataclass
class _Last:
    """What this session did last, and what was asked of it; one run does something at a time."""

    asked: Any = None
    done: Any = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_LAST = Remembered("what was done last", _Last)


def once(asked: Any, do: Callable[[], Done], *, counts: Callable[[Done], bool]) -> Done:
    """Return what ``do`` returns, or returned when the same was asked for last, where that ``counts``."""
    last = _LAST.get()
    with last.lock:
        if last.asked == asked:
            done: Done = last.done
            return done
        done = do()
        if counts(done):
            last.asked, last.done = asked, done
        return done
