"""A field of a table as the descriptor has it, and lists in its cells."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tracker.model import properties
from tracker.model.message import Message
from tracker.model.problem import found
from tracker.model.properties import Complain
from tracker.model.types import BOUNDS, TYPES, ListType, Period, String, Type

BLANK = ("",)
"""The missing values, unless the descriptor has others besides."""


@dataclass(frozen=True)
class Field:
    """A field of a table: Table Schema's own properties, then the tracker's."""

    name: str
    type: str = "string"
    format: str = "default"
    title: str = ""
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    missing_values: tuple[str, ...] = BLANK
    separator: str = ""
    period: bool = False
    vocabulary: str = ""
    references: tuple[str, ...] = ()
    kind: Type = field(default_factory=String)
    described: bool = True
    """Not so for a column that the code reads by name and the descriptor lacks."""

    @property
    def required(self) -> bool:
        """Whether a blank is an error."""
        return bool(self.constraints.get("required"))


def split(cell: str, field: Field) -> list[str]:
    """Return the items of a list in a cell; a separator of blanks alone stands for any number of them."""
    parts = cell.split(field.separator) if field.separator.strip() else cell.split()
    return [item for part in parts if (item := part.strip())]


def joined(items: Iterable[str], field: Field) -> str:
    """Return items as a cell holds them."""
    return (field.separator or " ").join(items)


def named(value: Any) -> tuple[str, ...]:
    """Return a name or a list of names as a tuple: Table Schema allows both."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def missing_values(
    entry: Mapping[str, Any], where: str, inherited: tuple[str, ...], complain: Complain
) -> tuple[str, ...]:
    """Return what stands for a blank; it always does itself."""
    if "missingValues" not in entry:
        return inherited
    listed = entry["missingValues"]
    values = []
    for one in listed if isinstance(listed, list) else [None]:
        value = one.get("value") if isinstance(one, dict) else one
        if not isinstance(value, str):
            complain(where, Message("missingValues is %(found)s; a list of texts is needed", found=found(str(listed))))
            return inherited
        values.append(value)
    if "" not in values:
        complain(where, Message("missingValues lacks “”: a blank cell is always a missing value here; add it"))
    return tuple(dict.fromkeys([*BLANK, *values]))


def read(table: str, entry: Mapping[str, Any], missing: tuple[str, ...], complain: Complain) -> Field:
    """Read a field's description; what in it cannot be honoured is left out, and said."""
    name = str(entry["name"])
    where = f"{table}.{name}"
    own = _own(entry, where, complain)
    kind = _kind(entry, own["period"], where, complain)
    categories = _categories(entry, kind, where, complain)
    return Field(
        name=name,
        type=kind.name,
        format=kind.format if isinstance(kind, String) else "default",
        title=str(entry.get("title") or name),
        description=str(entry.get("description", "")),
        constraints=MappingProxyType(_constraints(entry, kind, own["separator"], where, complain)),
        categories=MappingProxyType(categories),
        missing_values=missing_values(entry, where, missing, complain),
        separator=kind.delimiter if isinstance(kind, ListType) else own["separator"],
        period=own["period"],
        vocabulary=own["vocabulary"],
        references=own["references"],
        kind=kind,
    )


def _own(entry: Mapping[str, Any], where: str, complain: Complain) -> dict[str, Any]:
    """Return the tracker's own properties of a field, each of its right kind."""
    own = entry.get("tracker", {})
    if not isinstance(own, dict):
        complain(where, Message("tracker is %(found)s; an object is needed", found=found(str(own))))
        own = {}
    properties.check(own, properties.FIELD_TRACKER, f"{where}.tracker", complain)
    read: dict[str, Any] = {"separator": "", "period": False, "vocabulary": "", "references": ()}
    for name, good, right in (
        (
            "separator",
            lambda one: isinstance(one, str) and one and "\n" not in one,
            Message("what separates the items is needed"),
        ),
        ("period", lambda one: isinstance(one, bool), Message("true or false is needed")),
        ("vocabulary", lambda one: isinstance(one, str) and one, Message("the name of a vocabulary is needed")),
        ("references", lambda one: bool(named(one)), Message("the names of tables are needed")),
    ):
        if name in own:
            if good(own[name]):
                read[name] = own[name]
            else:
                said = {"property": name, "found": found(str(own[name])), "right": right}
                complain(f"{where}.tracker", Message("%(property)s is %(found)s; %(right)s", **said))
    read["references"] = named(
        list(read["references"]) if isinstance(read["references"], tuple) else read["references"]
    )
    if read["vocabulary"] and read["references"]:
        complain(f"{where}.tracker", Message("a cell holds terms of a vocabulary or ids of rows, not both"))
    return read


def _kind(entry: Mapping[str, Any], period: bool, where: str, complain: Complain) -> Type:  # noqa: FBT001  (as described)
    """Return the type of a field; one that is not supported is read as text."""
    type_ = entry.get("type", "string")
    if not isinstance(type_, str) or type_ not in TYPES:
        message = Message(
            "the type %(type)s is not supported: write one of %(types)s", type=found(str(type_)), types=", ".join(TYPES)
        )
        complain(where, message)
        type_ = "string"
    kind = TYPES[type_]
    if period:
        if kind is not String:
            complain(where, Message("a period is of type string, not %(type)s", type=type_))
        kind = Period
    format_ = entry.get("format", "default")
    if format_ not in kind.formats:
        complain(where, _format_refused(format_, type_, kind))
    properties.check(entry, (*properties.FIELD, *kind.properties), where, complain)
    return kind.of(entry, lambda message: complain(where, message))


def _format_refused(format_: Any, type_: str, kind: type[Type]) -> Message:
    values = {"format": found(str(format_)), "type": type_}
    if len(kind.formats) == 1:
        return Message("the format %(format)s is not supported by the type %(type)s: leave it out", **values)
    return Message(
        "the format %(format)s is not supported by the type %(type)s: write one of %(formats)s",
        formats=", ".join(kind.formats),
        **values,
    )


def _categories(entry: Mapping[str, Any], kind: Type, where: str, complain: Complain) -> dict[str, str]:
    """Return labels by value: the only values that there may be."""
    listed = entry.get("categories", [])
    categories: dict[str, str] = {}
    for item in listed if isinstance(listed, list) else [None]:
        value, label = (item.get("value"), item.get("label")) if isinstance(item, dict) else (item, None)
        if value is None or kind.constant(value) is None or not isinstance(label or "", str):
            message = Message(
                "categories is %(found)s; a list of values of the field is needed", found=found(str(listed))
            )
            complain(where, message)
            return {}
        categories[str(value)] = str(label or value)
    return categories


def _constraints(
    entry: Mapping[str, Any], kind: Type, separator: str, where: str, complain: Complain
) -> dict[str, Any]:
    """Return the constraints that can be checked; one that cannot is said, and left out."""
    raw = entry.get("constraints", {})
    if not isinstance(raw, dict):
        complain(where, Message("constraints is %(found)s; an object is needed", found=found(str(raw))))
        return {}
    kept: dict[str, Any] = {}
    properties.check(raw, properties.CONSTRAINTS, f"{where}.constraints", complain)
    for name, value in raw.items():
        if name not in properties.CONSTRAINTS:
            continue
        if name not in kind.constraints:
            message = Message(
                "the constraint %(constraint)s is not supported by the type %(type)s: it has %(constraints)s; "
                "it is left out",
                constraint=name,
                type=kind.name,
                constraints=", ".join(kind.constraints),
            )
            complain(where, message)
        elif name == "enum" and separator:
            message = Message("the constraint enum is not supported on a list: name a vocabulary; it is left out")
            complain(where, message)
        elif not _is_sensible(name, value, kind):
            message = Message(
                "the constraint %(constraint)s cannot be %(found)s; it is left out",
                constraint=name,
                found=found(str(value)),
            )
            complain(where, message)
        else:
            kept[name] = value
    return kept


def _is_sensible(name: str, value: Any, kind: Type) -> bool:
    """Say whether a constraint can have this value on a field of this type."""
    if name in BOUNDS:
        return kind.constant(value) is not None
    match name:
        case "pattern":
            return isinstance(value, str) and _compiles(value)
        case "enum":
            return isinstance(value, list) and bool(value) and all(kind.constant(one) is not None for one in value)
        case "minLength" | "maxLength":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case _:
            return isinstance(value, bool)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True
