"""The entry: every page of the tracker and the frame around them, and the server that they are served by.

Streamlit finds the server here when it starts, and runs the rest for each reader.
"""

import streamlit as st
from starlette.middleware import Middleware

from components import first_page, frame, permission
from components.platform import entry, run, server
from tracker.words.catalogue import gettext as _

if not run.is_one():
    entry.take_all_addresses()
    app = st.App(
        __file__, middleware=[*server.middleware(), Middleware(first_page.FirstPage)], lifespan=first_page.lifespan
    )
else:
    frame.run(
        {
            "overview": st.Page("pages/overview.py", title=_("Overview"), icon=":material/dashboard:", default=True),
            "commitments": st.Page("pages/commitments.py", title=_("Commitments"), icon=":material/checklist:"),
            "timeline": st.Page("pages/timeline.py", title=_("Timeline"), icon=":material/timeline:"),
            "members": st.Page("pages/members.py", title=_("Members"), icon=":material/public:"),
            "declarations": st.Page("pages/declarations.py", title=_("Declarations"), icon=":material/article:"),
            "present": st.Page("pages/present.py", title=_("Present"), icon=":material/slideshow:"),
            "update": st.Page(
                "pages/update.py", title=_("Update"), icon=":material/edit:", visibility=permission.visibility()
            ),
            "data": st.Page("pages/data.py", title=_("Data"), icon=":material/table_view:"),
            "about": st.Page("pages/about.py", title=_("About"), icon=":material/info:"),
            "commitment": st.Page("pages/commitment.py", title=_("Commitment"), visibility="hidden"),
            "member": st.Page("pages/member.py", title=_("State"), visibility="hidden"),
            "missing": st.Page("pages/missing.py", title=_("No page here"), visibility="hidden"),
        }
    )
