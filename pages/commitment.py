"""For whoever asks about one clause: what do its words say, how does it stand, how do we know, what became of it?"""

import streamlit as st

from components import commitment, frame, recording
from components.words import quiet
from tracker.words import sentences
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
view = context.view
name = context.address.asked("commitment")

if not commitment.exists(view, name):
    st.title(_("Operative clause"), anchor=False)
    st.warning(commitment.missing(view, name), icon=":material/link_off:")
    st.page_link("pages/commitments.py", label=_("All operative clauses"), icon=":material/checklist:")
else:
    frame.title(context, view.all.at[name, "title"])
    st.title(sentences.plain(view.all.at[name, "title"]), anchor=False)
    quiet(f"{view.dataset.reference(name)} · {sentences.as_of(view)}")
    commitment.words(context, name)
    if view.all.at[name, "assessable"]:
        commitment.history(context, name)
        recording.recording(context, name)
    commitment.bearing(context, name)
