"""For the desk officer: are the files in order, what is wrong on which line, and what stands in each table?"""

import streamlit as st

from components import changes, downloads, frame, package

context = frame.guard(__file__)
st.title("Data", anchor=False)
package.state(context)
downloads.files(context.view.unfiltered, "package", "workbook")
st.header("What stands in a table", anchor=False)
package.tables(context)
st.header("What was changed", anchor=False)
changes.changes(context)
