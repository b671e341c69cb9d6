"""Figures hold the numbers of the data, the colours of terms.csv, and no markup of their own."""

from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from tracker.model import basemap
from tracker.model.dataset import Dataset, Term
from tracker.show import look
from tracker.show.exhibits import bars, columns, lanes, world
from tracker.state import counts, endorsement
from tracker.state.view import Filters, View

AS_OF = date(2025, 12, 31)


def years(counted: pd.DataFrame) -> counts.Years:
    """Return counts over time without an old record."""
    return counts.Years(counted, counted * 0, pd.Series(1, index=counted.index))


def test_every_colour_comes_from_the_terms(group: Dataset) -> None:
    """No trace has a colour that Plotly chose."""
    shown = View(group, Filters(AS_OF))
    terms = group.vocabularies["status"]
    colours = {term.colour for term in terms.values()}
    for figure in (
        bars.by_group(shown, "theme").figure(look.LIGHT, 680, 300),
        columns.by_year(shown).figure(look.LIGHT, 680, 300),
    ):
        assert figure.data
        assert {trace.marker.color for trace in figure.data} <= colours


def test_bars_hold_the_counts(group: Dataset) -> None:
    """The lengths of the segments are the numbers of the table beside them."""
    shown = View(group, Filters(AS_OF))
    counted = counts.table(shown, "document_id")
    figure = bars.by_group(shown, "document_id").figure(look.LIGHT, 680, 300)
    assert sum(sum(trace.x) for trace in figure.data) == counted.to_numpy().sum() == 10


@pytest.mark.parametrize("clauses", [1, 2, 3, 5, 6, 10, 500, 3000])
def test_an_axis_of_counts_has_whole_numbers(clauses: int) -> None:
    """From nought by a whole step, each number once, six at most."""
    terms = {"x": Term("x", "X", colour="#112233")}
    counted = years(pd.DataFrame({"x": [0, clauses]}, index=[2001, 2002]))
    figure = columns.Columns(counted, "today", terms=terms, alt="").figure(look.LIGHT, 680, 300)
    axis = figure.layout.yaxis
    assert axis.tick0 == 0
    assert axis.dtick == int(axis.dtick) >= 1
    assert clauses / 6 < axis.dtick <= max(1, clauses)


def test_every_state_is_on_the_map(group: Dataset) -> None:
    """Twenty-one areas and two markers, each with its name on hover and its code for a click."""
    one = endorsement.series(group, AS_OF)[0]
    states = endorsement.shown(endorsement.of_series(group, one, AS_OF))
    terms = group.vocabularies["endorsement_state"]
    figure = world.Map(group.members, states, terms, alt="").figure(look.LIGHT, 0, 470)
    areas = [trace for trace in figure.data if isinstance(trace, go.Choropleth) and trace.customdata is not None]
    markers = [trace for trace in figure.data if isinstance(trace, go.Scattergeo) and "markers" in trace.mode]
    assert sum(len(trace.locations) for trace in areas) == 21
    assert {code for trace in markers for code in trace.customdata} == {"BHR", "SGP"}
    names = dict(
        zip([*(c for t in areas for c in t.locations)], [*(h for t in areas for h in t.hovertext)], strict=True)
    )
    for code, hover in names.items():
        assert look.escaped(group.members.at[code, "name"]) in hover
    disputed = [trace for trace in figure.data if isinstance(trace, go.Choropleth) and trace.customdata is None]
    assert set(disputed[0].locations) == set(basemap.disputed())
    assert not set(basemap.disputed()) & set(group.members.index)


def test_a_click_in_the_timeline_gives_an_id(group: Dataset) -> None:
    """Every bar and every event inside the years carries the id that a click opens."""
    shown = View(group, Filters(AS_OF))
    figure = lanes.Lanes(shown, tuple(shown.assessable.index), group.events, alt="").figure(look.LIGHT, 0, 0)
    known = set(group.commitments.index) | set(group.events.index)
    bars_ = [trace for trace in figure.data if isinstance(trace, go.Bar)]
    squares = [trace for trace in figure.data if isinstance(trace, go.Scatter) and trace.mode == "markers+text"]
    assert {name for trace in squares for name in trace.customdata} == set(shown.assessable.index)
    assert {name for trace in bars_ for name in trace.customdata} == set(shown.assessable.index)
    inside = [trace for trace in figure.data if isinstance(trace, go.Scatter) and trace.mode == "markers"]
    assert all(set(trace.customdata) <= known for trace in inside)
    gathered = [trace for trace in figure.data if isinstance(trace, go.Scatter) and trace.mode == "text"]
    drawn = sum(len(trace.x) for trace in inside if set(trace.customdata) <= set(group.events.index))
    outside = sum(int("".join(char for char in trace.text[0] if char.isdigit())) for trace in gathered)
    assert drawn + outside == len(group.events)


def test_text_from_the_data_is_shown_as_it_is() -> None:
    """Plotly reads a little HTML; what comes from the data is not read as such."""
    terms = {"x": Term("x", "<b>bold</b>", colour="#112233", symbol="<")}
    counted = pd.DataFrame({"x": [2]}, index=["<a href='javascript:1'>click</a>"])
    figure = bars.Bars(counted, "What", terms=terms, alt="").figure(look.LIGHT, 680, 300)
    assert "<b>" not in figure.to_json().replace("\\u003c", "<")
    assert "&lt;a href" in figure.layout.yaxis.ticktext[0]


@pytest.mark.parametrize(("ground", "text"), [("#08519C", "#FFFFFF"), ("#9ECAE1", "#17212B"), ("#D9D9D9", "#17212B")])
def test_symbols_are_readable_on_their_colour(ground: str, text: str) -> None:
    """White on dark, near-black on pale."""
    assert look.on(ground) == text
