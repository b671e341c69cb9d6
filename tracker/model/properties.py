"""The properties of a descriptor, level by level: whatever stands there is honoured, or refused by name.

Those of Data Package version 2 that say nothing of how data are read are taken as they are; what of the
standard is refused says why. A name that nobody knows is refused too: it is a typing error or a wish.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from tracker.model.dialect import COMMAS, SEPARATORS, Dialect
from tracker.model.problem import found

Complain = Callable[[str, str], None]
"""Takes what in the descriptor is wrong, such as ``documents.title``, and what would be right."""

_ABOUT = ("title", "description")
_ORIGIN = ("$schema", "profile", "homepage", "licenses", "sources")

PACKAGE = (
    *("name", *_ABOUT, *_ORIGIN, "id", "image", "version", "created", "contributors", "keywords"),
    *("resources", "tracker"),
)
RESOURCE = (
    *("name", "type", "path", *_ABOUT, *_ORIGIN, "format", "mediatype", "encoding", "bytes", "hash"),
    *("schema", "dialect", "tracker"),
)
SCHEMA = ("$schema", "name", *_ABOUT, "fields", "missingValues", "primaryKey", "foreignKeys", "uniqueKeys")
FIELD = ("name", "type", "format", *_ABOUT, "example", "rdfType", "constraints", "missingValues", "tracker")
FOREIGN_KEY = ("fields", "reference")
REFERENCE = ("resource", "fields")
FIELD_TRACKER = ("separator", "period", "vocabulary", "references")
CONSTRAINTS = (
    *("required", "unique", "enum", "pattern", "minLength", "maxLength"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
)

_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "data": "data inside the descriptor are not read: put them into a CSV file and name it in path",
        "compression": "compressed files are not read: unpack it",
        "fieldsMatch": "columns are matched by their names, in any order: leave it out",
        "jsonSchema": "there is no type of field that it could be checked on",
    }
)
_TEXTS = ("name", *_ABOUT, "$schema", "profile", "homepage", "id", "image", "version", "created", "mediatype", "hash")
_OBJECTS = ("licenses", "sources", "contributors")

DIALECT: Mapping[str, Any] = MappingProxyType(
    {
        "lineTerminator": "\r\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "escapeChar": None,
        "nullSequence": None,
        "skipInitialSpace": False,
        "header": True,
        "headerRows": [1],
        "headerJoin": " ",
        "commentRows": [],
        "commentChar": None,
        "caseSensitiveHeader": True,
        "csvddfVersion": None,
        "property": None,
        "itemType": None,
        "itemKeys": None,
        "sheetNumber": None,
        "sheetName": None,
        "table": None,
    }
)
"""What a dialect may hold beside its delimiter, each with the one value that is supported; ``None``: none at all."""
_METADATA = ("$schema", "name", "type", *_ABOUT)


def check(entry: Mapping[str, Any], known: Collection[str], where: str, complain: Complain) -> None:
    """Complain of the properties that are not among the ``known`` ones, and of descriptions of the wrong shape."""
    for name, value in entry.items():
        if name not in known:
            complain(where, _REFUSED.get(name) or f"the property {found(name)} is not supported: {_nearest(known)}")
        elif name in _TEXTS and not isinstance(value, str):
            complain(where, f"{name} is {found(str(value))}; text is needed")
        elif name in _OBJECTS and not _is_list(value, dict):
            complain(where, f"{name} is {found(str(value))}; a list of objects is needed")
        elif name == "keywords" and not _is_list(value, str):
            complain(where, f"keywords is {found(str(value))}; a list of words is needed")


def _nearest(known: Collection[str]) -> str:
    return "what may stand here is " + ", ".join(known)


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def check_resource(entry: Mapping[str, Any], where: str, complain: Complain) -> None:
    """Complain of what in a resource asks for another file than a CSV file in UTF-8."""
    check(entry, RESOURCE, where, complain)
    for name, right in (("type", "table"), ("format", "csv")):
        if str(entry.get(name, right)).lower() != right:
            complain(where, f"{name} is {found(str(entry[name]))}; {right} is the only one that is supported")
    if str(entry.get("encoding", "utf-8")).lower().replace("-", "") != "utf8":
        complain(where, f"encoding is {found(str(entry['encoding']))}; save the file as UTF-8, and say utf-8")
    own = entry.get("tracker", {})
    if own:
        complain(where, "a table has no settings of its own: tracker stands in the package and in fields")


def dialect(entry: Mapping[str, Any], where: str, complain: Complain) -> Dialect:
    """Return how the cells of a resource's file are told apart; complain of what else is asked of it."""
    described = entry.get("dialect", {})
    if not isinstance(described, dict):
        complain(where, f"dialect is {found(str(described))}; an object is needed, in the descriptor itself")
        return COMMAS
    for name, value in described.items():
        if name == "delimiter" or name in _METADATA:
            continue
        if name not in DIALECT:
            complain(where, f"the property {found(name)} of dialect is not supported: leave it out")
        elif value != DIALECT[name] and not (name == "lineTerminator" and value in ("\n", "\r")):
            right = "leave it out" if DIALECT[name] is None else f"{DIALECT[name]!r} is the only one"
            complain(where, f"{name} {value!r} of dialect is not supported: {right}")
    delimiter = described.get("delimiter", COMMAS.delimiter)
    if not isinstance(delimiter, str) or delimiter not in SEPARATORS:
        right = ", ".join(SEPARATORS.values())
        complain(where, f"delimiter {delimiter!r} of dialect is not supported: cells are separated by one of {right}")
        return COMMAS
    return Dialect(delimiter)
