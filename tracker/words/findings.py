"""The titles of the slides: findings in words, composed so that they read well for none, one, some and all."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from tracker.model.vocabulary import MET, STATUS
from tracker.words.sentences import capital, day, joined, number


def of(count: int, total: int, noun: str) -> str:
    """Return such as: two of ten clauses; both clauses; none of ten clauses; the one clause."""
    if total == 1:
        return f"the one {noun}" if count else f"no {noun}"
    if count == total:
        return f"both {noun}s" if total == 2 else f"all {number(total)} {noun}s"
    return f"{number(count) if count else 'none'} of {number(total)} {noun}s"


def was(count: int) -> str:
    """Return the verb that goes with a count."""
    return "was" if count <= 1 else "were"


def year_by_year(counted: pd.DataFrame, ending: str) -> str:
    """Say how many clauses were met at least in part by the last of the years.

    ``counted`` has a row a year and a column a status; ``ending`` says what the last row shows. Years are not compared:
    when a clause was looked at follows its dates, so that a difference between two years need not be a change.
    """
    if counted.empty or not counted.to_numpy().sum():
        return "There was no assessable clause in these years"
    last = counted.iloc[-1]
    now, total = int(last[list(MET)].sum()), int(last.sum())
    if not now:
        here = f"No assessable clause was on record as met even in part by {ending}"
        return here if total > 1 else f"The one assessable clause was not on record as met even in part by {ending}"
    return f"{capital(of(now, total, 'assessable clause'))} {was(now)} met at least in part by {ending}"


def timeline(latest: date | None, assessed: int, total: int) -> str:
    """Say how many clauses have a record at all, and of when the ``latest`` is."""
    if not total:
        return "No assessable clause is shown"
    if latest is None:
        return "No assessable clause has been assessed" if total > 1 else "The one assessable clause was never assessed"
    subject = capital(of(assessed, total, "assessable clause"))
    have = "has" if assessed == 1 else "have"
    return f"{subject} {have} been assessed at least once; the latest record is of {day(latest)}"


def met(found: pd.Series) -> str:
    """Say what was met at least in part, and how far; ``found`` counts assessable clauses by status."""
    total = int(found.sum())
    some = [(int(found.get(term, 0)), STATUS[term].how) for term in MET]
    some = [one for one in some if one[0]]
    count = sum(many for many, _ in some)
    if not total:
        return "There is nothing that could be met"
    if not count:
        many = f"none of {number(total)} assessable clauses" if total > 1 else "the one assessable clause"
        return f"{capital(many)} is {'not ' if total == 1 else ''}on record as met even in part"
    subject = f"{capital(of(count, total, 'assessable clause'))} {was(count)} met"
    if len(some) == 1:
        return f"{subject} {some[0][1]}"
    return f"{subject} at least in part: {joined([f'{number(many)} {how}' for many, how in some])}"


def to_find_out(nothing: int, never: int, total: int) -> str:
    """Say for how many clauses nothing was found, and for how many nobody looked: two ways of not knowing."""
    if not total:
        return "There is nothing to find out"
    if not nothing and not never:
        return "Something is on record for every assessable clause"
    parts = []
    if nothing:
        parts.append(f"for {of(nothing, total, 'assessable clause')} no evidence was found")
    if never:
        parts.append(f"{of(never, total, 'assessable clause')} {was(never)} not assessed")
    return capital("; ".join(parts))


def by_side(sides: Mapping[str, pd.Series], names: Mapping[str, str]) -> str:
    """Say how many clauses of each side were met at least in part, each counted on its own base.

    ``sides`` count assessable clauses by status; ``names`` say what the clauses of a side are called.
    """

    def part(found: pd.Series, name: str) -> str:
        total, count = int(found.sum()), int(found[list(MET)].sum())
        # Where nobody looked or nothing was found, nothing is said of what was done.
        if not count:
            none = "the one is not" if total == 1 else f"none of {number(total)} is"
            return f"{name}: {none} on record as met even in part"
        subject = "the one" if total == 1 else "both" if count == total == 2 else f"{number(count)} of {number(total)}"
        return f"{name}: {subject} {was(count)} met at least in part"

    parts = [part(found, names[side]) for side, found in sides.items() if found.sum()]
    return "; ".join(parts) if parts else "No assessable clause is shown"


def ahead(due: int, past: int, review: int) -> str:
    """Say what comes next: what is past due, which dates lie ahead, how many reviews are due."""
    parts = [
        f"{number(past)} {'clause is' if past == 1 else 'clauses are'} past due" if past else "",
        f"{number(due)} {'deadline lies' if due == 1 else 'deadlines lie'} ahead" if due else "no deadline lies ahead",
        f"{number(review)} {'review is' if review == 1 else 'reviews are'} due" if review else "no review is due",
    ]
    return capital(joined([part for part in parts if part]))
