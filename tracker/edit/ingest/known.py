"""What may stand in the coded fields of a table, and by which other names people know it."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tracker.checks import schema
from tracker.edit.ingest.columns import plain
from tracker.model.choices import choices
from tracker.model.dataset import Dataset
from tracker.model.field import Field
from tracker.model.folding import folded
from tracker.model.message import Message, either
from tracker.model.package import Table
from tracker.model.problem import found

MEMBERS = "members"
_MOST_COMPARED = 3000
"""Among more values than these no nearest one is looked for."""
_MOST_LISTED = 4
_MOST_CHOICES = 15
"""So many values are listed at most where none is near."""


@dataclass(frozen=True)
class Values:
    """What may stand in a field: ``values``, and by their names as they are compared, those that a name may mean.

    ``codes`` says that the values are short codes of States, of which two letters are not enough.
    """

    values: frozenset[str]
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    codes: bool = False
    listed: bool = True
    """Whether the few values there are may be listed; not so where the rules do that."""

    def taken(self, text: str) -> str | None:
        """Return the value that a text is or names; ``None`` where it is none, or may be several."""
        if text in self.values:
            return text
        meant = self.names.get(folded(plain(text)), frozenset())
        return next(iter(meant)) if len(meant) == 1 else None

    def hint(self, text: str) -> str:
        """Return what somebody may have meant who wrote a text that is no value; blank where nothing is near."""
        meant = self.names.get(folded(plain(text)), frozenset())
        if len(meant) > 1:
            return Message("it may be %(values)s", values=either(sorted(meant)))
        same = self._by_case.get(text.casefold())
        if same:
            return Message("did you mean %(value)s?", value=found(same))
        if self.codes and len(text) == 2 and text.isalpha():
            return self._of_two_letters(text)
        if len(self.values) > _MOST_COMPARED:
            return ""
        known = {plain(value): value for value in self.values}
        known |= {name: min(values) for name, values in self.names.items()}
        near = difflib.get_close_matches(folded(plain(text)), list(known), n=1)
        if near:
            return Message("did you mean %(value)s?", value=found(known[near[0]]))
        few = self.listed and len(self.values) <= _MOST_CHOICES
        return Message("write one of %(values)s", values=", ".join(sorted(self.values))) if few else ""

    @cached_property
    def _by_case(self) -> Mapping[str, str]:
        return {value.casefold(): value for value in self.values}

    def _of_two_letters(self, text: str) -> str:
        begun = sorted(value for value in self.values if value[:1].casefold() == text[0].casefold())
        if 0 < len(begun) <= _MOST_LISTED:
            return Message("write three letters, such as %(codes)s, or the State's name", codes=either(begun))
        return Message("write three letters, or the State's name")


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a table's fields from the package as it stands."""

    dataset: Dataset
    table: Table
    _found: dict[str, Values | None] = field(default_factory=dict)

    def of(self, name: str) -> Values | None:
        """Return what may stand in a field; ``None`` where it is free."""
        if name not in self._found:
            self._found[name] = self._values(self.table.fields[name])
        return self._found[name]

    def _values(self, field: Field) -> Values | None:
        targets = [*field.references]
        targets += [key.table for key in self.table.foreign_keys if key.fields == (field.name,)]
        if targets and not field.vocabulary:
            values = schema.identifiers(self.dataset.tables, targets, self.dataset.package)
            names = self._of_members() if targets == [MEMBERS] else {}
            return Values(frozenset(map(str, values)), names, codes=targets == [MEMBERS])
        if not (field.vocabulary or field.constraints.get("enum")):
            return None
        labels = choices(self.dataset, self.table.name, field.name)
        pairs = [(name, value) for value, label in labels.items() for name in (label, value)]
        return Values(frozenset(labels), _by_name(pairs), listed=not field.constraints.get("enum"))

    def _of_members(self) -> Mapping[str, frozenset[str]]:
        """Return States by their names in every language."""
        frame = self.dataset.members
        columns = [name for name in frame.columns if name == "name" or name.startswith("name_")]
        return _by_name((str(name), str(iso3)) for column in columns for iso3, name in frame[column].items() if name)


def _by_name(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, value in pairs:
        found.setdefault(folded(plain(name)), set()).add(value)
    return {name: frozenset(values) for name, values in found.items() if name}
