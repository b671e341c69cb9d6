"""The timeline: a lane a commitment, the events above, and the words of the legend."""

import pandas as pd
import streamlit as st

from components import charts, current, links
from components.block import block, kept_block
from components.filters import announce
from components.paging import page
from components.platform import address_bar
from components.words import quiet
from tracker.model.ids import paragraph_ids
from tracker.model.period import words
from tracker.model.vocabulary import ASSESSABLE
from tracker.show.exhibits.lanes import Lanes
from tracker.state.address import Unknown
from tracker.state.view import View
from tracker.words import sentences

_LANES = 40
_EVENTS = 300


def legend(view: View) -> None:
    """Say in words what colours and marks mean."""
    terms = [view.dataset.term("status", term) for term in reversed(ASSESSABLE)]
    kept_block("legend", "timeline_legend.html", lambda: {"terms": terms})


def timeline(view: View) -> None:
    """Draw the lanes of the selected assessable clauses, and the events that bear on selected clauses."""
    names = [str(name) for name in view.assessable.index]
    lanes_shown = page(len(names), _LANES)
    shown = names[lanes_shown.rows]
    happened = current.kept("events", lambda: events(view))
    first, last = view.years
    exhibit = Lanes(
        view,
        tuple(shown),
        happened,
        alt=f"Timeline {first} to {last}: {sentences.plural(len(shown), 'assessable clause')} by status over time, "
        f"{sentences.plural(len(happened), 'event')} above by kind",
    )
    figure = charts.kept(
        ("lanes", lanes_shown.number), lambda: exhibit.figure(charts.SCREEN, 0, exhibit.height(0)), charts.Clicked
    )
    charts.chart(
        "timeline",
        figure,
        exhibit.alt,
        clicked=_meant,
        config={"scrollZoom": False, "doubleClick": "reset"},
    )
    if lanes_shown.pages > 1:
        block("lanes", "pages.html", page=lanes_shown, what="Clauses", target="timeline", more={})
    charts.table(
        f"stretches {lanes_shown.number}",
        lambda: stretches(view, shown),
        "Statuses as a table",
        lambda: [links.href("commitment", commitment=one) for one in _drawn(view, shown)["commitment_id"]],
    )
    with st.expander("Show the events as a list", on_change="rerun", key="event list") as opened:
        if opened.open:
            if len(happened) > _EVENTS:
                quiet(f"{len(happened):,} events; the latest {_EVENTS} are listed.", small=True)
            kept_block("event list block", "event_list.html", lambda: {"events": happened.tail(_EVENTS)})
    event = address_bar.asked("event")
    if event and event not in happened.index:
        announce([Unknown("event", event)])
    if event in happened.index:
        kept_block("event", "event.html", lambda: {"id": event, "event": happened.loc[event]}, (event,))


def _meant(name: str) -> str:
    """Return the address of what was clicked: of a clause its page, of an event this one."""
    if name in current.dataset().commitments.index:
        return links.href("commitment", commitment=name)
    if name in current.dataset().events.index:
        return links.href("timeline", event=name, page=address_bar.asked("page"))
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
            "Operative clause": [dataset.commitments.at[one, "title"] for one in rows["commitment_id"]],
            "Where": [dataset.reference(one) for one in rows["commitment_id"]],
            "Status": [dataset.term("status", one).words for one in rows["status"]],
            "From": [words(str(day.date())) for day in rows["start"]],
            "To": [words(str((day - pd.Timedelta(days=1)).date())) for day in rows["end"]],
        }
    ).set_index("Operative clause")
