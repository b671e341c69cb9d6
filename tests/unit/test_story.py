"""The story: findings that read well for any data, and slides that say on what base they stand."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from tests.conftest import TODAY
from tracker import export
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import ASSESSABLE
from tracker.show import look
from tracker.show.exhibits.bars import Bars
from tracker.show.exhibits.grid import Grid
from tracker.show.exhibits.lanes import Lanes
from tracker.show.exhibits.words import Words
from tracker.show.exhibits.world import Map
from tracker.show.story import pages, story
from tracker.state.view import Filters, View
from tracker.words import findings

Make = Callable[..., Dataset]


def chosen(dataset: Dataset, *, as_of: date | None = None, documents: tuple[str, ...] = (), text: str = "") -> View:
    return View(dataset, Filters(as_of or dataset.default_as_of(TODAY), documents=documents, text=text))


def counted(**found: int) -> pd.Series:
    return pd.Series({term: found.get(term, 0) for term in ASSESSABLE})


def test_the_story_of_the_group(group: Dataset) -> None:
    """Every part is there, in order, each with a title, its base with the date, notes, and words for its figure."""
    slides = story(chosen(group))
    names = list(dict.fromkeys(slide.name for slide in slides))
    assert names == [
        "cover",
        "where things stand",
        "year by year",
        "timeline",
        "what was met",
        "what to find out",
        "own pledges and requests",
        "side by side",
        "who stands behind it",
        "what to look at next",
        "method",
    ]
    for slide in slides:
        assert slide.title
        assert slide.base.startswith("As of 31 December 2025")
        assert group.digest[:12] in slide.base
        assert slide.notes
        assert slide.exhibit.alt or isinstance(slide.exhibit, Words)
        assert slide.exhibit.table or isinstance(slide.exhibit, Words)


def test_numbers_come_from_data(group: Dataset) -> None:
    """The figures add up to the assessable clauses, the sides apart; the map has every State."""
    view = chosen(group)
    found = {slide.name: slide.exhibit for slide in story(view)}
    where, apart, who = found["where things stand"], found["own pledges and requests"], found["who stands behind it"]
    assert isinstance(where, Bars)
    assert where.counted.to_numpy().sum() == len(view.assessable)
    assert isinstance(apart, Bars)
    assert apart.counted.sum(axis=1).tolist() == [3, 2, 5]
    assert isinstance(who, Map)
    assert len(who.states) == 23
    lanes = found["timeline"]
    assert isinstance(lanes, Lanes)
    assert list(lanes.commitments) == list(view.assessable.index)


def test_without_a_map_the_states_are_a_table(group: Dataset, forests: Dataset) -> None:
    """By option, and by the package's setting."""
    for slides in (story(chosen(group), with_map=False), story(chosen(forests))):
        assert isinstance(next(slide for slide in slides if slide.name == "who stands behind it").exhibit, Grid)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2012, 6, 1), date(2024, 1, 1)])
def test_any_day_has_a_story(group: Dataset, day: date) -> None:
    """Before everything, after the first document, between the two: no exception, and nothing counted twice."""
    slides = story(chosen(group, as_of=day))
    assert slides[0].name == "cover"
    assert slides[-1].name == "method"


def test_filters_shape_the_story(group: Dataset) -> None:
    """One document, one status, nothing left: each says so."""
    one = story(chosen(group, documents=("S2025",)))
    assert "side by side" not in {slide.name for slide in one}
    none = story(chosen(group, text="no such words"))
    assert none[1].title == "No operative clause is shown"


def test_a_long_table_goes_on_and_ends(with_tables: Make) -> None:
    """More rows than four slides hold are named with their number, not drawn."""
    documents = [{"document_id": "D", "title": "D", "kind": "declaration", "adopted_on": "2020-01-01"}]
    commitments = [
        {"commitment_id": f"C{n}", "document_id": "D", "paragraph": "1", "clause": "a", "title": f"Clause {n}"}
        | {"kind": "one_off", "theme": "x", "due": "2021"}
        for n in range(100)
    ]
    dataset = with_tables(documents=documents, commitments=commitments, statuses=[], events=[], lineage=[])
    whole = next(slide for slide in story(chosen(dataset)) if slide.name == "what to find out")
    assert isinstance(whole.exhibit, Grid)
    assert len(whole.exhibit.rows) == 100
    slides = pages([whole])
    assert len(slides) == 4
    assert [slide.title for slide in slides] == [f"{whole.title} ({number} of 4)" for number in range(1, 5)]
    assert "80 more rows in the register" in slides[-1].base
    assert {slide.base for slide in slides[:-1]} == {whole.base}
    shown = [slide.exhibit.rows for slide in slides if isinstance(slide.exhibit, Grid)]
    assert [row for rows in shown for row in rows] == list(whole.exhibit.rows[:20])


def test_a_story_without_a_long_table_is_its_pages(group: Dataset) -> None:
    """What has room stands on one page, with its own title; only tables go on."""
    slides = story(chosen(group))
    paged = pages(slides)
    assert len({slide.name for slide in slides}) == len(slides)
    for slide in slides:
        mine = [page for page in paged if page.name == slide.name]
        if not isinstance(slide.exhibit, Grid) or len(slide.exhibit.rows) <= slide.exhibit.room:
            assert mine == [slide]
        else:
            rows = [page.exhibit.table.rows for page in mine if page.exhibit.table]
            assert [row for page in rows for row in page] == list(slide.exhibit.rows)
            assert all("more rows" not in page.base for page in mine)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (counted(), "There is nothing that could be met"),
        (counted(no_evidence=1), "The one assessable clause is not on record as met even in part"),
        (counted(no_evidence=3), "Of none of three"),
        (counted(limited=1), "The one assessable clause was met to a limited extent"),
        (counted(complete=2), "Both assessable clauses were met completely"),
        (counted(complete=1, limited=2, not_started=1), "Three of four assessable clauses were met at least in part: "),
        (counted(complete=3), "All three assessable clauses were met completely"),
    ],
)
def test_what_was_met_reads_well(found: pd.Series, says: str) -> None:
    """For none, one, both, some and all."""
    title = findings.met(found, {})
    if says == "Of none of three":
        assert title == "None of three assessable clauses is on record as met even in part"
    else:
        assert title.startswith(says)


@pytest.mark.parametrize(
    ("nothing", "never", "total", "says"),
    [
        (0, 0, 0, "There is nothing to find out"),
        (0, 0, 3, "Something is on record for every assessable clause"),
        (1, 0, 1, "For the one assessable clause no evidence was found"),
        (2, 0, 5, "For two of five assessable clauses no evidence was found"),
        (0, 1, 5, "One of five assessable clauses was not assessed"),
        (
            1,
            4,
            5,
            (
                "For one of five assessable clauses no evidence was found; "
                "four of five assessable clauses were not assessed"
            ),
        ),
        (0, 5, 5, "All five assessable clauses were not assessed"),
    ],
)
def test_not_knowing_is_said_in_two_ways(nothing: int, never: int, total: int, says: str) -> None:
    """Searched and not found is one thing, not assessed another."""
    assert findings.to_find_out(nothing, never, total) == says


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        ({"own": counted(), "others": counted()}, "No assessable clause is shown"),
        (
            {"own": counted(limited=1), "shared": counted(), "others": counted(no_evidence=1)},
            "Own: the one was met at least in part; Others: the one is not on record as met even in part",
        ),
        (
            {"own": counted(limited=2), "shared": counted(complete=1, no_evidence=6), "others": counted(complete=4)},
            (
                "Own: both were met at least in part; Shared: one of seven was met at least in part; "
                "Others: four of four were met at least in part"
            ),
        ),
        ({"own": counted(no_evidence=3)}, "Own: none of three is on record as met even in part"),
    ],
)
def test_the_sides_are_counted_apart(sides: dict[str, pd.Series], says: str) -> None:
    """Each on its own base, and a side without a clause is not spoken of."""
    assert findings.by_side(sides, {side: side.capitalize() for side in sides}) == says


@pytest.mark.parametrize(
    ("due", "past", "review", "says"),
    [
        (0, 0, 0, "No deadline lies ahead and no review is due"),
        (1, 0, 2, "One deadline lies ahead and two reviews are due"),
        (2, 1, 1, "One clause is past due, two deadlines lie ahead and one review is due"),
    ],
)
def test_what_comes_next_reads_well(due: int, past: int, review: int, says: str) -> None:
    """For none, one and several."""
    assert findings.ahead(due, past, review) == says


@pytest.mark.parametrize(
    ("latest", "assessed", "total", "says"),
    [
        (None, 0, 0, "No assessable clause is shown"),
        (None, 0, 1, "The one assessable clause was never assessed"),
        (None, 0, 4, "No assessable clause has been assessed"),
        (
            date(2020, 1, 2),
            1,
            4,
            "One of four assessable clauses has been assessed at least once; the latest record is of 2 January 2020",
        ),
        (
            date(2020, 1, 2),
            2,
            2,
            "Both assessable clauses have been assessed at least once; the latest record is of 2 January 2020",
        ),
    ],
)
def test_the_timeline_says_what_is_on_record(latest: date | None, assessed: int, total: int, says: str) -> None:
    """For none, one and all."""
    assert findings.timeline(latest, assessed, total) == says


def test_year_by_year_tells_the_end_and_no_trend() -> None:
    """How things stood at the end; years are not compared, and without clauses it says so."""
    frame = pd.DataFrame(
        [counted(), counted(no_evidence=2), counted(limited=1, no_evidence=2)], index=[2019, 2020, 2021]
    )
    says = "One of three assessable clauses was met at least in part by now"
    assert findings.year_by_year(frame, "now") == says
    assert findings.year_by_year(frame.iloc[:1], "2019") == "There was no assessable clause in these years"
    assert (
        findings.year_by_year(frame.iloc[1:2], "2020")
        == "No assessable clause was on record as met even in part by 2020"
    )


@pytest.mark.parametrize("day", [date(1800, 1, 1), date(1990, 1, 1), date(2200, 12, 31)])
def test_every_day_has_a_story_that_can_be_drawn(forests: Dataset, day: date) -> None:
    """Before the first year of the timeline and long after its last one, on the screen and in every file."""
    view = chosen(forests, as_of=day)
    for slide in pages(story(view)):
        for width, height in ((1168, 400), (358, 300)):
            drawn = slide.exhibit.figure(look.LIGHT, width, height)
            assert drawn is None or drawn.layout.height
    for kind in ("deck", "report", "matrix", "workbook"):
        assert export.make(export.KINDS[kind], view)
