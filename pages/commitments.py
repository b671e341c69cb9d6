"""For whoever looks for a clause: every operative clause that the filters leave, sortable, a row a clause."""

import streamlit as st

from components import downloads, frame, register
from components.nothing import nothing
from components.words import base
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
st.title(_("Operative clauses"), anchor=False)
base(context)

if not nothing(context):
    register.register(context)
    downloads.files(context.view, "matrix", "workbook")
