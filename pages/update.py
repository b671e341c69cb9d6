"""For the desk officer: what is to be changed in a table, added to it, or brought back from a spreadsheet?"""

import streamlit as st

from components import frame, update

context = frame.guard(__file__)
st.title("Update", anchor=False)
update.update(context)
