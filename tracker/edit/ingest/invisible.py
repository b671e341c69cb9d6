"""Characters that nobody sees: around an id or a term they are taken off, inside one they are named."""

import unicodedata

from tracker.model.message import Message

_ZERO_WIDTH = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_NAMES = {"\ufeff": Message("byte-order mark"), "\u00a0": Message("no-break space")}
_LONGEST = 20


def bare(text: str) -> str:
    """Return text without blanks and invisible characters around it."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(_ZERO_WIDTH)
    return text


def named(text: str) -> str:
    """Say which invisible character stands in text, and after what; blank where there is none.

    A plain space is none; any other kind of blank is.
    """
    for place, letter in enumerate(text):
        if letter in _ZERO_WIDTH or (letter.isspace() and letter != " "):
            name: str = _NAMES.get(letter) or unicodedata.name(letter, "").lower() or Message("control character")
            return Message(
                "holds a %(character)s (U+%(code)s) after “%(before)s”",
                character=name,
                code=f"{ord(letter):04X}",
                before=text[:place][-_LONGEST:],
            )
    return ""
