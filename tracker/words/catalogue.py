"""The language in which everything is said: English, or that of a catalogue under `locale/`.

A catalogue is a file `locale/LANGUAGE/LC_MESSAGES/tracker.po`, made of `locale/tracker.pot`; no code changes with it.
Messages are whole sentences with names for what is put into them, as ``%(name)s``. Dates, numbers and lists are
written as Babel does in the language.
"""

import gettext as standard
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from tracker.model.message import Message, message_of

LOCALE = Path(__file__).resolve().parent / "locale"
"""The folder of the catalogues."""
DOMAIN = "tracker"
ENGLISH = "en"
_LANGUAGE: ContextVar[str] = ContextVar("language", default="")


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Say everything in a language meanwhile."""
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def language() -> str:
    """Return the language in which everything is said, as a web page names it."""
    return _LANGUAGE.get() or os.environ.get("TRACKER_LANGUAGE") or ENGLISH


@cache
def _locale(name: str) -> Locale:
    # The English of the United Nations: 14 May 2001; a, b and c.
    return Locale.parse("en_GB" if name == ENGLISH else name, sep="-" if "-" in name else "_")


@cache
def _catalogue(name: str) -> standard.NullTranslations:
    file = LOCALE / name / "LC_MESSAGES" / f"{DOMAIN}.po"
    if name == ENGLISH or not file.is_file():
        return standard.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=name))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def lookup(text: str) -> str:
    """Return a message in the language, with the names of its values still in it."""
    return _catalogue(language()).gettext(text)


def nlookup(one: str, many: str, count: int) -> str:
    """Return the form of a message for a number in the language, with the names of its values still in it."""
    return _catalogue(language()).ngettext(one, many, count)


def plookup(context: str, text: str) -> str:
    """Return a message as `lookup`; ``context`` tells apart what English says in the same words."""
    return _catalogue(language()).pgettext(context, text)


def nplookup(context: str, one: str, many: str, count: int) -> str:
    """Return the form of a message for a number as `nlookup`, in a context."""
    return _catalogue(language()).npgettext(context, one, many, count)


def gettext(text: str, /, **values: Any) -> str:
    """Say a message."""
    return lookup(text) % values if values else lookup(text)


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """Say a message that a number decides on; the number stands in it as ``%(count)s``, or not at all."""
    return nlookup(one, many, count) % {"count": number(count), **values}


def pgettext(context: str, text: str, /, **values: Any) -> str:
    """Say a message whose English words mean different things by their place."""
    return plookup(context, text) % values if values else plookup(context, text)


def said(message: str) -> str:
    """Say a `Message` that another room made; any other text is said as it is."""
    if not isinstance(message, Message):
        return message
    values = {name: said(value) if isinstance(value, str) else value for name, value in message.values.items()}
    if message.many:
        return ngettext(message.text, message.many, message.n, **(values | {"count": number(message.n)}))
    return lookup(message.text) % values


def why(error: Exception) -> str:
    """Say why something could not be done: `str` of an error would make plain text of the message that it has."""
    return said(message_of(error))


def number(value: float) -> str:
    """Write a number: thousands apart, no decimals that say nothing."""
    return _number(int(value) if float(value).is_integer() else value, language())


@lru_cache(maxsize=20_000)
def _number(value: float, name: str) -> str:
    return format_decimal(value, locale=_locale(name), decimal_quantization=False)


def day(value: date) -> str:
    """Write a day: 14 May 2001."""
    return period(value.isoformat()[:10])


def period(text: str, *, short: bool = False) -> str:
    """Write a period as a reader does: 2001-12 is December 2001, or Dec 2001; what is none stands as it is."""
    return _period(text, language(), short=short)


@lru_cache(maxsize=20_000)
def _period(text: str, name: str, *, short: bool) -> str:
    # A list of a hundred thousand events has few days.
    parts = text.split("-")
    try:
        first = date(*(int(part) for part in (*parts, "1", "1")[:3]))
    except ValueError:
        return text
    month = "MMM" if short else "MMMM"
    pattern = {1: "y", 2: f"{month} y", 3: f"d {month} y"}.get(len(parts))
    # In British English the ninth month alone is cut to four letters.
    locale = Locale("en") if short and name == ENGLISH else _locale(name)
    return format_date(first, pattern, locale=locale) if pattern else text


def listed(parts: Sequence[str]) -> str:
    """Write a list in a sentence: a, b and c."""
    return format_list(list(parts), locale=_locale(language()))
