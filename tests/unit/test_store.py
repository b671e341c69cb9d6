"""The store: one way in, nothing lost, nothing written that the rules refuse."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import TODAY, rows_of
from tracker.checks import load
from tracker.cli.commands import main
from tracker.edit import editor, history, store
from tracker.edit.merge import merge, settled
from tracker.files import lines
from tracker.model import package
from tracker.model.change import Change, Edit

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECORD = {
    "commitment_id": "GLA2021-P02a",
    "member": "",
    "effective_on": "2022-05-01",
    "status": "limited",
    "basis": "mixed",
    "confidence": "low",
    "evidence": "E1",
    "note": "Made up for the tests.",
    "coder": "tests",
}


def save(folder: Path, change: Change, clock: store.Clock = lambda: NOON) -> store.Saved:
    return store.save(folder, change, actor="tests", how="test", clock=clock)


def recorded(folder: Path, **changes: str) -> store.Saved:
    return save(folder, Change("statuses", added=({**RECORD, **changes},)))


def row(folder: Path, table: str, **wanted: str) -> dict[str, str]:
    """Return the one row of a table that has these values."""
    found = [one for one in rows_of((folder / f"{table}.csv").read_bytes()) if wanted.items() <= one.items()]
    assert len(found) == 1
    return found[0]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.csv")}


def test_recording_a_status_adds_one_line(small: Path) -> None:
    """Every other byte stays, and the history has who, when, how, the row, and both digests."""
    before = (small / "statuses.csv").read_bytes()
    saved = recorded(small)
    after = (small / "statuses.csv").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1
    assert saved.entry is not None
    assert history.entries(small) == [saved.entry]
    assert (saved.entry.actor, saved.entry.how, saved.entry.at) == ("tests", "test", "2026-11-22T12:00:00.000000Z")
    assert (saved.entry.before, saved.entry.after) == (history.digest(before), history.digest(after))
    assert saved.entry.change.added[0]["recorded_at"] == "2026-11-22T12:00:00.000000Z"


def test_recorded_at_grows_even_when_the_clock_goes_back(small: Path) -> None:
    """Each record is later than every one before it, to the microsecond."""
    for hours in (0, -1, -23):
        saved = save(small, Change("statuses", added=(RECORD,)), lambda: NOON + timedelta(hours=hours))  # noqa: B023
        assert saved.entry is not None
    said = [one["recorded_at"] for one in rows_of((small / "statuses.csv").read_bytes())]
    assert said == sorted(set(said))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "done"}, "enum"),
        ({"evidence": ""}, "evidence-missing"),
        ({"evidence": "E9"}, "reference"),
        ({"effective_on": "01/05/2022"}, "type-date"),
        ({"effective_on": "2021-11-01"}, "evidence-after"),
        ({"commitment_id": "GLA2021-P01a"}, "status-on-declaratory"),
        ({"commitment_id": "GLA2021-P03a", "status": "complete"}, "complete-on-standing"),
        ({"status": "no_evidence", "evidence": "", "note": ""}, "note-missing"),
        ({"member": "XXX"}, "reference"),
        ({"coder": ""}, "required"),
    ],
)
def test_what_breaks_a_rule_is_refused(small: Path, changes: dict[str, str], code: str) -> None:
    """Named by its code, and nothing is written: no file, no history."""
    before = bytes_of(small)
    saved = recorded(small, **changes)
    assert [problem.code for problem in saved.problems] == [code]
    assert saved.entry is None
    assert bytes_of(small) == before
    assert history.entries(small) == []


def test_only_what_the_save_itself_breaks_is_refused(small: Path) -> None:
    """A line that somebody else broke stands in nobody's way, and keeps its bytes."""
    with (small / "statuses.csv").open("a", encoding="utf-8") as file:
        file.write("GLA2021-P03a,,sometime,vast,,,,,,,,\n")
    assert recorded(small).entry is not None
    assert b"GLA2021-P03a,,sometime,vast,,,,,,,,\n" in (small / "statuses.csv").read_bytes()


@pytest.mark.parametrize("way", ["changed", "removed"])
def test_records_of_statuses_are_only_ever_added(small: Path, way: str) -> None:
    """No save changes or removes one, whoever asks for it."""
    stored = (small / "statuses.csv").read_bytes()
    (record,) = rows_of(stored)
    changed = Change("statuses", changed=(Edit(record, {**record, "note": "Another."}),))
    changes = {"changed": changed, "removed": Change("statuses", removed=(record,))}
    with pytest.raises(ValueError, match="only ever added"):
        save(small, changes[way])
    assert (small / "statuses.csv").read_bytes() == stored


def test_a_row_that_somebody_changed_since_is_not_removed(small: Path) -> None:
    """It is a conflict with both versions, and the row stays as it is."""
    seen = rows_of((small / "members.csv").read_bytes())[0]
    text = (small / "members.csv").read_text(encoding="utf-8")
    (small / "members.csv").write_text(text.replace("Albania", "Republic of Albania"), encoding="utf-8")
    saved = save(small, Change("members", removed=(seen,)))
    assert [conflict.stored["name"] for conflict in saved.conflicts if conflict.stored] == ["Republic of Albania"]
    assert "Republic of Albania" in (small / "members.csv").read_text(encoding="utf-8")


def test_removing_what_is_referred_to_is_refused(small: Path) -> None:
    """An event that a status rests on stays: what the save would break elsewhere counts too."""
    saved = save(small, Change("events", removed=(row(small, "events", event_id="E1"),)))
    assert [(problem.table, problem.code) for problem in saved.problems] == [("statuses", "reference")]


def test_a_file_that_must_be_mended_is_not_written_to(small: Path) -> None:
    """Broken quoting: refused, with the problem of the file."""
    file = small / "statuses.csv"
    file.write_bytes(file.read_bytes().replace(b"Made up", b'"Made up'))
    saved = recorded(small)
    assert [problem.code for problem in saved.problems] == ["quoting"]


def test_editing_one_event_changes_one_line(small: Path) -> None:
    """The rest of the file stays as it is."""
    before = (small / "events.csv").read_text(encoding="utf-8").splitlines()
    seen = row(small, "events", event_id="E1")
    saved = save(small, Change("events", changed=(Edit(seen, {**seen, "title": "Finance, pledged"}),)))
    assert saved.entry is not None
    after = (small / "events.csv").read_text(encoding="utf-8").splitlines()
    assert [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new] == [1]


def test_another_row_is_merged_and_the_same_row_is_a_conflict(small: Path) -> None:
    """Two people edit: different rows both stay; of the same row the second sees both versions."""
    albania, gabon = row(small, "members", iso3="ALB"), row(small, "members", iso3="GAB")
    first = save(small, Change("members", changed=(Edit(albania, {**albania, "region": "South"}),)))
    second = save(small, Change("members", changed=(Edit(gabon, {**gabon, "region": "West"}),)))
    assert first.entry
    assert second.entry
    before = bytes_of(small)
    third = save(small, Change("members", changed=(Edit(albania, {**albania, "region": "North"}),)))
    (conflict,) = third.conflicts
    assert (conflict.seen, conflict.stored, conflict.wanted) == (
        albania,
        {**albania, "region": "South"},
        {**albania, "region": "North"},
    )
    assert bytes_of(small) == before


def test_what_is_already_as_wanted_is_no_change(small: Path) -> None:
    """Saving twice writes once."""
    seen = row(small, "members", iso3="ALB")
    change = Change("members", changed=(Edit(seen, {**seen, "region": "South"}),))
    assert save(small, change).entry is not None
    again = save(small, change)
    assert again.entry is None
    assert not again.refused


def test_undoing_reverses_its_rows_only(small: Path) -> None:
    """What others changed since stays; undoing the undoing brings it back."""
    seen = row(small, "members", iso3="ALB")
    other = row(small, "members", iso3="GAB")
    first = save(small, Change("members", changed=(Edit(seen, {**seen, "region": "South"}),)))
    save(small, Change("members", changed=(Edit(other, {**other, "region": "West"}),)))
    assert first.entry is not None
    undone = store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    assert undone.entry is not None
    assert undone.entry.undoes == first.entry.number
    assert row(small, "members", iso3="ALB") == seen
    assert row(small, "members", iso3="GAB")["region"] == "West"
    store.undo(small, undone.entry.number, actor="tests", clock=lambda: NOON)
    assert row(small, "members", iso3="ALB")["region"] == "South"


def test_undoing_what_was_changed_since_is_a_conflict(small: Path) -> None:
    """Nothing is overwritten silently."""
    seen = row(small, "members", iso3="ALB")
    first = save(small, Change("members", changed=(Edit(seen, {**seen, "region": "South"}),)))
    then = row(small, "members", iso3="ALB")
    save(small, Change("members", changed=(Edit(then, {**then, "region": "North"}),)))
    assert first.entry is not None
    undone = store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    assert len(undone.conflicts) == 1
    assert row(small, "members", iso3="ALB")["region"] == "North"


def test_undoing_a_record_withdraws_it(small: Path) -> None:
    """Lines of statuses.csv are never taken out: the day's record is withdrawn, or what held before is said again."""
    from tracker.state import status

    on = TODAY.replace(year=2024)

    def state() -> str:
        return str(status.at(load.load(small, TODAY), on)["status"]["GLA2021-P02a"])

    first = recorded(small)
    assert state() == "limited"
    second = recorded(small, status="substantial")
    assert state() == "substantial"
    assert first.entry
    assert second.entry
    store.undo(small, second.entry.number, actor="tests", clock=lambda: NOON)
    assert state() == "limited"
    store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    assert state() == "not_assessed"
    assert len(rows_of((small / "statuses.csv").read_bytes())) == 5


def test_undoing_a_record_that_was_corrected_since_is_a_conflict(small: Path) -> None:
    """What a colleague said of the same day afterwards is never taken back by the way."""
    first = recorded(small, status="substantial", contrary_evidence="")
    recorded(small, status="not_started", coder="another")
    assert first.entry
    before = bytes_of(small)
    undone = store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    assert [one.key for one in undone.conflicts] == [("GLA2021-P02a", "", "2022-05-01")]
    assert bytes_of(small) == before


def test_undoing_two_records_of_one_day_says_what_was_said_before_both(small: Path) -> None:
    """Not the first of the two."""
    recorded(small)
    both = save(small, Change("statuses", added=({**RECORD, "status": "substantial"}, {**RECORD, "note": "Again."})))
    assert both.entry
    store.undo(small, both.entry.number, actor="tests", clock=lambda: NOON)
    said = rows_of((small / "statuses.csv").read_bytes())
    assert [one["note"] for one in said[-2:]] == ["Again.", RECORD["note"]]
    assert said[-1]["status"] == "limited"


def test_whoever_undoes_a_record_withdraws_it(small: Path) -> None:
    """Neither its coder nor its reviewer did."""
    first = recorded(small, reviewed_by="somebody")
    assert first.entry
    store.undo(small, first.entry.number, actor="carl", clock=lambda: NOON)
    said = rows_of((small / "statuses.csv").read_bytes())[-1]
    assert (said["status"], said["coder"], said["reviewed_by"]) == ("withdrawn", "carl", "")


def test_a_change_is_undone_once(small: Path) -> None:
    """Unless the undoing was undone."""
    first = recorded(small)
    assert first.entry
    second = store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    assert second.entry
    with pytest.raises(LookupError, match="change 1 is undone already, by change 2"):
        store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    store.undo(small, second.entry.number, actor="tests", clock=lambda: NOON)
    assert store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON).entry


def test_undoing_a_record_in_a_file_that_is_broken_is_refused(small: Path) -> None:
    """With what is wrong in it, and nothing is written."""
    first = recorded(small)
    assert first.entry
    file = small / "statuses.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))
    before = bytes_of(small)
    undone = store.undo(small, first.entry.number, actor="tests", clock=lambda: NOON)
    assert [problem.code for problem in undone.problems][:1] == ["encoding"]
    assert bytes_of(small) == before


def test_a_save_that_mends_one_row_may_not_break_another(small: Path) -> None:
    """Errors are told apart by their row, not counted by their words."""
    file = small / "members.csv"
    rows = rows_of(file.read_bytes())
    broken = {**rows[0], "name": ""}
    file.write_bytes(lines.apply(file.read_bytes(), Change("members", changed=(Edit(rows[0], broken),)), ("iso3",)))
    saved = save(small, Change("members", changed=(Edit(broken, rows[0]), Edit(rows[1], {**rows[1], "name": ""}))))
    assert [(problem.column, problem.code) for problem in saved.problems] == [("name", "required")]
    assert saved.places == (1,)
    # The row in error may be given another value, though it stays in error.
    assert save(small, Change("members", changed=(Edit(broken, {**broken, "region": "Elsewhere"}),))).entry


def test_a_change_made_outside_is_noted(small: Path) -> None:
    """With both digests, when the next change is written; its rows are not known, so it cannot be undone."""
    recorded(small)
    file = small / "statuses.csv"
    known = history.digest(file.read_bytes())
    file.write_bytes(file.read_bytes().replace(b"Made up for the tests.", b"Changed outside."))
    outside = history.digest(file.read_bytes())
    recorded(small, effective_on="2022-06-01")
    first, noted, last = history.entries(small)
    assert (noted.how, noted.before, noted.after) == (history.OUTSIDE, known, outside)
    assert last.before == outside
    assert first.after == known
    with pytest.raises(LookupError, match="outside"):
        store.undo(small, noted.number, actor="tests", clock=lambda: NOON)


def test_an_entry_whose_swap_never_came_is_dropped(small: Path) -> None:
    """Written before the swap, it is not shown without it, and gone with the next change."""
    saved = recorded(small)
    assert saved.entry is not None
    stale = history.Entry(2, saved.entry.at, "tests", "test", saved.entry.change, saved.entry.after, "f" * 64)
    history.announce(small, replace(stale, file="statuses.csv"))
    assert history.entries(small) == [saved.entry]
    again = recorded(small, effective_on="2022-06-01")
    assert again.entry is not None
    assert again.entry.number == 2
    assert len(history.entries(small)) == 2


def test_a_change_stays_in_the_history_when_the_file_is_put_back(small: Path) -> None:
    """As from a backup: the next writer notes that it was changed outside."""
    before = (small / "statuses.csv").read_bytes()
    first = recorded(small)
    (small / "statuses.csv").write_bytes(before)
    assert history.entries(small) == [first.entry]
    recorded(small)
    assert [entry.how for entry in history.entries(small)] == ["test", history.OUTSIDE, "test"]


def test_a_writer_killed_after_the_swap_leaves_its_entry(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown at once, and confirmed by the next writer."""
    with monkeypatch.context() as killed:
        killed.setattr(history, "confirm", lambda *_: None)
        first = recorded(small)
    assert history.entries(small) == [first.entry]
    second = recorded(small, effective_on="2022-06-01")
    assert history.entries(small) == [first.entry, second.entry]


def test_a_lock_left_by_a_dead_process_is_free(small: Path) -> None:
    """The lock is the system's: it ends with its holder."""
    code = (
        "import os, sys; from pathlib import Path; from filelock import FileLock\n"
        "FileLock(sys.argv[1]).acquire(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(small / store.LOCK)], check=False)
    assert recorded(small).entry is not None


def test_many_writers_at_once_lose_nothing(small: Path) -> None:
    """Ten threads, four records each: forty records, each once, and a history that agrees."""

    def write(person: int) -> None:
        for turn in range(4):
            saved = recorded(small, coder=f"person {person}", note=f"turn {turn}")
            assert saved.entry is not None

    people = [threading.Thread(target=write, args=(person,)) for person in range(10)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    rows = [one for one in rows_of((small / "statuses.csv").read_bytes()) if one["coder"].startswith("person")]
    assert len({(one["coder"], one["note"]) for one in rows}) == len(rows) == 40
    assert len({one["recorded_at"] for one in rows}) == 40
    entries = history.entries(small)
    assert [entry.number for entry in entries] == list(range(1, 41))
    assert all(one.after == two.before for one, two in pairwise(entries))


def test_merging_is_by_key() -> None:
    """Rows are matched by their key, whatever else they hold."""
    stored = [{"id": "1", "x": "a"}, {"id": "2", "x": "b"}, {"id": "4", "x": "d"}]
    change = Change(
        "t",
        added=({"id": "4", "x": "d"}, {"id": "3", "x": "c"}, {"id": "2", "x": "z"}),
        removed=({"id": "1", "x": "a"}, {"id": "9", "x": ""}),
    )
    merged = merge(change, stored, ["id"])
    assert [one["id"] for one in merged.change.added] == ["3"]
    assert [one["id"] for one in merged.change.removed] == ["1"]
    assert [one.key for one in merged.conflicts] == [("2",)]


def test_a_key_that_a_change_gives_up_is_free() -> None:
    """A row takes another key, and a new one its old key: no conflict, and undone it is as it was."""
    stored = [{"id": "1", "x": "a"}, {"id": "2", "x": "a"}]
    for change in (
        Change("t", added=({"id": "1", "x": "new"},), changed=(Edit(stored[0], {"id": "9", "x": "a"}),)),
        Change("t", changed=(Edit(stored[0], {"id": "2", "x": "a"}),), removed=(stored[1],)),
    ):
        data = b"id,x\n1,a\n2,a\n"
        for step in (change, change.reversed()):
            merged = merge(step, rows_of(data), ["id"])
            assert not merged.conflicts
            data = lines.apply(data, merged.change, ["id"])
        assert sorted(rows_of(data), key=lambda row: row["id"]) == stored


def test_of_two_conflicts_on_one_key_each_is_decided() -> None:
    """Somebody changed the row that was to be renamed: the rename and the new row under its key are two decisions."""
    stored = [{"id": "1", "x": "theirs"}]
    change = Change(
        "t", added=({"id": "1", "x": "new"},), changed=(Edit({"id": "1", "x": "a"}, {"id": "9", "x": "a"}),)
    )
    edit, added = merge(change, stored, ["id"]).conflicts
    assert (edit.wanted, added.wanted) == ({"id": "9", "x": "a"}, {"id": "1", "x": "new"})
    assert not settled(change, [edit, added], mine=[])
    decided = settled(change, [edit, added], mine=[edit])
    assert decided == Change("t", changed=(Edit(stored[0], {"id": "9", "x": "a"}),))


@pytest.mark.parametrize("what", ["rename", "remove"])
def test_of_a_key_that_stands_twice_the_line_that_is_meant_is_written(small: Path, what: str) -> None:
    """The other line stays as it is, and so it is mended."""
    file = small / "events.csv"
    first = rows_of(file.read_bytes())[-1]
    second = {**first, "title": "Another event under the same id"}
    file.write_bytes(lines.apply(file.read_bytes(), Change("events", added=(second,)), ("event_id",)))
    shape = package.read(small).tables["events"]
    shown = editor.opened(Change("events"), rows_of(file.read_bytes()), shape)
    last = len(shown) - 1
    delta = {"edited_rows": {last: {"event_id": "E900"}}} if what == "rename" else {"deleted_rows": [last]}
    change = editor.edited(Change("events"), shown, delta, shape)
    again = editor.opened(change, rows_of(file.read_bytes()), shape)
    assert [line.row["title"] for line in again if line.row["event_id"] == first["event_id"]] == [first["title"]]
    assert save(small, change).entry
    expected = [first, {**second, "event_id": "E900"}] if what == "rename" else [first]
    assert rows_of(file.read_bytes())[-len(expected) :] == expected


def test_the_command_line_records_shows_and_restores(small: Path) -> None:
    """With every field as an option; what is refused ends with 1 and leaves the files as they are."""

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, [*arguments, "--data", str(small)])
        return result.exit_code, result.stdout, result.stderr

    given = ["record", "GLA2021-P02a", "--effective-on", "2022-05-01", "--basis", "mixed", "--confidence", "low"]
    whole = [*given, "--status", "limited", "--evidence", "E1", "--note", "n", "--coder", "c"]
    code, out, _ = run(*whole)
    assert (code, out) == (0, "change 1: 1 in statuses\n")
    before = bytes_of(small)
    code, out, err = run(*given, "--status", "substantial")
    assert code == 1
    assert "[evidence-missing]" in err
    assert bytes_of(small) == before
    code, out, _ = run("history", "--format", "json")
    assert [entry["change"]["added"][0]["coder"] for entry in json.loads(out)] == ["c"]
    assert "+ commitment_id: GLA2021-P02a" in run("history", "1")[1]
    assert run("restore", "1")[0] == 0
    assert run("restore", "7")[0] == 2
    assert len(json.loads(run("history", "--format", "json")[1])) == 2


KILLED = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from tracker.edit import store
from tracker.model.change import Change
row = dict(zip(sys.argv[2::2], sys.argv[3::2]))
print("ready", flush=True)
sys.stdin.readline()
store.save(Path(sys.argv[1]), Change("statuses", added=(row,)), actor="k", how="k", clock=lambda: datetime.now(UTC))
"""


def test_a_warning_that_comes_with_a_change_is_said_before_and_after(small: Path) -> None:
    """Of its own rows, with their places, and once: what is warned of already is not said again."""
    thin = {**RECORD, "status": "complete", "evidence": "E1", "commitment_id": "GLA2021-P02a", "confidence": "high"}
    change = Change("statuses", added=(RECORD, thin))
    before = {(problem.code, problem.line) for problem in load.load(small, TODAY).warnings}
    seen = store.preview(small, change, lambda: NOON)
    assert not seen.refused
    assert "evidence-thin" in {problem.code for problem in seen.warnings}
    at = dict(zip([problem.code for problem in seen.warnings], seen.warning_places, strict=True))
    assert at["evidence-thin"] == 1
    assert not before & {(problem.code, problem.line) for problem in seen.warnings}
    saved = store.save(small, change, actor="a", how="h", clock=lambda: NOON)
    assert saved.entry is not None
    assert saved.warnings == seen.warnings
