"""The timeline: a lane a commitment, the events above, and the words of the legend."""

import pandas as pd
import streamlit as st

from components import charts
from components.block import block, cached_block
from components.context import Context
from components.filters import announce
from components.paging import page
from components.words import quiet
from tracker.model.ids import paragraph_ids
from tracker.model.vocabulary import ASSESSABLE
from tracker.show.exhibits.lanes import Lanes
from tracker.state.address import Unknown
from tracker.state.view import View
from tracker.words.catalogue import day as day_
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, number

_LANES = 40
_EVENTS = 300


def legend(context: Context) -> None:
    """Say in words what colours and marks mean."""
    terms = [context.dataset.term("status", term) for term in reversed(ASSESSABLE)]
    cached_block(context, "legend", "timeline_legend.html", lambda: {"terms": terms})


def timeline(context: Context) -> None:
    """Draw the lanes of the selected assessable clauses, and the events that bear on selected clauses."""
    view = context.view
    names = [str(name) for name in view.assessable.index]
    lanes_shown = page(context.address, len(names), _LANES)
    shown = names[lanes_shown.rows]
    happened = context.cached("events", lambda: events(view))
    first, last = view.years
    exhibit = Lanes(
        view,
        tuple(shown),
        happened,
        alt=_(
            "Timeline %(first)s to %(last)s: %(clauses)s by status over time, %(events)s above by kind",
            first=first,
            last=last,
            clauses=ngettext("%(count)s assessable clause", "%(count)s assessable clauses", len(shown)),
            events=ngettext("%(count)s event", "%(count)s events", len(happened)),
        ),
    )
    figure = charts.built(
        context,
        ("lanes", lanes_shown.number),
        lambda: exhibit.figure(charts.SCREEN, 0, exhibit.height(0)),
        charts.Clicked,
    )
    charts.chart(
        context,
        "timeline",
        figure,
        exhibit.alt,
        clicked=lambda name: _meant(context, name),
        config={"scrollZoom": False, "doubleClick": "reset"},
    )
    if lanes_shown.pages > 1:
        block(context, "lanes", "pages.html", page=lanes_shown, target="timeline", more={})
    charts.table(
        context,
        f"stretches {lanes_shown.number}",
        lambda: stretches(view, shown),
        _("Statuses as a table"),
        lambda: [context.href("commitment", commitment=one) for one in _drawn(view, shown)["commitment_id"]],
    )
    with st.expander(_("Show the events as a list"), on_change="rerun", key="event list") as opened:
        if opened.open:
            if len(happened) > _EVENTS:
                counted = number(len(happened))
                quiet(_("%(count)s events; the latest %(most)s are listed.", count=counted, most=_EVENTS), small=True)
            cached_block(context, "event list block", "event_list.html", lambda: {"events": happened.tail(_EVENTS)})
    event = context.address.asked("event")
    if event and event not in happened.index:
        announce([Unknown("event", event)])
    if event in happened.index:
        cached_block(context, "event", "event.html", lambda: {"id": event, "event": happened.loc[event]}, (event,))


def _meant(context: Context, name: str) -> str:
    """Return the address of what was clicked: of a clause its page, of an event this one."""
    if name in context.dataset.commitments.index:
        return context.href("commitment", commitment=name)
    if name in context.dataset.events.index:
        return context.href("timeline", event=name, page=context.address.asked("page"))
    return ""


def events(view: View) -> pd.DataFrame:
    """Return the events up to the day that bear on a selected clause or its paragraph; all, where none is left out."""
    happened = view.dataset.events
    happened = happened[happened["date_first"] <= pd.Timestamp(view.filters.as_of)]
    if not view.filters.narrow:
        return happened
    wanted = {*view.commitments.index.tolist(), *paragraph_ids(view.commitments).tolist()}
    borne = (view.dataset.items("events", "bears_on", cell) for cell in happened["bears_on"])
    return happened[[not wanted.isdisjoint(one) for one in borne]]


def _drawn(view: View, names: list[str]) -> pd.DataFrame:
    return view.history[view.history["commitment_id"].isin(names)]


def stretches(view: View, names: list[str]) -> pd.DataFrame:
    """Return the history of the lanes that are drawn as a table to read."""
    rows = _drawn(view, names)
    dataset = view.dataset
    return pd.DataFrame(
        {
            _("Operative clause"): [dataset.commitments.at[one, "title"] for one in rows["commitment_id"]],
            _("Where"): [dataset.reference(one) for one in rows["commitment_id"]],
            _("Status"): [dataset.term("status", one).words for one in rows["status"]],
            _("From"): [day_(day) for day in rows["start"]],
            _("To"): [day_(day - pd.Timedelta(days=1)) for day in rows["end"]],
        }
    ).set_index(_("Operative clause"))
