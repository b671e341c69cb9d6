"""The entry: every page of the tracker and the frame around them, and the server that they are served by.

Streamlit finds the server here when it starts, and runs the rest for each reader.
"""

import streamlit as st
from starlette.middleware import Middleware

from components import first_page, frame, permission
from components.platform import entry, run, server

if not run.is_one():
    entry.take_all_addresses()
    app = st.App(
        __file__, middleware=[*server.middleware(), Middleware(first_page.FirstPage)], lifespan=first_page.lifespan
    )
else:
    frame.run(
        {
            "overview": st.Page("pages/overview.py", title="Overview", icon=":material/dashboard:", default=True),
            "commitments": st.Page("pages/commitments.py", title="Commitments", icon=":material/checklist:"),
            "timeline": st.Page("pages/timeline.py", title="Timeline", icon=":material/timeline:"),
            "members": st.Page("pages/members.py", title="Members", icon=":material/public:"),
            "declarations": st.Page("pages/declarations.py", title="Declarations", icon=":material/article:"),
            "present": st.Page("pages/present.py", title="Present", icon=":material/slideshow:"),
            "update": st.Page(
                "pages/update.py", title="Update", icon=":material/edit:", visibility=permission.visibility()
            ),
            "data": st.Page("pages/data.py", title="Data", icon=":material/table_view:"),
            "about": st.Page("pages/about.py", title="About", icon=":material/info:"),
            "commitment": st.Page("pages/commitment.py", title="Commitment", visibility="hidden"),
            "member": st.Page("pages/member.py", title="State", visibility="hidden"),
            "missing": st.Page("pages/missing.py", title="No page here", visibility="hidden"),
        }
    )
