"""Drawing on a slide of PowerPoint: text, shapes, tables and charts, all native, so that they open for editing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.freeform import FreeformBuilder
from pptx.util import Emu, Inches, Pt

from tracker.model.dataset import Term
from tracker.show.direction import right_to_left
from tracker.show.letters import FONT, legal
from tracker.show.look import LIGHT, on

Anchor = Literal["top", "middle", "bottom"]
Align = Literal["left", "center", "right"]
Place = tuple[int, int]
"""Left and top."""
Box = tuple[int, int, int, int]
"""Left, top, width and height."""

_ANCHORS: Mapping[Anchor, Any] = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
_ALIGNS: Mapping[Align, Any] = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
_LEGEND = Inches(0.35)
"""Height that a legend takes."""
_LINE_OF_WORDS = Inches(11)
"""Width of paragraphs that still reads well."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without lines and fills."""

# python-pptx has no types.
_rgb: Any = RGBColor.from_string
_chart_data: Any = CategoryChartData


@dataclass(frozen=True)
class Sheet:
    """The area of a slide that an exhibit is drawn in; every length is in the units of the file (see `inches`)."""

    shapes: Any
    left: int
    top: int
    width: int
    height: int

    @staticmethod
    def inches(number: float) -> int:
        """Return inches in the units of a slide."""
        return Inches(number)

    @staticmethod
    def points(number: float) -> int:
        """Return points in the units of a slide."""
        return Pt(number)

    def under_legend(self) -> "Sheet":
        """Return the area that a legend leaves."""
        return replace(self, top=self.top + _LEGEND, height=self.height - _LEGEND)

    def group(self, alt: str) -> "Sheet":
        """Return the same area, where what is drawn becomes one group of shapes that says what it shows."""
        group = self.shapes.add_group_shape()
        _described(group, alt)
        return replace(self, shapes=group.shapes)

    def text(
        self,
        text: str,
        box: Box,
        size: float,
        colour: str,
        *,
        anchor: Anchor = "top",
        align: Align | None = None,
        wrapped: bool = True,
    ) -> None:
        """Write text of so many points into a box."""
        frame = self._frame(box, anchor)
        frame.word_wrap = wrapped
        write(frame, text, size, colour, align=align)

    def _frame(self, box: Box, anchor: Anchor) -> Any:
        frame = self.shapes.add_textbox(*box).text_frame
        frame.word_wrap = True
        frame.vertical_anchor = _ANCHORS[anchor]
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        return frame

    def paragraphs(self, paragraphs: Sequence[tuple[str, str]], size: float) -> None:
        """Write paragraphs from the top, a heading, which may be blank, and its text each."""
        frame = self._frame((self.left, self.top, min(self.width, _LINE_OF_WORDS), self.height), "top")
        for number, (heading, text) in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(12)
            for part, bold in ((f"{heading}. " if heading else "", True), (text, False)):
                _run(paragraph, part, size, LIGHT.text, bold=bold)
            directed(paragraph, heading or text)

    def line(self, start: Place, end: Place, colour: str, points: float) -> None:
        """Draw a straight line of so many points."""
        line = self.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *start, *end)
        line.line.color.rgb, line.line.width = _colour(colour), Pt(points)

    def mark(self, term: Term, box: Box, size: float = 0) -> None:
        """Draw a box in the colour of a term, with its symbol of so many points; without one where that is 0."""
        shape = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box)
        _filled(shape, colour=term.colour)
        if size:
            frame = shape.text_frame
            frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            write(frame, term.symbol, size, on(term.colour), align="center")

    def dot(self, name: str, middle: Place, radius: int, colour: str) -> None:
        """Draw a round marker that has a name."""
        x, y = middle
        shape = self.shapes.add_shape(MSO_SHAPE.OVAL, x - radius, y - radius, 2 * radius, 2 * radius)
        shape.name = legal(name)
        _filled(shape, colour)

    def outline(self, name: str, rings: Sequence[Sequence[Place]], colour: str, line: str) -> None:
        """Draw an area of one or more rings that has a name."""
        builder = _Outline.new(self.shapes, *rings[0][0], 1.0, 1.0)
        for number, ring in enumerate(rings):
            if number:
                builder.move_to(*ring[0])
            builder.add_line_segments(ring[1:], close=True)
        shape = builder.convert_to_shape()
        shape.name = legal(name)
        _filled(shape, colour, line, 0.5)

    def legend(self, terms: Sequence[Term]) -> None:
        """Draw a legend in a row at the top: a coloured square with the symbol, and the word."""
        left, top = self.left, self.top - Inches(0.08)
        for term in terms:
            self.mark(term, (left, top, Inches(0.26), Inches(0.26)), 10)
            width = Inches(0.2 + 0.098 * len(term.label))
            box = left + Inches(0.34), top, width, Inches(0.26)
            self.text(term.label, box, 12, LIGHT.text, anchor="middle")
            left += Inches(0.34) + width + Inches(0.15)

    def table(
        self,
        rows: Sequence[Sequence[str | Term]],
        widths: Sequence[float],
        heights: Sequence[float],
        size: float,
        alt: str,
    ) -> None:
        """Draw a table with text of so many points: rows, the first of them the head, and the shares of its columns.

        ``heights`` are those of the rows, in inches.
        """
        box = self.left, self.top, self.width, Inches(sum(heights))
        frame = self.shapes.add_table(len(rows), len(widths), *box)
        _described(frame, alt)
        table = frame.table
        table._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
        table.horz_banding = False
        total = sum(widths)
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Emu(int(self.width * share / total))
        for number, (cells, height) in enumerate(zip(rows, heights, strict=True)):
            table.rows[number].height = Inches(height)
            for place, cell in enumerate(cells):
                _cell(table.cell(number, place), cell, size, head=number == 0)

    def chart(
        self,
        names: Sequence[str],
        series: Sequence[tuple[str, Sequence[int], str, bool]],
        alt: str,
        *,
        height: int,
        step: int = 0,
    ) -> None:
        """Draw stacked bars of so many ``names``, without an axis; with a ``step``, columns on an axis of such steps.

        A series has a name, a number for each bar, a colour, and is hatched or not; zero has no label.
        """
        data = _chart_data(number_format="0")
        data.categories = [legal(name) for name in names]
        for name, values, _, _ in series:
            data.add_series(legal(name), values)
        kind = XL_CHART_TYPE.COLUMN_STACKED if step else XL_CHART_TYPE.BAR_STACKED
        frame = self.shapes.add_chart(kind, self.left, self.top, self.width, height, data)
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
        for (_, _, colour, hatched), drawn in zip(series, plot.series, strict=True):
            _painted(drawn, colour, hatched=hatched)
        for axis in (chart.category_axis, chart.value_axis):
            axis.format.line.color.rgb = _colour(LIGHT.line)
            axis.has_major_gridlines = False
        chart.value_axis.visible = bool(step)
        if step:
            _stepped(chart, step)


def write(frame: Any, text: str, size: float, colour: str, *, bold: bool = False, align: Align | None = None) -> None:
    """Write text into a frame, in place of its own, a paragraph a line."""
    for number, line in enumerate(legal(text).split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _emptied(paragraph)
        _run(paragraph, line, size, colour, bold=bold)
        directed(paragraph, line)
        if align is not None:
            paragraph.alignment = _ALIGNS[align]


def directed(paragraph: Any, text: str) -> None:
    """Have a paragraph read from the right where its text does."""
    if right_to_left(text):
        properties = paragraph._p.get_or_add_pPr()
        properties.set("algn", "r")
        properties.set("rtl", "1")


def _emptied(paragraph: Any) -> None:
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)


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


def _colour(text: str) -> Any:
    return _rgb(text.lstrip("#").upper())


def _described(shape: Any, alt: str) -> None:
    shape._element.xpath(".//p:cNvPr")[0].set("descr", legal(alt))


def _filled(shape: Any, colour: str, line: str = LIGHT.text, width: float = 0.75) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.color.rgb = _colour(line)
    shape.line.width = Pt(width)
    # The theme's style brings a shadow.
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


class _Outline(FreeformBuilder):
    """A freeform whose corner is worked out once: python-pptx does so again for every point."""

    @cached_property
    def shape_offset_x(self) -> Any:
        return super().shape_offset_x

    @cached_property
    def shape_offset_y(self) -> Any:
        return super().shape_offset_y


def _cell(cell: Any, value: str | Term, size: float, *, head: bool) -> None:
    cell.margin_left, cell.margin_right = Inches(0), Inches(0.15)
    cell.margin_top = cell.margin_bottom = Inches(0.05)
    frame = cell.text_frame
    frame.word_wrap = True
    if isinstance(value, Term):
        write(frame, "", size, LIGHT.text)
        _chip(frame.paragraphs[0], value, size)
    else:
        write(frame, value, size, LIGHT.muted if head else LIGHT.text, bold=head)
    width, colour = (15875, LIGHT.text) if head else (9525, LIGHT.line)
    properties = cell._tc.get_or_add_tcPr()
    line = parse_xml(
        f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></a:lnB>'
    )
    properties.insert(0, line)


def _chip(paragraph: Any, term: Term, size: float) -> None:
    """Write a term as its symbol on its colour, and its word."""
    _emptied(paragraph)
    if term.symbol:
        mark = _run(paragraph, f" {term.symbol} ", size, on(term.colour))
        highlight = f'<a:highlight {nsdecls("a")}><a:srgbClr val="{term.colour.lstrip("#")}"/></a:highlight>'
        fill = mark._r.get_or_add_rPr().find(qn("a:solidFill"))
        fill.addnext(parse_xml(highlight))
    _run(paragraph, f" {term.label}" if term.symbol else term.label, size, LIGHT.text)
    directed(paragraph, term.label)


def _painted(series: Any, colour: str, *, hatched: bool) -> None:
    """Give a series its colour, its outline and its numbers."""
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


def _stepped(chart: Any, step: int) -> None:
    """Give a chart an axis of whole numbers from zero, with a line at each step."""
    axis = chart.value_axis
    axis.has_major_gridlines = True
    axis.minimum_scale = 0
    axis.major_unit = step
    labels = axis.tick_labels
    labels.number_format, labels.number_format_is_linked = "#,##0", False
    axis.major_gridlines.format.line.color.rgb = _colour(LIGHT.line)
    axis.tick_labels.font.size = chart.category_axis.tick_labels.font.size = Pt(12)
