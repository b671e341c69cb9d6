"""Bytes to text: the one place where an encoding is told or found wrong."""

import codecs
import re
from dataclasses import dataclass

LINE_END = re.compile("\r\n|\r|\n")
REPLACED = "\N{REPLACEMENT CHARACTER}"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Text:
    """What stands in a file: its text, the encoding that it was read in, and the first fault of that.

    ``byte`` is the first that means nothing in the encoding, on the physical ``line``; each such byte is
    `REPLACED` in the text. ``None``: there is none.
    """

    text: str
    encoding: str
    byte: int | None = None
    line: int = 1


def decode(data: bytes, encoding: str | None = None) -> Text:
    """Return the text of a file: in Unicode as its mark or its zero bytes say, else in ``encoding``, else in UTF-8.

    Raises `LookupError` for an encoding that does not exist.
    """
    found = _utf16(data) or encoding or "utf-8"
    codec = "utf-8-sig" if found == "utf-8" else found
    try:
        return Text(data.decode(codec), found)
    except UnicodeDecodeError as error:
        text = data.decode(codec, errors="replace")
        before = data[: error.start].decode(codec, errors="ignore")
        return Text(text, found, data[min(error.start, len(data) - 1)], len(LINE_END.findall(before)) + 1)


def _utf16(data: bytes) -> str:
    """Return which UTF-16 a file is in: by its mark, or by every other byte of its first letter being zero."""
    if data.startswith(_UTF16):
        return "utf-16"
    if data[1:2] == b"\0" != data[:1]:
        return "utf-16-le"
    if data[:1] == b"\0" != data[1:2]:
        return "utf-16-be"
    return ""
