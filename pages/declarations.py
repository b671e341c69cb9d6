"""For readers of the texts: what does each document say in full, and what did a later one take up of an earlier one?"""

import streamlit as st

from components import current, declarations, frame
from components.words import quiet
from tracker.words import sentences

frame.guard(__file__)
view = current.view()
st.title("Declarations", anchor=False)
quiet(sentences.as_of(view))

if not declarations.none_adopted(view):
    declarations.declarations(view)
