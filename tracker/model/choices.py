"""What may be chosen for a field: the terms, ids or words that its description names, with what they are called."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tracker.model import ids
from tracker.model.dataset import Dataset
from tracker.model.period import words
from tracker.model.types import Boolean


def choices(dataset: Dataset, table: str, field: str, written: Callable[[str], str] = words) -> Mapping[str, str]:
    """Return labels by value, in the order in which to offer them; empty where the field is free.

    Of a vocabulary, an enumeration, or the keys of the tables referred to; of two vocabularies' terms and an
    enumeration, what is in both. ``written`` writes the date of an event in its label.
    """
    shape = dataset.package.tables[table]
    described = shape.fields[field]
    allowed = [str(value) for value in described.constraints.get("enum", ())]
    if described.vocabulary:
        terms = dataset.vocabularies.get(described.vocabulary, {})
        return {name: term.label for name, term in terms.items() if not allowed or name in allowed}
    if allowed:
        return {value: described.categories.get(value, value) for value in allowed}
    if isinstance(described.kind, Boolean):
        return {words[0]: words[0] for words in (described.kind.true, described.kind.false)}
    targets = [*described.references]
    targets += [key.table for key in shape.foreign_keys if key.fields == (field,)]
    found: dict[str, str] = {}
    for target in targets:
        found |= _names(dataset, target, written)
    return found


def _names(dataset: Dataset, table: str, written: Callable[[str], str]) -> Mapping[str, str]:
    """Return what the rows of a table are called, by the id by which they are referred to."""
    names: Mapping[Any, str] = {}
    if table == "documents":
        names = dataset.document_names
    elif table in ("commitments", "members"):
        names = (dataset.commitments["title"] if table == "commitments" else dataset.members["name"]).to_dict()
    elif table == "events":
        rows = dataset.events[["date", "title"]].itertuples()
        names = {row.Index: f"{written(row.date)} · {row.title}" for row in rows}
    elif table == "paragraphs":
        frame = dataset.tables["paragraphs"]
        rows = zip(ids.paragraph_ids(frame), frame["document_id"], frame["paragraph"], strict=True)
        names = {
            place: f"{dataset.document_name(document)} {dataset.paragraph(document, number)}"
            for place, document, number in rows
        }
    elif table in dataset.tables and len(dataset.package.tables[table].primary_key) == 1:
        keys = dataset.tables[table][dataset.package.tables[table].primary_key[0]]
        names = dict(zip(keys, keys, strict=True))
    return {str(value): label for value, label in names.items()}


def next_id(taken: Iterable[str]) -> str:
    """Return an id like the others and after them: E062 after E061; blank where none ends in a number."""
    numbered = [match for match in (re.fullmatch(r"(.*?)(\d+)", one) for one in taken) if match]
    if not numbered:
        return ""
    last = max(numbered, key=lambda match: int(match[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}"
