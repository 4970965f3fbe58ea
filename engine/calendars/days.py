"""Days as ISO texts and as ordinals, 1970 to 2100, and what is said when a day can't be counted."""

from __future__ import annotations

from datetime import date

SINCE = "1970-01-01"
UNTIL = "2100-12-31"
FIRST = date.fromisoformat(SINCE).toordinal()
LAST = date.fromisoformat(UNTIL).toordinal()

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class CalendarError(ValueError):
    """A day that can't be counted: ``code`` is stable, ``help`` says what to do."""

    def __init__(self, message: str, help: str, code: str = "calendar") -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.message, self.help, self.code))


class ClockStopped(CalendarError):
    """The clock stands still and nobody knows yet when it runs again: there is no due day.

    ``since`` is the first stopped day, ``left`` how much of the period was still to run then: in
    the unit of the convention, for months and years in days; 0 where only a date is moved.
    """

    def __init__(self, since: str, left: int) -> None:
        super().__init__(
            f"The clock has stood still since {since} and has not been started again.",
            "Record what starts the clock again; the due day follows from it.",
            "clock-stopped",
        )
        self.since = since
        self.left = left

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.since, self.left))


def ordinal(day: str) -> int:
    """The proleptic ordinal of an ISO day; CalendarError unless it is YYYY-MM-DD, 1970 to 2100."""
    try:
        # fromisoformat also reads 20180124 and 2018-W04-3, which are not days as people write them here
        if len(day) != 10 or day[4] != "-" or day[7] != "-":
            raise ValueError
        number = date.fromisoformat(day).toordinal()
    except (ValueError, TypeError):
        raise CalendarError(
            f"Expected a day as YYYY-MM-DD, found {day!r}.",
            "Write the day with four digits of the year, month and day: 2018-02-23.",
            "day-invalid",
        ) from None
    if not FIRST <= number <= LAST:
        raise CalendarError(
            f"Expected a day from {SINCE} to {UNTIL}, found {day}.",
            "Correct the year; no calendar covers the one given.",
            "day-outside-years",
        )
    return number


def iso(number: int) -> str:
    """The ISO day of an ordinal."""
    return date.fromordinal(number).isoformat()


def next_day(day: str) -> str:
    """The ISO day after an ISO day; CalendarError as from ``ordinal``."""
    return iso(ordinal(day) + 1)


def weekday(number: int) -> int:
    """The weekday of an ordinal, Monday 0."""
    return (number - 1) % 7
