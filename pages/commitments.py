"""For whoever looks for a clause: every operative clause that the filters leave, sortable, a row a clause."""

import streamlit as st

from components import current, frame, register
from components.nothing import nothing
from tracker import sentences

frame.guard(__file__)
selection = current.selection()
st.title("Operative clauses", anchor=False)
st.caption(sentences.base(selection))

if not nothing(selection):
    register.register(selection)
