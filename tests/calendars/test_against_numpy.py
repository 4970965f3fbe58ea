"""A hundred thousand random periods, 1970 to 2100, counted a second time by numpy and dateutil."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]

from engine.calendars import (
    Calendar,
    CalendarError,
    Convention,
    ConventionVersion,
    count,
    end_of_day,
    local_day,
)

CASES = 6_000
"""Of each of the kinds below: 17 kinds, 102,000 cases."""

FIRST, LAST = date(1970, 1, 1), date(2100, 12, 31)
ZONES = (
    "America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland",
    "America/Sao_Paulo", "Africa/Cairo",
)  # fmt: skip

KINDS: list[tuple[str, str, str, bool]] = [  # convention, roll, calendar, backward
    ("days", "with-count", "us-federal", False),
    ("days", "with-count", "us-federal", True),
    ("days", "next", "us-federal", True),
    ("days", "previous", "friday-saturday", False),
    ("days", "none", "friday-saturday", False),
    ("business-days", "with-count", "us-federal", False),
    ("business-days", "with-count", "us-federal", True),
    ("business-days", "none", "friday-saturday", False),
    ("business-days", "none", "friday-saturday", True),
    ("business-days", "none", "every-day", False),
    ("months", "with-count", "us-federal", False),
    ("months", "with-count", "friday-saturday", True),
    ("months", "none", "every-day", False),
    ("years", "next", "us-federal", False),
    ("years", "previous", "us-federal", False),
    ("frcp6", "mail", "us-federal", False),
    ("frcp6", "electronic", "us-federal", False),
]


def _oracle(unit: str, start: date, number: int, roll: str, backward: bool, busy: np.busdaycalendar) -> date:
    sign = -1 if backward else 1
    if unit == "business-days":  # a start that is no business day does not count
        before: Literal["forward", "backward"] = "forward" if backward else "backward"
        return _offset(start, sign * number, before, busy)
    if unit == "days":
        end = start + timedelta(days=sign * number)
    else:
        length: dict[str, Any] = {unit: sign * number}
        end = start + relativedelta(**length)
    if roll == "none" or not FIRST <= end <= LAST:
        return end
    ahead = {"next": True, "previous": False}.get(roll, not backward)
    return _offset(end, 0, "forward" if ahead else "backward", busy)


def _offset(day: date, number: int, first: Literal["forward", "backward"], busy: np.busdaycalendar) -> date:
    return date.fromisoformat(str(np.busday_offset(np.datetime64(day), number, roll=first, busdaycal=busy)))


@pytest.fixture(scope="module")
def known(calendars: dict[str, Calendar]) -> dict[str, tuple[Calendar, np.busdaycalendar]]:
    chance = random.Random(1970)
    closures = {
        (FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))).isoformat(): "closed"
        for _ in range(1500)
    }
    mine = {
        "us-federal": calendars["us-federal"],
        "every-day": calendars["every-day"],
        "friday-saturday": Calendar("friday-saturday", "test", frozenset({4, 5}), closures),
    }
    return {
        name: (
            calendar,
            np.busdaycalendar(
                weekmask=[day not in calendar.weekend for day in range(7)],
                holidays=[np.datetime64(day) for day in calendar.days],
            ),
        )
        for name, calendar in mine.items()
    }


@pytest.mark.parametrize(("unit", "roll", "calendar", "backward"), KINDS)
def test_random_periods_agree_with_an_independent_count(
    unit: str,
    roll: str,
    calendar: str,
    backward: bool,
    known: dict[str, tuple[Calendar, np.busdaycalendar]],
    conventions: dict[str, Convention],
) -> None:
    chance = random.Random(f"{unit} {roll} {calendar} {backward}")
    used, busy = known[calendar]
    by = conventions["frcp6"] if unit == "frcp6" else Convention(unit, (ConventionVersion(unit, roll=roll),))  # type: ignore[arg-type]
    earliest = date(2009, 12, 1) if unit == "frcp6" else FIRST
    most = {"months": 120, "years": 30}.get(unit, 90)
    refused = 0
    for case in range(CASES):
        start = earliest + timedelta(days=chance.randrange((LAST - earliest).days + 1))
        number = chance.randint(1, most if case % 50 else most * 10)
        if unit == "frcp6":
            period = _oracle("days", start, number, "next", False, busy)
            more = 3 if roll == "mail" or start < date(2016, 12, 1) else 0
            expected = _oracle("days", period, more, "next", False, busy)
        else:
            expected = _oracle(unit, start, number, roll, backward, busy)
        service = roll if unit == "frcp6" else None
        if not FIRST <= expected <= LAST:
            refused += 1
            with pytest.raises(CalendarError):
                count(start.isoformat(), number, by, used, backward=backward, service=service)
            continue
        on = count(start.isoformat(), number, by, used, backward=backward, service=service).on
        assert on == expected.isoformat(), (start, number)
        zone = ZONES[case % len(ZONES)]
        end = end_of_day(on, zone)
        local = ZoneInfo(zone)
        assert (
            end.astimezone(local).date() > expected >= (end - timedelta(seconds=1)).astimezone(local).date()
        )
        assert local_day(end - timedelta(seconds=1), zone) == on
    assert refused < CASES / 5


def test_every_month_and_leap_day_agrees_with_dateutil(calendars: dict[str, Calendar]) -> None:
    months = Convention("months", (ConventionVersion("months"),))
    for day in (28, 29, 30, 31):
        for number in range(1, 60):
            start = datetime(2019, 1, day).date()
            due = count(start.isoformat(), number, months, calendars["every-day"])
            assert due.on == (start + relativedelta(months=number)).isoformat()
            assert any(step.step == "month-end" for step in due.proof) == (due.on[8:] != f"{day:02}")
