"""For whoever asks how this was made: method, words, fields, sources, and whom to write to."""

import streamlit as st

from components import frame, package
from components.words import quiet
from tracker.words.catalogue import gettext as _

context = frame.guard(__file__)
st.title(_("About"), anchor=False)
quiet(context.dataset.package.title)
package.about(context)
