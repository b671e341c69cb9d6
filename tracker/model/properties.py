"""The properties of a descriptor, level by level: whatever stands there is honoured, or refused by name.

Those of Data Package version 2 that say nothing of how data are read are taken as they are; what of the
standard is refused says why. A name that nobody knows is refused too: it is a typing error or a wish.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

from tracker.model.dialect import COMMAS, SEPARATORS, Dialect
from tracker.model.message import Message, listed
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
        "data": Message("data inside the descriptor are not read: put them into a CSV file and name it in path"),
        "compression": Message("compressed files are not read: unpack it"),
        "fieldsMatch": Message("columns are matched by their names, in any order: leave it out"),
        "jsonSchema": Message("there is no type of field that it could be checked on"),
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
            complain(where, _REFUSED.get(name) or _unknown(name, known))
        elif name in _TEXTS and not isinstance(value, str):
            complain(
                where, Message("%(property)s is %(found)s; text is needed", property=name, found=found(str(value)))
            )
        elif name in _OBJECTS and not _is_list(value, dict):
            message = Message(
                "%(property)s is %(found)s; a list of objects is needed", property=name, found=found(str(value))
            )
            complain(where, message)
        elif name == "keywords" and not _is_list(value, str):
            complain(where, Message("keywords is %(found)s; a list of words is needed", found=found(str(value))))


def _unknown(name: str, known: Collection[str]) -> Message:
    return Message(
        "the property %(property)s is not supported: what may stand here is %(known)s",
        property=found(name),
        known=", ".join(known),
    )


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def check_resource(entry: Mapping[str, Any], where: str, complain: Complain) -> None:
    """Complain of what in a resource asks for another file than a CSV file in UTF-8."""
    check(entry, RESOURCE, where, complain)
    for name, right in (("type", "table"), ("format", "csv")):
        if str(entry.get(name, right)).lower() != right:
            message = Message(
                "%(property)s is %(found)s; %(right)s is the only one that is supported",
                property=name,
                found=found(str(entry[name])),
                right=right,
            )
            complain(where, message)
    if str(entry.get("encoding", "utf-8")).lower().replace("-", "") != "utf8":
        encoding = found(str(entry["encoding"]))
        complain(where, Message("encoding is %(found)s; save the file as UTF-8, and say utf-8", found=encoding))
    own = entry.get("tracker", {})
    if own:
        complain(where, Message("a table has no settings of its own: tracker stands in the package and in fields"))


def dialect(entry: Mapping[str, Any], where: str, complain: Complain) -> Dialect:
    """Return how the cells of a resource's file are told apart; complain of what else is asked of it."""
    described = entry.get("dialect", {})
    if not isinstance(described, dict):
        message = Message(
            "dialect is %(found)s; an object is needed, in the descriptor itself", found=found(str(described))
        )
        complain(where, message)
        return COMMAS
    for name, value in described.items():
        if name == "delimiter" or name in _METADATA:
            continue
        if name not in DIALECT:
            message = Message(
                "the property %(property)s of dialect is not supported: leave it out", property=found(name)
            )
            complain(where, message)
        elif value != DIALECT[name] and not (name == "lineTerminator" and value in ("\n", "\r")):
            complain(where, _not_the_one(name, value))
    delimiter = described.get("delimiter", COMMAS.delimiter)
    if not isinstance(delimiter, str) or delimiter not in SEPARATORS:
        message = Message(
            "delimiter %(found)s of dialect is not supported: cells are separated by one of %(separators)s",
            found=repr(delimiter),
            separators=listed(SEPARATORS.values()),
        )
        complain(where, message)
        return COMMAS
    return Dialect(delimiter)


def _not_the_one(name: str, value: Any) -> Message:
    """Say of a property of a dialect that it has not the one value that is supported."""
    values = {"property": name, "found": repr(value)}
    if DIALECT[name] is None:
        return Message("%(property)s %(found)s of dialect is not supported: leave it out", **values)
    return Message(
        "%(property)s %(found)s of dialect is not supported: %(right)s is the only one",
        right=repr(DIALECT[name]),
        **values,
    )
