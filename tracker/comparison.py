"""Two documents side by side: what the later one took up of the earlier one, and how the wording drifted."""

from datetime import date
from typing import Any

import pandas as pd

from tracker.checks.schema import paragraph_ids
from tracker.dataset import Dataset

STATES = ("taken_up", "time_bound", "not_taken_up", "new")


def compare(dataset: Dataset, earlier: str, later: str) -> pd.DataFrame:
    """Return the clauses of two documents with their lineage state, the earlier document's first.

    One row a clause of the earlier document, or a pair where it was taken up more than once, then one a
    clause of the later document that takes up nothing. Columns: state (see the vocabulary lineage_state),
    earlier, later (ids of clauses, or of a paragraph; blank where there is none), drift, note.
    """
    commitments = dataset.commitments
    old = commitments[commitments["document_id"] == earlier]
    new = commitments[commitments["document_id"] == later]
    paragraphs = dataset.tables["paragraphs"]
    places = set(new.index) | set(paragraph_ids(paragraphs[paragraphs["document_id"] == later]))
    lineage = dataset.tables["lineage"]
    lineage = lineage[lineage["earlier"].isin(old.index) & lineage["later"].isin(places)]
    adopted = dataset.documents["adopted_on"].get(later, pd.NaT)
    taken: dict[str, list[Any]] = {}
    for one in lineage.itertuples():
        taken.setdefault(one.earlier, []).append(one)
    rows: list[tuple[str, str, str, str, str]] = []
    passed = old["due_last"] < adopted
    for name, over in zip(old.index.tolist(), passed.tolist(), strict=True):
        rows += [("taken_up", name, one.later, one.drift, one.note) for one in taken.get(name, [])]
        if name not in taken:
            rows.append(("time_bound" if over else "not_taken_up", name, "", "", ""))
    rows += [("new", "", name, "", "") for name in new.index[~new.index.isin(lineage["later"])]]
    return pd.DataFrame(rows, columns=["state", "earlier", "later", "drift", "note"])


def counts(rows: pd.DataFrame) -> dict[str, int]:
    """Count the clauses of a comparison by state: clauses, not pairs, so that one taken up twice is one."""
    found = {}
    for state in STATES:
        here = rows[rows["state"] == state]
        found[state] = int(here.loc[here["earlier"] != "", "earlier"].nunique() + (here["earlier"] == "").sum())
    return found


def pairs(dataset: Dataset, on: date) -> list[tuple[str, str]]:
    """Return the pairs of documents adopted by a day, each earlier one before the later, the latest pair first."""
    documents = dataset.documents
    names = [str(name) for name in documents.index[documents["adopted_on"] <= pd.Timestamp(on)]]
    return [(names[i], names[j]) for j in range(len(names) - 1, 0, -1) for i in range(j - 1, -1, -1)]
