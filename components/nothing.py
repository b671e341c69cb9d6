"""The empty case: said in words, with a way out."""

import streamlit as st

from components import block, filters
from tracker.state.view import View


def nothing(view: View) -> bool:
    """Say that no clause is left, and why; return whether that is so."""
    found_members(view)
    if len(view.commitments):
        return False
    if len(view.all):
        st.info(f"No operative clause matches the filters; {len(view.all):,} are there without them.")
        st.button("Clear filters", on_click=filters.clear, key="clear filters here", icon=":material/filter_alt_off:")
    elif len(view.dataset.commitments):
        st.info("No document had been adopted by this day. Choose a later as-of date.")
    else:
        st.info("The data holds no operative clause. The Data page says what is in the files.")
    return True


def found_members(view: View) -> None:
    """Lead to the States whose name was searched."""
    if view.members_found:
        names = view.dataset.members["name"]
        block.block("members found", "members_found.html", members=[(one, names[one]) for one in view.members_found])
