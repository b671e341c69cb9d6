"""Periods: a day, a month or a year (EDTF level 0), whose first day counts for order and last day for deadlines."""

from datetime import date

import pandas as pd

EARLIEST, LATEST = date(1800, 1, 1), date(2200, 12, 31)
"""The days that there are: what lies outside them was mistyped."""
PATTERN = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def bounds(periods: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return the first and the last day of each period; ``NaT`` where blank, or none of the days that there are."""
    good = periods.str.fullmatch(PATTERN)
    length = periods.str.len()
    text = periods.where(good, "")
    padded = text.mask(good & (length == 4), text + "-01-01").mask(good & (length == 7), text + "-01")
    first = days(padded)
    last = first.mask(length == 7, first + pd.offsets.MonthEnd(0)).mask(length == 4, first + pd.offsets.YearEnd(0))
    return first, last


def days(dates: pd.Series) -> pd.Series:
    """Return ISO dates as ``datetime64[s]``; ``NaT`` where blank, not a date, or outside the days that there are."""
    good = dates.where(dates.str.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}"), "")
    return within(pd.to_datetime(good, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]"))


def within(moments: pd.Series) -> pd.Series:
    """Return moments, and ``NaT`` in the place of those outside the days that there are."""
    return moments.where((moments >= pd.Timestamp(EARLIEST)) & (moments < pd.Timestamp(LATEST) + pd.Timedelta(days=1)))


def words(period: str) -> str:
    """Return a period as a reader writes it: 2001-12 is December 2001."""
    parts = period.split("-")
    try:
        if len(parts) == 3:
            return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"
        if len(parts) == 2:
            return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    except (ValueError, IndexError):
        pass
    return period
