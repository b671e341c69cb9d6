"""The data package's descriptor, `datapackage.json`: the one place that knows the shape of the data.

Data Package v2 and Table Schema (datapackage.org). What Table Schema cannot say stands in a field's
``tracker`` object: ``separator`` (a list in a cell), ``period`` (EDTF level 0: a day, a month or a year),
``vocabulary`` (a term of ``terms``), ``references`` (keys of other tables inside a list).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from tracker.dialect import COMMAS, Dialect
from tracker.problem import Problem, found

DESCRIPTOR = "datapackage.json"
DESCRIPTOR_TABLE = "datapackage"
"""Stands for the table in problems of the descriptor itself."""

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "documents": (
            "document_id",
            "symbol",
            "title",
            "kind",
            "issuer",
            "adopted_on",
            "place",
            "occasion",
            "url",
            "numbering",
        ),
        "paragraphs": ("document_id", "paragraph", "role", "text"),
        "commitments": (
            "commitment_id",
            "document_id",
            "paragraph",
            "clause",
            "title",
            "text",
            "verb",
            "verb_class",
            "addressees",
            "kind",
            "due",
            "due_basis",
            "closed_on",
            "theme",
            "coding_note",
        ),
        "lineage": ("later", "earlier", "drift", "note"),
        "statuses": (
            "commitment_id",
            "member",
            "effective_on",
            "status",
            "basis",
            "confidence",
            "evidence",
            "contrary_evidence",
            "note",
            "coder",
            "reviewed_by",
            "recorded_at",
        ),
        "events": (
            "event_id",
            "date",
            "title",
            "kind",
            "symbol",
            "publisher",
            "url",
            "locator",
            "quote",
            "seen_at",
            "accessed_on",
            "verification",
            "bears_on",
            "note",
        ),
        "members": ("iso3", "name", "region", "latitude", "longitude"),
        "endorsements": ("document_id", "iso3", "name_as_written"),
        "treaty_actions": (
            "iso3",
            "treaty",
            "signed_on",
            "consented_on",
            "action",
            "source",
            "url",
            "verification",
            "note",
        ),
        "terms": ("vocabulary", "term", "label", "definition", "rank", "colour", "symbol"),
    }
)
"""The columns that the code reads by name; a package without one of them is read as if it were blank."""

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "documents": ("document_id",),
        "paragraphs": ("document_id", "paragraph"),
        "commitments": ("commitment_id",),
        "lineage": ("later", "earlier"),
        "statuses": ("commitment_id", "member", "effective_on", "recorded_at"),
        "events": ("event_id",),
        "members": ("iso3",),
        "endorsements": ("document_id", "iso3"),
        "treaty_actions": ("iso3", "treaty"),
        "terms": ("vocabulary", "term"),
    }
)
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "adopted_on": "date",
        "closed_on": "date",
        "effective_on": "date",
        "accessed_on": "date",
        "signed_on": "date",
        "consented_on": "date",
        "recorded_at": "datetime",
        "rank": "integer",
        "latitude": "number",
        "longitude": "number",
    }
)
_PERIODS = {("commitments", "due"), ("events", "date")}


class DescriptorError(Exception):
    """The package has no descriptor that can be read; the message says what would be right."""


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
    separator: str = ""
    period: bool = False
    vocabulary: str = ""
    references: tuple[str, ...] = ()
    described: bool = True
    """Not so for a column that the code reads by name and the descriptor lacks."""

    @property
    def required(self) -> bool:
        """Whether a blank is an error."""
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must be a key of another table."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A resource of the package."""

    name: str
    path: str
    title: str
    description: str
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    dialect: Dialect = COMMAS

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which rows are told apart: the primary key, or the whole row where there is none."""
        return self.primary_key or tuple(self.fields)


@dataclass(frozen=True)
class Settings:
    """The package-level ``tracker`` object. A blank year is taken from the data."""

    short_title: str = ""
    organization: str = ""
    first_year: int | None = None
    last_year: int | None = None
    evidence_until: date | None = None
    review_after_months: int = 24
    own_addressees: tuple[str, ...] = ()
    disclaimer: str = ""
    map: bool = True
    map_note: str = ""


@dataclass(frozen=True)
class Package:
    """A descriptor, read: titles, people, settings, and the shape of every table."""

    directory: Path
    name: str
    title: str
    description: str
    version: str
    settings: Settings
    tables: Mapping[str, Table]
    contributors: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    licenses: tuple[Mapping[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()


def read(directory: Path) -> Package:
    """Read the descriptor in ``directory``; raise ``DescriptorError`` where there is none to be read.

    What is wrong in a readable descriptor comes back in ``Package.problems``. Tables the code needs and
    the descriptor lacks are added, empty of constraints, so that the rest can be shown.
    """
    path = directory / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DescriptorError(f"there is no {DESCRIPTOR} in {directory}; name the folder of a data package") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DescriptorError(f"{path} cannot be read: {error}") from None
    except RecursionError:
        raise DescriptorError(f"{path}: nested too deeply to be read") from None
    except json.JSONDecodeError as error:
        raise DescriptorError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise DescriptorError(f"{path}: a data package is an object with a list of resources")
    problems = list(_frictionless(json.dumps(descriptor)))
    tables: dict[str, Table] = {}
    for resource in descriptor["resources"]:
        table = _table(resource, problems)
        if table is not None:
            tables[table.name] = table
    for name, columns in COLUMNS.items():
        if name not in tables:
            problems.append(_problem("resources", f"no table named {name}; describe it, even if it is empty"))
            tables[name] = Table(name, f"{name}.csv", name, "", {}, KEYS[name])
        tables[name] = _complete(tables[name], columns, problems)
    settings = _settings(descriptor.get("tracker"), problems)
    return Package(
        directory=directory,
        name=str(descriptor.get("name", "")),
        title=str(descriptor.get("title") or descriptor.get("name") or directory.name),
        description=str(descriptor.get("description", "")),
        version=str(descriptor.get("version", "")),
        settings=settings,
        tables=MappingProxyType(tables),
        contributors=_objects(descriptor.get("contributors")),
        sources=_objects(descriptor.get("sources")),
        licenses=_objects(descriptor.get("licenses")),
        problems=tuple(problems),
    )


def _problem(column: str, message: str) -> Problem:
    return Problem(DESCRIPTOR_TABLE, column, "descriptor", message)


@cache
def _frictionless(descriptor: str) -> tuple[Problem, ...]:
    """Validate the descriptor with frictionless, the reference implementation, without reading data."""
    from frictionless import Package as Reference  # noqa: PLC0415  (half a second, so only when a package is read)

    # frictionless reads `categories` of version 2 only as an unknown property, which it allows.
    try:
        report = Reference.validate_descriptor(json.loads(descriptor))
    except Exception as error:  # noqa: BLE001  (whatever a wrong descriptor makes the library raise)
        return (_problem("-", f"frictionless cannot read it: {error or type(error).__name__}"),)
    return tuple(_problem(row[0] or "-", row[1]) for row in report.flatten(["fieldName", "message"]))


def _table(resource: Any, problems: list[Problem]) -> Table | None:
    if not isinstance(resource, dict) or not isinstance(resource.get("name"), str):
        problems.append(_problem("resources", f"found {found(str(resource))}; a resource is an object with a name"))
        return None
    name, path = resource["name"], resource.get("path")
    if not isinstance(path, str) or not _is_inside(path):
        problems.append(
            _problem(name, f"path {found(str(path))}; the path of a CSV file inside the package's folder is needed")
        )
        return None
    schema = resource.get("schema")
    schema = schema if isinstance(schema, dict) else {}
    fields = [_field(name, entry, problems) for entry in _objects(schema.get("fields")) if entry.get("name")]
    keys = []
    for entry in _objects(schema.get("foreignKeys")):
        reference = entry.get("reference")
        reference = reference if isinstance(reference, dict) else {}
        columns, target = _names(entry.get("fields")), _names(reference.get("fields"))
        if columns and len(columns) == len(target):
            keys.append(ForeignKey(columns, str(reference.get("resource") or name), target))
        else:
            problems.append(_problem(name, "a foreign key needs fields, and as many fields of the table it refers to"))
    return Table(
        name=name,
        path=path,
        title=str(resource.get("title") or name),
        description=str(resource.get("description", "")),
        fields=MappingProxyType({one.name: one for one in fields}),
        primary_key=_names(schema.get("primaryKey")),
        foreign_keys=tuple(keys),
    )


def _is_inside(path: str) -> bool:
    """Say whether a path stays in the package's folder."""
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and "\0" not in path


def _objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of a list; nothing for anything else."""
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _field(table: str, entry: Mapping[str, Any], problems: list[Problem]) -> Field:
    own = entry.get("tracker")
    own = own if isinstance(own, dict) else {}
    name = str(entry["name"])
    type_, period = str(entry.get("type", "string")), bool(own.get("period"))
    needed = _TYPES.get(name) if name in COLUMNS.get(table, ()) else None
    if needed and type_ != needed:
        problems.append(_problem(f"{table}.{name}", f"found type {found(type_)}; the tracker reads it as {needed}"))
        type_ = needed
    if (table, name) in _PERIODS and not period:
        problems.append(_problem(f"{table}.{name}", "the tracker reads it as a period; say so in its tracker object"))
        type_, period = "string", True
    categories = {}
    listed = entry.get("categories")
    for item in listed if isinstance(listed, list) else []:
        value, label = (item.get("value"), item.get("label")) if isinstance(item, dict) else (item, None)
        categories[str(value)] = str(label or value)
    return Field(
        name=name,
        type=type_,
        format=str(entry.get("format", "default")),
        title=str(entry.get("title") or name),
        description=str(entry.get("description", "")),
        constraints=MappingProxyType(_constraints(f"{table}.{name}", entry.get("constraints"), type_, problems)),
        categories=MappingProxyType(categories),
        separator=str(own.get("separator", "")),
        period=period,
        vocabulary=str(own.get("vocabulary", "")),
        references=_names(own.get("references")),
    )


def _constraints(field: str, raw: Any, type_: str, problems: list[Problem]) -> dict[str, Any]:
    """Return the constraints that can be checked; one that cannot is a problem, and left out."""
    kept: dict[str, Any] = {}
    for name, value in (raw if isinstance(raw, dict) else {}).items():
        if _sensible(name, value, type_):
            kept[name] = value
        else:
            problems.append(_problem(field, f"the constraint {name} cannot be {found(str(value))}; it is left out"))
    return kept


def _sensible(name: str, value: Any, type_: str) -> bool:  # noqa: PLR0911  (a return for each constraint)
    match name:
        case "pattern":
            try:
                re.compile(value)
            except (re.error, TypeError, RecursionError):
                return False
            return True
        case "enum":
            return isinstance(value, list)
        case "minLength" | "maxLength":
            return isinstance(value, int)
        case "minimum" | "maximum":
            if type_ in ("date", "datetime"):
                try:
                    datetime.fromisoformat(str(value))
                except ValueError:
                    return False
                return True
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return True


def _names(value: Any) -> tuple[str, ...]:
    """Return a name or a list of names as a tuple: Table Schema allows both."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _complete(table: Table, columns: tuple[str, ...], problems: list[Problem]) -> Table:
    """Return the table with a plain field for every column that the code reads and the descriptor lacks."""
    missing = [column for column in columns if column not in table.fields]
    key = table.primary_key or KEYS[table.name]
    if not missing and table.primary_key:
        return table
    if missing and table.fields:
        problems.append(
            Problem(
                DESCRIPTOR_TABLE,
                table.name,
                "field-missing",
                "not described, and read as blank: " + ", ".join(missing),
                severity="warning",
            )
        )
    extra = {
        name: Field(
            name, _TYPES.get(name, "string"), title=name, period=(table.name, name) in _PERIODS, described=False
        )
        for name in missing
    }
    fields = MappingProxyType({**table.fields, **extra})
    return replace(table, fields=fields, primary_key=key)


def _settings(raw: Any, problems: list[Problem]) -> Settings:
    raw = raw if isinstance(raw, dict) else {}
    values: dict[str, Any] = {}

    def take(name: str, kind: type, right: str) -> None:
        value = raw.get(name)
        if value is None:
            return
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            values[name] = value
        else:
            problems.append(_problem(f"tracker.{name}", f"found {found(str(value))}; {right}"))

    for name in ("short_title", "organization", "disclaimer", "map_note"):
        take(name, str, "text is needed")
    for name in ("first_year", "last_year", "review_after_months"):
        take(name, int, "a whole number is needed")
    take("map", bool, "true or false is needed")
    take("own_addressees", list, "a list of addressees is needed")
    for name, least, most in (("first_year", 1000, 3000), ("last_year", 1000, 3000), ("review_after_months", 0, 1200)):
        if name in values and not least <= values[name] <= most:
            problems.append(_problem(f"tracker.{name}", f"found {values[name]}; write {least} to {most}"))
            values.pop(name)
    values["own_addressees"] = tuple(str(term) for term in values.get("own_addressees", ()))
    if raw.get("evidence_until") is not None:
        until = _day(str(raw["evidence_until"]))
        if until is None:
            message = f"found {found(str(raw['evidence_until']))}; write a day as 2001-12-31"
            problems.append(_problem("tracker.evidence_until", message))
        else:
            values["evidence_until"] = until
    first, last = values.get("first_year"), values.get("last_year")
    if first and last and not 0 <= last - first <= 400:
        message = f"{first} to {last}: the first year comes first, and 400 years are the most"
        problems.append(_problem("tracker.first_year", message))
        values.pop("first_year"), values.pop("last_year")
    return Settings(**values)


def _day(text: str) -> date | None:
    """Return a day that can be shown; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1800 <= day.year <= 2200 else None
