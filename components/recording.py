"""Record a status on a commitment: the form, the rules before saving, and the save."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from components import current, frame, permission
from tracker import sentences, store
from tracker.change import Change, Row
from tracker.checks.rules import RECORDABLE
from tracker.dataset import Dataset
from tracker.period import words
from tracker.search import folded
from tracker.selection import Selection

_ROUND = "round of recording"
_MOST_CHOICES = 200
_NEEDED = ("status", "basis", "confidence", "coder")


def recording(selection: Selection, name: str) -> None:
    """Draw the form for a commitment, closed until asked for; nothing where the reader may not write."""
    allowed = permission.ask()
    if not allowed.given or not selection.all.at[name, "assessable"]:
        return
    key = f"record {name} {st.session_state.get(_ROUND, 0)}"
    with st.expander("Record a status", icon=":material/edit_note:", key=key, on_change="rerun") as box:
        if box.open:
            row = _fields(selection, name, key, allowed)
            _save(row, key)


def _fields(selection: Selection, name: str, key: str, allowed: permission.Permission) -> Row:
    """Draw the fields of a record, their choices and help from the package; return the record as typed."""
    dataset = selection.dataset
    described = dataset.package.tables["statuses"].fields

    def choice(field: str, options: list[str], label: Callable[[str], str], blank: str = "Choose") -> str:
        chosen = st.selectbox(
            described[field].title,
            options,
            index=None,
            key=f"{key} {field}",
            format_func=label,
            placeholder=blank,
            help=sentences.plain(described[field].description),
        )
        return str(chosen or "")

    def text(field: str, value: str = "", *, fixed: bool = False) -> str:
        title, help_ = described[field].title, sentences.plain(described[field].description)
        typed = str(st.text_input(title, value, key=f"{key} {field}", help=help_, disabled=fixed)).strip()
        return value if fixed else typed

    def term(field: str) -> str:
        terms = dataset.vocabularies.get(described[field].vocabulary, {})
        return choice(field, list(terms), lambda one: terms[one].label)

    standing = selection.all.at[name, "kind"] == "standing"
    sayable = [term for term in RECORDABLE if not (standing and term == "complete")]
    left, right = st.columns(2, gap="medium")
    with left:
        status = choice("status", sayable, lambda term: dataset.term("status", term).words)
        since = st.date_input(
            described["effective_on"].title,
            selection.filters.as_of,
            key=f"{key} effective_on",
            format="YYYY-MM-DD",
            min_value=selection.all.at[name, "adopted_on"].date(),
            help=sentences.plain(described["effective_on"].description),
        )
        names = dataset.members["name"]
        member = choice("member", [str(one) for one in names.index], lambda one: names[one], "The clause as a whole")
    with right:
        basis = choice(
            "basis", list(dataset.vocabularies.get("basis", {})), lambda one: dataset.term("basis", one).label
        )
        confidence = choice(
            "confidence",
            list(dataset.vocabularies.get("confidence", {})),
            lambda one: dataset.term("confidence", one).label,
        )
        coder = text("coder", allowed.actor, fixed=allowed.signed_in)
    evidence = _events(dataset, described["evidence"].title, f"{key} evidence")
    contrary = _events(dataset, described["contrary_evidence"].title, f"{key} contrary_evidence")
    note = st.text_area(described["note"].title, key=f"{key} note", help=sentences.plain(described["note"].description))
    reviewer = text("reviewed_by")
    return {
        "commitment_id": name,
        "member": member,
        "effective_on": str(since),
        "status": status,
        "basis": basis,
        "confidence": confidence,
        "evidence": " ".join(evidence),
        "contrary_evidence": " ".join(contrary),
        "note": note.strip(),
        "coder": coder,
        "reviewed_by": reviewer,
    }


def _events(dataset: Dataset, label: str, key: str) -> list[str]:
    """Let the reader pick events by search; many are narrowed down by words first."""
    events = dataset.events
    options = [str(one) for one in events.index]
    if len(options) > _MOST_CHOICES:
        wanted = folded(st.text_input(f"Find events: {label.lower()}", key=f"{key} search")).split()
        titles = current.kept_for_data(
            "folded events", lambda: [folded(f"{one} {_event(events, one)}") for one in options]
        )
        found = [one for one, title in zip(options, titles, strict=True) if all(word in title for word in wanted)]
        options = [*st.session_state.get(key, []), *found[:_MOST_CHOICES]]
        options = list(dict.fromkeys(options))
    chosen: list[Any] = st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda one: _event(events, one),
        placeholder="Type words or an id",
        filter_mode="contains",
        select_all=False,
    )
    return [str(one) for one in chosen]


def _event(events: pd.DataFrame, name: str) -> str:
    return f"{name} · {words(events.at[name, 'date'])} · {events.at[name, 'title']}"


def _save(row: Row, key: str) -> None:
    """Let the rules speak, and save when asked to."""
    missing = [name for name in _NEEDED if not row[name]]
    change = Change(store.STATUSES, added=(row,))
    refused = store.Saved() if missing else store.preview(current.directory(), change, permission.clock)
    for problem in refused.problems:
        st.warning(f"**{sentences.plain(problem.column)}**: {sentences.plain(problem.message)}", icon=":material/rule:")
    if missing:
        titles = [current.dataset().package.tables["statuses"].fields[name].title.lower() for name in missing]
        st.markdown(f":gray[Still needed: {sentences.plain(sentences.joined(titles))}.]")
    pressed = st.button("Save the record", key=f"{key} save", type="primary", disabled=bool(missing) or refused.refused)
    if pressed:
        try:
            saved = permission.save(change, "form")
        except (PermissionError, store.BusyError, OSError) as error:
            st.error(f"Nothing was written: {sentences.plain(str(error))}", icon=":material/error:")
            return
        for problem in saved.problems:
            st.error(f"{sentences.plain(str(problem))}", icon=":material/error:")
        if saved.entry:
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            frame.say(f"Recorded as change {saved.entry.number}")
            st.rerun()
