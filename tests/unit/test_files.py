"""One reader: what is shown of a file is what is checked, edited, compared, and handed out."""

import io
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.conftest import TODAY
from tracker import export
from tracker.checks import load
from tracker.edit import store
from tracker.export import tables
from tracker.files import csvfile, lines
from tracker.files.records import Broken, records
from tracker.model.change import Change, Edit
from tracker.model.dialect import Dialect
from tracker.state.view import Filters, View


def _semicolons(text: str) -> bytes:
    return text.replace(",", ";").encode()


def _foreign_byte(text: str) -> bytes:
    return text.encode().replace(b"Brazil", b"Bra\xe9il")


def _column_twice(text: str) -> bytes:
    return "".join(f"{line},{'name' if not at else 'OTHER'}\n" for at, line in enumerate(text.splitlines())).encode()


def _stray_quotes(text: str) -> bytes:
    first, *rest = text.splitlines()
    return "\n".join([first, *[f'Z{at:03},"bad" quote,x' for at in range(60)], *rest, ""]).encode()


ODD: dict[str, Callable[[str], bytes]] = {
    "semicolons": _semicolons,
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "a foreign byte": _foreign_byte,
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "a column twice": _column_twice,
    "stray quotes": _stray_quotes,
    "a cell too many": lambda text: text.replace("Brazil", "Brazil,", 1).encode(),
    "empty": lambda _: b"",
    "header alone": lambda text: text.splitlines()[0].encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_handed_out_is_what_is_shown(name: str, small: Path) -> None:
    """Screen, workbook, CSV and the rows that an import is set against are the same, whatever the file is."""
    path = small / "members.csv"
    path.write_bytes(ODD[name](path.read_text(encoding="utf-8")))
    dataset = load.load(small, TODAY)
    shape = dataset.package.tables["members"]
    aside = dataset.set_aside["members"]
    read = load.check(dataset.package, "members").file
    shown = dataset.tables["members"].index.union(aside.index.intersection(read.frame.index))
    rows = load.rows(dataset.package, "members")
    assert [row["iso3"] for row in rows] == list(read.frame.loc[shown, "iso3"])
    assert all(row.get("name", "") != "OTHER" for row in rows)
    made = export.make(export.KINDS["workbook"], View(dataset, Filters(dataset.default_as_of(TODAY))))
    sheet = load_workbook(io.BytesIO(made))["members"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [row["iso3"] for row in rows]
    text = tables.as_csv(rows, shape).decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [row["iso3"] for row in rows]


def test_what_is_not_read_is_counted(small: Path) -> None:
    """Sixty lines with stray quotes are named one by one and together, and all the others are read."""
    path = small / "members.csv"
    path.write_bytes(_stray_quotes(path.read_text(encoding="utf-8")))
    dataset = load.load(small, TODAY)
    mine = [problem for problem in dataset.errors if problem.table == "members"]
    assert [problem.code for problem in mine].count("quoting") == 60
    assert [problem.message for problem in mine if problem.code == "unread"] == [
        "60 records not read; they keep their place in the file"
    ]
    assert len(dataset.tables["members"]) == 5


def test_a_heap_of_stray_quotes_is_named_in_part_and_counted_in_full() -> None:
    """A thousand problems are listed, and all the records that were not read are counted."""
    data = b"a,b,c\n" + b'1,"2" x,3\n' * 100_000 + b"4,5,6\n"
    read = csvfile.parse(data, csvfile.Layout("t", ("a", "b", "c")))
    assert read.frame.to_numpy().tolist() == [["4", "5", "6"]]
    assert len(read.problems) == 1001
    assert read.problems[-1].message.startswith("100,000 records not read; the first 1,000 are named")


@pytest.mark.parametrize("line", ['a","b\n', 'a,"b\n', 'a,"""b\n', '"a" b\n', '"\n', 'x,"\n""\n'])
def test_reading_takes_time_in_proportion(line: str) -> None:
    """Whatever stands in the lines: read again for each, 30,000 lines would take minutes."""
    text = "a,b\n" + line * 30_000
    begun = time.process_time()
    found = list(records(text, Dialect()))
    assert time.process_time() - begun < 10
    covered = 0
    for record in found:
        assert record.first > covered
        covered = record.last
    assert sum(isinstance(record.cells, Broken) for record in found) > 0 or line.count('"') % 2 == 1


def test_one_mark_that_is_never_closed_costs_its_own_line() -> None:
    """The lines after it are read."""
    found = list(records('a,b\n1,"2\n3,4\n5,6\n', Dialect()))
    assert [record.cells for record in found if not isinstance(record.cells, Broken)] == [
        ["a", "b"],
        ["3", "4"],
        ["5", "6"],
    ]


def test_a_file_is_read_and_written_in_its_own_dialect() -> None:
    """Separators and quotation marks of the package's choosing, line by line as it stands."""
    dialect = Dialect(";", "'")
    data = b"id;name\n1;'a;b'\n2;c\n"
    read = csvfile.parse(data, csvfile.Layout("t", ("id", "name"), dialect=dialect))
    assert not read.problems
    assert read.rows() == [{"id": "1", "name": "a;b"}, {"id": "2", "name": "c"}]
    change = Change("t", added=({"id": "3", "name": "x;y"},), changed=(Edit({"id": "2"}, {"id": "2", "name": "d,e"}),))
    assert lines.apply(data, change, ["id"], dialect=dialect) == b"id;name\n1;'a;b'\n2;d,e\n3;'x;y'\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'id,name\n"1","a"\nbad,too,many\n', b'id,name,new\n"1","a",\nbad,too,many,\n2,,x\n'),
        (b"id,name\r\n1,a\r\n\r\n", b"id,name,new\r\n1,a,\r\n\r\n2,,x\r\n"),
        (b"id,name\n1,a", b"id,name,new\n1,a,\n2,,x"),
        (b'id,"name",,\n1,a,,\n3,b\n', b"id,name,new,\n1,a,,\n3,b,\n2,,x,\n"),
        (b'id,name\n1,"a\nb"\n', b'id,name,new\n1,"a\nb",\n2,,x\n'),
    ],
)
def test_a_column_that_the_file_lacks_is_added(before: bytes, after: bytes) -> None:
    """In the header, with a blank cell at the end of every other record, which keeps its bytes before it."""
    change = Change("t", added=({"id": "2", "new": "x"},))
    assert lines.apply(before, change, ["id"]) == after


def _without_french_names(folder: Path) -> bytes:
    path = folder / "members.csv"
    cells = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    at = cells[0].index("name_fr")
    path.write_text("".join(",".join([*row[:at], *row[at + 1 :]]) + "\n" for row in cells), encoding="utf-8")
    return path.read_bytes()


def test_an_optional_column_that_is_missing_locks_nothing(small: Path) -> None:
    """It is a warning; the next save adds it, and only that."""
    before = _without_french_names(small)
    dataset = load.load(small, TODAY)
    (problem,) = [one for one in dataset.problems if one.table == "members"]
    assert (problem.severity, problem.code, problem.column) == ("warning", "column-missing", "name_fr")
    row = {"iso3": "PER", "name": "Peru", "region": "Americas"}
    saved = store.save(small, Change("members", added=(row,)), actor="a", how="h", clock=_noon)
    assert not saved.refused
    old, new = before.decode().splitlines(), (small / "members.csv").read_text(encoding="utf-8").splitlines()
    assert new[: len(old)] == [f"{old[0]},name_fr", *[f"{line}," for line in old[1:]]]
    assert new[len(old) :] == ["PER,Peru,Americas,,,"]
    assert not [one for one in load.load(small, TODAY).problems if one.table == "members"]


def test_a_needed_column_that_is_missing_keeps_the_file_closed(small: Path) -> None:
    """Nothing is written to a file without its key."""
    path = small / "members.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("iso3", "code", 1), encoding="utf-8")
    saved = store.save(
        small, Change("members", added=({"iso3": "PER", "name": "Peru"},)), actor="a", how="h", clock=_noon
    )
    assert [problem.code for problem in saved.problems] == ["column-missing"]


def test_a_table_without_a_key_is_kept_by_its_whole_rows(small: Path) -> None:
    """Rows are added, changed and removed; the same row may stand twice."""
    descriptor = small / "datapackage.json"
    fields = [{"name": "who", "type": "string"}, {"name": "what", "type": "string"}]
    notes = json.dumps({"name": "notes", "path": "notes.csv", "schema": {"fields": fields}}) + ","
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(re.sub(r'"resources":\s*\[', lambda match: match[0] + notes, text, count=1), encoding="utf-8")
    (small / "notes.csv").write_bytes(b"who,what\na,x\na,x\nb,z\n")
    assert not [problem for problem in load.load(small, TODAY).errors if problem.table == "notes"]
    change = Change(
        "notes",
        added=({"who": "c", "what": "y"},),
        changed=(Edit({"who": "b", "what": "z"}, {"who": "b", "what": "zz"}),),
        removed=({"who": "a", "what": "x"},),
    )
    assert not store.save(small, change, actor="a", how="h", clock=_noon).refused
    assert (small / "notes.csv").read_bytes() == b"who,what\na,x\nb,zz\nc,y\n"


def _noon() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)
