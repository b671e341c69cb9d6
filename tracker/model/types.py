"""The types of Table Schema that are read: what each supports, how it reads a column, and what would be right.

A type that is not here, and a constraint, format or property that a type does not name, is refused by name.
Cells are read as frictionless reads them, except where that guesses: days, months, moments and times are
taken in the one form that the standard gives as their default.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from tracker.model import period
from tracker.model.message import Message

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_ALWAYS = ("required", "unique", "enum")
_TRUE = ("true", "True", "TRUE", "1")
_FALSE = ("false", "False", "FALSE", "0")
_INT64 = 2**63


@dataclass(frozen=True)
class Type:
    """A type of field, as one field has it. ``any``: whatever stands in the cell, as text."""

    name: ClassVar[str] = "any"
    right: ClassVar[str] = ""
    """What to write in the place of a cell that is not of the type."""
    constraints: ClassVar[tuple[str, ...]] = _ALWAYS
    formats: ClassVar[tuple[str, ...]] = ("default",)
    properties: ClassVar[tuple[str, ...]] = ()
    """What may stand in a field of this type beside what may stand in every field."""
    is_text: ClassVar[bool] = True
    """Whether a typed table has these cells as the file has them."""

    @classmethod
    def of(cls, entry: Mapping[str, Any], complain: Callable[[str], None]) -> "Type":  # noqa: ARG003  (others need them)
        """Return the type that a field's description asks for; say what in it cannot be honoured."""
        return cls()

    @property
    def code(self) -> str:
        """The code of the problem that a cell is not of the type."""
        return f"type-{self.name}"

    def read(self, text: pd.Series) -> pd.Series:
        """Return the values of cells, to be compared; missing where a cell is blank or not of the type."""
        return text

    def is_wrong(self, text: pd.Series, values: pd.Series) -> pd.Series:
        """Say which cells that are not blank have no value, although they need one."""
        return (text != "") & values.isna()

    def wanted(self, cell: str) -> str:  # noqa: ARG002  (some tell more)
        """Say what to write in the place of a cell that is wrong."""
        return self.right

    def shown(self, text: pd.Series, values: pd.Series) -> pd.Series:
        """Return the column of a typed table."""
        return text if self.is_text else values

    def constant(self, value: Any) -> Any:
        """Return a value of an enumeration, or a bound, as `read` would; ``None`` where it is none of the type."""
        return value if isinstance(value, str) else None

    def keys(self, text: pd.Series) -> pd.Series:
        """Return cells written one way, so that those of one value are the same text."""
        return text

    def _constant_read(self, value: Any) -> Any:
        """Return a constant as `read` reads a cell of the same text."""
        read = self.read(pd.Series([str(value)], dtype="str")).iloc[0]
        return None if pd.isna(read) else read


class AnyType(Type):
    """Text of which nothing is asked."""


@dataclass(frozen=True)
class String(Type):
    """Text; with a format, an address or an id."""

    name: ClassVar[str] = "string"
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, "pattern", "minLength", "maxLength")
    formats: ClassVar[tuple[str, ...]] = ("default", "uri", "email", "uuid")
    properties: ClassVar[tuple[str, ...]] = ("categories", "categoriesOrdered")

    format: str = "default"

    @classmethod
    def of(cls, entry: Mapping[str, Any], complain: Callable[[str], None]) -> Type:  # noqa: ARG003  (as in `Type`)
        """Return text of the format that is asked for."""
        format_ = entry.get("format", "default")
        return cls(format_ if format_ in cls.formats else "default")

    @property
    def code(self) -> str:
        """The format says what is wrong: plain text never is."""
        return f"type-{self.format}"

    @property
    def right(self) -> str:  # type: ignore[override]  # each format has its own
        """What a cell of the format looks like."""
        return _RIGHT_FORMATS.get(self.format, "")

    def read(self, text: pd.Series) -> pd.Series:
        """Return the text, where it has the format."""
        pattern = _FORMATS.get(self.format)
        return text if pattern is None else text.where(text.str.fullmatch(pattern))

    def constant(self, value: Any) -> Any:
        """See `Type.constant`."""
        return self._constant_read(value) if isinstance(value, str) else None


_FORMATS = {
    "uri": r"https?://[^\s/?#]+[^\s]*",
    "email": r"[^@\s]+@[^@\s]+\.[^@\s]+",
    "uuid": r"[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
}
_RIGHT_FORMATS = {
    "uri": Message("write an address that begins with http:// or https://"),
    "email": Message("write an e-mail address"),
    "uuid": Message("write a UUID, such as 123e4567-e89b-12d3-a456-426614174000"),
}


class Period(String):
    """A day, a month or a year (EDTF level 0): text for Table Schema, which knows no such type."""

    formats: ClassVar[tuple[str, ...]] = ("default",)

    @property
    def code(self) -> str:
        """See `Type.code`."""
        return "period"

    @property
    def right(self) -> str:  # type: ignore[override]  # as in String
        """See `Type.right`."""
        return Message("write a day as 2001-05-14, a month as 2001-05, or a year as 2001")

    def wanted(self, cell: str) -> str:
        """See `Type.wanted`."""
        return _wanted_day(cell) or self.right

    def read(self, text: pd.Series) -> pd.Series:
        """Return the text, where it is a period."""
        return text.where(period.bounds(text)[0].notna())


@dataclass(frozen=True)
class ListType(Type):
    """A list of text in a cell."""

    name: ClassVar[str] = "list"
    constraints: ClassVar[tuple[str, ...]] = ("required", "minLength", "maxLength")
    properties: ClassVar[tuple[str, ...]] = ("delimiter", "itemType")

    delimiter: str = ","

    @classmethod
    def of(cls, entry: Mapping[str, Any], complain: Callable[[str], None]) -> Type:
        """Return a list whose items are separated as is asked for."""
        if entry.get("itemType", "string") != "string":
            found = repr(entry["itemType"])
            complain(Message("itemType %(found)s is not supported: items are read as text", found=found))
        delimiter = entry.get("delimiter", ",")
        return cls(_text(delimiter, "delimiter", complain) or ",")


@dataclass(frozen=True)
class Integer(Type):
    """A whole number that fits into 64 bits."""

    name: ClassVar[str] = "integer"
    right: ClassVar[str] = Message("write a whole number of at most 18 digits")
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)
    properties: ClassVar[tuple[str, ...]] = ("bareNumber", "categories", "categoriesOrdered")
    is_text: ClassVar[bool] = False

    @classmethod
    def of(cls, entry: Mapping[str, Any], complain: Callable[[str], None]) -> Type:
        """Return whole numbers; units around them are refused."""
        _bare(entry, complain)
        return cls()

    def read(self, text: pd.Series) -> pd.Series:
        """Return whole numbers as ``Int64``."""
        plain = text.str.fullmatch(r"[+-]?[0-9]{1,18}")
        numbers = pd.to_numeric(text.where(plain, None), errors="coerce").astype("Int64")
        return _with_unusual(numbers, text, plain, _whole)

    def constant(self, value: Any) -> Any:
        """See `Type.constant`."""
        return None if isinstance(value, bool) else self._constant_read(value)

    def keys(self, text: pd.Series) -> pd.Series:
        """Return numbers without signs and zeros that mean nothing."""
        return _written(self.read(text), text)


@dataclass(frozen=True)
class Number(Type):
    """A number, as the machine holds numbers; ``NaN``, ``INF`` and what is beyond its reach come out missing."""

    name: ClassVar[str] = "number"
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)
    properties: ClassVar[tuple[str, ...]] = ("bareNumber", "decimalChar", "groupChar")
    is_text: ClassVar[bool] = False

    decimal: str = "."
    group: str = ""

    @classmethod
    def of(cls, entry: Mapping[str, Any], complain: Callable[[str], None]) -> Type:
        """Return numbers written with the characters that are asked for; units around them are refused."""
        _bare(entry, complain)
        decimal = _text(entry.get("decimalChar", "."), "decimalChar", complain) or "."
        group = _text(entry["groupChar"], "groupChar", complain) if entry.get("groupChar", "") != "" else ""
        wrong = [one for one in (decimal, group) if re.search(r"[0-9+\-eE_]", one)]
        if wrong or decimal == group or len(decimal) != 1 or len(group) > 1:
            complain(Message("decimalChar and groupChar are two different characters that no number is made of"))
            return cls()
        return cls(decimal, group)

    @property
    def right(self) -> str:  # type: ignore[override]  # the character differs
        """See `Type.right`."""
        if self.decimal == ".":
            return Message("write a number with a point, such as 23.98")
        if self.decimal == ",":
            return Message("write a number with a comma, such as 23,98")
        return Message("write a number with a %(mark)s, such as 23%(mark)s98", mark=self.decimal)

    def read(self, text: pd.Series) -> pd.Series:
        """Return numbers as ``Float64``."""
        pointed = self._pointed(text)
        plain = pointed.str.fullmatch(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
        numbers = pd.to_numeric(pointed.where(plain, None), errors="coerce").astype("Float64")
        return _with_unusual(numbers, pointed, plain, _real)

    def is_wrong(self, text: pd.Series, values: pd.Series) -> pd.Series:
        """See `Type.is_wrong`; ``NaN`` is a number for the standard, and has no value."""
        wrong = super().is_wrong(text, values)
        return wrong & ~self._pointed(text).where(wrong, "").str.strip().str.lower().isin(["nan", "+nan", "-nan"])

    def shown(self, text: pd.Series, values: pd.Series) -> pd.Series:  # noqa: ARG002  (as in `Type`)
        """See `Type.shown`; what is beyond all bounds has no value."""
        return values.where(values.abs() != np.inf)

    def constant(self, value: Any) -> Any:
        """See `Type.constant`; JSON writes numbers with a point."""
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return Number()._constant_read(value) if plain else self._constant_read(value)

    def keys(self, text: pd.Series) -> pd.Series:
        """Return numbers as the machine writes them."""
        return _written(self.read(text), text)

    def _pointed(self, text: pd.Series) -> pd.Series:
        """Return cells with a point and without groups; a point that is neither makes a cell no number."""
        if self.group:
            text = text.str.replace(self.group, "", regex=False)
        if self.decimal != ".":
            text = text.mask(text.str.contains(".", regex=False), "?").str.replace(self.decimal, ".", regex=False)
        return text


@dataclass(frozen=True)
class Boolean(Type):
    """Yes or no, in the words of the package."""

    name: ClassVar[str] = "boolean"
    properties: ClassVar[tuple[str, ...]] = ("trueValues", "falseValues")

    true: tuple[str, ...] = _TRUE
    false: tuple[str, ...] = _FALSE

    @classmethod
    def of(cls, entry: Mapping[str, Any], complain: Callable[[str], None]) -> Type:
        """Return a boolean with the words that are asked for."""
        read = []
        for name, default in (("trueValues", _TRUE), ("falseValues", _FALSE)):
            words = entry.get(name, default)
            if not isinstance(words, list | tuple) or not words or not all(isinstance(one, str) for one in words):
                complain(Message("%(property)s is a list of the words that stand for it", property=name))
                words = default
            read.append(tuple(words))
        if set(read[0]) & set(read[1]):
            complain(Message("a word stands in trueValues and in falseValues"))
            return cls()
        return cls(*read)

    @property
    def right(self) -> str:  # type: ignore[override]  # the words differ
        """See `Type.right`."""
        return Message("write %(true)s or %(false)s", true=self.true[0], false=self.false[0])

    def read(self, text: pd.Series) -> pd.Series:
        """Return true and false as ``boolean``."""
        return text.map({**dict.fromkeys(self.true, True), **dict.fromkeys(self.false, False)}).astype("boolean")

    def constant(self, value: Any) -> Any:
        """See `Type.constant`."""
        return value if isinstance(value, bool) else self._constant_read(value)

    def keys(self, text: pd.Series) -> pd.Series:
        """Return the first word for each."""
        return text.replace({**dict.fromkeys(self.true, self.true[0]), **dict.fromkeys(self.false, self.false[0])})


class Date(Type):
    """A day."""

    name: ClassVar[str] = "date"
    right: ClassVar[str] = Message("write a day as 2001-05-14")
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)
    is_text: ClassVar[bool] = False

    def wanted(self, cell: str) -> str:
        """See `Type.wanted`."""
        return _wanted_day(cell) or self.right

    def read(self, text: pd.Series) -> pd.Series:
        """Return days as ``datetime64[s]``."""
        return period.days(text)

    def constant(self, value: Any) -> Any:
        """See `Type.constant`; a bound may lie further back than any cell."""
        try:
            return pd.Timestamp(date.fromisoformat(value)).as_unit("s") if re.fullmatch(_DAY, value) else None
        except (TypeError, ValueError):
            return None


class Datetime(Type):
    """A moment in UTC."""

    name: ClassVar[str] = "datetime"
    right: ClassVar[str] = Message("write a moment in UTC as 2001-05-14T09:30:00.000000Z")
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)
    is_text: ClassVar[bool] = False

    def wanted(self, cell: str) -> str:
        """See `Type.wanted`."""
        return _wanted_day(cell) or self.right

    def read(self, text: pd.Series) -> pd.Series:
        """Return moments as ``datetime64[us]`` in UTC."""
        good = text.where(text.str.fullmatch(rf"{_DAY}T{_CLOCK}(\.[0-9]{{1,6}})?Z"), "")
        moments = pd.to_datetime(good, format="ISO8601", utc=True, errors="coerce")
        return period.within(moments.dt.tz_convert(None).astype("datetime64[us]"))

    def constant(self, value: Any) -> Any:
        """See `Type.constant`; a bound may lie further back than any cell."""
        if not isinstance(value, str) or not re.fullmatch(rf"{_DAY}T{_CLOCK}(\.[0-9]{{1,6}})?Z", value):
            return None
        try:
            return pd.Timestamp(datetime.fromisoformat(value).replace(tzinfo=None)).as_unit("us")
        except ValueError:
            return None

    def keys(self, text: pd.Series) -> pd.Series:
        """Return moments as microseconds."""
        values = self.read(text)
        return _written(values.astype("int64").where(values.notna()).astype("Int64"), text)


class Time(Type):
    """A time of day, without a zone."""

    name: ClassVar[str] = "time"
    right: ClassVar[str] = Message("write a time of day as 09:30:00")
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)

    def read(self, text: pd.Series) -> pd.Series:
        """Return the text, which sorts as times do."""
        return text.where(text.str.fullmatch(_CLOCK))

    def constant(self, value: Any) -> Any:
        """See `Type.constant`."""
        return self._constant_read(value)


class Year(Type):
    """A year of four digits."""

    name: ClassVar[str] = "year"
    right: ClassVar[str] = Message("write a year of four digits")
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)

    def read(self, text: pd.Series) -> pd.Series:
        """Return the text, which sorts as years do."""
        return text.where(text.str.fullmatch("[0-9]{4}"))

    def constant(self, value: Any) -> Any:
        """See `Type.constant`; JSON may have it as a number."""
        return None if isinstance(value, bool) else self._constant_read(value)


class YearMonth(Type):
    """A month of a year."""

    name: ClassVar[str] = "yearmonth"
    right: ClassVar[str] = Message("write a month as 2001-05")
    constraints: ClassVar[tuple[str, ...]] = (*_ALWAYS, *BOUNDS)

    def read(self, text: pd.Series) -> pd.Series:
        """Return the text, which sorts as months do."""
        return text.where(text.str.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])"))

    def constant(self, value: Any) -> Any:
        """See `Type.constant`."""
        return self._constant_read(value)


TYPES: Mapping[str, type[Type]] = {
    one.name: one
    for one in (AnyType, String, ListType, Integer, Number, Boolean, Date, Datetime, Time, Year, YearMonth)
}

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"


def _wanted_day(cell: str) -> str:
    """Say of a date that lies outside the days that there are that it does; blank of anything else."""
    year = re.match("([0-9]{4})(-|$)", cell)
    if year is None or period.EARLIEST.year <= int(year[1]) <= period.LATEST.year:
        return ""
    return Message(
        "a date lies between %(first)s and %(last)s; correct the year",
        first=period.EARLIEST.year,
        last=period.LATEST.year,
    )


def _with_unusual(numbers: pd.Series, text: pd.Series, plain: pd.Series, read: Callable[[str], Any]) -> pd.Series:
    """Add what only Python's own reader takes for a number: blanks around it, digits of other scripts."""
    unusual = text[~plain & (text != "")]
    if unusual.empty:
        return numbers
    values = {cell: read(cell) for cell in unusual.unique()}
    numbers.loc[unusual.index] = pd.array([values[cell] for cell in unusual], dtype=numbers.dtype)
    return numbers


def _whole(cell: str) -> int | None:
    try:
        number = int(cell)
    except ValueError:
        return None
    return number if -_INT64 <= number < _INT64 else None


def _real(cell: str) -> float | None:
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return None if number.is_nan() else float(number)


def _written(values: pd.Series, text: pd.Series) -> pd.Series:
    """Return values as text, all written one way; a cell without a value stays as it is."""
    return values.astype("str").where(values.notna(), text).astype("str")


def _bare(entry: Mapping[str, Any], complain: Callable[[str], None]) -> None:
    if entry.get("bareNumber", True) is not True:
        message = Message(
            "bareNumber other than true is not supported: write the number alone, and its unit in the title"
        )
        complain(message)


def _text(value: Any, name: str, complain: Callable[[str], None]) -> str:
    if isinstance(value, str) and value and value.isprintable():
        return value
    complain(Message("%(property)s is a character that stands in the cells", property=name))
    return ""
