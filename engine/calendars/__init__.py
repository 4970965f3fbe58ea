"""Counting days by a named convention over a named calendar, each due day with its proof."""

from __future__ import annotations

from engine.calendars.calendar import Calendar, Recess, calendar_from_holidays, with_closures
from engine.calendars.convention import Convention, ConventionVersion
from engine.calendars.counting import count, shift
from engine.calendars.days import CalendarError, ClockStopped, next_day
from engine.calendars.event import count_event, count_from
from engine.calendars.hours import DueAt, count_hours
from engine.calendars.proof import Due, Step
from engine.calendars.zones import end_of_day, last_instant, local_day, start_of_day, zones_version

__all__ = [
    "Calendar",
    "CalendarError",
    "ClockStopped",
    "Convention",
    "ConventionVersion",
    "Due",
    "DueAt",
    "Recess",
    "Step",
    "calendar_from_holidays",
    "count",
    "count_event",
    "count_from",
    "count_hours",
    "end_of_day",
    "last_instant",
    "local_day",
    "next_day",
    "shift",
    "start_of_day",
    "with_closures",
    "zones_version",
]
