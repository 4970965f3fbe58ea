"""Instants as people and programs read them: local days and times of a zone, UTC for JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from engine.calendars import end_of_day, last_instant, local_day, start_of_day
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


def last_time(passes: datetime, last_day: str, zone: str) -> str | None:
    """The local time of day, as ``10:15``, at which a deadline passes on its last day; None where that
    day counts to its end."""
    if passes == end_of_day(last_day, zone):
        return None
    return f"{passes.astimezone(zone_named(zone)):%H:%M}"


def timed(day: str, time: str | None, passes: datetime, zone: str, home: str) -> str:
    """A last day with its last time, if it has one; of a zone other than the reader's ``home`` with its
    short name."""
    if time is None:
        return day
    told = f"{day} {time}"
    return told if zone == home else f"{told} {passes.astimezone(zone_named(zone)):%Z}"


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


def asked_for(as_of: datetime | None, known_at: datetime | None, zone: str) -> str:
    """Which pair of dates was asked for, in words; empty where it is what is known now of all there is."""
    pairs = (("as of", as_of), ("by what was known at", known_at))
    return ", ".join(f"{told} {until(instant, zone)}" for told, instant in pairs if instant is not None)
