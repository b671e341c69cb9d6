"""For whoever looks for a clause: every operative clause that the filters leave, sortable, a row a clause."""

import streamlit as st

from components import current, downloads, frame, register
from components.nothing import nothing
from components.words import base

frame.guard(__file__)
view = current.view()
st.title("Operative clauses", anchor=False)
base(view)

if not nothing(view):
    register.register(view)
    downloads.files(view, "matrix", "workbook")
