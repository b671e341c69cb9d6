"""The matrix: the classic implementation matrix as a Word document, landscape A4; a draft until it is reviewed."""

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from tracker.export.colophon import Colophon, colophon
from tracker.export.office import describe
from tracker.model.dataset import Dataset, Term
from tracker.show.direction import right_to_left, runs
from tracker.show.letters import FONT, legal
from tracker.show.look import LIGHT, on
from tracker.show.story.slides import due_in_words, source_lines
from tracker.state.clause import Clause
from tracker.state.view import View
from tracker.words import catalogue, values
from tracker.words.catalogue import gettext as _

_WIDTHS = (29, 58, 28, 60, 26, 24, 44)
"""Millimetres; together the width between the margins of A4."""
_AFTER_BIDI = tuple(
    f"w:{name}"
    for name in (
        *("adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap"),
        *("jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle"),
        *("rPr", "sectPr", "pPrChange"),
    )
)
"""What follows the mark of direction in the properties of a paragraph."""


def _columns() -> list[str]:
    return [_("Paragraph"), _("Text"), _("Addressee"), _("Action taken"), _("Status"), _("Timeliness"), _("Source")]


def matrix(view: View) -> bytes:
    """Return a row a clause: paragraph, text, addressee, action taken, status, timeliness and source."""
    about = colophon(view)
    document: Any = Document()
    state = _("Draft, not reviewed") if (view.commitments["reviewed"] == "draft").any() else _("Reviewed")
    _page(document, about, state)
    describe(document.core_properties, view, about)
    document.core_properties.category = state
    heading = document.add_heading("", level=1)
    _text(heading, about.title, 18, bold=True, colour=LIGHT.text)
    _paragraph(document, f"{state}. {about.filters}. {about.base}.", 9)
    if about.disclaimer:
        _paragraph(document, about.disclaimer, 9)
    columns = _columns()
    table = document.add_table(rows=1, cols=len(columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.LEFT, False
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        _write(cell, [name], bold=True)
        _shade(cell, "E9EDF1")
    _repeated(table.rows[0])
    dataset = view.dataset
    document_id = None
    for name, row in view.commitments.iterrows():
        if row["document_id"] != document_id:
            document_id = row["document_id"]
            merged = table.add_row().cells
            whole = merged[0].merge(merged[-1])
            title = dataset.documents["title"].get(document_id, document_id)
            _write(whole, [f"{dataset.document_name(document_id)}: {title}"], bold=True)
            _shade(whole, "F3F5F7")
        _clause(table.add_row(), Clause(view, str(name)))
    for line in table.rows:
        _unbroken(line)
        for cell, width in zip(line.cells, _WIDTHS, strict=False):
            if cell._tc.grid_span == 1:
                cell.width = Mm(width)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    document.add_paragraph()
    for name, text in (*about.lines(), (_("Sources"), "")):
        _paragraph(document, f"{name}: {text}" if text else name, 8)
    for line in about.sources:
        _paragraph(document, line, 8)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any, about: Colophon, state: str) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin, section.bottom_margin = Mm(22), Mm(18)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(8.5)
    normal.paragraph_format.space_after = Pt(2)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    _text(header, f"{state} · {about.title} · {about.dates}", 8)
    _text(footer, _("Data %(digest)s · page ", digest=about.digest[:12]), 8)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
        run.font.size, run.font.name = Pt(8), FONT


def _clause(line: Any, clause: Clause) -> None:
    dataset, row = clause.dataset, clause.row
    actions = [line for one in clause.held.itertuples() for line in (one.note, *_own(dataset, one.Index)) if line]
    for one in clause.of_members.itertuples():
        term = dataset.status(one.status, one.recorded_as)
        actions.append(f"{dataset.members.at[one.member, 'name']}: {term.label}. {one.note}".strip())
        actions += _own(dataset, one.Index)
    cited = clause.cited(clause.held, clause.of_members)
    since = _("from %(day)s", day=catalogue.day(row["effective_on"])) if pd.notna(row["effective_on"]) else ""
    cells = line.cells
    _write(cells[0], [dataset.place(clause.name), row["title"]])
    _write(cells[1], [row["text"]])
    addressees = ", ".join(one.label for one in clause.addressees)
    _write(cells[2], [addressees, f"({clause.side.label.lower()})" if clause.side else ""])
    _write(cells[3], actions or [_("No record.") if row["assessable"] else _("States a view; cannot be assessed.")])
    _status(cells[4], clause.status, since)
    _write(
        cells[5],
        [
            clause.term("timeliness").label if row["assessable"] else "",
            _("due %(day)s", day=due_in_words(row)) if row["due"] else "",
        ],
    )
    _write(cells[6], source_lines(cited.iterrows()) or ["–"])


def _own(dataset: Dataset, row: int) -> list[str]:
    """Return what the package's own fields say of a record, a line each."""
    return [f"{title}: {words}" for title, words in values.own(dataset, "statuses", row)]


def _status(cell: Any, term: Term, since: str) -> None:
    """Write a status as symbol, word and shade: readable when printed in grey."""
    _write(cell, ["", since])
    paragraph = cell.paragraphs[0]
    if term.symbol:
        run = _run(paragraph, f" {term.symbol} ", 8, colour=on(term.colour))
        fill = term.colour.lstrip("#")
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>'
        run._r.get_or_add_rPr().append(parse_xml(shade))
    _text(paragraph, f" {term.label}", 8, bold=True)


def _write(cell: Any, lines: Sequence[str], *, bold: bool = False) -> None:
    for number, line in enumerate(line for line in lines if line or len(lines) == 1 or line == lines[0]):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        _text(paragraph, line, 8, bold=bold)


def _paragraph(document: Any, text: str, size: float) -> None:
    _text(document.add_paragraph(), text, size)


def _text(paragraph: Any, text: str, size: float, *, bold: bool = False, colour: str = "") -> None:
    """Write text at the end of a paragraph, a run for each direction; the paragraph goes the way of the text."""
    text = legal(text)
    if right_to_left(text):
        mark = OxmlElement("w:bidi")
        paragraph._p.get_or_add_pPr().insert_element_before(mark, *_AFTER_BIDI)
    for piece, from_right in runs(text):
        _run(paragraph, piece, size, bold=bold, colour=colour, from_right=from_right)


def _run(
    paragraph: Any, text: str, size: float, *, bold: bool = False, colour: str = "", from_right: bool = False
) -> Any:
    """Add a run in the one typeface, for every script; Word keeps size and weight of some scripts apart."""
    run = paragraph.add_run(legal(text))
    font = run.font
    font.name, font.size, font.bold = FONT, Pt(size), bold
    properties = run._r.get_or_add_rPr()
    for script in ("w:eastAsia", "w:cs"):
        properties.rFonts.set(qn(script), FONT)
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(int(2 * size)))
    properties.find(qn("w:sz")).addnext(complex_size)
    if colour:
        font.color.rgb = RGBColor.from_string(colour.lstrip("#"))
    if from_right:
        font.rtl, font.cs_bold = True, bold
    return run


def _shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    )


def _repeated(line: Any) -> None:
    """Repeat a row at the top of every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    line._tr.get_or_add_trPr().append(mark)


def _unbroken(line: Any) -> None:
    """Keep a row on one page."""
    line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
