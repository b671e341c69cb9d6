"""Counts with their base, and the short lists of what needs attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tracker.model.vocabulary import ASSESSABLE, SIDES
from tracker.state import endorsement, status
from tracker.state.view import View


@dataclass(frozen=True)
class Counts:
    """How many operative clauses are selected, and of which sort; ``sides`` add up to assessable.

    ``sides`` counts by side (see the vocabulary side), blank where nobody is addressed. ``documents`` and
    ``members`` are those that the filters leave: documents of the clauses, members that these documents name.
    """

    clauses: int
    assessable: int
    sides: Mapping[str, int]
    declaratory: int
    dated: int
    documents: int
    members: pd.Index


def count(view: View) -> Counts:
    """Count the selected commitments."""
    assessable = view.assessable
    documents = view.documents.index
    if view.filters.narrow:
        documents = documents[documents.isin(view.commitments["document_id"])]
    named = endorsement.endorsements(view.dataset, view.filters.as_of)
    named = named[named["document_id"].isin(documents)]
    members = view.members[view.members.isin(named["iso3"])]
    return Counts(
        clauses=len(view.commitments),
        assessable=len(assessable),
        sides=assessable["side"].value_counts().reindex([*SIDES, ""], fill_value=0).to_dict(),
        declaratory=len(view.commitments) - len(assessable),
        dated=int(assessable["due_last"].notna().sum()),
        documents=len(documents),
        members=members,
    )


def sides(view: View) -> dict[str, pd.DataFrame]:
    """Return the selected assessable commitments by side, in the order of the vocabulary.

    Those that address nobody come last, under ``""``, where there are any; of the others every side is there.
    """
    assessable = view.assessable
    found = {side: assessable[assessable["side"] == side] for side in SIDES}
    rest = assessable[assessable["side"] == ""]
    return {**found, "": rest} if len(rest) else found


def by_status(commitments: pd.DataFrame) -> pd.Series:
    """Count assessable commitments by status, in the order of `ASSESSABLE`, zeros included."""
    return commitments["status"].value_counts().reindex(list(ASSESSABLE), fill_value=0)


def table(view: View, column: str) -> pd.DataFrame:
    """Count assessable commitments by a column and status: index its values, columns `ASSESSABLE`."""
    assessable = view.assessable
    counted = pd.crosstab(assessable[column], assessable["status"])
    return counted.reindex(columns=list(ASSESSABLE), fill_value=0).rename_axis(index=None, columns=None)


@dataclass(frozen=True, eq=False)
class Years:
    """The selected assessable commitments by status (columns) at the end of each year (index), and on the day shown.

    ``old`` are those of ``counted`` whose record was then older than the review setting; ``records`` how many records
    are true from a day of each year: where it is 0, the column repeats what was said before.
    """

    counted: pd.DataFrame
    old: pd.DataFrame
    records: pd.Series


def by_year(view: View) -> Years:
    """Count the selected commitments year by year."""
    first, last = view.years
    years, as_of = range(first, last + 1), view.filters.as_of
    counted = status.by_year(view.history, years, as_of)
    months = view.dataset.settings.review_after_months
    holding = view.unfiltered.holding
    held = holding[(holding["member"] == "") & holding["place"].isin(view.assessable["place"])]
    records = held["effective_on"].dt.year.value_counts().reindex(counted.index, fill_value=0)
    return Years(counted, status.old_by_year(view.history, years, as_of, months), records)


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
        """Return the first ones, with all columns of `View.assessable`."""
        return self.assessable.iloc[self.places[:most]]


def to_do(view: View) -> Listed:
    """List the assessable commitments that are past due and can still be met, longest first."""
    return _in_order(view, "due_last", view.assessable["timeliness"] == "past_due")


def to_find_out(view: View) -> Listed:
    """List the assessable commitments whose outcome is not established, or on which nothing was found."""
    assessable = view.assessable
    chosen = (assessable["timeliness"] == "undetermined") | (assessable["status"] == "no_evidence")
    return Listed(assessable, chosen.to_numpy().nonzero()[0])


def to_review(view: View) -> Listed:
    """List the assessable commitments whose review is due, longest first."""
    return _in_order(view, "evidence_up_to", view.assessable["review_due"])


def changed_last(view: View) -> Listed:
    """List the assessable commitments by their latest records, the latest first, without those that found no change."""
    chosen = view.assessable["effective_on"].notna() & (view.assessable["change"] != "no_change")
    return _in_order(view, "effective_on", chosen, latest_first=True)


def _in_order(view: View, column: str, chosen: pd.Series, *, latest_first: bool = False) -> Listed:
    """List the chosen assessable commitments by a column, the blank ones first."""
    places = chosen.astype(bool).to_numpy().nonzero()[0]
    order = view.assessable[column].iloc[places].reset_index(drop=True)
    order = order.sort_values(ascending=not latest_first, kind="stable", na_position="first")
    return Listed(view.assessable, places[order.index])
