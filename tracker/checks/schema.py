"""One vectorised checker of a table against its schema, and the conversion of its columns.

It serves the loader, the command line and every way of writing; frictionless is its oracle in the tests.
Blank is ``""``: unknown, or not applicable, and an error only where the field is required.
"""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from tracker import period
from tracker.model.vocabulary import KNOWN
from tracker.package import Field, Package, Table
from tracker.problem import Problem, found

_INTEGER = r"[+-]?\d{1,18}"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_DATETIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z"
_URI = r"https?://[^\s/?#]+[^\s]*"
_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_EXPECTED = {
    "date": "write a day as 2001-05-14",
    "datetime": "write a moment in UTC as 2001-05-14T09:30:00.000000Z",
    "integer": "write a whole number of at most 18 digits",
    "number": "write a number with a point, such as 23.98",
    "boolean": "write true or false",
    "year": "write a year of four digits",
    "yearmonth": "write a month as 2001-05",
    "uri": "write an address that begins with http:// or https://",
    "email": "write an e-mail address",
    "period": "write a day as 2001-05-14, a month as 2001-05, or a year as 2001",
}


def check(frame: pd.DataFrame, table: Table, missing: Iterable[str] = ()) -> tuple[pd.DataFrame, list[Problem]]:
    """Check every cell of a table of text; return its typed columns and what is wrong.

    The typed frame has the columns of ``frame`` (dates ``datetime64[s]``, moments ``datetime64[us]`` in UTC,
    numbers ``Float64``, whole numbers ``Int64``, the rest text) and, for a period ``x``, ``x_first`` and
    ``x_last``. A value that is wrong comes out missing. Columns in ``missing`` are not in the file: that is
    one problem of its header, not one on every line.
    """
    problems: list[Problem] = []
    typed: dict[str, pd.Series] = {}
    for name in frame.columns:
        field = table.fields[name]
        text = frame[name]
        given = text != ""
        if field.required and name not in missing and not given.all():
            problems += _problems(table, field, ~given, text, "required", lambda _: "blank, and needed")
        values, bad, expected = _convert(text, given, field)
        if bad.any():
            code = "period" if field.period else f"type-{expected}"
            problems += _problems(table, field, bad, text, code, _wants(_EXPECTED[expected]))
        problems += _constraints(text, values, given & ~bad, field, table)
        typed[name] = values
        if field.period:
            typed[f"{name}_first"], typed[f"{name}_last"] = period.bounds(text)
    problems += _keys(frame, table)
    return pd.DataFrame(typed, index=frame.index), problems


def _problems(
    table: Table, field: Field, mask: pd.Series, text: pd.Series, code: str, message: Callable[[str], str]
) -> list[Problem]:
    rows = mask[mask].index
    return [Problem(table.name, field.name, code, message(text.at[row]), row=row) for row in rows]


def _wants(right: str) -> Callable[[str], str]:
    """Return what says of a cell what was found and what would be right."""
    return lambda cell: f"found {found(cell)}; {right}"


def _convert(  # noqa: PLR0911  (a return for each type of Table Schema)
    text: pd.Series, given: pd.Series, field: Field
) -> tuple[pd.Series, pd.Series, str]:
    """Return the typed values, which given cells are not of the type, and the name of what was expected."""
    if field.period:
        first, _ = period.bounds(text)
        return text, given & first.isna(), "period"
    match field.type:  # one return for each type of Table Schema
        case "date":
            values = period.days(text.where(text.str.fullmatch(r"\d{4}-\d{2}-\d{2}"), ""))
            return values, given & values.isna(), "date"
        case "datetime":
            good = text.where(text.str.fullmatch(_DATETIME), "")
            values = pd.to_datetime(good, format="ISO8601", utc=True, errors="coerce")
            values = values.dt.tz_convert(None).astype("datetime64[us]")
            return values, given & values.isna(), "datetime"
        case "integer" | "number" as kind:
            good = text.str.fullmatch(_INTEGER if kind == "integer" else _NUMBER)
            numbers = pd.to_numeric(text.where(good, None), errors="coerce")
            return numbers.astype("Int64" if kind == "integer" else "Float64"), given & ~good, kind
        case "boolean":
            good = text.isin(["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"])
            return text, given & ~good, "boolean"
        case "year":
            return text, given & ~text.str.fullmatch(r"\d{4}"), "year"
        case "yearmonth":
            return text, given & ~text.str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])"), "yearmonth"
        case "string" if field.format in ("uri", "email"):
            pattern = _URI if field.format == "uri" else _EMAIL
            return text, given & ~text.str.fullmatch(pattern), field.format
        case _:
            return text, text.isna(), "string"


def _constraints(text: pd.Series, values: pd.Series, given: pd.Series, field: Field, table: Table) -> list[Problem]:
    """Check Table Schema's constraints on the cells that are given and of the right type."""
    constraints = field.constraints
    problems: list[Problem] = []

    def add(mask: pd.Series, code: str, right: str) -> None:
        mask = given & mask.fillna(value=False).astype(bool)
        if mask.any():
            problems.extend(_problems(table, field, mask, text, code, _wants(right)))

    if "enum" in constraints and not field.separator:
        allowed = [str(value) for value in constraints["enum"]]
        add(~text.isin(allowed), "enum", "write one of " + ", ".join(allowed))
    if "pattern" in constraints:
        meant = f": {field.description.rstrip('.')}" if field.description else ""
        form = f"write it in the form {constraints['pattern']}{meant}"
        add(~text.str.fullmatch(constraints["pattern"]), "pattern", form)
    for name, compare, right in (
        ("minimum", operator.lt, "write {} or more"),
        ("maximum", operator.gt, "write {} or less"),
    ):
        if name in constraints and field.type in _EXPECTED:
            bound = constraints[name]
            typed_bound = pd.Timestamp(bound) if field.type in ("date", "datetime") else bound
            add(compare(values, typed_bound), name, right.format(bound))
    if "minLength" in constraints:
        add(text.str.len() < constraints["minLength"], "minLength", f"write {constraints['minLength']} or more letters")
    if "maxLength" in constraints:
        add(
            text.str.len() > constraints["maxLength"], "maxLength", f"write {constraints['maxLength']} or fewer letters"
        )
    if constraints.get("unique"):
        add(text.where(given).duplicated(keep=False), "unique", "each value may stand once")
    return problems


def _keys(frame: pd.DataFrame, table: Table) -> list[Problem]:
    """Find every line of a duplicated primary key."""
    key = [name for name in table.primary_key if name in frame]
    if not key:
        return []
    twice = frame.duplicated(key, keep=False)
    label = key[0] if len(key) == 1 else ",".join(key)
    return [
        Problem(
            table.name,
            label,
            "key-duplicate",
            f"{found(' '.join(frame.loc[row, key]))} stands on more than one line; keep one of them",
            row=row,
        )
        for row in twice[twice].index
    ]


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
                values = _joined(frame, key.fields)
                target = _Target(
                    known=set(_joined(everything[key.table], key.reference).tolist()),
                    sound=set(_joined(frames[key.table], key.reference).tolist()),
                    where=key.table,
                    code="reference",
                    incomplete=key.table in incomplete,
                )
                problems += _check(table.name, key.fields[-1], values, lambda cell: [cell], target)
        for field in table.fields.values():
            if field.vocabulary or field.references:
                split: Callable[[str], list[str]] = items if field.separator else lambda cell: [cell]
                target = _Target(
                    known_terms.get(field.vocabulary, set()),
                    sound_terms.get(field.vocabulary, set()),
                    f"the vocabulary {field.vocabulary} of terms",
                    "term",
                    "terms" in incomplete,
                )
                if field.references:
                    target = _rows(field, frames, everything, incomplete)
                problems += _check(table.name, field.name, frame[field.name], split, target)
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
    incomplete: Collection[str],
) -> _Target:
    return _Target(
        identifiers(everything, field.references),
        identifiers(frames, field.references),
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


def identifiers(frames: Mapping[str, pd.DataFrame], tables: Iterable[str]) -> set[str]:
    """Return the ids by which references name the rows of tables; a paragraph's is like X1-P05."""
    ids: set[str] = set()
    for name in tables:
        if name == "paragraphs":
            ids |= set(paragraph_ids(frames["paragraphs"]).tolist())
        elif name in frames and len(frames[name].columns):
            ids |= set(frames[name].iloc[:, 0].tolist())
    return ids


def paragraph_ids(frame: pd.DataFrame) -> pd.Series:
    """Return the id of the paragraph that each row of ``document_id``, ``paragraph`` names, such as X1-P05."""
    return frame["document_id"] + "-P" + frame["paragraph"].astype("str").str.zfill(2)


def items(cell: str) -> list[str]:
    """Return the items of a list in a cell."""
    return cell.split()


def _check(
    table: str, column: str, cells: pd.Series, split: Callable[[str], list[str]], target: _Target
) -> list[Problem]:
    """Check each reference in a column; the distinct cells are few, so each is looked at once."""
    wrong: dict[str, list[tuple[str, bool]]] = {}
    for cell in cells.unique().tolist():
        if cell.replace("\0", ""):
            unsound = [(item, item not in target.known) for item in split(cell) if item not in target.sound]
            if unsound:
                wrong[cell] = unsound
    if not wrong:
        return []
    problems = []
    hint = "; separate several by a space" if split is items else ""
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


def _joined(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """Return several columns as one of text, to be compared as a key."""
    joined = frame[columns[0]].astype("str")
    for column in columns[1:]:
        joined = joined + "\0" + frame[column].astype("str")
    return joined
