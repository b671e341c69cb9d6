"""A document entered by mistake goes with all that hangs on it, as one change that can be undone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import TODAY
from tracker.checks import load
from tracker.cli.commands import main
from tracker.edit import history, store
from tracker.files import durable

NOW = datetime(2026, 11, 22, 13, tzinfo=UTC)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def remove(folder: Path, name: str) -> store.Saved:
    return store.remove(folder, "documents", (name,), actor="tests", clock=lambda: NOW)


def test_all_that_hangs_on_it_goes_and_comes_back(copy: Path) -> None:
    """Paragraphs, clauses, records and endorsements go, events stay and name them no more; undone, all is back."""
    before, whole = files(copy), load.load(copy, TODAY)
    saved = remove(copy, "S2025")
    assert saved.entry
    left = load.load(copy, TODAY)
    assert [str(one) for one in left.errors] == []
    assert list(left.documents.index) == ["D2012"]
    assert set(left.tables["statuses"]["commitment_id"]) <= set(left.commitments.index)
    assert left.tables["lineage"].empty
    assert len(left.events) == len(whole.events)
    assert "S2025" not in "".join(left.tables["events"]["bears_on"])
    assert [entry.number for entry in history.entries(copy)] == [1]
    undone = store.undo(copy, 1, actor="tests", clock=lambda: NOW)
    assert undone.entry
    back = load.load(copy, TODAY)
    for name, table in whole.tables.items():
        rows = table.astype("str").sort_values(list(table.columns)).to_dict("records")
        assert back.tables[name].astype("str").sort_values(list(table.columns)).to_dict("records") == rows, name
    assert files(copy)["statuses.csv"] == before["statuses.csv"]
    assert [str(one) for one in back.errors] == []
    assert "recorded-order" not in {one.code for one in back.warnings}


def test_a_writer_killed_between_two_swaps_is_finished_by_the_next(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was announced and begun is carried through, whichever file it stopped at."""
    total = len(store.hanging_on(copy, "documents", ("S2025",)))
    assert total > 4
    swap = durable.swap
    done: list[Path] = []

    class Killed(BaseException):
        """What no code hears of."""

    def stopped(path: Path) -> None:
        if path.suffix == ".csv" and len([one for one in done if one.suffix == ".csv"]) == 2:
            raise Killed
        done.append(path)
        swap(path)

    monkeypatch.setattr(durable, "swap", stopped)
    with pytest.raises(Killed):
        remove(copy, "S2025")
    monkeypatch.setattr(durable, "swap", swap)
    # The next writer, whatever it writes.
    with pytest.raises(LookupError):
        remove(copy, "S2025X")
    store.undo(copy, 1, actor="tests", clock=lambda: NOW)
    assert [str(one) for one in load.load(copy, TODAY).errors] == []
    assert "S2025" in load.load(copy, TODAY).documents.index
    assert not list(copy.glob(".*.new"))


@pytest.mark.parametrize("for_good", [False, True])
def test_a_swap_that_fails_after_others_came(copy: Path, monkeypatch: pytest.MonkeyPatch, for_good: bool) -> None:
    """It is tried again; where that fails too, the change holds, which is said, and the next save ends it."""
    swap, tables = durable.swap, []

    def failing(path: Path) -> None:
        tables.extend([path] if path.suffix == ".csv" else [])
        if path.suffix == ".csv" and (len(tables) == 3 or (for_good and len(tables) > 3)):
            raise OSError("an error of the disk")
        swap(path)

    with monkeypatch.context() as broken:
        broken.setattr(durable, "swap", failing)
        saved = remove(copy, "S2025")
    if not for_good:
        assert not saved.warnings
        assert "S2025" not in load.load(copy, TODAY).documents.index
        return
    assert saved.entry
    assert [one.code for one in saved.warnings] == ["unfinished"]
    assert history.entries(copy) == [saved.entry]
    with pytest.raises(LookupError):
        remove(copy, "S2025")
    assert "S2025" not in load.load(copy, TODAY).documents.index
    assert [str(one) for one in load.load(copy, TODAY).errors] == []


def test_a_writer_stopped_before_the_first_swap_leaves_everything(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk while the files are written beside: nothing is changed, and nothing is left beside."""
    before = files(copy)

    def full(_: Path, __: bytes) -> None:
        raise OSError("no space")

    monkeypatch.setattr(durable, "stage", full)
    with pytest.raises(OSError, match="no space"):
        remove(copy, "S2025")
    assert files(copy) == before
    assert history.entries(copy) == []


def test_what_somebody_changed_since_is_a_conflict(copy: Path) -> None:
    """A row that was removed and is there again with other values is not overwritten by the undoing."""
    remove(copy, "S2025")
    with (copy / "documents.csv").open("a", encoding="utf-8") as file:
        file.write("S2025,,Another,declaration,Somebody,2025-01-01,,,,ours,unknown,,\n")
    undone = store.undo(copy, 1, actor="tests", clock=lambda: NOW)
    assert undone.conflicts
    assert load.load(copy, TODAY).documents.at["S2025", "title"] == "Another"


def test_the_command_shows_and_removes(copy: Path) -> None:
    """A dry run writes nothing; a document that is not there is wrong usage; statuses are named in the difference."""
    before = files(copy)
    shown = CliRunner().invoke(main, ["remove", "S2025", "--dry-run", "--data", str(copy)])
    assert (shown.exit_code, "statuses:" in shown.stdout) == (0, True)
    assert files(copy) == before
    assert CliRunner().invoke(main, ["remove", "NONE", "--dry-run", "--data", str(copy)]).exit_code == 2
    done = CliRunner().invoke(main, ["remove", "S2025", "--data", str(copy)])
    assert (done.exit_code, "in documents" in done.stdout) == (0, True)
    assert "statuses:" in CliRunner().invoke(main, ["history", "1", "--data", str(copy)]).stdout
