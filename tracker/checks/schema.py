"""One vectorised checker of a table against its schema, and the conversion of its columns.

It serves the loader, the command line and every way of writing; frictionless is its oracle in the tests.
Blank is ``""``: unknown, or not applicable, and an error only where the field is required.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tracker.model.field import Field, split
from tracker.model.ids import paragraph_ids
from tracker.model.message import Message, both, either
from tracker.model.package import Package, Table
from tracker.model.problem import Problem, found
from tracker.model.types import ListType
from tracker.model.vocabulary import KNOWN

_NEEDED = Message("blank, and needed")


def blanked(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a table of text with a blank in the place of everything that its fields describe as a missing value."""
    changed = {}
    for name in frame.columns:
        missing = [value for value in table.fields[name].missing_values if value]
        if missing and (given := frame[name].isin(missing)).any():
            changed[name] = frame[name].mask(given, "")
    return frame.assign(**changed) if changed else frame


def check(frame: pd.DataFrame, table: Table, missing: Iterable[str] = ()) -> tuple[pd.DataFrame, list[Problem]]:
    """Check every cell of a table of text, its missing values blank; return its typed columns and what is wrong.

    The typed frame has the columns of ``frame`` (dates ``datetime64[s]``, moments ``datetime64[us]`` in UTC,
    numbers ``Float64``, whole numbers ``Int64``, the rest text). A value that is wrong comes out missing. Columns
    in ``missing`` are not in the file: that is one problem of its header, not one on every line.
    """
    problems: list[Problem] = []
    typed: dict[str, pd.Series] = {}
    for name in frame.columns:
        field = table.fields[name]
        text = frame[name]
        given = text != ""
        if field.required and name not in missing and not given.all():
            problems += _problems(table, field, ~given, text, "required", lambda _: _NEEDED)
        values = field.kind.read(text)
        wrong = field.kind.is_wrong(text, values)
        if wrong.any():
            problems += _problems(table, field, wrong, text, field.kind.code, _instead(field))
        problems += _constraints(text, values, given & ~wrong, field, table)
        typed[name] = field.kind.shown(text, values)
    problems += _keys(frame, table)
    return pd.DataFrame(typed, index=frame.index), problems


def _problems(
    table: Table, field: Field, mask: pd.Series, text: pd.Series, code: str, message: Callable[[str], str]
) -> list[Problem]:
    rows = mask[mask].index
    return [Problem(table.name, field.name, code, message(text.at[row]), row=row) for row in rows]


def _instead(field: Field) -> Callable[[str], str]:
    """Return what says of a cell that is not of its type what to write instead."""
    return lambda cell: Message("found %(found)s; %(right)s", found=found(cell), right=field.kind.wanted(cell))


def _wants(right: str) -> Callable[[str], str]:
    """Return what says of a cell what was found and what would be right."""
    return lambda cell: Message("found %(found)s; %(right)s", found=found(cell), right=right)


_COMPARED: Mapping[str, tuple[Callable[[Any, Any], Any], Callable[[Any], str]]] = {
    "minimum": (operator.ge, lambda bound: Message("write %(bound)s or more", bound=bound)),
    "maximum": (operator.le, lambda bound: Message("write %(bound)s or less", bound=bound)),
    "exclusiveMinimum": (operator.gt, lambda bound: Message("write more than %(bound)s", bound=bound)),
    "exclusiveMaximum": (operator.lt, lambda bound: Message("write less than %(bound)s", bound=bound)),
}


def _constraints(text: pd.Series, values: pd.Series, given: pd.Series, field: Field, table: Table) -> list[Problem]:
    """Check Table Schema's constraints on the cells that are given and of the right type."""
    constraints = field.constraints
    problems: list[Problem] = []

    def add(good: pd.Series, code: str, right: str) -> None:
        # What cannot be compared at all, a number that is none, does not pass.
        wrong = given & ~good.fillna(value=False).astype(bool)
        if wrong.any():
            problems.extend(_problems(table, field, wrong, text, code, _wants(right)))

    for allowed in (constraints.get("enum"), list(field.categories) if not field.separator else None):
        if allowed:
            constants = [field.kind.constant(value) for value in allowed]
            right = Message("write one of %(values)s", values=", ".join(str(value) for value in allowed))
            add(values.isin(constants), "enum", right)
    if "pattern" in constraints:
        form = re.compile(constraints["pattern"])
        fits = {cell: form.fullmatch(cell) is not None for cell in text.unique().tolist()}
        add(text.map(fits), "pattern", _in_the_form(constraints["pattern"], field.description))
    for name, (compare, right_of) in _COMPARED.items():
        if name in constraints:
            add(compare(values, field.kind.constant(constraints[name])), name, right_of(constraints[name]))
    for name, compare in (("minLength", operator.ge), ("maxLength", operator.le)):
        if name in constraints:
            add(compare(_length(text, field), constraints[name]), name, _of_length(name, constraints[name], field))
    if constraints.get("unique"):
        once = ~field.kind.keys(text).where(given).duplicated(keep=False)
        add(once, "unique", Message("each value may stand once"))
    return problems


def _in_the_form(pattern: str, description: str) -> Message:
    if not description:
        return Message("write it in the form %(form)s", form=pattern)
    return Message("write it in the form %(form)s: %(meaning)s", form=pattern, meaning=description.rstrip("."))


def _length(text: pd.Series, field: Field) -> pd.Series:
    """Return how long each cell is: a list in items, other text in letters."""
    if isinstance(field.kind, ListType):
        return text.str.count(re.escape(field.kind.delimiter)) + 1
    return text.str.len()


def _of_length(name: str, bound: int, field: Field) -> Message:
    """Say how long a cell may be; see `_length`."""
    items = isinstance(field.kind, ListType)
    if name == "minLength" and items:
        return Message.counted("write %(bound)s or more items", "write %(bound)s or more items", bound, bound=bound)
    if name == "minLength":
        return Message.counted("write %(bound)s or more letters", "write %(bound)s or more letters", bound, bound=bound)
    if items:
        return Message.counted("write %(bound)s or fewer items", "write %(bound)s or fewer items", bound, bound=bound)
    return Message.counted("write %(bound)s or fewer letters", "write %(bound)s or fewer letters", bound, bound=bound)


def _keys(frame: pd.DataFrame, table: Table) -> list[Problem]:
    """Find every line of a duplicated key, however its numbers are spelled, and those whose whole key is blank."""
    problems = []
    for key in dict.fromkeys((table.primary_key, *table.unique_keys)):
        if not key or not set(key) <= set(frame.columns):
            continue
        primary = key == table.primary_key
        label = ",".join(key)
        cells = pd.DataFrame({name: table.fields[name].kind.keys(frame[name]) for name in key})
        blank = cells == ""
        if primary and (nothing := blank.all(axis="columns")).any():
            message = Message("blank, and rows are told apart by it")
            problems += [Problem(table.name, label, "key-blank", message, row=row) for row in nothing[nothing].index]
        # A blank in a key that is not the primary one is like no other.
        compared = cells[~(blank.all(axis="columns") if primary else blank.any(axis="columns"))]
        twice = compared[compared.duplicated(keep=False)]
        if twice.empty:
            continue
        spelled: dict[tuple[str, ...], list[str]] = {}
        rows = list(
            zip(twice.index, twice.itertuples(index=False, name=None), _texts(frame, twice.index, key), strict=True)
        )
        for _, value, text in rows:
            spelled.setdefault(value, []).append(text)
        problems += [
            Problem(table.name, label, "key-duplicate", _twice(text, spelled[value]), row=row)
            for row, value, text in rows
        ]
    return problems


def _texts(frame: pd.DataFrame, rows: pd.Index, key: tuple[str, ...]) -> list[str]:
    return [" ".join(cells) for cells in frame.loc[rows, list(key)].itertuples(index=False, name=None)]


def _twice(text: str, spelled: list[str]) -> str:
    """Say that a key stands on several lines, and how else it is spelled there."""
    others = [found(other) for other in dict.fromkeys(spelled) if other != text]
    if not others:
        return Message("%(key)s stands on more than one line; keep one of them", key=found(text))
    return Message(
        "%(key)s stands on more than one line, spelled %(others)s there,; keep one of them",
        key=found(text),
        others=both(others[:3]),
    )


def references(
    frames: Mapping[str, pd.DataFrame],
    everything: Mapping[str, pd.DataFrame],
    package: Package,
    incomplete: Collection[str] = (),
) -> list[Problem]:
    """Check foreign keys, terms and references inside lists in ``frames``.

    ``everything`` are the tables with their lines in error: what refers to such a line is marked with a
    warning and not refused; what refers to nothing is an error. Nothing can be said of references into
    tables that could be read only in part, ``incomplete``: they too are marked.
    """
    problems: list[Problem] = []
    known_terms, sound_terms = _terms(everything["terms"]), _terms(frames["terms"])
    for name, frame in frames.items():
        table = package.tables[name]
        for key in table.foreign_keys:
            known = key.table in frames and all(column in frames[key.table] for column in key.reference)
            if known and all(column in frame for column in key.fields):
                values = _joined(frame, key.fields, table)
                goal = package.tables[key.table]
                target = _Target(
                    known=set(_joined(everything[key.table], key.reference, goal).tolist()),
                    sound=set(_joined(frames[key.table], key.reference, goal).tolist()),
                    where=key.table,
                    code="reference",
                    incomplete=key.table in incomplete,
                )
                problems += _check(table.name, key.fields[-1], values, None, target)
        for field in table.fields.values():
            if field.vocabulary or field.references:
                target = _Target(
                    known_terms.get(field.vocabulary, set()),
                    sound_terms.get(field.vocabulary, set()),
                    Message("the vocabulary %(vocabulary)s of terms", vocabulary=field.vocabulary),
                    "term",
                    "terms" in incomplete,
                )
                if field.references:
                    target = _rows(field, frames, everything, package, incomplete)
                listed = field if field.separator else None
                problems += _check(table.name, field.name, frame[field.name], listed, target)
    return problems


@dataclass(frozen=True)
class _Target:
    """What may be referred to: what is known at all, and what of it is not in error."""

    known: set[str]
    sound: set[str]
    where: str
    code: str
    incomplete: bool


def _rows(
    field: Field,
    frames: Mapping[str, pd.DataFrame],
    everything: Mapping[str, pd.DataFrame],
    package: Package,
    incomplete: Collection[str],
) -> _Target:
    return _Target(
        identifiers(everything, field.references, package),
        identifiers(frames, field.references, package),
        either(field.references),
        "reference",
        not set(field.references).isdisjoint(incomplete),
    )


def _terms(frame: pd.DataFrame) -> dict[str, set[str]]:
    """Return the terms of every vocabulary, those that rules know among them."""
    found = {vocabulary: set(terms) for vocabulary, terms in KNOWN.items()}
    for vocabulary, term in zip(frame["vocabulary"].tolist(), frame["term"].tolist(), strict=True):
        found.setdefault(vocabulary, set()).add(term)
    return found


def identifiers(frames: Mapping[str, pd.DataFrame], tables: Iterable[str], package: Package) -> set[str]:
    """Return the ids by which references name the rows of tables: their primary key; a paragraph's is like X1-P05."""
    ids: set[str] = set()
    for name in tables:
        key = package.tables[name].primary_key
        if name == "paragraphs":
            ids |= set(paragraph_ids(frames["paragraphs"]).tolist())
        elif name in frames and len(key) == 1 and key[0] in frames[name]:
            ids |= set(frames[name][key[0]].tolist())
    return ids


def _check(table: str, column: str, cells: pd.Series, listed: Field | None, target: _Target) -> list[Problem]:
    """Check each reference in a column, a list where it is ``listed``; each distinct cell is looked at once."""
    wrong: dict[str, list[tuple[str, bool]]] = {}
    for cell in cells.unique().tolist():
        if cell.replace("\0", ""):
            items = split(cell, listed) if listed else [cell]
            unsound = [(item, item not in target.known) for item in items if item not in target.sound]
            if unsound:
                wrong[cell] = unsound
    if not wrong:
        return []
    problems = []
    for row, cell in cells[cells.isin(list(wrong))].items():
        for item, unknown in wrong[cell]:
            what = found(item.replace("\0", " "))
            if unknown and not target.incomplete:
                problems.append(Problem(table, column, target.code, _unknown(what, target, listed), row=row))
                continue
            if unknown:
                message = Message("%(found)s is not in what could be read of %(where)s", found=what, where=target.where)
            else:
                message = Message(
                    "%(found)s stands on a line of %(where)s that was set aside", found=what, where=target.where
                )
            problems.append(Problem(table, column, "refers-to-error", message, "warning", row=row))
    return problems


def _unknown(what: str, target: _Target, listed: Field | None) -> Message:
    """Say that what is referred to is not there, and in a list how its items are separated."""
    if listed is None:
        return Message("%(found)s is not in %(where)s; add it there, or correct it", found=what, where=target.where)
    return Message(
        "%(found)s is not in %(where)s; add it there, or correct it; separate several by %(separator)s",
        found=what,
        where=target.where,
        separator=found(listed.separator) if listed.separator.strip() else Message("a space"),
    )


def _joined(frame: pd.DataFrame, columns: tuple[str, ...], table: Table) -> pd.Series:
    """Return several columns as one of text, to be compared as a key."""
    parts = [table.fields[name].kind.keys(frame[name]) for name in columns]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "\0" + part
    return joined
