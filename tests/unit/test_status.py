"""Status at a date, against a slow and obvious reference and against the package of the Group."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.model.dataset import Dataset
from tracker.model.vocabulary import ASSESSABLE
from tracker.state import counts, status
from tracker.state.view import Filters, View

Make = Callable[..., Dataset]
START = date(2021, 11, 2)
LEVELS = ["not_started", "limited", "substantial", "complete"]
STATUSES = ["no_evidence", *LEVELS, "withdrawn"]


@dataclass
class Record:
    """A status record, as plain values."""

    commitment: str
    member: str
    effective_on: date
    status: str
    recorded_at: datetime


def row(record: Record) -> dict[str, str]:
    return {
        "commitment_id": record.commitment,
        "member": record.member,
        "effective_on": str(record.effective_on),
        "status": record.status,
        "recorded_at": f"{record.recorded_at:%Y-%m-%dT%H:%M:%S.%f}Z",
    }


def clause(name: str, kind: str, due: str = "", closed: date | None = None) -> dict[str, str]:
    return {
        "commitment_id": name,
        "document_id": "GLA2021",
        "paragraph": "1",
        "clause": "a",
        "title": name,
        "text": name,
        "kind": kind,
        "due": due,
        "closed_on": str(closed) if closed else "",
    }


def last_day(due: str) -> date | None:
    """Say slowly on which day a period ends."""
    parts = [int(part) for part in due.split("-")] if due else []
    if not parts:
        return None
    if len(parts) == 1:
        return date(parts[0], 12, 31)
    if len(parts) == 2:
        ends: date = date(parts[0], parts[1], 1) + relativedelta(months=1, days=-1)
        return ends
    return date(*parts)


def kept(records: list[Record], name: str, on: date, known: datetime | None) -> list[Record]:
    """Say slowly which records hold: of each day the last recorded, none withdrawn, in order."""
    by_day: dict[date, Record] = {}
    for record in sorted(records, key=lambda one: one.recorded_at):
        if record.commitment != name or record.member or record.effective_on > on:
            continue
        if known is not None and record.recorded_at > known:
            continue
        by_day[record.effective_on] = record
    return [by_day[day] for day in sorted(by_day) if by_day[day].status != "withdrawn"]


def expected(clause: dict[str, str], records: list[Record], on: date, known: datetime | None) -> dict[str, object]:
    """Work out the state of one commitment as the design says it, one step after the other."""
    holding = kept(records, clause["commitment_id"], on, known)
    due, closed = last_day(clause["due"]), date.fromisoformat(clause["closed_on"]) if clause["closed_on"] else None
    current = holding[-1].status if holding else "not_assessed"
    if clause["kind"] == "declaratory":
        current = "not_assessable"
    run = [record.effective_on for record in holding]
    for place in range(len(holding) - 1, -1, -1):
        if holding[place].status != "complete":
            run = [record.effective_on for record in holding[place + 1 :]]
            break
    if due is None or clause["kind"] == "declaratory":
        timeliness = "no_deadline"
    elif current == "complete":
        timeliness = "on_time" if run[0] <= due else "late"
    elif on <= min(due, closed or due):
        timeliness = "not_due"
    elif current in ("not_assessed", "no_evidence"):
        timeliness = "undetermined"
    elif closed is None or closed >= on:
        timeliness = "past_due"
    else:
        timeliness = "not_met" if current == "not_started" else "ended_short"
    change = ""
    if len(holding) > 1 and clause["kind"] != "declaratory":
        old, new = holding[-2].status, holding[-1].status
        if old in LEVELS and new in LEVELS:
            step = LEVELS.index(new) - LEVELS.index(old)
            change = "increase" if step > 0 else "decrease" if step < 0 else "no_change"
    last = holding[-1].effective_on if holding else None
    review = (
        clause["kind"] != "declaratory"
        and (closed is None or closed >= on)
        and current != "complete"
        and (last is None or last < on - relativedelta(months=12))
    )
    return {
        "status": current,
        "effective_on": holding[-1].effective_on if holding else None,
        "timeliness": timeliness,
        "change": change,
        "evidence_up_to": last,
        "assessed_on": holding[-1].recorded_at.date() if holding else None,
        "review_due": review,
    }


days = st.dates(START, date(2024, 12, 31))
clauses = st.builds(
    clause,
    st.just("X"),
    st.sampled_from(["one_off", "standing", "declaratory"]),
    st.sampled_from(["", "2022", "2022-06", "2022-06-15", "2023-02", "2024"]),
    st.one_of(st.none(), days),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Draw records, often on the same few days, each recorded later than the one before."""
    few = draw(st.lists(days, min_size=1, max_size=4))
    records, moment = [], datetime(2021, 11, 2)
    for _ in range(draw(st.integers(0, 9))):
        moment += timedelta(days=draw(st.integers(0, 300)), microseconds=1)
        records.append(
            Record(
                draw(st.sampled_from(["X", "X", "X", "Y"])),
                draw(st.sampled_from(["", "", "", "GAB"])),
                draw(st.sampled_from(few)),
                draw(st.sampled_from(STATUSES)),
                moment,
            )
        )
    return records


def plain(value: object) -> object:
    return None if value is pd.NaT else value.date() if isinstance(value, pd.Timestamp) else value


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clauses, histories(), days, st.one_of(st.none(), days))
def test_state_is_that_of_the_slow_reference(
    with_tables: Make, one: dict[str, str], records: list[Record], on: date, known: date | None
) -> None:
    """Whatever was recorded, in whatever order, the vectorised state is the one worked out step by step."""
    until = status.end_of_day(known)
    dataset = with_tables(commitments=[one, clause("Y", "standing")], statuses=[row(record) for record in records])
    found = status.at(dataset, on, until).loc["X"]
    assert {name: plain(found[name]) for name in expected(one, records, on, until)} == expected(one, records, on, until)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clauses, histories(), days, days)
def test_history_says_of_each_day_what_state_says(
    with_tables: Make, one: dict[str, str], records: list[Record], on: date, then: date
) -> None:
    """The stretch of the history that covers a day has the status of the commitment as of that day."""
    then = min(then, on)
    dataset = with_tables(commitments=[one], statuses=[row(record) for record in records if record.commitment == "X"])
    stretches = View(dataset, Filters(on)).history
    if one["kind"] == "declaratory":
        assert stretches.empty
        return
    day = pd.Timestamp(then)
    covering = stretches[(stretches["start"] <= day) & (day < stretches["end"])]
    assert covering["status"].tolist() == [status.at(dataset, then)["status"]["X"]]


def test_a_commitment_exists_from_its_documents_adoption(with_tables: Make) -> None:
    """The day before the adoption it is neither listed nor counted; on the day it is."""
    dataset = with_tables(commitments=[clause("X", "standing")])
    assert status.at(dataset, START - timedelta(days=1)).empty
    assert list(status.at(dataset, START).index) == ["X"]


def test_known_at_a_day_means_its_end(with_tables: Make) -> None:
    """A record said in the evening is known at that day, and not at the day before."""
    said = Record("X", "", START, "limited", datetime(2022, 3, 4, 23, 59, 59))
    dataset = with_tables(commitments=[clause("X", "standing")], statuses=[row(said)])
    on = date(2024, 1, 1)
    assert status.at(dataset, on, status.end_of_day(date(2022, 3, 4)))["status"]["X"] == "limited"
    assert status.at(dataset, on, status.end_of_day(date(2022, 3, 3)))["status"]["X"] == "not_assessed"


def test_old_stretches_of_standing_commitments_are_marked(with_tables: Make) -> None:
    """A standing commitment's record goes stale after the review setting; a one-off's does not."""
    records = [Record(name, "", START, "limited", datetime(2021, 11, 3, hour)) for hour, name in enumerate("XY")]
    dataset = with_tables(
        commitments=[clause("X", "standing"), clause("Y", "one_off")], statuses=[row(record) for record in records]
    )
    stale = View(dataset, Filters(date(2024, 1, 1))).history.set_index("commitment_id")["stale_from"]
    assert stale["X"] == pd.Timestamp(2022, 11, 2)
    assert pd.isna(stale["Y"])


def test_states_of_the_group(group: Dataset) -> None:
    """The facts that the package of the Group must show, on the days on which they changed."""
    state = status.at(group, date(2013, 5, 10)).loc["D2012-P05b"]
    assert (state["status"], state["timeliness"]) == ("substantial", "not_due")
    state = status.at(group, date(2013, 5, 15)).loc["D2012-P05b"]
    assert (state["status"], state["timeliness"]) == ("complete", "on_time")
    early = status.at(group, date(2012, 10, 1))
    assert len(early) == 17
    assert early["status"].value_counts().to_dict() == {"not_assessable": 9, "not_assessed": 8}
    assert not early.index.str.startswith("S2025").any()
    late = status.at(group, date(2025, 12, 31)).join(group.commitments["due"])
    assert late[late["due"] != ""]["timeliness"].value_counts().to_dict() == {
        "undetermined": 3,
        "ended_short": 2,
        "on_time": 1,
    }
    unknown = status.at(group, date(2025, 12, 31), status.end_of_day(date(2020, 1, 1)))
    assert set(unknown["status"]) == {"not_assessable", "not_assessed"}


def test_by_year_counts_the_last_year_as_of_the_day(group: Dataset) -> None:
    """Every year-end has the counts of that day; the year of the as-of date those of the date; none after it."""
    as_of = date(2013, 5, 10)
    counted = status.by_year(View(group, Filters(as_of)).history, range(2012, 2026), as_of)
    assert list(counted.index) == [2012, 2013]
    for year, day in ((2012, date(2012, 12, 31)), (2013, as_of)):
        state = status.at(group, day)["status"]
        assert counted.loc[year].to_dict() == {term: int((state == term).sum()) for term in ASSESSABLE}


def test_a_year_says_what_rests_on_an_old_record_and_how_many_are_of_it(with_tables: Make) -> None:
    """A year without a record repeats what was said: it counts as old once the record is beyond the review setting."""
    records = [
        Record("X", "", START, "limited", datetime(2021, 11, 3)),
        Record("Y", "", date(2023, 2, 1), "limited", datetime(2023, 2, 2)),
    ]
    dataset = with_tables(
        commitments=[clause("X", "standing"), clause("Y", "standing")], statuses=[row(one) for one in records]
    )
    years = counts.by_year(View(dataset, Filters(date(2024, 6, 1))))
    assert years.counted["limited"].tolist()[:4] == [1, 1, 2, 2]
    assert years.old["limited"].tolist()[:4] == [0, 1, 1, 2]
    assert years.old["not_assessed"].sum() == 0
    assert years.records.tolist()[:4] == [1, 0, 1, 0]


def test_a_status_of_the_packages_own_counts_as_the_known_one(with_tables: Make) -> None:
    """It is counted, compared and timed as what it says it counts as; its own word stands beside."""
    terms = [
        {"vocabulary": "status", "term": "limited", "label": "Limited"},
        {"vocabulary": "status", "term": "suspended", "label": "Suspended", "same_as": "limited"},
    ]
    records = [
        Record("X", "", START, "not_started", datetime(2021, 11, 3)),
        Record("X", "", date(2022, 1, 1), "suspended", datetime(2022, 1, 2)),
    ]
    dataset = with_tables(commitments=[clause("X", "one_off")], statuses=[row(one) for one in records], terms=terms)
    shown = View(dataset, Filters(date(2024, 1, 1)))
    state = shown.commitments.loc["X"]
    assert (state["status"], state["recorded_as"], state["change"]) == ("limited", "suspended", "increase")
    assert dataset.status(state["status"], state["recorded_as"]).label == "Limited (“Suspended”)"
    assert status.by_year(shown.history, [2022, 2023], date(2024, 1, 1))["limited"].tolist() == [1, 1]


def test_a_clause_exists_between_its_own_days(with_tables: Make) -> None:
    """From ``starts_on`` to the end of ``ended_on`` it is listed and counted, before and after it is not."""
    one = {**clause("X", "standing"), "starts_on": "2022-03-01", "ended_on": "2023-06-30"}
    said = Record("X", "", date(2022, 6, 1), "limited", datetime(2022, 6, 2))
    dataset = with_tables(commitments=[one], statuses=[row(said)])
    listed = {day: list(status.at(dataset, day).index) for day in (date(2022, 2, 28), date(2022, 3, 1))}
    assert list(listed.values()) == [[], ["X"]]
    assert [len(status.at(dataset, day)) for day in (date(2023, 6, 30), date(2023, 7, 1))] == [1, 0]
    history = View(dataset, Filters(date(2024, 1, 1))).history
    assert history["start"].min() == pd.Timestamp(2022, 3, 1)
    assert history["end"].max() == pd.Timestamp(2023, 7, 1)
    assert status.by_year(history, [2022, 2023], date(2024, 1, 1)).sum(axis="columns").tolist() == [1, 0]


def test_a_record_is_a_draft_until_every_review_agrees(with_tables: Make) -> None:
    """Draft without a review, reviewed where all give its status, else disputed; a new record starts as draft."""
    said = row(Record("X", "", START, "limited", datetime(2021, 11, 3)))
    key = {name: said[name] for name in ("commitment_id", "effective_on", "recorded_at")}

    def judged(*given: str) -> str:
        reviews = [{**key, "reviewer": f"R{place}", "status": one} for place, one in enumerate(given)]
        dataset = with_tables(commitments=[clause("X", "standing")], statuses=[said], reviews=reviews)
        return str(status.at(dataset, date(2022, 1, 1))["reviewed"]["X"])

    assert [judged(), judged("limited"), judged("limited", "limited")] == ["draft", "reviewed", "reviewed"]
    assert judged("limited", "substantial") == "disputed"
