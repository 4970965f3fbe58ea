"""The whole-day events of an iCalendar file (RFC 5545), as days with names.

Understood: DTSTART, DTEND or DURATION in whole days, SUMMARY, STATUS, and a plain yearly RRULE.
Anything else that would change the days of an event is refused; what does not is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from engine.calendars.days import FIRST, LAST
from engine.diagnostics import Place
from engine.packs.findings import Findings
from engine.packs.named_days import NamedDays

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:])*)*):(.*)', re.DOTALL)
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T000000)?")
_DURATION = re.compile(r"\+?P([0-9]{1,5})([DW])")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_REFUSED = ("RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")
_READ = ("DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "RRULE", *_REFUSED)


@dataclass(slots=True)
class _Event:
    line: int
    values: dict[str, tuple[str, int]] = field(default_factory=dict)


class _Wrong(Exception):
    """One event or line that is refused: code, message, help, line."""


def read_ics(text: str, path: str, days: NamedDays, findings: Findings) -> None:
    """Add the days of every event; a mistake in one does not hide those of the others."""
    lines = _unfolded(text)
    if not lines or lines[0][0].strip().upper() != "BEGIN:VCALENDAR":
        message = "Expected an iCalendar file, which begins with BEGIN:VCALENDAR; found another text."
        help = "Export the calendar again as .ics, or write a CSV with the header 'day,name'."
        findings.add("ics-syntax", message, help, Place(path, 1, 1))
        return
    open_parts: list[str] = []
    event: _Event | None = None
    for content, line in lines:
        match = _LINE.fullmatch(content)
        name = match[1].upper() if match is not None else ""
        value = match[3].strip() if match is not None else ""
        try:
            if match is None:
                raise _Wrong("ics-syntax", "Expected a line 'NAME:VALUE'; found another text.", _AGAIN, line)
            if name == "BEGIN":
                open_parts.append(value.upper())
                if open_parts == ["VCALENDAR", "VEVENT"]:
                    event = _Event(line)
            elif name == "END":
                if not open_parts or open_parts.pop() != value.upper():
                    raise _Wrong("ics-syntax", f"Expected no 'END:{value}' here.", _AGAIN, line)
                if open_parts == ["VCALENDAR"] and event is not None:
                    done, event = event, None
                    _take(done, days)
            elif event is not None and len(open_parts) == 2 and name in _READ:
                event.values.setdefault(name, (value, line))
        except _Wrong as wrong:
            code, message, help, at = wrong.args
            findings.add(code, message, help, Place(path, at, 1))
            if code == "ics-syntax":
                return
    if open_parts:
        message = f"Expected 'END:{open_parts[-1]}' before the file ends; it was cut off."
        findings.add("ics-syntax", message, _AGAIN, Place(path, lines[-1][1], 1))


_AGAIN = "Export the calendar again as .ics."
_BY_HAND = "Write such days one by one, in this file or in a CSV with the header 'day,name'."


def _unfolded(text: str) -> list[tuple[str, int]]:
    """The content lines, each with the number of its first line; a line that begins with a blank
    goes on from the one before it."""
    found: list[tuple[list[str], int]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in (" ", "\t") and found:
            found[-1][0].append(line[1:])
        elif line.strip():
            found.append(([line], number))
    return [("".join(parts), number) for parts, number in found]


def _take(event: _Event, days: NamedDays) -> None:
    values = event.values
    if values.get("STATUS", ("", 0))[0].upper() == "CANCELLED":
        return
    for name in _REFUSED:
        if name in values:
            raise _Wrong(
                "ics-repeat", f"Expected an event of its own; found {name}.", _BY_HAND, values[name][1]
            )
    if "DTSTART" not in values:
        help = "Give the event a first day: DTSTART;VALUE=DATE:20181205."
        raise _Wrong("ics-day", "Expected the event to have a DTSTART; it has none.", help, event.line)
    start, line = _day(*values["DTSTART"]), values["DTSTART"][1]
    length = _length(event, start)
    name = " ".join(_ESCAPE.sub(_unescaped, values.get("SUMMARY", ("closed", 0))[0]).split())
    for first in _years(start, values["RRULE"]) if "RRULE" in values else [start.toordinal()]:
        if first < FIRST or first + length - 1 > LAST:
            if "RRULE" in values:
                continue
            message = f"Expected days from 1970-01-01 to 2100-12-31, found {start.isoformat()}."
            help = "Correct the year, or take the event out; no calendar covers the year given."
            raise _Wrong("day-outside-years", message, help, line)
        days.add(first, first + length - 1, name, line)


def _day(value: str, line: int) -> date:
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        message = f"Expected a whole day as YYYYMMDD, found '{value[:40]}'."
        help = "A calendar of closures holds whole days: DTSTART;VALUE=DATE:20181205."
        raise _Wrong("ics-day", message, help, line) from None


def _length(event: _Event, start: date) -> int:
    """How many days the event covers; DTEND is the day after the last."""
    if "DURATION" in event.values:
        text, line = event.values["DURATION"]
        match = _DURATION.fullmatch(text.upper())
        days = int(match[1]) * (7 if match[2] == "W" else 1) if match is not None else 0
    elif "DTEND" in event.values:
        text, line = event.values["DTEND"]
        # some programs write the same day for an event of one day
        days = (_day(text, line) - start).days or 1
    else:
        return 1
    if days >= 1:
        return days
    message = f"Expected an event of one or more whole days; its end is '{text[:40]}'."
    raise _Wrong("ics-day", message, "Let DTEND be the day after the last, or leave it out.", line)


def _years(start: date, rule: tuple[str, int]) -> list[int]:
    """The first days of an event that returns each year, up to 2100, by a rule that says no more."""
    text, line = rule
    parts = dict(part.partition("=")[::2] for part in text.upper().split(";"))
    same = {"FREQ": "YEARLY", "BYMONTH": str(start.month), "BYMONTHDAY": str(start.day), "INTERVAL": "1"}
    until, count = parts.pop("UNTIL", None), parts.pop("COUNT", "9999")
    parts.pop("WKST", None)
    plain = "FREQ" in parts and all(same.get(name) == value for name, value in parts.items())
    if not plain or not re.fullmatch("[1-9][0-9]{0,3}", count):
        message = f"Expected an event that returns each year on its day, found '{text[:60]}'."
        raise _Wrong("ics-repeat", message, _BY_HAND, line)
    last = date.max if until is None else _day(until[:8], line)
    dates = [
        date(year, start.month, start.day)
        for year in range(start.year, 2101)
        if (start.month, start.day) != (2, 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    ]
    return [day.toordinal() for day in dates[: int(count)] if day <= last]


def _unescaped(match: re.Match[str]) -> str:
    return " " if match[1] in "nN" else match[1]
