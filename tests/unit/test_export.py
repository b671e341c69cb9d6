"""Files to take away: whole, the same for the same data, saying what they rest on, in the numbers of the data."""

import io
import json
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from benchmarks.packages import make
from tests.conftest import FORESTS, GROUP, TODAY, rows_of
from tests.unit.test_layers import package_words
from tracker import export
from tracker.cli.commands import main
from tracker.edit import ingest
from tracker.export.colophon import colophon
from tracker.model import basemap
from tracker.model.dataset import Dataset
from tracker.show.exhibits.bars import Bars
from tracker.show.exhibits.columns import Columns
from tracker.show.exhibits.world import Map
from tracker.show.story import pages, story
from tracker.state.view import Filters, View

Make = Callable[..., Dataset]


def chosen(
    dataset: Dataset,
    *,
    known_at: date | None = None,
    documents: tuple[str, ...] = (),
    statuses: tuple[str, ...] = (),
) -> View:
    as_of = dataset.default_as_of(TODAY)
    return View(dataset, Filters(as_of, known_at, documents=documents, statuses=statuses))


def made(kind: str, view: View) -> bytes:
    return export.make(export.KINDS[kind], view)


def parts(data: bytes) -> dict[str, bytes]:
    """Return the files in a zip, without the moments that they carry."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def text_of(kind: str, data: bytes) -> str:
    """Return everything that a file says."""
    if kind == "report":
        return data.decode()
    found = []
    for name, part in parts(data).items():
        if name.endswith(".xlsx"):
            continue
        found.append(part.decode("utf-8", "replace"))
    return re.sub(r"&quot;", '"', re.sub(r"&amp;", "&", "\n".join(found)))


@pytest.fixture(scope="module")
def files(group: Dataset) -> dict[str, bytes]:
    """Return one file of each kind, of the package of the Group."""
    return {kind: made(kind, chosen(group)) for kind in export.KINDS}


@pytest.mark.parametrize("kind", sorted(export.KINDS))
def test_the_same_data_and_dates_give_the_same_file(group: Dataset, files: dict[str, bytes], kind: str) -> None:
    """Report and package byte for byte, the others in everything but file times."""
    again = made(kind, chosen(group))
    if kind in ("report", "package"):
        assert again == files[kind]
        return
    one, other = parts(files[kind]), parts(again)
    assert one.keys() == other.keys()
    for name in one:
        if name.endswith(".xlsx"):
            assert {key: data for key, data in parts(one[name]).items() if "core" not in key} == {
                key: data for key, data in parts(other[name]).items() if "core" not in key
            }
        else:
            assert one[name] == other[name], name


@pytest.mark.parametrize("kind", sorted(export.KINDS))
def test_every_file_says_what_it_rests_on(group: Dataset, kind: str) -> None:
    """Title, both dates, filters in words, digest of the data, sources cited, disclaimer."""
    view = chosen(group, known_at=TODAY, documents=("D2012",), statuses=("complete",))
    about = colophon(view)
    assert "as known on 22 November 2026" in about.dates
    assert about.filters == "Documents: 2012 Declaration; status: Complete"
    said = text_of(kind, made(kind, view))
    assert about.sources
    for words in (about.title, about.dates, about.filters, about.digest[:12], about.disclaimer):
        assert words in said, words
    for source in about.sources:
        assert source.split(": ", 1)[1].split(", http")[0] in said, source


def test_two_filters_differ_where_they_should(group: Dataset) -> None:
    """Clauses left out are nowhere in deck, matrix and report; tables are whole in workbook and package."""
    one, other = chosen(group, documents=("D2012",)), chosen(group, documents=("S2025",))
    title = str(other.commitments["title"].iloc[1])
    for kind in ("matrix", "report"):
        assert title in text_of(kind, made(kind, other))
        assert title not in text_of(kind, made(kind, one))
    first, second = parts(made("package", one)), parts(made("package", other))
    assert {name for name in first if first[name] != second[name]} == {"EXPORT.json"}
    books = [load_workbook(io.BytesIO(made("workbook", view))) for view in (one, other)]
    assert [book["current state"].max_row - 1 for book in books] == [17, 5]
    for sheet in ("commitments", "statuses", "events"):
        values = [[[cell.value for cell in row] for row in book[sheet].iter_rows()] for book in books]
        assert values[0] == values[1]


def test_the_deck_has_native_charts_with_the_numbers_of_the_data(group: Dataset, files: dict[str, bytes]) -> None:
    """Read back: every chart's series are the counts; every table's cells are those of the slide."""
    deck = Presentation(io.BytesIO(files["deck"]))
    slides = pages(story(chosen(group)))
    assert len(deck.slides) == len(slides)
    for drawn, slide in zip(deck.slides, slides, strict=True):
        assert drawn.shapes.title.text_frame.text == slide.title
        assert slide.notes.split("\n")[0] in drawn.notes_slide.notes_text_frame.text
        if isinstance(slide.exhibit, Bars | Columns):
            chart = next(shape.chart for shape in drawn.shapes if shape.has_chart)
            exhibit, terms = slide.exhibit, slide.exhibit.terms
            counted = exhibit.counted if isinstance(exhibit, Bars) else exhibit.years.counted
            categories = [str(one) for one in chart.plots[0].categories]
            found: dict[str, Counter[str]] = {}
            for series in chart.plots[0].series:
                # What rests on an older record is a series of its own, and counts as well.
                name = series.name.removesuffix(", older record")
                term = next(term for term, one in terms.items() if one.words == name)
                found.setdefault(term, Counter()).update(dict(zip(categories, series.values, strict=True)))
            for term, by_label in found.items():
                assert dict(by_label) == {str(label): value for label, value in counted[term].items()}
            assert len(found) == int((counted.sum() > 0).sum())


def test_the_deck_keeps_powerpoints_rules(files: dict[str, bytes]) -> None:
    """Ids are unique on each slide, charts and groups have alt text, slides a number, and nothing lies outside."""
    deck = Presentation(io.BytesIO(files["deck"]))
    assert len(deck.slide_layouts) == 1
    for number, slide in enumerate(deck.slides, 1):
        ids = [one.get("id") for one in slide._element.xpath(".//p:cNvPr")]
        assert len(ids) == len(set(ids)), f"slide {number}"
        assert slide._element.xpath('.//p:sp[p:nvSpPr/p:nvPr/p:ph/@type="sldNum"]'), f"slide {number} has no number"
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width, shape.name
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height, shape.name
            if shape.shape_type in (MSO_SHAPE_TYPE.CHART, MSO_SHAPE_TYPE.GROUP, MSO_SHAPE_TYPE.TABLE):
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr"), shape.name


def test_the_map_of_the_deck_is_of_shapes(group: Dataset, files: dict[str, bytes]) -> None:
    """A shape for each State, named and coloured as its endorsement; none reaches across the slide."""
    deck = Presentation(io.BytesIO(files["deck"]))
    drawn = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP]
    shapes = next(one for one in drawn if "Map" in one._element.xpath(".//p:cNvPr")[0].get("descr"))
    named = {shape.name: shape for shape in shapes.shapes}
    who = next(slide.exhibit for slide in story(chosen(group)) if slide.name == "who stands behind it")
    assert isinstance(who, Map)
    for iso3, term in who.states.items():
        shape = named[group.members.at[iso3, "name"]]
        assert str(shape.fill.fore_color.rgb) == who.terms[term].colour.lstrip("#").upper()
    assert max(shape.width for shape in shapes.shapes) < deck.slide_width * 0.75


def test_rings_stay_on_their_side_of_the_world() -> None:
    """No outline has a step across the map, and none leaves it."""
    for code, rings in basemap.rings().items():
        for ring in rings:
            assert all(-180.001 <= lon <= 180.001 for lon, _ in ring), code
            assert all(abs(one[0] - two[0]) < 180 for one, two in pairwise(ring)), code


def test_the_workbook_comes_back_unchanged(group: Dataset, files: dict[str, bytes]) -> None:
    """Every table of it, brought back through import, changes nothing."""
    for name, shape in group.package.tables.items():
        stored = rows_of((GROUP / shape.path).read_bytes())
        compared = ingest.compare(ingest.read(files["workbook"], shape), stored, shape)
        assert not compared.problems, name
        assert not compared.change, name
        assert compared.unchanged == len(stored)


def test_the_workbook_has_dates_and_a_current_state(files: dict[str, bytes]) -> None:
    """Filters and date on the first sheet, then the state, dates as dates, headers frozen."""
    book = load_workbook(io.BytesIO(files["workbook"]))
    assert book.sheetnames[:2] == ["about", "current state"]
    state = book["current state"]
    columns = [cell.value for cell in state[1]]
    assert state.max_row - 1 == 22
    assert state.freeze_panes == "B2"
    dated = [
        row[columns.index("effective_on")]
        for row in state.iter_rows(min_row=2)
        if row[columns.index("effective_on")].value
    ]
    assert dated
    assert all(cell.is_date for cell in dated)
    assert book["statuses"].freeze_panes


def test_the_matrix_has_a_row_a_clause(group: Dataset, files: dict[str, bytes]) -> None:
    """Landscape A4, a header repeated on every page, the words of each clause verbatim, marked as a draft."""
    document = Document(io.BytesIO(files["matrix"]))
    section = document.sections[0]
    assert section.page_width
    assert section.page_height
    assert section.page_width > section.page_height
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells][:4] == ["Paragraph", "Text", "Addressee", "Action taken"]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    texts = [row.cells[1].text for row in table.rows]
    assert set(group.commitments["text"]) <= set(texts)
    assert len(table.rows) == 1 + 22 + 2
    assert "Draft, not reviewed" in section.header.paragraphs[0].text


def test_the_package_is_valid(files: dict[str, bytes], tmp_path: Path) -> None:
    """Unpacked, it passes `validate`, and every file is the stored one."""
    with zipfile.ZipFile(io.BytesIO(files["package"])) as packed:
        packed.extractall(tmp_path / "data")
    assert CliRunner().invoke(main, ["validate", "--data", str(tmp_path / "data")]).exit_code == 0
    for file in GROUP.glob("*.csv"):
        assert (tmp_path / "data" / file.name).read_bytes() == file.read_bytes()
    assert json.loads((tmp_path / "data" / "EXPORT.json").read_text(encoding="utf-8"))["digest"]


def test_the_report_asks_nobody_for_anything(files: dict[str, bytes]) -> None:
    """No script, style, picture or font from outside; nothing in the data can end a script."""
    page = files["report"].decode()
    body = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert not re.search(r'(src|srcset)="http|@import|url\(http|<link rel="stylesheet"', body)
    assert page.count("</script>") == len(re.findall(r"<script[ >]", page))


@pytest.mark.parametrize("kind", sorted(export.KINDS))
def test_the_second_package_has_no_word_of_the_first(forests: Dataset, kind: str) -> None:
    """Made of other data, a file knows nothing of the data that come with the tracker."""
    data = made(kind, chosen(forests))
    said = text_of(kind, data)
    if kind == "report":
        said = re.sub(r"<script>.*?</script>", "", said, flags=re.S)
    assert "2021 Declaration" in said or kind == "package"
    own = " ".join(path.read_text(encoding="utf-8") for path in FORESTS.iterdir() if path.is_file())
    for word in package_words():
        assert word in own or not re.search(rf"\b{re.escape(word)}\b", said), word


TRICKS = """<script>alert(1)</script> [x](javascript:alert(1)) =HYPERLINK("http://x.example") </script>"""


@pytest.mark.parametrize("kind", sorted(set(export.KINDS) - {"package"}))
def test_markup_in_the_data_is_text_in_every_file(with_tables: Make, kind: str) -> None:
    """Scripts, links and formulas come out as typed."""
    documents = [{"document_id": "D", "title": TRICKS, "kind": "declaration", "adopted_on": "2020-01-01"}]
    clause = {
        "commitment_id": "C1",
        "document_id": "D",
        "paragraph": "1",
        "clause": "a",
        "title": TRICKS,
        "text": TRICKS,
    }
    clause |= {"kind": "one_off", "theme": "x", "verb": TRICKS, "due": "2021", "due_basis": TRICKS}
    record = {"commitment_id": "C1", "effective_on": "2021-01-01", "status": "limited", "note": TRICKS}
    record |= {
        "coder": TRICKS,
        "recorded_at": "2021-01-02T00:00:00.000000Z",
        "evidence": "E1",
        "basis": "mixed",
        "confidence": "low",
    }
    event = {"event_id": "E1", "date": "2021", "title": TRICKS, "url": "javascript:alert(1)", "quote": TRICKS}
    dataset = with_tables(documents=documents, commitments=[clause], statuses=[record], events=[event], lineage=[])
    data = made(kind, chosen(dataset))
    said = text_of(kind, data)
    assert "<script>alert" not in said
    assert 'href="javascript' not in said
    if kind == "deck":
        assert Presentation(io.BytesIO(data)).slides
    if kind == "matrix":
        assert "<script>alert(1)</script>" in Document(io.BytesIO(data)).tables[0].rows[2].cells[1].text
    if kind == "workbook":
        cells = [cell for row in load_workbook(io.BytesIO(data))["current state"].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_command_line_exports(tmp_path: Path) -> None:
    """Every kind to a file, with dates and filters; an unknown one is wrong usage."""
    for kind in export.KINDS:
        file = tmp_path / f"out.{kind}"
        run = ["export", kind, "-o", str(file), "--as-of", "2024-01-01", "--document", "D2012", "--data", str(GROUP)]
        result = CliRunner().invoke(main, [*run, "--no-map"] if kind == "deck" else run)
        assert result.exit_code == 0, result.output
        assert file.stat().st_size > 1000
    assert CliRunner().invoke(main, ["export", "poster", "-o", "x"]).exit_code == 2
    assert CliRunner().invoke(main, ["export", "deck", "-o", str(tmp_path / "no" / "x"), "--no-map"]).exit_code == 1
    deck = Presentation(str(tmp_path / "out.deck"))
    assert not [
        one
        for slide in deck.slides
        for one in slide.shapes
        if "Map" in one._element.xpath(".//p:cNvPr")[0].get("descr", "")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["deck", "matrix", "workbook"])
def test_libreoffice_opens_it(files: dict[str, bytes], kind: str, tmp_path: Path, group: Dataset) -> None:
    """Without repair; the deck has as many pages as slides."""
    file = tmp_path / f"out.{export.KINDS[kind].ending}"
    file.write_bytes(files[kind])
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(file)], check=True, capture_output=True, timeout=120)
    printed = len(re.findall(rb"/Type\s*/Page[^s]", (tmp_path / "out.pdf").read_bytes()))
    if kind == "deck":
        assert printed == len(pages(story(chosen(group))))
    assert printed > 1


@pytest.mark.parametrize("kind", ["report", "matrix"])
def test_a_document_of_too_many_clauses_is_refused(kind: str, tmp_path: Path) -> None:
    """It would take minutes and nobody would read it; chosen by the filters, the same clauses are let through."""
    folder, file = make(tmp_path / "many", 1001), tmp_path / "file"
    asked = ["export", kind, "-o", str(file), "--data", str(folder)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 1
    assert "1,001 clauses are too many to read in one document; choose at most 1,000 by the filters" in result.output
    assert not file.exists()
    assert CliRunner().invoke(main, [*asked, "--document", "D1"]).exit_code == 0
