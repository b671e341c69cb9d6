"""Who stands behind the documents: the map or the tiles, the matrix, the regions, and one State's profile."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import charts, current, links
from components.block import kept_block
from components.choice import choice
from components.words import quiet
from tracker import endorsement, sentences
from tracker.dataset import Dataset, Term
from tracker.figures import world
from tracker.selection import Selection

_MOST_CLAUSES = 200
"""How many clauses are offered to choose from."""
_HAS = Term("record", "Has a record", "A record of this State on the clause is in the data.", 0, "#0B5A8A", "●")
_NONE = Term("none", "No record", "No record does not mean no action.", 1, "#E3E6EA", "·")


def members(selection: Selection) -> None:
    """Draw the layer that the reader chooses, its legend, and the table beside it."""
    dataset = selection.dataset
    options = {"endorsement": "Endorsement"}
    options |= {f"treaty-{term}": one.label for term, one in dataset.vocabularies.get("treaty", {}).items()}
    options["records"] = "Records on one clause"
    layer = choice("layer", "Show", options, "endorsement")
    clause = ""
    if layer == "records":
        titles, first = current.kept("clauses of States", lambda: _clauses(selection))
        if not titles:
            st.info("None of the selected clauses can be assessed.")
            return
        clause = choice("clause", "Clause", titles, first)
        if len(titles) < len(selection.assessable):
            quiet(
                f"{len(titles):,} of {len(selection.assessable):,} clauses are offered; a search leads to the others."
            )
        quiet("No record does not mean no action.")
    states, terms = current.kept(("states", layer, clause), lambda: _layer(selection, layer, clause))
    counted = states.value_counts()
    kept_block(
        "legend",
        "members_legend.html",
        lambda: {"terms": terms, "counted": counted, "map": dataset.settings.map, "disputed": world.DISPUTED},
        (layer, clause),
    )
    if dataset.settings.map:
        figure = charts.kept(("map", layer, clause), lambda: world.world(dataset, states, terms, charts.SCREEN))
        charts.chart(
            "map",
            figure,
            f"Map: {options[layer]} of {sentences.plural(len(states), 'State')}; the table below says the same",
            clicked=_profile,
            config={"topojsonURL": base_map(), "scrollZoom": False},
        )
        quiet(dataset.settings.map_note, small=True)
    else:
        kept_block("tiles", "members_tiles.html", lambda: {"states": states, "terms": terms}, (layer, clause))
    kept_block(
        "regions",
        "members_regions.html",
        lambda: {"counts": endorsement.by_region(dataset, states), "terms": terms},
        (layer, clause),
    )
    kept_block("matrix", "members_matrix.html", lambda: _matrix(selection))


def _clauses(selection: Selection) -> tuple[dict[str, str], str]:
    """Return the clauses to choose from with their words, those with a record of a State before the others."""
    assessable, dataset = selection.assessable["title"], selection.dataset
    has = assessable.index.isin(selection.member_records["commitment_id"].unique())
    offered = assessable
    if len(assessable) > _MOST_CLAUSES:
        offered = pd.concat([assessable[has], assessable[~has]]).head(_MOST_CLAUSES)
    titles = {str(name): f"{dataset.reference(name)}: {title}" for name, title in offered.items()}
    return titles, str([*assessable.index[has][:1], *titles, ""][0])


def base_map() -> str:
    """Return where the browser finds the base map."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/app/static/topojson/" if base else "/app/static/topojson/"


def _profile(name: str) -> str:
    """Return the address of the State that was clicked."""
    return links.href("member", member=name) if name in current.dataset().members.index else ""


def _layer(selection: Selection, layer: str, clause: str) -> tuple[pd.Series, Mapping[str, Term]]:
    """Return the state of every State that the filters leave, and the terms of the layer."""
    dataset, on = selection.dataset, selection.filters.as_of
    names = selection.members
    if layer.startswith("treaty-"):
        states = endorsement.treaty(dataset, layer.removeprefix("treaty-"), on)
        return states[names], {term: dataset.term("treaty_state", term) for term in endorsement.TREATY_STATES}
    if layer == "records":
        records = selection.member_records
        having = set(records.loc[records["commitment_id"] == clause, "member"])
        states = pd.Series(["record" if one in having else "none" for one in names], index=names, dtype="str")
        return states, {"record": _HAS, "none": _NONE}
    states = endorsement.at(dataset, on)
    return states[names], {term: dataset.term("endorsement_state", term) for term in endorsement.STATES}


def _matrix(selection: Selection) -> dict[str, Any]:
    dataset, on = selection.dataset, selection.filters.as_of
    documents = endorsement.adopted(dataset, on)
    endorsements = dataset.tables["endorsements"]
    behind = set(zip(endorsements["iso3"], endorsements["document_id"], strict=True))
    treaties = list(dataset.vocabularies.get("treaty", {}).values())
    return {
        "members": dataset.members.loc[selection.members],
        "documents": [(str(name), dataset.document_name(str(name))) for name in documents.index],
        "behind": behind,
        "treaties": treaties,
        "states": endorsement.at(dataset, on),
        "treaty_states": {one.term: endorsement.treaty(dataset, one.term, on) for one in treaties},
    }


def profile(selection: Selection, iso3: str) -> None:
    """Draw one State: its names, endorsements, treaty actions and records."""

    def build() -> dict[str, Any]:
        dataset, on = selection.dataset, selection.filters.as_of
        actions = dataset.tables["treaty_actions"]
        written = endorsement.names_as_written(dataset, iso3)
        return {
            "iso3": iso3,
            "member": dataset.members.loc[iso3],
            "state": dataset.term("endorsement_state", endorsement.at(dataset, on)[iso3]),
            "endorsed": written[written["adopted_on"] <= pd.Timestamp(on)],
            "names": _names(dataset, iso3),
            "treaties": [
                (
                    dataset.term("treaty", one.treaty),
                    dataset.term("treaty_state", endorsement.treaty(dataset, one.treaty, on)[iso3]),
                    one,
                )
                for one in actions[actions["iso3"] == iso3].itertuples()
            ],
            "on": pd.Timestamp(on),
            "records": _every_record(selection, iso3),
            "evidence": {str(row.Index): row for row in dataset.events.itertuples()},
        }

    kept_block("profile", "member_profile.html", build, (iso3,))


def _every_record(selection: Selection, iso3: str) -> pd.DataFrame:
    """Return the records of a State that hold on the day, on any clause, the latest first."""
    records = selection.then.member_records
    records = records[(records["member"] == iso3) & records["commitment_id"].isin(selection.all.index)]
    return records.assign(fate="").sort_values("effective_on", ascending=False, kind="stable")


def _names(dataset: Dataset, iso3: str) -> list[tuple[str, str, str]]:
    """Return the names in other languages: the title of the field, the language's code, the name."""
    fields = dataset.package.tables["members"].fields
    row = dataset.members.loc[iso3]
    return [
        (field.title, name.removeprefix("name_"), row[name])
        for name, field in fields.items()
        if name.startswith("name_") and row[name]
    ]
