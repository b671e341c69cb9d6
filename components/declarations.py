"""Each document in full with its operative words marked by status, and two documents side by side."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from components.block import cached_block
from components.choice import choice
from components.context import Context
from components.paging import page
from tracker.model.ids import paragraph_ids
from tracker.model.vocabulary import LINEAGE_STATES
from tracker.state import comparison
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import listed

_SIDE_BY_SIDE = "compare"
_PARAGRAPHS = 150
_PAIRS = 100
"""How many stand on one page."""


def declarations(context: Context) -> None:
    """Draw the document, or the pair of documents, that the reader chooses."""
    view, dataset, address = context.view, context.dataset, context.address
    names = {str(name): dataset.document_name(str(name)) for name in view.documents.index}
    pairs = {
        f"{old}~{new}": listed([dataset.document_name(old), dataset.document_name(new)])
        for old, new in comparison.pairs(dataset, view.filters.as_of)
    }
    options = names | ({_SIDE_BY_SIDE: _("Side by side")} if pairs else {})
    shown = choice(address, "shown", _("Show"), options, next(iter(names)))
    if shown == _SIDE_BY_SIDE:
        pair = next(iter(pairs))
        if len(pairs) > 1:
            pair = choice(address, "pair", _("Documents"), pairs, pair)
        side_by_side(context, *pair.split("~", 1))
    else:
        document(context, shown)


def document(context: Context, name: str) -> None:
    """Draw a document to read in full."""
    view, dataset = context.view, context.dataset
    paragraphs = dataset.tables["paragraphs"]
    paragraphs = paragraphs[paragraphs["document_id"] == name]
    shown = page(context.address, len(paragraphs), _PARAGRAPHS)

    def build() -> dict[str, Any]:
        clauses = view.all.loc[view.all["document_id"] == name, ["paragraph", "title", "text", "status"]]
        rows = paragraphs.iloc[shown.rows]
        marked = {
            number: list(here.itertuples())
            for number, here in clauses[clauses["paragraph"].isin(rows["paragraph"])].groupby("paragraph")
        }
        return {
            "document": dataset.documents.loc[name],
            "name": name,
            "page": shown,
            "paragraphs": [
                {
                    "number": dataset.paragraph(name, row.paragraph).removeprefix("¶ "),
                    "role": row.role,
                    "pieces": pieces(row.text, marked.get(row.paragraph, [])),
                }
                for row in rows.itertuples()
            ],
            "statuses": clauses["status"].value_counts(),
        }

    cached_block(context, "document", "declaration.html", build, (name, shown.number))


def pieces(text: str, clauses: Iterable[Any]) -> list[tuple[str, Any]]:
    """Cut a paragraph into its words and its clauses, in order: each piece with the clause it is, or none."""
    spots = sorted((text.find(row.text), row) for row in clauses if row.text in text)
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


def side_by_side(context: Context, earlier: str, later: str) -> None:
    """Draw what the later document took up of the earlier one."""
    dataset = context.dataset
    rows = dataset.cached(("compared", earlier, later), lambda: comparison.compare(dataset, earlier, later))
    shown = page(context.address, len(rows), _PAIRS)

    def build() -> dict[str, Any]:
        order = {state: place for place, state in enumerate(LINEAGE_STATES)}
        listed = rows.sort_values("state", key=lambda states: states.map(order), kind="stable").iloc[shown.rows]
        groups = [
            {"state": dataset.term("lineage_state", state), "rows": listed[listed["state"] == state]}
            for state in LINEAGE_STATES
        ]
        counted = comparison.counts(rows)
        outside = set(comparison.outside(dataset, earlier, later))
        paragraphs = dataset.tables["paragraphs"]
        names = dataset.commitments.index.intersection([*listed["earlier"], *listed["later"]])
        return {
            "page": shown,
            "pair": f"{earlier}~{later}",
            "earlier": earlier,
            "later": later,
            "groups": groups,
            "counts": counted,
            "finding": sentences.what_was_taken_up(
                dataset.document_name(earlier), dataset.document_name(later), counted, len(outside)
            ),
            "outside": [
                (dataset.paragraph_by_id(row.id), row.text)
                for row in paragraphs.assign(id=paragraph_ids(paragraphs)).itertuples()
                if row.id in outside
            ],
            "places": {str(row.Index): row for row in dataset.commitments.loc[names].itertuples()},
        }

    cached_block(context, "side by side", "side_by_side.html", build, (earlier, later, shown.number))


def none_adopted(context: Context) -> bool:
    """Say so where no document is left to read."""
    if len(context.view.documents):
        return False
    st.info(_("No document had been adopted by this day, or none is left by the filters."))
    return True
