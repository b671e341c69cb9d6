"""Settings changed through the gate: checked, in the history, undone, and seen."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.checks import load
from tracker.cli.commands import main
from tracker.edit import history, settings, store
from tracker.model import package
from tracker.model.change import Change, Edit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def put(folder: Path, name: str, value: str) -> store.Saved:
    before = next(row for row in settings.rows((folder / package.DESCRIPTOR).read_bytes()) if row["name"] == name)
    change = Change(settings.TABLE, changed=(Edit(before, {"name": name, "value": value}),))
    return store.save(folder, change, actor="tests", how="form", clock=lambda: NOW)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("evidence_until", "2026-06-30", date(2026, 6, 30)),
        ("last_year", "2031", 2031),
        ("contact", "somebody@example.org", "somebody@example.org"),
        ("attribution", "A desk: “one”, <two>", "A desk: “one”, <two>"),
        ("map", "true", True),
        ("own_addressees", "leaders partners", ("leaders", "partners")),
        ("evidence_until", "", None),
    ],
)
def test_a_setting_is_saved_and_undone(small: Path, name: str, value: str, read: object) -> None:
    """It is read back as it was meant, and undoing puts the descriptor back as it was."""
    stored = (small / package.DESCRIPTOR).read_bytes()
    saved = put(small, name, value)
    assert saved.entry
    assert getattr(package.read(small).settings, name) == read
    assert [entry.change.table for entry in history.entries(small)] == ["settings"]
    store.undo(small, saved.entry.number, actor="tests", clock=lambda: NOW)
    assert json.loads((small / package.DESCRIPTOR).read_bytes()) == json.loads(stored)


@pytest.mark.parametrize(
    ("name", "value"),
    [("evidence_until", "31.12.2026"), ("last_year", "1990"), ("last_year", "soon"), ("map", "maybe")],
)
def test_a_setting_that_is_wrong_is_refused(small: Path, name: str, value: str) -> None:
    """With what would be right, and nothing is written."""
    stored = (small / package.DESCRIPTOR).read_bytes()
    saved = put(small, name, value)
    assert {problem.code for problem in saved.problems} == {"descriptor"}
    assert (small / package.DESCRIPTOR).read_bytes() == stored


def test_the_command_sets_and_names_what_there_is(small: Path) -> None:
    """A name that is none is wrong usage; what is so already writes nothing."""
    ran = CliRunner().invoke(main, ["set", "contact", "a@b.org", "--data", str(small)])
    assert (ran.exit_code, "change 1" in ran.stdout) == (0, True)
    again = CliRunner().invoke(main, ["set", "contact", "a@b.org", "--data", str(small)])
    assert (again.exit_code, "nothing was written" in again.output) == (0, True)
    assert CliRunner().invoke(main, ["set", "colour", "red", "--data", str(small)]).exit_code == 2


def test_what_a_package_leaves_unsaid_is_a_warning(small: Path) -> None:
    """Without a contact or an attribution `validate` says so; with them it does not."""
    codes = {problem.code for problem in load.load(small, NOW.date()).warnings}
    assert {"contact-missing", "attribution-missing", "speakers-inherited"} <= codes
    put(small, "contact", "a@b.org")
    put(small, "attribution", "A desk")
    codes = {problem.code for problem in load.load(small, NOW.date()).warnings}
    assert not {"contact-missing", "attribution-missing"} & codes
