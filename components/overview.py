"""The parts of the overview: key figures, status by group and by year, and what needs attention."""

from typing import Any

import pandas as pd

from components import charts, current
from components.block import kept_block
from components.words import quiet
from tracker import counts, sentences
from tracker.dataset import Term
from tracker.figures import bars
from tracker.model.vocabulary import ASSESSABLE, SIDES
from tracker.selection import Selection

_MOST_SQUARES = 60
_MOST_LINES = 5


def _terms(selection: Selection) -> dict[str, Term]:
    return {term: selection.dataset.term("status", term) for term in ASSESSABLE}


def key_figures(selection: Selection) -> None:
    """Draw the sides apart, a square a clause, and under them the key with the counts."""

    def build() -> dict[str, Any]:
        assessable = selection.assessable
        squares = len(assessable) <= _MOST_SQUARES
        if squares:
            order = {term: place for place, term in enumerate(reversed(ASSESSABLE))}
            assessable = assessable.iloc[assessable["status"].map(order).argsort(kind="stable")]
        else:
            assessable = assessable[["status", "side"]]
        groups = []
        for side in [*SIDES, *([""] if (assessable["side"] == "").any() else [])]:
            rows = assessable[assessable["side"] == side]
            name = selection.dataset.term("side", side).label if side else "To nobody named"
            groups.append({"name": name, "rows": rows, "counts": counts.by_status(rows)})
        return {
            "groups": groups,
            "terms": list(reversed(_terms(selection).values())),
            "total": len(assessable),
            "together": counts.by_status(assessable),
            "squares": squares,
            "declaratory": len(selection.commitments) - len(assessable),
        }

    kept_block("key figures", "key_figures.html", build)


def by_year(selection: Selection) -> None:
    """Draw the status of the assessable clauses at the end of each year."""
    first, _ = selection.years
    as_of = selection.filters.as_of
    years = current.kept("by year", lambda: counts.by_year(selection))
    if years.counted.empty:
        quiet(f"The timelines begin in {first}.")
        return
    ending = sentences.day(as_of)
    figure = charts.kept("by year", lambda: bars.by_year(years, _terms(selection), charts.SCREEN, ending))
    charts.chart("status by year", figure, f"Assessable clauses by status, end of each year {first} to {ending}")
    if years.old.to_numpy().any():
        months = selection.dataset.settings.review_after_months
        quiet(f"Hatched: the record was then older than {months} months.", small=True)
    charts.table("year table", lambda: _by_year_named(years, selection))


def by_group(selection: Selection, column: str) -> None:
    """Draw the status of the assessable clauses by document or by theme."""
    counted, labels = current.kept(("by", column), lambda: _grouped(selection, column))
    figure = charts.kept(("by", column), lambda: bars.by_group(counted, labels, _terms(selection), charts.SCREEN))
    what = "document" if column == "document_id" else "theme"
    charts.chart(f"status by {what}", figure, f"Assessable clauses by {what} and status")
    charts.table(f"{what} table", lambda: _named(counted.rename(index=labels), selection))


def _by_year_named(years: counts.Years, selection: Selection) -> pd.DataFrame:
    """Return the counts over time with how many rest on an older record, and the records of each year."""
    beside = {"On an older record": years.old.sum(axis="columns"), "Records that year": years.records}
    return _named(years.counted, selection).assign(**beside)


def _named(counted: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Return counts by status with the words of the statuses."""
    return counted.rename(columns={term: one.words for term, one in _terms(selection).items()})


def _grouped(selection: Selection, column: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the counts by document or theme in their order, and the labels of the rows."""
    dataset = selection.dataset
    counted = counts.table(selection, column)
    if column == "document_id":
        labels = dict(dataset.document_names)
    else:
        labels = {term: one.label for term, one in dataset.vocabularies.get("theme", {}).items()}
    order = [name for name in labels if name in counted.index]
    order += [name for name in counted.index if name not in labels]
    return counted.loc[order], labels


def attention(selection: Selection) -> None:
    """List what changed last and what needs attention, each line leading to its clause."""

    def build() -> dict[str, Any]:
        lists = [
            ("To do", "Past due, and can still be met.", counts.to_do(selection), "due"),
            (
                "To find out",
                "The outcome is not established, or nothing was found.",
                counts.to_find_out(selection),
                "due",
            ),
            ("To review", _review_words(selection), counts.to_review(selection), "evidence_up_to"),
            (
                "Changed last",
                "The latest records, without those that found no change.",
                counts.changed_last(selection),
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

    kept_block("attention", "attention.html", build)


def _review_words(selection: Selection) -> str:
    return f"Evidence older than {selection.dataset.settings.review_after_months} months, or none."
