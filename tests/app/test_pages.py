"""Every page through AppTest: on the package of the Group, on the second one, and on what is left of a broken one."""

import gc
import json
import shutil
import weakref
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.packages import make
from components import declarations, reading
from components.platform import garbage
from tests.app.conftest import Open
from tests.conftest import FORESTS, GROUP, ROOT, edit
from tracker.checks import load
from tracker.edit import store
from tracker.model.change import Change

PAGES = sorted(path.name for path in (ROOT / "pages").glob("*.py"))


def said(app: AppTest) -> str:
    """Return what the page writes quietly, as it reads."""
    return "\n".join(markdown.value.replace("\\", "") for markdown in app.markdown)


def blocks(app: AppTest) -> str:
    """Return what the page's own blocks are sent."""
    return "\n".join(str(block.proto) for block in app.get("bidi_component"))


def titles(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("folder", [GROUP, FORESTS], ids=lambda folder: folder.name)
def test_every_page_runs_on_both_packages(open_app: Open, folder: Path, page: str) -> None:
    """A title, and no exception; a slide's title is a block of its own."""
    app = open_app(folder, page)
    assert not app.exception
    assert len(app.title) == 1 or "block title" in blocks(app)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_recorded_is_a_usable_app(open_app: Open, copy: Path, page: str) -> None:
    """With nothing but the header in statuses.csv every page runs, and the overview says what is not established."""
    statuses = copy / "statuses.csv"
    statuses.write_text(statuses.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    app = open_app(copy, page, commitment="D2012-P05b", member="BLR")
    assert not app.exception
    assert not app.error
    if page == "overview.py":
        assert titles(app) == ["For all ten assessable clauses, no assessment was made"]


@pytest.mark.parametrize("page", PAGES)
def test_empty_tables_take_nothing_down(open_app: Open, copy: Path, page: str) -> None:
    """With nothing but headers in every file, every page still says so."""
    for file in copy.glob("*.csv"):
        file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    app = open_app(copy, page)
    assert not app.exception


@pytest.mark.parametrize("page", PAGES)
def test_a_day_before_everything(open_app: Open, page: str) -> None:
    """Before the first adoption nothing exists, and every page says so without an exception."""
    app = open_app(GROUP, page, as_of="19990101", commitment="D2012-P05b", member="BLR")
    assert not app.exception
    if page == "commitment.py":
        assert "did not exist on 1 January 1999" in app.warning[0].value
    if page == "overview.py":
        assert "No document had been adopted" in app.info[0].value


@pytest.mark.parametrize("page", PAGES)
def test_a_broken_file_is_announced_on_every_page(open_app: Open, copy: Path, page: str) -> None:
    """One line in error: a banner that counts it, and the rest as before."""
    edit(copy / "statuses.csv", "independent,high,E037 E038 E119", "independent,high,E037 E999 E119")
    app = open_app(copy, page)
    assert not app.exception
    if page != "present.py":
        assert "1 line of the data is set aside" in app.error[0].value


def test_the_address_sets_the_filters(open_app: Open) -> None:
    """A link carries ids; what it no longer finds is announced."""
    app = open_app(GROUP, as_of="20130510", theme=["appraisal", "gone"], status="substantial")
    assert app.sidebar.multiselect[2].value == ["appraisal"]
    assert "“gone”" in app.warning[0].value
    assert "As of 10 May 2013 · 1 operative clause of 17, as filtered" in said(app)


def test_clearing_the_filters(open_app: Open) -> None:
    """An empty view says so and offers the way out, which works."""
    app = open_app(GROUP, text="no such words")
    assert "No operative clause matches the filters" in app.info[0].value
    next(button for button in app.button if button.label == "Clear filters").click().run()
    assert not app.info
    assert titles(app)[0].startswith("Of ten assessable clauses")


def test_moving_between_pages_keeps_the_filters(open_app: Open) -> None:
    """The filters are the frame's, not a page's."""
    app = open_app(GROUP, theme="untoc")
    app.switch_page("pages/commitments.py").run()
    assert "2 operative clauses of 22, as filtered" in said(app)


def test_clauses_that_cannot_be_assessed_leave_no_blank_figure(open_app: Open) -> None:
    """Where the filters leave declaratory clauses alone, each figure's place says why there is none."""
    app = open_app(GROUP, status="not_assessable")
    assert not app.exception
    assert said(app).count("No clause shown here can be assessed.") == 3
    assert "<svg height" not in blocks(app)


def test_an_unknown_layer_is_announced(open_app: Open) -> None:
    """A page's own choice is checked like a filter."""
    app = open_app(GROUP, "members.py", layer="treaty-gone")
    assert not app.exception
    assert "treaty-gone" in "".join(warning.value for warning in app.warning).replace("\\", "")


def test_markup_in_the_data_is_text(open_app: Open, copy: Path) -> None:
    """A title of Markdown and HTML comes out as the text it is."""
    edit(
        copy / "commitments.csv",
        "D2012,5,b,Convene a high-level meeting in 2013",
        "D2012,5,b,**x** <script>alert(1)</script>",
    )
    app = open_app(copy, "commitment.py", commitment="D2012-P05b")
    assert not app.exception
    assert titles(app) == [r"\*\*x\*\* \<script\>alert\(1\)\</script\>"]


def test_no_package_is_said_in_words(open_app: Open, tmp_path: Path) -> None:
    """A folder without a descriptor gives a page that says what is needed."""
    app = open_app(tmp_path)
    assert not app.exception
    assert titles(app) == ["No data to show"]
    assert "datapackage" in app.error[0].value


def test_the_guard_hands_over_to_the_entry(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that runs without the frame remembers where it was asked to be."""
    from components import frame

    state: dict[str, object] = {}
    went: list[str] = []
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(st, "query_params", type("Query", (dict,), {"get_all": lambda self, name: [self[name]]})(a="1"))
    monkeypatch.setattr(st, "switch_page", went.append)
    frame.guard("/somewhere/pages/timeline.py")
    assert went == ["app.py"]
    assert state["page to resume"] == ("pages/timeline.py", {"a": ["1"]})


def test_a_change_is_shown_and_offered_to_nobody_unknown(open_app: Open, copy: Path) -> None:
    """The history stands on the Data page; a request that names no host, as AppTest's, is offered no way to undo."""
    row = {
        "commitment_id": "D2012-P06a",
        "effective_on": "2014-01-01",
        "status": "substantial",
        "basis": "mixed",
        "confidence": "low",
        "evidence": "E038",
        "coder": "tests",
    }
    clock = lambda: datetime(2026, 11, 22, 12, tzinfo=UTC)  # noqa: E731
    store.save(copy, Change("statuses", added=(row,)), actor="tests", how="test", clock=clock)
    app = open_app(copy, "data.py")
    assert not app.exception
    assert "1 · 2026-11-22 12:00 UTC · statuses: 1 added by tests (test)" in app.selectbox[-1].options
    assert not [button for button in app.button if button.label == "Undo this change"]


@pytest.mark.parametrize(
    ("page", "asked", "words"),
    [
        ("commitments.py", {}, "50 of 1,500"),
        ("commitments.py", {"page": "3", "sort": "-due"}, "150 of 1,500"),
        ("commitments.py", {"page": "9999999999"}, "50 of 1,500"),
        ("commitments.py", {"page": "999"}, "1,500 of 1,500"),
        ("declarations.py", {"page": "2"}, "Page 2 of 4"),
        ("declarations.py", {"shown": "compare", "page": "3"}, "Page 3 of 4"),
        ("data.py", {"table": "commitments", "page": "2"}, "500 of 1,500"),
        ("data.py", {"table": "statuses", "page": "3"}, "750 of 7,500"),
        ("declarations.py", {"shown": "D0", "page": "2"}, "Page 2 of 4"),
        ("commitments.py", {"as_of": "2025-12-31", "page": "2"}, "100 of 1,500"),
        ("overview.py", {}, "Together"),
        ("timeline.py", {"page": "2"}, "Page 2 of "),
        ("present.py", {"slide": "8"}, "more rows in the register"),
    ],
)
def test_long_lists_come_a_page_at_a_time(
    page: str, asked: dict[str, str], words: str, many: Path, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declarations, "_PARAGRAPHS", 10)
    monkeypatch.setattr(declarations, "_PAIRS", 20)
    app = open_app(many, page, **asked)
    assert not app.exception
    assert words in blocks(app)
    assert len(blocks(app)) < 300 * 1024


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a package with more than a page of everything."""
    return make(tmp_path_factory.mktemp("many") / "data", 1500)


def test_one_readers_choice_is_not_offered_to_another(open_app: Open, copy: Path) -> None:
    """A term that no clause uses is kept for the reader whose address names it, and shown to nobody else."""
    with (copy / "terms.csv").open("a", encoding="utf-8") as file:
        file.write("theme,unused,A theme of no clause,,99,,,,\n")
    first = open_app(copy, theme="unused")
    assert first.sidebar.multiselect[2].value == ["unused"]
    second = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert "A theme of no clause" in first.sidebar.multiselect[2].options
    assert "A theme of no clause" not in second.sidebar.multiselect[2].options


def test_few_views_of_many_commitments_are_held(open_app: Open, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever searches for ever new words does not fill the memory."""
    monkeypatch.setattr("tracker.model.dataset._MOST_ROWS", 1)
    app = open_app(copy)
    for word in ("fund", "plan", "action", "women", "members", "report", "states", "victims"):
        app.query_params["text"] = word
        assert not app.run().exception
    assert 1 < len(loaded(copy).dataset.views) <= 4


def loaded(folder: Path) -> reading.Loaded:
    """Return what the app holds of a package."""
    assert reading._shared.folder == folder
    assert reading._shared.loaded is not None
    return reading._shared.loaded


@pytest.mark.parametrize("page", PAGES)
def test_a_session_lets_go_of_data_that_changed(page: str, open_app: Open, tmp_path: Path) -> None:
    """A page left open in a tab must not keep what was there before in the server's memory."""
    folder = Path(shutil.copytree(GROUP, tmp_path / "data"))
    app = open_app(folder, page, commitment="D2012-P06a", member="BLR")
    before = weakref.ref(loaded(folder).dataset)
    assert before() is not None
    (folder / "events.csv").write_bytes((folder / "events.csv").read_bytes() + b"\n")
    AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    gc.unfreeze()
    gc.collect()
    assert before() is None
    assert not app.run().exception


def test_what_is_kept_is_out_of_the_garbage_collectors_sight(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit collects garbage after every run: there is little to look at, and what was dropped is found in time."""
    monkeypatch.setattr(garbage, "_RUNS", 3)
    dropped = Ring()
    found = weakref.ref(dropped)
    app = open_app(GROUP)
    assert len(gc.get_objects()) < 0.1 * gc.get_freeze_count()
    del dropped
    gc.collect()
    assert found() is not None
    for _ in range(3):
        app.run()
    assert found() is None


class Ring:
    """What only the garbage collector can free."""

    def __init__(self) -> None:
        self.itself = self


def test_looking_for_changes_costs_one_look_a_second(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sessions ask; at the described files alone, whatever else lies in the folder."""
    looks: list[Path] = []
    moment = [100.0]
    real = load.version

    def version(folder: Path) -> load.Version:
        looks.append(folder)
        return real(folder)

    monkeypatch.setenv("TRACKER_DATA", str(small))
    monkeypatch.setattr(load, "version", version)
    monkeypatch.setattr(reading, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    before = reading.on_disk(now=True)
    looks.clear()
    for _ in range(300):
        moment[0] += 1 / 30
        assert reading.on_disk() == before
    assert 9 <= len(looks) <= 10
    (small / "history").mkdir()
    (small / "history" / "note.csv").write_text("a\n", encoding="utf-8")
    (small / "other.csv").write_text("a\n", encoding="utf-8")
    moment[0] += 2
    assert reading.on_disk() == before
    with (small / "events.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    moment[0] += 2
    assert reading.on_disk() != before


@pytest.mark.parametrize("page", ["members.py", "timeline.py"])
def test_a_click_counts_from_the_first_drawing(page: str, open_app: Open) -> None:
    """Streamlit asks for clicks in a second drawing only; one before that would be lost."""
    [chart] = open_app(GROUP, page).get("plotly_chart")
    layout = json.loads(chart.proto.spec)["layout"]
    assert (layout["clickmode"], layout["hovermode"]) == ("event+select", "closest")
    assert layout["dragmode"]
