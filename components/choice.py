"""A choice of one page that stands in the address as an id: which layer, which document."""

from collections.abc import Mapping

import streamlit as st

from components import paging
from components.filters import announce
from components.platform import address_bar
from tracker.state.address import Unknown
from tracker.words.sentences import plain

_MOST_BUTTONS = 6


def held(name: str) -> str:
    """Return the id that `choice` is going to find chosen, before it is drawn; blank for its default."""
    now, before = address_bar.asked(name), st.session_state.get(f"choice {name} as last written", "")
    return now if now != before else str(st.session_state.get(f"choice {name}", now))


def choice(name: str, label: str, options: Mapping[str, str], default: str) -> str:
    """Let the reader choose one of ``options`` (labels by id); the address carries the id, unless it is the default.

    An id in the address that is not among the options is announced, and the default is shown.
    """
    key, sent = f"choice {name}", f"choice {name} as last written"
    now = address_bar.asked(name)
    if key not in st.session_state or now != st.session_state.get(sent, ""):
        if now and now not in options:
            announce([Unknown(name, now)])
        st.session_state[key] = now if now in options else default
    if st.session_state[key] not in options:
        st.session_state[key] = default
    ids = list(options)
    if len(ids) <= _MOST_BUTTONS:
        # Unlike those of a select box, these labels are read as Markdown.
        chosen = st.segmented_control(label, ids, key=key, format_func=lambda one: plain(options[one]), required=True)
    else:
        chosen = st.selectbox(label, ids, key=key, format_func=options.__getitem__)
    chosen = str(chosen or default)
    wanted = "" if chosen == default else chosen
    if wanted != now:
        if chosen != (now or default):
            paging.forget()
        address_bar.change(name, wanted)
    st.session_state[sent] = wanted
    return chosen
