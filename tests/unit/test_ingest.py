"""Files brought back, as spreadsheets really write them: each imports exactly, or is refused and nothing is touched."""

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.conftest import FORESTS, rows_of
from tracker.cli.commands import main
from tracker.edit import ingest
from tracker.model import package

PACKAGE = package.read(FORESTS)
EVENTS = PACKAGE.tables["events"]
MEMBERS = PACKAGE.tables["members"]
HEADER = "iso3,name,name_fr,region,latitude,longitude"
PERU = "PER,Peru,Pérou,Amérique,-9.19,-75.02"


def read(data: bytes | str, table: package.Table = MEMBERS, encoding: str | None = None) -> ingest.Brought:
    return ingest.read(data.encode() if isinstance(data, str) else data, table, encoding=encoding)


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADER}\n{PERU}\n".encode(),
        f"\ufeff{HEADER}\r\n{PERU}\r\n".encode(),
        f"{HEADER}\r{PERU}".encode(),
        f"{HEADER}\n{PERU}\n".encode("utf-16"),
        f"{HEADER}\n{PERU}\n".replace(",", ";").encode(),
        f"{HEADER}\n{PERU}\n".replace(",", "\t").encode("utf-16"),
        f"sep=;\n{HEADER}\n{PERU}\n".replace(",", ";").encode(),
        f"\n{HEADER}\n\n{PERU}\n,,,,,\n\n".encode(),
        f"{HEADER},,\n{PERU},,\n".encode(),
        b'region,"iso3",name_fr,longitude,name,latitude\n"Am\xc3\xa9rique",PER,P\xc3\xa9rou,-75.02,Peru,-9.19\n',
    ],
)
def test_what_needs_no_decision_is_read(data: bytes) -> None:
    """Marks, encodings of Unicode, separators, line ends, blank lines, trailing cells, the order of columns."""
    brought = read(data)
    assert not brought.problems
    assert [row for _, row in brought.rows] == [
        {
            "iso3": "PER",
            "name": "Peru",
            "name_fr": "Pérou",
            "region": "Amérique",
            "latitude": "-9.19",
            "longitude": "-75.02",
        }
    ]


@pytest.mark.parametrize(("encoding", "name"), [("windows-1252", "Pérou"), ("windows-1251", "Перу")])
def test_another_encoding_is_asked_for(encoding: str, name: str) -> None:
    """It cannot be told from the bytes: refused without it, exact with it."""
    data = f"{HEADER}\nPER,Peru,{name},America,1,1\n".encode(encoding)
    assert [problem.code for problem in read(data).problems] == ["encoding"]
    assert read(data).problems[0].line == 2
    assert read(data, encoding=encoding).rows[0][1]["name_fr"] == name


@pytest.mark.parametrize(
    ("typed", "order", "stored"),
    [
        ("30.07.2025", None, "2025-07-30"),
        ("1.2.2025", None, "2025-02-01"),
        ("2025-07-30", None, "2025-07-30"),
        ("2025-07", None, "2025-07"),
        ("30/07/2025", "dmy", "2025-07-30"),
        ("7/30/2025", "mdy", "2025-07-30"),
        ("1/2/2025", "dmy", "2025-02-01"),
        ("31.02.2025", None, "31.02.2025"),
    ],
)
def test_dates_are_read_and_never_guessed(typed: str, order: ingest.Order | None, stored: str) -> None:
    """With points the day is first; with slashes it must be said; what is no date stays for the rules to name."""
    brought = ingest.read(f"event_id,date,title\nE9,{typed},x\n".encode(), EVENTS, dates=order)
    assert not brought.problems
    assert brought.rows[0][1]["date"] == stored


def test_the_order_of_day_and_month_is_asked_once() -> None:
    """One problem per file, at its first date with slashes."""
    brought = read("event_id,date,title\nE8,1/2/2025,x\nE9,3/4/2025,y\n", EVENTS)
    assert [(problem.code, problem.line) for problem in brought.problems] == [("dates-undecided", 2)]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "header", 1),
        (b"\n\n", "header", 1),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "format", 1),
        (b"%PDF-1.7\n1 0 obj\n", "format", 1),
        (b"PK\x03\x04 broken", "format", 1),
        (f"{HEADER}\nPER,Peru,a,b,1,2,3,4\n".encode(), "cells", 2),
        (f'{HEADER}\nPER,"Peru,a,b,1,2\n'.encode(), "quoting", 2),
        (f"{HEADER},mine\n{PERU},x\n".encode(), "column-unknown", 1),
        (b"iso3,name,name\nPER,a,b\n", "column-duplicate", 1),
        (b"name,region\nPeru,x\n", "column-missing", 1),
        (f"{HEADER}\n{PERU}\n{PERU}\n".encode(), "key-duplicate", 3),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(data: bytes, code: str, line: int) -> None:
    """By code and line."""
    brought = read(data)
    assert [(problem.code, problem.line) for problem in brought.problems] == [(code, line)]


def workbook(*rows: list[object], merged: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read() -> None:
    """Date cells, numbers, a title over merged cells, blank rows, text that looks like a formula."""
    brought = read(
        workbook(
            ["Events of the year"],
            [],
            ["event_id", "date", "title", "kind", "note"],
            ["E8", datetime(2025, 7, 30), "x", "pledge", "'=1+1"],
            [None, None, None],
            ["E9", date(2025, 7, 31), 12.0, "pledge", "two\nlines"],
            merged="A1:E1",
        ),
        EVENTS,
    )
    assert not brought.problems
    assert [(line, row["date"], row["title"], row["note"]) for line, row in brought.rows] == [
        (4, "2025-07-30", "x", "=1+1"),
        (6, "2025-07-31", "12", "two\nlines"),
    ]


def stored(table: str) -> list[dict[str, str]]:
    return rows_of((FORESTS / f"{table}.csv").read_bytes())


def test_rows_are_compared_by_key() -> None:
    """New, changed, unchanged, absent; absent rows stay unless they are to go."""
    data = f"{HEADER}\n{PERU}\nGAB,Gabon,Gabon,Central Africa,-0.59,11.79\nALB,Albania,Albanie,Europe,41.15,20.17\n"
    compared = ingest.compare(read(data), stored("members"), MEMBERS)
    assert not compared.problems
    assert [row["iso3"] for row in compared.change.added] == ["PER"]
    assert [edit.columns for edit in compared.change.changed] == [("region",)]
    assert (compared.unchanged, len(compared.absent)) == (1, 3)
    assert compared.change.removed == ()
    removing = ingest.compare(read(data), stored("members"), MEMBERS, remove_absent=True)
    assert {row["iso3"] for row in removing.change.removed} == {"BRA", "IDN", "GBR"}


def test_a_column_that_the_file_lacks_keeps_what_is_stored() -> None:
    """A file of three columns changes three columns."""
    compared = ingest.compare(read("iso3,name\nGAB,Gabonese Republic\n"), stored("members"), MEMBERS)
    (edit,) = compared.change.changed
    assert edit.columns == ("name",)
    assert edit.after["region"] == "Africa"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("048", "48"),
        ("2012-12", "Dec-12"),
        ("2012-12", "12-Dec"),
        ("2012-12", "2012-12-01"),
        ("2012-12", "01.12.2012"),
        ("100000000000", "1E+11"),
    ],
)
def test_what_a_spreadsheet_altered_is_refused(was: str, now: str) -> None:
    """With the stored value beside it."""
    row = {**stored("events")[0], "date": "2021-11-02" if not was.startswith("2012") else was, "symbol": "x"}
    row = row if was.startswith("2012") else {**row, "symbol": was}
    column = "date" if was.startswith("2012") else "symbol"
    brought = ingest.read(f"event_id,{column}\nE1,{now}\n".encode(), EVENTS)
    (problem,) = ingest.compare(brought, [row], EVENTS).problems
    assert (problem.code, problem.line) == ("altered", 2)
    assert was in problem.message


def test_records_are_added_and_never_changed() -> None:
    """A record without its moment is new; one with it must be as it is stored."""
    table = PACKAGE.tables["statuses"]
    (old,) = stored("statuses")
    header = ",".join(old)
    same, changed = ",".join(old.values()), ",".join({**old, "note": "other"}.values())
    new = ",".join({**old, "recorded_at": "", "note": "later"}.values())
    compared = ingest.compare(ingest.read(f"{header}\n{same}\n{new}\n".encode(), table), [old], table)
    assert not compared.problems
    assert (len(compared.change.added), compared.unchanged) == (1, 1)
    refused = ingest.compare(ingest.read(f"{header}\n{changed}\n".encode(), table), [old], table)
    assert [problem.code for problem in refused.problems] == ["record-changed"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Never an exception."""
    for body in (data, b"PK\x03\x04" + data, f"{HEADER}\n".encode() + data):
        assert isinstance(ingest.read(body, MEMBERS), ingest.Brought)


def test_the_command_line_brings_a_file_back(small: Path, tmp_path: Path) -> None:
    """Shown first, then written; refused with its line, and every file byte for byte as it was."""

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["import", *arguments, "--data", str(small)])
        return result.exit_code, result.stdout, result.stderr

    before = {file.name: file.read_bytes() for file in small.glob("*.csv")}
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.csv"
    good.write_bytes(workbook(["iso3", "name", "region", "latitude"], ["PER", "Peru", "Americas", -9.19]))
    bad.write_text(f"{HEADER}\nPER,,Pérou,Americas,-99,1\n", encoding="utf-8")
    code, out, err = run("members", str(bad))
    assert code == 1
    assert "members:2: name: blank, and needed [required]" in err
    assert "[minimum]" in err
    code, out, _ = run("members", str(good), "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "1 new, 0 changed, 0 unchanged, 5 absent and kept")
    assert {file.name: file.read_bytes() for file in small.glob("*.csv")} == before
    code, out, _ = run("members", str(good))
    assert code == 0
    assert (small / "members.csv").read_bytes() == before["members.csv"] + b"PER,Peru,,Americas,-9.19,\n"
    assert run("nothing", str(good))[0] == 2
