"""Counts with their base, and the short lists of what needs attention."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from tracker import status
from tracker.selection import Selection


@dataclass(frozen=True)
class Counts:
    """How many operative clauses are selected, and of which sort. Own pledges and requests add up to assessable."""

    clauses: int
    assessable: int
    own: int
    requests: int
    declaratory: int
    dated: int
    documents: int
    members: int


def count(selection: Selection) -> Counts:
    """Count the selected commitments; ``members`` are the States that endorse a selected document."""
    assessable = selection.assessable
    own = int(assessable["own"].sum())
    endorsements = selection.dataset.tables["endorsements"]
    behind = endorsements.loc[endorsements["document_id"].isin(selection.documents.index), "iso3"]
    return Counts(
        clauses=len(selection.commitments),
        assessable=len(assessable),
        own=own,
        requests=len(assessable) - own,
        declaratory=len(selection.commitments) - len(assessable),
        dated=int(assessable["due_last"].notna().sum()),
        documents=len(selection.documents),
        members=behind.nunique(),
    )


def by_status(commitments: pd.DataFrame) -> pd.Series:
    """Count assessable commitments by status, in the order of `status.ASSESSABLE`, zeros included."""
    return commitments["status"].value_counts().reindex(list(status.ASSESSABLE), fill_value=0)


def table(selection: Selection, column: str) -> pd.DataFrame:
    """Count assessable commitments by a column and status: index its values, columns `status.ASSESSABLE`."""
    assessable = selection.assessable
    counted = pd.crosstab(assessable[column], assessable["status"])
    return counted.reindex(columns=list(status.ASSESSABLE), fill_value=0).rename_axis(index=None, columns=None)


@dataclass(frozen=True, eq=False)
class Listed:
    """Some of the assessable commitments in an order of their own; only those that are shown are taken out.

    ``places`` are their places in ``assessable``: to copy every column of a long table takes long.
    """

    assessable: pd.DataFrame
    places: Sequence[int]

    def __len__(self) -> int:
        return len(self.places)

    def head(self, most: int) -> pd.DataFrame:
        """Return the first ones, with all columns of `Selection.assessable`."""
        return self.assessable.iloc[self.places[:most]]


def to_do(selection: Selection) -> Listed:
    """List the assessable commitments that are past due and can still be met, longest first."""
    return _in_order(selection, "due_last", selection.assessable["timeliness"] == "past_due")


def to_find_out(selection: Selection) -> Listed:
    """List the assessable commitments whose outcome is not established, or on which nothing was found."""
    assessable = selection.assessable
    chosen = (assessable["timeliness"] == "undetermined") | (assessable["status"] == "no_evidence")
    return Listed(assessable, chosen.to_numpy().nonzero()[0])


def to_review(selection: Selection) -> Listed:
    """List the assessable commitments whose review is due, longest first."""
    return _in_order(selection, "last_assessed_on", selection.assessable["review_due"])


def changed_last(selection: Selection) -> Listed:
    """List the assessable commitments that have a record, the one whose status was set last first."""
    chosen = selection.assessable["effective_on"].notna()
    return _in_order(selection, "effective_on", chosen, latest_first=True)


def _in_order(selection: Selection, column: str, chosen: pd.Series, *, latest_first: bool = False) -> Listed:
    """List the chosen assessable commitments by a column, the blank ones first."""
    places = chosen.astype(bool).to_numpy().nonzero()[0]
    order = selection.assessable[column].iloc[places].reset_index(drop=True)
    order = order.sort_values(ascending=not latest_first, kind="stable", na_position="first")
    return Listed(selection.assessable, places[order.index])
