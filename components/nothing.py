"""The empty case: said in words, with a way out."""

import streamlit as st

from components import block, filters
from tracker.state.selection import Selection


def nothing(selection: Selection) -> bool:
    """Say that no clause is left, and why; return whether that is so."""
    found_members(selection)
    if len(selection.commitments):
        return False
    if len(selection.all):
        st.info(f"No operative clause matches the filters; {len(selection.all):,} are there without them.")
        st.button("Clear filters", on_click=filters.clear, key="clear filters here", icon=":material/filter_alt_off:")
    elif len(selection.dataset.commitments):
        st.info("No document had been adopted by this day. Choose a later as-of date.")
    else:
        st.info("The data holds no operative clause. The Data page says what is in the files.")
    return True


def found_members(selection: Selection) -> None:
    """Lead to the States whose name was searched."""
    if selection.members_found:
        names = selection.dataset.members["name"]
        block.block(
            "members found", "members_found.html", members=[(one, names[one]) for one in selection.members_found]
        )
