"""Counting from an event known by its day or by its instant, by whichever convention."""

from __future__ import annotations

from datetime import datetime

from engine.calendars.calendar import Calendar
from engine.calendars.clock import Stops
from engine.calendars.convention import Convention
from engine.calendars.counting import count
from engine.calendars.days import CalendarError, iso, ordinal
from engine.calendars.hours import DueAt, clock_time, count_hours, spoken, time_of_day
from engine.calendars.proof import Due, Step
from engine.calendars.zones import local_day, start_of_day


def count_event(
    start: str | datetime,
    number: int,
    convention: Convention,
    calendar: Calendar,
    *,
    zone: str,
    service: str | None = None,
    backward: bool = False,
    extension: str | None = None,
) -> Due | DueAt:
    """``number`` of what the convention counts from an ISO day or an aware instant. Hours run from
    the instant, or from the beginning of the day in ``zone``; they know no service, extension or
    backward count. Raises CalendarError."""
    on = start if isinstance(start, str) else local_day(start, zone)
    if convention.on(on).unit != "hours":
        if isinstance(start, str):
            return count(
                start, number, convention, calendar, service=service, backward=backward, extension=extension
            )
        return count_from(
            start,
            number,
            convention,
            calendar,
            zone=zone,
            service=service,
            backward=backward,
            extension=extension,
        )
    asked = {"means of service": service, "extension": extension, "count backward": backward or None}
    refused = next((what for what, given in asked.items() if given is not None), None)
    if refused is not None:
        raise CalendarError(
            f"Expected no {refused} where hours are counted, as the convention '{convention.name}' does.",
            "Leave it out, or use a convention that counts days.",
            "hours-plain",
        )
    begin = start_of_day(start, zone) if isinstance(start, str) else start
    return count_hours(begin, number, convention, calendar, zone=zone)


def count_from(
    start: datetime,
    number: int,
    convention: Convention,
    calendar: Calendar,
    *,
    zone: str,
    service: str | None = None,
    backward: bool = False,
    extension: str | None = None,
    stops: Stops = (),
) -> Due:
    """``count`` from the local day of the aware instant ``start``, or from the next day where the
    convention has a cut-off and the local time is later than that. A count backward knows no cut-off."""
    on = local_day(start, zone)
    cut_off = None if backward else convention.on(on).cut_off
    late = cut_off is not None and time_of_day(start, zone) > clock_time(cut_off)
    day = iso(ordinal(on) + late)
    due = count(
        day,
        number,
        convention,
        calendar,
        service=service,
        backward=backward,
        extension=extension,
        stops=stops,
    )
    if not late:
        return due
    note = f"{spoken(start, zone)} is later than {cut_off}: it counts as of {day}"
    return Due(due.on, (Step("cut-off", on, note), *due.proof))
