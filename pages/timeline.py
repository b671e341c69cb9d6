"""For presenters and researchers: how did each clause stand over the years, and what happened around it?"""

import streamlit as st

from components import current, frame, timeline
from components.nothing import nothing
from components.words import base

frame.guard(__file__)
selection = current.selection()
first, last = selection.years
st.title(f"How each clause stood, {first}–{last}", anchor=False)
base(selection)

if not nothing(selection):
    timeline.legend(selection)
    timeline.timeline(selection)
