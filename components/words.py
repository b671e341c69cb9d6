"""Words beside figures: what they rest on, said quietly."""

import streamlit as st

from tracker.sentences import plain


def quiet(text: str, *, small: bool = False) -> None:
    """Write a line in the muted colour of the theme, which unlike that of a caption has enough contrast."""
    st.markdown(f":small[:gray[{plain(text)}]]" if small else f":gray[{plain(text)}]")
