"""What the reader chose to see: the filters, and the commitments and States that they leave."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from tracker.model.cache import Built
from tracker.model.dataset import Dataset
from tracker.model.folding import folded
from tracker.state import endorsement, status


@dataclass(frozen=True)
class Filters:
    """The one set of filters, the same on every page, in the address and in every export.

    ``as_of`` is the day shown; ``known_at`` limits status records to those said by the end of that day.
    An empty tuple or text does not filter. Terms of one filter are alternatives; filters add up. ``sides`` are terms
    of the vocabulary side, ``states`` members by iso3: they leave the clauses of the documents that name one, and
    those with a record of one.
    """

    as_of: date
    known_at: date | None = None
    documents: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    text: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything but the dates is set."""
        chosen = (self.documents, self.themes, self.statuses, self.sides, self.states, self.addressees)
        return any(chosen) or bool(self.text.strip())


@dataclass(frozen=True, eq=False)
class View:
    """A dataset as filters show it. Everything is worked out when it is first asked for."""

    dataset: Dataset
    filters: Filters

    @staticmethod
    def of(dataset: Dataset, filters: Filters) -> "View":
        """Return the view that all who ask for these filters share."""
        return dataset.views.get(filters, lambda: View(dataset, filters))

    def cached(self, name: Hashable, build: Callable[[], Built]) -> Built:
        """Return what ``build`` makes of this view, made once for data, filters and a ``name`` (see `Cache.get`)."""
        return self.dataset.cached((self.filters, name), build)

    @property
    def unfiltered(self) -> "View":
        """The dataset at the same dates, with nothing left out."""
        return self._unfiltered if self.filters.narrow else self

    @cached_property
    def _unfiltered(self) -> "View":
        return View.of(self.dataset, Filters(self.filters.as_of, self.filters.known_at))

    @property
    def all(self) -> pd.DataFrame:
        """The commitments that exist as of the day, whatever the filters leave."""
        return self.unfiltered.commitments

    @property
    def holding(self) -> pd.DataFrame:
        """The records that hold on the day, whatever the filters leave (see `status.effective`)."""
        return self.unfiltered._holding

    @cached_property
    def _holding(self) -> pd.DataFrame:
        return status.effective(self.dataset, self.filters.as_of, status.end_of_day(self.filters.known_at))

    def holding_of(self, commitment_id: str) -> pd.DataFrame:
        """Return the records of one commitment that hold on the day."""
        known = status.end_of_day(self.filters.known_at)
        return status.effective(self.dataset, self.filters.as_of, known, only=commitment_id)

    def history_of(self, commitment_id: str) -> pd.DataFrame:
        """Return how the status of one commitment ran up to the day (see `status.history`).

        It is worked out alone, where nobody asked for the others yet.
        """
        if "history" in self.unfiltered.__dict__:
            return self.dataset.of_commitment(self.unfiltered.history, commitment_id)
        return status.history(self.dataset, self.filters.as_of, self.holding_of(commitment_id), only=commitment_id)

    def member_records_of(self, commitment_id: str) -> pd.DataFrame:
        """Return the records of single States on one commitment that hold on the day."""
        return self.dataset.of_commitment(self.unfiltered.member_records, commitment_id)

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """The commitments that exist as of the day and that the filters leave, with their state (see `status.of`)."""
        filters, dataset = self.filters, self.dataset
        if not filters.narrow:
            state = status.of(dataset, filters.as_of, self.holding)
            commitments = dataset.commitments
            there = commitments if len(state) == len(commitments) else commitments.iloc[state["place"]]
            return pd.concat([there, state], axis="columns")
        whole = self.all
        chosen = pd.Series(data=True, index=whole.index)
        if filters.documents:
            chosen &= whole["document_id"].isin(filters.documents)
        if filters.themes:
            chosen &= whole["theme"].isin(filters.themes)
        if filters.statuses:
            chosen &= whole["status"].isin(filters.statuses)
        if filters.sides:
            chosen &= whole["side"].isin(filters.sides)
        if filters.states:
            named = self._named
            documents = named.loc[named["iso3"].isin(filters.states), "document_id"]
            recorded = dataset.records.loc[dataset.records["member"].isin(filters.states), "place"]
            chosen &= whole["document_id"].isin(documents) | whole["place"].isin(recorded)
        if filters.addressees:
            wanted = set(filters.addressees)
            cells = whole["addressees"].unique().tolist()
            asked = {cell: dataset.items("commitments", "addressees", cell) for cell in cells}
            chosen &= whole["addressees"].isin([cell for cell in cells if not wanted.isdisjoint(asked[cell])])
        if filters.text.strip():
            index = dataset.search_index
            index = index if len(index) == len(whole) else index.reindex(whole.index)
            mentioned = pd.Series(data=True, index=whole.index)
            for word in folded(filters.text).split():
                mentioned &= index.str.contains(word, regex=False)
            recorded = dataset.records.loc[dataset.records["member"].isin(self.members_found), "place"]
            chosen &= mentioned | whole["place"].isin(recorded) | whole.index.isin(self._clauses_of_events_found)
        return whole[chosen]

    @cached_property
    def _clauses_of_events_found(self) -> set[str]:
        """The commitments on which an event bears whose title and symbol hold the searched words."""
        dataset = self.dataset
        words = folded(self.filters.text).split()
        found = [name for name, text in dataset.event_words.items() if all(word in text for word in words)]
        cells = dataset.events.loc[found, "bears_on"]
        clauses = dataset.clauses_of_paragraph
        return {
            one
            for cell in cells
            for item in dataset.items("events", "bears_on", cell)
            for one in (item, *clauses.get(item, ()))
        }

    @cached_property
    def _named(self) -> pd.DataFrame:
        return endorsement.endorsements(self.dataset, self.filters.as_of)

    @cached_property
    def assessable(self) -> pd.DataFrame:
        """The selected commitments that can be assessed."""
        return self.commitments[self.commitments["assessable"]]

    @cached_property
    def history(self) -> pd.DataFrame:
        """How the status of each selected assessable commitment ran up to the day (see `status.history`)."""
        if not self.filters.narrow:
            return status.history(self.dataset, self.filters.as_of, self.holding)
        stretches = self.unfiltered.history
        if len(self.commitments) == len(self.all):
            return stretches
        return stretches[stretches["place"].isin(self.commitments["place"])]

    @cached_property
    def member_records(self) -> pd.DataFrame:
        """The records of single States on the selected commitments that hold on the day, with all their columns."""
        if not self.filters.narrow:
            records = self.holding
            return self.dataset.in_full(records[records["member"].isin(self.dataset.members.index)])
        records = self.unfiltered.member_records
        return records[records["place"].isin(self.commitments["place"])]

    @cached_property
    def cited(self) -> list[str]:
        """The ids of the events that the present statuses of the selected commitments rest on, by date."""
        records = self.dataset.tables["statuses"]
        rows = [*self.commitments["record"].dropna().astype(int), *self.member_records.index]
        found = {
            one
            for column in ("evidence", "contrary_evidence")
            for cell in records.loc[rows, column].unique()
            for one in self.dataset.items("statuses", column, cell)
        }
        return [name for name in self.dataset.events.index.tolist() if name in found]

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents adopted by the day, in order, by document_id; those chosen, where some were."""
        documents = self.dataset.documents
        documents = documents[documents["adopted_on"] <= pd.Timestamp(self.filters.as_of)]
        chosen = self.filters.documents
        return documents[documents.index.isin(chosen)] if chosen else documents

    @cached_property
    def members(self) -> pd.Index:
        """The members that the filters leave, by iso3: chosen, searched for, named in the chosen documents."""
        names = self.dataset.members.index
        if self.filters.documents:
            named = self._named
            names = names[names.isin(named.loc[named["document_id"].isin(self.filters.documents), "iso3"])]
        if self.filters.states:
            names = names[names.isin(self.filters.states)]
        if self.members_found:
            names = names[names.isin(self.members_found)]
        return names

    @cached_property
    def series(self) -> list[endorsement.Series]:
        """The series of which something is said of States (see `endorsement.series`), those of chosen documents."""
        found = endorsement.series(self.dataset, self.filters.as_of)
        chosen = set(self.filters.documents)
        return [one for one in found if not chosen or chosen & set(one.documents)]

    @property
    def years(self) -> tuple[int, int]:
        """The first year of the timelines, and the later of their last one and that of the day shown."""
        first, last = self.dataset.years
        return first, max(last, self.filters.as_of.year)

    @cached_property
    def members_found(self) -> tuple[str, ...]:
        """The States whose name, in any language, holds the searched words; none where nothing is searched."""
        return members_named(self.dataset, self.filters.text)


def members_named(dataset: Dataset, text: str) -> tuple[str, ...]:
    """Return the members one of whose names holds the text, in Latin letters from the beginning of a word.

    None for a blank text.
    """
    wanted = folded(text)
    if not wanted:
        return ()
    start = f" {wanted}" if wanted.isascii() else wanted
    names = dataset.member_names
    return tuple(str(iso3) for iso3, text in names.items() if start in f" {text}" or wanted == str(iso3).casefold())
