"""The tables and columns that the code reads by name: `standard.json`, in the words of a descriptor.

A package describes them itself, and may describe more; what it leaves out is read as if it were blank.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

SPELL = "spell"
"""What may tell rows apart beside the key that the code needs: a second spell after leaving."""


@dataclass(frozen=True)
class Column:
    """A column as the code needs it: its type of field, and what of the descriptor's ``tracker`` object holds of it.

    ``separator`` is that of a list whose descriptor names none; a package may do without an ``optional`` column, and
    nothing is said of it; one that ``may_be_described_as`` another type is read as it is.
    """

    name: str
    type: str
    period: bool = False
    separator: str = ""
    optional: bool = False
    may_be_described_as: str = ""


@dataclass(frozen=True)
class StandardTable:
    """A table as the code needs it; a package may do without an ``optional`` one."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...]
    optional: bool = False


def _table(resource: Mapping[str, Any]) -> StandardTable:
    schema = resource["schema"]
    columns = [Column(one["name"], one["type"], **one.get("tracker", {})) for one in schema["fields"]]
    by_name = MappingProxyType({one.name: one for one in columns})
    return StandardTable(resource["name"], by_name, tuple(schema["primaryKey"]), **resource.get("tracker", {}))


_DESCRIPTOR = json.loads(Path(__file__).with_name("standard.json").read_text(encoding="utf-8"))
TABLES: Mapping[str, StandardTable] = MappingProxyType({one["name"]: _table(one) for one in _DESCRIPTOR["resources"]})


def columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that the code knows; none of a package's own table."""
    return tuple(TABLES[table].columns) if table in TABLES else ()
