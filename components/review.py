"""A change on its way to being saved: what it would do, what the rules say, what conflicts, and the save."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components import frame, permission, reading
from components.block import block
from components.context import Context
from components.platform.memory import Remembered
from components.words import quiet
from tracker.edit import merge, store
from tracker.edit.merge import Conflict
from tracker.model import change as changes
from tracker.model.change import Change
from tracker.model.problem import Problem
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import listed, ngettext, said, why

_MOST_SHOWN = 50
_MOST_PROBLEMS = 100
_CHECKED: Remembered[list[tuple[object, store.Saved]]] = Remembered("changes last checked of", list)


def review(
    context: Context,
    name: str,
    drawn: str,
    change: Change,
    how: str,
    saved: Callable[[], None],
    settle: Callable[[Change], None],
) -> None:
    """Show a change as a difference, let the rules speak, and save it when asked to.

    ``name`` is the place on the page, ``drawn`` this round of editing or this file; ``saved`` is called once it is
    written, before the page is drawn anew; ``settle`` with the change as it is when its conflicts are decided.
    """
    difference(context, name, change)
    checked = check(change)
    problems(context, checked.problems, places(context, change, checked))
    warnings(context, checked.warnings, where(context, change, checked.warnings, checked.warning_places))
    if checked.conflicts:
        _decide(context, name, change, checked.conflicts, settle)
    save(name, drawn, change, how, saved, refused=checked.refused)


def difference(context: Context, name: str, change: Change) -> None:
    """Show what a change would do, row by row; of very many the first."""
    parts = counts(len(change.added), len(change.changed), len(change.removed))
    st.subheader(_("What would change: %(counts)s", counts=listed(parts)), anchor=False)
    first = Change(change.table, change.added[:_MOST_SHOWN], change.changed[:_MOST_SHOWN], change.removed[:_MOST_SHOWN])
    with st.expander(_("Row by row"), expanded=change.rows <= _MOST_SHOWN, key=f"rows of {name}"):
        shape = context.dataset.package.tables[change.table]
        block(context, f"difference {name}", "difference.html", change=first, key=shape.key)
        if more := change.rows - first.rows:
            quiet(ngettext("and %(count)s more rows", "and %(count)s more rows", more), small=True)


def counts(added: int, changed: int, removed: int) -> list[str]:
    """Say how many rows are added, changed and removed; none of a kind is left out."""
    said_of = [
        ngettext("%(count)s added", "%(count)s added", added) if added else "",
        ngettext("%(count)s changed", "%(count)s changed", changed) if changed else "",
        ngettext("%(count)s removed", "%(count)s removed", removed) if removed else "",
    ]
    return [one for one in said_of if one]


def check(change: Change) -> store.Saved:
    """Return what a save would be refused for; asked again only when the change or the data are others."""
    asked, before = (reading.on_disk(), change), _CHECKED.get(change.table)
    for known, found in before:
        if known == asked:
            return found
    with st.spinner(_("Checking …"), show_time=True):
        found = store.preview(reading.directory(), change, permission.clock)
    # Two: a file's rows, and those of them that are not left out.
    _CHECKED.set([*before[-1:], (asked, found)], change.table)
    return found


def places(context: Context, change: Change, checked: store.Saved) -> list[str]:
    """Return where the problems of a change are."""
    return where(context, change, checked.problems, checked.places or [None] * len(checked.problems))


def where(context: Context, change: Change, found: Sequence[Problem], at: Sequence[int | None]) -> list[str]:
    """Return where problems or warnings are: a row of the change by its key, or a line of a table's file."""
    tables = context.dataset.package.tables
    shape = tables[change.table]
    rows = [*change.added, *(edit.after for edit in change.changed)]
    words = []
    for problem, place in zip(found, at, strict=True):
        if place is not None:
            key = " · ".join(part for part in changes.key_of(rows[place], shape.key) if part)
            words.append(key or _("the new row"))
        else:
            words.append(
                _("%(table)s, line %(line)s", table=tables[problem.table].title, line=problem.line)
                if problem.table in tables
                else ""
            )
    return words


Fate = Literal["mend", "choose", "out"]
"""What becomes of rows in error: they must be mended, may also be left out, or are."""


def problems(context: Context, found: Sequence[Problem], where: Sequence[str] = (), fate: Fate = "mend") -> None:
    """List problems in the words of the Data page, with where each of them is."""
    if found:
        more = len(found) - _MOST_PROBLEMS
        shown = found[:_MOST_PROBLEMS]
        block(context, "problems", "problems.html", problems=shown, more=more, where=where, fate=fate)


def warnings(context: Context, found: Sequence[Problem], where: Sequence[str] = ()) -> None:
    """List what the rules warn of before a change is saved; it may be saved all the same."""
    if found:
        more = len(found) - _MOST_PROBLEMS
        shown = found[:_MOST_PROBLEMS]
        block(context, "warnings", "problems.html", problems=shown, more=more, where=where, fate="warning")


def _decide(
    context: Context, name: str, change: Change, conflicts: Sequence[Conflict], settle: Callable[[Change], None]
) -> None:
    """Show both versions of each row that somebody else changed, and let the person choose."""
    mine = []
    for place, conflict in enumerate(conflicts):
        st.error(sentences.plain(sentences.capital(said(str(conflict)))), icon=":material/call_split:")
        block(context, f"conflict {name} {place}", "conflict.html", conflict=conflict)
        stored = _("It is gone") if conflict.stored is None else _("What is stored now")
        wanted = _("Remove the row") if conflict.wanted is None else _("What I typed")
        chosen = st.radio(
            _("Keep"), ("stored", "mine"), key=f"decide {name} {conflict.key} {place}", horizontal=True,
            format_func={"stored": stored, "mine": wanted}.__getitem__,
        )  # fmt: skip
        if chosen == "mine":
            mine.append(conflict)

    # Not in a callback: that would know the choices of the run before, which a quick hand has changed since.
    if st.button(_("Decide so"), key=f"decided {name}"):
        settle(merge.settled(change, conflicts, mine=mine))
        st.rerun()


def save(name: str, drawn: str, change: Change, how: str, saved: Callable[[], None], *, refused: bool) -> None:
    """Draw the button that saves a change, and save when it is pressed; what is refused stays as it was typed."""
    label = ngettext("Save %(count)s row", "Save %(count)s rows", change.rows)
    if not st.button(label, key=f"save {name}", type="primary", disabled=refused, icon=":material/save:"):
        return
    try:
        with st.spinner(_("Writing …"), show_time=True):
            result = permission.save_once(change, how, drawn)
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(_("Nothing was written: %(why)s", why=sentences.plain(why(error))), icon=":material/error:")
        return
    if result.refused:
        # Somebody else saved in between: what is checked next says so.
        _CHECKED.forget(change.table)
        st.rerun()
    saved()
    if result.entry:
        frame.say(_("Saved as change %(number)s", number=result.entry.number))
    else:
        frame.say(_("Everything was so already"))
    st.rerun()
