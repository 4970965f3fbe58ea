"""Count a period from a day, or move a fixed date: the due day and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from engine.calendars.calendar import Calendar
from engine.calendars.clock import Clock, Stops, merged, still_open
from engine.calendars.convention import Convention, ConventionVersion
from engine.calendars.days import WEEKDAYS, CalendarError, ClockStopped, iso, ordinal, weekday
from engine.calendars.months import add_months
from engine.calendars.proof import Due, Step, counted
from engine.calendars.wording import passed_over, rolled, stood_still
from engine.diagnostics import suggestion

MOST = 36_500
"""More than this, in any unit, is taken for a slip of the pen: a hundred years of days."""

_NOUN = {"days": "day", "business-days": "business day", "hours": "hour", "months": "month", "years": "year"}


def count(
    start: str,
    number: int,
    convention: Convention,
    calendar: Calendar,
    *,
    service: str | None = None,
    backward: bool = False,
    extension: str | None = None,
    stops: Stops = (),
) -> Due:
    """The last day of a period of ``number`` units that starts on the ISO day ``start``.

    In this order: the period with its extension, over the days on which the clock runs; the last
    day rolls; days for the means of service are counted on from there; the last day rolls again.
    Within ``stops`` (first stopped day, first running day) and recesses no day counts, and none is
    the last; a period of months or years ends that many days later. A last day that has moved onto a
    stopped day moves on to the first that runs. Of a convention in hours use ``count_hours``.

    Raises ClockStopped while an open stop keeps the period from ending, else CalendarError. The
    same arguments give the same value: answers are remembered.
    """
    if type(number) is not int or not 0 <= number <= MOST:
        raise CalendarError(
            f"Expected a whole number from 0 to {MOST:,} to count, found {number!r}.",
            "Correct the number of days, months or years.",
            "number-invalid",
        )
    return _count(start, number, convention, calendar, service, backward, extension, stops)


@lru_cache(maxsize=16384)
def _count(
    start: str,
    number: int,
    convention: Convention,
    calendar: Calendar,
    service: str | None,
    backward: bool,
    extension: str | None,
    stops: Stops,
) -> Due:
    first = calendar.covered(ordinal(start))
    version = convention.on(start)
    if version.unit == "hours":
        raise CalendarError(
            f"The convention '{convention.name}' counts hours, which start at a time of day; "
            f"found the day {start}.",
            "Give the time of the event, or count by a convention in days.",
            "unit-hours",
        )
    more = _named(extension, version.extension, "extension", convention, start)
    added = _named(service, version.service, "means of service", convention, start)
    if service is not None and backward:
        raise CalendarError(
            f"Expected no means of service in a count backward from {start}, found '{service}'.",
            "Days for service are only added to a period that runs on from being served.",
            "service-backward",
        )
    clock = Clock(calendar, -1 if backward else 1, merged(stops))
    steps = [
        Step(
            "start",
            start,
            f"{counted(number, _NOUN[version.unit])} {'back' if backward else 'on'} from this day, "
            f"by '{convention.name}'{_in_force(version)}",
        ),
        Step("excluded", start, "the day of the event is not counted")
        if version.exclude_start
        else Step("included", start, "the day of the event is counted"),
    ]
    if extension is not None:
        noun = "business day" if version.unit == "business-days" else "day"
        steps.append(Step("extension", start, f"{counted(more, noun)} more for {_spoken(extension)}"))
    if version.unit in ("days", "business-days"):
        end = _days(clock, first, number + more, version, steps)
    else:
        end = _months(clock, first, number, more, version, steps)
    end = _roll(clock, end, version, steps)
    if service is not None:
        if added:
            walk = clock.walk(end, added, business=False)
            steps += stood_still(clock, walk.start, walk.end)
            end = walk.end
            note = f"{counted(added, 'day')} added after the period for service by {_spoken(service)}"
        else:
            note = f"no days are added for service by {_spoken(service)}"
        steps.append(Step("service", iso(end), note))
        if added:
            end = _roll(clock, end, version, steps)
    return _due(end, steps, version.cites)


def shift(on: str, stops: Stops) -> Due:
    """The fixed date ``on``, later by the days its clock stood still.

    A stop counts if it begins on or before the date as moved by the stops before it; stops that
    overlap count once. Nothing rolls. Raises ClockStopped if such a stop is still open.
    """
    end = ordinal(on)
    steps = [Step("start", on, "the date that was fixed")]
    for first, runs in merged(stops):
        if first > end:
            break
        if still_open(runs):
            raise ClockStopped(iso(first), end - first + 1)
        end += runs - first
        later = counted(runs - first, "day")
        note = f"the clock stood still from {iso(first)} to {iso(runs - 1)}: {later} later"
        steps.append(Step("moved", iso(end), note))
    ordinal(iso(end))  # refuses what lies after 2100
    return _due(end, steps, "")


def _days(clock: Clock, first: int, number: int, version: ConventionVersion, steps: list[Step]) -> int:
    business = version.unit == "business-days"
    before = first if version.exclude_start or number == 0 else first - clock.direction
    walk = clock.walk(before, number, business=business)
    steps += stood_still(clock, walk.start, walk.end)
    steps += passed_over(clock.calendar, walk)
    if number:
        noun = _NOUN[version.unit]
        note = f"{counted(number, noun)} counted from {iso(before + clock.direction)}; this is the last"
        steps.append(Step("counted", iso(walk.end), note))
    return walk.end


def _months(
    clock: Clock, first: int, number: int, more: int, version: ConventionVersion, steps: list[Step]
) -> int:
    months = clock.direction * number * (12 if version.unit == "years" else 1)
    end, missing = add_months(first, months, version.month_end)
    clock.calendar.covered(end)
    noun = _NOUN[version.unit]
    if missing:
        instead = "last day of that month" if version.month_end == "last" else "first of the next month"
        note = f"{counted(number, noun)} would end on {missing}, which does not exist: the {instead} counts"
        steps.append(Step("month-end", iso(end), note))
    elif not version.exclude_start and number:
        end -= clock.direction
    steps.append(Step("counted", iso(end), f"{counted(number, noun)} counted; this is the last day"))
    before = first if version.exclude_start else first - clock.direction
    stood = clock.stood(before, end)
    if stood or more:
        walk = clock.walk(end, stood + more, business=False)
        steps += stood_still(clock, before, walk.end)
        note = f"{counted(stood + more, 'day')} further, for the days that did not count or were added"
        steps.append(Step("counted", iso(walk.end), note))
        end = walk.end
    return end


def _roll(clock: Clock, end: int, version: ConventionVersion, steps: list[Step]) -> int:
    step = {"next": 1, "previous": -1}.get(version.roll, clock.direction)
    settled = clock.settle(end, step, roll=version.roll != "none")
    if settled != end:
        steps.append(rolled(clock, end, settled, step))
    return settled


def _due(end: int, steps: list[Step], cites: str) -> Due:
    on = iso(end)
    steps.append(Step("due", on, f"{WEEKDAYS[weekday(end)]}: the last day to act"))
    if cites:
        steps.append(Step("cites", on, cites))
    return Due(on, tuple(steps))


def _named(name: str | None, known: Mapping[str, int], what: str, convention: Convention, start: str) -> int:
    if name is None:
        return 0
    if name in known:
        return known[name]
    raise CalendarError(
        f"The convention '{convention.name}' as in force on {start} knows no {what} '{name}'.",
        f"{suggestion(name, known)} It knows {', '.join(known) or 'none at all'}.".strip(),
        "extension-unknown" if what == "extension" else "service-unknown",
    )


def _spoken(name: str) -> str:
    return name.replace("-", " ")


def _in_force(version: ConventionVersion) -> str:
    if version.since and version.until:
        return f" as in force from {version.since} to {version.until}"
    if version.since:
        return f" as in force since {version.since}"
    return f" as in force until {version.until}" if version.until else ""
