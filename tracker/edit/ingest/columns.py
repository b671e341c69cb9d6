"""The columns of a file that is brought: by their names, in any case, or by their titles."""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tracker.edit.ingest.invisible import bare
from tracker.model.message import Message
from tracker.model.package import Table
from tracker.model.problem import WHOLE_LINE, Problem, found

_MOST_LISTED = 3


def plain(text: str) -> str:
    """Return a name as it is compared: without case, its blanks, hyphens and underscores one space."""
    return re.sub(r"[\s_\-]+", " ", unicodedata.normalize("NFKC", bare(text)).casefold()).strip()


def _unique(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return fields by what they are called, without what several are called."""
    called = [plain(name) for name, _ in pairs]
    return {name: field for name, (_, field) in zip(called, pairs, strict=True) if called.count(name) == 1}


@dataclass(frozen=True)
class Columns:
    """The names by which the fields of a table are known."""

    table: Table
    names: Mapping[str, str]

    @classmethod
    def of(cls, table: Table, tables: Mapping[str, Table] = MappingProxyType({})) -> "Columns":
        """Return the names of a table's fields: their own, their titles, and those of the field that each refers to.

        What two fields would be called names none; ``tables`` are those that may be referred to.
        """
        referred: list[tuple[str, str]] = []
        for key in table.foreign_keys:
            fields = tables[key.table].fields if key.table in tables else {}
            if len(key.fields) == 1 and key.reference[0] in fields:
                referred += [(one, key.fields[0]) for one in {key.reference[0], fields[key.reference[0]].title}]
        titles = [(field.title, name) for name, field in table.fields.items()]
        return cls(table, _unique(referred) | _unique(titles) | {plain(name): name for name in table.fields})

    def of_cells(self, cells: Sequence[Any]) -> list[str]:
        """Return the field that each cell of a header names; blank for none."""
        return [self.names.get(plain(str(cell)), "") for cell in cells]

    def hits(self, cells: Sequence[Any]) -> int:
        """Return how many of the fields a row names."""
        return len({name for name in self.of_cells(cells) if name})

    def problems(self, header: Sequence[str], line: int, sheet: str) -> list[Problem]:
        """Say what is wrong with a header; ``sheet`` is where it was read, blank where there is one place only."""
        fields = self.of_cells(header)
        unknown = [name for name, field in zip(header, fields, strict=True) if name and not field]
        problems = []
        if len(unknown) == 1:
            problems.append(self._unknown(unknown[0], line, sheet))
        elif unknown:
            message = _from_sheet(_undescribed(unknown), sheet)
            problems.append(Problem(self.table.name, WHOLE_LINE, "column-unknown", message, line=line))
        for field in dict.fromkeys(name for name in fields if name):
            if fields.count(field) > 1:
                message = _from_sheet(Message("the column stands twice; remove one"), sheet)
                problems.append(Problem(self.table.name, field, "column-duplicate", message, line=line))
        for name in self.table.primary_key:
            if name not in fields and name != "recorded_at" and self.table.fields[name].required:
                message = _from_sheet(Message("the column is missing; rows are matched by it"), sheet)
                problems.append(Problem(self.table.name, name, "column-missing", message, line=line))
        return problems

    def _unknown(self, name: str, line: int, sheet: str) -> Problem:
        near = difflib.get_close_matches(plain(name), list(self.names), n=1)
        if near:
            message = Message(
                "the column is not described; did you mean %(near)s; remove it or correct its name",
                near=self.names[near[0]],
            )
        else:
            message = Message(
                "the column is not described; it is not one of %(columns)s; remove it or correct its name",
                columns=", ".join(self.table.fields),
            )
        column = " ".join(name.split())[:40]
        return Problem(self.table.name, column, "column-unknown", _from_sheet(message, sheet), line=line)


def _undescribed(unknown: Sequence[str]) -> Message:
    """Say of several columns that they are not described, the first of them by name."""
    listed = ", ".join(found(name) for name in unknown[:_MOST_LISTED])
    if len(unknown) <= _MOST_LISTED:
        return Message.counted(
            "one column is not described: %(columns)s; remove it or correct its name",
            "%(count)s columns are not described: %(columns)s; remove them or correct their names",
            len(unknown),
            columns=listed,
        )
    return Message.counted(
        "one column is not described: %(columns)s and %(more)s more; remove it or correct its name",
        "%(count)s columns are not described: %(columns)s and %(more)s more; remove them or correct their names",
        len(unknown),
        columns=listed,
        more=f"{len(unknown) - _MOST_LISTED:,}",
    )


def _from_sheet(message: Message, sheet: str) -> Message:
    """Add to what is wrong in which sheet it was read, where there are several."""
    if not sheet:
        return message
    return Message("%(message)s (read from the sheet %(sheet)s)", message=message, sheet=found(sheet))
