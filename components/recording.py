"""Record a status on a commitment: the form, the rules before saving, and the save."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import fields, frame, permission, review, unsaved
from components.context import Context
from components.platform.memory import Remembered, has_widget, set_widget, widget
from tracker.edit import store
from tracker.model.change import Change, Row
from tracker.model.choices import choices, next_id
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import RECORDABLE
from tracker.words import sentences, values
from tracker.words.catalogue import day, listed, period, said, why
from tracker.words.catalogue import gettext as _

_ROUND = Remembered("round of recording", int)
_BEGUN: Remembered[Row] = Remembered("record begun on", dict)
_OFFERED = ("commitment_id", "effective_on", "coder")
"""Fields that are filled in before anything is typed."""
_OFFERED_ID: Remembered[str | None] = Remembered("id offered in", lambda: None)
_EVENTS = "events"
_ADDED = Remembered("events added on the spot", int)


def recording(context: Context, name: str) -> None:
    """Draw the form for a commitment, closed until asked for; nothing where the reader may not write."""
    if not context.reader.given or not context.view.all.at[name, "assessable"]:
        return
    key, begun_before = f"record {name} {_ROUND.get()}", _BEGUN.get(name)
    if begun_before and not has_widget(key):
        # The reader was elsewhere meanwhile, and Streamlit forgot what is not drawn.
        set_widget(key, value=True)
    with st.expander(_("Record a status"), icon=":material/edit_note:", key=key, on_change="rerun") as box:
        if box.open:
            with st.container(key="edits"):
                row = _fields(context, name, key, begun_before)
                begun = any(value for field, value in row.items() if field not in _OFFERED)
                _BEGUN.set(row if begun else {}, name)
                unsaved.note(f"record {name}", held=begun)
                _save(context, row, name, key, begun=begun)


def _fields(context: Context, name: str, key: str, begun: Row) -> Row:
    """Draw the fields of a record, their choices and help from the package; return the record as typed.

    ``begun`` is how it was when the reader left it.
    """
    dataset, view, allowed, table = context.dataset, context.view, context.reader, store.STATUSES

    def ask(field: str, value: str = "", **more: Any) -> str:
        return fields.ask(dataset, table, field, key, value=begun.get(field, value), **more)

    standing = view.all.at[name, "kind"] == "standing"
    offered = pd.Series(list(choices(dataset, table, "status")), dtype="str")
    known = dataset.known("status", offered)
    sayable = offered[known.isin(RECORDABLE) & ~(standing & (known == "complete"))]
    row = {"commitment_id": name}
    left, right = st.columns(2, gap="medium")
    with left:
        words = {one: dataset.term("status", one).words for one in sayable}
        row["status"] = ask("status", options=words)
        row["effective_on"] = ask("effective_on", str(view.filters.as_of))
        row["member"] = ask("member", blank=_("The clause as a whole"))
    with right:
        row["basis"] = ask("basis")
        row["confidence"] = ask("confidence")
        coder = allowed.actor if allowed.signed_in else begun.get("coder", allowed.actor)
        row["coder"] = fields.ask(dataset, table, "coder", key, value=coder, fixed=allowed.signed_in)
    # Run after the event below it: one that is added there is cited here.
    cited = st.container()
    if st.toggle(_("Add an event that is not listed yet"), key=f"{key} new event"):
        _event(context, name, key)
    with cited:
        row["evidence"] = ask("evidence")
        row["contrary_evidence"] = ask("contrary_evidence")
    row["note"] = ask("note")
    return row | _in_pairs([field.name for field in values.own_fields(dataset, table)], ask)


def _in_pairs(names: Iterable[str], ask: Callable[[str], str]) -> dict[str, str]:
    """Draw fields a pair at a time: where there is room for one alone, they stay in their order."""
    row: dict[str, str] = {}
    for place, name in enumerate(names):
        if place % 2 == 0:
            columns = st.columns(2, gap="medium")
        with columns[place % 2]:
            row[name] = ask(name)
    return row


def _event(context: Context, commitment: str, key: str) -> None:
    """Draw the fields of a new event; once added it is cited as evidence of the record."""
    dataset, added = context.dataset, _ADDED.get()
    own = f"{key} event {added}"
    given = {"bears_on": commitment}
    _offer_id(f"{own} event_id", next_id(map(str, dataset.events.index)))
    with st.container(border=True):
        row = _in_pairs(
            dataset.package.tables[_EVENTS].fields,
            lambda name: fields.ask(dataset, _EVENTS, name, own, value=given.get(name, "")),
        )
        offered = {"event_id", *given}
        unsaved.note_here(held=any(value for field, value in row.items() if field not in offered))
        change = Change(_EVENTS, added=(row,))
        ready = _complete(dataset, _EVENTS, row)
        checked = _checked(context, change, ready=ready)
        for conflict in checked.conflicts:
            st.error(sentences.plain(sentences.capital(said(str(conflict)))), icon=":material/error:")
        pressed = st.button(_("Add the event and cite it"), key=f"{own} add", disabled=not ready or checked.refused)
        if pressed and _written(context, change, own):
            _ADDED.set(added + 1)
            evidence = f"{key} evidence"
            set_widget(evidence, [*widget(evidence, []), row["event_id"]])
            st.rerun()


def _offer_id(key: str, free: str) -> None:
    """Fill in an id that is free; another one where somebody took it and nobody typed here."""
    if widget(key) == _OFFERED_ID.get(key):
        set_widget(key, free)
        _OFFERED_ID.set(free, key)


def _complete(dataset: Dataset, table: str, row: Row) -> bool:
    """Name the fields that are still needed; return whether none is."""
    described = dataset.package.tables[table].fields
    missing = [described[name].title.lower() for name, value in row.items() if described[name].required and not value]
    if missing:
        needed = _("Still needed: %(fields)s.", fields=sentences.plain(listed(missing)))
        st.markdown(f":gray[{needed}]")
    return not missing


def _checked(context: Context, change: Change, *, ready: bool) -> store.Saved:
    """Let the rules speak, once nothing that they need is missing."""
    checked = review.check(change) if ready else store.Saved()
    review.problems(context, checked.problems)
    review.warnings(context, checked.warnings, review.where(context, change, checked.warnings, checked.warning_places))
    return checked


def _save(context: Context, row: Row, name: str, key: str, *, begun: bool) -> None:
    """Let the rules speak, and save when asked to, or clear what was begun."""
    change = Change(store.STATUSES, added=(row,))
    ready = _complete(context.dataset, store.STATUSES, row)
    checked = _checked(context, change, ready=ready)
    with st.container(horizontal=True):
        pressed = st.button(
            _("Save the record"), key=f"{key} save", type="primary", disabled=not ready or checked.refused
        )
        if begun:
            st.button(_("Clear the form"), key=f"{key} clear", on_click=_put_away, args=(name,))
    if pressed and _written(context, change, key):
        _put_away(name)
        st.rerun()


def _put_away(name: str) -> None:
    """Close the form; opened again it is blank."""
    _BEGUN.forget(name)
    unsaved.note(f"record {name}", held=False)
    _ROUND.set(_ROUND.get() + 1)


def _written(context: Context, change: Change, drawn: str) -> bool:
    """Save a change; say what became of it."""
    try:
        saved = permission.save_once(change, "form", drawn)
    except (PermissionError, store.BusyError, OSError, LookupError) as error:
        st.error(_("Nothing was written: %(why)s", why=sentences.plain(why(error))), icon=":material/error:")
        return False
    for one in (*saved.problems, *saved.conflicts):
        st.error(sentences.plain(said(str(one))), icon=":material/error:")
    if saved.entry:
        frame.say(_done(change, saved.entry.number, context.view.filters.as_of))
    return saved.entry is not None


def _done(change: Change, number: int, shown: date) -> str:
    """Say as which change a record is stored; where it is true from a day after the one shown, where it stands."""
    later = max((row.get("effective_on", "") for row in change.added), default="")
    if change.table != store.STATUSES or later <= str(shown):
        return _("Recorded as change %(number)s.", number=number)
    return _(
        "Recorded as change %(number)s. It is true from %(since)s, after the day shown, %(shown)s: "
        "it stands below, apart.",
        number=number,
        since=period(later),
        shown=day(shown),
    )
