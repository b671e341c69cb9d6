"""A choice of one page that stands in the address as an id: which layer, which document."""

from collections.abc import Mapping

import streamlit as st

from components import paging
from components.filters import announce
from components.platform.address import Address
from components.platform.memory import has_widget, set_widget, widget
from tracker.state.address import Unknown
from tracker.words.sentences import plain

_MOST_BUTTONS = 6


def _key(name: str) -> str:
    return f"choice {name}"


def held(address: Address, name: str) -> str:
    """Return the id that `choice` is going to find chosen, before it is drawn; blank for its default."""
    asked = address.asked(name)
    return asked if address.differs(name) else str(widget(_key(name), asked))


def choice(address: Address, name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the reader choose one of ``options`` (labels by id); the address carries the id, unless it is the default.

    An id in the address that is not among the options is announced, and the default is shown.
    """
    key, asked = _key(name), address.asked(name)
    if not has_widget(key) or address.differs(name):
        if asked and asked not in options:
            announce([Unknown(name, asked)])
        set_widget(key, asked if asked in options else default)
    address.take(name)
    if widget(key) not in options:
        set_widget(key, default)
    ids = list(options)
    if len(ids) <= _MOST_BUTTONS:
        # Unlike those of a select box, these labels are read as Markdown.
        chosen = st.segmented_control(label, ids, key=key, format_func=lambda one: plain(options[one]), required=True)
    else:
        chosen = st.selectbox(label, ids, key=key, format_func=options.__getitem__)
    chosen = str(chosen or default)
    wanted = "" if chosen == default else chosen
    if wanted != asked:
        if chosen != (asked or default):
            paging.forget(address)
        address.change(name, wanted)
    return chosen
