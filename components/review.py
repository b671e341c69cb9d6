"""A change on its way to being saved: what it would do, what the rules say, what conflicts, and the save."""

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components import current, frame, permission
from components.block import block
from components.words import quiet
from tracker.edit import merge, store
from tracker.edit.merge import Conflict
from tracker.model import change as changes
from tracker.model.change import Change
from tracker.model.package import Table
from tracker.model.problem import Problem
from tracker.words import sentences

_MOST_SHOWN = 50
_MOST_PROBLEMS = 100
_CHECKED = "change last checked of"


def review(
    name: str, drawn: str, change: Change, how: str, saved: Callable[[], None], settle: Callable[[Change], None]
) -> None:
    """Show a change as a difference, let the rules speak, and save it when asked to.

    ``name`` is the place on the page, ``drawn`` this round of editing or this file; ``saved`` is called once it is
    written, before the page is drawn anew; ``settle`` with the change as it is when its conflicts are decided.
    """
    difference(name, change)
    checked = check(change)
    problems(checked.problems, places(change, checked))
    warnings(checked.warnings, where(change, checked.warnings, checked.warning_places))
    if checked.conflicts:
        _decide(name, change, checked.conflicts, settle)
    save(name, drawn, change, how, saved, refused=checked.refused)


def difference(name: str, change: Change) -> None:
    """Show what a change would do, row by row; of very many the first."""
    parts = ((change.added, "added"), (change.changed, "changed"), (change.removed, "removed"))
    counts = sentences.joined([f"{len(rows):,} {what}" for rows, what in parts if rows])
    st.subheader(f"What would change: {counts}", anchor=False)
    first = Change(change.table, change.added[:_MOST_SHOWN], change.changed[:_MOST_SHOWN], change.removed[:_MOST_SHOWN])
    with st.expander("Row by row", expanded=change.rows <= _MOST_SHOWN, key=f"rows of {name}"):
        block(f"difference {name}", "difference.html", change=first, key=_shape(change).key)
        if first.rows < change.rows:
            quiet(f"and {change.rows - first.rows:,} more rows", small=True)


def check(change: Change) -> store.Saved:
    """Return what a save would be refused for; asked again only when the change or the data are others."""
    place, asked = f"{_CHECKED} {change.table}", (current.on_disk(), change)
    kept: list[tuple[object, store.Saved]] = st.session_state.setdefault(place, [])
    for known, found in kept:
        if known == asked:
            return found
    with st.spinner("Checking …", show_time=True):
        found = store.preview(current.directory(), change, permission.clock)
    # Two: a file's rows, and those of them that are not left out.
    st.session_state[place] = [*kept[-1:], (asked, found)]
    return found


def places(change: Change, checked: store.Saved) -> list[str]:
    """Return where the problems of a change are."""
    return where(change, checked.problems, checked.places or [None] * len(checked.problems))


def where(change: Change, found: Sequence[Problem], at: Sequence[int | None]) -> list[str]:
    """Return where problems or warnings are: a row of the change by its key, or a line of a table's file."""
    shape = _shape(change)
    rows = [*change.added, *(edit.after for edit in change.changed)]
    tables = current.dataset().package.tables
    words = []
    for problem, place in zip(found, at, strict=True):
        if place is not None:
            key = " · ".join(part for part in changes.key_of(rows[place], shape.key) if part)
            words.append(key or "the new row")
        else:
            words.append(f"{tables[problem.table].title}, line {problem.line}" if problem.table in tables else "")
    return words


Fate = Literal["mend", "choose", "out"]
"""What becomes of rows in error: they must be mended, may also be left out, or are."""


def problems(found: Sequence[Problem], where: Sequence[str] = (), fate: Fate = "mend") -> None:
    """List problems in the words of the Data page, with where each of them is."""
    if found:
        more = len(found) - _MOST_PROBLEMS
        block("problems", "problems.html", problems=found[:_MOST_PROBLEMS], more=more, where=where, fate=fate)


def warnings(found: Sequence[Problem], where: Sequence[str] = ()) -> None:
    """List what the rules warn of before a change is saved; it may be saved all the same."""
    if found:
        more = len(found) - _MOST_PROBLEMS
        block("warnings", "problems.html", problems=found[:_MOST_PROBLEMS], more=more, where=where, fate="warning")


def _decide(name: str, change: Change, conflicts: Sequence[Conflict], settle: Callable[[Change], None]) -> None:
    """Show both versions of each row that somebody else changed, and let the person choose."""
    mine = []
    for place, conflict in enumerate(conflicts):
        st.error(sentences.plain(sentences.capital(str(conflict))), icon=":material/call_split:")
        block(f"conflict {name} {place}", "conflict.html", conflict=conflict)
        kept = "It is gone" if conflict.stored is None else "What is stored now"
        wanted = "Remove the row" if conflict.wanted is None else "What I typed"
        chosen = st.radio(
            "Keep", ("stored", "mine"), key=f"decide {name} {conflict.key} {place}", horizontal=True,
            format_func={"stored": kept, "mine": wanted}.__getitem__,
        )  # fmt: skip
        if chosen == "mine":
            mine.append(conflict)

    # Not in a callback: that would know the choices of the run before, which a quick hand has changed since.
    if st.button("Decide so", key=f"decided {name}"):
        settle(merge.settled(change, conflicts, mine=mine))
        st.rerun()


def save(name: str, drawn: str, change: Change, how: str, saved: Callable[[], None], *, refused: bool) -> None:
    """Draw the button that saves a change, and save when it is pressed; what is refused stays as it was typed."""
    label = f"Save {sentences.plural(change.rows, 'row')}"
    if not st.button(label, key=f"save {name}", type="primary", disabled=refused, icon=":material/save:"):
        return
    try:
        with st.spinner("Writing …", show_time=True):
            result = permission.save_once(change, how, drawn)
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(f"Nothing was written: {sentences.plain(str(error))}", icon=":material/error:")
        return
    if result.refused:
        # Somebody else saved in between: what is checked next says so.
        st.session_state.pop(f"{_CHECKED} {change.table}", None)
        st.rerun()
    saved()
    frame.say(f"Saved as change {result.entry.number}" if result.entry else "Everything was so already")
    st.rerun()


def _shape(change: Change) -> Table:
    return current.dataset().package.tables[change.table]
