"""The titles of the slides: findings in words, whole sentences for none, one, some and all."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from tracker.model.vocabulary import MET
from tracker.words.catalogue import day, listed, ngettext
from tracker.words.catalogue import gettext as _
from tracker.words.sentences import capital, spelled


def _share(count: int, total: int, *, sole: str, both: str, every: str, some: str) -> str:
    """Return the sentence that fits ``count`` of ``total``: of the only one, of both, of all, or of some of them."""
    if total == 1:
        return sole
    if count == total:
        return both if total == 2 else every
    return some


def year_by_year(counted: pd.DataFrame, ending: str) -> str:
    """Say how many clauses were met at least in part by the last of the years.

    ``counted`` has a row a year and a column a status; ``ending`` says what the last row shows. Years are not compared:
    when a clause was looked at follows its dates, so that a difference between two years need not be a change.
    """
    if counted.empty or not counted.to_numpy().sum():
        return _("There was no assessable clause in these years")
    last = counted.iloc[-1]
    now, total = int(last[list(MET)].sum()), int(last.sum())
    if not now and total > 1:
        return _("No assessable clause was on record as met even in part by %(day)s", day=ending)
    if not now:
        return _("The one assessable clause was not on record as met even in part by %(day)s", day=ending)
    return _share(
        now,
        total,
        sole=_("The one assessable clause was met at least in part by %(day)s", day=ending),
        both=_("Both assessable clauses were met at least in part by %(day)s", day=ending),
        every=_(
            "All %(total)s assessable clauses were met at least in part by %(day)s",
            total=spelled(total),
            day=ending,
        ),
        some=ngettext(
            "%(some)s of %(total)s assessable clauses was met at least in part by %(day)s",
            "%(some)s of %(total)s assessable clauses were met at least in part by %(day)s",
            now,
            some=capital(spelled(now)),
            total=spelled(total),
            day=ending,
        ),
    )


def timeline(latest: date | None, assessed: int, total: int) -> str:
    """Say how many clauses have a record at all, and of when the ``latest`` is."""
    if not total:
        return _("No assessable clause is shown")
    if latest is None and total > 1:
        return _("No assessable clause has been assessed")
    if latest is None:
        return _("The one assessable clause was never assessed")
    on = day(latest)
    return _share(
        assessed,
        total,
        sole=_("The one assessable clause has been assessed at least once; the latest record is of %(day)s", day=on),
        both=_("Both assessable clauses have been assessed at least once; the latest record is of %(day)s", day=on),
        every=_(
            "All %(total)s assessable clauses have been assessed at least once; the latest record is of %(day)s",
            total=spelled(total),
            day=on,
        ),
        some=ngettext(
            "%(some)s of %(total)s assessable clauses has been assessed at least once; the latest record is of %(day)s",
            "%(some)s of %(total)s assessable clauses have been assessed at least once; "
            "the latest record is of %(day)s",
            assessed,
            some=capital(spelled(assessed)),
            total=spelled(total),
            day=on,
        ),
    )


def met(found: pd.Series, labels: Mapping[str, str]) -> str:
    """Say what was met at least in part, and how far; ``found`` counts assessable clauses by status.

    ``labels`` are those of the statuses, for one that has no words of its own here.
    """
    total = int(found.sum())
    some = {term: int(found.get(term, 0)) for term in MET if found.get(term, 0)}
    count = sum(some.values())
    if not total:
        return _("There is nothing that could be met")
    if not count and total > 1:
        return _("None of %(total)s assessable clauses is on record as met even in part", total=spelled(total))
    if not count:
        return _("The one assessable clause is not on record as met even in part")
    if len(some) == 1:
        return _met_alike(next(iter(some)), count, total, labels)
    how_far = listed([_met_so_far(term, many, labels) for term, many in some.items()])
    return _share(
        count,
        total,
        # Several were met in different ways: never the only one.
        sole="",
        both=_("Both assessable clauses were met at least in part: %(how_far)s", how_far=how_far),
        every=_(
            "All %(total)s assessable clauses were met at least in part: %(how_far)s",
            total=spelled(total),
            how_far=how_far,
        ),
        some=ngettext(
            "%(some)s of %(total)s assessable clauses was met at least in part: %(how_far)s",
            "%(some)s of %(total)s assessable clauses were met at least in part: %(how_far)s",
            count,
            some=capital(spelled(count)),
            total=spelled(total),
            how_far=how_far,
        ),
    )


def _met_so_far(term: str, many: int, labels: Mapping[str, str]) -> str:
    """Say of how many clauses it is said that they were met so far: two completely."""
    match term:
        case "complete":
            return _("%(number)s completely", number=spelled(many))
        case "substantial":
            return _("%(number)s substantially", number=spelled(many))
        case "limited":
            return _("%(number)s to a limited extent", number=spelled(many))
        case _other:
            return _("%(number)s as “%(status)s”", number=spelled(many), status=labels[term])


def _met_alike(term: str, count: int, total: int, labels: Mapping[str, str]) -> str:
    """Say how many clauses were met, all of them so far."""
    said = {"some": capital(spelled(count)), "total": spelled(total)}
    match term:
        case "complete":
            return _share(
                count,
                total,
                sole=_("The one assessable clause was met completely"),
                both=_("Both assessable clauses were met completely"),
                every=_("All %(total)s assessable clauses were met completely", total=spelled(total)),
                some=ngettext(
                    "%(some)s of %(total)s assessable clauses was met completely",
                    "%(some)s of %(total)s assessable clauses were met completely",
                    count,
                    **said,
                ),
            )
        case "substantial":
            return _share(
                count,
                total,
                sole=_("The one assessable clause was met substantially"),
                both=_("Both assessable clauses were met substantially"),
                every=_("All %(total)s assessable clauses were met substantially", total=spelled(total)),
                some=ngettext(
                    "%(some)s of %(total)s assessable clauses was met substantially",
                    "%(some)s of %(total)s assessable clauses were met substantially",
                    count,
                    **said,
                ),
            )
        case "limited":
            return _share(
                count,
                total,
                sole=_("The one assessable clause was met to a limited extent"),
                both=_("Both assessable clauses were met to a limited extent"),
                every=_("All %(total)s assessable clauses were met to a limited extent", total=spelled(total)),
                some=ngettext(
                    "%(some)s of %(total)s assessable clauses was met to a limited extent",
                    "%(some)s of %(total)s assessable clauses were met to a limited extent",
                    count,
                    **said,
                ),
            )
        case _other:
            status = labels[term]
            return _share(
                count,
                total,
                sole=_("The one assessable clause was met as “%(status)s”", status=status),
                both=_("Both assessable clauses were met as “%(status)s”", status=status),
                every=_(
                    "All %(total)s assessable clauses were met as “%(status)s”",
                    total=spelled(total),
                    status=status,
                ),
                some=ngettext(
                    "%(some)s of %(total)s assessable clauses was met as “%(status)s”",
                    "%(some)s of %(total)s assessable clauses were met as “%(status)s”",
                    count,
                    status=status,
                    **said,
                ),
            )


def to_find_out(nothing: int, never: int, total: int) -> str:
    """Say for how many clauses nothing was found, and for how many nobody looked: two ways of not knowing."""
    if not total:
        return _("There is nothing to find out")
    if not nothing and not never:
        return _("Something is on record for every assessable clause")
    parts = []
    if nothing:
        parts.append(
            _share(
                nothing,
                total,
                sole=_("for the one assessable clause no evidence was found"),
                both=_("for both assessable clauses no evidence was found"),
                every=_("for all %(total)s assessable clauses no evidence was found", total=spelled(total)),
                some=_(
                    "for %(some)s of %(total)s assessable clauses no evidence was found",
                    some=spelled(nothing),
                    total=spelled(total),
                ),
            )
        )
    if never:
        parts.append(
            _share(
                never,
                total,
                sole=_("the one assessable clause was not assessed"),
                both=_("both assessable clauses were not assessed"),
                every=_("all %(total)s assessable clauses were not assessed", total=spelled(total)),
                some=ngettext(
                    "%(some)s of %(total)s assessable clauses was not assessed",
                    "%(some)s of %(total)s assessable clauses were not assessed",
                    never,
                    some=spelled(never),
                    total=spelled(total),
                ),
            )
        )
    return capital("; ".join(parts))


def by_side(sides: Mapping[str, pd.Series], names: Mapping[str, str]) -> str:
    """Say how many clauses of each side were met at least in part, each counted on its own base.

    ``sides`` count assessable clauses by status; ``names`` say what the clauses of a side are called.
    """
    parts = [
        _of_side(int(found[list(MET)].sum()), int(found.sum()), names[side])
        for side, found in sides.items()
        if found.sum()
    ]
    return "; ".join(parts) if parts else _("No assessable clause is shown")


def _of_side(count: int, total: int, side: str) -> str:
    # Where nobody looked or nothing was found, nothing is said of what was done.
    if not count and total == 1:
        return _("%(side)s: the one is not on record as met even in part", side=side)
    if not count:
        return _("%(side)s: none of %(total)s is on record as met even in part", side=side, total=spelled(total))
    said = {"side": side, "some": spelled(count), "total": spelled(total)}
    some = ngettext(
        "%(side)s: %(some)s of %(total)s was met at least in part",
        "%(side)s: %(some)s of %(total)s were met at least in part",
        count,
        **said,
    )
    return _share(
        count,
        total,
        sole=_("%(side)s: the one was met at least in part", side=side),
        both=_("%(side)s: both were met at least in part", side=side),
        every=some,
        some=some,
    )


def ahead(due: int, past: int, review: int) -> str:
    """Say what comes next: what is past due, which dates lie ahead, how many reviews are due."""
    parts = []
    if past:
        parts.append(
            ngettext("%(number)s clause is past due", "%(number)s clauses are past due", past, number=spelled(past))
        )
    parts.append(
        ngettext("%(number)s deadline lies ahead", "%(number)s deadlines lie ahead", due, number=spelled(due))
        if due
        else _("no deadline lies ahead")
    )
    parts.append(
        ngettext("%(number)s review is due", "%(number)s reviews are due", review, number=spelled(review))
        if review
        else _("no review is due")
    )
    return capital(listed(parts))
