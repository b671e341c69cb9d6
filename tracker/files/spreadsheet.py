"""What spreadsheets do to a cell of text, and what keeps them from it.

A cell that begins with one of a few characters is run as a formula when a CSV file is opened. Downloads put one
apostrophe before it, and bringing a file back takes one off again.
"""

import re

_RUN = re.compile(r"'*[=+\-@\t\r]")


def defused(text: str) -> str:
    """Return text as a CSV file for spreadsheets has it."""
    return f"'{text}" if _RUN.match(text) else text


def quoted(text: str) -> str:
    """Return text as a workbook's text cell has it: nothing there is run, but an apostrophe would be taken off."""
    return f"'{text}" if text[:1] == "'" and _RUN.match(text) else text


def restored(text: str) -> str:
    """Return the text that was defused or quoted; any other as it is."""
    return text[1:] if text[:1] == "'" and _RUN.match(text) else text
