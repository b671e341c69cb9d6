"""Texts in any script and with any letter: files that open, in the right order, with nothing lost that matters."""

import csv
import html
import io
import json
import logging
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from openpyxl import load_workbook
from pptx import Presentation

from tests.conftest import FORESTS, TODAY
from tests.unit.test_export import chosen, made, parts, text_of
from tracker import export
from tracker.checks import load
from tracker.cli.commands import main
from tracker.edit import ingest
from tracker.export import tables
from tracker.model.dataset import Dataset
from tracker.show import direction
from tracker.show.letters import FONT

ARABIC, HEBREW, CHINESE = "الاتجار بالأشخاص (2012)", "סחר בבני אדם", "打击人口贩运"
NO_XML = "\ufffe\uffff\x01\x0b\x0c\x1f"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PROSE = {"title", "note", "name", "label", "definition", "publisher", "quote", "coder", "locator"}


def rewritten(folder: Path, *, put: str, after: str = "", settings: str = "") -> Dataset:
    """Put text before every cell of prose, and before what the descriptor says of the package; load it."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file))
        for row in rows:
            for place, name in enumerate(head):
                if name in PROSE and row[place]:
                    row[place] = f"{put}{row[place]}{after}"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described["title"] = f"{settings or put}{described['title']}"
    for name in ("organization", "attribution", "disclaimer", "map_note"):
        described["tracker"][name] = f"{settings or put}{described['tracker'].get(name, '')}"
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    return load.load(folder, TODAY)


@pytest.mark.parametrize(
    ("text", "from_right"),
    [
        *((ARABIC, True), (HEBREW, True), (CHINESE, False), ("Trafficking", False), ("", False), ("2012 – ", False)),
        *((f"(1) «{ARABIC}»", True), (f"UN: {ARABIC}", False), (f"{HEBREW} UN", True)),
        *((f"\u2067UN\u2069 {ARABIC}", True), ("\u2068" + ARABIC + "\u2069: UN", False), ("١٢ ", False)),
    ],
)
def test_the_first_letter_with_a_direction_decides(text: str, from_right: bool) -> None:
    """Digits and signs do not, nor does what stands in isolates."""
    assert direction.right_to_left(text) is from_right


@pytest.mark.parametrize("text", ["", "a", f"UN: {ARABIC}!", f"{HEBREW} (UN) 2012", CHINESE, " - "])
def test_runs_are_the_text_in_pieces_of_one_direction(text: str) -> None:
    """Nothing is lost, neighbours differ, and a piece with letters of a direction goes that way."""
    pieces = direction.runs(text)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(one[1] != other[1] for one, other in pairwise(pieces))
    for piece, way in pieces:
        letters = {direction.right_to_left(letter) for letter in piece if letter.isalpha()}
        assert letters <= {way}


@pytest.mark.parametrize("kind", sorted(export.KINDS))
@pytest.mark.parametrize("text", [NO_XML, "x" * 20, ARABIC], ids=["no XML", "long", "Arabic"])
def test_a_file_of_any_letters_opens(small: Path, kind: str, text: str) -> None:
    """Any letters, and texts beyond what a property holds, in every cell of prose and the settings.

    What no XML holds, deck and matrix refuse.
    """
    dataset = rewritten(small, put=text, settings=text + ("\ud800" if text == NO_XML else "") + text[:1] * 400)
    assert not dataset.errors
    if text == NO_XML and kind in ("deck", "matrix"):
        with pytest.raises(export.FailedError, match="cannot stand in it"):
            made(kind, chosen(dataset))
        return
    data = made(kind, chosen(dataset))
    if kind == "report":
        assert data.decode()
        return
    for name, part in parts(data).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    match kind:
        case "deck":
            properties = Presentation(io.BytesIO(data)).core_properties
        case "matrix":
            properties = Document(io.BytesIO(data)).core_properties
        case "workbook":
            properties = None
            load_workbook(io.BytesIO(data))
        case _:
            return
    if properties is not None:
        for value in (properties.title, properties.subject, properties.author, properties.comments):
            assert len(value) <= 255


def test_what_a_property_cuts_stands_in_the_file(small: Path) -> None:
    """Title, attribution and disclaimer of a thousand letters are whole in deck and matrix."""
    dataset = rewritten(small, put="", settings="y" * 1000)
    settings = dataset.settings
    for kind in ("deck", "matrix"):
        packed = parts(made(kind, chosen(dataset)))
        said = "\n".join(part.decode("utf-8", "replace") for name, part in packed.items() if "core" not in name)
        for text in (dataset.package.title, settings.attribution, settings.disclaimer):
            assert text[:1040] in said


def test_word_reads_from_the_right(small: Path) -> None:
    """Paragraphs that begin in Arabic are marked so, and each run of it, with its size and typeface; others are not."""
    dataset = rewritten(small, put=f"{ARABIC} ")
    document = Document(io.BytesIO(made("matrix", chosen(dataset))))
    every = [
        *document.paragraphs,
        *(one for row in document.tables[0].rows for cell in row.cells for one in cell.paragraphs),
    ]
    assert {direction.right_to_left(one.text) for one in every} == {True, False}
    for paragraph in every:
        properties = paragraph._p.pPr
        marked = properties is not None and properties.find(qn("w:bidi")) is not None
        assert marked is direction.right_to_left(paragraph.text), paragraph.text
        for run in paragraph.runs:
            has = direction.right_to_left(run.text)
            if has:
                assert run.font.rtl
                assert run._r.rPr.find(qn("w:szCs")).get(qn("w:val")) == run._r.rPr.find(qn("w:sz")).get(qn("w:val"))
                assert run._r.rPr.rFonts.get(qn("w:cs")) == FONT
            assert has or not any(direction.right_to_left(letter) for letter in run.text)


def test_slides_read_from_the_right(small: Path) -> None:
    """Every paragraph of title, table, text and notes that begins in Arabic is marked so; others are not."""
    dataset = rewritten(small, put=f"{ARABIC} ")
    deck = Presentation(io.BytesIO(made("deck", chosen(dataset))))
    seen = set()
    for slide in deck.slides:
        for paragraph in [*slide._element.iter(f"{{{A}}}p"), *slide.notes_slide._element.iter(f"{{{A}}}p")]:
            text = "".join(paragraph.itertext())
            properties = paragraph.find(f"{{{A}}}pPr")
            marked = properties is not None and properties.get("rtl") == "1"
            assert marked is direction.right_to_left(text), text
            seen.add(marked)
        for run in slide._element.iterfind(f".//{{{A}}}r/{{{A}}}rPr"):
            assert [run.find(f"{{{A}}}{script}").get("typeface") for script in ("latin", "ea", "cs")] == [FONT] * 3
    assert seen == {True, False}


def test_the_report_leaves_the_direction_to_the_text(small: Path) -> None:
    """Each heading, cell, paragraph and item with text of the data says dir="auto"."""
    dataset = rewritten(small, put=f"{ARABIC} ")
    page = etree.fromstring(made("report", chosen(dataset)), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    for one in page.iter():
        own = [one.text, *(child.tail for child in one)] if isinstance(one.tag, str) else []
        if one.tag in ("script", "style", "title") or not any(ARABIC in (text or "") for text in own):
            continue
        around = [one, *one.iterancestors()]
        assert any(each.get("dir") == "auto" or each.tag == "bdi" for each in around), etree.tostring(one)[:200]


def test_a_file_that_cannot_be_made_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """On the command line one line and status 1, whatever went wrong, logged whole; nothing is written."""

    def broken(*_: object, **__: object) -> bytes:
        raise ValueError("a thing\nthat nobody foresaw")

    monkeypatch.setattr("tracker.export._made", broken)
    with caplog.at_level(logging.ERROR):
        result = CliRunner().invoke(
            main, ["export", "deck", "-o", str(tmp_path / "x.pptx"), "--data", str(FORESTS)], catch_exceptions=False
        )
    assert result.exit_code == 1
    assert (
        result.stderr.strip().splitlines()[-1].startswith("nothing was written: the PowerPoint deck could not be made")
    )
    assert "Traceback" not in result.stderr
    assert caplog.records[0].exc_info
    assert not list(tmp_path.iterdir())


HARD = [
    "\ufffe",
    "a\uffffb",
    "_x0041_",
    "\x07bell\x0b",
    "\ufdd0",
    "\U0001fffe",
    "<r>x</r>",
    "<r><t>x</t></r>",
]


@pytest.mark.parametrize("text", HARD, ids=ascii)
def test_a_workbook_holds_every_letter_and_brings_it_back(small: Path, text: str) -> None:
    """What no XML file holds is escaped as Excel does it, what looks like an escape or markup is text."""
    dataset = rewritten(small, put=text, after=text)
    assert not dataset.errors
    for data in (
        made("workbook", chosen(dataset)),
        tables.as_workbook(dataset, "events", load.rows(dataset.package, "events")),
    ):
        for name, part in parts(data).items():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(part)
        shape = dataset.package.tables["events"]
        stored = load.rows(dataset.package, "events")
        compared = ingest.compare(ingest.read(data, shape), stored, shape)
        assert not compared.problems
        assert not compared.change
        assert compared.unchanged == len(stored)


@pytest.mark.parametrize("kind", ["deck", "matrix"])
@pytest.mark.parametrize("text", HARD, ids=ascii)
def test_a_deck_and_a_matrix_hold_a_letter_or_refuse_its_line(small: Path, kind: str, text: str) -> None:
    """What XML can hold stands in them as it is; of the rest, file, line and character are named."""
    file = small / "commitments.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    title = load.load(small, TODAY).commitments["title"].iloc[2]
    place = next(number for number, line in enumerate(lines) if title in line)
    lines[place] = lines[place].replace(title, f"{title[:8]}{text}{title[8:]}", 1)
    file.write_text("\n".join(lines), encoding="utf-8")
    dataset = load.load(small, TODAY)
    assert not dataset.errors
    if text in ("\ufffe", "a\uffffb", "\x07bell\x0b"):
        first = next(letter for letter in text if letter in NO_XML + "\x07")
        with pytest.raises(export.FailedError, match=f"commitments.csv, line {place + 1}: .*U\\+{ord(first):04X}"):
            made(kind, chosen(dataset))
        return
    assert f"{title[:8]}{text}{title[8:]}" in html.unescape(text_of(kind, made(kind, chosen(dataset))))
