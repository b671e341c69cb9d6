"""Findings in words, composed from data so that they read well for none, one, some and all."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from tracker.model import period
from tracker.model.change import Change
from tracker.model.dataset import Dataset
from tracker.model.vocabulary import STATUSES, TIMELINESS
from tracker.state import counts, endorsement
from tracker.state.view import View

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MOST_NAMED = 3
"""More members or documents than these are counted, not named."""


def number(count: int) -> str:
    """Return a count in words up to twelve, in figures beyond."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count in figures with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def figure(value: float) -> str:
    """Return a number as it is read: thousands apart, no decimals that say nothing."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,}"


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


def where_things_stand(view: View) -> str:
    """State the finding of the overview: how all assessable clauses stand, the same base as the squares."""
    assessable = view.assessable
    if len(assessable):
        found = assessable["status"].value_counts()
        known = [(int(found.get(one.term, 0)), one.one, one.many) for one in STATUSES[::-1] if one.level is not None]
        nothing, never = int(found.get("no_evidence", 0)), int(found.get("not_assessed", 0))
        unknown = [(nothing, "nothing was found either way"), (never, "no assessment was made")]
        return _finding("assessable clause", len(assessable), known, unknown)
    if len(view.commitments) == 1:
        return "This clause states a view; it cannot be assessed"
    if len(view.commitments) == 2:
        return "Both clauses state views; neither can be assessed"
    if len(view.commitments):
        return f"All {number(len(view.commitments))} clauses state views; none of them can be assessed"
    return "No operative clause is shown"


def by_their_dates(view: View) -> str:
    """State how the dated clauses stand to their dates; blank where no clause is dated."""
    assessable = view.assessable
    dated = assessable[assessable["due_last"].notna()]
    if dated.empty:
        return ""
    found = dated["timeliness"].value_counts()
    known = [(int(found.get(one.term, 0)), one.one, one.many) for one in TIMELINESS if one.one]
    unknown = [(int(found.get("undetermined", 0)), "the outcome is not established")]
    return _finding("dated clause", len(dated), known, unknown)


def _finding(noun: str, total: int, known: list[tuple[int, str, str]], unknown: list[tuple[int, str]]) -> str:
    """Compose such as: Of six dated clauses, one was carried out on time; for five the outcome is not established."""
    known = [part for part in known if part[0]]
    unknown = [part for part in unknown if part[0]]
    if total == 1:
        return f"The one {noun} {known[0][1]}" if known else f"For the one {noun}, {unknown[0][1]}"
    if not known and len(unknown) == 1:
        return f"For {'both' if total == 2 else f'all {number(total)}'} {noun}s, {unknown[0][1]}"
    if len(known) == 1 and not unknown:
        many = known[0][2]
        if " not " in f" {many} ":
            none = "Neither" if total == 2 else "None"
            return f"{none} of the {number(total)} {noun}s {known[0][1].replace(' not ', ' ', 1)}"
        return f"{'Both' if total == 2 else f'All {number(total)}'} {noun}s {many}"
    parts = [f"{number(count)} {one if count == 1 else many}" for count, one, many in known]
    rest = [f"for {number(count)} {reason}" for count, reason in unknown]
    if not parts:
        return f"Of {number(total)} {noun}s, {joined(rest)}"
    return f"Of {number(total)} {noun}s, {joined(parts)}{f'; {joined(rest)}' if rest else ''}"


def base(view: View) -> str:
    """State what the figures rest on: as of when, how many clauses, how many of them can be assessed."""
    counted = counts.count(view)
    parts = [as_of(view)]
    if len(view.commitments) < len(view.all):
        parts.append(f"{plural(counted.clauses, 'operative clause')} of {len(view.all):,}, as filtered")
    else:
        parts.append(plural(counted.clauses, "operative clause"))
    if counted.clauses:
        can = f"{counted.assessable:,} can be assessed"
        parts.append(f"{can}, {counted.dated:,} of them dated" if counted.dated else can)
    who = members(view.dataset, counted.members) if len(counted.members) else "no State"
    parts.append(f"{plural(counted.documents, 'document')}, {who} named")
    return " · ".join(parts)


def as_of(view: View) -> str:
    """State the date, or both dates."""
    filters = view.filters
    known = f", as known on {day(filters.known_at)}" if filters.known_at else ""
    return f"As of {day(filters.as_of)}{known}"


def chosen(view: View) -> str:
    """State the filters in words, the dates apart."""
    dataset, filters = view.dataset, view.filters
    parts = [
        ("documents", [dataset.document_name(one) for one in filters.documents]),
        ("themes", [dataset.term("theme", one).label for one in filters.themes]),
        ("status", [dataset.term("status", one).label for one in filters.statuses]),
        ("side", [dataset.term("side", one).label for one in filters.sides]),
        ("States", [str(dataset.members["name"].get(one, one)) for one in filters.states]),
        ("addressees", [dataset.term("addressee", one).label for one in filters.addressees]),
        ("words", [f"“{filters.text.strip()}”"] if filters.text.strip() else []),
    ]
    said = [f"{name}: {', '.join(values)}" for name, values in parts if values]
    return capital("; ".join(said)) if said else "All operative clauses"


def members(dataset: Dataset, names: pd.Index) -> str:
    """Return how many States, observers and organizations some members are: 21 States and 1 organization."""
    kinds = dataset.members["kind"].reindex(names)
    parts = [
        plural(int((kinds == kind).sum()), noun, many)
        for kind, noun, many in (
            ("state", "State", "States"),
            ("observer", "observer", "observers"),
            ("organization", "organization", "organizations"),
        )
        if (kinds == kind).any()
    ]
    return joined(parts) if parts else "no State"


def who_is_named(view: View, one: endorsement.Series) -> str:
    """State which of the members that the filters leave the documents of a series name: in both, in one only."""
    dataset = view.dataset
    states = endorsement.of_series(dataset, one, view.filters.as_of).loc[view.members]
    named = states[states["withdrew_on"].isna()]
    withdrew = states[states["withdrew_on"].notna() & (states["state"] != "not_endorsing")]

    def who(rows: pd.DataFrame) -> str:
        names = [str(name) for name in dataset.members.loc[rows.index, "name"]]
        return joined(names) if len(names) <= _MOST_NAMED else members(dataset, rows.index)

    both, latest, earlier = (named[named["state"] == state] for state in ("endorsing", "joined", "left"))
    here = texts(dataset, one.documents)
    parts = [f"{members(dataset, both.index)} {'is' if len(both) <= 1 else 'are'} named in {here}"]
    parts += [f"{who(latest)} in {_only(dataset, one, one.latest)} only"] if len(latest) else []
    parts += [f"{who(earlier)} in {_only(dataset, one, one.earlier)} only"] if len(earlier) else []
    several = any(1 < len(rows) <= _MOST_NAMED for rows in (latest, earlier))
    finding = ("; " if several else ", ").join(parts)
    if len(withdrew) == 1:
        finding += f"; {who(withdrew)}, named too, withdrew on {day(withdrew['withdrew_on'].iloc[0])}"
    elif len(withdrew):
        finding += f"; {who(withdrew)}, named too, withdrew since"
    return capital(finding)


def texts(dataset: Dataset, documents: Sequence[str]) -> str:
    """Return the documents of a series as a sentence names them together."""
    if len(documents) == 1:
        return f"the {dataset.document_name(documents[0])}"
    return "both texts" if len(documents) == 2 else "the latest text and an earlier one"


def _only(dataset: Dataset, one: endorsement.Series, some: Sequence[str]) -> str:
    """Return some documents of a series by their year, where that tells them from the others, else by their names."""
    years = {name: dataset.documents.at[name, "adopted_on"].year for name in one.documents}
    others = {year for name, year in years.items() if name not in some}
    mine = {years[name] for name in some}
    if len(some) == 1 and not mine & others:
        return str(mine.pop())
    if len(some) == 1:
        return f"the {dataset.document_name(some[0])}"
    return "the latest texts" if tuple(some) == one.latest else "an earlier text"


def who_stands_behind(view: View) -> str:
    """State what the documents say of States, of the first series of which something is said; else why nothing is."""
    on = view.filters.as_of
    if endorsement.adopted(view.dataset, on).empty:
        return "No document had been adopted by this day"
    found = view.series
    if found:
        return who_is_named(view, found[0])
    if endorsement.not_recorded(view.dataset, on):
        return "Who stands behind the documents is not recorded yet"
    return "No document is in the name of several States"


def not_recorded(view: View) -> str:
    """State of which documents it is not recorded yet who stands behind them; blank where there is none."""
    dataset = view.dataset
    names = [dataset.document_name(one) for one in endorsement.not_recorded(dataset, view.filters.as_of)]
    if not names:
        return ""
    which = joined([f"the {name}" for name in names]) if len(names) <= _MOST_NAMED else plural(len(names), "document")
    by = "it" if len(names) == 1 else "them"
    return f"Who stands behind {which} is not recorded yet; nothing is said of States by {by}."


def members_base(view: View) -> str:
    """State what the figures about States rest on."""
    total, shown = view.dataset.members.index, view.members
    states = members(view.dataset, shown)
    if len(shown) < len(total):
        states = f"{states} of {len(total):,}, as filtered"
    documents = sum(len(one.documents) for one in view.series)
    return f"{as_of(view)} · {states} · {plural(documents, 'document')} in the name of States"


def what_was_taken_up(earlier: str, later: str, counted: Mapping[str, int], outside: int) -> tuple[str, str]:
    """State what became of the clauses of an earlier document in a later one, and what of the later one is new.

    ``counted`` counts clauses by lineage state; ``outside`` are the paragraphs of the later one that hold no clause
    and take up none.
    """
    taken_up, time_bound = counted["taken_up"], counted["time_bound"]
    not_taken_up, new = counted["not_taken_up"], counted["new"]
    total = taken_up + time_bound + not_taken_up
    if not total:
        return f"The {earlier} has no clauses", ""
    parts = [
        f"{number(taken_up) if taken_up else 'none'} {'was' if taken_up < 2 else 'were'} taken up again in the {later}",
        f"{number(time_bound)} had a date that had passed" if time_bound else "",
        f"{number(not_taken_up)} {'was' if not_taken_up == 1 else 'were'} not taken up again" if not_taken_up else "",
    ]
    first = f"Of {plural(total, 'clause')} of the {earlier}, {joined([part for part in parts if part])}"
    noun, verb = ("clause", "is") if new < 2 else ("clauses", "are")
    fresh = f"{capital(number(new))} {noun} of the later text {verb} new"
    if outside:
        beside = f"{number(outside)} {'paragraph' if outside == 1 else 'paragraphs'} outside its operative clauses"
        fresh += f"; {beside} {'takes' if outside == 1 else 'take'} up none of the earlier ones"
    return first, fresh


def not_on_the_map(names: Sequence[str], most: int = 0) -> str:
    """Say which members a map does not show, ``most`` of them by name, or all."""
    named = list(names[: most or None])
    left = len(names) - len(named)
    listed = joined([*named, f"{left:,} more"]) if left else joined(named)
    return f"Not on the map: {listed}"


def told(changes: Sequence[Change]) -> str:
    """Return what changes of several tables touch: 3 in statuses, 1 in documents."""
    return ", ".join(f"{change.rows} in {change.table}" for change in changes)
