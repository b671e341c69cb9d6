"""For whoever asks how this was made: method, words, fields, sources, and whom to write to."""

import streamlit as st

from components import frame, package
from components.words import quiet

context = frame.guard(__file__)
st.title("About", anchor=False)
quiet(context.dataset.package.title)
package.about(context)
