"""For delegations and presenters: which States stand behind the documents, and since when are they bound?"""

import streamlit as st

from components import current, frame, members
from components.nothing import found_members
from components.words import quiet
from tracker import sentences

frame.guard(__file__)
selection = current.selection()
st.title(sentences.plain(sentences.who_stands_behind(selection)), anchor=False)
quiet(sentences.members_base(selection, len(selection.members)))
found_members(selection)
if selection.filters.text and not selection.members_found:
    quiet("No State has a name with the searched words; the search is left aside here.", small=True)
members.members(selection)
