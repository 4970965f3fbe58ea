"""Counting hours from an instant: every hour counts, day and night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import msgspec

from engine.calendars.calendar import Calendar
from engine.calendars.clock import Clock, Stops, merged, still_open
from engine.calendars.convention import Convention
from engine.calendars.counting import MOST
from engine.calendars.days import CalendarError, ClockStopped, iso, ordinal
from engine.calendars.proof import Step, counted
from engine.calendars.wording import reason_for
from engine.calendars.zones import end_of_day, local_day, start_of_day, zone_named


class DueAt(msgspec.Struct, frozen=True):
    """``at`` is the instant by which to act, in UTC; ``on`` its local day."""

    at: datetime
    on: str
    proof: tuple[Step, ...]


def count_hours(
    start: datetime,
    number: int,
    convention: Convention,
    calendar: Calendar,
    *,
    zone: str,
    cut_off: str | None = None,
    stops: Stops = (),
) -> DueAt:
    """``number`` hours on from the aware instant ``start``, by a convention whose unit is hours.

    Hours are true hours: where the clocks change in between, the time of day shifts. Days within
    ``stops`` and recesses, from local midnight to midnight, do not count. A last hour on a weekend or
    holiday goes to the same time of day on the next business day (Rule 6(a)(2)(C)), or on the one
    before with ``roll: previous``. With ``cut_off`` (``17:00``, local) a start at that time or later,
    or on no business day, counts from the beginning of the next business day.
    """
    on = local_day(start, zone)
    version = convention.on(on)
    if version.unit != "hours":
        raise CalendarError(
            f"The convention '{convention.name}' counts {version.unit}, not hours.",
            "Use a convention with 'unit: hours'.",
            "unit-not-hours",
        )
    if type(number) is not int or not 0 <= number <= MOST:
        raise CalendarError(
            f"Expected a whole number of hours from 0 to {MOST:,}, found {number!r}.",
            "Correct the number of hours.",
            "number-invalid",
        )
    clock = Clock(calendar, 1, merged(stops))
    begin = start.astimezone(UTC)
    note = f"{counted(number, 'hour')} on from {spoken(begin, zone)}, by '{convention.name}'"
    steps = [Step("start", on, note)]
    if cut_off is not None and (
        time_of_day(begin, zone) >= clock_time(cut_off) or not calendar.is_business(on)
    ):
        day = iso(clock.settle(ordinal(on) + calendar.is_business(on), 1, roll=True))
        begin = start_of_day(day, zone)
        note = f"not before {cut_off} on a business day: counted from {spoken(begin, zone)}"
        steps.append(Step("cut-off", day, note))
    end = _run(clock, begin, timedelta(hours=number), zone, steps)
    ended = local_day(end, zone)
    steps.append(Step("counted", ended, f"{counted(number, 'hour')} end at {spoken(end, zone)}"))
    last = ordinal(ended)
    settled = clock.settle(last, -1 if version.roll == "previous" else 1, roll=version.roll != "none")
    if settled != last:
        named = zone_named(zone)
        local = datetime.combine(datetime.fromisoformat(iso(settled)), end.astimezone(named).time(), named)
        end = local.astimezone(UTC)
        note = f"the last hour's day {reason_for(clock, last)}: same time on {spoken(end, zone)}"
        steps.append(Step("roll", iso(last), note))
    due = local_day(end, zone)
    steps.append(Step("due", due, f"{spoken(end, zone)} is the last time to act"))
    if version.cites:
        steps.append(Step("cites", due, version.cites))
    return DueAt(end, due, tuple(steps))


def _run(clock: Clock, begin: datetime, length: timedelta, zone: str, steps: list[Step]) -> datetime:
    spans = [(first, runs, "stopped", "the clock stands still") for first, runs in clock.stops]
    spans += [(first, last + 1, "recess", name) for first, last, name in clock.calendar.spans]
    now = begin
    for first, runs, word, reason in sorted(spans):
        stop = start_of_day(iso(first), zone)
        if stop >= now + length:
            break
        if still_open(runs):
            left = length - max(stop - now, timedelta(0))
            raise ClockStopped(iso(first), -(-left // timedelta(hours=1)))  # a begun hour counts whole
        restart = end_of_day(iso(runs - 1), zone)
        if restart <= now:
            continue
        length -= max(stop - now, timedelta(0))
        now = restart
        steps.append(Step(word, iso(first), f"{reason}; the hours run again on {iso(runs)}"))
    return now + length


def clock_time(text: str) -> time:
    """A time of day written as ``17:00``."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise CalendarError(
            f"Expected a time of day as HH:MM, found '{text}'.",
            "Write 17:00 for five in the afternoon.",
            "time-invalid",
        ) from None


def time_of_day(instant: datetime, zone: str) -> time:
    """The local time of an instant."""
    return instant.astimezone(zone_named(zone)).time()


def spoken(instant: datetime, zone: str) -> str:
    """The local day and time of an instant with the zone's abbreviation: ``2018-01-24 17:00 EST``."""
    return instant.astimezone(zone_named(zone)).strftime("%Y-%m-%d %H:%M %Z")
