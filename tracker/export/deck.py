"""The deck: the story as a PowerPoint file with native charts, tables and map, which open for editing."""

import copy
import io
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches

from tracker.export.colophon import Colophon, colophon
from tracker.export.office import describe
from tracker.model.progress import Progress
from tracker.show.letters import FONT, legal
from tracker.show.look import LIGHT
from tracker.show.powerpoint import Sheet, directed, write
from tracker.show.story import Slide, pages, story
from tracker.show.story.slides import COVER
from tracker.state.view import View
from tracker.words.catalogue import gettext as _

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _ACROSS = Inches(0.6), Inches(12.13)
_TOP, _DOWN = Inches(1.75), Inches(4.75)


def deck(view: View, *, with_map: bool = True, progress: Progress = lambda _: None) -> bytes:
    """Return the story of a view as a deck; ``progress`` is told which part is done."""
    presentation = _blank()
    about = colophon(view)
    describe(presentation.core_properties, view, about)
    slides = pages(story(view, with_map=with_map))
    for number, slide in enumerate(slides):
        progress(number / len(slides))
        if slide.name == COVER:
            _cover(presentation, about)
        else:
            _slide(presentation, view, slide, about)
    out = io.BytesIO()
    presentation.save(out)
    progress(1.0)
    return out.getvalue()


def _blank() -> Any:
    """Return an empty presentation, 16:9, with one clean layout of a title and a slide number."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = _WIDTH, _HEIGHT
    layouts = presentation.slide_layouts
    title_only: Any = layouts.get_by_name("Title Only")
    for layout in [one for one in layouts if one is not title_only]:
        layouts.remove(layout)
    for part in (presentation.slide_master, title_only):
        for shape in list(part.placeholders):
            kind = shape.placeholder_format.type
            if kind == PP_PLACEHOLDER.TITLE:
                _place(shape, _LEFT, Inches(0.45), _ACROSS, Inches(1.15))
            elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
                _place(shape, Inches(12.03), Inches(6.95), Inches(0.7), Inches(0.3))
            elif kind == PP_PLACEHOLDER.BODY:
                _place(shape, _LEFT, _TOP, _ACROSS, _DOWN)
            else:
                shape._element.getparent().remove(shape._element)
    _theme(presentation)
    return presentation


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _theme(presentation: Any) -> None:
    """Give the theme the one typeface, and the title of the master its size and colour."""
    master = presentation.slide_master
    for relation in master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            theme = relation.target_part
            theme._blob = theme.blob.replace(b'<a:latin typeface="Calibri"/>', f'<a:latin typeface="{FONT}"/>'.encode())
    title = master._element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    run = title.find(qn("a:defRPr"))
    run.set("sz", "2600")
    run.set("b", "1")


def _new(presentation: Any, title: str, notes: str) -> Any:
    slide = presentation.slides.add_slide(presentation.slide_layouts[0])
    shape = slide.shapes.title
    shape.text_frame.word_wrap = True
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    size = 26 if len(title) <= 100 else 22 if len(title) <= 130 else 18
    write(shape.text_frame, title, size, LIGHT.text, bold=True)
    for placeholder in presentation.slide_layouts[0].placeholders:
        if placeholder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            slide.shapes._spTree.append(copy.deepcopy(placeholder._element))
    frame = slide.notes_slide.notes_text_frame
    frame.text = legal(notes)
    for paragraph in frame.paragraphs:
        directed(paragraph, paragraph.text)
    return slide


def _cover(presentation: Any, about: Colophon) -> None:
    notes = "\n".join([*(f"{name}: {text}" for name, text in about.lines()), "", _("Sources:"), *about.sources])
    slide = _new(presentation, about.title, notes)
    _place(slide.shapes.title, _LEFT, Inches(2.2), _ACROSS, Inches(1.4))
    write(slide.shapes.title.text_frame, about.title, 34, LIGHT.text, bold=True)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    sheet = _sheet(slide)
    box = _LEFT, Inches(3.75), _ACROSS, Inches(1.2)
    sheet.text(f"{about.dates}\n{about.filters}", box, 18, LIGHT.muted)
    box = _LEFT, Inches(5.9), _ACROSS, Inches(1.0)
    source = f"{about.attribution}\n{about.disclaimer}\n{_data(about)}".strip()
    sheet.text(source, box, 12, LIGHT.muted, anchor="bottom")


def _slide(presentation: Any, view: View, one: Slide, about: Colophon) -> None:
    slide = _new(presentation, one.title, f"{one.notes}\n\n{about.dates}. {about.filters}. {_data(about)}.")
    sheet = _sheet(slide)
    one.exhibit.draw(sheet)
    line = f"{one.base} · {about.filters}" if view.filters.narrow else one.base
    sheet.text(line, (_LEFT, Inches(6.7), Inches(11.3), Inches(0.55)), 10, LIGHT.muted, anchor="bottom")


def _data(about: Colophon) -> str:
    return _("Data %(digest)s", digest=about.digest[:12])


def _sheet(slide: Any) -> Sheet:
    """Return what is drawn with on a slide, between its title and its base."""
    return Sheet(slide.shapes, _LEFT, _TOP, _ACROSS, _DOWN)
