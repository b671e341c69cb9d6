"""What pandas lacks for our tables."""

from collections.abc import Sequence

import pandas as pd


def look_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """Return for each key its value, missing where there is none; the index of ``values`` is unique.

    ``Series.map`` does the same and fails on an empty series of dates (pandas 3.1).
    """
    return pd.Series(values.reindex(keys).array, index=keys.index)


_MOST_PIECES = 64
_MOST_SLICES = 500


def some(frame: pd.DataFrame, places: Sequence[int]) -> pd.DataFrame:
    """Return the rows at a few places of a table, which may be large: Arrow copies a whole column to take from it."""
    if not len(places) or len(places) > _MOST_SLICES or len(frame) < 10 * len(places):
        return frame.iloc[list(places)]
    return pd.concat([frame.iloc[place : place + 1] for place in places])


def behind(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Return rows behind those of a table; text is shared with ``frame``, not copied, until it lies in many pieces."""
    both = pd.concat([frame, more])
    pieces = {name: column.array.__arrow_array__() for name, column in both.items() if column.dtype == "str"}
    if max((text.num_chunks for text in pieces.values()), default=0) <= _MOST_PIECES:
        return both
    whole = {name: text.combine_chunks().to_pandas().astype("str") for name, text in pieces.items()}
    return both.assign(**{name: text.set_axis(both.index) for name, text in whole.items()})
