"""Exhibits: a kind has everything that page, slide, report and deck ask for, or it cannot be made."""

import importlib
import inspect
import pkgutil
import subprocess
import sys
from typing import Any

import pytest
from pptx import Presentation

from tests.conftest import ROOT, TODAY
from tracker.model.dataset import Dataset
from tracker.show import exhibits
from tracker.show.exhibits.exhibit import Chart, Exhibit
from tracker.show.exhibits.lanes import Lanes
from tracker.show.html import SHOW, environment
from tracker.show.look import LIGHT
from tracker.show.powerpoint import Sheet
from tracker.show.story import story
from tracker.state.view import Filters, View


def kinds() -> list[type[Exhibit]]:
    """Return every kind that can be made, whoever uses it."""
    names = [one.name for one in pkgutil.iter_modules(exhibits.__path__)]
    modules = [importlib.import_module(f"{exhibits.__name__}.{name}") for name in names]
    found = {one for module in modules for one in vars(module).values() if inspect.isclass(one)}
    return [one for one in found if issubclass(one, Exhibit) and not inspect.isabstract(one)]


@pytest.fixture(scope="module")
def shown(group: Dataset) -> list[Exhibit]:
    """Return the exhibits of the story of the Group, with and without the map."""
    view = View(group, Filters(group.default_as_of(TODAY)))
    return [slide.exhibit for with_map in (True, False) for slide in story(view, with_map=with_map)]


def made(base: type[Exhibit], without: str = "") -> type[Exhibit]:
    """Return a kind that has every member that it must have, but one."""
    members = {name: None for name in base.__abstractmethods__ if name != without}
    return type("Made", (base,), members)


@pytest.mark.parametrize("base", [Exhibit, Chart])
def test_a_kind_that_forgets_a_form_cannot_be_made(base: type[Exhibit]) -> None:
    """Each form that somebody draws is asked for when an exhibit is made, and so are the words that stand for it."""
    kind: Any = made(base)
    assert kind(alt="Words")
    for name in base.__abstractmethods__:
        with pytest.raises(TypeError, match=name):
            made(base, name)(alt="Words")
    with pytest.raises(TypeError, match="alt"):
        kind()


def test_every_kind_is_in_the_story(shown: list[Exhibit]) -> None:
    """What is proved here of the exhibits of a story is proved of every kind."""
    assert {type(one) for one in shown} == set(kinds())


def test_every_exhibit_says_what_it_shows(shown: list[Exhibit]) -> None:
    """A chart in words and in rows, with a legend; a table in words; or it is words."""
    for one in shown:
        assert bool(one.table) is not bool(one.words)
        assert bool(one.alt) is not bool(one.words)
        assert bool(one.legend) is isinstance(one, Chart)
        if one.table:
            assert one.table.rows
            assert {len(row) for row in one.table.rows} == {len(one.table.columns)} == {len(one.table.widths)}


def test_every_exhibit_is_drawn_by_its_template(shown: list[Exhibit]) -> None:
    """As HTML or SVG, with what it holds in it."""
    for one in shown:
        assert (SHOW / one.template).is_file()
        drawn = environment(SHOW).get_template(one.template).render(figure=one)
        assert any(tag in drawn for tag in ("<svg", "<table", "<p"))


@pytest.mark.parametrize("width", [0, 358, 680, 1168])
def test_charts_have_a_figure_of_the_height_that_they_ask_for(shown: list[Exhibit], width: int) -> None:
    """At any width; lanes are as high as their rows in any space, others as high as the space that is given."""
    for one in shown:
        if not isinstance(one, Chart):
            assert one.figure(LIGHT, width, 300) is None
            assert one.height(width) == 0
            continue
        assert one.height(width) > 0
        assert one.figure(LIGHT, width, one.height(width)).layout.height == one.height(width)
        given = one.height(width) if isinstance(one, Lanes) else 321
        assert one.figure(LIGHT, width, 321).layout.height == given


def test_lanes_under_a_band_of_events_are_as_high_as_both(group: Dataset) -> None:
    """With events above them, on a phone and on a wide screen."""
    view = View(group, Filters(group.default_as_of(TODAY)))
    lanes = Lanes(view, tuple(view.assessable.index), group.events, alt="Lanes")
    for width in (0, 358, 1168):
        assert lanes.figure(LIGHT, width, 0).layout.height == lanes.height(width)


def test_every_exhibit_is_drawn_on_a_slide(shown: list[Exhibit]) -> None:
    """Native shapes inside the area that they are given, or within the room of a legend above it."""
    presentation = Presentation()
    for one in shown:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        sheet = Sheet(slide.shapes, Sheet.inches(0.5), Sheet.inches(1), Sheet.inches(12), Sheet.inches(5))
        one.draw(sheet)
        assert len(slide.shapes)
        for shape in slide.shapes:
            assert shape.left >= sheet.left
            assert shape.top >= sheet.top - Sheet.inches(0.1)


def test_the_story_is_told_without_the_library_of_decks() -> None:
    """It takes long to load, and the app starts without it."""
    told = "import sys, tracker.show.story; sys.exit('pptx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=False).returncode == 0
