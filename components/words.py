"""Words beside figures: what they rest on, said quietly."""

from collections.abc import Callable

import streamlit as st

from components.context import Context
from tracker.state.view import View
from tracker.words import sentences
from tracker.words.sentences import plain


def finding(context: Context, name: str, say: Callable[[View], str]) -> None:
    """Write a finding as the title of a page, worked out once per state of the data and filters."""
    st.title(plain(context.cached(("words", name), lambda: say(context.view))), anchor=False)


def base(context: Context) -> None:
    """Write as of when, and on which clauses, the figures rest."""
    quiet(context.cached(("words", "base"), lambda: sentences.base(context.view)))


def quiet(text: str, *, small: bool = False) -> None:
    """Write a line in the muted colour of the theme, which unlike that of a caption has enough contrast."""
    st.markdown(f":small[:gray[{plain(text)}]]" if small else f":gray[{plain(text)}]")
