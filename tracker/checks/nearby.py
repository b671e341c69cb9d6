"""The rows that hang together with a few: all that has to be looked at to say what these change.

What the rules and the schema say of a row hangs on that row, on rows of the same key, on what it refers to and what
refers to it, and on records that cite the same events. So a package of these rows alone, checked with and
without a few of them, differs by the same problems as the whole. More rows than needed do no harm.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from tracker.model import frames
from tracker.model.field import Field, split
from tracker.model.ids import paragraph_ids
from tracker.model.package import ForeignKey, Package
from tracker.model.types import Type

_LOOKED_UP = {
    "statuses": (ForeignKey(("commitment_id",), "commitments", ("commitment_id",)),),
    "commitments": (
        ForeignKey(("document_id",), "documents", ("document_id",)),
        ForeignKey(("document_id", "paragraph"), "paragraphs", ("document_id", "paragraph")),
    ),
    "endorsements": (ForeignKey(("document_id",), "documents", ("document_id",)),),
}
"""What the rules look up by columns, whether or not the descriptor calls it a foreign key."""
_CITED = ("evidence", "contrary_evidence")
_CITATIONS = {("statuses", name) for name in _CITED}
"""The lists of events, whether or not the descriptor says so."""
WHOLE = "terms"
"""The table of which every row is taken: any row of any other may hang on it."""

Frames = Mapping[str, pd.DataFrame]
Rows = dict[str, set[int]]
Step = Callable[[str, pd.DataFrame], Iterable[tuple[str, set[int]]]]


def near(described: Package, tables: Frames, table: str, few: Iterable[int]) -> Rows:
    """Return the rows that hang together with a ``few`` of a table, these among them, by table.

    ``tables`` are as text, ``few`` numbers of their index.
    """
    net = _Near(described, tables)
    # What may be found right or wrong because of the few.
    touched = net.spread({table: set(few)}, net.hanging_on)
    beside = {
        "statuses": net.beside(touched.get("statuses", set())),
        "endorsements": net.of_the_same_documents(touched.get("endorsements", set())),
    }
    around = net.spread({**touched, **beside}, net.under)
    found = {name: around.get(name, set()) for name in tables}
    return found | {WHOLE: set(tables[WHOLE].index.tolist())}


@dataclass(frozen=True)
class _Near:
    described: Package
    frames: Frames

    def spread(self, start: Rows, step: Step) -> Rows:
        """Return all rows that are reached from some by going on step by step."""
        reached: Rows = {}
        waiting = {name: set(rows) for name, rows in start.items() if rows}
        while waiting:
            name, rows = waiting.popitem()
            rows -= reached.setdefault(name, set())
            if not rows:
                continue
            reached[name] |= rows
            for other, found in step(name, self._rows(name, rows)):
                if not found.issubset(reached.get(other, set())):
                    waiting.setdefault(other, set()).update(found)
        return reached

    def hanging_on(self, name: str, rows: pd.DataFrame) -> Iterator[tuple[str, set[int]]]:
        """Yield the rows that are found right or wrong together with some: of the same key, or referring to them."""
        yield name, self._of_the_same_key(name, rows)
        for other in self.frames:
            for key in self._keys(other):
                if key.table == name:
                    yield other, self._equal(other, key.fields, self._cells(name, rows, key.reference))
            for field in self._lists(other):
                if name in field.references or (name == "events" and (other, field.name) in _CITATIONS):
                    yield other, self._naming(other, field, self._ids(name, rows))

    def under(self, name: str, rows: pd.DataFrame) -> Iterator[tuple[str, set[int]]]:
        """Yield the rows by which some are found right or wrong: of the same key, or referred to."""
        yield name, self._of_the_same_key(name, rows)
        for key in self._keys(name):
            if key.table in self.frames:
                yield key.table, self._equal(key.table, key.reference, self._cells(name, rows, key.fields))
        for field in self._lists(name):
            items = {item for cell in rows[field.name].unique().tolist() for item in _items(cell, field)}
            cited = ("events",) if (name, field.name) in _CITATIONS else ()
            for other in {*field.references, *cited} & set(self.frames) if items else ():
                frame = self.frames[other]
                if other == "paragraphs":
                    # Little is left to be read as numbers then.
                    frame = frame[frame["document_id"].isin({item.rpartition("-P")[0] for item in items})]
                yield other, set(frame.index[self._ids(other, frame).isin(items)].tolist())

    def beside(self, records: set[int]) -> set[int]:
        """Return records of the same commitments as some, or citing the same events; these among them."""
        frame = self.frames["statuses"]
        some = self._rows("statuses", records)
        found = set(records)
        if records:
            found |= set(frame.index[frame["commitment_id"].isin(some["commitment_id"].unique().tolist())].tolist())
            fields = self.described.tables["statuses"].fields
            for name in _CITED:
                cited = {item for cell in some[name].unique().tolist() for item in _items(cell, fields[name])}
                found |= self._naming("statuses", fields["evidence"], cited)
        return found

    def of_the_same_documents(self, endorsements: set[int]) -> set[int]:
        """Return every endorsement of the documents of some, these among them."""
        some = self._rows("endorsements", endorsements)
        columns = ("document_id",)
        return endorsements | self._equal("endorsements", columns, self._cells("endorsements", some, columns))

    def _rows(self, name: str, rows: set[int]) -> pd.DataFrame:
        frame = self.frames[name]
        return frames.some(frame, frame.index.get_indexer(sorted(rows)).tolist())

    def _keys(self, name: str) -> Iterator[ForeignKey]:
        for key in (*self.described.tables[name].foreign_keys, *_LOOKED_UP.get(name, ())):
            there = set(key.fields) <= set(self.frames[name].columns) and key.table in self.frames
            if there and set(key.reference) <= set(self.frames[key.table].columns) and key.table != WHOLE:
                yield key

    def _lists(self, name: str) -> Iterator[Field]:
        for field in self.described.tables[name].fields.values():
            if (field.references or (name, field.name) in _CITATIONS) and field.name in self.frames[name]:
                yield field

    def _of_the_same_key(self, name: str, rows: pd.DataFrame) -> set[int]:
        table = self.described.tables[name]
        unique = [(field.name,) for field in table.fields.values() if field.constraints.get("unique")]
        keys = {key for key in (table.primary_key, *table.unique_keys, *unique) if key}
        return {row for key in keys for row in self._equal(name, key, self._cells(name, rows, key))}

    def _kind(self, name: str, column: str) -> Type:
        return self.described.tables[name].fields[column].kind

    def _cells(self, name: str, rows: pd.DataFrame, columns: Iterable[str]) -> list[pd.Series]:
        """Return cells of some rows written one way, column by column."""
        return [self._kind(name, column).keys(rows[column]) for column in columns]

    def _equal(self, name: str, columns: tuple[str, ...], wanted: list[pd.Series]) -> set[int]:
        """Return the rows of a table with the same cells in some columns as one of those that are wanted."""
        frame = self.frames[name]
        asked = {cells for cells in zip(*(cells.tolist() for cells in wanted), strict=True) if any(cells)}
        if not asked:
            return set()
        # Text first: little is left to be read as numbers or moments then.
        first, cells = min(zip(columns, wanted, strict=True), key=lambda pair: _is_read(self._kind(name, pair[0])))
        alike = self._kind(name, first).keys(frame[first]).isin(cells.unique().tolist())
        frame = frames.some(frame[list(columns)], alike.to_numpy().nonzero()[0].tolist())
        there = zip(*(cells.tolist() for cells in self._cells(name, frame, columns)), strict=True)
        return {row for row, cells in zip(frame.index.tolist(), there, strict=True) if cells in asked}

    def _ids(self, name: str, rows: pd.DataFrame) -> pd.Series:
        """Return the id by which references name each row; see `schema.identifiers`."""
        key = self.described.tables[name].primary_key
        if name == "paragraphs":
            cells = self._cells(name, rows, ("document_id", "paragraph"))
            return paragraph_ids(pd.DataFrame({"document_id": cells[0], "paragraph": cells[1]}))
        if len(key) != 1:
            return pd.Series("", index=rows.index, dtype="str")
        return self._kind(name, key[0]).keys(rows[key[0]])

    def _naming(self, name: str, field: Field, ids: Iterable[str]) -> set[int]:
        """Return the rows whose list holds one of some ids, and perhaps others."""
        parts = [re.escape(one) for one in ids if one]
        frame = self.frames[name]
        if not parts:
            return set()
        return set(frame.index[frame[field.name].str.contains("|".join(sorted(set(parts))))].tolist())


def _is_read(kind: Type) -> bool:
    return type(kind).keys is not Type.keys


def _items(cell: str, field: Field) -> list[str]:
    return [*split(cell, field), cell]
