"""For readers of the texts: what does each document say in full, and what did a later one take up of an earlier one?"""

import streamlit as st

from components import declarations, frame
from components.words import quiet
from tracker.words import sentences
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
st.title(_("Declarations"), anchor=False)
quiet(sentences.as_of(context.view))

if not declarations.none_adopted(context):
    declarations.declarations(context)
