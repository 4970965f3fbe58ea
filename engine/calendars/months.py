"""Adding months to a day, by the Gregorian calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Literal

from engine.calendars.days import CalendarError, ordinal


def add_months(day: int, months: int, month_end: Literal["last", "next"]) -> tuple[int, str]:
    """The corresponding day ``months`` later (earlier if negative), as an ordinal.

    Where that month has no such day: its last day or the first of the next month, and as second
    value the day that does not exist (``2018-02-30``), else the empty text.
    """
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1970 <= year <= 2100:
        raise CalendarError(
            f"The count from {start.isoformat()} leaves the years 1970 to 2100.",
            "Check the start and the number of months or years.",
            "calendar-ends",
        )
    longest = monthrange(year, month + 1)[1]
    if start.day <= longest:
        return date(year, month + 1, start.day).toordinal(), ""
    last = ordinal(date(year, month + 1, longest).isoformat())
    return last + (month_end == "next"), f"{year}-{month + 1:02}-{start.day:02}"
