"""Who stands behind the documents, and what each State did about a treaty, as of a day."""

from datetime import date

import pandas as pd

from tracker.dataset import Dataset
from tracker.frames import look_up

STATES = ("endorsing", "joined", "left", "not_endorsing")
TREATY_STATES = ("consented_before", "consented_since", "signed_only", "no_action")


def adopted(dataset: Dataset, on: date) -> pd.DataFrame:
    """Return the documents adopted by a day, in order, by document_id."""
    documents = dataset.documents
    return documents[documents["adopted_on"] <= pd.Timestamp(on)]


def at(dataset: Dataset, on: date) -> pd.Series:
    """Return the endorsement state of every State on a day, by iso3 (see the vocabulary endorsement_state)."""
    documents = adopted(dataset, on)
    endorsements = dataset.tables["endorsements"]
    endorsements = endorsements[endorsements["document_id"].isin(documents.index)]
    latest = documents.index[-1:]
    in_latest = set(endorsements.loc[endorsements["document_id"].isin(latest), "iso3"])
    in_earlier = set(endorsements.loc[~endorsements["document_id"].isin(latest), "iso3"])

    def state(iso3: str) -> str:
        if iso3 in in_latest:
            return "endorsing" if iso3 in in_earlier or len(documents) == 1 else "joined"
        return "left" if iso3 in in_earlier else "not_endorsing"

    members = dataset.members.index
    return pd.Series([state(iso3) for iso3 in members], index=members, dtype="str")


def treaty(dataset: Dataset, treaty: str, on: date) -> pd.Series:
    """Return the state of every State towards a treaty on a day, by iso3 (see the vocabulary treaty_state).

    Consent counts as before or since the first document that *that State* endorsed; a State that has
    endorsed none consented before any. Consent on the very day counts as since.
    """
    day = pd.Timestamp(on)
    members = dataset.members.index
    actions = dataset.tables["treaty_actions"]
    actions = actions[actions["treaty"] == treaty].drop_duplicates("iso3", keep="last").set_index("iso3")
    actions = actions.reindex(members)
    endorsements = dataset.tables["endorsements"]
    first = look_up(endorsements["document_id"], dataset.documents["adopted_on"]).groupby(endorsements["iso3"]).min()
    first = first.reindex(members)
    consented, signed = actions["consented_on"] <= day, actions["signed_on"] <= day
    state = pd.Series("no_action", index=members, dtype="str")
    state[signed] = "signed_only"
    state[consented] = "consented_before"
    state[consented & (actions["consented_on"] >= first)] = "consented_since"
    return state


def by_region(dataset: Dataset, states: pd.Series) -> pd.DataFrame:
    """Count States by region and state: index region, in the order of their names; columns the states given."""
    regions = dataset.members["region"].reindex(states.index)
    return pd.crosstab(regions, states).rename_axis(index=None, columns=None)


def names_as_written(dataset: Dataset, iso3: str) -> pd.DataFrame:
    """Return the endorsements of a State in the order of adoption, with the document's columns."""
    endorsements = dataset.tables["endorsements"]
    mine = endorsements[endorsements["iso3"] == iso3].set_index("document_id")["name_as_written"]
    return dataset.documents[dataset.documents.index.isin(mine.index)].join(mine)
