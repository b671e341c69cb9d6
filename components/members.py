"""Who stands behind the documents: the map or the tiles, the matrix, the regions, and one State's profile."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components import charts
from components.block import cached_block
from components.choice import choice
from components.context import Context
from components.platform import address as address_bar
from components.words import quiet
from tracker.model.dataset import Dataset, Term
from tracker.model.vocabulary import TREATY_STATES
from tracker.show import placement
from tracker.show.exhibits import world
from tracker.state import endorsement, measures, status
from tracker.state.endorsement import Series
from tracker.state.view import View
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import listed, ngettext, number

_MOST_CLAUSES = 200
"""How many clauses are offered to choose from."""


def members(context: Context) -> None:
    """Draw the layer that the reader chooses, its legend, and the table beside it."""
    view, dataset, address = context.view, context.dataset, context.address
    options = {f"series-{one.name}": _title(view, one) for one in view.series}
    options |= {f"treaty-{term}": one.label for term, one in dataset.vocabularies.get("treaty", {}).items()}
    options["records"] = _("Records on one clause")
    layer = choice(address, "layer", _("Show"), options, next(iter(options)))
    clause = ""
    if layer == "records":
        titles, first = context.cached("clauses of States", lambda: _clauses(view))
        if not titles:
            st.info(_("None of the selected clauses can be assessed."))
            return
        clause = choice(address, "clause", _("Clause"), titles, first)
        if len(titles) < len(view.assessable):
            quiet(
                ngettext(
                    "%(count)s of %(total)s clauses is offered; a search leads to the others.",
                    "%(count)s of %(total)s clauses are offered; a search leads to the others.",
                    len(titles),
                    total=number(len(view.assessable)),
                )
            )
        quiet(_("No record does not mean no action."))
    states, terms = context.cached(("states", layer, clause), lambda: _layer(view, layer, clause))
    counted = states.value_counts()
    cached_block(
        context,
        "legend",
        "members_legend.html",
        lambda: {"terms": terms, "counted": counted, "map": dataset.settings.map, "disputed": world.disputed()},
        (layer, clause),
    )
    if dataset.settings.map:
        alt = ngettext(
            "Map: %(layer)s of %(count)s State; the table below says the same",
            "Map: %(layer)s of %(count)s States; the table below says the same",
            len(states),
            layer=options[layer],
        )
        exhibit = world.Map(dataset.members, states, terms, alt=alt)
        figure = charts.built(
            context,
            ("map", layer, clause),
            lambda: exhibit.figure(charts.SCREEN, 0, exhibit.height(0)),
            charts.Clicked,
        )
        charts.chart(
            context,
            "map",
            figure,
            alt,
            clicked=lambda name: context.href("member", member=name) if name in dataset.members.index else "",
            config={"topojsonURL": base_map(), "scrollZoom": False},
        )
        quiet(dataset.settings.map_note, small=True)
        if missing := placement.unplaced(dataset.members.loc[states.index]):
            quiet(sentences.not_on_the_map(missing), small=True)
    else:
        values = {"states": states, "terms": terms}
        cached_block(context, "tiles", "members_tiles.html", lambda: values, (layer, clause))
    cached_block(
        context,
        "regions",
        "members_regions.html",
        lambda: {"counts": endorsement.by_region(dataset, states), "terms": terms},
        (layer, clause),
    )
    cached_block(context, "matrix", "members_matrix.html", lambda: _matrix(view))


def _clauses(view: View) -> tuple[dict[str, str], str]:
    """Return the clauses to choose from with their words, those with a record of a State before the others."""
    assessable, dataset = view.assessable["title"], view.dataset
    has = assessable.index.isin(view.member_records["commitment_id"].unique())
    offered = assessable
    if len(assessable) > _MOST_CLAUSES:
        offered = pd.concat([assessable[has], assessable[~has]]).head(_MOST_CLAUSES)
    titles = {str(name): f"{dataset.reference(name)}: {title}" for name, title in offered.items()}
    return titles, str([*assessable.index[has][:1], *titles, ""][0])


def base_map() -> str:
    """Return where the browser finds the base map."""
    return address_bar.to("app/static/topojson/")


def _layer(view: View, layer: str, clause: str) -> tuple[pd.Series, Mapping[str, Term]]:
    """Return the state of every State that the filters leave, and the terms of the layer."""
    dataset, on = view.dataset, view.filters.as_of
    names = view.members
    if layer.startswith("treaty-"):
        states = endorsement.treaty(dataset, layer.removeprefix("treaty-"), on)
        return states[names], {term: dataset.term("treaty_state", term) for term in TREATY_STATES}
    if layer == "records":
        records = view.member_records
        having = set(records.loc[records["commitment_id"] == clause, "member"])
        states = pd.Series(["record" if one in having else "none" for one in names], index=names, dtype="str")
        return states, _of_records()
    one = next(one for one in view.series if layer == f"series-{one.name}")
    return endorsement.shown(endorsement.of_series(dataset, one, on))[names], _in_use(dataset, one, on)


def _of_records() -> dict[str, Term]:
    """Return what is said of a State by the records on one clause."""
    has = _("A record of this State on the clause is in the data.")
    none = _("No record does not mean no action.")
    return {
        "record": Term("record", _("Has a record"), has, 0, "#0B5A8A", "●"),
        "none": Term("none", _("No record"), none, 1, "#E3E6EA", "·"),
    }


def _in_use(dataset: Dataset, one: Series, on: date) -> dict[str, Term]:
    """Return the terms of a series, without the one for members that withdrew where none did."""
    withdrew = endorsement.of_series(dataset, one, on)["withdrew_on"].notna().any()
    return {name: term for name, term in endorsement.terms(dataset, one).items() if name != "withdrew" or withdrew}


def _title(view: View, one: Series) -> str:
    """Return what the layer of a series is called: Named in the texts, with their names where there are several."""
    if len(view.series) == 1:
        return _("Named in the texts")
    names = [view.dataset.document_name(name) for name in one.documents]
    if len(names) <= 3:
        return _("Named in %(documents)s", documents=listed(names))
    return _("Named in %(first)s … %(last)s", first=names[0], last=names[-1])


def _matrix(view: View) -> dict[str, Any]:
    """Return who is named where: of the documents of every series, and the treaties."""
    dataset, on = view.dataset, view.filters.as_of
    named = endorsement.endorsements(dataset, on)
    keys = zip(named["iso3"], named["document_id"], named["withdrew_on"], strict=True)
    documents = [name for one in view.series for name in one.documents]
    treaties = list(dataset.vocabularies.get("treaty", {}).values())
    return {
        "members": dataset.members.loc[view.members],
        "documents": [(name, dataset.document_name(name)) for name in documents],
        "named": {(iso3, document): withdrew for iso3, document, withdrew in keys},
        "treaties": treaties,
        "treaty_states": {one.term: endorsement.treaty(dataset, one.term, on) for one in treaties},
    }


def profile(context: Context, iso3: str) -> None:
    """Draw one State: its names, where it is named, its own documents, treaty actions, measures and records."""

    def build() -> dict[str, Any]:
        view, dataset, on = context.view, context.dataset, context.view.filters.as_of
        actions = dataset.tables["treaty_actions"]
        actions = actions[(actions["iso3"] == iso3)].sort_values("consented_on", kind="stable")
        named = endorsement.endorsements(dataset, on)
        own = endorsement.own_documents(dataset, iso3, on)
        mine = named[named["iso3"] == iso3].set_index("document_id")
        clauses = view.all[view.all["document_id"].isin(own)]
        return {
            "iso3": iso3,
            "member": dataset.members.loc[iso3],
            "kind": dataset.term("member_kind", dataset.members.at[iso3, "kind"]),
            "series": [
                (_title(view, one), endorsement.terms(dataset, one)[states.at[iso3, "state"]], states.loc[iso3])
                for one in endorsement.series(dataset, on)
                for states in [endorsement.of_series(dataset, one, on)]
                if states.at[iso3, "state"] in endorsement.terms(dataset, one)
            ],
            "named": dataset.documents[dataset.documents.index.isin(mine.index)].join(mine),
            "own": own,
            "clauses": clauses,
            "names": _names(dataset, iso3),
            "treaties": [
                (
                    dataset.term("treaty", one.treaty),
                    dataset.term("treaty_state", endorsement.treaty(dataset, one.treaty, on)[iso3]),
                    one,
                )
                for one in actions.itertuples()
            ],
            "on": pd.Timestamp(on),
            "measures": measures.of_member(dataset, iso3, on),
            "records": _every_record(view, iso3),
            "evidence": {str(row.Index): row for row in dataset.events.itertuples()},
        }

    cached_block(context, "profile", "member_profile.html", build, (iso3,))


def _every_record(view: View, iso3: str) -> pd.DataFrame:
    """Return the records of a State that hold on the day, on any clause, the latest first."""
    records = view.unfiltered.member_records
    records = records[(records["member"] == iso3) & records["commitment_id"].isin(view.all.index)]
    reviewed = status.reviewed(view.dataset, records.index.to_series())
    return records.assign(fate="", reviewed=reviewed).sort_values("effective_on", ascending=False, kind="stable")


def _names(dataset: Dataset, iso3: str) -> list[tuple[str, str, str]]:
    """Return the names in other languages: the title of the field, the language's code, the name."""
    fields = dataset.package.tables["members"].fields
    row = dataset.members.loc[iso3]
    return [
        (field.title, name.removeprefix("name_"), row[name])
        for name, field in fields.items()
        if name.startswith("name_") and row[name]
    ]
