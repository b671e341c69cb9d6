"""Cells as spreadsheets have them, and as the package writes them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from tracker.edit.ingest.invisible import bare, named
from tracker.edit.ingest.known import Values
from tracker.files import spreadsheet
from tracker.model.field import Field, joined, split
from tracker.model.message import Message
from tracker.model.problem import found
from tracker.model.types import Number

Order = Literal["dmy", "mdy"]
Shown = Literal["day", "month", "year", "moment", "nothing"]

_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\.?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})[/.](\d{4})")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?Z?")
_WHOLE = re.compile(r"([+-]?\d+)\.0+")
_DECIMAL_COMMA = re.compile(r"([+-]?)(\d{1,3}(?:\.\d{3})+|\d+),(\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
_SPACED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f']\d{3})+([.,]\d+)?")
_MOST_DIGITS = 10**15
"""Above it a spreadsheet's number has lost its last digits."""
_ERRORS = frozenset(
    """
    #N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #BUSY! #UNKNOWN!
    #GETTING_DATA #NV #BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #VALEUR! #NOM? #NOMBRE! #¡REF! #¡VALOR! #¿NOMBRE? #¡DIV/0!
    #¡NUM! #RIF! #VALORE! #NOME? #VERW! #WAARDE! #ССЫЛКА! #ЗНАЧ! #ИМЯ? #ДЕЛ/0! #Н/Д #ЧИСЛО!
    """.split()  # noqa: SIM905  (a list of 40 strings would be 40 lines)
)
_ERROR = re.compile(r"#{3,}|Err:\d{3}|#ERROR!|#ERR\d*!?")
"""What spreadsheets show where a formula has no value, or a column is too narrow."""


@dataclass(frozen=True)
class Dated:
    """A workbook's cell with a date: what its number format shows of it."""

    value: datetime
    shown: Shown


@dataclass(frozen=True)
class Numeric:
    """A workbook's cell with a number: whether it is shown in percent, and to how many digits with leading noughts."""

    value: float
    percent: bool = False
    digits: int = 0

    def __str__(self) -> str:
        if isinstance(self.value, int) or self.value.is_integer():
            return f"{int(self.value):0{self.digits}d}" if self.digits else str(int(self.value))
        return str(self.value)


@dataclass(frozen=True)
class Uncomputed:
    """A workbook's cell with a formula whose value nobody worked out."""

    def __str__(self) -> str:
        return "a formula"


Cell = str | bool | Dated | Numeric | Uncomputed


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be taken: the code of the problem, and what was found and would be right."""

    code: str
    message: str


class UndecidedError(Exception):
    """The order of day and month would have to be guessed."""


@dataclass(frozen=True)
class Reading:
    """How the cells of a file are to be read: the order of day and month, and whether the comma is the decimal sign."""

    dates: Order | None = None
    decimal_comma: bool = False


def is_blank(cell: Any) -> bool:
    """Say whether a cell holds nothing that anybody sees."""
    return isinstance(cell, str) and not bare(cell)


def value(cell: Cell, field: Field, reading: Reading) -> str | Fault:
    """Return a cell as the package writes it, or why that cannot be; what is no value of the field stays as it is."""
    if isinstance(cell, Uncomputed):
        message = Message("a formula that no program has worked out; save the file in a spreadsheet, or type the value")
        return Fault("formula", message)
    if isinstance(cell, Dated):
        return _dated(cell, field)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Numeric):
        return _numeric(cell, field)
    return _written(cell, field, reading)


def _dated(cell: Dated, field: Field) -> str | Fault:
    day, shown = cell.value, cell.shown
    if field.type == "datetime":
        return f"{day.isoformat(timespec='microseconds')}Z"
    if shown == "year" and (field.period or field.type == "year"):
        return f"{day.year:04}"
    if shown == "month" and (field.period or field.type == "yearmonth"):
        return f"{day.year:04}-{day.month:02}"
    if field.type != "date" and not field.period:
        message = Message(
            "found the date %(date)s where text is kept: a spreadsheet altered it; type it as text",
            date=str(day.date()),
        )
        return Fault("altered", message)
    if shown in ("month", "year", "nothing"):
        return Fault("altered", _added(str(day.date()), shown))
    return day.date().isoformat() if day.time() == datetime.min.time() else day.isoformat(sep=" ")


def _added(date: str, shown: Shown) -> Message:
    """Say that a date has a part that its cell does not show."""
    if shown == "month":
        return Message("found %(date)s in a cell that shows no day: a spreadsheet added it; type it as text", date=date)
    if shown == "year":
        return Message(
            "found %(date)s in a cell that shows neither day nor month: a spreadsheet added it; type it as text",
            date=date,
        )
    return Message("found %(date)s in a cell that shows no year: a spreadsheet added it; type it as text", date=date)


def _numeric(cell: Numeric, field: Field) -> str | Fault:
    number = field.type in ("number", "integer")
    if cell.percent:
        message = Message(
            "found %(percent)s %%, which a spreadsheet keeps as %(number)s; type the number as text",
            percent=f"{cell.value * 100:g}",
            number=f"{cell.value:g}",
        )
        return Fault("altered", message)
    if not number and abs(cell.value) >= _MOST_DIGITS:
        message = Message(
            "found %(number)s, more digits than a spreadsheet keeps of a number; type it as text", number=str(cell)
        )
        return Fault("altered", message)
    text = str(Numeric(cell.value) if number else cell)
    return text.replace(".", field.kind.decimal) if isinstance(field.kind, Number) else text


def _written(cell: str, field: Field, reading: Reading) -> str | Fault:
    text = spreadsheet.restored(cell)
    outer = bare(text)
    if outer in _ERRORS or _ERROR.fullmatch(outer):
        message = Message("found %(found)s, which stands for an error of a formula; type the value", found=found(outer))
        return Fault("error-value", message)
    if field.type in ("number", "integer"):
        return _number(digits(outer), field, reading)
    if field.type == "date" or field.period:
        return day(digits(outer), field, reading.dates)
    return text


def digits(text: str) -> str:
    """Return text with the digits of every script as 0 to 9, and a minus sign as a hyphen."""
    if text.isascii():
        return text
    plain = (str(unicodedata.decimal(letter, letter)) for letter in text)
    return "".join(plain).replace("\u2212", "-").replace("\u066b", ".").replace("\u066c", "")


def _number(text: str, field: Field, reading: Reading) -> str | Fault:
    if _SPACED.fullmatch(text):
        text = re.sub(r"[ \u00a0\u202f']", "", text)
    if isinstance(field.kind, Number) and field.kind.decimal != ".":
        return text
    if reading.decimal_comma:
        if match := _DECIMAL_COMMA.fullmatch(text):
            return f"{match[1]}{match[2].replace('.', '')}.{match[3]}"
        if _THOUSANDS.fullmatch(text):
            message = Message(
                "found %(found)s beside decimal commas: it may be thousands; write it without the point",
                found=found(text),
            )
            return Fault("decimals-undecided", message)
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole and field.type == "integer" else text


def day(text: str, field: Field, dates: Order | None) -> str:
    """Return a written date as the package writes it; what is none stays as it is, for the rules to name.

    Raises `UndecidedError` where the order of day and month would have to be guessed.
    """
    if match := _DOTTED.fullmatch(text):
        return _iso(match[1], match[2], match[3], text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _iso(match[4], match[3], match[1], text)
    if match := _MIDNIGHT.fullmatch(text):
        return match[1]
    if field.period and (match := _MONTH.fullmatch(text)) and 1 <= int(match[1]) <= 12:
        return f"{match[2]}-{int(match[1]):02}"
    if match := _SLASHED.fullmatch(text):
        if dates is None:
            raise UndecidedError
        first, second = (match[1], match[2]) if dates == "dmy" else (match[2], match[1])
        return _iso(first, second, match[3], text)
    return text


def _iso(day: str, month: str, year: str, otherwise: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return otherwise


def is_coded(field: Field, key: tuple[str, ...]) -> bool:
    """Say whether a field holds ids, terms, numbers or dates: no blank around its value means anything."""
    coded = field.vocabulary or field.references or field.separator or field.period or field.constraints.get("enum")
    return bool(coded) or field.name in key or field.type != "string" or field.format != "default"


def coded(text: str, field: Field, values: Values | None) -> tuple[str, str]:
    """Return an id, a term or a list of them as the package writes it, and a hint where it is none."""
    text = bare(text)
    if not text:
        return "", ""
    if field.separator:
        return _items(text, field, values)
    if values is None:
        return text, named(text)
    meant = values.taken(text)
    return (meant, "") if meant is not None else (text, named(text) or values.hint(text))


def _items(text: str, field: Field, values: Values | None) -> tuple[str, str]:
    """Return a list in a cell; separated otherwise than the package does, it is taken where each item is known."""
    own = [bare(item) for item in split(text, field)]
    if values is None:
        return joined(own, field), named("".join(own))
    for one in (own, _split(text, r"[;\n|]"), _split(text, r"[,;\n|]"), _split(text, r"[,;|\s]+")):
        meant = [values.taken(item) for item in one]
        if all(item is not None for item in meant):
            return joined([item for item in meant if item is not None], field), ""
    wrong = next(item for item in own if values.taken(item) is None)
    return joined(own, field), named(wrong) or values.hint(wrong.strip(",;|"))


def _split(text: str, pattern: str) -> list[str]:
    return [item for item in (bare(part) for part in re.split(pattern, text)) if item]
