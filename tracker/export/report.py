"""The report: the story and the register as one HTML file with everything inside, for the screen and for A4."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import plotly.offline
from jinja2 import Environment
from markupsafe import Markup

from tracker.export.colophon import colophon
from tracker.model import basemap
from tracker.model.dataset import Term
from tracker.show.html import environment
from tracker.show.look import LIGHT
from tracker.show.story import Slide, story
from tracker.show.story.slides import COVER, due_in_words
from tracker.state import clause
from tracker.state.view import View
from tracker.words import catalogue

_WIDTH = 680
"""Width of a figure in pixels: that of the text on A4."""
_LOOK = replace(LIGHT, font='"Source Sans 3", "Source Sans Pro", Arial, sans-serif')


def report(view: View, *, with_map: bool = True) -> bytes:
    """Return the report: figures with their tables, the register with evidence and sources as an annex."""
    slides = [slide for slide in story(view, with_map=with_map) if slide.name != COVER]
    sections = [_section(number, slide) for number, slide in enumerate(slides, 1)]
    mapped = any(section["mapped"] for section in sections)
    dataset = view.dataset
    text = (
        _templates()
        .get_template("report.html")
        .render(
            about=colophon(view),
            sections=sections,
            clauses=clause.each(view, view.commitments.index),
            events={str(row.Index): row for row in dataset.events.itertuples()},
            data=dataset,
            due=due_in_words,
            plotly=Markup(plotly.offline.get_plotlyjs()),  # noqa: S704  (the library, not data)
            topology=_script(json.loads(basemap.PATH.read_text(encoding="utf-8"))) if mapped else "",
            years=view.years,
            language=catalogue.language(),
        )
    )
    return text.encode("utf-8", "replace")


@cache
def _templates() -> Environment:
    made = environment(Path(__file__).resolve().parent / "templates")
    made.tests["term"] = lambda value: isinstance(value, Term)
    return made


def _section(number: int, slide: Slide) -> dict[str, Any]:
    exhibit = slide.exhibit
    drawn = exhibit.figure(_LOOK, _WIDTH, exhibit.height(_WIDTH))
    if drawn is not None:
        drawn.layout.width = _WIDTH
    figure = json.loads(drawn.to_json()) if drawn is not None else {}
    return {
        "id": f"part-{number}",
        "title": slide.title,
        "figure": _script(figure) if figure else "",
        "mapped": "geo" in figure.get("layout", {}),
        "height": int(drawn.layout.height) if drawn is not None else 0,
        "legend": exhibit.legend,
        "table": exhibit.table,
        "words": exhibit.words,
        "base": slide.base,
        "alt": exhibit.alt,
    }


def _script(value: Any) -> Markup:
    """Return a value as JSON that may stand in a script: nothing in it can end the script."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704
