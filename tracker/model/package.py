"""The data package's descriptor, `datapackage.json`: the one place that knows the shape of the data.

Data Package v2 and Table Schema (datapackage.org). What Table Schema cannot say stands in a field's
``tracker`` object: ``separator`` (a list in a cell), ``period`` (EDTF level 0: a day, a month or a year),
``vocabulary`` (a term of ``terms``), ``references`` (keys of other tables inside a list).
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from tracker.model import field, period, properties
from tracker.model.dialect import COMMAS, Dialect
from tracker.model.field import BLANK, Field, named
from tracker.model.problem import Problem, found
from tracker.model.properties import Complain
from tracker.model.types import TYPES, Period

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
            "adoption",
            "series",
            "own_addressees",
        ),
        "paragraphs": ("document_id", "paragraph", "label", "role", "text"),
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
            "due_label",
            "due_basis",
            "closed_on",
            "theme",
            "coding_note",
            "starts_on",
            "ended_on",
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
            "published_on",
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
        "members": ("iso3", "name", "kind", "region", "latitude", "longitude"),
        "endorsements": ("document_id", "iso3", "spell", "name_as_written", "from", "until", "event_id"),
        "treaty_actions": (
            "iso3",
            "treaty",
            "spell",
            "signed_on",
            "consented_on",
            "action",
            "source",
            "url",
            "verification",
            "note",
            "ended_on",
            "reservation",
        ),
        "terms": ("vocabulary", "term", "label", "definition", "rank", "colour", "symbol", "broader", "same_as"),
        "reviews": (
            "commitment_id",
            "member",
            "effective_on",
            "recorded_at",
            "reviewer",
            "reviewed_on",
            "blind",
            "verdict",
            "status",
            "evidence",
            "note",
        ),
        "responses": (
            "response_id",
            "commitment_id",
            "addressee",
            "member",
            "dated_on",
            "author",
            "text",
            "url",
            "event_id",
        ),
        "measures": (
            "measure_id",
            "measure",
            "commitment_id",
            "member",
            "date",
            "value",
            "unit",
            "nature",
            "event_id",
            "note",
        ),
        "briefings": ("briefing_id", "position", "slide", "title", "note"),
    }
)
"""The columns that the code reads by name; a package without one of them is read as if it were blank."""

OPTIONAL_TABLES = ("reviews", "responses", "measures", "briefings")
"""Tables that a package may do without."""
OPTIONAL_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "documents": ("adoption", "series", "own_addressees"),
        "paragraphs": ("label",),
        "commitments": ("due_label", "starts_on", "ended_on"),
        "statuses": ("reviewed_by",),
        "events": ("published_on",),
        "members": ("kind",),
        "endorsements": ("spell", "from", "until", "event_id"),
        "treaty_actions": ("spell", "ended_on", "reservation"),
        "terms": ("broader", "same_as"),
    }
)
"""Columns that a package may do without: they are read as blank, and nothing is said of it."""

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
        "reviews": ("commitment_id", "member", "effective_on", "recorded_at", "reviewer"),
        "responses": ("response_id",),
        "measures": ("measure_id",),
        "briefings": ("briefing_id", "position"),
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
        "starts_on": "date",
        "ended_on": "date",
        "from": "date",
        "until": "date",
        "reviewed_on": "date",
        "dated_on": "date",
        "value": "number",
        "position": "integer",
        "rank": "integer",
        "latitude": "number",
        "longitude": "number",
    }
)
_PERIODS = {("commitments", "due"), ("events", "date"), ("events", "published_on"), ("measures", "date")}


_TEXTS = (
    "short_title",
    "organization",
    "explainer",
    "attribution",
    "contact",
    "disclaimer",
    "disclaimer_short",
    "public_url",
    "map_note",
)
"""The settings that are text."""

_LISTS = {
    ("commitments", "addressees"),
    ("statuses", "evidence"),
    ("statuses", "contrary_evidence"),
    ("events", "bears_on"),
    ("documents", "own_addressees"),
    ("reviews", "evidence"),
}
"""Lists in a cell, whatever separates them: a blank, unless the descriptor says otherwise."""
_DERIVED = ("commitments", "state")
"""The column whose name stands for what is worked out of a clause."""
_SPELL = "spell"
"""What may tell rows apart beside the key that the code needs: a second spell after leaving."""
_NUMBERED = {("paragraphs", "paragraph"), ("commitments", "paragraph")}
"""Numbers that may be described as text."""


class DescriptorError(Exception):
    """The package has no descriptor that can be read; the message says what would be right."""


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
    unique_keys: tuple[tuple[str, ...], ...] = ()
    dialect: Dialect = COMMAS

    @property
    def key(self) -> tuple[str, ...]:
        """The columns by which rows are told apart: the primary key; without one, all of them."""
        return self.primary_key or tuple(self.fields)

    @property
    def is_append_only(self) -> bool:
        """Whether its rows are records that are only ever added, each with the moment at which it was said."""
        return "recorded_at" in self.primary_key


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
    disclaimer_short: str = ""
    attribution: str = ""
    contact: str = ""
    explainer: str = ""
    public_url: str = ""
    publish_names: bool = False
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


def read(directory: Path, data: bytes | None = None) -> Package:
    """Read the descriptor in ``directory``, or ``data`` in its place; raise ``DescriptorError`` where none can be read.

    What is wrong in a readable descriptor comes back in ``Package.problems``. Tables the code needs and
    the descriptor lacks are added, empty of constraints, so that the rest can be shown.
    """
    problems: list[Problem] = []

    def complain(where: str, message: str) -> None:
        problems.append(_problem(where, message))

    descriptor = _parsed(directory, data, complain)
    properties.check(descriptor, properties.PACKAGE, "-", complain)
    tables = _tables(descriptor["resources"], complain)
    for name, columns in COLUMNS.items():
        if name not in tables and name in OPTIONAL_TABLES:
            continue
        if name not in tables:
            complain("resources", f"no table named {name}; describe it, even if it is empty")
            tables[name] = Table(name, f"{name}.csv", name, "", {}, KEYS[name])
        tables[name] = _complete(tables[name], columns, problems)
    _check_references(tables, complain)
    settings = _settings(descriptor.get("tracker"), complain)
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


def _parsed(directory: Path, data: bytes | None, complain: Complain) -> dict[str, Any]:
    """Return the descriptor as JSON has it."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, times in Counter(name for name, _ in pairs).items():
            if times > 1:
                complain("-", f"the property {found(name)} stands twice in one object; remove one")
        return dict(pairs)

    path = directory / DESCRIPTOR
    try:
        text = (path.read_bytes() if data is None else data).decode("utf-8-sig")
        descriptor = json.loads(text, object_pairs_hook=once)
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
    return descriptor


def _problem(column: str, message: str) -> Problem:
    return Problem(DESCRIPTOR_TABLE, column, "descriptor", message)


def _tables(resources: list[Any], complain: Complain) -> dict[str, Table]:
    """Return the tables by name, each with a file of its own."""
    tables: dict[str, Table] = {}
    for resource in resources:
        table = _table(resource, complain)
        if table is None:
            continue
        if table.name in tables or table.path in [one.path for one in tables.values()]:
            complain(table.name, "another table has its name, or its file; describe each once")
            continue
        tables[table.name] = table
    return tables


def _table(resource: Any, complain: Complain) -> Table | None:
    if not isinstance(resource, dict) or not isinstance(resource.get("name"), str) or not resource["name"]:
        complain("resources", f"found {found(str(resource))}; a resource is an object with a name")
        return None
    name, path = resource["name"], resource.get("path")
    properties.check_resource(resource, name, complain)
    if not isinstance(path, str) or not _is_inside(path):
        complain(name, f"path {found(str(path))}; the path of a CSV file inside the package's folder is needed")
        return None
    schema = resource.get("schema")
    if not isinstance(schema, dict):
        complain(name, f"schema {found(str(schema))}; an object is needed, in the descriptor itself")
        schema = {}
    properties.check(schema, properties.SCHEMA, name, complain)
    described = _fields(name, schema, complain)
    return Table(
        name=name,
        path=path,
        title=str(resource.get("title") or name),
        description=str(resource.get("description", "")),
        fields=MappingProxyType(described),
        primary_key=_key(schema.get("primaryKey", []), described, f"{name}.primaryKey", complain),
        foreign_keys=_foreign_keys(name, schema, described, complain),
        unique_keys=_unique_keys(name, schema, described, complain),
        dialect=properties.dialect(resource, name, complain),
    )


def _fields(table: str, schema: Mapping[str, Any], complain: Complain) -> dict[str, Field]:
    """Return the fields by name; what is no field, or stands twice, is said and left out."""
    missing = field.missing_values(schema, table, BLANK, complain)
    listed = schema.get("fields")
    read: dict[str, Field] = {}
    for entry in listed if isinstance(listed, list) else [None]:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
            complain(table, f"fields holds {found(str(entry))}; a field is an object with a name")
        elif entry["name"] in read:
            complain(f"{table}.{entry['name']}", "the field is described twice; describe it once")
        else:
            read[entry["name"]] = _as_needed(table, field.read(table, entry, missing, complain), complain)
    return read


def _as_needed(table: str, one: Field, complain: Complain) -> Field:
    """Return a field that the code reads by name as it needs it; where it is described otherwise, that is said."""
    where = f"{table}.{one.name}"
    if (table, one.name) == _DERIVED:
        complain(where, "the answers of the command line have what is derived under this name; give it another")
    if one.name not in COLUMNS.get(table, ()):
        return one
    needed = _TYPES.get(one.name)
    if needed and one.type != needed:
        complain(where, f"found type {found(one.type)}; the tracker reads it as {needed}")
        return _retyped(one, needed)
    if not needed and not one.kind.is_text and (table, one.name) not in _NUMBERED:
        complain(where, f"found type {found(one.type)}; the tracker reads it as text, type string")
        one = _retyped(one, "string")
    if (table, one.name) in _PERIODS and not one.period:
        complain(where, "the tracker reads it as a period; say so in its tracker object")
        one = replace(_retyped(one, "string"), kind=Period(), period=True)
    if (table, one.name) in _LISTS and not one.separator:
        one = replace(one, separator=" ")
    return one


def _retyped(one: Field, type_: str) -> Field:
    """Return a field as one of another type: what was asked of it was meant for the one it had."""
    kept = {name: value for name, value in one.constraints.items() if name in ("required", "unique")}
    return replace(one, type=type_, format="default", kind=TYPES[type_](), constraints=MappingProxyType(kept))


def _key(value: Any, described: Collection[str], where: str, complain: Complain) -> tuple[str, ...]:
    """Return the columns of a key; none, where one of them is not described."""
    columns = named(value)
    if (value and not columns) or not set(columns) <= set(described) or len(set(columns)) < len(columns):
        complain(where, f"found {found(str(value))}; names of fields of the table are needed, each once")
        return ()
    return columns


def _foreign_keys(
    table: str, schema: Mapping[str, Any], described: Collection[str], complain: Complain
) -> tuple[ForeignKey, ...]:
    where, keys = f"{table}.foreignKeys", []
    listed = schema.get("foreignKeys", [])
    for entry in listed if isinstance(listed, list) else [None]:
        reference = entry.get("reference") if isinstance(entry, dict) else None
        if entry is None or not isinstance(reference, dict):
            complain(where, f"found {found(str(entry))}; an object with fields and a reference is needed")
            continue
        properties.check(entry, properties.FOREIGN_KEY, where, complain)
        properties.check(reference, properties.REFERENCE, where, complain)
        columns = _key(entry.get("fields"), described, where, complain)
        target, resource = named(reference.get("fields")), reference.get("resource", "")
        if not columns or len(columns) != len(target) or not isinstance(resource, str):
            complain(where, "a foreign key needs fields, and as many fields of the table it refers to")
        else:
            keys.append(ForeignKey(columns, resource or table, target))
    return tuple(keys)


def _unique_keys(
    table: str, schema: Mapping[str, Any], described: Collection[str], complain: Complain
) -> tuple[tuple[str, ...], ...]:
    listed = schema.get("uniqueKeys", [])
    if not isinstance(listed, list):
        complain(f"{table}.uniqueKeys", f"found {found(str(listed))}; a list of keys is needed")
        return ()
    keys = [_key(entry or [""], described, f"{table}.uniqueKeys", complain) for entry in listed]
    return tuple(key for key in keys if key)


def _check_references(tables: dict[str, Table], complain: Complain) -> None:
    """Complain of references to tables and columns that are not described, and leave them out."""
    for table in tables.values():
        kept = []
        for key in table.foreign_keys:
            target = tables.get(key.table)
            where = f"{table.name}.foreignKeys"
            if target is None or not set(key.reference) <= set(target.fields):
                complain(where, f"{', '.join(key.reference)} of {found(key.table)} is not described")
            elif any(
                table.fields[one].kind != target.fields[other].kind
                for one, other in zip(key.fields, key.reference, strict=True)
                if not table.fields[one].kind.is_text or not target.fields[other].kind.is_text
            ):
                complain(where, f"{', '.join(key.fields)} and what it refers to are of different types")
            elif any(table.fields[one].separator for one in key.fields):
                complain(
                    where, f"{', '.join(key.fields)} is a list: name the table in its tracker object, as references"
                )
            else:
                kept.append(key)
        described = dict(table.fields)
        for one in table.fields.values():
            wrong = [name for name in one.references if name not in tables or not _names_rows(tables[name])]
            if wrong:
                complain(f"{table.name}.{one.name}", f"references {', '.join(wrong)}: no table whose key is one field")
                described[one.name] = replace(one, references=tuple(set(one.references) - set(wrong)))
        tables[table.name] = replace(table, fields=MappingProxyType(described), foreign_keys=tuple(kept))


def _names_rows(table: Table) -> bool:
    """Say whether a reference in a list can name a row; a paragraph's id is made of its key."""
    return len(table.primary_key) == 1 or table.name == "paragraphs"


def _is_inside(path: str) -> bool:
    """Say whether a path stays in the package's folder."""
    parts = PurePosixPath(path)
    return bool(path) and not parts.is_absolute() and ".." not in parts.parts and "\0" not in path and "://" not in path


def _objects(value: Any) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of a list; nothing for anything else."""
    return tuple(item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _complete(table: Table, columns: tuple[str, ...], problems: list[Problem]) -> Table:
    """Return the table with a plain field for every column that the code needs and the descriptor lacks."""
    optional = OPTIONAL_COLUMNS.get(table.name, ())
    missing = [column for column in columns if column not in table.fields and column not in optional]
    key = table.primary_key or KEYS[table.name]
    if not set(key) <= {*KEYS[table.name], _SPELL}:
        message = f"the tracker needs the primary key {', '.join(KEYS[table.name])}"
        problems.append(_problem(f"{table.name}.primaryKey", message))
        key = KEYS[table.name]
    if not missing and table.primary_key == key:
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
    plain = _plain_fields(table.name, missing)
    return replace(table, fields=MappingProxyType({**table.fields, **plain}), primary_key=key)


def plain_table(name: str) -> Table:
    """Return a table as the code reads it where nothing describes it: a plain field for each column."""
    return Table(name, f"{name}.csv", name, "", _plain_fields(name, COLUMNS[name]), KEYS[name])


def _plain_fields(table: str, columns: Iterable[str]) -> Mapping[str, Field]:
    return MappingProxyType({name: _plain_field(table, name) for name in columns})


def _plain_field(table: str, name: str) -> Field:
    """Return a field that the code reads as it is where nothing describes it."""
    type_, is_period = _TYPES.get(name, "string"), (table, name) in _PERIODS
    kind = Period() if is_period else TYPES[type_]()
    separator = " " if (table, name) in _LISTS else ""
    return Field(name, type_, title=name, period=is_period, kind=kind, separator=separator, described=False)


def _object(value: Any, complain: Complain) -> Mapping[str, Any]:
    """Return the package's settings as they are written; none where there are none."""
    if value is not None and not isinstance(value, dict):
        complain("tracker", f"found {found(str(value))}; an object of settings is needed")
    return value if isinstance(value, dict) else {}


def _settings(value: Any, complain: Complain) -> Settings:
    raw = _object(value, complain)
    properties.check(raw, [one.name for one in fields(Settings)], "tracker", complain)
    values: dict[str, Any] = {}

    def take(name: str, kind: type, right: str) -> None:
        value = raw.get(name)
        if value is None:
            return
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            values[name] = value
        else:
            complain(f"tracker.{name}", f"found {found(str(value))}; {right}")

    for name in _TEXTS:
        take(name, str, "text is needed")
    for name in ("first_year", "last_year", "review_after_months"):
        take(name, int, "a whole number is needed")
    for name in ("map", "publish_names"):
        take(name, bool, "true or false is needed")
    take("own_addressees", list, "a list of addressees is needed")
    for name, least, most in (("first_year", 1000, 3000), ("last_year", 1000, 3000), ("review_after_months", 0, 1200)):
        if name in values and not least <= values[name] <= most:
            complain(f"tracker.{name}", f"found {values[name]}; write {least} to {most}")
            values.pop(name)
    values["own_addressees"] = tuple(str(term) for term in values.get("own_addressees", ()))
    if raw.get("evidence_until") is not None:
        until = _day(str(raw["evidence_until"]))
        if until is None:
            message = f"found {found(str(raw['evidence_until']))}; write a day as 2001-12-31"
            complain("tracker.evidence_until", message)
        else:
            values["evidence_until"] = until
    first, last = values.get("first_year"), values.get("last_year")
    if first and last and not 0 <= last - first <= 400:
        message = f"{first} to {last}: the first year comes first, and 400 years are the most"
        complain("tracker.first_year", message)
        values.pop("first_year"), values.pop("last_year")
    return Settings(**values)


def _day(text: str) -> date | None:
    """Return a day that can be shown; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if period.EARLIEST <= day <= period.LATEST else None
