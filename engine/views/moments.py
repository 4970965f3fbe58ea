"""Instants as people and programs read them: local days and times of a zone, UTC for JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from engine.calendars import last_instant, local_day, start_of_day
from engine.calendars.zones import zone_named

_BLINK = timedelta(microseconds=1)


def utc(instant: datetime) -> datetime:
    """The instant in UTC, which JSON then writes with a ``Z``."""
    return instant.astimezone(UTC)


def utc_or_none(instant: datetime | None) -> datetime | None:
    """The same, where there may be none."""
    return None if instant is None else instant.astimezone(UTC)


@lru_cache(maxsize=4096)
def day_of(instant: datetime, zone: str) -> str:
    """The local day of an instant, as ``2018-02-23``."""
    return local_day(instant, zone)


@lru_cache(maxsize=4096)
def last_day(instant: datetime, zone: str) -> str:
    """The last local day that lies wholly or partly before an instant: the day on which one can
    still act when a deadline passes at that instant."""
    return local_day(instant - _BLINK, zone)


def moment(instant: datetime, zone: str) -> str:
    """The local day, with the time of day where the instant is not the start of that day."""
    on = local_day(instant, zone)
    if instant == start_of_day(on, zone):
        return on
    return f"{on} {instant.astimezone(zone_named(zone)):%H:%M}"


def until(instant: datetime, zone: str) -> str:
    """The moment, where it is the last of its local day as that day's end."""
    on = local_day(instant, zone)
    return f"the end of {on}" if instant == last_instant(on, zone) else moment(instant, zone)
