"""One clock that counts days in one direction: which days run, where it stands still, what it passed over."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.calendars.calendar import Calendar
from engine.calendars.days import LAST, CalendarError, ClockStopped, iso, ordinal, weekday

Stops = tuple[tuple[str, str | None], ...]
"""(first stopped day, first running day or None while it still stands), ISO days, in any order."""

_NEVER = LAST + 400


@dataclass(frozen=True, slots=True)
class Walk:
    """From the day after ``start`` (in the direction of the count) to ``end``, as ordinals, and the
    days passed over in between: on weekends, and on holidays."""

    start: int
    end: int
    weekends: tuple[int, ...] = ()
    holidays: tuple[int, ...] = ()


@dataclass(slots=True)
class Clock:
    """``direction`` is 1 or -1; ``stops`` are merged spans of ordinals, the end of each being the
    first day that runs again; ``standing`` every day on which the clock stands still."""

    calendar: Calendar
    direction: int
    stops: list[tuple[int, int]]
    standing: frozenset[int] = field(init=False)
    open_from: int = field(init=False)

    def __post_init__(self) -> None:
        closed = [stop for stop in self.stops if stop[1] < _NEVER]
        days = {day for first, runs in closed for day in range(first, runs)}
        days.update(day for first, last, _ in self.calendar.spans for day in range(first, last + 1))
        self.standing = frozenset(days)
        self.open_from = self.stops[-1][0] if len(closed) < len(self.stops) else _NEVER

    def walk(self, start: int, number: int, *, business: bool) -> Walk:
        """Count ``number`` running days on from ``start``, which itself is not counted."""
        calendar, standing, step = self.calendar, self.standing, self.direction
        day = calendar.covered(start)
        if not business and not standing and self.open_from == _NEVER:
            return Walk(start, calendar.covered(day + step * number))
        first, last = calendar.bounds
        weekend, known = (calendar.weekend, calendar.holidays) if business else (frozenset(), {})
        passed: list[int] = []
        holidays: list[int] = []
        left = number
        while left:
            day += step
            if not first <= day <= last:
                calendar.covered(day)
            if day >= self.open_from:
                raise ClockStopped(iso(self.open_from), left)
            if day in standing:
                continue
            if weekday(day) in weekend:
                passed.append(day)
            elif day in known:
                holidays.append(day)
            else:
                left -= 1
        return Walk(start, day, tuple(passed), tuple(holidays))

    def stood(self, start: int, end: int) -> int:
        """How many days between ``start`` (not itself) and ``end`` the clock stood still."""
        days = range(start + 1, end + 1) if self.direction > 0 else range(end, start)
        if days and days[-1] >= self.open_from:
            left = sum(1 for day in range(self.open_from, end + 1) if day not in self.standing)
            raise ClockStopped(iso(self.open_from), left)
        return sum(1 for day in days if day in self.standing) if self.standing else 0

    def settle(self, day: int, step: int, *, roll: bool) -> int:
        """The first day from ``day`` in steps of ``step`` on which something can fall due: one on
        which the clock runs and, with ``roll``, a business day."""
        calendar = self.calendar
        while True:
            if calendar.covered(day) >= self.open_from:
                raise ClockStopped(iso(self.open_from), 0)
            if day not in self.standing and not (roll and calendar.closed(day)):
                return day
            day += step


def merged(stops: Stops) -> list[tuple[int, int]]:
    """The stops as ascending ordinals that don't overlap; an open one ends after every calendar."""
    spans = sorted(_span(first, runs) for first, runs in stops)
    joined: list[tuple[int, int]] = []
    for first, runs in spans:
        if first == runs:  # started again on the day it stopped: that day runs
            continue
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], runs))
        else:
            joined.append((first, runs))
    return joined


def still_open(runs: int) -> bool:
    """Whether the end of a merged stop says that the clock has not been started again."""
    return runs == _NEVER


def _span(first: str, runs: str | None) -> tuple[int, int]:
    start, end = ordinal(first), _NEVER if runs is None else ordinal(runs)
    if start <= end:
        return (start, end)
    raise CalendarError(
        f"Expected the clock to run again on or after the day it stopped, {first}; found {runs}.",
        "Correct one of the two days.",
        "stop-invalid",
    )
