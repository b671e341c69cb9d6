"""What the documents say about States, and what each State did about a treaty, as of a day.

The rules are those of docs/data.md, "What a document says about States": only documents signed in the name of States,
with the States recorded, say anything of them, and only documents of one series are compared.
"""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from tracker.model.dataset import Dataset, Term
from tracker.model.frames import look_up
from tracker.model.vocabulary import ENDORSEMENT_STATES


@dataclass(frozen=True)
class Series:
    """The documents of one series that say something of States, as of a day, in the order of their adoption.

    ``latest`` are those adopted on the latest day, ``earlier`` the others.
    """

    name: str
    earlier: tuple[str, ...]
    latest: tuple[str, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document of it."""
        return (*self.earlier, *self.latest)


def adopted(dataset: Dataset, on: date) -> pd.DataFrame:
    """Return the documents adopted by a day, in order, by document_id, with ``adoption`` and ``series`` filled in.

    A blank ``adoption`` is unknown; a blank ``series`` is a series of that document alone.
    """
    documents = dataset.documents
    documents = documents[documents["adopted_on"] <= pd.Timestamp(on)]
    adoption = dataset.known("adoption", documents["adoption"])
    names = pd.Series(documents.index, index=documents.index, dtype="str")
    return documents.assign(
        adoption=adoption.where(adoption != "", "unknown"),
        series=documents["series"].where(documents["series"] != "", names),
    )


def series(dataset: Dataset, on: date) -> list[Series]:
    """Return the series of which something is said of States on a day, the one begun first before the others."""
    documents = adopted(dataset, on)
    named = set(dataset.tables["endorsements"]["document_id"])
    signed = documents[(documents["adoption"] == "signed") & documents.index.isin(named)]
    found = []
    for name, rows in signed.groupby("series", sort=False):
        last = rows["adopted_on"] == rows["adopted_on"].max()
        found.append(Series(str(name), tuple(map(str, rows.index[~last])), tuple(map(str, rows.index[last]))))
    return found


def not_recorded(dataset: Dataset, on: date) -> list[str]:
    """Return the documents of which it is not recorded yet who stands behind them."""
    documents = adopted(dataset, on)
    named = set(dataset.tables["endorsements"]["document_id"])
    unsaid = (documents["adoption"] == "unknown") | (
        documents["adoption"].isin(["signed", "one_state"]) & ~documents.index.isin(named)
    )
    return [str(name) for name in documents.index[unsaid]]


def endorsements(dataset: Dataset, on: date) -> pd.DataFrame:
    """Return which States each document names on a day: a row a document and State, in the order of the file.

    Columns: document_id, iso3, name_as_written, withdrew_on (the last day on which it stood behind it, where that
    lies before the day; NaT). A State is named from its ``from``, else from the adoption; several spells are one row.
    """
    day = pd.Timestamp(on)
    rows = dataset.tables["endorsements"]
    known = adopted(dataset, on)["adopted_on"]
    rows = rows[rows["document_id"].isin(known.index)]
    begun = rows["from"].where(rows["from"].notna(), look_up(rows["document_id"], known))
    rows = rows[begun <= day]
    still = ~(rows["until"] < day)
    key = [rows["document_id"], rows["iso3"]]
    over = ~still.groupby(key).transform("any")
    last = rows["until"].groupby(key).transform("max").where(over)
    rows = rows.assign(withdrew_on=last).drop_duplicates(["document_id", "iso3"])
    return rows[["document_id", "iso3", "name_as_written", "withdrew_on"]]


def of_series(dataset: Dataset, one: Series, on: date) -> pd.DataFrame:
    """Return what a series says of every member on a day, by iso3.

    Columns: state (see the vocabulary endorsement_state: endorsing is named in the latest and an earlier, or in the
    only one) and withdrew_on (NaT where it stands behind it still, or is not named).
    """
    rows = endorsements(dataset, on)
    latest = rows[rows["document_id"].isin(one.latest)]
    earlier = rows[rows["document_id"].isin(one.earlier)]
    members = dataset.members.index
    in_latest, in_earlier = members.isin(latest["iso3"]), members.isin(earlier["iso3"])
    state = pd.Series("not_endorsing", index=members, dtype="str")
    state[in_earlier] = "left"
    state[in_latest] = "joined" if one.earlier else "endorsing"
    state[in_latest & in_earlier] = "endorsing"
    # What it withdrew from is the newest text that names it; one of several of a day that it stands behind counts.
    newest = latest.groupby("iso3")["withdrew_on"].agg(_withdrew)
    before = earlier.drop_duplicates("iso3", keep="last").set_index("iso3")["withdrew_on"]
    withdrew = before.reindex(members).where(~in_latest, newest.reindex(members))
    return pd.DataFrame({"state": state, "withdrew_on": withdrew.astype("datetime64[s]")})


def _withdrew(days: pd.Series) -> pd.Timestamp:
    return pd.NaT if days.isna().any() else days.max()


def shown(states: pd.DataFrame) -> pd.Series:
    """Return the states of `of_series` as one shows them: who withdrew is counted apart."""
    return states["state"].where(states["withdrew_on"].isna(), "withdrew")


def terms(dataset: Dataset, one: Series) -> dict[str, Term]:
    """Return the terms of `shown`, in their order, as they read for a series of so many documents."""
    found = {term: dataset.term("endorsement_state", term) for term in ENDORSEMENT_STATES}
    if len(one.documents) != 2:
        label = "Named in the latest and an earlier" if one.earlier else "Named"
        found["endorsing"] = replace(found["endorsing"], label=label)
    if not one.earlier:
        del found["joined"], found["left"]
    return found


def own_documents(dataset: Dataset, iso3: str, on: date) -> list[str]:
    """Return the documents of one State alone that are this State's."""
    documents = adopted(dataset, on)
    rows = endorsements(dataset, on)
    alone = documents.index[documents["adoption"] == "one_state"]
    return [str(one) for one in alone if one in set(rows.loc[rows["iso3"] == iso3, "document_id"])]


def treaty(dataset: Dataset, treaty: str, on: date) -> pd.Series:
    """Return the state of every State towards a treaty on a day, by iso3 (see the vocabulary treaty_state).

    Consent counts as before or since the first document signed in the name of *that State*; a State that none names
    consented before any. Consent on the very day counts as since. Of several spells the one that is in force counts.
    """
    day = pd.Timestamp(on)
    members = dataset.members.index
    actions = dataset.tables["treaty_actions"]
    actions = actions[actions["treaty"] == treaty]
    consented = actions[actions["consented_on"] <= day]
    over = consented["ended_on"] <= day
    state = pd.Series("no_action", index=members, dtype="str")
    state[members.isin(actions.loc[actions["signed_on"] <= day, "iso3"])] = "signed_only"
    state[members.isin(consented.loc[over, "iso3"])] = "ended"
    in_force = consented[~over].groupby("iso3")["consented_on"].max().reindex(members)
    state[in_force.notna()] = "consented_before"
    state[in_force >= _first_named(dataset).reindex(members)] = "consented_since"
    return state


def _first_named(dataset: Dataset) -> pd.Series:
    """Return the day from which the first signed document names each State, by iso3."""
    documents = dataset.documents
    signed = documents.index[dataset.known("adoption", documents["adoption"]) == "signed"]
    rows = dataset.tables["endorsements"]
    rows = rows[rows["document_id"].isin(signed)]
    begun = rows["from"].where(rows["from"].notna(), look_up(rows["document_id"], documents["adopted_on"]))
    return begun.groupby(rows["iso3"]).min()


def by_region(dataset: Dataset, states: pd.Series) -> pd.DataFrame:
    """Count States by region and state: index region, in the order of their names; columns the states given."""
    regions = dataset.members["region"].reindex(states.index)
    return pd.crosstab(regions, states).rename_axis(index=None, columns=None)
