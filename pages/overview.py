"""For everybody, first: where do things stand on the day shown? One sentence, the key figures, what to do next."""

import streamlit as st

from components import downloads, frame, overview
from components.nothing import nothing
from components.words import base, finding, quiet
from tracker.words import standing
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
finding(context, "where things stand", standing.where_things_stand)
base(context)
if dated := standing.by_their_dates(context.view):
    quiet(f"{dated}.")

if not nothing(context):
    grid = st.grid(2, min_column_width=420, gap="large")
    with grid.cell():
        overview.key_figures(context)
    with grid.cell():
        st.header(_("Year by year"), anchor=False)
        overview.by_year(context)
        st.header(_("By document"), anchor=False)
        overview.by_group(context, "document_id")
    st.header(_("What needs attention"), anchor=False)
    overview.attention(context)
    st.header(_("By theme"), anchor=False)
    overview.by_group(context, "theme")
    st.header(_("Take it away"), anchor=False)
    quiet(_("Made of what is shown here, with the dates and filters in force and the sources they rest on."))
    downloads.files(context.view, "deck", "report", "matrix", "workbook", "package")
