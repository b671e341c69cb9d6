"""Ids that are made of other columns."""

import pandas as pd


def paragraph_ids(frame: pd.DataFrame) -> pd.Series:
    """Return the id of the paragraph that each row of ``document_id``, ``paragraph`` names, such as X1-P05."""
    return frame["document_id"] + "-P" + frame["paragraph"].astype("str").str.zfill(2)


def paragraph_id(document_id: str, number: str) -> str:
    """Return the id of a paragraph by the text of its number; see `paragraph_ids`."""
    return f"{document_id}-P{int(number):02}" if number.lstrip("+").isdecimal() else f"{document_id}-P{number}"
