"""The settings of the package in a form: what is typed is checked and saved as one change that can be undone."""

import streamlit as st

from components import frame, permission, reading, review, unsaved
from components.context import Context
from components.platform.memory import Remembered
from components.words import quiet
from tracker.edit import settings, store
from tracker.model.change import Change, Edit
from tracker.model.package import DESCRIPTOR
from tracker.words.sentences import plain

_TITLES = {
    "evidence_until": (
        "Evidence until",
        "The day up to which evidence was looked for, as 2001-12-31: the day shown first.",
    ),
    "first_year": ("First year", "The first year of the timelines; blank: from the data."),
    "last_year": ("Last year", "The last year of the timelines; blank: from the data."),
    "review_after_months": ("Review after months", "How many months old evidence may be before a review is due."),
    "attribution": ("Attribution", "Who made the assessment: what “Source” names, never the group that is assessed."),
    "contact": ("Contact", "Where corrections go, such as an address."),
    "explainer": ("Explainer", "What this is, in two sentences."),
    "disclaimer": ("Disclaimer", "Stands wherever statuses are shown."),
    "disclaimer_short": ("Short disclaimer", "Stands under every slide and figure."),
    "short_title": ("Short title", "Stands at the top of every page."),
    "organization": ("Organization", "Whose texts these are."),
    "map_note": ("Note under the map", "What is said under every map."),
    "public_url": ("Public address", "Where the published copy stands."),
}
"""What can be set here, in this order; the others stand in the descriptor alone."""
_ROUND = Remembered("round of settings", int)


def preferences(context: Context) -> None:
    """Draw the settings to change, what is wrong with them, and the save."""
    quiet("What the package says of itself. A blank field takes the setting out.")
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
    if st.button("Save the settings", key=f"{key} save", type="primary", disabled=not change or checked.refused):
        _save(change, key)


def _ask(name: str, value: str, key: str) -> str:
    title, help_ = _TITLES[name]
    if len(value) > 80 or name in ("explainer", "disclaimer", "map_note"):
        return str(st.text_area(title, value, key=f"{key} {name}", help=plain(help_))).strip()
    return str(st.text_input(title, value, key=f"{key} {name}", help=plain(help_))).strip()


def _save(change: Change, key: str) -> None:
    try:
        saved = permission.save_once(change, "form", key)
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(f"Nothing was written: {plain(str(error))}", icon=":material/error:")
        return
    for one in (*saved.problems, *saved.conflicts):
        st.error(plain(str(one)), icon=":material/error:")
    if saved.entry:
        frame.say(f"Settings saved as change {saved.entry.number}")
        _ROUND.set(_ROUND.get() + 1)
        st.rerun()
