"""The state of commitments at a date: status, timeliness, change, evidence up to, assessed on, review due, reviewed.

Two dates decide: *as of* (``on``: what was true that day) and *known at* (``known_at``: by what had been
recorded then). Everything is vectorised and pure; the rules are those of docs/status.md.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import numpy as np
import pandas as pd

from tracker.model.dataset import Dataset
from tracker.model.message import Message
from tracker.model.problem import Problem
from tracker.model.vocabulary import ASSESSABLE, STATUS, UNKNOWN


def end_of_day(day: date | None) -> datetime | None:
    """Return the moment that "known at" a day means: its end."""
    return datetime.combine(day, time.max) if day else None


def effective(dataset: Dataset, on: date, known_at: datetime | None = None, only: str = "") -> pd.DataFrame:
    """Return the records that hold: of each ``effective_on`` up to ``on`` the last recorded, none withdrawn.

    ``only`` leaves the records of one commitment.

    One row a record, in the order commitment_id, member, effective_on, with the columns of `Dataset.records` and
    ``started_on`` (the first day of the unbroken run of records of the same status), ``before`` (the status of
    the record before, missing where there is none) and ``until`` (the day the next record takes over, NaT).
    """
    records = dataset.of_commitment(dataset.records, only) if only else dataset.records
    held = records["effective_on"] <= pd.Timestamp(on)
    if known_at is not None:
        held &= records["recorded_at"] <= pd.Timestamp(known_at)
    records = records[held]
    corrected = records["run"].diff(-1).eq(0) & records["effective_on"].diff(-1).eq(pd.Timedelta(0))
    records = records[~corrected & (records["status"] != "withdrawn")]
    same = records["run"].diff().eq(0)
    before = records["status"].shift().where(same)
    starts = records["effective_on"].where(before != records["status"])
    return records.assign(
        before=before,
        started_on=starts.ffill(),
        until=records["effective_on"].shift(-1).where(same.shift(-1, fill_value=False)),
    )


def at(dataset: Dataset, on: date, known_at: datetime | None = None) -> pd.DataFrame:
    """Return the state of every commitment that exists on a day, in the order of the file; see `of`."""
    return of(dataset, on, effective(dataset, on, known_at))


def exists(dataset: Dataset, on: date) -> pd.Series:
    """Say of each commitment whether it exists on a day: from its beginning until it ended."""
    day = pd.Timestamp(on)
    commitments = dataset.commitments
    return ~(commitments["begins_on"] > day) & ~(commitments["ended_on"] < day)


def of(dataset: Dataset, on: date, holding: pd.DataFrame) -> pd.DataFrame:
    """Return the state of every commitment that exists on a day, by the records that hold then (see `effective`).

    Index: commitment_id. Columns: place (in `Dataset.commitments`), status, recorded_as (the word of the record),
    effective_on (of its record; NaT where there is none), timeliness, change (increase, no_change, decrease or blank),
    evidence_up_to (the record's effective_on), assessed_on (the day on which it was recorded), review_due, reviewed (a
    term of review_state; blank without a record), record (the record's number in statuses, missing where there is
    none).
    """
    day = pd.Timestamp(on)
    there = exists(dataset, on)
    commitments = dataset.commitments[["kind", "due_last", "closed_on", "assessable"]]
    commitments, places = commitments[there], there.to_numpy().nonzero()[0]
    records = holding[(holding["member"] == "") & (holding["place"] >= 0)]
    current = records[records["place"].diff(-1).ne(0)]
    current = current.assign(record=current.index).set_index("place").reindex(places).set_axis(commitments.index)

    # Categories until the end, because they are compared many times as fast as text.
    status = current["status"].fillna("not_assessed").mask(~commitments["assessable"], "not_assessable")
    up_to = current["effective_on"]
    months = pd.DateOffset(months=dataset.settings.review_after_months)
    still_open = ~(commitments["closed_on"] < day)
    review = commitments["assessable"] & still_open & (status != "complete") & (up_to.isna() | (up_to < day - months))
    return pd.DataFrame(
        {
            "place": places,
            "status": status.astype("str"),
            "recorded_as": current["recorded_as"].astype("str").fillna(""),
            "effective_on": up_to,
            "timeliness": _timeliness(commitments, status, current["started_on"], day),
            "change": _change(current["before"], status),
            "evidence_up_to": up_to,
            "assessed_on": current["recorded_at"].dt.floor("D").astype("datetime64[s]"),
            "review_due": review,
            "reviewed": reviewed(dataset, current["record"]),
            "record": current["record"].astype("Int64"),
        }
    )


def reviewed(dataset: Dataset, record: pd.Series) -> pd.Series:
    """Return the review state of records, given as their numbers in statuses; blank where there is no record.

    Draft without a review, reviewed where every reviewer gives its status, else disputed.
    """
    state = pd.Series("draft", index=record.index, dtype="str").where(record.notna(), "")
    reviews = dataset.tables["reviews"]
    if reviews.empty:
        return state
    key = ["commitment_id", "member", "effective_on", "recorded_at"]
    statuses = dataset.tables["statuses"]
    own = statuses[[*key, "status"]].assign(record=statuses.index)
    judged = own.merge(reviews[[*key, "status"]], on=key, suffixes=("", "_given"))
    given = dataset.known("status", judged["status_given"])
    agreed = (given == dataset.known("status", judged["status"])).groupby(judged["record"]).all()
    verdict = record.map(agreed)
    return state.mask(verdict.eq(True), "reviewed").mask(verdict.eq(False), "disputed")  # noqa: FBT003


def _timeliness(commitments: pd.DataFrame, status: pd.Series, started: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Return how each status stands to its deadline: the first that holds."""
    due, closed = commitments["due_last"], commitments["closed_on"]
    complete = status == "complete"
    return _first(
        {
            "no_deadline": due.isna() | ~commitments["assessable"],
            "on_time": complete & (started <= due),
            "late": complete & (started > due),
            "not_due": day <= due.where(~(closed < due), closed),
            "undetermined": status.isin(UNKNOWN),
            "past_due": closed.isna() | (closed >= day),
            "not_met": status == "not_started",
        },
        "ended_short",
    )


def _change(before: pd.Series, status: pd.Series) -> pd.Series:
    """Return how each status compares with the record before it; blank from or to what is no judgement."""
    old, new = _levels(before), _levels(status)
    judged = pd.Series((old >= 0) & (new >= 0), index=status.index)
    return _first(
        {"": ~judged, "increase": judged & (new > old), "decrease": judged & (new < old)},
        "no_change",
    )


def _first(conditions: Mapping[str, pd.Series], otherwise: str) -> pd.Series:
    """Return for each row the name of the first condition that holds."""
    index = next(iter(conditions.values())).index
    places = np.select([one.to_numpy() for one in conditions.values()], range(len(conditions)), len(conditions))
    return pd.Series(pd.array([*conditions, otherwise], dtype="str").take(places), index=index)


def _levels(status: pd.Series) -> Any:
    """Return the level of each status; -1 for what is no judgement, and for none."""
    levels = [STATUS[term].level if STATUS[term].level is not None else -1 for term in status.cat.categories]
    return np.array([*levels, -1])[status.cat.codes]


def history(dataset: Dataset, on: date, holding: pd.DataFrame, only: str = "") -> pd.DataFrame:
    """Return how the status of each assessable commitment ran up to a day: a row per stretch of one record.

    ``holding`` are the records that hold on the day (see `effective`); ``only`` leaves one commitment.

    Columns: commitment_id, place (in `Dataset.commitments`), start, end (exclusive; the last one ends the day after
    ``on``), status, stale_from (standing commitments: the day from which the record is older than the review
    setting, NaT). Stretches without a record are ``not_assessed``. The ids and statuses are categories. In the
    order of the file, then of time.
    """
    end = pd.Timestamp(on) + pd.Timedelta(days=1)
    commitments = dataset.commitments
    shown = commitments["assessable"] & ~(commitments["begins_on"] > pd.Timestamp(on))
    if only:
        shown &= commitments.index == only
    places = shown.to_numpy().nonzero()[0]
    begins = commitments["begins_on"].fillna(pd.Timestamp(dataset.years[0], 1, 1)).reset_index(drop=True)
    ends = (commitments["ended_on"] + pd.Timedelta(days=1)).reset_index(drop=True)
    ends = ends.where(ends < end, end)
    records = holding[(holding["member"] == "") & holding["place"].isin(places)]
    since, until = (days[records["place"]].set_axis(records.index) for days in (begins, ends))
    judged = pd.DataFrame(
        {
            "place": records["place"],
            "start": records["effective_on"].where(records["effective_on"] > since, since),
            "end": records["until"].where(records["until"] < until, until),
            "status": records["status"],
        }
    )
    first = judged.groupby("place")["start"].min().reindex(places)
    last = ends[places]
    first = first.where(first < last.set_axis(first.index), last.set_axis(first.index))
    blank = pd.DataFrame({"place": places, "start": begins[places], "end": first.to_numpy()})
    blank["status"] = pd.Categorical(["not_assessed"], dtype=judged["status"].dtype).take([0] * len(blank))
    stretches = pd.concat([blank, judged], ignore_index=True)
    stretches = stretches[stretches["start"] < stretches["end"]]
    standing = (commitments["kind"] == "standing").to_numpy()[stretches["place"]]
    old = stretches[standing & (stretches["status"] != "not_assessed")]
    stale = old["start"] + pd.DateOffset(months=dataset.settings.review_after_months)
    # Those of one commitment are in order already, the stretch without a record first.
    stretches = stretches.assign(stale_from=stale[stale < old["end"]]).sort_values("place", kind="stable")
    names = pd.Categorical.from_codes(stretches["place"], commitments.index)
    stretches.insert(0, "commitment_id", names)
    return stretches.assign(status=stretches["status"].cat.set_categories(ASSESSABLE)).reset_index(drop=True)


def by_year(stretches: pd.DataFrame, years: Sequence[int], as_of: date) -> pd.DataFrame:
    """Count the commitments of a `history` by status at the end of each year, and on ``as_of`` in its own year.

    Index: year. Columns: the statuses of `ASSESSABLE`. Years after ``as_of`` are left out.
    """
    shown = [year for year in years if year <= as_of.year]
    days = pd.DatetimeIndex([min(date(year, 12, 31), as_of) for year in shown])

    # A status that the code does not know is none of these.
    stretches = stretches[stretches["status"].notna()]

    def reached(column: str) -> Any:
        """Return how many stretches of each status had begun, or ended, by each day: a row a day."""
        # The first day on or after each date; what comes after all of them is left out.
        places = days.searchsorted(stretches[column])
        counted = np.zeros((len(days) + 1, len(ASSESSABLE)), dtype=int)
        np.add.at(counted, (places, stretches["status"].cat.codes), 1)
        return counted[:-1].cumsum(axis=0)

    return pd.DataFrame(reached("start") - reached("end"), index=shown, columns=list(ASSESSABLE))


def old_by_year(stretches: pd.DataFrame, years: Sequence[int], as_of: date, months: int) -> pd.DataFrame:
    """Count those of `by_year` whose record was then older than so many months; where nobody looked there is none."""
    judged = stretches[stretches["status"] != "not_assessed"]
    old = judged["start"] + pd.DateOffset(months=months) + pd.Timedelta(days=1)
    return by_year(judged.assign(start=old)[old < judged["end"]], years, as_of)


def review_due(dataset: Dataset, on: date) -> list[Problem]:
    """Warn of every commitment whose review is due on a day."""
    state = at(dataset, on)
    due = state[state["review_due"]]
    table = dataset.tables["commitments"]
    rows = dict(zip(table["commitment_id"].tolist(), table.index, strict=True))
    since = due["evidence_up_to"].dt.strftime("%Y-%m-%d").fillna("")
    return [
        Problem("commitments", "commitment_id", "review-due", _review_due(name, on, last), "warning", row=rows[name])
        for name, last in zip(due.index.tolist(), since.tolist(), strict=True)
    ]


def _review_due(name: str, on: date, evidence_up_to: str) -> Message:
    if not evidence_up_to:
        return Message("“%(name)s” is due for review on %(day)s: never assessed", name=name, day=str(on))
    return Message(
        "“%(name)s” is due for review on %(day)s: evidence up to %(last)s", name=name, day=str(on), last=evidence_up_to
    )
