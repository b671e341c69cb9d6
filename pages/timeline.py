"""For presenters and researchers: how did each clause stand over the years, and what happened around it?"""

import streamlit as st

from components import frame, timeline
from components.nothing import nothing
from components.words import base
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
first, last = context.view.years
st.title(_("How each clause stood, %(first)s–%(last)s", first=first, last=last), anchor=False)
base(context)

if not nothing(context):
    timeline.legend(context)
    timeline.timeline(context)
