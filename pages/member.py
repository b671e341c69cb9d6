"""For whoever asks about one State: what does it stand behind, what is it bound by, what is on record?"""

import streamlit as st

from components import frame, members
from components.words import quiet
from tracker.words import sentences
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
view = context.view
name = context.address.asked("member")

if name not in view.dataset.members.index:
    st.title(_("State"), anchor=False)
    if name:
        missing = _("This address names the State “%(name)s”, which is not in the data.", name=sentences.plain(name))
    else:
        missing = _("This address names no State.")
    st.warning(missing, icon=":material/link_off:")
    st.page_link("pages/members.py", label=_("All States"), icon=":material/public:")
else:
    frame.title(context, view.dataset.members.at[name, "name"])
    st.title(sentences.plain(view.dataset.members.at[name, "name"]), anchor=False)
    quiet(sentences.as_of(view))
    members.profile(context, name)
