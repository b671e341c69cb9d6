"""Broken files, one folder each under `tests/broken`: what is reported, and that the rest goes on working."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import FORESTS, ROOT, TODAY
from tracker.checks import load
from tracker.cli.commands import main
from tracker.model.dataset import Dataset
from tracker.state.view import Filters, View
from tracker.words import standing

CASES = sorted(path for path in (ROOT / "tests" / "broken").iterdir() if path.is_dir())


def broken(case: Path, folder: Path) -> Path:
    """Return a copy of the small package with the files of a case in it."""
    package = Path(shutil.copytree(FORESTS, folder / "package"))
    for file in case.glob("*.csv"):
        shutil.copy(file, package)
    return package


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_file_is_reported_line_by_line(case: Path, tmp_path: Path, forests: Dataset) -> None:
    """Each case gives just the problems expected of it, beside those of the package itself."""
    of_the_package = {str(problem) for problem in forests.problems}
    found = [str(problem) for problem in load.load(broken(case, tmp_path), TODAY).problems]
    expected = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in found if line not in of_the_package] == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_file_ends_validate_with_1(case: Path, tmp_path: Path) -> None:
    """`validate` says so on standard error, a line each, and exits 1."""
    result = CliRunner().invoke(main, ["validate", "--data", str(broken(case, tmp_path))])
    assert result.exit_code == 1
    for line in (case / "expected.txt").read_text(encoding="utf-8").splitlines():
        assert line in result.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rest_is_shown(case: Path, tmp_path: Path) -> None:
    """Whatever is broken, the state of things can still be said."""
    dataset = load.load(broken(case, tmp_path), TODAY)
    shown = View(dataset, Filters(date(2024, 1, 1)))
    assert standing.where_things_stand(shown)
    assert sum(len(table) for table in dataset.tables.values()) > 50


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_set_aside_keeps_its_bytes(case: Path, tmp_path: Path) -> None:
    """Loading reads and never writes."""
    package = broken(case, tmp_path)
    before = {file.name: file.read_bytes() for file in package.iterdir()}
    load.load(package, TODAY)
    assert {file.name: file.read_bytes() for file in package.iterdir()} == before


def test_a_missing_file_is_a_problem_and_not_an_end(small: Path) -> None:
    """Without its terms the package is still shown, its references marked and not refused."""
    (small / "terms.csv").unlink()
    dataset = load.load(small, TODAY)
    assert [problem.code for problem in dataset.errors] == ["file-missing"]
    assert len(dataset.commitments) == 3


def test_a_line_that_cannot_be_read_is_still_known_by_its_key(small: Path) -> None:
    """A status that cites an event whose line has a comma too many is marked, not refused."""
    events = small / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("Finance pledge", "Finance, pledge"), encoding="utf-8")
    dataset = load.load(small, TODAY)
    assert len(dataset.tables["statuses"]) == 1
    assert list(dataset.set_aside["events"]["event_id"]) == ["E1"]
