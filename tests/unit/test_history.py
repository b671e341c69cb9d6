"""The history: what is last is found without a walk, and a file of it that is damaged stops nobody."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.unit.test_store import recorded, row
from tracker.cli.commands import main
from tracker.edit import history, store
from tracker.model.change import Change, Edit

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:50])


def not_json(file: Path) -> None:
    file.write_text("no JSON\n", encoding="utf-8")


def another_shape(file: Path) -> None:
    file.write_text("[1, 2]\n", encoding="utf-8")


def wrong_digest(file: Path) -> None:
    raw = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**raw, "after": "0"}), encoding="utf-8")


def another_number(file: Path) -> None:
    raw = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**raw, "number": 7}), encoding="utf-8")


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def leads_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def not_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")


def deep(file: Path) -> None:
    file.write_text("[" * 200_000, encoding="utf-8")


DAMAGES = [cut, not_json, another_shape, wrong_digest, another_number, folder, leads_nowhere, not_text, deep]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("number", [1, 2])
def test_a_damaged_entry_is_said_and_stops_nobody(small: Path, damage: Callable[[Path], None], number: int) -> None:
    """Named by its file, in the list and by the command line; others are shown, undone, and written after it."""
    recorded(small)
    recorded(small, effective_on="2022-06-01")
    damage(history.path(small, number))
    told = history.told(small)
    assert [entry.number for entry in told.entries] == [3 - number]
    assert [f"history/00000{number}.json" in one for one in told.damaged] == [True]
    listed = CliRunner().invoke(main, ["history", "--data", str(small)])
    assert listed.exit_code == 1
    assert f"history/00000{number}.json" in listed.stderr
    assert listed.stdout.startswith(str(3 - number))
    shown = CliRunner().invoke(main, ["restore", str(number), "--data", str(small)])
    assert shown.exit_code == 1
    assert f"history/00000{number}.json" in shown.stderr
    third = recorded(small, effective_on="2022-07-01")
    assert third.entry is not None
    assert third.entry.number == 3, "nothing that stands there is written over"
    assert store.undo(small, 3 - number, actor="tests", clock=lambda: NOON).entry


@pytest.mark.parametrize("damage", [cut, not_json, folder, not_text], ids=lambda damage: damage.__name__)
def test_a_damaged_announcement_is_put_aside(small: Path, damage: Callable[[Path], None]) -> None:
    """It is said, the next writer goes on, and the file stays for whoever looks into it."""
    saved = recorded(small)
    assert saved.entry
    stale = replace(saved.entry, number=2, before=saved.entry.after, after="f" * 64)
    history.announce(small, stale)
    damage(small / "history" / "000002.announced")
    assert history.told(small).damaged
    again = recorded(small, effective_on="2022-06-01")
    assert again.entry
    assert again.entry.number == 2
    assert not history.told(small).damaged
    assert (small / "history" / "000002.damaged").exists()


@pytest.mark.parametrize(
    "damage", [cut, not_json, another_shape, folder, not_text, Path.unlink], ids=lambda damage: damage.__name__
)
def test_a_damaged_index_changes_nothing(small: Path, damage: Callable[[Path], None]) -> None:
    """It says nothing that the entries do not say, and is made anew."""
    for day in range(1, 5):
        recorded(small, effective_on=f"2022-06-0{day}")
    store.undo(small, 2, actor="tests", clock=lambda: NOON)
    whole = history.entries(small)
    damage(small / "history" / "index.jsonl")
    assert history.entries(small) == whole
    assert history.undone_by(small, 2) == 5
    saved = recorded(small, effective_on="2022-07-01")
    assert saved.entry
    assert history.entries(small) == [*whole, saved.entry]


def test_an_index_that_is_behind_is_brought_up(small: Path) -> None:
    """As where a writer was killed between the entry and its line."""
    recorded(small)
    index = small / "history" / "index.jsonl"
    before = index.read_bytes()
    recorded(small, effective_on="2022-06-01")
    index.write_bytes(before)
    assert [entry.number for entry in history.entries(small)] == [1, 2]
    recorded(small, effective_on="2022-07-01")
    assert index.read_text(encoding="utf-8").splitlines() == [f'[{n}, null, "statuses"]' for n in (1, 2, 3)]


def test_an_entry_moved_away_is_gone(small: Path) -> None:
    """As the sentence about a damaged one advises: the others stay, and the numbers go on."""
    for day in range(1, 4):
        recorded(small, effective_on=f"2022-06-0{day}")
    history.path(small, 3).unlink()
    assert [entry.number for entry in history.entries(small)] == [1, 2]
    assert recorded(small, effective_on="2022-06-09").entry
    assert [entry.number for entry in history.entries(small)][:2] == [1, 2]


def long(folder: Path, count: int) -> None:
    """Give a package a history of so many entries of records, the last a real one."""
    saved = recorded(folder)
    assert saved.entry
    text = history.path(folder, 1).read_text(encoding="utf-8")
    index = [f'[{number}, null, "statuses"]\n' for number in range(1, count + 1)]
    for number in range(2, count + 1):
        history.path(folder, number).write_text(text.replace('"number": 1,', f'"number": {number},'), encoding="utf-8")
    (folder / "history" / "index.jsonl").write_text("".join(index), encoding="utf-8")


def test_a_long_history_costs_nobody_a_walk(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last ten, a save of a table that the history does not speak of, an undo: no listing, few files read."""
    long(small, 300)
    seen = row(small, "members", iso3="ALB")
    opened: list[str] = []
    real = Path.read_text

    def read_text(file: Path, encoding: str | None = None, errors: str | None = None) -> str:
        opened.append(file.name)
        return real(file, encoding, errors)

    def none(*_: object) -> None:
        raise AssertionError("the folder was listed")

    monkeypatch.setattr(Path, "read_text", read_text)
    monkeypatch.setattr(history, "numbers", none)
    assert [entry.number for entry in history.told(small, 10).entries] == list(range(291, 301))
    edit = Change("members", changed=(Edit(seen, {**seen, "region": "South"}),))
    saved = store.save(small, edit, actor="tests", how="test", clock=lambda: NOON)
    assert saved.entry
    assert store.undo(small, saved.entry.number, actor="tests", clock=lambda: NOON).entry
    assert len([name for name in opened if name.endswith(".json") and name[0] == "0"]) < 20
