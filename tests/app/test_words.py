"""In a made-up language every page and file speaks it: no word is left that is not a message or the package's own.

The language is made of look-alikes of the English letters, so a word in plain letters was never looked up.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from docx import Document
from google.protobuf.message import Message as Sent
from lxml import html
from openpyxl import load_workbook
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from streamlit.testing.v1 import AppTest

from components import permission
from tests.app.conftest import Open
from tests.catalogues import SPOKEN, accented, extracted, pretended
from tests.conftest import ROOT, TODAY, edit
from tracker import export
from tracker.checks import load
from tracker.state.view import Filters, View
from tracker.words import catalogue

_SHOWN = ("alt", "body", "content", "help", "label", "options", "placeholder", "text", "title")
"""The fields of what Streamlit is sent that readers see or hear."""
_TOLD = ("title", "name", "words")
"""What the scripts of the browser are given to say."""
_OF_COLUMNS = ("label", "help")
_OF_CHARTS = ("name", "text", "hovertext", "ticktext")
_HINTS = ("alt", "aria-label", "placeholder", "title", "data-copied", "data-copy-this")
_QUOTED = ("quote", "text", "words")
"""Classes of our HTML that hold a text of the package, cut where its clauses begin and end."""
_MARKS = re.compile(r":material/\w+:|:(?:gray|small)\[|\]|\\|</?\w+>")
"""What Streamlit makes an icon or a colour of, and the tags in a chart."""
_WORD = re.compile(r"[A-Za-z]{3,}")
_CODE = re.compile(r"[a-z]+(-[a-z]+)+")
"""The code of a problem, which is an id."""
_ACTOR = "officer"


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@dataclass
class Known:
    """What the package itself says, and Babel: texts that are in no catalogue."""

    folder: Path
    starts: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for text in self._texts():
            words = tuple(_tokens(text))
            if words:
                self.starts.setdefault(words[0], set()).add(words)

    def _texts(self) -> Iterator[str]:
        locale = Locale.parse(SPOKEN)
        for width in ("wide", "abbreviated"):
            yield from locale.months["format"][width].values()
        yield from (_ACTOR, "UTC")
        for file in self.folder.glob("*.*"):
            yield from (file.name, file.stem)
        for file in self.folder.glob("*.csv"):
            with file.open(encoding="utf-8", newline="") as opened:
                cells = {cell for row in csv.reader(opened) for cell in row}
            for cell in cells:
                # A label in the middle of a sentence; the name of a vocabulary as a heading.
                yield from (cell, cell.lower(), cell.replace("_", " ").capitalize())
        yield from self._strings(json.loads((self.folder / "datapackage.json").read_text(encoding="utf-8")))

    def _strings(self, value: Any) -> Iterator[str]:
        match value:
            case str():
                yield from (value, value.lower(), value.removeprefix("name_"))
            case dict():
                for name, one in value.items():
                    yield name
                    yield from self._strings(one)
            case list():
                for one in value:
                    yield from self._strings(one)

    def strange(self, text: str) -> list[str]:
        """Return the words of a text in plain letters that stand in none of the package's own texts."""
        words, found, at = _tokens(text), [], 0
        while at < len(words):
            own = self._longest(words[at:], cut=text.endswith("…"))
            if not own and _WORD.fullmatch(words[at]):
                found.append(words[at])
            at += own or 1
        return found

    def _longest(self, words: list[str], *, cut: bool) -> int:
        """Return how many of the words are a text of the package; or its beginning, where they were cut."""
        longest = 0
        for own in self.starts.get(words[0], ()):
            many = len(words)
            if own == tuple(words[: len(own)]):
                longest = max(longest, len(own))
            elif cut and own[: many - 1] == tuple(words[:-1]) and "".join(own[many - 1 : many]).startswith(words[-1]):
                longest = many
        return longest


def shown(app: AppTest) -> Iterator[str]:
    """Return every text that a page shows, in the frame and in itself."""
    yield from _of_block(app._tree)


def _of_block(block: Any) -> Iterator[str]:
    for child in block.children.values():
        proto = getattr(child, "proto", None)
        if isinstance(proto, Sent):
            yield from _of_sent(proto)
        if hasattr(child, "children"):
            yield from _of_block(child)


def _of_sent(proto: Sent) -> Iterator[str]:
    name = proto.DESCRIPTOR.name
    if name == "Html":
        return
    if name == "BidiComponent":
        yield from _of_component(json.loads(proto.json or "{}"))
        return
    for described, value in proto.ListFields():
        values = value if isinstance(value, Iterable) and not isinstance(value, str | bytes | Sent) else [value]
        for one in values:
            if isinstance(one, Sent):
                yield from _of_sent(one)
            elif described.name in _SHOWN and isinstance(one, str):
                yield one
            elif (name, described.name) == ("Dataframe", "columns"):
                yield from _named(json.loads(one), _OF_COLUMNS)
            elif (name, described.name) == ("PlotlyChart", "spec"):
                yield from _named(json.loads(one), _OF_CHARTS)


def _of_component(data: dict[str, Any]) -> Iterator[str]:
    if data.get("html"):
        yield from _of_html(html.fragment_fromstring(data["html"], "div"))
    yield from _named({name: data[name] for name in _TOLD if name in data}, _TOLD)


def _of_html(element: html.HtmlElement, *, quoted: bool = False) -> Iterator[str]:
    yield from (element.get(name) for name in _HINTS if element.get(name))
    quoted = quoted or any(name in element.classes for name in _QUOTED)
    if not quoted:
        yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _of_html(child, quoted=quoted)
        if not quoted:
            yield child.tail or ""


def _named(value: Any, names: tuple[str, ...], *, inside: bool = False) -> Iterator[str]:
    match value:
        case str() if inside:
            yield value
        case dict():
            for name, one in value.items():
                yield from _named(one, names, inside=inside or name in names)
        case list():
            for one in value:
                yield from _named(one, names, inside=inside)


Visit = tuple[str, dict[str, str | list[str]]]
"""A page, and what its address asks for."""
_CLAUSE, _MEMBER = "D2012-P05b", "BLR"
VISITS: tuple[Visit, ...] = (
    ("overview.py", {}),
    ("overview.py", {"text": "Belarus", "theme": ["gone"], "known_at": "20200101"}),
    ("overview.py", {"theme": [f"gone{at}" for at in range(9)], "document": "gone", "as_of": "never"}),
    ("overview.py", {"text": "no such words"}),
    ("overview.py", {"status": "not_assessable"}),
    ("overview.py", {"as_of": "19990101"}),
    ("commitments.py", {"sort": "-due"}),
    ("commitment.py", {"commitment": _CLAUSE}),
    ("commitment.py", {"commitment": _CLAUSE, "as_of": "20130601"}),
    ("commitment.py", {"commitment": _CLAUSE, "as_of": "19990101"}),
    ("commitment.py", {"commitment": "gone"}),
    ("commitment.py", {}),
    ("timeline.py", {"event": "E037"}),
    ("timeline.py", {"event": "gone"}),
    ("members.py", {}),
    ("members.py", {"layer": "records"}),
    ("members.py", {"layer": "gone", "text": "nobody"}),
    ("member.py", {"member": _MEMBER}),
    ("member.py", {"member": "gone"}),
    ("member.py", {}),
    ("declarations.py", {}),
    ("declarations.py", {"shown": "compare"}),
    ("declarations.py", {"as_of": "19990101"}),
    ("present.py", {}),
    ("present.py", {"slide": "4"}),
    ("update.py", {}),
    ("update.py", {"table": "statuses"}),
    ("update.py", {"table": "documents"}),
    ("update.py", {"table": "settings"}),
    ("update.py", {"way": "file"}),
    ("data.py", {}),
    ("data.py", {"table": "paragraphs"}),
    ("about.py", {}),
    ("missing.py", {"address": "nowhere"}),
)


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return extracted(tmp_path_factory.mktemp("messages") / "tracker.pot")


@pytest.fixture
def made_up(pot: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let everything be said in look-alikes, to somebody who may write."""
    pretended(pot, tmp_path / "locale")
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path / "locale")
    monkeypatch.setenv("TRACKER_LANGUAGE", SPOKEN)
    monkeypatch.setattr(permission, "ask", lambda: permission.Permission(actor=_ACTOR))
    catalogue._catalogue.cache_clear()
    yield
    catalogue._catalogue.cache_clear()


def left_out(app: AppTest, folder: Path, *typed: str) -> list[str]:
    """Return the texts of a page with words that were not looked up; what the reader ``typed`` is known."""
    assert not app.exception
    known, said = Known(folder), {word for text in typed for word in _tokens(text)}
    texts = {" ".join(_MARKS.sub(" ", text).split()) for text in shown(app)}
    assert any("á" in text for text in texts)
    found = {text: [word for word in known.strange(text) if word not in said] for text in sorted(texts)}
    return [f"{text} ({', '.join(words)})" for text, words in found.items() if words and not _CODE.fullmatch(text)]


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: f"{visit[0]} {visit[1]}")
def test_every_page_speaks_the_language(visit: Visit, copy: Path, open_app: Open) -> None:
    """Whatever the address asks for."""
    page, asked = visit
    typed = [text for one in asked.values() for text in ([one] if isinstance(one, str) else one)]
    assert left_out(open_app(copy, page, **asked), copy, *typed) == []


def test_every_page_is_visited() -> None:
    """A new page cannot be forgotten here."""
    assert {page for page, _ in VISITS} == {path.name for path in (ROOT / "pages").glob("*.py")}


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("page", ["overview.py", "data.py"])
def test_what_is_wrong_is_said_in_the_language(page: str, copy: Path, open_app: Open) -> None:
    """The banner, and the state of the files."""
    edit(copy / "statuses.csv", "independent,high,E037 E038 E119", "independent,high,E037 E999 E119")
    assert left_out(open_app(copy, page), copy) == []


def recorded() -> None:
    """Draw the form of a clause without its page: AppTest leaves a page between two runs, with what was typed."""
    from benchmarks import alone
    from components import recording

    recording.recording(alone.context(), "D2012-P05b")


def updated() -> None:
    """Draw the Update page, and the history of the Data page, without their frame."""
    import streamlit as st

    from benchmarks import alone
    from components import changes, frame, update

    update.update(alone.context())
    changes.changes(alone.context())
    if done := frame._SAID.take():
        st.toast(done)


def _opened(folder: Path, draw: Callable[[], None], monkeypatch: pytest.MonkeyPatch, **state: object) -> AppTest:
    monkeypatch.setenv("TRACKER_DATA", str(folder))
    app = AppTest.from_function(draw, default_timeout=60).run()
    for key, value in state.items():
        app.session_state[key.replace("_", " ")] = value
    return app.run()


@pytest.mark.usefixtures("made_up")
def test_the_forms_speak_the_language(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record and an event that are begun."""
    form = f"record {_CLAUSE} 0"
    app = _opened(copy, recorded, monkeypatch, **{form: True})
    app.toggle(key=f"{form} new event").set_value(True).run()
    assert left_out(app, copy) == []


@pytest.mark.usefixtures("made_up")
def test_a_change_is_saved_shown_and_undone_in_the_language(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the settings to the history, with what is said once it is done."""
    typed = ("form", "settings", "Zzz", "undo", "Commitment tracker")
    app = _opened(copy, updated, monkeypatch, choice_table="settings")
    app.text_input(key="settings 0 short_title").set_value("Zzz").run()
    assert left_out(app, copy, *typed) == []
    app.button(key="settings 0 save").click().run()
    assert app.toast
    assert left_out(app, copy, *typed) == []
    app.button(key="undo 1").click().run()
    assert app.toast
    assert left_out(app, copy, *typed) == []


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize("also", [b"", b"no such id,,,\n"], ids=["sound", "refused"])
def test_a_file_is_brought_back_in_the_language(also: bytes, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would change, and what stands in the way."""
    app = _opened(copy, updated, monkeypatch, choice_table="members", choice_way="file")
    header, first, *others = (copy / "members.csv").read_bytes().splitlines(keepends=True)
    rows = b"".join([header, first.replace(b"Bahrain", b"Zzz"), *others[1:], also])
    app.file_uploader[0].upload("zzz.csv", rows, "text/csv")
    app.run()
    assert app.subheader or app.get("bidi_component")
    assert left_out(app, copy, "Zzz", "zzz", "csv", "no such id") == []


@pytest.mark.usefixtures("made_up")
def test_a_document_that_is_removed_is_named_in_the_language(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would go with it, and that it can be undone."""
    app = _opened(copy, updated, monkeypatch, choice_table="documents")
    next(one for one in app.selectbox if one.label == accented("Document")).select("2012 Declaration").run()
    assert left_out(app, copy) == []


@pytest.mark.usefixtures("made_up")
def test_whoever_may_not_write_is_told_in_the_language(
    copy: Path, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And why."""
    monkeypatch.setattr(permission, "ask", lambda: permission.signed_in({}, [], verified=False))
    app = open_app(copy, "update.py")
    assert app.info
    assert left_out(app, copy) == []


def _of_deck(data: bytes) -> Iterator[str]:
    for slide in Presentation(io.BytesIO(data)).slides:
        yield from (one.text or "" for one in slide._element.iter(qn("a:t")))
        yield from (one.get("descr", "") for one in slide._element.iter(qn("p:cNvPr")))
        yield from slide.notes_slide.notes_text_frame.text.splitlines()
        for shape in slide.shapes:
            if isinstance(shape, GraphicFrame) and shape.has_chart:
                yield from (series.name for series in shape.chart.plots[0].series)
                yield from map(str, shape.chart.plots[0].categories)


def _of_matrix(data: bytes) -> Iterator[str]:
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    yield from (one.text for part in (document, section.header, section.footer) for one in part.paragraphs)
    yield from (
        one.text for table in document.tables for row in table.rows for cell in row.cells for one in cell.paragraphs
    )


def _of_report(data: bytes) -> Iterator[str]:
    page = html.document_fromstring(data.decode())
    for drawn in page.findall(".//script[@type='application/json']"):
        yield from _named(json.loads(drawn.text or "null"), _OF_CHARTS)
    for one in [*page.iter("script"), *page.iter("style")]:
        one.drop_tree()
    yield from _of_html(page)


def _of_workbook(data: bytes) -> Iterator[str]:
    book = load_workbook(io.BytesIO(data))
    for sheet in (book["about"], book["columns"]):
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("kind", "read"), [("deck", _of_deck), ("matrix", _of_matrix), ("report", _of_report), ("workbook", _of_workbook)]
)
def test_every_file_speaks_the_language(kind: str, read: Callable[[bytes], Iterator[str]], copy: Path) -> None:
    """Text, notes, charts and what is heard in the place of figures."""
    dataset = load.load(copy, TODAY)
    view = View(dataset, Filters(dataset.default_as_of(TODAY), known_at=TODAY, text="report"))
    known = Known(copy)
    texts = {" ".join(text.split()) for text in read(export.make(export.KINDS[kind], view))}
    assert any("á" in text for text in texts)
    found = {text: known.strange(text) for text in texts}
    assert [f"{text} ({', '.join(words)})" for text, words in sorted(found.items()) if words] == []
