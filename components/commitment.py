"""One commitment: its words in their paragraph, its coding, its status over time with evidence, what bears on it."""

from typing import Any

import pandas as pd

from components.block import cached_block
from components.context import Context
from tracker.model.dataset import Dataset
from tracker.state.clause import Clause
from tracker.state.view import View
from tracker.words.catalogue import day
from tracker.words.catalogue import gettext as _
from tracker.words.sentences import plain


def exists(view: View, name: str) -> bool:
    """Say whether a commitment exists as of the day."""
    return name in view.all.index


def missing(view: View, name: str) -> str:
    """Say why a commitment cannot be shown."""
    dataset = view.dataset
    if not name:
        return _("The address names no clause. Choose one among the commitments.")
    if name in dataset.commitments.index:
        row = dataset.commitments.loc[name]
        as_of = view.filters.as_of
        if row["ended_on"] < pd.Timestamp(as_of):
            return _(
                "“%(clause)s” did not exist on %(day)s: it held until %(until)s. Choose an earlier as-of date.",
                clause=plain(name),
                day=day(as_of),
                until=day(row["ended_on"]),
            )
        return _(
            "“%(clause)s” did not exist on %(day)s: it holds from %(since)s. Choose a later as-of date.",
            clause=plain(name),
            day=day(as_of),
            since=day(row["begins_on"]),
        )
    if name in set(dataset.set_aside["commitments"].get("commitment_id", [])):
        return _("The line of “%(clause)s” is in error and set aside; the Data page says why.", clause=plain(name))
    return _("This address names the clause “%(clause)s”, which is not in the data.", clause=plain(name))


def words(context: Context, name: str) -> None:
    """Draw the state of the clause, and its words marked inside the whole paragraph."""
    cached_block(context, "words", "commitment_words.html", lambda: {"clause": Clause(context.view, name)}, (name,))


def history(context: Context, name: str) -> None:
    """Draw the status history as a line of segments and as records, the latest first."""

    def build() -> dict[str, Any]:
        clause = Clause(context.view, name)
        stretches, records = clause.stretches, clause.records
        return {
            "clause": clause,
            "ahead_evidence": _by_id(clause.cited(clause.ahead)),
            "pieces": _pieces(context.dataset, stretches),
            "start": stretches["start"].min(),
            "end": stretches["end"].max(),
            "records": records[records["member"] == ""],
            "evidence": _by_id(clause.cited(records)),
        }

    cached_block(context, "history", "commitment_history.html", build, (name,))


def _pieces(dataset: Dataset, stretches: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the stretches as the pieces that are drawn: where a record grew old, there are two."""
    pieces = []
    for piece in stretches.itertuples():
        parts = [(piece.start, piece.end, False)]
        if pd.notna(piece.stale_from):
            parts = [(piece.start, piece.stale_from, False), (piece.stale_from, piece.end, True)]
        pieces += [
            {
                "term": dataset.term("status", piece.status),
                "days": (until - since).days,
                "since": since,
                "until": until - pd.Timedelta(days=1),
                "stale": stale,
            }
            for since, until, stale in parts
        ]
    return pieces


def _by_id(events: pd.DataFrame) -> dict[str, Any]:
    """Return events by their ids."""
    return {str(row.Index): row for row in events.itertuples()}


def bearing(context: Context, name: str) -> None:
    """Draw what bears on the clause: events, what took it up or what it takes up, records of single States."""

    def build() -> dict[str, Any]:
        clause = Clause(context.view, name)
        of_members = clause.records[clause.records["member"] != ""]
        return {
            "clause": clause,
            "members": of_members,
            "sources": _by_id(context.dataset.events_named(clause.measures["event_id"].tolist())),
            "evidence": _by_id(clause.cited(of_members)),
        }

    cached_block(context, "bearing", "commitment_bearing.html", build, (name,))
