"""What falls due, soonest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby

import msgspec

from engine.calendars.days import WEEKDAYS
from engine.standing import Due, named
from engine.views.moments import last_time, timed, until, utc, utc_or_none
from engine.views.safe import columns, escaped, line, padded, wrapped


class DueDeadline(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline with a day; of the end of an order or an override ``region`` is empty, ``state`` its id and
    ``name`` its kind with ``_ends``. ``last_day`` is the last day to act, with ``last_time`` where that day
    does not count to its end: both of ``zone``, the case's own. ``days_left`` is how many days there are
    from the day asked about to that; ``at`` the instant it passes."""

    case: str
    respondent: str
    region: str
    state: str
    name: str
    at: datetime
    last_day: str
    last_time: str | None
    days_left: int
    zone: str


class Dayless(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline that has no day: its clock stands still (``tolled``), or its day cannot be counted
    (``uncountable``)."""

    case: str
    respondent: str
    region: str
    state: str
    name: str
    status: str


class DueReport(msgspec.Struct, frozen=True, kw_only=True):
    """What falls due from ``since`` to ``until``, days of ``zone``; ``as_of`` is how far time has run."""

    format: int = 1
    as_of: datetime
    since: str
    until: str
    due: list[DueDeadline]
    without_day: list[Dayless]
    zone: str
    known_at: datetime | None


def due_report(
    deadlines: Iterable[Due],
    since: str,
    until: str,
    as_of: datetime,
    zone: str,
    *,
    known_at: datetime | None = None,
    zones: Mapping[str, str] | None = None,
) -> DueReport:
    """The deadlines as values, in the order given. ``zones`` are those of the cases of each demand,
    where they are not ``zone``."""
    due: list[DueDeadline] = []
    dayless: list[Dayless] = []
    first = date.fromisoformat(since)
    for found in deadlines:
        who = {name: getattr(found, name) for name in ("case", "respondent", "region", "state", "name")}
        if found.at is None or found.on is None:
            dayless.append(Dayless(status=found.status, **who))
            continue
        left = (date.fromisoformat(found.on) - first).days
        own = (zones or {}).get(found.case.partition("/")[0], zone)
        due.append(
            DueDeadline(
                at=utc(found.at),
                last_day=found.on,
                last_time=last_time(found.at, found.on, own),
                days_left=left,
                zone=own,
                **who,
            )
        )
    return DueReport(
        as_of=utc(as_of),
        since=since,
        until=until,
        due=due,
        without_day=dayless,
        zone=zone,
        known_at=utc_or_none(known_at),
    )


def render_due(report: DueReport) -> str:
    """The deadlines in 80 columns of plain text, by their last day."""
    parts = [_heading(report)]
    cases = [due.case for due in report.due] + [due.case for due in report.without_day]
    width = max((columns(escaped(case)) for case in cases), default=0)
    for day, some in groupby(report.due, key=lambda due: due.last_day):
        falling = list(some)
        weekday = WEEKDAYS[date.fromisoformat(day).weekday()]
        rows = [_row(due.case, _told(due, report.zone), width) for due in falling]
        head = f"{day} ({weekday}), {_left(falling[0].days_left)}: {len(falling):,}"
        parts.append("\n".join([head, *rows]))
    for status, told in _DAYLESS.items():
        rows = [_row(due.case, _named(due), width) for due in report.without_day if due.status == status]
        if rows:
            parts.append("\n".join([f"{told}: {len(rows):,}", *rows]))
    return "\n\n".join(parts) + "\n"


_DAYLESS = {"tolled": "The clock stands still", "uncountable": "Its day cannot be counted"}


def _heading(report: DueReport) -> str:
    count = len(report.due)
    number = {0: "Nothing falls", 1: "1 deadline falls"}.get(count, f"{count:,} deadlines fall")
    zone, known_at = report.zone, report.known_at
    known = "" if known_at is None else f", by what was known at {until(known_at, zone)}"
    told = f"{number} due from {report.since} to {report.until} ({report.zone}){known}."
    return line(f"{told} Time has run to {until(report.as_of, report.zone)}.")


def _left(days: int) -> str:
    if days <= 0:
        return "today" if days == 0 else "yesterday" if days == -1 else f"{-days:,} days ago"
    return "tomorrow" if days == 1 else f"in {days:,} days"


def _told(due: DueDeadline, home: str) -> str:
    by = "" if due.last_time is None else f", by {timed('', due.last_time, due.at, due.zone, home).strip()}"
    return f"{_named(due)}{by}"


def _named(due: DueDeadline | Dayless) -> str:
    name = named(due.region, due.state, due.name)
    return f"{name} ({due.state})" if due.region else name


def _row(case: str, said: str, width: int) -> str:
    left = f"  {padded(escaped(case), width)}  "
    return wrapped(escaped(said), left, hanging=" " * (width + 6))
