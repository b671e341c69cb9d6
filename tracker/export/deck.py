"""The deck: the story as a PowerPoint file with native charts, tables and map, which open for editing."""

import copy
import io
import textwrap
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.freeform import FreeformBuilder
from pptx.util import Emu, Inches, Pt

from tracker.export.colophon import Colophon, colophon
from tracker.export.office import describe
from tracker.model import basemap
from tracker.model.dataset import Term
from tracker.model.progress import Progress
from tracker.show.direction import right_to_left
from tracker.show.figures.bars import step
from tracker.show.figures.exhibit import legend
from tracker.show.figures.world import DISPUTED
from tracker.show.letters import FONT, legal
from tracker.show.look import LIGHT, on
from tracker.show.placement import MARKER, Canvas, beside, spots, text_width
from tracker.show.story import Bars, Grid, Lanes, Map, Slide, Words, story
from tracker.show.story.slides import COVER
from tracker.state.view import View
from tracker.words.sentences import day

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _ACROSS = Inches(0.6), Inches(12.13)
_TOP, _DOWN = Inches(1.75), Inches(4.75)
_KEY = Inches(0.35)
_SIZES = (16, 15, 14, 13, 12, 11, 10, 9)
"""Sizes of the text of a table, in points: the greatest with which it fits is taken."""
_PIXEL = 9525
"""A pixel in the units of a slide, 96 to the inch."""
_NAME = 12
"""Size of the names on a map, in pixels."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without lines and fills."""

# python-pptx has no types.
_rgb: Any = RGBColor.from_string
_chart_data: Any = CategoryChartData


def deck(view: View, *, with_map: bool = True, progress: Progress = lambda _: None) -> bytes:
    """Return the story of a view as a deck; ``progress`` is told which part is done."""
    presentation = _blank()
    about = colophon(view)
    describe(presentation.core_properties, view, about)
    slides = story(view, with_map=with_map)
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
    _write(shape.text_frame, title, size, LIGHT.text, bold=True)
    for placeholder in presentation.slide_layouts[0].placeholders:
        if placeholder.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            slide.shapes._spTree.append(copy.deepcopy(placeholder._element))
    frame = slide.notes_slide.notes_text_frame
    frame.text = legal(notes)
    for paragraph in frame.paragraphs:
        _directed(paragraph, paragraph.text)
    return slide


def _cover(presentation: Any, about: Colophon) -> None:
    notes = "\n".join([*(f"{name}: {text}" for name, text in about.lines()), "", "Sources:", *about.sources])
    slide = _new(presentation, about.title, notes)
    _place(slide.shapes.title, _LEFT, Inches(2.2), _ACROSS, Inches(1.4))
    _write(slide.shapes.title.text_frame, about.title, 34, LIGHT.text, bold=True)
    slide.shapes.title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    frame = _text(slide.shapes, _LEFT, Inches(3.75), _ACROSS, Inches(1.2))
    _write(frame, f"{about.dates}\n{about.filters}", 18, LIGHT.muted)
    frame = _text(slide.shapes, _LEFT, Inches(5.9), _ACROSS, Inches(1.0), MSO_ANCHOR.BOTTOM)
    _write(frame, f"{about.attribution}\n{about.disclaimer}\nData {about.digest[:12]}".strip(), 12, LIGHT.muted)


def _slide(presentation: Any, view: View, one: Slide, about: Colophon) -> None:
    slide = _new(presentation, one.title, f"{one.notes}\n\n{about.dates}. {about.filters}. Data {about.digest[:12]}.")
    match one.exhibit:
        case Bars():
            _chart(slide, one.exhibit, one.alt)
        case Lanes():
            _lanes(slide, view, one.exhibit, one.alt)
        case Grid():
            _grid(slide, one.exhibit, one.alt)
        case Map():
            _map(slide, view, one.exhibit, one.alt)
        case Words():
            _words(slide, one.exhibit)
    frame = _text(slide.shapes, _LEFT, Inches(6.7), Inches(11.3), Inches(0.55), MSO_ANCHOR.BOTTOM)
    line = f"{one.base} · {about.filters}" if view.filters.narrow else one.base
    _write(frame, line, 10, LIGHT.muted)


def _colour(text: str) -> Any:
    return _rgb(text.lstrip("#").upper())


def _text(shapes: Any, left: int, top: int, width: int, height: int, anchor: Any = MSO_ANCHOR.TOP) -> Any:
    frame = shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    frame.vertical_anchor = anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _write(frame: Any, text: str, size: float, colour: str, *, bold: bool = False, align: Any = None) -> None:
    """Write text into a frame, a paragraph a line."""
    for number, line in enumerate(legal(text).split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        for run in list(paragraph.runs):
            run._r.getparent().remove(run._r)
        _run(paragraph, line, size, colour, bold=bold)
        _directed(paragraph, line)
        if align is not None:
            paragraph.alignment = align


def _run(paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False) -> Any:
    """Add a run of text in the one typeface, for every script."""
    run = paragraph.add_run()
    run.text = legal(text)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = _colour(colour)
    latin = run._r.rPr.find(qn("a:latin"))
    for script in ("cs", "ea"):
        latin.addnext(parse_xml(f'<a:{script} {nsdecls("a")} typeface="{FONT}"/>'))
    return run


def _directed(paragraph: Any, text: str) -> None:
    """Have a paragraph read from the right where its text does."""
    if right_to_left(text):
        properties = paragraph._p.get_or_add_pPr()
        properties.set("algn", "r")
        properties.set("rtl", "1")


def _described(shape: Any, alt: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", legal(alt))


def _chart(slide: Any, exhibit: Bars, alt: str) -> None:
    """Draw a native chart: columns over the years, else bars; zero has no label."""
    counted = exhibit.counted
    data = _chart_data(number_format="0")
    names = [legal(str(name)) for name in counted.index]
    data.categories = names if exhibit.years else names[::-1]
    shown = _series(exhibit)
    for term, old, numbers in shown:
        values = [int(value) for value in numbers]
        name = f"{exhibit.terms[term].words}{', older record' if old else ''}"
        data.add_series(legal(name), values if exhibit.years else values[::-1])
    if not len(counted) or not shown:
        _words(slide, Words((("", "There is nothing to count as of this day."),)))
        return
    kind = XL_CHART_TYPE.COLUMN_STACKED if exhibit.years else XL_CHART_TYPE.BAR_STACKED
    height = _DOWN if exhibit.years else min(_DOWN, Inches(1.4 + 1.2 * len(names)))
    frame = slide.shapes.add_chart(kind, _LEFT, _TOP, _ACROSS, height, data)
    _described(frame, alt)
    chart = frame.chart
    chart.font.size, chart.font.name = Pt(14), FONT
    chart.font.color.rgb = _colour(LIGHT.text)
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 40, 100
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked, labels.show_value = "0;;;", False, True
    for (term, old, _), series in zip(shown, plot.series, strict=True):
        _painted(series, exhibit.terms[term].colour, hatched=old)
    for axis in (chart.category_axis, chart.value_axis):
        axis.format.line.color.rgb = _colour(LIGHT.line)
        axis.has_major_gridlines = False
    chart.value_axis.visible = exhibit.years
    if exhibit.years:
        chart.value_axis.has_major_gridlines = True
        chart.value_axis.minimum_scale = 0
        chart.value_axis.major_unit = step(int(counted.sum(axis="columns").max()))
        labels = chart.value_axis.tick_labels
        labels.number_format, labels.number_format_is_linked = "#,##0", False
        chart.value_axis.major_gridlines.format.line.color.rgb = _colour(LIGHT.line)
        chart.value_axis.tick_labels.font.size = chart.category_axis.tick_labels.font.size = Pt(12)


def _painted(series: Any, colour: str, *, hatched: bool) -> None:
    """Give a series its colour, hatched where its records are old, its outline and its numbers."""
    fill = series.format.fill
    if hatched:
        fill.patterned()
        fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = _colour("#FFFFFF"), _colour(colour)
    else:
        fill.solid()
        fill.fore_color.rgb = _colour(colour)
    series.format.line.color.rgb = _colour(LIGHT.text)
    series.format.line.width = Pt(0.75)
    own = series.data_labels
    own.number_format, own.number_format_is_linked, own.show_value = "0;;;", False, True
    own.font.size, own.font.name = Pt(12), FONT
    own.font.color.rgb = _colour(on(colour))


def _series(exhibit: Bars) -> list[tuple[str, bool, pd.Series]]:
    """Return the series of a chart: a status and its numbers, over the years apart by whether the record was old."""
    found = []
    for term in exhibit.terms:
        if term not in exhibit.counted:
            continue
        old = exhibit.old[term] if exhibit.years else exhibit.counted[term] * 0
        found += [(term, False, exhibit.counted[term] - old), (term, True, old)]
    return [one for one in found if one[2].sum() > 0]


def _fits(grid: Grid, size: float) -> list[float]:
    """Return the heights in inches that the rows of a table take with text of so many points."""
    total = sum(grid.widths)

    def lines(cell: str | Term, share: float) -> int:
        text = f"{cell.label} ___" if isinstance(cell, Term) else cell
        room = int((_ACROSS / 914400 * share / total - 0.15) * 72 / (size * 0.52))
        return len(textwrap.wrap(text, max(4, room))) or 1

    return [
        max(lines(cell, share) for cell, share in zip(row, grid.widths, strict=True)) * size * 1.22 / 72 + 0.12
        for row in (grid.columns, *grid.rows)
    ]


def _grid(slide: Any, grid: Grid, alt: str) -> None:
    """Draw a native table, its text as large as it fits."""
    size = next((one for one in _SIZES if sum(_fits(grid, one)) <= _DOWN / 914400), _SIZES[-1])
    heights = _fits(grid, size)
    frame = slide.shapes.add_table(len(grid.rows) + 1, len(grid.columns), _LEFT, _TOP, _ACROSS, Inches(sum(heights)))
    _described(frame, alt)
    table = frame.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    table.horz_banding = False
    total = sum(grid.widths)
    for column, share in zip(table.columns, grid.widths, strict=True):
        column.width = Emu(int(_ACROSS * share / total))
    for number, (cells, height) in enumerate(zip((grid.columns, *grid.rows), heights, strict=True)):
        table.rows[number].height = Inches(height)
        for place, cell in enumerate(cells):
            _cell(table.cell(number, place), cell, size, head=number == 0)


def _cell(cell: Any, value: str | Term, size: float, *, head: bool) -> None:
    cell.margin_left, cell.margin_right = Inches(0), Inches(0.15)
    cell.margin_top = cell.margin_bottom = Inches(0.05)
    frame = cell.text_frame
    frame.word_wrap = True
    if isinstance(value, Term):
        _write(frame, "", size, LIGHT.text)
        _chip(frame.paragraphs[0], value, size)
    else:
        _write(frame, value, size, LIGHT.muted if head else LIGHT.text, bold=head)
    width, colour = (15875, LIGHT.text) if head else (9525, LIGHT.line)
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)


def _chip(paragraph: Any, term: Term, size: float) -> None:
    """Write a term as its symbol on its colour, and its word."""
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    if term.symbol:
        mark = _run(paragraph, f" {term.symbol} ", size, on(term.colour))
        highlight = f'<a:highlight {nsdecls("a")}><a:srgbClr val="{term.colour.lstrip("#")}"/></a:highlight>'
        fill = mark._r.get_or_add_rPr().find(qn("a:solidFill"))
        fill.addnext(parse_xml(highlight))
    _run(paragraph, f" {term.label}" if term.symbol else term.label, size, LIGHT.text)
    _directed(paragraph, term.label)


def _words(slide: Any, exhibit: Words) -> None:
    frame = _text(slide.shapes, _LEFT, _TOP, Inches(11), _DOWN)
    letters = sum(len(heading) + len(text) for heading, text in exhibit.paragraphs)
    size = 18 if letters < 900 else 16 if letters < 1200 else 13
    for number, (heading, text) in enumerate(exhibit.paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(12)
        for part, bold in ((f"{heading}. " if heading else "", True), (text, False)):
            _run(paragraph, part, size, LIGHT.text, bold=bold)
        _directed(paragraph, heading or text)


def _legend(shapes: Any, terms: Sequence[Term], top: int) -> None:
    """Draw the legend in a row: a coloured square with the symbol, and the word."""
    left: Any = _LEFT
    for term in terms:
        square = shapes.add_shape(MSO_SHAPE.RECTANGLE, left, top, Inches(0.26), Inches(0.26))
        _filled(square, term.colour)
        _symbol(square, term, 10)
        width = Inches(0.2 + 0.098 * len(term.label))
        frame = _text(shapes, left + Inches(0.34), top, width, Inches(0.26), MSO_ANCHOR.MIDDLE)
        _write(frame, term.label, 12, LIGHT.text)
        left = Emu(left + Inches(0.34) + width + Inches(0.15))


def _filled(shape: Any, colour: str, line: str = LIGHT.text, width: float = 0.75) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.color.rgb = _colour(line)
    shape.line.width = Pt(width)
    # The theme's style brings a shadow.
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _symbol(shape: Any, term: Term, size: float) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _write(frame, term.symbol, size, on(term.colour), align=PP_ALIGN.CENTER)


def _lanes(slide: Any, view: View, exhibit: Lanes, alt: str) -> None:
    """Draw a lane a commitment of native shapes, as one group: the title, and a bar for each stretch of a status."""
    dataset = view.dataset
    first, last = view.years
    start, end = pd.Timestamp(first, 1, 1), pd.Timestamp(last + 1, 1, 1)
    names = exhibit.commitments
    group = slide.shapes.add_group_shape()
    shapes = group.shapes
    left, right = _LEFT + Inches(5.1), _LEFT + _ACROSS
    top, bottom = _TOP + _KEY, _TOP + _DOWN - Inches(0.35)
    row = int((bottom - top) / max(1, len(names)))
    bar = int(min(row * 0.55, Inches(0.3)))

    def x(when: pd.Timestamp) -> int:
        share = (min(max(when, start), end) - start) / (end - start)
        return int(left + (right - left) * share)

    every = -(-(last - first + 1) // 8)
    for year in range(first, last + 1):
        at = x(pd.Timestamp(year, 1, 1))
        line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, at, top, at, bottom)
        line.line.color.rgb, line.line.width = _colour(LIGHT.line), Pt(0.5)
        if (last - year) % every == 0:
            frame = _text(shapes, at, bottom + Inches(0.03), Inches(0.6), Inches(0.25))
            _write(frame, str(year), 11, LIGHT.muted)
    history = view.history
    for place, name in enumerate(names):
        y = top + row * place
        frame = _text(shapes, _LEFT, y, Inches(4.95), row, MSO_ANCHOR.MIDDLE)
        size = 12 if row > Inches(0.36) else 10
        clause = dataset.commitments.loc[name]
        adopted = f"{clause['adopted_on'].year} " if pd.notna(clause["adopted_on"]) else ""
        title = f"{adopted}{dataset.place(name)} {clause['title']}"
        _write(frame, _on_one_line(title, size), size, LIGHT.text)
        for stretch in history[history["commitment_id"] == name].itertuples():
            if stretch.end <= start or stretch.start >= end:
                continue
            term = dataset.term("status", stretch.status)
            from_, to = x(stretch.start), x(stretch.end)
            width = max(to - from_, Inches(0.06))
            shape = shapes.add_shape(MSO_SHAPE.RECTANGLE, from_, y + (row - bar) // 2, width, bar)
            _filled(shape, term.colour)
            if to - from_ > Inches(0.3):
                _symbol(shape, term, 9)
    as_of = pd.Timestamp(view.filters.as_of)
    if start <= as_of <= end:
        at = x(as_of)
        line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, at, top - Inches(0.04), at, bottom)
        line.line.color.rgb, line.line.width = _colour(LIGHT.text), Pt(1.5)
    _legend(shapes, legend(exhibit), _TOP - Inches(0.08))
    _described(group, f"{alt}. The line marks {day(as_of)}.")


def _on_one_line(text: str, size: float) -> str:
    room = int(4.95 * 72 / (size * 0.46))
    return text if len(text) <= room else f"{text[: room - 1]}…"


class _Outline(FreeformBuilder):
    """A freeform whose corner is worked out once: python-pptx does so again for every point."""

    @cached_property
    def shape_offset_x(self) -> Any:
        return super().shape_offset_x

    @cached_property
    def shape_offset_y(self) -> Any:
        return super().shape_offset_y


def _map(slide: Any, view: View, exhibit: Map, alt: str) -> None:
    """Draw the map of native shapes, as one group: a shape a country, markers for States too small for one."""
    terms = {str(name): exhibit.terms[term] for name, term in exhibit.states.items()}
    group = slide.shapes.add_group_shape()
    _described(group, alt)
    shapes = group.shapes
    top, height = _TOP + _KEY, _DOWN - _KEY
    canvas = Canvas(_ACROSS / _PIXEL, height / _PIXEL)

    def place(lon: float, lat: float) -> tuple[int, int]:
        x, y = canvas.at(lon, lat)
        return int(_LEFT + x * _PIXEL), int(top + y * _PIXEL)

    disputed = set(basemap.disputed())
    for code, rings in sorted(basemap.rings().items()):
        outlines = [[place(*point) for point in ring] for ring in rings]
        builder = _Outline.new(shapes, *outlines[0][0], 1.0, 1.0)
        for number, outline in enumerate(outlines):
            if number:
                builder.move_to(*outline[0])
            builder.add_line_segments(outline[1:], close=True)
        shape = builder.convert_to_shape()
        shape.name = legal(view.dataset.members["name"].get(code, code or "Land"))
        term = terms.get(code) or (DISPUTED if code in disputed else None)
        _filled(shape, term.colour if term else LIGHT.land, LIGHT.text if code in terms else LIGHT.ground, 0.5)
    members = view.dataset.members.loc[exhibit.states.index]
    for code, spot in spots(members, _NAME, [canvas]).items():
        row = members.loc[code]
        x, y = place(spot.longitude, spot.latitude)
        if (spot.latitude, spot.longitude) != (row["latitude"], row["longitude"]):
            line = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *place(row["longitude"], row["latitude"]), x, y)
            line.line.color.rgb, line.line.width = _colour(LIGHT.text), Pt(0.75)
        radius = MARKER * _PIXEL // 2
        marker = shapes.add_shape(MSO_SHAPE.OVAL, x - radius, y - radius, 2 * radius, 2 * radius)
        marker.name = legal(row["name"])
        _filled(marker, terms[code].colour)
        if spot.side:
            _name(shapes, row["name"], x, y, spot.side)
    _legend(slide.shapes, legend(exhibit), _TOP - Inches(0.08))


def _name(shapes: Any, name: str, x: int, y: int, side: str) -> None:
    """Write the name of a small State beside its marker."""
    left, top, right, bottom = (
        int(edge * _PIXEL) for edge in beside((0, 0), side, text_width(name, _NAME), _NAME * 1.3)
    )
    frame = _text(shapes, x + left, y + top, right - left, bottom - top, MSO_ANCHOR.MIDDLE)
    frame.word_wrap = False
    aligned = {"middle right": PP_ALIGN.LEFT, "middle left": PP_ALIGN.RIGHT}.get(side, PP_ALIGN.CENTER)
    _write(frame, name, _NAME * _PIXEL / Pt(1), LIGHT.text, align=aligned)
