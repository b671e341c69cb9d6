"""The figures of clauses by status, as they are drawn without a library for charts."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tests.conftest import GROUP
from tracker.checks import load
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import ASSESSABLE
from tracker.show.exhibits import bars, columns
from tracker.show.exhibits.counted import Counted
from tracker.show.html import SHOW, environment
from tracker.state import counts
from tracker.state.view import Filters, View

AS_OF = date(2025, 12, 31)


def drawn(figure: Counted) -> str:
    """Return a figure as its template draws it."""
    return environment(SHOW).get_template(figure.template).render(figure=figure)


@pytest.mark.parametrize("column", ["document_id", "theme"])
def test_every_clause_counted_is_drawn_once(group: Dataset, column: str) -> None:
    """The segments of a bar add up to its row, the longest bar fills the width, and none leaves it."""
    figure = bars.by_group(View(group, Filters(AS_OF)), column)
    totals = [sum(one.value for one in bar.segments) for bar in figure.bars]
    assert totals == figure.counted.sum(axis="columns").tolist()
    ends = [bar.segments[-1].left + bar.segments[-1].width for bar in figure.bars]
    assert max(ends) == pytest.approx(100)
    for bar in figure.bars:
        assert bar.segments[0].left == 0
        for one, after in zip(bar.segments, bar.segments[1:], strict=False):
            assert after.left == pytest.approx(one.left + one.width)
    assert figure.frame.to_numpy().tolist() == figure.counted.to_numpy().tolist()


def test_the_columns_are_the_counts_of_the_years(group: Dataset) -> None:
    """The blocks of a column are the counts of its year, old records apart; they stand on the axis, without a gap."""
    view = View(group, Filters(AS_OF))
    figure, years = columns.by_year(view), counts.by_year(view)
    one = figure.plot / figure.lines[-1][1]
    assert [column.year for column in figure.columns] == years.counted.index.tolist()
    for column in figure.columns:
        for status, term in figure.terms.items():
            for old in (False, True):
                height = sum(block.height for block in column.blocks if block.term == term and block.old == old)
                stale = years.old.loc[column.year, status]
                expected = stale if old else years.counted.loc[column.year, status] - stale
                assert height == pytest.approx(expected * one)
        top: float = figure.plot
        for block in column.blocks:
            assert block.top + block.height == pytest.approx(top)
            top = block.top
        assert top >= -0.001


def test_the_greatest_status_comes_first(group: Dataset) -> None:
    """Bars begin with what was carried out, and columns stand on it."""
    view = View(group, Filters(AS_OF))
    ranks = {term: place for place, term in enumerate(ASSESSABLE)}
    for bar in bars.by_group(view, "document_id").bars:
        order = [ranks[one.term.term] for one in bar.segments]
        assert order == sorted(order, reverse=True)
    for column in columns.by_year(view).columns:
        order = [ranks[one.term.term] for one in column.blocks]
        assert order == sorted(order, reverse=True)


def test_a_label_stands_from_the_width_that_has_room_for_it() -> None:
    """A wide segment has its number on a phone, a narrow one on wider figures, and a sliver on none that there is."""
    names = ["complete", "limited"]
    counted = pd.DataFrame({"complete": [1, 1], "limited": [1, 40_000]}, index=["even", "sliver"])
    even, sliver = (bar.segments for bar in _figure(counted, names).bars)
    assert even[0].labelled > 100_000
    assert [one.labelled for one in _figure(counted.iloc[:1], names).bars[0].segments] == [0, 0]
    assert sliver[0].labelled > 100_000
    assert sliver[1].labelled == 0
    shares = pd.DataFrame({"complete": [1], "limited": [9]}, index=["tenth"])
    assert 260 < _figure(shares, names).bars[0].segments[0].labelled <= 420
    assert "--from:" in drawn(_figure(shares, names))


def _figure(counted: pd.DataFrame, names: list[str]) -> bars.Bars:
    terms = load.load(GROUP, AS_OF).vocabularies["status"]
    return bars.Bars(counted, "Made up", terms={name: terms[name] for name in names}, alt="made up")


def test_the_style_has_a_rule_for_what_the_drawing_names() -> None:
    """A label is hidden by the style alone: what a drawing sets is what the style reads."""
    style = (SHOW / "figures.css").read_text(encoding="utf-8")
    drawings = "".join(file.read_text(encoding="utf-8") for file in SHOW.glob("*.html"))
    names = set(re.findall(r"(--[a-z]+):", drawings))
    assert names == {"--from", "--until"}
    assert names == set(re.findall(r"var\((--(?:from|until))\)", style))


def test_names_from_the_data_are_escaped(group: Dataset) -> None:
    """A document or theme named like a tag is text in the figure."""
    view = View(group, Filters(AS_OF))
    figure = bars.by_group(view, "document_id")
    hostile = replace(figure, counted=figure.counted.rename(index=lambda _: "<script>x</script>"))
    assert "<script" not in drawn(hostile)
    assert "&lt;script&gt;" in drawn(hostile)
    assert "<svg" in drawn(columns.by_year(view))
