"""For the desk officer: are the files in order, what is wrong on which line, and what stands in each table?"""

import streamlit as st

from components import changes, downloads, frame, package
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
st.title(_("Data"), anchor=False)
package.state(context)
downloads.files(context.view.unfiltered, "package", "workbook")
st.header(_("What stands in a table"), anchor=False)
package.tables(context)
st.header(_("What was changed"), anchor=False)
changes.changes(context)
