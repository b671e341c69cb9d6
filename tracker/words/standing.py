"""How clauses stand, as whole sentences: all assessable ones by their status, the dated ones by their dates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from tracker.model.vocabulary import JUDGED, UNKNOWN
from tracker.state.view import View
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import listed, ngettext
from tracker.words.sentences import spelled


@dataclass(frozen=True)
class _Said:
    """What is said where all clauses stand alike, the only one, both, or every one; else of this ``part`` of them."""

    sole: str
    both: str
    every: str
    part: str


_Say = Callable[[int, str], _Said]
"""Takes how many clauses stand so, and how many there are in all, in words."""

_STATUS: Mapping[str, _Say] = {
    "complete": lambda n, total: _Said(
        _("The one assessable clause is complete"),
        _("Both assessable clauses are complete"),
        _("All %(total)s assessable clauses are complete", total=total),
        ngettext("%(number)s is complete", "%(number)s are complete", n, number=spelled(n)),
    ),
    "substantial": lambda n, total: _Said(
        _("The one assessable clause is substantially met"),
        _("Both assessable clauses are substantially met"),
        _("All %(total)s assessable clauses are substantially met", total=total),
        ngettext("%(number)s is substantially met", "%(number)s are substantially met", n, number=spelled(n)),
    ),
    "limited": lambda n, total: _Said(
        _("The one assessable clause is met to a limited extent"),
        _("Both assessable clauses are met to a limited extent"),
        _("All %(total)s assessable clauses are met to a limited extent", total=total),
        ngettext(
            "%(number)s is met to a limited extent",
            "%(number)s are met to a limited extent",
            n,
            number=spelled(n),
        ),
    ),
    "not_started": lambda n, total: _Said(
        _("The one assessable clause had not been started"),
        _("Neither of the two assessable clauses had been started"),
        _("None of the %(total)s assessable clauses had been started", total=total),
        ngettext("%(number)s had not been started", "%(number)s had not been started", n, number=spelled(n)),
    ),
    "no_evidence": lambda n, total: _Said(
        _("For the one assessable clause, nothing was found either way"),
        _("For both assessable clauses, nothing was found either way"),
        _("For all %(total)s assessable clauses, nothing was found either way", total=total),
        _("for %(number)s nothing was found either way", number=spelled(n)),
    ),
    "not_assessed": lambda n, total: _Said(
        _("For the one assessable clause, no assessment was made"),
        _("For both assessable clauses, no assessment was made"),
        _("For all %(total)s assessable clauses, no assessment was made", total=total),
        _("for %(number)s no assessment was made", number=spelled(n)),
    ),
}
_TIMELINESS: Mapping[str, _Say] = {
    "on_time": lambda n, total: _Said(
        _("The one dated clause was carried out on time"),
        _("Both dated clauses were carried out on time"),
        _("All %(total)s dated clauses were carried out on time", total=total),
        ngettext("%(number)s was carried out on time", "%(number)s were carried out on time", n, number=spelled(n)),
    ),
    "late": lambda n, total: _Said(
        _("The one dated clause was carried out late"),
        _("Both dated clauses were carried out late"),
        _("All %(total)s dated clauses were carried out late", total=total),
        ngettext("%(number)s was carried out late", "%(number)s were carried out late", n, number=spelled(n)),
    ),
    "ended_short": lambda n, total: _Said(
        _("The one dated clause is partly met, as far as established"),
        _("Both dated clauses are partly met, as far as established"),
        _("All %(total)s dated clauses are partly met, as far as established", total=total),
        ngettext(
            "%(number)s is partly met, as far as established",
            "%(number)s are partly met, as far as established",
            n,
            number=spelled(n),
        ),
    ),
    "not_met": lambda n, total: _Said(
        _("The one dated clause was not met"),
        _("Neither of the two dated clauses was met"),
        _("None of the %(total)s dated clauses was met", total=total),
        ngettext("%(number)s was not met", "%(number)s were not met", n, number=spelled(n)),
    ),
    "past_due": lambda n, total: _Said(
        _("The one dated clause is past due"),
        _("Both dated clauses are past due"),
        _("All %(total)s dated clauses are past due", total=total),
        ngettext("%(number)s is past due", "%(number)s are past due", n, number=spelled(n)),
    ),
    "not_due": lambda n, total: _Said(
        _("The one dated clause is not due yet"),
        _("Neither of the two dated clauses is due yet"),
        _("None of the %(total)s dated clauses is due yet", total=total),
        ngettext("%(number)s is not due yet", "%(number)s are not due yet", n, number=spelled(n)),
    ),
    "undetermined": lambda n, total: _Said(
        _("For the one dated clause, the outcome is not established"),
        _("For both dated clauses, the outcome is not established"),
        _("For all %(total)s dated clauses, the outcome is not established", total=total),
        _("for %(number)s the outcome is not established", number=spelled(n)),
    ),
}


def _recorded(label: str) -> _Say:
    """Return what is said of a status that has no sentences of its own here: that it is on record, by its label."""
    return lambda n, total: _Said(
        _("The one assessable clause is recorded as “%(status)s”", status=label),
        _("Both assessable clauses are recorded as “%(status)s”", status=label),
        _("All %(total)s assessable clauses are recorded as “%(status)s”", total=total, status=label),
        ngettext(
            "%(number)s is recorded as “%(status)s”",
            "%(number)s are recorded as “%(status)s”",
            n,
            number=spelled(n),
            status=label,
        ),
    )


def where_things_stand(view: View) -> str:
    """State the finding of the overview: how all assessable clauses stand, the same base as the squares."""
    assessable, clauses = view.assessable, len(view.commitments)
    if len(assessable):
        order = (*reversed(JUDGED), "no_evidence", "not_assessed")
        say = {term: _STATUS.get(term) or _recorded(view.dataset.term("status", term).label) for term in order}
        known, unknown, alike = _parts(assessable["status"], say, UNKNOWN)
        values = {
            "total": spelled(len(assessable)),
            "known": known,
            "unknown": unknown,
            "stand": known or unknown,
        }
        if known and unknown:
            return _("Of %(total)s assessable clauses, %(known)s; %(unknown)s", **values)
        return alike or _("Of %(total)s assessable clauses, %(stand)s", **values)
    match clauses:
        case 0:
            said = _("No operative clause is shown")
        case 1:
            said = _("This clause states a view; it cannot be assessed")
        case 2:
            said = _("Both clauses state views; neither can be assessed")
        case _other:
            said = _("All %(total)s clauses state views; none of them can be assessed", total=spelled(clauses))
    return said


def by_their_dates(view: View) -> str:
    """State how the dated clauses stand to their dates; blank where no clause is dated."""
    assessable = view.assessable
    dated = assessable[assessable["due_last"].notna()]
    if dated.empty:
        return ""
    known, unknown, alike = _parts(dated["timeliness"], _TIMELINESS, ("undetermined",))
    values = {"total": spelled(len(dated)), "known": known, "unknown": unknown, "stand": known or unknown}
    if known and unknown:
        return _("Of %(total)s dated clauses, %(known)s; %(unknown)s", **values)
    return alike or _("Of %(total)s dated clauses, %(stand)s", **values)


def _parts(terms: pd.Series, say: Mapping[str, _Say], not_knowing: tuple[str, ...]) -> tuple[str, str, str]:
    """Return what is said of clauses of which it is known how they stand, and of the others; or of all alike."""
    total, counts = len(terms), terms.value_counts()
    found = {term: say[term](int(counts[term]), spelled(total)) for term in say if counts.get(term, 0)}
    if len(found) == 1:
        only = next(iter(found.values()))
        return "", "", only.sole if total == 1 else only.both if total == 2 else only.every
    known = listed([one.part for term, one in found.items() if term not in not_knowing])
    return known, listed([one.part for term, one in found.items() if term in not_knowing]), ""
