"""The command line: exit status, streams, and the shape of what it prints."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FORESTS, GROUP, ROOT
from tracker.cli.commands import main
from tracker.show.listing import STATE


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [*arguments, "--data", str(GROUP)])
    return result.exit_code, result.stdout, result.stderr


def listed(*arguments: str) -> dict[str, dict[str, object]]:
    code, out, _ = run("list", "--format", "json", *arguments)
    assert code == 0
    return {row["commitment_id"]: row for row in json.loads(out)}


def test_validate_lets_warnings_through() -> None:
    """The package of the Group ends with 0; its warnings go to standard error, a line each."""
    code, out, err = run("validate")
    assert code == 0
    assert "0 errors" in out
    lines = err.splitlines()
    assert lines
    assert all(line.count(": ") >= 2 and line.endswith("]") and "warning" in line for line in lines)


def test_list_says_what_was_true_on_a_day() -> None:
    """The high-level meeting was substantial four days before it was held, and complete on the day."""
    assert listed("--as-of", "2013-05-10")["D2012-P05b"]["status"] == "substantial"
    row = listed("--as-of", "2013-05-15")["D2012-P05b"]
    assert (row["status"], row["timeliness"], row["effective_on"]) == ("complete", "on_time", "2013-05-15")
    assert row["addressees"] == ["general_assembly"]
    assert row["coding_note"] is None
    assert row["review_due"] is False
    assert row["paragraph"] == 5


def test_list_has_the_fields_of_the_schema_and_the_state() -> None:
    """Every field of commitments.csv, in its order, the state, and for one edition what stood beside the fields."""
    fields = (GROUP / "commitments.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    beside = ["status", "effective_on", "timeliness", "change", "last_assessed_on", "review_due"]
    for row in listed("--as-of", "2025-12-31").values():
        assert list(row) == [*fields, *beside, "state"]
        state = row["state"]
        assert isinstance(state, dict)
        assert list(state) == list(STATE)
        assert [row[name] for name in ("status", "last_assessed_on")] == [state["status"], state["evidence_up_to"]]


def test_list_leaves_out_what_was_recorded_later() -> None:
    """Known at a day before the first record, nothing is assessed."""
    rows = listed("--as-of", "2025-12-31", "--known-at", "2020-01-01").values()
    assert {row["status"] for row in rows} == {"not_assessable", "not_assessed"}
    assert {row["effective_on"] for row in rows} == {None}


def test_list_filters_by_field_names() -> None:
    """Options may be repeated, and add up."""
    rows = listed("--as-of", "2025-12-31", "--document", "S2025", "--status", "limited", "--status", "no_evidence")
    assert set(rows) == {"S2025-P10a", "S2025-P11a"}


def test_csv_can_be_read_back() -> None:
    """As CSV, lists are cells as in the package."""
    _, out, _ = run("list", "--format", "csv", "--as-of", "2025-12-31")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 22
    assert rows[6]["addressees"] == "member_states un_agencies international_organizations other_stakeholders"
    assert rows[6]["review_due"] == "false"


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--as-of", "2013-02-30"),
        ("list", "--theme", "nothing"),
        ("list", "--format", "xml"),
        ("validate", "--nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    """And says what would have been right."""
    code, out, err = run(*arguments)
    assert code == 2
    assert not out
    assert "Error" in err


def test_problems_as_json(small: Path) -> None:
    """`validate --format json` gives the same list as objects."""
    path = small / "statuses.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("limited", "done"), encoding="utf-8")
    result = CliRunner().invoke(main, ["validate", "--data", str(small), "--format", "json"])
    assert result.exit_code == 1
    problems = [one for one in json.loads(result.stdout) if one["severity"] == "error"]
    assert [(one["table"], one["line"], one["column"], one["code"]) for one in problems] == [
        ("statuses", 2, "status", "enum")
    ]


def test_the_module_runs_and_the_environment_names_the_package() -> None:
    """`python -m tracker` with TRACKER_DATA works from any folder."""
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "list", "--format", "json"],
        env={"TRACKER_DATA": str(FORESTS), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    assert [row["commitment_id"] for row in json.loads(done.stdout)] == ["GLA2021-P01a", "GLA2021-P02a", "GLA2021-P03a"]


def test_no_package_is_said(tmp_path: Path) -> None:
    """A folder without a descriptor ends with 1 and a line that says what is needed."""
    result = CliRunner().invoke(main, ["validate", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "datapackage:1" in result.stderr


def test_the_history_says_that_records_came_in_a_first_load(small: Path, tmp_path: Path) -> None:
    """With whose moments they came is seen afterwards."""
    file = tmp_path / "statuses.csv"
    header = "commitment_id,effective_on,status,basis,confidence,evidence,note,coder,recorded_at\n"
    file.write_text(
        header + "GLA2021-P02a,2022-01-01,limited,mixed,low,E1,n,me,2025-01-01T10:00:00Z\n", encoding="utf-8"
    )
    run = CliRunner().invoke(main, ["import", "statuses", str(file), "--first-load", "--data", str(small)])
    assert run.exit_code == 0, run.output
    assert "warning" in run.stderr, "what the rules warn of is printed"
    listed = CliRunner().invoke(main, ["history", "--data", str(small)])
    assert "first load of statuses.csv" in listed.stdout


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"PK\x03\x04", b"a,b\n1,2\n", b"\xff\xfe", b'"', b"\xef\xbb\xbf"])
def test_an_import_never_traces_back(small: Path, tmp_path: Path, data: bytes) -> None:
    """Whatever the file is, and into whichever table."""
    for table in ("statuses", "members", "terms"):
        file = tmp_path / "file"
        file.write_bytes(data)
        for more in ([], ["--dry-run"], ["--encoding", "nonsense"], ["--encoding", "idna"]):
            run = CliRunner().invoke(main, ["import", table, str(file), "--data", str(small), *more])
            assert run.exit_code == 1, run.output
            assert isinstance(run.exception, SystemExit)
