"""The steps of a proof that tell which days did not count, and why the last day moved."""

from __future__ import annotations

from itertools import islice

from engine.calendars.calendar import Calendar
from engine.calendars.clock import Clock, Walk, still_open
from engine.calendars.days import WEEKDAYS, iso, weekday
from engine.calendars.proof import Step, counted

_EACH = 40
"""So many holidays are named one by one; of a count over many years the rest are summed."""


def passed_over(calendar: Calendar, walk: Walk) -> list[Step]:
    """Weekend days in one step, then each holiday by its name."""
    steps: list[Step] = []
    source = f"{calendar.name}, {calendar.version}"
    if walk.weekends:
        names = " and ".join(WEEKDAYS[day] + "s" for day in sorted(calendar.weekend))
        first, last = sorted((walk.weekends[0], walk.weekends[-1]))
        span = f"from {iso(first)} to {iso(last)}" if first != last else "once"
        note = f"{counted(len(walk.weekends), 'weekend day')} ({names}) {span}, not counted"
        steps.append(Step("skipped", iso(walk.weekends[0]), note))
    for day in islice(walk.holidays, _EACH):
        steps.append(Step("skipped", iso(day), f"{calendar.holidays[day]}, not counted ({source})"))
    rest = walk.holidays[_EACH:]
    if rest:
        note = f"{counted(len(rest), 'more holiday')} to {iso(rest[-1])}, not counted ({source})"
        steps.append(Step("skipped", iso(rest[0]), note))
    return steps


def stood_still(clock: Clock, start: int, end: int) -> list[Step]:
    """The stops and recesses that touch the days between ``start`` (not itself) and ``end``."""
    low, high = (start + 1, end) if clock.direction > 0 else (end, start - 1)
    steps = [
        Step("stopped", iso(first), f"the clock stands still from here and runs again on {iso(runs)}")
        for first, runs in clock.stops
        if first <= high and runs > low and not still_open(runs)
    ]
    steps += [
        Step("recess", iso(first), f"{name}: the clock stands still to {iso(last)} ({clock.calendar.name})")
        for first, last, name in clock.calendar.spans
        if first <= high and last >= low
    ]
    steps.sort(key=lambda step: step.date, reverse=clock.direction < 0)
    return steps


def rolled(clock: Clock, end: int, settled: int, step: int) -> Step:
    """Why ``end`` could not be the last day, and where it went."""
    calendar = clock.calendar
    days = range(end, settled, step)
    holidays = [day for day in days if day in calendar.holidays and weekday(day) not in calendar.weekend]
    reason = f"the last day {reason_for(clock, end)}"
    named = "".join(f"; {iso(day)} {reason_for(clock, day)}" for day in holidays if day != end)
    source = f" ({calendar.name}, {calendar.version})" if holidays else ""
    where = f"{'on' if step > 0 else 'back'} to {WEEKDAYS[weekday(settled)]}, {iso(settled)}"
    return Step("roll", iso(end), f"{reason}{named}{source}: it goes {where}")


def reason_for(clock: Clock, day: int) -> str:
    """``is a Saturday``, ``is Labor Day``, ``falls into a time when the clock stands still``."""
    if day in clock.standing:
        return "falls into a time when the clock stands still"
    if weekday(day) in clock.calendar.weekend:
        return f"is a {WEEKDAYS[weekday(day)]}"
    return f"is {clock.calendar.closed(day)}"
