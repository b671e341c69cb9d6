"""Two documents of a series side by side: what the later one took up of the earlier one, and how wording drifted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from tracker.model.dataset import Dataset
from tracker.model.ids import paragraph_ids
from tracker.model.vocabulary import LINEAGE_STATES
from tracker.state import endorsement


def compare(dataset: Dataset, earlier: str, later: str) -> pd.DataFrame:
    """Return the clauses of two documents with their lineage state, the earlier document's first.

    One row a clause of the earlier document, or a pair where it was taken up more than once, then one a
    clause of the later document that takes up nothing. Columns: state (see the vocabulary lineage_state),
    earlier, later (ids of clauses, or of a paragraph; blank where there is none), drift, note, through (the ids in
    documents between them, separated by a space, by which the earlier one came to the later; no drift is said then).
    """
    commitments = dataset.commitments
    old = commitments[commitments["document_id"] == earlier]
    new = commitments[commitments["document_id"] == later]
    places = set(new.index) | set(_paragraphs(dataset, later))
    lineage = dataset.tables["lineage"]
    direct = lineage[lineage["earlier"].isin(old.index) & lineage["later"].isin(places)]
    taken: dict[str, list[tuple[str, str, str, str]]] = {}
    for one in direct.itertuples():
        taken.setdefault(one.earlier, []).append((one.later, one.drift, one.note, ""))
    up = _steps(dataset)
    for name in old.index:
        met = {one[0] for one in taken.get(name, [])}
        for end, through in _reached(str(name), up, places):
            if end not in met:
                taken.setdefault(str(name), []).append((end, "", "", " ".join(through)))
    passed = old["due_last"] < dataset.documents["adopted_on"].get(later, pd.NaT)
    rows: list[tuple[str, str, str, str, str, str]] = []
    for name, over in zip(old.index.tolist(), passed.tolist(), strict=True):
        rows += [("taken_up", name, *one) for one in taken.get(name, [])]
        if name not in taken:
            rows.append(("time_bound" if over else "not_taken_up", name, "", "", "", ""))
    reached = {one[0] for several in taken.values() for one in several}
    rows += [("new", "", name, "", "", "") for name in new.index if name not in reached]
    return pd.DataFrame(rows, columns=["state", "earlier", "later", "drift", "note", "through"])


def _paragraphs(dataset: Dataset, document_id: str) -> list[str]:
    paragraphs = dataset.tables["paragraphs"]
    return list(paragraph_ids(paragraphs[paragraphs["document_id"] == document_id]))


def _steps(dataset: Dataset) -> Mapping[str, list[str]]:
    """Return by what each clause was taken up, and by what the clauses of a paragraph that took one up."""
    up: dict[str, list[str]] = {}
    for later, earlier in zip(dataset.tables["lineage"]["later"], dataset.tables["lineage"]["earlier"], strict=True):
        up.setdefault(earlier, []).append(later)
    return up


def _reached(name: str, up: Mapping[str, list[str]], places: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return what of ``places`` a clause came to by way of other clauses, each with the way, the shortest first."""
    found: list[tuple[str, tuple[str, ...]]] = []
    seen = {name}
    front: list[tuple[str, tuple[str, ...]]] = [(one, ()) for one in up.get(name, [])]
    while front:
        ahead: list[tuple[str, tuple[str, ...]]] = []
        for here, way in front:
            if here in seen:
                continue
            seen.add(here)
            if here in places and way:
                found.append((here, way))
            ahead += [(one, (*way, here)) for one in up.get(here, [])]
        front = ahead
    return found


def outside(dataset: Dataset, earlier: str, later: str) -> list[str]:
    """Return the paragraphs of the later document that hold no clause and take up none of the earlier one, by id.

    They may hold new matter all the same. The opening is left out.
    """
    paragraphs = dataset.tables["paragraphs"]
    paragraphs = paragraphs[(paragraphs["document_id"] == later)]
    role = dataset.known("role", paragraphs["role"])
    ids = paragraph_ids(paragraphs[role != "chapeau"]).tolist()
    compared = compare(dataset, earlier, later)
    return [one for one in ids if one not in dataset.clauses_of_paragraph and one not in set(compared["later"])]


def counts(rows: pd.DataFrame) -> dict[str, int]:
    """Count the clauses of a comparison by state: clauses, not pairs, so that one taken up twice is one."""
    found = {}
    for state in LINEAGE_STATES:
        here = rows[rows["state"] == state]
        found[state] = int(here.loc[here["earlier"] != "", "earlier"].nunique() + (here["earlier"] == "").sum())
    return found


def pairs(dataset: Dataset, on: date) -> list[tuple[str, str]]:
    """Return the pairs of documents of one series, adopted by a day, of which lineage is recorded, the latest first.

    Each earlier one stands before the later.
    """
    documents = endorsement.adopted(dataset, on)
    order = {str(name): place for place, name in enumerate(documents.index)}
    document_of = dataset.commitments["document_id"]
    found: set[tuple[str, str]] = set()
    lineage: Any = dataset.tables["lineage"]
    for later, earlier in zip(lineage["later"], lineage["earlier"], strict=True):
        old = document_of.get(earlier, "")
        new = document_of.get(later, later.rpartition("-P")[0])
        in_order = old in order and new in order and order[old] < order[new]
        if in_order and documents.at[old, "series"] == documents.at[new, "series"]:
            found.add((old, new))
    return sorted(found, key=lambda pair: (-order[pair[1]], -order[pair[0]]))
