"""How the cells of a CSV file are told apart: what Data Package calls its dialect."""

from dataclasses import dataclass

from tracker.model.message import Message

SEPARATORS = {
    ",": Message("commas"),
    ";": Message("semicolons"),
    "\t": Message("tabs"),
    "|": Message("vertical bars"),
}
"""What separates cells in the files that people have, and what it is called."""


@dataclass(frozen=True)
class Dialect:
    """The separator and the quotation mark of a file; a mark inside a quoted cell is doubled."""

    delimiter: str = ","
    quote: str = '"'

    @property
    def separated(self) -> str:
        """What separates the cells, in words."""
        return SEPARATORS.get(self.delimiter, f"“{self.delimiter}”")


COMMAS = Dialect()
"""How a package's files are written unless its descriptor says otherwise."""
