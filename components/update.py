"""Updating a table: its rows in an editor drawn from its description, or a file brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components import bringing, fields, preferences, removing, review, unsaved
from components.choice import choice
from components.context import Context
from components.permission import Permission
from components.platform.memory import Remembered, has_widget, widget
from components.words import quiet
from tracker.checks import load
from tracker.edit import editor, settings, store
from tracker.model.change import Change, Row, key_of
from tracker.model.dataset import Dataset
from tracker.model.folding import folded
from tracker.model.package import Table
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, number, said

_MOST_ROWS = 300
"""More rows than these are not put into the editor at once: they are searched."""
_DRAFT: Remembered[Change | None] = Remembered("draft of", lambda: None)
_ROUND = Remembered("round of editing", int)
_DONE = Remembered("rounds that are over of", int)
_OWN = ("recorded_at",)
"""Columns that the tracker itself fills in."""


@dataclass(frozen=True)
class _Opened:
    """The rows in the editor and how they are drawn: as they were when it was opened, with the draft of then.

    The choices in ``columns`` are those of then too: Streamlit takes an editor whose columns changed for another one,
    and drops what was typed into it.
    """

    words: str
    base: Change
    lines: tuple[editor.Line, ...]
    found: int
    version: Any
    round: int
    frame: pd.DataFrame
    columns: dict[str, Any]


_OPENED: Remembered[_Opened | None] = Remembered("rows opened of", lambda: None)


def update(context: Context) -> None:
    """Let the reader change any table; say why where they may not."""
    dataset, allowed = context.dataset, context.reader
    if not allowed.given:
        refused = _("You can read everything here, and change nothing. %(why)s", why=said(allowed.reason))
        st.info(refused, icon=":material/lock:")
        return
    names = {name: table.title for name, table in dataset.package.tables.items()} | {settings.TABLE: _("Settings")}
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with left:
        name = choice(context.address, "table", _("Table"), names, "events" if "events" in names else next(iter(names)))
    if name == settings.TABLE:
        preferences.preferences(context)
        return
    with right:
        ways = {"editor": _("Edit here"), "file": _("Bring a file back")}
        way = choice(context.address, "way", _("How"), ways, "editor")
    shape = dataset.package.tables[name]
    quiet(shape.description)
    if name in dataset.read_only:
        st.error(
            _(
                "The file %(file)s must be mended first; the Data page says what is wrong in it.",
                file=sentences.plain(shape.path),
            ),
            icon=":material/error:",
        )
        return
    if way == "editor":
        _editor(context, shape, allowed)
        if name == "documents":
            removing.removing(dataset)
    else:
        bringing.bring(context, shape)


def _editor(context: Context, shape: Table, allowed: Permission) -> None:
    """Draw the rows to edit; below them what would change, and the save."""
    name, dataset = shape.name, context.dataset
    adding = name == store.STATUSES
    words = ""
    if adding:
        quiet(_("To correct a record, add one that is true from the same day."))
    elif len(dataset.tables[name]) + len(dataset.set_aside[name]) > _MOST_ROWS:
        words = st.text_input(_("Find rows"), key=f"find rows of {name}", placeholder=_("Words that stand in them"))
    defaults = {"coder": allowed.actor} if adding else {}
    opened = _open(context, shape, words, defaults, adding=adding)
    if opened.found > _MOST_ROWS:
        many = ngettext(
            "%(count)s rows have these words; the first %(most)s are here.",
            "%(count)s rows have these words; the first %(most)s are here.",
            opened.found,
            most=number(_MOST_ROWS),
        )
        quiet(many, small=True)
    key = _widget(name, opened)
    st.data_editor(
        opened.frame,
        key=key,
        on_change=_keep,
        args=(key, opened, shape),
        num_rows="dynamic",
        hide_index=True,
        height=min(560, 112 + 35 * len(opened.lines)),
        column_order=[field for field in shape.fields if not (adding and field in _OWN)],
        column_config=opened.columns,
        disabled=["coder"] if adding and allowed.signed_in else False,
        placeholder="",
        alt=_("The table %(table)s, to be edited", table=shape.title),
    )
    quiet(_("Select rows at their left edge to remove them; the empty row at the bottom adds one."), small=True)
    if any(widget(key).values()):
        # Here too: another request that comes while a callback runs makes Streamlit give it up half way.
        _keep(key, opened, shape)
    change = _DRAFT.get(name) or Change(name)
    _put_back(change, shape)
    unsaved.note(f"draft of {name}", held=bool(change))
    if not change:
        return
    order = None
    if undecided := editor.undecided(change, shape):
        order = fields.order_of_days(f"order of days in {name}", undecided)
        if order is None:
            quiet(
                _(
                    "Found %(cell)s: say first whether the day or the month comes first.",
                    cell=sentences.plain(undecided),
                )
            )
    if order or not undecided:
        change = editor.dated(change, shape, order)
        _review(context, name, key, change)
    st.button(_("Discard what I typed"), key=f"discard {name}", on_click=_restart, args=(name, None))


def _review(context: Context, name: str, key: str, change: Change) -> None:
    review.review(
        context, name, key, change, "editor", lambda: _restart(name, None), lambda decided: _restart(name, decided)
    )


def _keep(key: str, opened: _Opened, shape: Table) -> None:
    """Keep what is typed as the draft: before anything is drawn, whatever was pressed since.

    A press may come from a page on which an editor still stands whose rows were saved, decided or discarded since;
    they must not come back.
    """
    if opened.round <= _DONE.get(shape.name):
        return
    _DRAFT.set(editor.edited(opened.base, opened.lines, widget(key), shape), shape.name)


def _widget(name: str, opened: _Opened) -> str:
    return f"editor of {name} {opened.round}"


def _open(context: Context, shape: Table, words: str, defaults: Mapping[str, str], *, adding: bool) -> _Opened:
    """Return the rows in the editor; opened anew when others are looked for, or nothing is typed and the data changed.

    What was typed stays in the draft, whatever is opened.
    """
    name, dataset = shape.name, context.dataset
    opened, typed = _OPENED.get(name), _DRAFT.get(name) or Change(name)
    # An editor that a run did not draw has lost what was typed into it: the draft has it.
    if opened is not None and has_widget(_widget(name, opened)):
        unchanged = bool(typed) or opened.version == context.version
        if unchanged and opened.words == words:
            return opened
    stored, found = ([], 0) if adding else _rows(dataset, shape, words)
    rounds = _ROUND.get() + 1
    _ROUND.set(rounds)
    shown = editor.opened(typed, stored, shape)
    rows = [line.row for line in shown]
    frame, columns = fields.frame(rows, dataset, name), fields.columns(dataset, name, rows, defaults)
    opened = _Opened(words, typed, shown, found, context.version, rounds, frame, columns)
    _OPENED.set(opened, name)
    return opened


def _rows(dataset: Dataset, shape: Table, words: str) -> tuple[list[Row], int]:
    """Return the stored rows with these words, at most as many as the editor takes, and how many there are."""
    stored = load.rows(dataset.package, shape.name)
    wanted = folded(words).split()
    if wanted:
        stored = [row for row in stored if all(word in folded(" ".join(row.values())) for word in wanted)]
    return list(stored[:_MOST_ROWS]), len(stored)


def _put_back(change: Change, shape: Table) -> None:
    """Name the rows to be removed, and let each be put back."""
    if not change.removed:
        return
    names = {" · ".join(key_of(row, shape.key)): row for row in change.removed}
    key = f"removed of {shape.name} {hash(tuple(names))}"
    stay: Sequence[str] = st.multiselect(
        _("Rows to be removed"),
        list(names),
        default=list(names),
        key=key,
        select_all=False,
        help=_("Take one out to keep it."),
    )
    if len(stay) < len(names):
        _restart(shape.name, Change(change.table, change.added, change.changed, tuple(names[one] for one in stay)))
        st.rerun()


def _restart(name: str, change: Change | None) -> None:
    """Open the rows anew with this draft, or none; what was typed until now is over."""
    _DRAFT.set(change, name)
    unsaved.note(f"draft of {name}", held=bool(change))
    _DONE.set(_ROUND.get(), name)
    _OPENED.forget(name)
