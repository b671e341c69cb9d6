"""The form that records a status, through AppTest: what comes in one run with the button that writes it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import fields, permission
from tests.app import reading
from tests.app.conftest import Open
from tests.conftest import rows_of
from tests.unit.test_own_fields import PLACES, SECTOR, describe
from tracker.edit import store
from tracker.model.change import Change

FORM = "record GLA2021-P02a 0"
EVENT = f"{FORM} event 0"


def page() -> None:
    """Draw the form of a commitment by itself."""
    import streamlit as st

    from benchmarks import alone
    from components import recording

    if st.session_state.get("away"):
        return
    recording.recording(alone.context(st.session_state.get("day")), "GLA2021-P02a")


@pytest.fixture
def form(officer: Path) -> Iterator[AppTest]:
    """Return the open form on a copy of the second package, as a person who may write."""
    app = AppTest.from_function(page, default_timeout=60).run()
    app.session_state[FORM] = True
    yield app.run()
    assert not app.exception


def test_an_event_is_added_as_typed_last_and_cited(form: AppTest, small: Path) -> None:
    """What is typed last comes in one run with the button: that is written, and the form keeps the rest."""
    form.text_input(key=f"{FORM} note").set_value("Searched the archive")
    form.toggle(key=f"{FORM} new event").set_value(True).run()
    form.text_input(key=f"{EVENT} date").set_value("2022-03-01")
    form.text_input(key=f"{EVENT} title").set_value("A title not yet finish")
    form.selectbox(key=f"{EVENT} kind").set_value("pledge")
    form.selectbox(key=f"{EVENT} verification").set_value("recalled").run()
    form.text_input(key=f"{EVENT} title").set_value("A title that is finished")
    form.button(key=f"{EVENT} add").click().run()
    event = rows_of((small / "events.csv").read_bytes())[-1]
    assert event["title"] == "A title that is finished"
    assert event["bears_on"] == "GLA2021-P02a"
    assert form.multiselect(key=f"{FORM} evidence").value == [event["event_id"]]
    assert form.text_input(key=f"{FORM} note").value == "Searched the archive"


def test_a_field_of_the_packages_own_is_asked_for_written_and_shown(officer: Path, open_app: Open) -> None:
    """It is described in the package and known to no code; its choices are those of its description."""
    describe(officer, "statuses", SECTOR, PLACES)
    form = AppTest.from_function(page, default_timeout=60).run()
    form.session_state[FORM] = True
    form.run()
    assert form.selectbox(key=f"{FORM} sector").options == ["Public bodies", "Private bodies"]
    form.text_input(key=f"{FORM} note").set_value("Searched the archive")
    for name, value in {"status": "no_evidence", "basis": "mixed", "confidence": "low", "sector": "private"}.items():
        form.selectbox(key=f"{FORM} {name}").set_value(value)
    form.text_input(key=f"{FORM} places").set_value("Rome").run()
    form.button(key=f"{FORM} save").click().run()
    assert not form.exception
    row = rows_of((officer / "statuses.csv").read_bytes())[-1]
    assert (row["note"], row["sector"], row["places"]) == ("Searched the archive", "private", "Rome")
    said = " ".join(reading.lines(open_app(officer, "commitment.py", commitment="GLA2021-P02a")))
    assert "Sector that acted: Private bodies" in said
    assert "Places: Rome" in said


def test_the_day_that_was_chosen_stays_when_another_date_is_looked_at(form: AppTest) -> None:
    """However far they are apart; the day of the form is the day that is written."""
    form.date_input(key=f"{FORM} effective_on").set_value(date(2034, 6, 1)).run()
    for day in (date(2021, 12, 31), date(2060, 1, 1)):
        form.session_state["day"] = day
        form.run()
        assert form.date_input(key=f"{FORM} effective_on").value == date(2034, 6, 1)


@pytest.mark.parametrize("most", [2, 200])
def test_evidence_that_somebody_removes_is_no_longer_cited(
    form: AppTest, small: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Few events are listed and many are searched; the form goes on with the others."""
    monkeypatch.setattr(fields, "MOST_CHOICES", most)
    event = rows_of((small / "events.csv").read_bytes())[0]
    change = Change("events", added=tuple({**event, "event_id": name} for name in ("E7", "E8", "E9")))
    assert store.save(small, change, actor="a", how="test", clock=permission.clock).entry
    form.run()
    form.multiselect(key=f"{FORM} evidence").set_value(["E7", "E1"]).run()
    gone = Change("events", removed=change.added[:1])
    assert store.save(small, gone, actor="a", how="test", clock=permission.clock).entry
    form.run()
    assert form.multiselect(key=f"{FORM} evidence").value == ["E1"]


def test_a_record_that_was_begun_is_there_when_the_reader_comes_back(form: AppTest) -> None:
    """What Streamlit forgets while another page is drawn; until it is cleared."""
    begun = {"status": "limited", "effective_on": date(2023, 6, 1), "evidence": ["E1"], "note": "Half a sentence"}
    form.selectbox(key=f"{FORM} status").set_value("limited")
    form.date_input(key=f"{FORM} effective_on").set_value(date(2023, 6, 1))
    form.multiselect(key=f"{FORM} evidence").set_value(["E1"])
    form.text_input(key=f"{FORM} note").set_value("Half a sentence").run()
    for away in (True, False, False):
        form.session_state["away"] = away
        form.run()
        assert away != bool(form.expander)
    assert {name: form.session_state[f"{FORM} {name}"] for name in begun} == begun
    form.button(key=f"{FORM} clear").click().run()
    again = FORM.replace(" 0", " 1")
    assert not form.expander[0].proto.expanded
    form.session_state[again] = True
    form.run()
    assert form.selectbox(key=f"{again} status").value is None
    assert form.text_input(key=f"{again} note").value == ""
    assert not [one for one in form.button if one.label == "Clear the form"]


def test_the_id_that_is_offered_moves_on_when_a_colleague_takes_it(form: AppTest, small: Path) -> None:
    """One that was typed stays."""
    form.toggle(key=f"{FORM} new event").set_value(True).run()
    event = rows_of((small / "events.csv").read_bytes())[0]
    for expected in ("E2", "E3"):
        assert form.text_input(key=f"{EVENT} event_id").value == expected
        taken = Change("events", added=({**event, "event_id": expected},))
        assert store.save(small, taken, actor="a", how="test", clock=permission.clock).entry
        form.run()
    form.text_input(key=f"{EVENT} event_id").set_value("X1").run()
    assert store.save(
        small, Change("events", added=({**event, "event_id": "E4"},)), actor="a", how="test", clock=permission.clock
    ).entry
    form.run()
    assert form.text_input(key=f"{EVENT} event_id").value == "X1"
    assert not form.warning
