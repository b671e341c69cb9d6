"""Removing a document that was entered by mistake, with all that hangs on it, as one change that can be undone."""

import streamlit as st

from components import frame, permission, reading
from components.words import quiet
from tracker.edit import store
from tracker.model.dataset import Dataset
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import said, why
from tracker.words.sentences import plain

_TABLE = "documents"


def removing(dataset: Dataset) -> None:
    """Offer to remove a document with everything that refers to it; what would go is said first."""
    names = {str(name): dataset.document_name(str(name)) for name in dataset.documents.index}
    if not names:
        return
    with st.expander(_("Remove a document with all that hangs on it"), icon=":material/delete:"):
        name = st.selectbox(
            _("Document"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=_("Entered by mistake"),
        )
        if name is None:
            return
        try:
            changes = store.hanging_on(reading.directory(), _TABLE, (name,))
        except LookupError as error:
            st.error(plain(why(error)), icon=":material/error:")
            return
        quiet(
            _(
                "What would go or change: %(what)s. It is one change, and can be undone on the Data page.",
                what=sentences.told(changes),
            )
        )
        st.button(_("Remove it all"), key=f"remove {name}", icon=":material/delete:", on_click=_remove, args=(name,))


def _remove(name: str) -> None:
    try:
        saved = permission.remove(_TABLE, (name,))
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(_("Nothing was written: %(why)s", why=plain(why(error))), icon=":material/error:")
        return
    for one in (*saved.problems, *saved.conflicts):
        st.error(_("Nothing was written: %(why)s", why=plain(said(str(one)))), icon=":material/error:")
    if saved.entry:
        frame.say(_("Removed as change %(number)s", number=saved.entry.number))
