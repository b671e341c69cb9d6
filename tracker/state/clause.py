"""One clause and all that belongs to it: its words, coding, records, events, lineage, measures, reviews and replies.

Whoever shows a clause reads it here: its page, the matrix, the report. What that costs hardly grows with the number of
clauses: see `Dataset.rows_of` and `Dataset.of_commitment`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from tracker.model.dataset import Dataset, Term
from tracker.model.ids import paragraph_id
from tracker.model.period import LATEST
from tracker.state import measures, status
from tracker.state.view import View

_CITING = ("evidence", "contrary_evidence")


@dataclass(frozen=True, eq=False)
class Clause:
    """A commitment that exists as of the day of a view, whether or not its filters leave it."""

    view: View
    name: str
    """The commitment_id."""

    @property
    def dataset(self) -> Dataset:
        """The dataset that the clause is of."""
        return self.view.dataset

    @cached_property
    def row(self) -> pd.Series:
        """The commitment with its state: the columns of `View.commitments`."""
        return self.view.all.loc[self.name]

    @property
    def number(self) -> int:
        """The number of its record in the file: the index of `Dataset.tables`."""
        place = self.dataset.commitments.index.get_loc(self.name)
        return int(self.dataset.tables["commitments"].index[place])

    # Its words

    @cached_property
    def paragraph_id(self) -> str:
        """The id of the paragraph in which it stands."""
        return paragraph_id(self.row["document_id"], str(self.row["paragraph"]))

    @cached_property
    def paragraph(self) -> tuple[str, str]:
        """What stands before and after its words in their paragraph; blank where the paragraph is not in the data."""
        rows = self.dataset.rows_of("paragraphs", "document_id", self.row["document_id"])
        whole = rows.loc[rows["paragraph"] == self.row["paragraph"], "text"]
        before, _, after = (str(whole.iloc[0]) if len(whole) else "").partition(self.row["text"])
        return before, after

    @property
    def document(self) -> pd.Series | None:
        """The document in which it stands, where its line is in order."""
        documents = self.dataset.documents
        return documents.loc[self.row["document_id"]] if self.row["document_id"] in documents.index else None

    @property
    def where(self) -> str:
        """Where it stands, such as 2001 Declaration ¶ 5(b)."""
        return self.dataset.reference(self.name)

    # Its coding, in the words of the package

    def term(self, vocabulary: str) -> Term:
        """Return the term of a coded column: kind, theme, verb_class, timeliness."""
        return self.dataset.term(vocabulary, self.row[vocabulary])

    @property
    def status(self) -> Term:
        """Its status, with the package's own word beside it where that was recorded."""
        return self.dataset.status(self.row["status"], self.row["recorded_as"])

    @property
    def side(self) -> Term | None:
        """Whom it asks; ``None`` where nobody is named, or where it cannot be assessed."""
        asks = self.row["assessable"] and self.row["side"]
        return self.dataset.term("side", self.row["side"]) if asks else None

    @property
    def addressees(self) -> list[Term]:
        """Whom it addresses, as coded."""
        names = self.dataset.items("commitments", "addressees", self.row["addressees"])
        return [self.dataset.term("addressee", one) for one in names]

    # Its records

    @cached_property
    def held(self) -> pd.DataFrame:
        """The record on which its status rests: one row of statuses, or none."""
        statuses = self.dataset.tables["statuses"]
        return statuses.loc[[self.row["record"]]] if pd.notna(self.row["record"]) else statuses.iloc[:0]

    @cached_property
    def of_members(self) -> pd.DataFrame:
        """The records of single States that hold on the day; see `View.member_records`."""
        return self.view.member_records_of(self.name)

    @cached_property
    def records(self) -> pd.DataFrame:
        """All records that the dates let through, the latest first, of the group and of single States.

        The columns of `Dataset.in_full`, ``fate`` (blank where the record holds, else corrected, withdrawn, or
        withdrawal) and ``reviewed`` (see `status.reviewed`).
        """
        dataset, filters = self.dataset, self.view.filters
        known = status.end_of_day(filters.known_at)
        records = dataset.of_commitment(dataset.records, self.name)
        records = records[records["effective_on"] <= pd.Timestamp(filters.as_of)]
        if known is not None:
            records = records[records["recorded_at"] <= pd.Timestamp(known)]
        records = dataset.in_full(records)
        last = ~records.duplicated(["member", "effective_on"], keep="last")
        place = [records["member"], records["effective_on"]]
        cancelled = records["status"].where(last).groupby(place).transform("last")
        fate = pd.Series("corrected", index=records.index, dtype="str")
        fate[cancelled == "withdrawn"] = "withdrawn"
        fate[records["status"] == "withdrawn"] = "withdrawal"
        fate[records.index.isin(self._holding.index)] = ""
        reviewed = status.reviewed(dataset, records.index.to_series())
        return records.assign(fate=fate, reviewed=reviewed).sort_values(
            ["effective_on", "recorded_at"], ascending=False, kind="stable"
        )

    @cached_property
    def ahead(self) -> pd.DataFrame:
        """The records that are true from a day after the one shown, the first first; columns as of `records`."""
        dataset, filters = self.dataset, self.view.filters
        holding = status.effective(dataset, LATEST, status.end_of_day(filters.known_at), only=self.name)
        ahead = dataset.in_full(holding[holding["effective_on"] > pd.Timestamp(filters.as_of)])
        return ahead.assign(fate="", reviewed=status.reviewed(dataset, ahead.index.to_series()))

    @cached_property
    def stretches(self) -> pd.DataFrame:
        """How its status ran up to the day; see `status.history`."""
        return self.view.history_of(self.name)

    @cached_property
    def _holding(self) -> pd.DataFrame:
        return self.view.holding_of(self.name)

    def cited(self, *records: pd.DataFrame) -> pd.DataFrame:
        """Return the events that some records cite, by event_id, in the order of their dates."""
        dataset = self.dataset
        names = {
            one
            for some in records
            for column in _CITING
            for cell in some[column].tolist()
            for one in dataset.items("statuses", column, cell)
        }
        return dataset.events_named(names)

    # What bears on it

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events of the day and before that bear on the clause or its paragraph, in the order of their dates."""
        dataset = self.dataset
        names = {*dataset.events_bearing_on(self.name), *dataset.events_bearing_on(self.paragraph_id)}
        events = dataset.events_named(names)
        return events[events["date_first"] <= pd.Timestamp(self.view.filters.as_of)]

    @cached_property
    def earlier(self) -> pd.DataFrame:
        """The rows of lineage by which it takes up clauses that exist as of the day."""
        of = (self.dataset.rows_of("lineage", "later", one) for one in (self.name, self.paragraph_id))
        rows = pd.concat(of).sort_index()
        return rows[rows["earlier"].isin(self.view.all.index)]

    @cached_property
    def later(self) -> pd.DataFrame:
        """The rows of lineage by which clauses or paragraphs that exist as of the day take it up."""
        rows = self.dataset.rows_of("lineage", "earlier", self.name)
        return rows.loc[[row for row, later in rows["later"].items() if self._exists(later)]]

    def _exists(self, later: str) -> bool:
        """Say whether a later clause or paragraph exists as of the day; a paragraph does with its document."""
        if later in self.dataset.commitments.index:
            return later in self.view.all.index
        adopted = self.dataset.documents["adopted_on"].get(later.rsplit("-P", 1)[0])
        return adopted is None or adopted <= pd.Timestamp(self.view.filters.as_of)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The dated numbers about it, by the day; see `measures.at`."""
        return measures.of_clause(self.dataset, self.name, self.view.filters.as_of)

    @cached_property
    def reviews(self) -> pd.DataFrame:
        """The reviews of its records: rows of reviews."""
        return self.dataset.rows_of("reviews", "commitment_id", self.name)

    @cached_property
    def responses(self) -> pd.DataFrame:
        """What States and bodies said of it: rows of responses."""
        return self.dataset.rows_of("responses", "commitment_id", self.name)


def each(view: View, names: Iterable[str]) -> list[Clause]:
    """Return some clauses of a view."""
    return [Clause(view, str(name)) for name in names]
