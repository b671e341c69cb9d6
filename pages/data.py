"""For the desk officer: are the files in order, what is wrong on which line, and what stands in each table?"""

import streamlit as st

from components import changes, current, downloads, frame, package

frame.guard(__file__)
dataset = current.dataset()
st.title("Data", anchor=False)
package.state(dataset)
downloads.files(current.view().unfiltered, "package", "workbook")
st.header("What stands in a table", anchor=False)
package.tables(dataset)
st.header("What was changed", anchor=False)
changes.changes()
