"""The parts of the overview: key figures, status by group and by year, and what needs attention."""

from typing import Any

from components.block import cached_block
from components.context import Context
from components.exhibit import as_table, exhibit
from components.words import quiet
from tracker.model.dataset import Term
from tracker.model.vocabulary import ASSESSABLE, SIDES
from tracker.show.exhibits import bars, columns
from tracker.state import counts
from tracker.state.view import View
from tracker.words.catalogue import gettext as _

_MOST_SQUARES = 60
_MOST_LINES = 5


def _terms(view: View) -> dict[str, Term]:
    return {term: view.dataset.term("status", term) for term in ASSESSABLE}


def key_figures(context: Context) -> None:
    """Draw the sides apart, a square a clause, and under them the key with the counts."""
    view = context.view

    def build() -> dict[str, Any]:
        assessable = view.assessable
        squares = len(assessable) <= _MOST_SQUARES
        if squares:
            order = {term: place for place, term in enumerate(reversed(ASSESSABLE))}
            assessable = assessable.iloc[assessable["status"].map(order).argsort(kind="stable")]
        else:
            assessable = assessable[["status", "side"]]
        groups = []
        for side in [*SIDES, *([""] if (assessable["side"] == "").any() else [])]:
            rows = assessable[assessable["side"] == side]
            name = view.dataset.term("side", side).label if side else _("To nobody named")
            groups.append({"name": name, "rows": rows, "counts": counts.by_status(rows)})
        return {
            "groups": groups,
            "terms": list(reversed(_terms(view).values())),
            "total": len(assessable),
            "together": counts.by_status(assessable),
            "squares": squares,
            "declaratory": len(view.commitments) - len(assessable),
        }

    cached_block(context, "key figures", "key_figures.html", build)


def by_year(context: Context) -> None:
    """Draw the status of the assessable clauses at the end of each year."""
    view = context.view
    figure = context.cached("by year", lambda: columns.by_year(view))
    if figure.years.counted.empty:
        quiet(_("The timelines begin in %(year)s.", year=view.years[0]))
        return
    if not figure.years.counted.to_numpy().any():
        quiet(_("No clause shown here can be assessed."))
        return
    exhibit(context, "status by year", figure)
    if figure.hatched:
        months = view.dataset.settings.review_after_months
        quiet(_("Hatched: the record was then older than %(months)s months.", months=months), small=True)
    as_table(context, "year table", figure)


def by_group(context: Context, column: str) -> None:
    """Draw the status of the assessable clauses by document or by theme."""
    figure = context.cached(("by", column), lambda: bars.by_group(context.view, column))
    if figure.counted.empty:
        quiet(_("No clause shown here can be assessed."))
        return
    exhibit(context, f"status by {column}", figure)
    as_table(context, f"{column} table", figure)


def attention(context: Context) -> None:
    """List what changed last and what needs attention, each line leading to its clause."""
    view = context.view

    def build() -> dict[str, Any]:
        lists = [
            (_("To do"), _("Past due, and can still be met."), counts.to_do(view), "due"),
            (
                _("To find out"),
                _("The outcome is not established, or nothing was found."),
                counts.to_find_out(view),
                "due",
            ),
            (_("To review"), _review_words(view), counts.to_review(view), "evidence_up_to"),
            (
                _("Changed last"),
                _("The latest records, without those that found no change."),
                counts.changed_last(view),
                "effective_on",
            ),
        ]
        return {
            "lists": [
                {
                    "name": name,
                    "words": words,
                    "rows": rows.head(_MOST_LINES),
                    "more": len(rows) - _MOST_LINES,
                    "date": date,
                }
                for name, words, rows, date in lists
            ]
        }

    cached_block(context, "attention", "attention.html", build)


def _review_words(view: View) -> str:
    months = view.dataset.settings.review_after_months
    return _("Evidence older than %(months)s months, or none.", months=months)
