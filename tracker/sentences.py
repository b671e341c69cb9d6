"""Findings in words, composed from data so that they read well for none, one, some and all."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from tracker import counts, endorsement, period
from tracker.selection import Selection

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NOT_DUE = "are not due yet"
_OUTCOMES = (
    ("on_time", "was carried out on time", "were carried out on time"),
    ("late", "was carried out late", "were carried out late"),
    ("ended_short", "ended short of what was asked", "ended short of what was asked"),
    ("past_due", "is past due", "are past due"),
    ("not_due", "is not due yet", _NOT_DUE),
)
_STANDINGS = (
    ("complete", "is complete", "are complete"),
    ("substantial", "is substantially met", "are substantially met"),
    ("limited", "is met to a limited extent", "are met to a limited extent"),
    ("not_started", "was not started", "were not started"),
)


def number(count: int) -> str:
    """Return a count in words up to twelve, in figures beyond."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count in figures with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def joined(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def day(value: date | pd.Timestamp) -> str:
    """Return a day in words: 14 May 2001."""
    return period.words(f"{value:%Y-%m-%d}")


def capital(text: str) -> str:
    """Return text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Return text from the data as Markdown shows it literally, on one line."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$<>:&=^])", r"\\\1", " ".join(text.split()))


def where_things_stand(selection: Selection) -> str:
    """State the finding of the overview: the outcome of the dated clauses, else how the assessable ones stand."""
    assessable = selection.assessable
    dated = assessable[assessable["due_last"].notna()]
    if len(dated):
        found = dated["timeliness"].value_counts()
        known = [(int(found.get(term, 0)), one, many) for term, one, many in _OUTCOMES]
        open_question = int(found.get("undetermined", 0))
        return _finding("dated clause", len(dated), known, open_question, "the outcome is not established")
    if len(assessable):
        found = assessable["status"].value_counts()
        known = [(int(found.get(term, 0)), one, many) for term, one, many in _STANDINGS]
        nothing, never = int(found.get("no_evidence", 0)), int(found.get("not_assessed", 0))
        reason = "nothing was found either way" if not never else "how it stands is not established"
        if never == nothing + never:
            reason = "no assessment was made"
        return _finding("assessable clause", len(assessable), known, nothing + never, reason)
    if len(selection.commitments) == 1:
        return "This clause states a view; it cannot be assessed"
    if len(selection.commitments) == 2:
        return "Both clauses state views; neither can be assessed"
    if len(selection.commitments):
        return f"All {number(len(selection.commitments))} clauses state views; none of them can be assessed"
    return "No operative clause is shown"


def _finding(noun: str, total: int, known: list[tuple[int, str, str]], unknown: int, reason: str) -> str:
    """Compose such as: Of six dated clauses, one was carried out on time; for five the outcome is not established."""
    known = [part for part in known if part[0]]
    if total == 1:
        return f"The one {noun} {known[0][1]}" if known else f"For the one {noun}, {reason}"
    if not known:
        return f"For {'both' if total == 2 else f'all {number(total)}'} {noun}s, {reason}"
    if len(known) == 1 and not unknown and known[0][2] == _NOT_DUE:
        return f"{'Neither' if total == 2 else 'None'} of the {number(total)} {noun}s is due yet"
    if len(known) == 1 and not unknown:
        return f"{'Both' if total == 2 else f'All {number(total)}'} {noun}s {known[0][2]}"
    parts = [f"{number(count)} {one if count == 1 else many}" for count, one, many in known]
    rest = f"; for {number(unknown)} {reason}" if unknown else ""
    return f"Of {number(total)} {noun}s, {joined(parts)}{rest}"


def base(selection: Selection) -> str:
    """State what the figures rest on: as of when, how many clauses, how many of them can be assessed."""
    counted = counts.count(selection)
    parts = [as_of(selection)]
    if len(selection.commitments) < len(selection.all):
        parts.append(f"{plural(counted.clauses, 'operative clause')} of {len(selection.all):,}, as filtered")
    else:
        parts.append(plural(counted.clauses, "operative clause"))
    if counted.clauses:
        can = f"{counted.assessable:,} can be assessed"
        parts.append(f"{can}, {counted.dated:,} of them dated" if counted.dated else can)
    parts.append(f"{plural(counted.documents, 'document')}, {plural(counted.members, 'State')}")
    return " · ".join(parts)


def as_of(selection: Selection) -> str:
    """State the date, or both dates."""
    filters = selection.filters
    known = f", as known on {day(filters.known_at)}" if filters.known_at else ""
    return f"As of {day(filters.as_of)}{known}"


def chosen(selection: Selection) -> str:
    """State the filters in words, the dates apart."""
    dataset, filters = selection.dataset, selection.filters
    parts = [
        ("documents", [dataset.document_name(one) for one in filters.documents]),
        ("themes", [dataset.term("theme", one).label for one in filters.themes]),
        ("status", [dataset.term("status", one).label for one in filters.statuses]),
        ("addressees", [dataset.term("addressee", one).label for one in filters.addressees]),
        ("words", [f"“{filters.text.strip()}”"] if filters.text.strip() else []),
    ]
    said = [f"{name}: {', '.join(values)}" for name, values in parts if values]
    return capital("; ".join(said)) if said else "All operative clauses"


def who_stands_behind(selection: Selection) -> str:
    """State who is new in the latest document and who is no longer in it."""
    dataset, on = selection.dataset, selection.filters.as_of
    documents = endorsement.adopted(dataset, on)
    if documents.empty:
        return "No document had been adopted by this day"
    latest = f"the {dataset.document_name(str(documents.index[-1]))}"
    states = endorsement.at(dataset, on)
    names = dataset.members["name"]

    def listed(state: str) -> list[str]:
        return [names[iso3] for iso3 in states.index[states == state]]

    new, left = listed("joined"), listed("left")
    total = int(states.isin(["endorsing", "joined"]).sum())
    if not new and not left:
        return f"{capital(number(total))} {'State stands' if total < 2 else 'States stand'} behind {latest}"
    parts = []
    if new:
        who = joined(new) if len(new) <= 3 else f"{number(len(new))} States"
        parts.append(f"{who} {'is' if len(new) == 1 else 'are'} new in {latest}")
    if left:
        who = joined(left) if len(left) <= 3 else f"{number(len(left))} States"
        verb = "is" if len(left) == 1 else "are"
        parts.append(f"{who} {verb} not in {'it' if new else latest}")
    return capital("; ".join(parts))


def members_base(selection: Selection, shown: int) -> str:
    """State what the figures about States rest on."""
    total = len(selection.dataset.members)
    documents = len(endorsement.adopted(selection.dataset, selection.filters.as_of))
    named = f"{plural(total, 'State')} named in the documents"
    states = named if shown == total else f"{shown:,} of {named}, as filtered"
    return f"{as_of(selection)} · {states} · {plural(documents, 'document')} adopted by then"


def what_was_taken_up(earlier: str, later: str, counted: Mapping[str, int]) -> str:
    """State what became of the clauses of an earlier document in a later one; ``counted`` by lineage state."""
    taken_up, time_bound = counted["taken_up"], counted["time_bound"]
    not_taken_up, new = counted["not_taken_up"], counted["new"]
    total = taken_up + time_bound + not_taken_up
    parts = [
        f"{number(taken_up) if taken_up else 'none'} {'was' if taken_up < 2 else 'were'} taken up again in the {later}",
        f"{number(time_bound)} had a date that had passed" if time_bound else "",
        f"{number(not_taken_up)} {'was' if not_taken_up == 1 else 'were'} not taken up again" if not_taken_up else "",
    ]
    first = f"Of {plural(total, 'clause')} of the {earlier}, {joined([part for part in parts if part])}."
    fresh = f"{capital(number(new))} {'clause' if new in (0, 1) else 'clauses'} of the later text"
    return f"{first} {fresh} {'is' if new in (0, 1) else 'are'} new." if total else f"The {earlier} has no clauses."
