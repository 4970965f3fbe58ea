"""Where a day begins and ends: local days of an IANA zone as instants in UTC.

The zones are those of the ``tzdata`` package, never the machine's own, so that one version of the
package gives one answer everywhere.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import metadata, resources
from zoneinfo import ZoneInfo

from engine.calendars.days import CalendarError, iso, ordinal

_BLINK = timedelta(microseconds=1)


def zones_version() -> str:
    """``tzdata 2025.2``: what the answers of this module rest on."""
    return f"tzdata {metadata.version('tzdata')}"


@lru_cache(maxsize=1024)
def zone_named(zone: str) -> ZoneInfo:
    """The zone of an IANA name; CalendarError where there is none."""
    try:
        parts = zone.split("/")
        if not all(part and part.strip(".") for part in parts):
            raise ValueError
        with resources.files("tzdata").joinpath("zoneinfo", *parts).open("rb") as file:
            return ZoneInfo.from_file(file, key=zone)
    except (OSError, ValueError):
        raise CalendarError(
            f"Expected the IANA name of a time zone, found '{zone}'.",
            "Write it as America/New_York or Europe/Berlin.",
            "zone-unknown",
        ) from None


@lru_cache(maxsize=16384)
def start_of_day(on: str, zone: str) -> datetime:
    """The instant from which on the local date is ``on`` or later, in UTC.

    Where the clock jumps over midnight that is the jump; a day that was left out altogether begins
    and ends there. Where the clock goes back over midnight into the day before, the day begins when
    that one is over for good. ``on`` may be the first day after 2100.
    """
    return _start(ordinal(on), zone)


@lru_cache(maxsize=16384)
def end_of_day(on: str, zone: str) -> datetime:
    """The start of the next local day, in UTC: the first instant that is too late."""
    return _start(ordinal(on) + 1, zone)


def last_instant(on: str, zone: str) -> datetime:
    """The last instant of a local day, in UTC, to the microsecond."""
    return end_of_day(on, zone) - _BLINK


@lru_cache(maxsize=16384)
def local_day(instant: datetime, zone: str) -> str:
    """The ISO day of an aware instant: the one that has started and not ended."""
    if instant.tzinfo is None:
        raise CalendarError(
            f"Expected an instant with an offset, found {instant.isoformat()}.",
            "Write the time with its offset: 2018-02-23T17:00:00-05:00.",
            "time-naive",
        )
    number = instant.astimezone(zone_named(zone)).date().toordinal()
    if instant < _start(number, zone):
        number -= 1
    return iso(number)


@lru_cache(maxsize=16384)
def _start(number: int, zone: str) -> datetime:
    named = zone_named(zone)
    day = date.fromordinal(number)
    midnight = datetime(day.year, day.month, day.day, tzinfo=named)
    first, second = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first

    def began(instant: datetime) -> bool:
        return instant.astimezone(named).date() >= day

    if first < second:
        # midnight comes twice; the first counts unless the day before returned in between
        return first if began(second - _BLINK) else second
    # midnight is left out: the jump is the first second between the two at which the day has begun
    early, late = second, first
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (early, middle) if began(middle) else (middle, late)
    return early if began(early) else late
