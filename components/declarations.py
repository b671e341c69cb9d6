"""Each document in full with its operative words marked by status, and two documents side by side."""

from typing import Any

import pandas as pd
import streamlit as st

from components.block import kept_block
from components.choice import choice
from tracker import comparison, sentences
from tracker.dataset import Dataset
from tracker.selection import Selection

_SIDE_BY_SIDE = "compare"


def declarations(selection: Selection) -> None:
    """Draw the document, or the pair of documents, that the reader chooses."""
    dataset = selection.dataset
    names = {str(name): dataset.document_name(str(name)) for name in selection.documents.index}
    pairs = {
        f"{old}~{new}": f"{dataset.document_name(old)} and {dataset.document_name(new)}"
        for old, new in comparison.pairs(dataset, selection.filters.as_of)
    }
    options = names | ({_SIDE_BY_SIDE: "Side by side"} if pairs else {})
    shown = choice("shown", "Show", options, next(iter(names)))
    if shown == _SIDE_BY_SIDE:
        pair = next(iter(pairs))
        if len(pairs) > 1:
            pair = choice("pair", "Documents", pairs, pair)
        side_by_side(selection, *pair.split("~", 1))
    else:
        document(selection, shown)


def document(selection: Selection, name: str) -> None:
    """Draw a document to read in full."""

    def build() -> dict[str, Any]:
        dataset = selection.dataset
        paragraphs = dataset.tables["paragraphs"]
        clauses = selection.all[selection.all["document_id"] == name]
        return {
            "document": dataset.documents.loc[name],
            "paragraphs": [
                {
                    "number": row.paragraph,
                    "role": row.role,
                    "pieces": pieces(row.text, clauses[clauses["paragraph"] == row.paragraph]),
                }
                for row in paragraphs[paragraphs["document_id"] == name].itertuples()
            ],
            "statuses": clauses["status"].value_counts(),
        }

    kept_block("document", "declaration.html", build, (name,))


def pieces(text: str, clauses: pd.DataFrame) -> list[tuple[str, Any]]:
    """Cut a paragraph into its words and its clauses, in order: each piece with the clause it is, or none."""
    spots = sorted((text.find(row.text), row) for row in clauses.itertuples() if row.text in text)
    cut: list[tuple[str, Any]] = []
    done = 0
    for start, row in spots:
        end = start + len(row.text)
        if start > done:
            cut.append((text[done:start], None))
        # Of a clause that begins inside another, what is left is marked; of one wholly inside, its symbol alone.
        cut.append((text[max(start, done) : end], row))
        done = max(done, end)
    return [*cut, (text[done:], None)] if done < len(text) else cut


def side_by_side(selection: Selection, earlier: str, later: str) -> None:
    """Draw what the later document took up of the earlier one."""

    def build() -> dict[str, Any]:
        dataset = selection.dataset
        rows = comparison.compare(dataset, earlier, later)
        groups = [
            {"state": dataset.term("lineage_state", state), "rows": rows[rows["state"] == state]}
            for state in comparison.STATES
        ]
        counted = comparison.counts(rows)
        return {
            "earlier": earlier,
            "later": later,
            "groups": groups,
            "counts": counted,
            "finding": sentences.what_was_taken_up(
                dataset.document_name(earlier), dataset.document_name(later), counted
            ),
            "places": _places(dataset),
        }

    kept_block("side by side", "side_by_side.html", build, (earlier, later))


def _places(dataset: Dataset) -> dict[str, Any]:
    return {str(row.Index): row for row in dataset.commitments.itertuples()}


def none_adopted(selection: Selection) -> bool:
    """Say so where no document is left to read."""
    if len(selection.documents):
        return False
    st.info("No document had been adopted by this day, or none is left by the filters.")
    return True
