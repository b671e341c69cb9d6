"""One vectorised checker of a table against its schema, and the conversion of its columns.

It serves the loader, the command line and every way of writing; frictionless is its oracle in the tests.
Blank is ``""``: unknown, or not applicable, and an error only where the field is required.
"""

import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from tracker.model.field import Field, split
from tracker.model.ids import paragraph_ids
from tracker.model.package import Package, Table
from tracker.model.problem import Problem, found
from tracker.model.types import ListType
from tracker.model.vocabulary import KNOWN


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
            problems += _problems(table, field, ~given, text, "required", lambda _: "blank, and needed")
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
    return lambda cell: f"found {found(cell)}; {field.kind.wanted(cell)}"


def _wants(right: str) -> Callable[[str], str]:
    """Return what says of a cell what was found and what would be right."""
    return lambda cell: f"found {found(cell)}; {right}"


_COMPARED = {
    "minimum": (operator.ge, "write {} or more"),
    "maximum": (operator.le, "write {} or less"),
    "exclusiveMinimum": (operator.gt, "write more than {}"),
    "exclusiveMaximum": (operator.lt, "write less than {}"),
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
            add(values.isin(constants), "enum", "write one of " + ", ".join(str(value) for value in allowed))
    if "pattern" in constraints:
        meant = f": {field.description.rstrip('.')}" if field.description else ""
        form = re.compile(constraints["pattern"])
        fits = {cell: form.fullmatch(cell) is not None for cell in text.unique().tolist()}
        add(text.map(fits), "pattern", f"write it in the form {constraints['pattern']}{meant}")
    for name, (compare, right) in _COMPARED.items():
        if name in constraints:
            add(compare(values, field.kind.constant(constraints[name])), name, right.format(constraints[name]))
    for name, compare, right in (
        ("minLength", operator.ge, "write {} or more {}"),
        ("maxLength", operator.le, "write {} or fewer {}"),
    ):
        if name in constraints:
            length, what = _length(text, field)
            add(compare(length, constraints[name]), name, right.format(constraints[name], what))
    if constraints.get("unique"):
        add(~field.kind.keys(text).where(given).duplicated(keep=False), "unique", "each value may stand once")
    return problems


def _length(text: pd.Series, field: Field) -> tuple[pd.Series, str]:
    """Return how long each cell is, and in what: a list in items."""
    if isinstance(field.kind, ListType):
        return text.str.count(re.escape(field.kind.delimiter)) + 1, "items"
    return text.str.len(), "letters"


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
            problems += [
                Problem(table.name, label, "key-blank", "blank, and rows are told apart by it", row=row)
                for row in nothing[nothing].index
            ]
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
    also = f", spelled {' and '.join(others[:3])} there," if others else ""
    return f"{found(text)} stands on more than one line{also}; keep one of them"


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
                    f"the vocabulary {field.vocabulary} of terms",
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
        " or ".join(field.references),
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
    hint = f"; separate several by {_separator(listed)}" if listed else ""
    for row, cell in cells[cells.isin(list(wrong))].items():
        for item, unknown in wrong[cell]:
            what = found(item.replace("\0", " "))
            if not unknown:
                message = f"{what} stands on a line of {target.where} that was set aside"
            elif target.incomplete:
                message = f"{what} is not in what could be read of {target.where}"
            else:
                message = f"{what} is not in {target.where}; add it there, or correct it{hint}"
                problems.append(Problem(table, column, target.code, message, row=row))
                continue
            problems.append(Problem(table, column, "refers-to-error", message, "warning", row=row))
    return problems


def _separator(field: Field) -> str:
    return found(field.separator) if field.separator.strip() else "a space"


def _joined(frame: pd.DataFrame, columns: tuple[str, ...], table: Table) -> pd.Series:
    """Return several columns as one of text, to be compared as a key."""
    parts = [table.fields[name].kind.keys(frame[name]) for name in columns]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "\0" + part
    return joined
