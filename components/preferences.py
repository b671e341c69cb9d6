"""The settings of the package in a form: what is typed is checked and saved as one change that can be undone."""

import streamlit as st

from components import frame, permission, reading, review, unsaved
from components.context import Context
from components.platform.memory import Remembered
from components.words import quiet
from tracker.edit import settings, store
from tracker.model.change import Change, Edit
from tracker.model.message import Message
from tracker.model.package import DESCRIPTOR
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import said, why
from tracker.words.sentences import plain

_TITLES = {
    "evidence_until": (
        Message("Evidence until"),
        Message("The day up to which evidence was looked for, as 2001-12-31: the day shown first."),
    ),
    "first_year": (Message("First year"), Message("The first year of the timelines; blank: from the data.")),
    "last_year": (Message("Last year"), Message("The last year of the timelines; blank: from the data.")),
    "review_after_months": (
        Message("Review after months"),
        Message("How many months old evidence may be before a review is due."),
    ),
    "attribution": (
        Message("Attribution"),
        Message("Who made the assessment: what “Source” names, never the group that is assessed."),
    ),
    "contact": (Message("Contact"), Message("Where corrections go, such as an address.")),
    "explainer": (Message("Explainer"), Message("What this is, in two sentences.")),
    "disclaimer": (Message("Disclaimer"), Message("Stands wherever statuses are shown.")),
    "disclaimer_short": (Message("Short disclaimer"), Message("Stands under every slide and figure.")),
    "short_title": (Message("Short title"), Message("Stands at the top of every page.")),
    "organization": (Message("Organization"), Message("Whose texts these are.")),
    "map_note": (Message("Note under the map"), Message("What is said under every map.")),
    "public_url": (Message("Public address"), Message("Where the published copy stands.")),
}
"""What can be set here, in this order; the others stand in the descriptor alone."""
_ROUND = Remembered("round of settings", int)


def preferences(context: Context) -> None:
    """Draw the settings to change, what is wrong with them, and the save."""
    quiet(_("What the package says of itself. A blank field takes the setting out."))
    stored = {row["name"]: row for row in settings.rows((reading.directory() / DESCRIPTOR).read_bytes())}
    key = f"settings {_ROUND.get()}"
    with st.container(key="edits"):
        typed = {name: _ask(name, stored[name]["value"], key) for name in _TITLES}
    edits = [
        Edit(stored[name], {"name": name, "value": value})
        for name, value in typed.items()
        if value != stored[name]["value"]
    ]
    change = Change(settings.TABLE, changed=tuple(edits))
    unsaved.note_here(held=bool(change))
    checked = review.check(change) if change else store.Saved()
    review.problems(context, checked.problems)
    if st.button(_("Save the settings"), key=f"{key} save", type="primary", disabled=not change or checked.refused):
        _save(change, key)


def _ask(name: str, value: str, key: str) -> str:
    title, help_ = (said(one) for one in _TITLES[name])
    if len(value) > 80 or name in ("explainer", "disclaimer", "map_note"):
        return str(st.text_area(title, value, key=f"{key} {name}", help=plain(help_))).strip()
    return str(st.text_input(title, value, key=f"{key} {name}", help=plain(help_))).strip()


def _save(change: Change, key: str) -> None:
    try:
        saved = permission.save_once(change, "form", key)
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(_("Nothing was written: %(why)s", why=plain(why(error))), icon=":material/error:")
        return
    for one in (*saved.problems, *saved.conflicts):
        st.error(plain(said(str(one))), icon=":material/error:")
    if saved.entry:
        frame.say(_("Settings saved as change %(number)s", number=saved.entry.number))
        _ROUND.set(_ROUND.get() + 1)
        st.rerun()
