"""What the reader chose to see: the filters, and the commitments and States that they leave."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from tracker import status
from tracker.checks.schema import items
from tracker.dataset import Dataset
from tracker.frames import among
from tracker.search import folded


@dataclass(frozen=True)
class Filters:
    """The one set of filters, the same on every page, in the address and in every export.

    ``as_of`` is the day shown; ``known_at`` limits status records to those said by the end of that day.
    An empty tuple or text does not filter. Terms of one filter are alternatives; filters add up.
    """

    as_of: date
    known_at: date | None = None
    documents: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    text: str = ""

    @property
    def narrow(self) -> bool:
        """Whether anything but the dates is set."""
        return bool(self.documents or self.themes or self.statuses or self.addressees or self.text.strip())


@dataclass(frozen=True, eq=False)
class Selection:
    """The dataset as the filters show it.

    ``all`` are the commitments that exist as of the day, joined with their state (see `status.at`);
    ``commitments`` those of them that the filters leave.
    """

    dataset: Dataset
    filters: Filters
    all: pd.DataFrame
    commitments: pd.DataFrame

    @cached_property
    def assessable(self) -> pd.DataFrame:
        """The selected commitments that can be assessed."""
        return self.commitments[self.commitments["assessable"]]

    @cached_property
    def history(self) -> pd.DataFrame:
        """How the status of each selected assessable commitment ran up to the day (see `status.history`)."""
        stretches = status.history(self.dataset, self.filters.as_of, status.end_of_day(self.filters.known_at))
        if len(self.commitments) == len(self.all):
            return stretches
        return stretches[among(stretches["commitment_id"], self.commitments.index)]

    @cached_property
    def member_records(self) -> pd.DataFrame:
        """The records of single States on the selected commitments that hold on the day."""
        records = status.effective(self.dataset, self.filters.as_of, status.end_of_day(self.filters.known_at))
        records = records[among(records["member"], self.dataset.members.index)]
        return records[among(records["commitment_id"], self.commitments.index)]

    @cached_property
    def documents(self) -> pd.DataFrame:
        """The documents adopted by the day, in order, by document_id; those chosen, where some were."""
        documents = self.dataset.documents
        documents = documents[documents["adopted_on"] <= pd.Timestamp(self.filters.as_of)]
        chosen = self.filters.documents
        return documents[documents.index.isin(chosen)] if chosen else documents

    @cached_property
    def members(self) -> pd.Index:
        """The States that the filters leave, by iso3: of the chosen documents, and of the searched name."""
        names = self.dataset.members.index
        if self.filters.documents:
            endorsements = self.dataset.tables["endorsements"]
            named = endorsements.loc[endorsements["document_id"].isin(self.filters.documents), "iso3"]
            names = names[names.isin(named)]
        if self.members_found:
            names = names[names.isin(self.members_found)]
        return names

    @cached_property
    def members_found(self) -> tuple[str, ...]:
        """The States whose name, in any language, holds the searched words; none where nothing is searched."""
        return members_named(self.dataset, self.filters.text)


def select(dataset: Dataset, filters: Filters) -> Selection:
    """Return the commitments that exist as of the day and those that the filters leave."""
    state = status.at(dataset, filters.as_of, status.end_of_day(filters.known_at))
    whole = dataset.commitments.loc[state.index].join(state)
    chosen = whole["kind"].notna()
    if filters.documents:
        chosen &= whole["document_id"].isin(filters.documents)
    if filters.themes:
        chosen &= whole["theme"].isin(filters.themes)
    if filters.statuses:
        chosen &= whole["status"].isin(filters.statuses)
    if filters.addressees:
        wanted = set(filters.addressees)
        addressed = [not wanted.isdisjoint(items(cell)) for cell in whole["addressees"]]
        chosen &= pd.Series(addressed, index=whole.index, dtype=bool)
    if filters.text.strip():
        words = folded(filters.text).split()
        index = dataset.search_index.reindex(whole.index)
        mentioned = pd.Series([all(word in text for word in words) for text in index], index=whole.index, dtype=bool)
        records = dataset.records
        named = records.loc[records["member"].isin(members_named(dataset, filters.text)), "commitment_id"]
        chosen &= mentioned | whole.index.isin(named)
    return Selection(dataset, filters, whole, whole[chosen])


def members_named(dataset: Dataset, text: str) -> tuple[str, ...]:
    """Return the States one of whose names holds the text; none for a blank text."""
    wanted = folded(text)
    if not wanted:
        return ()
    names = dataset.member_names
    return tuple(str(iso3) for iso3, text in names.items() if wanted in text or wanted == str(iso3).casefold())
