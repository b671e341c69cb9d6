"""Measures: dated numbers with a source, of a clause or a member. They are never grades, and never ranked."""

from datetime import date

import pandas as pd

from tracker.model import period
from tracker.model.dataset import Dataset


def at(dataset: Dataset, on: date) -> pd.DataFrame:
    """Return the measures of a period that had begun by a day, in the order of their dates.

    The columns are those of measures.csv, and ``date_first`` of the period.
    """
    return _begun(dataset.tables["measures"], on)


def of_member(dataset: Dataset, iso3: str, on: date) -> pd.DataFrame:
    """Return the measures of a member by a day; see `at`."""
    return _begun(dataset.rows_of("measures", "member", iso3), on)


def of_clause(dataset: Dataset, commitment_id: str, on: date) -> pd.DataFrame:
    """Return the measures of a clause by a day; see `at`."""
    return _begun(dataset.rows_of("measures", "commitment_id", commitment_id), on)


def _begun(rows: pd.DataFrame, on: date) -> pd.DataFrame:
    first, _ = period.bounds(rows["date"])
    rows = rows.assign(date_first=first)
    return rows[first <= pd.Timestamp(on)].sort_values("date_first", kind="stable")
