"""Hostile and broken input: never an exception that nobody meant, a hang, or memory beyond measure."""

import io
import json
import shutil
import time
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import FORESTS, TODAY, rows_of
from tracker import export
from tracker.checks import load
from tracker.edit import ingest
from tracker.export import tables
from tracker.files import csvfile
from tracker.model import package
from tracker.model.package import DescriptorError
from tracker.state.view import Filters, View

PACKAGE = package.read(FORESTS)
EVENTS = PACKAGE.tables["events"]
VALID = (FORESTS / "events.csv").read_bytes()
BOOK = tables.as_workbook(load.load(FORESTS, TODAY), "events", rows_of(VALID))
SPICES = [
    b'"',
    b",",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b'"""',
    b";",
    b"\xe2\x80\xa8",
    b"=1",
    b"'",
]


@st.composite
def spoilt(draw: st.DrawFn, whole: bytes = VALID) -> bytes:
    """Return a valid file with a few pieces cut out, doubled, or replaced by what readers stumble over."""
    data = whole
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(st.sampled_from([*SPICES, b"", data[start:end] * 2]) | st.binary(max_size=12))
        data = data[:start] + piece + data[end:]
    return data


@given(data=st.binary(max_size=400) | spoilt())
@settings(max_examples=120, deadline=None)
def test_stored_files_of_any_bytes_are_read(data: bytes) -> None:
    """As far as they can be, with every problem on a line that the file has."""
    file = csvfile.parse(data, csvfile.Layout("events", tuple(EVENTS.fields)))
    checked = load.check(PACKAGE, "events", data)
    most = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= file.line(problem.row) <= most for problem in checked.problems)
    assert list(file.frame.columns) == list(EVENTS.fields)


@given(data=st.binary(max_size=400) | spoilt(), encoding=st.sampled_from([None, "windows-1252", "utf-16", "nonsense"]))
@settings(max_examples=120, deadline=None)
def test_files_of_any_bytes_are_brought_or_refused(data: bytes, encoding: str | None) -> None:
    """Rows with the table's columns alone, or problems; comparing them with what is stored goes on from there."""
    brought = ingest.read(data, EVENTS, encoding=encoding)
    assert all(set(row) <= set(EVENTS.fields) for _, row in brought.rows)
    ingest.compare(brought, rows_of(VALID), EVENTS)


@given(data=spoilt(BOOK))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_spoilt_workbooks_are_brought_or_refused(data: bytes) -> None:
    """Whatever the library that reads them raises is said as a problem of the file."""
    brought = ingest.read(data, EVENTS)
    assert brought.problems or brought.columns


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def repacked(name: str, change: bytes) -> bytes:
    """Return the workbook with one part replaced."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    return zipped(**{**parts, name: change})


SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize(
    "bomb",
    [
        zipped(**{"xl/workbook.xml": b"0" * 60_000_000}),
        repacked("xl/sharedStrings.xml", b"<sst>" + b"<si><t>aaaaaaaa</t></si>" * 3_000_000 + b"</sst>"),
        repacked(
            "xl/sharedStrings.xml",
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
            b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&d;</t></si></sst>',
        ),
        repacked(
            "xl/sharedStrings.xml",
            b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>',
        ),
    ],
    ids=["zip", "strings", "entities", "files"],
)
def test_bombs_are_refused(bomb: bytes) -> None:
    """At once, and without unpacking: zip bombs, entities that grow, entities that read files."""
    tracemalloc.start()
    began = time.monotonic()
    brought = ingest.read(bomb, EVENTS)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [problem.code for problem in brought.problems] == ["format"]
    assert time.monotonic() - began < 5
    assert most < max(10 * len(bomb), 40_000_000)


def test_a_sheet_that_claims_a_million_rows_is_cheap() -> None:
    """One cell at the far end costs neither the rows nor the columns before it."""
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    data = repacked("xl/worksheets/sheet1.xml", SHEET + cell)
    began = time.monotonic()
    assert ingest.read(data, EVENTS).problems
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "a/../../x.csv", "C:\\x.csv", "events.csv\0", "x" * 400]
)
def test_a_table_lies_in_its_folder(small: Path, path: str) -> None:
    """A path that leads out of the package, or that no file can have, is a problem and is not read."""
    descriptor = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["path"] = path
    (small / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    dataset = load.load(small, TODAY)
    assert dataset.errors


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "a/b", "..", "con\0", "=cmd", "<script>", ""])
def test_the_name_of_a_file_to_take_away_leads_nowhere(small: Path, name: str) -> None:
    """It is made of letters, numbers, hyphens and the day, whatever the package is called."""
    descriptor = json.loads((small / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["name"] = name
    (small / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    view = View(load.load(small, TODAY), Filters(TODAY))
    made = export.file_name(view, export.KINDS["deck"])
    assert Path(made).name == made
    assert made.replace("-", "").replace(".", "").replace("_", "").isalnum()


@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@settings(max_examples=60, deadline=None)
def test_a_descriptor_of_any_bytes_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """With a sentence, never an exception of another kind."""
    folder = tmp_path_factory.mktemp("descriptor")
    (folder / "datapackage.json").write_bytes(data)
    with suppress(DescriptorError):
        package.read(folder)
    shutil.rmtree(folder)
