"""For presenters and researchers: how did each clause stand over the years, and what happened around it?"""

import streamlit as st

from components import current, frame, timeline
from components.nothing import nothing
from components.words import base

frame.guard(__file__)
view = current.view()
first, last = view.years
st.title(f"How each clause stood, {first}–{last}", anchor=False)
base(view)

if not nothing(view):
    timeline.legend(view)
    timeline.timeline(view)
