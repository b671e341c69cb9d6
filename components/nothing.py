"""The empty case: said in words, with a way out."""

import streamlit as st

from components import block, filters
from components.context import Context
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext


def nothing(context: Context) -> bool:
    """Say that no clause is left, and why; return whether that is so."""
    view = context.view
    found_members(context)
    if len(view.commitments):
        return False
    if len(view.all):
        st.info(
            ngettext(
                "No operative clause matches the filters; %(count)s are there without them.",
                "No operative clause matches the filters; %(count)s are there without them.",
                len(view.all),
            )
        )
        clear = _("Clear filters")
        st.button(clear, on_click=filters.clear, key="clear filters here", icon=":material/filter_alt_off:")
    elif len(view.dataset.commitments):
        st.info(_("No document had been adopted by this day. Choose a later as-of date."))
    else:
        st.info(_("The data holds no operative clause. The Data page says what is in the files."))
    return True


def found_members(context: Context) -> None:
    """Lead to the States whose name was searched."""
    found = context.view.members_found
    if found:
        names = context.dataset.members["name"]
        block.block(context, "members found", "members_found.html", members=[(one, names[one]) for one in found])
