"""For whoever asks about one clause: what do its words say, how does it stand, how do we know, what became of it?"""

import streamlit as st

from components import commitment, current, frame, recording
from components.platform import address_bar
from components.words import quiet
from tracker.words import sentences

frame.guard(__file__)
selection = current.selection()
name = address_bar.asked("commitment")

if not commitment.exists(selection, name):
    st.title("Operative clause", anchor=False)
    st.warning(commitment.missing(selection, name), icon=":material/link_off:")
    st.page_link("pages/commitments.py", label="All operative clauses", icon=":material/checklist:")
else:
    frame.title(selection.all.at[name, "title"])
    st.title(sentences.plain(selection.all.at[name, "title"]), anchor=False)
    quiet(f"{selection.dataset.reference(name)} · {sentences.as_of(selection)}")
    commitment.words(selection, name)
    if selection.all.at[name, "assessable"]:
        commitment.history(selection, name)
        recording.recording(selection, name)
    commitment.bearing(selection, name)
