"""One commitment: its words in their paragraph, its coding, its status over time with evidence, what bears on it."""

from typing import Any

import pandas as pd

from components.block import kept_block
from tracker.model.dataset import Dataset
from tracker.model.ids import paragraph_ids
from tracker.model.period import LATEST
from tracker.state import measures, status
from tracker.state.selection import Selection
from tracker.words import sentences


def exists(selection: Selection, name: str) -> bool:
    """Say whether a commitment exists as of the day."""
    return name in selection.all.index


def missing(selection: Selection, name: str) -> str:
    """Say why a commitment cannot be shown."""
    dataset = selection.dataset
    if not name:
        return "The address names no clause. Choose one among the commitments."
    if name in dataset.commitments.index:
        row = dataset.commitments.loc[name]
        said = f"“{sentences.plain(name)}” did not exist on {sentences.day(selection.filters.as_of)}"
        if row["ended_on"] < pd.Timestamp(selection.filters.as_of):
            return f"{said}: it held until {sentences.day(row['ended_on'])}. Choose an earlier as-of date."
        return f"{said}: it holds from {sentences.day(row['begins_on'])}. Choose a later as-of date."
    if name in set(dataset.set_aside["commitments"].get("commitment_id", [])):
        return f"The line of “{sentences.plain(name)}” is in error and set aside; the Data page says why."
    return f"This address names the clause “{sentences.plain(name)}”, which is not in the data."


def words(selection: Selection, name: str) -> None:
    """Draw the state of the clause, and its words marked inside the whole paragraph."""

    def build() -> dict[str, Any]:
        row = selection.all.loc[name]
        paragraphs = selection.dataset.tables["paragraphs"]
        here = (paragraphs["document_id"] == row["document_id"]) & (paragraphs["paragraph"] == row["paragraph"])
        whole = paragraphs.loc[here, "text"]
        whole_text = str(whole.iloc[0]) if len(whole) else row["text"]
        before, _, after = whole_text.partition(row["text"])
        return {
            "name": name,
            "row": row,
            "before": before,
            "after": after,
            "document": _document(selection.dataset, row),
        }

    kept_block("words", "commitment_words.html", build, (name,))


def _document(dataset: Dataset, row: pd.Series) -> pd.Series | None:
    return dataset.documents.loc[row["document_id"]] if row["document_id"] in dataset.documents.index else None


def history(selection: Selection, name: str) -> None:
    """Draw the status history as a line of segments and as records, the latest first."""

    def build() -> dict[str, Any]:
        filters, dataset = selection.filters, selection.dataset
        holding = status.effective(dataset, filters.as_of, status.end_of_day(filters.known_at), only=name)
        stretches = status.history(dataset, filters.as_of, holding, only=name)
        start, end = stretches["start"].min(), stretches["end"].max()
        pieces = []
        for piece in stretches.itertuples():
            parts = [(piece.start, piece.end, False)]
            if pd.notna(piece.stale_from):
                parts = [(piece.start, piece.stale_from, False), (piece.stale_from, piece.end, True)]
            for since, until, stale in parts:
                last = until - pd.Timedelta(days=1)
                pieces.append(
                    {
                        "term": dataset.term("status", piece.status),
                        "days": (until - since).days,
                        "since": since,
                        "until": last,
                        "stale": stale,
                    }
                )
        whole = _records(selection, name)
        ahead = _after(selection, name)
        return {
            "name": name,
            "ahead": ahead,
            "ahead_evidence": _events(dataset, ahead),
            "pieces": pieces,
            "start": start,
            "end": end,
            "records": whole[whole["member"] == ""],
            "evidence": _events(dataset, whole),
        }

    kept_block("history", "commitment_history.html", build, (name,))


def _records(selection: Selection, name: str) -> pd.DataFrame:
    """Return all records of a commitment that the dates let through, the latest first, and what became of each.

    Added column ``fate``: blank where the record holds, else corrected or withdrawn (or ``withdrawal``).
    """
    filters, dataset = selection.filters, selection.dataset
    known = status.end_of_day(filters.known_at)
    records = dataset.records
    shown = (records["commitment_id"] == name) & (records["effective_on"] <= pd.Timestamp(filters.as_of))
    if known is not None:
        shown &= records["recorded_at"] <= pd.Timestamp(known)
    records = dataset.in_full(records[shown])
    holding = status.effective(dataset, filters.as_of, known, only=name)
    last = ~records.duplicated(["member", "effective_on"], keep="last")
    cancelled = records["status"].where(last).groupby([records["member"], records["effective_on"]]).transform("last")
    fate = pd.Series("corrected", index=records.index, dtype="str")
    fate[cancelled == "withdrawn"] = "withdrawn"
    fate[records["status"] == "withdrawn"] = "withdrawal"
    fate[records.index.isin(holding.index)] = ""
    reviewed = status.reviewed(dataset, records.index.to_series())
    return records.assign(fate=fate, reviewed=reviewed).sort_values(
        ["effective_on", "recorded_at"], ascending=False, kind="stable"
    )


def _after(selection: Selection, name: str) -> pd.DataFrame:
    """Return the records of a commitment that are true from a day after the one shown, the first first."""
    filters, dataset = selection.filters, selection.dataset
    holding = status.effective(dataset, LATEST, status.end_of_day(filters.known_at), only=name)
    ahead = dataset.in_full(holding[holding["effective_on"] > pd.Timestamp(filters.as_of)])
    return ahead.assign(fate="", reviewed=status.reviewed(dataset, ahead.index.to_series()))


def _events(dataset: Dataset, records: pd.DataFrame) -> dict[str, Any]:
    """Return the events that records cite, by id."""
    names = {
        one
        for column in ("evidence", "contrary_evidence")
        for cell in records[column]
        for one in dataset.items("statuses", column, cell)
    }
    cited = dataset.events.loc[dataset.events.index.isin(names)]
    return {str(row.Index): row for row in cited.itertuples()}


def bearing(selection: Selection, name: str) -> None:
    """Draw what bears on the clause: events, what took it up or what it takes up, records of single States."""

    def build() -> dict[str, Any]:
        dataset = selection.dataset
        row = dataset.commitments.loc[name]
        place = str(paragraph_ids(row.to_frame().T).iloc[0])
        events = dataset.events
        events = events[events["date_first"] <= pd.Timestamp(selection.filters.as_of)]
        borne = (dataset.items("events", "bears_on", cell) for cell in events["bears_on"])
        events = events[[not {name, place}.isdisjoint(one) for one in borne]]
        lineage = dataset.tables["lineage"]
        known = selection.all.index
        earlier = lineage[lineage["later"].isin([name, place])]
        later = lineage[lineage["earlier"] == name]
        later = later[[_shown(selection, one) for one in later["later"]]]
        records = _records(selection, name)
        return {
            "name": name,
            "row": selection.all.loc[name],
            "place": place,
            "events": events,
            "earlier": earlier[[one in known for one in earlier["earlier"]]],
            "later": later,
            "members": records[records["member"] != ""],
            "measures": measures.of_clause(dataset, name, selection.filters.as_of),
            "sources": {str(one.Index): one for one in dataset.events.itertuples()},
            "evidence": _events(dataset, records),
            "clauses": known,
        }

    kept_block("bearing", "commitment_bearing.html", build, (name,))


def _shown(selection: Selection, later: str) -> bool:
    """Say whether a later clause or paragraph exists as of the day; a paragraph does with its document."""
    if later in selection.dataset.commitments.index:
        return later in selection.all.index
    adopted = selection.dataset.documents["adopted_on"].get(later.rsplit("-P", 1)[0])
    return adopted is None or adopted <= pd.Timestamp(selection.filters.as_of)
