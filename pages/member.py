"""For whoever asks about one State: what does it stand behind, what is it bound by, what is on record?"""

import streamlit as st

from components import frame, members
from components.words import quiet
from tracker.words import sentences

context = frame.guard(__file__)
view = context.view
name = context.address.asked("member")

if name not in view.dataset.members.index:
    st.title("State", anchor=False)
    asked = f"the State “{sentences.plain(name)}”, which is not in the data" if name else "no State"
    st.warning(f"This address names {asked}.", icon=":material/link_off:")
    st.page_link("pages/members.py", label="All States", icon=":material/public:")
else:
    frame.title(context, view.dataset.members.at[name, "name"])
    st.title(sentences.plain(view.dataset.members.at[name, "name"]), anchor=False)
    quiet(sentences.as_of(view))
    members.profile(context, name)
