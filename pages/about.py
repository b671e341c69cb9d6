"""For whoever asks how this was made: method, words, fields, sources, and whom to write to."""

import streamlit as st

from components import current, frame, package
from components.words import quiet

frame.guard(__file__)
dataset = current.dataset()
st.title("About", anchor=False)
quiet(dataset.package.title)
package.about(dataset)
