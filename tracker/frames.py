"""What pandas lacks for our tables."""

import pandas as pd


def look_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """Return for each key its value, missing where there is none; the index of ``values`` is unique.

    ``Series.map`` does the same and fails on an empty series of dates (pandas 3.1).
    """
    return pd.Series(values.reindex(keys).array, index=keys.index)
