"""What a session remembers from one run to the next: the one place that knows Streamlit's session state.

Streamlit keeps one dictionary for both what a program remembers and what its widgets hold, and drops the value of a
widget that a run did not draw (streamlit/streamlit#6074). So what is remembered has a name here, with its type and
what holds before anything was remembered, and what belongs to a widget is asked for by the widget's key.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import streamlit as st

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """A value that every session remembers for itself, under a ``name`` that is used once in the program.

    ``first`` makes what holds until something is remembered. Where there are several of a kind, such as one for each
    table, ``of`` says whose it is.
    """

    def __init__(self, name: str, first: Callable[[], Value]) -> None:
        self._name = name
        self._first = first

    def _key(self, of: str) -> str:
        return f"{self._name} {of}" if of else self._name

    def get(self, of: str = "") -> Value:
        """Return what is remembered; what holds first is remembered by being asked for."""
        value: Value = st.session_state.setdefault(self._key(of), self._first())
        return value

    def set(self, value: Value, of: str = "") -> None:
        """Remember this instead."""
        st.session_state[self._key(of)] = value

    def take(self, of: str = "") -> Value:
        """Return what is remembered, and forget it."""
        value: Value = st.session_state.pop(self._key(of), None) or self._first()
        return value

    def forget(self, of: str = "") -> None:
        """Let what holds first hold again."""
        st.session_state.pop(self._key(of), None)


def has_widget(key: str) -> bool:
    """Return whether a widget holds a value: the last run drew it, or `set_widget` gave it one."""
    return key in st.session_state


def widget(key: str, default: Any = None) -> Any:
    """Return the value of a widget, ``default`` where it holds none."""
    return st.session_state.get(key, default)


def set_widget(key: str, value: Any) -> None:
    """Give a widget its value, before this run draws it."""
    st.session_state[key] = value
