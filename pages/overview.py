"""For everybody, first: where do things stand on the day shown? One sentence, the key figures, what to do next."""

import streamlit as st

from components import current, downloads, frame, overview
from components.nothing import nothing
from components.words import base, finding, quiet
from tracker.words import sentences

frame.guard(__file__)
selection = current.selection()
finding("where things stand", sentences.where_things_stand, selection)
base(selection)
if dated := sentences.by_their_dates(selection):
    quiet(f"{dated}.")

if not nothing(selection):
    grid = st.grid(2, min_column_width=420, gap="large")
    with grid.cell():
        overview.key_figures(selection)
    with grid.cell():
        st.header("Year by year", anchor=False)
        overview.by_year(selection)
        st.header("By document", anchor=False)
        overview.by_group(selection, "document_id")
    st.header("What needs attention", anchor=False)
    overview.attention(selection)
    st.header("By theme", anchor=False)
    overview.by_group(selection, "theme")
    st.header("Take it away", anchor=False)
    quiet("Made of what is shown here, with the dates and filters in force and the sources they rest on.")
    downloads.files(selection, "deck", "report", "matrix", "workbook", "package")
