"""For whoever asks about one clause: what do its words say, how does it stand, how do we know, what became of it?"""

import streamlit as st

from components import commitment, current, frame, recording
from components.platform import address_bar
from components.words import quiet
from tracker.words import sentences

frame.guard(__file__)
view = current.view()
name = address_bar.asked("commitment")

if not commitment.exists(view, name):
    st.title("Operative clause", anchor=False)
    st.warning(commitment.missing(view, name), icon=":material/link_off:")
    st.page_link("pages/commitments.py", label="All operative clauses", icon=":material/checklist:")
else:
    frame.title(view.all.at[name, "title"])
    st.title(sentences.plain(view.all.at[name, "title"]), anchor=False)
    quiet(f"{view.dataset.reference(name)} · {sentences.as_of(view)}")
    commitment.words(view, name)
    if view.all.at[name, "assessable"]:
        commitment.history(view, name)
        recording.recording(view, name)
    commitment.bearing(view, name)
