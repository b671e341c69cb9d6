"""Removing a document that was entered by mistake, with all that hangs on it, as one change that can be undone."""

import streamlit as st

from components import frame, permission, reading
from components.words import quiet
from tracker.edit import store
from tracker.model.dataset import Dataset
from tracker.words import sentences
from tracker.words.sentences import plain

_TABLE = "documents"


def removing(dataset: Dataset) -> None:
    """Offer to remove a document with everything that refers to it; what would go is said first."""
    names = {str(name): dataset.document_name(str(name)) for name in dataset.documents.index}
    if not names:
        return
    with st.expander("Remove a document with all that hangs on it", icon=":material/delete:"):
        name = st.selectbox(
            "Document", list(names), index=None, format_func=names.__getitem__, placeholder="Entered by mistake"
        )
        if name is None:
            return
        try:
            changes = store.hanging_on(reading.directory(), _TABLE, (name,))
        except LookupError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        quiet(
            f"What would go or change: {sentences.told(changes)}. It is one change, and can be undone on the Data page."
        )
        st.button("Remove it all", key=f"remove {name}", icon=":material/delete:", on_click=_remove, args=(name,))


def _remove(name: str) -> None:
    try:
        saved = permission.remove(_TABLE, (name,))
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(f"Nothing was written: {plain(str(error))}", icon=":material/error:")
        return
    for one in (*saved.problems, *saved.conflicts):
        st.error(f"Nothing was written: {plain(str(one))}", icon=":material/error:")
    if saved.entry:
        frame.say(f"Removed as change {saved.entry.number}")
