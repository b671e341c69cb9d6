"""For whoever comes by an address that leads to no page: what was asked for, and where the pages are."""

import streamlit as st

from components import frame
from components.platform import address
from tracker.words.catalogue import gettext as _
from tracker.words.sentences import plain

context = frame.guard(__file__)
st.title(_("There is no page at this address"), anchor=False)
asked = context.address.asked("address") or address.path()
st.warning(
    _("The tracker has no page “%(address)s”. These are its pages:", address=plain(asked)), icon=":material/link_off:"
)
frame.page_links(context)
