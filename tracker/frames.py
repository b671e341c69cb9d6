"""What pandas lacks for our tables."""

import pandas as pd


def look_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """Return for each key its value, missing where there is none; the index of ``values`` is unique.

    ``Series.map`` does the same and fails on an empty series of dates (pandas 3.1).
    """
    return pd.Series(values.reindex(keys).array, index=keys.index)


def among(keys: pd.Series, index: pd.Index) -> pd.Series:
    """Say for each key whether it is in an index without duplicates.

    ``Series.isin`` makes a list of the index first, which costs a second for a hundred thousand ids.
    """
    return pd.Series(index.get_indexer(keys) >= 0, index=keys.index)
