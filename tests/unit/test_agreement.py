"""Generated packages, odd in many ways at once: every way in and every way out agree, or refuse with a sentence."""

import csv
import io
import json
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import Workbook, load_workbook
from pptx import Presentation

from tests import odd
from tests.conftest import TODAY, edit, slowly
from tracker import export
from tracker.checks import load
from tracker.cli.commands import main
from tracker.edit import editor, ingest, store
from tracker.export import tables
from tracker.export.tables import TooLongError
from tracker.files.spreadsheet import restored
from tracker.model import package, standard
from tracker.model.change import Change
from tracker.model.dataset import Dataset
from tracker.model.field import joined
from tracker.state.view import Filters, View

SEEDS = slowly(range(40), fast=10)
NOW = datetime(2024, 12, 15, tzinfo=UTC)


def run(*arguments: str, data: Path) -> Result:
    """Run a command; it never traces back, and says why where it does not do what it was asked."""
    result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exc_info)
    assert result.exit_code in (0, 1)
    assert result.exit_code == 0 or result.stderr.strip()
    return result


@pytest.mark.parametrize("seed", SEEDS)
def test_every_way_out_says_what_the_screen_shows(seed: int, tmp_path: Path) -> None:
    """List as JSON and CSV, tables as CSV, workbook, matrix, report, deck and zip."""
    made = odd.package(seed)
    folder = made.write(tmp_path / "data")
    checked = run("validate", data=folder)
    assert checked.exit_code == 0 or made.unsound, (made.applied, checked.stderr)
    dataset = load.load(folder, TODAY)
    shown = View(dataset, Filters(dataset.default_as_of(TODAY)))
    if not made.unsound:
        assert _stored(dataset) == _generated(made), made.applied
    _lists_agree(folder, shown)
    _tables_agree(dataset)
    kind = list(export.KINDS)[seed % len(export.KINDS)]
    run("export", kind, "-o", str(tmp_path / "made"), data=folder)
    run("history", data=folder)
    refused = {}
    for name, agrees in _WAYS_OUT.items():
        # What a kind of file cannot hold is refused, with a sentence that says where it stands.
        try:
            file = export.make(export.KINDS[name], shown)
        except TooLongError:
            continue
        except export.FailedError as error:
            refused[name] = str(error)
            continue
        agrees(file, shown)
    assert refused.keys() <= {"deck", "matrix"}
    for words in refused.values():
        assert re.search(r"(, line \d+|datapackage.json): the character U\+[0-9A-F]{4} cannot stand", words)


def _stored(dataset: Dataset) -> dict[str, list[odd.Cells]]:
    """Return the described cells of each table that are not blank, as they are handed out."""
    return {
        name: [
            {field: row[field] for field in table.fields if row.get(field)} for row in load.rows(dataset.package, name)
        ]
        for name, table in dataset.package.tables.items()
    }


def _generated(made: odd.Odd) -> dict[str, list[odd.Cells]]:
    """Return the cells of the described columns that are not blank, as they were generated."""
    found = {}
    for one in made.descriptor["resources"]:
        names = {field["name"] for field in one["schema"]["fields"]}
        names |= set(package.plain_table(one["name"]).fields if one["name"] in standard.TABLES else ())
        rows = made.rows[one["path"].removesuffix(".csv")]
        found[one["name"]] = [{name: cell for name, cell in row.items() if name in names and cell} for row in rows]
    return found


def _lists_agree(folder: Path, shown: View) -> None:
    """JSON, CSV and the table on the command line name the clauses with the states that the screen shows."""
    as_json = json.loads(run("list", "--format", "json", data=folder).stdout)
    states = shown.commitments["status"].to_dict()
    assert {row["commitment_id"]: row["state"]["status"] for row in as_json} == states
    stored = shown.dataset.tables["commitments"].set_index("commitment_id", drop=False)
    described = shown.dataset.package.tables["commitments"].fields
    as_csv = list(csv.DictReader(io.StringIO(run("list", "--format", "csv", data=folder).stdout, newline="")))
    for row, record in zip(as_json, as_csv, strict=True):
        assert record["state.status"] == row["state"]["status"]
        for name, field in described.items():
            cell = stored.at[row["commitment_id"], name]
            if field.separator:
                items = shown.dataset.items("commitments", name, cell)
                assert row[name] == items
                assert shown.dataset.items("commitments", name, record[name]) == items
            elif field.type == "string":
                assert (row[name] or "") == record[name] == cell
    table = run("list", data=folder).stdout
    assert all(re.search(rf"^{re.escape(name)} +{status} ", table, re.MULTILINE) for name, status in states.items())


def _tables_agree(dataset: Dataset) -> None:
    """A table as CSV and as a workbook, brought back, changes nothing."""
    for name, shape in dataset.package.tables.items():
        checked = load.check(dataset.package, name)
        rows = checked.file.rows()
        text = tables.as_csv(rows, shape).decode("utf-8-sig")
        read = [{key: restored(cell) for key, cell in row.items()} for row in csv.DictReader(io.StringIO(text, None))]
        assert read == [{field: row.get(field, "") for field in shape.fields} for row in rows]
        assert len(dataset.tables[name]) <= len(rows)


def _workbook(data: bytes, shown: View) -> None:
    book = load_workbook(io.BytesIO(data))
    head, *rows = book["current state"].iter_rows(values_only=True)
    at = head.index("status")
    assert {row[0]: row[at] for row in rows if row[0]} == shown.commitments["status"].to_dict()
    sheets = iter(book.sheetnames[2:])
    about = " ".join(str(cell.value) for row in book["about"].iter_rows() for cell in row)
    for name, shape in shown.dataset.package.tables.items():
        stored = load.rows(shown.dataset.package, name)
        sheet = book[next(one for one in sheets if one != "choices")]
        assert [cell.value for cell in sheet[1]] == list(shape.fields)
        assert sheet.max_row == len(stored) + 1
        in_part = [one for one in load.check(shown.dataset.package, name).file.problems if one.severity == "error"]
        assert (f"{name} could be read only in part" in about) == bool(in_part)


def _matrix(data: bytes, shown: View) -> None:
    rows = [row.cells for row in Document(io.BytesIO(data)).tables[0].rows]
    said = [cells[4].text for cells in rows[1:] if cells[0]._tc is not cells[-1]._tc]
    assert len(said) == len(shown.commitments)
    for text, word in zip(said, _words(shown), strict=True):
        assert word in " ".join(text.split())


def _report(data: bytes, shown: View) -> None:
    register = data.decode().partition('<h2 id="register">')[2]
    body = register.partition("<tbody>")[2].partition("</tbody>")[0]
    lines = [" ".join(unescape(re.sub("<[^>]*>", " ", line)).split()) for line in body.split("<tr>")[1:]]
    assert len(lines) == len(shown.commitments)
    for line, word in zip(lines, _words(shown), strict=True):
        assert word in line


def _words(shown: View) -> list[str]:
    """Return what each clause's status is called."""
    pairs = zip(shown.commitments["status"], shown.commitments["recorded_as"], strict=True)
    return [" ".join(shown.dataset.status(*pair).label.split()) for pair in pairs]


def _deck(data: bytes, shown: View) -> None:
    charts = [
        shape.chart for slide in Presentation(io.BytesIO(data)).slides for shape in slide.shapes if shape.has_chart
    ]
    if not len(shown.assessable):
        return
    counted = Counter(shown.dataset.status(status).words for status in shown.assessable["status"])
    drawn: Counter[str] = Counter()
    for series in charts[0].plots[0].series:
        drawn[series.name] += int(sum(series.values))
    assert drawn == counted


def _package(data: bytes, shown: View) -> None:
    folder = shown.dataset.package.directory
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for table in shown.dataset.package.tables.values():
            assert packed.read(table.path) == (folder / table.path).read_bytes()
        assert packed.read(package.DESCRIPTOR) == (folder / package.DESCRIPTOR).read_bytes()


_WAYS_OUT: dict[str, Callable[[bytes, View], None]] = {
    "workbook": _workbook,
    "matrix": _matrix,
    "report": _report,
    "deck": _deck,
    "package": _package,
}


RECORD = {
    "commitment_id": "GLA2021-P02a",
    "effective_on": "2024-02-29",
    "status": "substantial",
    "basis": "mixed",
    "confidence": "low",
    "note": "Found, “so to say”; in two places.",
    "coder": "ana",
}
_EVIDENCE = ("E1", "E2")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_way_in_writes_the_same_line(seed: int, tmp_path: Path) -> None:
    """The form, the editor, a file brought back and the command line; or all of them refuse, with a sentence."""
    made = odd.package(seed)
    made.rows["events"].append({**made.rows["events"][0], "event_id": "E2"})
    folder = made.write(tmp_path / "data")
    statuses = folder / "statuses.csv"
    before = statuses.read_bytes()
    shape = package.read(folder).tables["statuses"]
    row = {**dict.fromkeys(shape.fields, ""), **RECORD, "evidence": joined(_EVIDENCE, shape.fields["evidence"])}
    written = {}
    for way, brings in _WAYS_IN.items():
        refused = brings(folder, row, tmp_path)
        after = statuses.read_bytes()
        assert (after == before) == bool(refused), (way, refused)
        written[way] = re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+Z", b"MOMENT", after)
        statuses.write_bytes(before)
        shutil.rmtree(folder / "history", ignore_errors=True)
    assert len(set(written.values())) == 1, written


def _saved(folder: Path, change: Change) -> str:
    saved = store.save(folder, change, actor="ana", how="test", clock=lambda: NOW)
    assert saved.refused != bool(saved.entry)
    return " ".join(map(str, saved.problems))


def _form(folder: Path, row: odd.Cells, _: Path) -> str:
    return _saved(folder, Change("statuses", added=(row,)))


def _editor(folder: Path, row: odd.Cells, _: Path) -> str:
    shape = package.read(folder).tables["statuses"]
    lines = editor.opened(Change("statuses"), load.rows(package.read(folder), "statuses"), shape)
    typed = {**row, "evidence": list(_EVIDENCE)}
    return _saved(folder, editor.edited(Change("statuses"), lines, {"added_rows": [typed]}, shape))


def _csv_file(row: odd.Cells) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def _xlsx_file(row: odd.Cells) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(list(row))
    book.active.append(list(row.values()))
    book.save(out)
    return out.getvalue()


def _uploaded(folder: Path, content: bytes) -> str:
    dataset = load.load(folder, TODAY)
    shape = dataset.package.tables["statuses"]
    checked = load.check(dataset.package, "statuses")
    brought = ingest.read(content, shape, known=ingest.Known(dataset, shape))
    compared = ingest.compare(brought, checked.file.rows(), shape, lines=checked.file.lines_of_rows())
    if compared.problems:
        return " ".join(map(str, compared.problems))
    return _saved(folder, compared.change)


def _commanded(*arguments: str, folder: Path) -> str:
    result = run(*arguments, data=folder)
    return result.stderr if result.exit_code else ""


def _recorded(folder: Path, row: odd.Cells, _: Path) -> str:
    options = [f"--{name.replace('_', '-')}={row[name]}" for name in RECORD if name != "commitment_id"]
    evidence = [f"--evidence={one}" for one in _EVIDENCE]
    return _commanded("record", row["commitment_id"], *options, *evidence, folder=folder)


def _imported(folder: Path, row: odd.Cells, beside: Path) -> str:
    file = beside / "brought.csv"
    file.write_bytes(_csv_file(row))
    return _commanded("import", "statuses", str(file), folder=folder)


_WAYS_IN: dict[str, Callable[[Path, odd.Cells, Path], str]] = {
    "form": _form,
    "editor": _editor,
    "upload": lambda folder, row, _: _uploaded(folder, _csv_file(row)),
    "upload of a workbook": lambda folder, row, _: _uploaded(folder, _xlsx_file(row)),
    "record": _recorded,
    "import": _imported,
}


@pytest.mark.parametrize("name", ["about", "Columns", "choices", "current state", "History", "x" * 40, "a'b[1]:*", "'"])
def test_a_table_of_any_name_has_its_sheet(name: str, small: Path) -> None:
    """Of a workbook's own sheets too, of those that a workbook cannot have, and of two that would be one."""
    described = json.loads((small / package.DESCRIPTOR).read_text(encoding="utf-8"))
    for at, one in enumerate((name, f"{name} ")):
        fields = [{"name": "who", "type": "string"}]
        described["resources"].append({"name": one, "path": f"{at}.csv", "schema": {"fields": fields}})
        (small / f"{at}.csv").write_text(f"who\nmark {at}\n", encoding="utf-8")
    (small / package.DESCRIPTOR).write_text(json.dumps(described), encoding="utf-8")
    dataset = load.load(small, TODAY)
    shown = View(dataset, Filters(dataset.default_as_of(TODAY)))
    book = load_workbook(io.BytesIO(export.make(export.KINDS["workbook"], shown)))
    marks = [sheet["A2"].value for sheet in book if sheet["A1"].value == "who"]
    assert marks == ["mark 0", "mark 1"]
    assert load_workbook(io.BytesIO(tables.as_workbook(dataset, name, [{"who": "x"}]))).worksheets[0]["A2"].value == "x"


def test_a_workbook_says_which_table_is_not_whole(small: Path) -> None:
    """A line that could not be read, and one that is in error and not counted."""
    with (small / "members.csv").open("a", encoding="utf-8") as file:
        file.write("FRA,France\n")
    edit(small / "events.csv", "2021-11-02", "soon")
    dataset = load.load(small, TODAY)
    shown = View(dataset, Filters(dataset.default_as_of(TODAY)))
    book = load_workbook(io.BytesIO(export.make(export.KINDS["workbook"], shown)))
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about["Not whole"].splitlines() == [
        "events: 1 line is in error and not counted",
        "members could be read only in part: 2 cells where the header has 6; the line begins “FRA”",
    ]
