"""The Update page through AppTest: what is typed into the editor, or brought as a file, and what becomes of it."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook
from streamlit.testing.v1 import AppTest

from components import permission, reading, update
from tests.conftest import ROOT, rows_of
from tracker.checks import load as loader
from tracker.edit import history, store
from tracker.files import lines
from tracker.model.change import Change, Edit
from tracker.model.dataset import Dataset

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def page() -> None:
    """Draw the page without its frame: AppTest leaves a page between two runs, and what was typed with it."""
    from benchmarks import alone
    from components import update

    update.update(alone.context())


@pytest.fixture
def app(officer: Path) -> Iterator[AppTest]:
    """Return the Update page of a copy of the second package, as a person who may write."""
    app = AppTest.from_function(page, default_timeout=60).run()
    yield app
    assert not app.exception


def choose(app: AppTest, table: str, way: str = "editor") -> AppTest:
    app.session_state["choice table"] = table
    app.session_state["choice way"] = way
    return app.run()


def editor(app: AppTest, table: str) -> str:
    """Return the key of the editor that is drawn."""
    return f"editor of {table} {app.session_state[f'rows opened of {table}'].round}"


def drawn(app: AppTest, table: str) -> str:
    """Return the id of the editor that is drawn, as the browser knows it."""
    (one,) = (one.proto.id for one in app.dataframe if one.proto.id.endswith(editor(app, table)))
    return str(one)


def typed(app: AppTest, table: str, at: str = "", **delta: object) -> AppTest:
    """Type into the editor, or the one drawn as ``at``: send what it would, which AppTest has no way to."""
    states = app._tree.get_widget_states()
    empty: dict[str, object] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    states.widgets.add(id=at or drawn(app, table), string_value=json.dumps({**empty, **delta}))
    return app._run(states)


def bring(app: AppTest, table: str, name: str, data: bytes) -> AppTest:
    choose(app, table, "file")
    app.file_uploader[0].upload(name, data, "text/csv")
    return app.run()


def shown(app: AppTest) -> str:
    """Return everything the page says: its own words, and those of its blocks."""
    blocks = [str(block.proto) for block in app.get("bidi_component")]
    return "\n".join([*(one.value for one in app.markdown), *(one.value for one in app.subheader), *blocks])


def row(folder: Path, table: str, place: int) -> dict[str, str]:
    return rows_of((folder / f"{table}.csv").read_bytes())[place]


def test_two_tables_are_edited_and_saved(app: AppTest, small: Path) -> None:
    """What is typed in one table stays while another is edited; each save changes its lines alone."""
    before = {file.name: file.read_bytes() for file in small.glob("*.csv")}
    typed(app, "events", edited_rows={0: {"title": "Another title"}})
    choose(app, "members")
    typed(app, "members", edited_rows={0: {"region": "Elsewhere"}})
    app.button(key="save members").click().run()
    assert row(small, "members", 0)["region"] == "Elsewhere"
    assert (small / "events.csv").read_bytes() == before["events.csv"]
    choose(app, "events")
    app.button(key="save events").click().run()
    after = (small / "events.csv").read_bytes()
    assert row(small, "events", 0)["title"] == "Another title"
    changed = [
        one for one, other in zip(before["events.csv"].splitlines(), after.splitlines(), strict=True) if one != other
    ]
    assert len(changed) == 1
    assert [(one.actor, one.how) for one in history.entries(small)] == [("officer", "editor")] * 2


def test_what_is_typed_last_is_kept_when_the_page_is_left_at_once(app: AppTest) -> None:
    """One run hears of the cell and of the next click: the cell is in the draft."""
    key = editor(app, "events")
    app.session_state["choice way"] = "file"
    typed(app, "events", edited_rows={0: {"title": "Typed last"}})
    assert app.file_uploader
    choose(app, "events")
    assert editor(app, "events") != key
    assert app.subheader[0].value == "What would change: 1 changed"


def test_what_was_saved_does_not_come_back(app: AppTest, small: Path) -> None:
    """The next press may come from a page on which the editor of before still stands: what it says is done with."""
    before = drawn(app, "events")
    typed(app, "events", edited_rows={0: {"title": "Mine"}})
    app.button(key="save events").click().run()
    assert row(small, "events", 0)["title"] == "Mine"
    typed(app, "events", before, edited_rows={0: {"title": "Mine"}})
    assert not app.subheader


def test_what_is_typed_into_rows_that_are_opened_anew_is_kept(app: AppTest, small: Path) -> None:
    """Somebody else's change opens the rows anew while a cell is on its way."""
    choose(app, "members")
    before = drawn(app, "members")
    theirs = row(small, "members", 1)
    change = Change("members", changed=(Edit(theirs, {**theirs, "region": "Theirs"}),))
    store.save(small, change, actor="another", how="test", clock=lambda: NOON)
    app.run()
    assert drawn(app, "members") != before
    typed(app, "members", before, edited_rows={0: {"region": "Mine"}})
    assert app.subheader[0].value == "What would change: 1 changed"


def test_what_is_typed_is_kept_without_its_callback(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit gives a callback up when another request comes while it runs."""
    with monkeypatch.context() as given_up:
        given_up.setattr(update, "_keep", lambda *_: None)
        app.run()
    typed(app, "events", edited_rows={0: {"title": "Mine"}})
    assert app.subheader[0].value == "What would change: 1 changed"


def test_a_refused_save_keeps_what_was_typed(app: AppTest, small: Path) -> None:
    """The rules speak, the button is closed, and what was typed is still there to be mended."""
    before = (small / "events.csv").read_bytes()
    typed(app, "events", edited_rows={0: {"date": "31.02.2022"}})
    assert app.button(key="save events").disabled
    month = row(small, "events", 0)["date"][:7]
    typed(app, "events", edited_rows={0: {"date": month}})
    app.button(key="save events").click().run()
    assert row(small, "events", 0)["date"] == month
    assert before != (small / "events.csv").read_bytes()


def test_somebody_elses_change_to_the_same_row_is_shown_and_decided(app: AppTest, small: Path) -> None:
    """Nothing is overwritten silently: both versions stand side by side, and either can be kept."""
    typed(app, "events", edited_rows={0: {"title": "Mine"}})
    theirs = row(small, "events", 0)
    change = Change("events", changed=(Edit(theirs, {**theirs, "title": "Theirs"}),))
    store.save(small, change, actor="another", how="test", clock=lambda: NOON)
    app.run()
    assert app.button(key="save events").disabled
    assert "was changed by somebody else since" in app.error[0].value
    # Chosen and decided so quickly that one run hears of both.
    app.radio[0].set_value("mine")
    next(one for one in app.button if one.label == "Decide so").click().run()
    app.button(key="save events").click().run()
    assert row(small, "events", 0)["title"] == "Mine"


def test_somebody_elses_change_is_a_conflict_before_it_is_shown(
    app: AppTest, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the data are read anew the page shows them as they were, and what it would save is held to the files."""
    monkeypatch.setattr(reading, "_PATIENCE", 0.0)
    may = threading.Event()
    monkeypatch.setattr(loader, "load", partial(_load_later, loader.load, may))
    typed(app, "events", edited_rows={0: {"title": "Mine"}})
    theirs = row(small, "events", 0)
    change = Change("events", changed=(Edit(theirs, {**theirs, "title": "Theirs"}),))
    store.save(small, change, actor="another", how="test", clock=lambda: NOON)
    try:
        app.run()
        assert reading._shared.reading is not None
        assert reading._shared.reading.is_alive()
        assert app.button(key="save events").disabled
        assert "was changed by somebody else since" in app.error[0].value
    finally:
        may.set()
    assert row(small, "events", 0)["title"] == "Theirs"


def _load_later(load: Callable[..., Dataset], may: threading.Event, *given: object) -> Dataset:
    assert may.wait(60)
    return load(*given)


def test_keeping_what_is_stored_drops_what_was_typed(app: AppTest, small: Path) -> None:
    """The draft is empty then, and nothing is written."""
    typed(app, "events", edited_rows={0: {"title": "Mine"}})
    theirs = row(small, "events", 0)
    change = Change("events", changed=(Edit(theirs, {**theirs, "title": "Theirs"}),))
    store.save(small, change, actor="another", how="test", clock=lambda: NOON)
    app.run()
    next(one for one in app.button if one.label == "Decide so").click().run()
    assert not [one for one in app.button if one.key == "save events"]
    assert row(small, "events", 0)["title"] == "Theirs"


def test_a_row_to_be_removed_can_be_put_back(app: AppTest) -> None:
    """It is named, and taking its name out keeps it."""
    choose(app, "endorsements")
    typed(app, "endorsements", deleted_rows=[0])
    assert app.button(key="save endorsements").label == "Save 1 row"
    box = next(one for one in app.multiselect if one.label == "Rows to be removed")
    box.set_value([]).run()
    assert not [one for one in app.button if one.key == "save endorsements"]


def test_records_are_only_added(app: AppTest, small: Path) -> None:
    """The editor of statuses opens without the stored records; a new one is written after them."""
    before = (small / "statuses.csv").read_bytes()
    choose(app, "statuses")
    assert app.session_state["rows opened of statuses"].lines == ()
    said = {"commitment_id": "GLA2021-P02a", "effective_on": "2022-05-01", "status": "limited", "basis": "mixed"}
    record = {**said, "confidence": "low", "evidence": ["E1"], "note": "=1+1", "coder": "tests"}
    typed(app, "statuses", added_rows=[record])
    app.button(key="save statuses").click().run()
    after = (small / "statuses.csv").read_bytes()
    assert after.startswith(before)
    assert b",limited,mixed,low,E1,,=1+1,tests,," in after[len(before) :]


def test_a_file_with_a_good_and_a_bad_row(app: AppTest, small: Path) -> None:
    """The bad row is named by its line in the file; it can be left out, and the good one is brought in."""
    book = Workbook()
    for cells in (
        ["iso3", "name", "region", "latitude"],
        ["PER", "Peru", "Americas", -9.19],
        ["URY", "Uruguay", "Americas", 234],
    ):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    before = (small / "members.csv").read_bytes()
    bring(app, "members", "members.xlsx", out.getvalue())
    assert "line 3" in shown(app)
    assert not [one for one in app.button if one.key and one.key.startswith("save")]
    next(one for one in app.checkbox if one.label.startswith("Leave out 1 row")).check().run()
    app.button(key="save file of members").click().run()
    assert (small / "members.csv").read_bytes() == before + b"PER,Peru,,Americas,-9.19,\n"
    assert history.entries(small)[0].how == "file members.xlsx"


def test_absent_rows_are_kept_unless_the_person_says_so(app: AppTest, small: Path) -> None:
    """A file with one row changes that one; the others are named, and removed only when asked."""
    text = (small / "endorsements.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    bring(app, "endorsements", "some.csv", "".join(text[:2]).encode())
    next(one for one in app.checkbox if one.label.startswith("Remove the")).check().run()
    app.button(key="save file of endorsements").click().run()
    assert (small / "endorsements.csv").read_text(encoding="utf-8").splitlines(keepends=True) == text[:2]


def test_what_others_save_while_a_file_is_looked_at_stays(app: AppTest, small: Path) -> None:
    """Their rows are neither taken back nor removed; their change to a row of the file is decided by the person."""
    before = (small / "events.csv").read_bytes()
    first = row(small, "events", 0)
    extra = {**first, "event_id": "E50", "title": "Another event"}
    gone = {**first, "event_id": "E51", "title": "Not in the file"}
    store.save(small, Change("events", added=(extra, gone)), actor="another", how="test", clock=lambda: NOON)
    text = lines.apply((small / "events.csv").read_bytes(), Change("events", removed=(gone,)), ("event_id",))
    edit = Change("events", changed=(Edit(first, {**first, "title": "Mine"}),))
    bring(app, "events", "events.csv", lines.apply(text, edit, ("event_id",)))
    next(one for one in app.checkbox if one.label.startswith("Remove the 1 stored row")).check().run()
    theirs = Change(
        "events",
        added=({**first, "event_id": "E52", "title": "Theirs, new"},),
        changed=(
            Edit(extra, {**extra, "title": "Theirs, corrected"}),
            Edit(first, {**first, "title": "Theirs, the same row"}),
        ),
    )
    store.save(small, theirs, actor="another", how="test", clock=lambda: NOON)
    app.run()
    save = app.button(key="save file of events")
    assert (save.label, save.disabled) == ("Save 2 rows", True)
    app.radio[0].set_value("mine")
    next(one for one in app.button if one.label == "Decide so").click().run()
    app.button(key="save file of events").click().run()
    titles = {one["event_id"]: one["title"] for one in rows_of((small / "events.csv").read_bytes())}
    assert titles == {
        **{one["event_id"]: one["title"] for one in rows_of(before)},
        first["event_id"]: "Mine",
        "E50": "Theirs, corrected",
        "E52": "Theirs, new",
    }


def test_what_a_file_does_not_say_is_asked(app: AppTest, small: Path) -> None:
    """Its encoding, and the order of day and month; nothing is chosen beforehand and nothing written until then."""
    before = {file.name: file.read_bytes() for file in small.glob("*.csv")}
    text = "event_id,date,title,kind,verification\nE77,1/2/2022,Réunion,meeting,read\n"
    kind = row(small, "events", 0)["kind"]
    bring(app, "events", "events.csv", text.replace("meeting", kind).encode("windows-1252"))
    box = next(one for one in app.selectbox if one.label == "In which encoding is the file?")
    assert box.value is None
    box.select_index(0).run()
    next(one for one in app.selectbox if one.label == "In which order are day and month?").select_index(0).run()
    assert {file.name: file.read_bytes() for file in small.glob("*.csv")} == before
    app.button(key="save file of events").click().run()
    assert row(small, "events", -1)["date"] == "2022-02-01"
    assert row(small, "events", -1)["title"] == "Réunion"


def test_who_may_not_write_is_told_why_and_cannot(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without permission the page has no editor, the navigation no way to it, and the write itself refuses."""
    monkeypatch.setenv("TRACKER_DATA", str(small))
    before = {file.name: file.read_bytes() for file in small.glob("*.csv")}
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page("pages/update.py").run()
    assert "change nothing" in app.info[0].value
    assert not app.button

    def script() -> None:
        from tracker.model.change import Change

        permission.save(Change("members", added=({"iso3": "PER", "name": "Peru"},)), "editor")

    writing = AppTest.from_function(script).run()
    assert writing.exception
    assert {file.name: file.read_bytes() for file in small.glob("*.csv")} == before


def test_a_table_without_a_key_is_edited(officer: Path) -> None:
    """Its rows are told apart by all their cells; the one that was changed is, and no other."""
    path = officer / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    fields = [{"name": "who", "type": "string"}, {"name": "what", "type": "string"}]
    descriptor["resources"].append({"name": "notes", "path": "notes.csv", "schema": {"fields": fields}})
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    (officer / "notes.csv").write_text("who,what\na,x\nb,z\n", encoding="utf-8")
    app = AppTest.from_function(page, default_timeout=60).run()
    typed(choose(app, "notes"), "notes", edited_rows={0: {"what": "y"}})
    app.button(key="save notes").click().run()
    assert not app.exception
    assert (officer / "notes.csv").read_text(encoding="utf-8") == "who,what\na,y\nb,z\n"


def test_a_day_is_typed_as_people_write_it(app: AppTest, small: Path) -> None:
    """Day columns take text: with points it is read, with slashes the order is asked, and a number is refused."""
    typed(app, "events", edited_rows={0: {"accessed_on": "5/6/2022"}})
    assert not [button for button in app.button if button.key == "save events"]
    (question,) = [box for box in app.selectbox if box.label.startswith("In which order")]
    question.set_value("dmy").run()
    app.button(key="save events").click().run()
    assert row(small, "events", 0)["accessed_on"] == "2022-06-05"
    typed(app, "events", edited_rows={0: {"accessed_on": "45868"}})
    assert "write a day as" in shown(app)
    assert app.button(key="save events").disabled
    assert row(small, "events", 0)["accessed_on"] == "2022-06-05"
