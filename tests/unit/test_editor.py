"""What is typed over rows becomes a change, and stays one while other rows are looked at."""

import pytest

from tests.conftest import FORESTS, rows_of
from tracker.edit import editor
from tracker.edit.ingest import Order
from tracker.model import package
from tracker.model.change import Change, Edit

MEMBERS = package.read(FORESTS).tables["members"]
STORED = rows_of((FORESTS / "members.csv").read_bytes())
NONE = Change("members")


def test_nothing_typed_is_no_change() -> None:
    """Opening rows changes none of them."""
    opened = editor.opened(NONE, STORED, MEMBERS)
    assert [line.row for line in opened] == STORED
    assert not editor.edited(NONE, opened, {"edited_rows": {}, "added_rows": [], "deleted_rows": []}, MEMBERS)


def test_what_is_typed_becomes_a_change() -> None:
    """A cell, a new row, a row taken out; a new row without a word in it is none."""
    opened = editor.opened(NONE, STORED, MEMBERS)
    delta = {
        "edited_rows": {0: {"name": "Elsewhere", "latitude": 5.0}},
        "added_rows": [{"iso3": "PER", "longitude": -75.02}, {}, {"name": None}],
        "deleted_rows": [2],
    }
    change = editor.edited(NONE, opened, delta, MEMBERS)
    assert change.changed == (Edit(STORED[0], {**STORED[0], "name": "Elsewhere", "latitude": "5"}),)
    assert [dict(row) for row in change.added] == [
        {**dict.fromkeys(MEMBERS.fields, ""), "iso3": "PER", "longitude": "-75.02"}
    ]
    assert change.removed == (STORED[2],)


def test_a_draft_lasts_while_other_rows_are_looked_at() -> None:
    """Opened again, alone or among others, its rows are as typed; typing the old words again takes a change back."""
    first = editor.opened(NONE, STORED[:1], MEMBERS)
    kept = editor.edited(
        NONE, first, {"edited_rows": {0: {"name": "Elsewhere"}}, "added_rows": [{"iso3": "PER"}]}, MEMBERS
    )
    others = editor.opened(kept, STORED[1:], MEMBERS)
    kept = editor.edited(kept, others, {"edited_rows": {0: {"name": "Nowhere"}}}, MEMBERS)
    assert [edit.after["name"] for edit in kept.changed] == ["Elsewhere", "Nowhere"]
    assert [row["iso3"] for row in kept.added] == ["PER"]
    again = editor.opened(kept, STORED, MEMBERS)
    assert [line.row["name"] for line in again][:2] == ["Elsewhere", "Nowhere"]
    assert again[-1].seen is None
    back = editor.edited(
        kept, again, {"edited_rows": {0: {"name": STORED[0]["name"]}}, "deleted_rows": [len(STORED)]}, MEMBERS
    )
    assert [edit.after["name"] for edit in back.changed] == ["Nowhere"]
    assert not back.added


def test_cells_come_as_the_file_has_them() -> None:
    """Lists with their separator, no value as a blank."""
    described = package.read(FORESTS).tables
    assert editor.text(["E1", "E2"], described["statuses"].fields["evidence"]) == "E1 E2"
    assert editor.text(None, described["statuses"].fields["note"]) == ""
    assert editor.text("=1+1", described["statuses"].fields["note"]) == "=1+1"


@pytest.mark.parametrize(
    ("typed", "order", "read"),
    [
        ("30.07.2025", None, "2025-07-30"),
        ("5/6/2025", None, None),
        ("5/6/2025", "dmy", "2025-06-05"),
        ("5/6/2025", "mdy", "2025-05-06"),
        ("45868", None, "45868"),
        ("2025", None, "2025"),
        ("2017-9-27", None, "2017-09-27"),
        ("\u200b2017-09-27 ", None, "2017-09-27"),
    ],
)
def test_a_typed_day_is_read_as_a_file_is(typed: str, order: Order | None, read: str | None) -> None:
    """With points the day is first, with slashes it is asked; a number stays for the rules to refuse."""
    table = package.read(FORESTS).tables["events"]
    row = {**dict.fromkeys(table.fields, ""), "event_id": "E9", "date": typed, "accessed_on": typed, "note": typed}
    change = Change("events", added=(row,))
    assert editor.undecided(change, table) == (typed if "/" in typed else "")
    if read:
        (after,) = editor.dated(change, table, order).added
        assert (after["date"], after["accessed_on"], after["note"]) == (read, read, typed)


def test_a_stored_day_is_not_read_again() -> None:
    """What was there before and is no day stays as it is."""
    table = package.read(FORESTS).tables["events"]
    before = {"event_id": "E1", "date": "1/2/2021", "title": "x"}
    change = Change("events", changed=(Edit(before, {**before, "title": "y"}),))
    assert not editor.undecided(change, table)
    assert editor.dated(change, table, None) == change
