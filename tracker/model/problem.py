"""What is wrong in a file, as an object: the screen, the command line and the tests read the same list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

WHOLE_LINE = "-"
"""Stands for the column where a problem concerns a whole line or the whole file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in one table.

    ``line`` is the physical line as a text editor counts it (the header is line 1); ``row`` is the
    number of the data record in the file, from 0, and ``None`` where the problem is the file's.
    ``message`` says what was found and what would be right.
    """

    table: str
    column: str
    code: str
    message: str
    severity: Severity = "error"
    row: int | None = None
    line: int = 1

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        return f"{self.table}:{self.line}: {self.column}: {warning}{self.message} [{self.code}]"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that are errors."""
    return [problem for problem in problems if problem.severity == "error"]


def warnings(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that are warnings."""
    return [problem for problem in problems if problem.severity == "warning"]


def found(value: str, limit: int = 60) -> str:
    """Return a found value as a message quotes it: on one line, shortened, in quotation marks."""
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= limit else text[: limit - 1] + '…'}”"
