"""The data package's descriptor, `datapackage.json`: the shape of the data, as the package itself describes it.

Data Package v2 and Table Schema (datapackage.org). What Table Schema cannot say stands in a field's
``tracker`` object: ``separator`` (a list in a cell), ``period`` (EDTF level 0: a day, a month or a year),
``vocabulary`` (a term of ``terms``), ``references`` (keys of other tables inside a list).
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

from tracker.model import field, properties, standard
from tracker.model import settings as settings_
from tracker.model.dialect import COMMAS, Dialect
from tracker.model.field import BLANK, Field, named
from tracker.model.message import Message
from tracker.model.problem import Problem, found
from tracker.model.properties import Complain
from tracker.model.settings import Settings
from tracker.model.standard import Column, StandardTable
from tracker.model.types import TYPES, Period

DESCRIPTOR = "datapackage.json"
DESCRIPTOR_TABLE = "datapackage"
"""Stands for the table in problems of the descriptor itself."""

_DERIVED = ("commitments", "state")
"""The column whose name stands for what is worked out of a clause."""


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
    for name, needed in standard.TABLES.items():
        if name not in tables and needed.optional:
            continue
        if name not in tables:
            complain("resources", Message("no table named %(table)s; describe it, even if it is empty", table=name))
            tables[name] = Table(name, f"{name}.csv", name, "", {}, needed.key)
        tables[name] = _complete(tables[name], needed, problems)
    _check_references(tables, complain)
    settings = settings_.read(descriptor.get("tracker"), complain)
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
                message = Message(
                    "the property %(property)s stands twice in one object; remove one", property=found(name)
                )
                complain("-", message)
        return dict(pairs)

    path = directory / DESCRIPTOR
    try:
        text = (path.read_bytes() if data is None else data).decode("utf-8-sig")
        descriptor = json.loads(text, object_pairs_hook=once)
    except FileNotFoundError:
        message = Message(
            "there is no %(file)s in %(folder)s; name the folder of a data package",
            file=DESCRIPTOR,
            folder=str(directory),
        )
        raise DescriptorError(message) from None
    except (OSError, UnicodeDecodeError) as error:
        message = Message("%(file)s cannot be read: %(reason)s", file=str(path), reason=str(error))
        raise DescriptorError(message) from None
    except RecursionError:
        raise DescriptorError(Message("%(file)s: nested too deeply to be read", file=str(path))) from None
    except json.JSONDecodeError as error:
        message = Message(
            "%(file)s:%(line)s: not JSON: %(reason)s", file=str(path), line=error.lineno, reason=error.msg
        )
        raise DescriptorError(message) from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        message = Message("%(file)s: a data package is an object with a list of resources", file=str(path))
        raise DescriptorError(message)
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
            complain(table.name, Message("another table has its name, or its file; describe each once"))
            continue
        tables[table.name] = table
    return tables


def _table(resource: Any, complain: Complain) -> Table | None:
    if not isinstance(resource, dict) or not isinstance(resource.get("name"), str) or not resource["name"]:
        message = Message("found %(found)s; a resource is an object with a name", found=found(str(resource)))
        complain("resources", message)
        return None
    name, path = resource["name"], resource.get("path")
    properties.check_resource(resource, name, complain)
    if not isinstance(path, str) or not _is_inside(path):
        message = Message(
            "path %(found)s; the path of a CSV file inside the package's folder is needed", found=found(str(path))
        )
        complain(name, message)
        return None
    schema = resource.get("schema")
    if not isinstance(schema, dict):
        message = Message("schema %(found)s; an object is needed, in the descriptor itself", found=found(str(schema)))
        complain(name, message)
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
            complain(
                table, Message("fields holds %(found)s; a field is an object with a name", found=found(str(entry)))
            )
        elif entry["name"] in read:
            complain(f"{table}.{entry['name']}", Message("the field is described twice; describe it once"))
        else:
            read[entry["name"]] = _as_needed(table, field.read(table, entry, missing, complain), complain)
    return read


def _as_needed(table: str, one: Field, complain: Complain) -> Field:
    """Return a field that the code reads by name as it needs it; where it is described otherwise, that is said."""
    where = f"{table}.{one.name}"
    if (table, one.name) == _DERIVED:
        message = Message("the answers of the command line have what is derived under this name; give it another")
        complain(where, message)
    if one.name not in standard.columns(table):
        return one
    needed = standard.TABLES[table].columns[one.name]
    if needed.type not in ("string", one.type):
        message = Message(
            "found type %(found)s; the tracker reads it as %(type)s", found=found(one.type), type=needed.type
        )
        complain(where, message)
        return _retyped(one, needed.type)
    if needed.type == "string" and not one.kind.is_text and not needed.may_be_described_as:
        message = Message("found type %(found)s; the tracker reads it as text, type string", found=found(one.type))
        complain(where, message)
        one = _retyped(one, "string")
    if needed.period and not one.period:
        complain(where, Message("the tracker reads it as a period; say so in its tracker object"))
        one = replace(_retyped(one, "string"), kind=Period(), period=True)
    if needed.separator and not one.separator:
        one = replace(one, separator=needed.separator)
    return one


def _retyped(one: Field, type_: str) -> Field:
    """Return a field as one of another type: what was asked of it was meant for the one it had."""
    kept = {name: value for name, value in one.constraints.items() if name in ("required", "unique")}
    return replace(one, type=type_, format="default", kind=TYPES[type_](), constraints=MappingProxyType(kept))


def _key(value: Any, described: Collection[str], where: str, complain: Complain) -> tuple[str, ...]:
    """Return the columns of a key; none, where one of them is not described."""
    columns = named(value)
    if (value and not columns) or not set(columns) <= set(described) or len(set(columns)) < len(columns):
        message = Message(
            "found %(found)s; names of fields of the table are needed, each once", found=found(str(value))
        )
        complain(where, message)
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
            message = Message(
                "found %(found)s; an object with fields and a reference is needed", found=found(str(entry))
            )
            complain(where, message)
            continue
        properties.check(entry, properties.FOREIGN_KEY, where, complain)
        properties.check(reference, properties.REFERENCE, where, complain)
        columns = _key(entry.get("fields"), described, where, complain)
        target, resource = named(reference.get("fields")), reference.get("resource", "")
        if not columns or len(columns) != len(target) or not isinstance(resource, str):
            complain(where, Message("a foreign key needs fields, and as many fields of the table it refers to"))
        else:
            keys.append(ForeignKey(columns, resource or table, target))
    return tuple(keys)


def _unique_keys(
    table: str, schema: Mapping[str, Any], described: Collection[str], complain: Complain
) -> tuple[tuple[str, ...], ...]:
    listed = schema.get("uniqueKeys", [])
    if not isinstance(listed, list):
        complain(f"{table}.uniqueKeys", Message("found %(found)s; a list of keys is needed", found=found(str(listed))))
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
                message = Message(
                    "%(fields)s of %(table)s is not described", fields=", ".join(key.reference), table=found(key.table)
                )
                complain(where, message)
            elif any(
                table.fields[one].kind != target.fields[other].kind
                for one, other in zip(key.fields, key.reference, strict=True)
                if not table.fields[one].kind.is_text or not target.fields[other].kind.is_text
            ):
                message = Message(
                    "%(fields)s and what it refers to are of different types", fields=", ".join(key.fields)
                )
                complain(where, message)
            elif any(table.fields[one].separator for one in key.fields):
                message = Message(
                    "%(fields)s is a list: name the table in its tracker object, as references",
                    fields=", ".join(key.fields),
                )
                complain(where, message)
            else:
                kept.append(key)
        described = dict(table.fields)
        for one in table.fields.values():
            wrong = [name for name in one.references if name not in tables or not _names_rows(tables[name])]
            if wrong:
                message = Message("references %(tables)s: no table whose key is one field", tables=", ".join(wrong))
                complain(f"{table.name}.{one.name}", message)
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


def _complete(table: Table, needed: StandardTable, problems: list[Problem]) -> Table:
    """Return the table with a plain field for every column that the code needs and the descriptor lacks."""
    missing = [one for one in needed.columns.values() if one.name not in table.fields and not one.optional]
    key = table.primary_key or needed.key
    if not set(key) <= {*needed.key, standard.SPELL}:
        message = Message("the tracker needs the primary key %(key)s", key=", ".join(needed.key))
        problems.append(_problem(f"{table.name}.primaryKey", message))
        key = needed.key
    if not missing and table.primary_key == key:
        return table
    if missing and table.fields:
        problems.append(
            Problem(
                DESCRIPTOR_TABLE,
                table.name,
                "field-missing",
                Message("not described, and read as blank: %(fields)s", fields=", ".join(one.name for one in missing)),
                severity="warning",
            )
        )
    return replace(table, fields=MappingProxyType({**table.fields, **_plain_fields(missing)}), primary_key=key)


def plain_table(name: str) -> Table:
    """Return a table as the code reads it where nothing describes it: a plain field for each column."""
    needed = standard.TABLES[name]
    return Table(name, f"{name}.csv", name, "", _plain_fields(needed.columns.values()), needed.key)


def _plain_fields(columns: Iterable[Column]) -> Mapping[str, Field]:
    return MappingProxyType({one.name: _plain_field(one) for one in columns})


def _plain_field(one: Column) -> Field:
    """Return a field that the code reads as it is where nothing describes it."""
    kind = Period() if one.period else TYPES[one.type]()
    return Field(
        one.name, one.type, title=one.name, period=one.period, kind=kind, separator=one.separator, described=False
    )
