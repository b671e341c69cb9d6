"""The history of the data on screen: every change as a difference, and a way to undo it."""

import streamlit as st

from components import frame, permission, reading, review
from components.block import block
from components.context import Context
from components.words import quiet
from tracker.edit import history, settings, store
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import said, why

_MOST = 200


def changes(context: Context) -> None:
    """List the changes, the latest first; one that is chosen is shown as a difference, and may be undone."""
    # Every change through the tracker changes a file of the data, and so what is held of it.
    try:
        told = context.dataset.cached("history", lambda: history.told(reading.directory(), _MOST))
    except OSError as error:
        st.error(_("The history cannot be shown: %(why)s", why=sentences.plain(why(error))), icon=":material/error:")
        return
    for one in told.damaged:
        st.warning(sentences.plain(sentences.capital(said(one))), icon=":material/error:")
    entries = told.entries
    if not entries:
        none = _("No change has been made through the tracker yet.")
        st.markdown(f":gray[{none}]")
        return
    labels = {entry.number: _label(entry) for entry in reversed(entries)}
    chosen = st.selectbox(_("Change"), list(labels), key="change shown", format_func=labels.__getitem__)
    entry = next(entry for entry in entries if entry.number == chosen)
    tables = context.dataset.package.tables
    keys = {name: table.key for name, table in tables.items()} | {settings.TABLE: settings.KEY}
    block(context, "difference", "change.html", entry=entry, keys=keys)
    undone = context.dataset.cached(
        ("undone", entry.number), lambda: history.undone_by(reading.directory(), entry.number)
    )
    if undone is not None:
        quiet(_("Undone by change %(number)s.", number=undone), small=True)
    elif context.reader.given and entry.how != history.OUTSIDE:
        st.button(
            _("Undo this change"),
            key=f"undo {entry.number}",
            icon=":material/undo:",
            on_click=_undo,
            args=(entry.number,),
        )


def _label(entry: history.Entry) -> str:
    changes = [part.change for part in entry.parts]
    counted = review.counts(
        sum(len(one.added) for one in changes),
        sum(len(one.changed) for one in changes),
        sum(len(one.removed) for one in changes),
    )
    said_of = {
        "number": entry.number,
        "at": entry.at[:16].replace("T", " "),
        "tables": ", ".join(one.table for one in changes),
        "rows": ", ".join(counted) or _("rows not known"),
        "how": entry.how,
    }
    if entry.actor:
        return _("%(number)s · %(at)s UTC · %(tables)s: %(rows)s by %(who)s (%(how)s)", who=entry.actor, **said_of)
    return _("%(number)s · %(at)s UTC · %(tables)s: %(rows)s (%(how)s)", **said_of)


def _undo(number: int) -> None:
    try:
        saved = permission.undo(number)
    except (PermissionError, store.BusyError, LookupError, OSError) as error:
        st.error(_("Nothing was written: %(why)s", why=sentences.plain(why(error))), icon=":material/error:")
        return
    for one in (*saved.conflicts, *saved.problems):
        st.error(_("Nothing was written: %(why)s", why=sentences.plain(said(str(one)))), icon=":material/error:")
    if saved.entry:
        frame.say(_("Change %(number)s undone, as change %(now)s", number=number, now=saved.entry.number))
    elif not saved.refused:
        st.info(_("Nothing was written: everything is as it was before that change."), icon=":material/check:")
