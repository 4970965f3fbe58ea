"""Days as people write them: why a text is no day as we write it, and what was probably meant."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from engine.calendars.days import SINCE, UNTIL

PLAIN = "Write it as 2018-02-20."
"""What is said of a text in which no day can be made out."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})(?:\2(\d{4}|\d\d))?", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ].+", re.ASCII)
_NAMED = re.compile(
    r"(?:(?P<before>\d{1,2})(?:st|nd|rd|th)?\.? )?(?P<name>[a-z]{3,9})\.?"
    r"(?: (?P<behind>\d{1,2})(?:st|nd|rd|th)?)?"
    r"(?:,? (?P<year>\d{4}))?",
    re.ASCII | re.IGNORECASE,
)
_SPOKEN = {"today": 0, "yesterday": -1, "tomorrow": 1}


def day_help(text: str, today: str | None = None) -> str:
    """What is wrong with a text that is no day written YYYY-MM-DD, with the nearest right writing; all
    of them where it can be read in several ways. ``today`` lets words such as "yesterday", and days
    without a year, be filled in."""
    text = " ".join(text.split())
    spoken = _SPOKEN.get(text.casefold())
    if spoken is not None:
        return _spoken(text.casefold(), spoken, today)
    if (found := _WITH_TIME.fullmatch(text)) and _day(*map(int, found[1].split("-"))):
        return f"Expected is a day alone, without its time. Write it as {found[1]}."
    if found := _RUN_TOGETHER.fullmatch(text):
        on = _day(*map(int, found.groups()))
        return f"The year, the month and the day are divided by '-'. Write it as {on}." if on else PLAIN
    if found := _YEAR_FIRST.fullmatch(text):
        return _year_first(found)
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), found[4], today)
    if found := _NAMED.fullmatch(text):
        return _named(found, today)
    return PLAIN


def _day(year: int, month: int, day: int) -> str | None:
    """The day as we write it; None where there is none such in the years that are counted."""
    try:
        on = date(year, month, day).isoformat()
    except ValueError:
        return None
    return on if SINCE <= on <= UNTIL else None


def _spoken(word: str, days: int, today: str | None) -> str:
    if today is None:
        return f"A day is written in figures: 2018-02-20. The word '{word}' says another day each day."
    on = (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    return f"A day is written in figures. Write {on} for {word}."


def _year_first(found: re.Match[str]) -> str:
    year, month, day = (int(found[place]) for place in (1, 3, 4))
    on = _day(year, month, day)
    if on is not None and found[2] != "-":
        return f"The year, the month and the day are divided by '-'. Write it as {on}."
    if on is not None:
        return f"The month and the day have two digits each. Write it as {on}."
    if not SINCE[:4] <= found[1] <= UNTIL[:4]:
        return f"The year {found[1]} lies outside of {SINCE[:4]} to {UNTIL[:4]}. {PLAIN}"
    if 1 <= month <= 12 and day > 0:
        last = monthrange(year, month)[1]
        return (
            f"{_MONTHS[month - 1]} {year} has {last} days. "
            f"Write {_day(year, month, last)} if its last day is meant."
        )
    turned = _day(year, day, month)
    what = f"There is no day {day:02}" if 1 <= month <= 12 else f"There is no month {month:02}"
    return f"{what}; the month comes before the day. " + (
        f"Write {turned} if {_said(turned)} is meant." if turned else PLAIN
    )


def _year_last(first: int, second: int, year: str | None, today: str | None) -> str:
    if year is None and today is None:
        return f"The year is missing. {PLAIN}"
    whole = (
        int(today[:4]) if year is None and today else int(year or 0) + (2000 if len(year or "") == 2 else 0)
    )
    readings = [on for on in (_day(whole, first, second), _day(whole, second, first)) if on is not None]
    if not readings:
        return f"The year comes first, then the month, then the day. {PLAIN}"
    begin = "The year is missing." if year is None else "The year comes first, with four digits."
    readings = list(dict.fromkeys(readings))
    if len(readings) == 1:
        return f"{begin} Write it as {readings[0]}{_this_year(year)}."
    one, other = (f"{on} if {_said(on)} is meant" for on in readings)
    return f"{begin} This can be read in two ways: write {one}, or {other}."


def _named(found: re.Match[str], today: str | None) -> str:
    name = found["name"].casefold()
    month = next((at for at, known in enumerate(_MONTHS, 1) if known.casefold().startswith(name)), None)
    if name == "sept":
        month = 9
    day, year = found["before"] or found["behind"], found["year"]
    if month is None or day is None or (found["before"] and found["behind"]):
        return PLAIN
    if year is None and today is None:
        return "A day is written in figures, with its year: 2018-02-20."
    on = _day(int(year or (today or "")[:4]), month, int(day))
    begin = "A day is written in figures" + (", with its year." if year is None else ".")
    return f"{begin} Write it as {on}{_this_year(year)}." if on else f"{begin} {PLAIN}"


def _this_year(year: str | None) -> str:
    return "" if year is not None else " if it is of this year"


def _said(on: str) -> str:
    """The day in words: March 4."""
    _, month, day = on.split("-")
    return f"{_MONTHS[int(month) - 1]} {int(day)}"
