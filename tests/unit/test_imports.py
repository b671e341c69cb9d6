"""Files as other programs write them: a folder each under `tests/imports`, with what becomes of it.

`TABLE.csv` or `TABLE.xlsx` is brought back to a copy of the second package, with the options in `options.txt`.
`expected.csv` is the table's file afterwards, byte for byte; where the file is refused, `expected.txt` holds the
lines of standard error, and nothing in the package has changed.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT
from tracker.cli.commands import main

CASES = sorted(path for path in (ROOT / "tests" / "imports").iterdir() if path.is_dir())


def brought(case: Path, folder: Path, *more: str) -> tuple[str, Result]:
    """Import a case's file; return the table and the result."""
    file = next(file for file in case.iterdir() if file.stem not in ("expected", "options"))
    said = case / "options.txt"
    options = said.read_text(encoding="utf-8").split() if said.exists() else []
    result = CliRunner().invoke(main, ["import", file.stem, str(file), "--data", str(folder), *options, *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return file.stem, result


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file() and file.name != ".lock"]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_imports_exactly_or_is_refused(case: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It becomes what is expected and nothing else changes; or it is refused with line, column and what to do."""
    monkeypatch.setattr("tracker.cli.commands._now", lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    before = bytes_of(small)
    _, result = brought(case, small, "--dry-run")
    assert bytes_of(small) == before
    dry = result.exit_code
    table, result = brought(case, small)
    assert result.exit_code == dry
    refused = case / "expected.txt"
    if refused.exists():
        assert result.stderr == refused.read_text(encoding="utf-8")
        assert result.exit_code == 1
        assert bytes_of(small) == before
    else:
        assert all(": warning: " in line for line in result.stderr.splitlines())
        assert result.exit_code == 0
        after = bytes_of(small)
        assert after.pop(f"{table}.csv") == (case / "expected.csv").read_bytes()
        assert {name: data for name, data in after.items() if not name.startswith("history")} == {
            name: data for name, data in before.items() if name != f"{table}.csv"
        }
        again = bytes_of(small)
        assert brought(case, small)[1].exit_code == 0
        assert bytes_of(small) == again, "brought a second time it changes nothing"


@pytest.mark.slow
def test_fifty_thousand_rows(small: Path, tmp_path: Path) -> None:
    """They come in exactly, in the order of the file; a second time nothing changes."""
    before = (small / "events.csv").read_bytes()
    rows = "".join(f"L{place:05},2022-05-01,Event {place},pledge,,,,,,,,read,,\n" for place in range(50_000))
    file = tmp_path / "events.csv"
    file.write_bytes(before + rows.encode())
    run = ["import", "events", str(file), "--data", str(small)]
    assert CliRunner().invoke(main, run).exit_code == 0
    assert (small / "events.csv").read_bytes() == before + rows.encode()
    assert "nothing was written" in CliRunner().invoke(main, run).stdout
