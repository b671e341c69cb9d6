"""What text may be in a file of an office suite: the typeface, and the letters that XML can hold."""

import re
from pathlib import Path

from tracker.model.message import Message
from tracker.model.package import DESCRIPTOR, Package

FONT = "Arial"
"""A typeface that is there wherever the files are opened, with Arabic, Cyrillic, Greek and Hebrew letters."""
_LINE = re.compile("\r\n|\r|\n")
_AROUND = 8
"""Letters before a character by which its place in a file is known again."""
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CharacterError(Exception):
    """A text holds a character that no XML file can hold; nothing is left out of a file silently."""

    def __init__(self, text: str, place: int) -> None:
        self.text, self.character = text, text[place]
        super().__init__(Message("the character %(code)s cannot stand in it", code=f"U+{ord(self.character):04X}"))

    def within(self, package: Package) -> str:
        """Return the file and line of a package where the character stands, and what helps."""
        files = [package.directory / table.path for table in package.tables.values()]
        found = [one for file in files if file.is_file() for one in self._lines(file)]
        place = next((one for one in found if one[2] in self.text), found[0] if found else None)
        # In the descriptor's JSON it may stand as an escape.
        where = Message("%(file)s, line %(line)s", file=place[0], line=place[1]) if place else DESCRIPTOR
        return Message(
            "%(where)s: %(what)s; take it out there, or take the workbook or the data package, which hold it",
            where=where,
            what=self.args[0],
        )

    def _lines(self, file: Path) -> list[tuple[str, int, str]]:
        """Return where the character stands in a file: its name, the line, the letters around."""
        text = file.read_bytes().decode(errors="replace")
        return [
            (file.name, len(_LINE.findall(text, 0, at.start())) + 1, text[max(0, at.start() - _AROUND) : at.end()])
            for at in re.finditer(re.escape(self.character), text)
        ]


def legal(text: str) -> str:
    """Return text as it is; raise `CharacterError` where no XML file can hold it."""
    if illegal := _ILLEGAL.search(text):
        raise CharacterError(text, illegal.start())
    return text
