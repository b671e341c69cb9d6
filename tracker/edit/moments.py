"""The moments at which records are said: given by the store, each later than every one before it, or brought along.

A record that was said more than a day later than now is a clock's mistake, and is not carried on.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from tracker.checks.load import Checked
from tracker.checks.rules import ONE_DAY, clock_message
from tracker.model.change import Change, Row
from tracker.model.message import Message
from tracker.model.problem import Problem, found

_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")


def written(moment: datetime) -> str:
    """Return a moment in UTC as the package has it."""
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def ahead(statuses: Checked, now: datetime) -> Problem | None:
    """Return what keeps records from being added: one that was said more than a day later than now."""
    said = statuses.column("recorded_at")
    last, moment = said.max(), pd.Timestamp(now.replace(tzinfo=None))
    if pd.isna(last) or last <= moment + ONE_DAY:
        return None
    row = int(said.idxmax())
    line = statuses.file.line(row)
    return Problem("statuses", "recorded_at", "recorded-ahead", clock_message(last, moment), row=row, line=line)


def given(change: Change, statuses: Checked, now: datetime) -> Change:
    """Return the change with a moment on each added record, later than every one in the table."""
    last = statuses.column("recorded_at").max()
    moment = now.replace(tzinfo=None)
    if pd.notna(last) and moment <= last.to_pydatetime():
        moment = last.to_pydatetime() + timedelta(microseconds=1)
    added = [
        {**row, "recorded_at": written(moment + timedelta(microseconds=place))}
        for place, row in enumerate(change.added)
    ]
    return replace(change, added=tuple(added))


def kept(change: Change, statuses: Checked, now: datetime) -> tuple[Change, list[tuple[int, Problem]]]:
    """Return the change with the moments that its records bring, and what is wrong with them, by place in the change.

    They are of clauses without records, each later than the one before, and not later than now. What is stored of other
    clauses may be later.
    """
    with_records = set(statuses.text["commitment_id"].tolist())
    latest = ""
    added: list[Row] = []
    wrong = []
    for place, row in enumerate(change.added):
        said = row.get("recorded_at", "")
        message = _wrong(said, latest, written(now))
        if row.get("commitment_id", "") in with_records:
            message = Message(
                "%(commitment)s has records already; leave recorded_at blank to add one",
                commitment=found(row["commitment_id"]),
            )
        if message:
            wrong.append((place, Problem(change.table, "recorded_at", "first-load", message)))
        else:
            latest = to_the_microsecond(said)
        added.append({**row, "recorded_at": to_the_microsecond(said)})
    return replace(change, added=tuple(added)), wrong


def _wrong(said: str, latest: str, now: str) -> str:
    """Say what keeps a moment from being brought along; blank where nothing does."""
    if not _UTC.fullmatch(said):
        return Message(
            "found %(found)s; a first load needs the moment of each record, in UTC as 2001-05-14T09:30:00Z",
            found=found(said),
        )
    moment = to_the_microsecond(said)
    if moment > now:
        return Message("found %(found)s, which is later than now", found=found(said))
    if moment <= latest:
        return Message(
            "found %(found)s, not later than the record before it; put them in the order of saying", found=found(said)
        )
    return ""


def to_the_microsecond(text: str) -> str:
    """Return a written moment in full, so that moments compare as text; what is none as it is."""
    if not _UTC.fullmatch(text):
        return text
    whole, _, part = text.removesuffix("Z").partition(".")
    return f"{whole}.{part:0<6}Z"


def placed(wrong: Sequence[tuple[int, Problem]]) -> tuple[tuple[Problem, ...], tuple[int | None, ...]]:
    """Return problems and their places apart, as a save answers with them."""
    return tuple(problem for _, problem in wrong), tuple(place for place, _ in wrong)
