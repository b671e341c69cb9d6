"""For the desk officer: what is to be changed in a table, added to it, or brought back from a spreadsheet?"""

import streamlit as st

from components import frame, update
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
st.title(_("Update"), anchor=False)
update.update(context)
