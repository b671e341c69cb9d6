"""Values that are the same although they are spelled otherwise: 1, 01, +1 and 1.0; 09:30:00 and 09:30:00.000."""

import re

from tracker.edit.ingest.cells import digits
from tracker.edit.moments import to_the_microsecond
from tracker.model.change import Key, Row
from tracker.model.field import Field
from tracker.model.package import Table

_INTEGER = re.compile(r"[+-]?\d{1,18}(\.0+)?")


def canonical(text: str, field: Field) -> str:
    """Return a value in the one spelling in which it is compared; what is no number as it is."""
    if field.type == "datetime":
        return to_the_microsecond(text)
    if not text or field.type not in ("integer", "number"):
        return text
    plain = digits(text)
    if field.type == "integer":
        return str(int(plain.split(".")[0])) if _INTEGER.fullmatch(plain) else text
    try:
        number = float(plain)
    except ValueError:
        return text
    return repr(number)


def key_of(row: Row, table: Table) -> Key:
    """Return the key of a row, its numbers in one spelling."""
    return tuple(canonical(row.get(name, ""), table.fields[name]) for name in table.key)
