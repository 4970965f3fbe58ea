"""Federal Rules of Civil Procedure, Rule 6, FOIA and plain counts with known answers."""
# ruff: noqa: E501 (a case is one line)

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.calendars import Calendar, CalendarError, Convention, count, count_hours

KNOWN: list[tuple[str, str, int, str, dict[str, Any], str]] = [
    ("thirty days end on a Friday", "2018-01-24", 30, "frcp6", {}, "2018-02-23"),
    ("21 business days pass over Washington's Birthday", "2018-01-24", 21, "business-days", {}, "2018-02-23"),
    ("a Saturday rolls to Monday", "2018-01-24", 31, "frcp6", {}, "2018-02-26"),
    ("a Sunday rolls to Monday", "2018-01-24", 32, "frcp6", {}, "2018-02-26"),
    ("a Saturday before a holiday rolls to Tuesday", "2018-01-24", 24, "frcp6", {}, "2018-02-20"),
    ("a holiday rolls to the next day", "2018-01-24", 26, "frcp6", {}, "2018-02-20"),
    ("a holiday within the period counts", "2018-02-16", 7, "frcp6", {}, "2018-02-23"),
    ("an observed Monday is a holiday", "2010-06-28", 7, "frcp6", {}, "2010-07-06"),
    ("an observed Friday is a holiday", "2020-06-26", 7, "frcp6", {}, "2020-07-06"),
    ("New Year observed in the old year", "2021-12-24", 7, "frcp6", {}, "2022-01-03"),
    ("Juneteenth is a holiday from 2021", "2022-06-13", 7, "frcp6", {}, "2022-06-21"),
    ("Juneteenth was none in 2018", "2018-06-12", 7, "frcp6", {}, "2018-06-19"),
    ("the day of the event may be a Sunday", "2018-01-28", 1, "frcp6", {}, "2018-01-29"),
    ("no days at all end on the day itself", "2018-01-24", 0, "frcp6", {}, "2018-01-24"),
    ("no days at all still roll", "2018-01-27", 0, "frcp6", {}, "2018-01-29"),
    ("29 February is counted", "2024-02-01", 29, "frcp6", {}, "2024-03-01"),
    ("mail adds three days", "2018-01-24", 14, "frcp6", {"service": "mail"}, "2018-02-12"),
    ("the period rolls before mail is added", "2018-01-24", 31, "frcp6", {"service": "mail"}, "2018-03-01"),
    ("the clerk adds three days", "2018-01-22", 14, "frcp6", {"service": "left-with-clerk"}, "2018-02-08"),
    ("other means add three days", "2018-01-22", 14, "frcp6", {"service": "other-consented"}, "2018-02-08"),
    ("electronic service adds none since 2016", "2018-01-22", 14, "frcp6", {"service": "electronic"}, "2018-02-05"),
    ("the first day of the 2016 amendment", "2016-12-01", 14, "frcp6", {"service": "electronic"}, "2016-12-15"),
    ("electronic service added three before", "2016-11-30", 14, "frcp6", {"service": "electronic"}, "2016-12-19"),
    ("mail adds three before 2016 too", "2016-11-28", 14, "frcp6", {"service": "mail"}, "2016-12-15"),
    ("service by hand adds none", "2018-01-22", 14, "frcp6", {"service": "hand"}, "2018-02-05"),
    ("backward from a hearing", "2018-03-30", 14, "frcp6", {"backward": True}, "2018-03-16"),
    ("backward a Saturday rolls back to Friday", "2018-03-31", 14, "frcp6", {"backward": True}, "2018-03-16"),
    ("backward a holiday rolls back over the weekend", "2018-03-05", 14, "frcp6", {"backward": True}, "2018-02-16"),
    ("backward business days", "2018-02-23", 21, "business-days", {"backward": True}, "2018-01-24"),
    ("twenty FOIA days", "2018-01-24", 20, "foia", {}, "2018-02-22"),
    ("unusual circumstances add ten", "2018-01-24", 20, "foia", {"extension": "unusual-circumstances"}, "2018-03-08"),
    ("FOIA tolled from the 5th to the 12th", "2018-01-24", 20, "foia", {"stops": (("2018-02-05", "2018-02-12"),)}, "2018-03-01"),
    ("a month ends on the corresponding day", "2018-01-24", 1, "months", {}, "2018-02-26"),
    ("31 January and a month is the last of February", "2018-01-31", 1, "months", {}, "2018-02-28"),
    ("30 January and a month in a leap year", "2024-01-30", 1, "months", {}, "2024-02-29"),
    ("29 February and a year", "2024-02-29", 1, "years", {}, "2025-02-28"),
    ("29 February and four years", "2024-02-29", 4, "years", {}, "2028-02-29"),
    ("a month back", "2018-03-31", 1, "months", {"backward": True}, "2018-02-28"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "number", "by", "how", "due"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN]
)
def test_known_due_dates(
    start: str,
    number: int,
    by: str,
    how: dict[str, Any],
    due: str,
    conventions: dict[str, Convention],
    calendars: dict[str, Calendar],
) -> None:
    found = count(start, number, conventions[by], calendars["us-federal"], **how)
    assert found.on == due
    assert [step.date for step in found.proof if step.step == "due"] == [due]


def test_without_weekends_nothing_rolls(
    conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    assert count("2018-01-24", 31, conventions["calendar-days"], calendars["every-day"]).on == "2018-02-24"


def test_a_declared_closure_is_no_business_day(
    conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    from engine.calendars import with_closures

    mourning = with_closures(calendars["us-federal"], {"2018-12-05": "National Day of Mourning"})
    assert count("2018-11-28", 7, conventions["frcp6"], calendars["us-federal"]).on == "2018-12-05"
    assert count("2018-11-28", 7, conventions["frcp6"], mourning).on == "2018-12-06"
    assert mourning.why_not("2018-12-05") == "National Day of Mourning"


def test_the_rule_says_nothing_before_it_was_written(
    conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    with pytest.raises(CalendarError, match="2009-11-30") as error:
        count("2009-11-30", 10, conventions["frcp6"], calendars["us-federal"])
    assert error.value.code == "convention-not-in-force"


HOURS = [
    # the committee's own example (note of 2009 to Rule 6(a)(2)): an hour is lost to standard time
    ("72 hours over the end of summer time", "hours", "2007-11-02T10:23:00-04:00", 72, "2007-11-05T09:23:00-05:00"),
    ("hours end on a Sunday: same time on Monday", "frcp6-hours", "2018-01-26T10:00:00-05:00", 48, "2018-01-29T10:00:00-05:00"),
    ("a Monday that is a holiday", "frcp6-hours", "2018-02-15T10:00:00-05:00", 72, "2018-02-20T10:00:00-05:00"),
    ("same time of day over the start of summer time", "frcp6-hours", "2018-03-08T10:00:00-05:00", 48, "2018-03-12T10:00:00-04:00"),
    ("weekdays do not roll", "frcp6-hours", "2018-01-24T10:00:00-05:00", 24, "2018-01-25T10:00:00-05:00"),
]  # fmt: skip


@pytest.mark.parametrize(("by", "start", "number", "due"), [r[1:] for r in HOURS], ids=[r[0] for r in HOURS])
def test_known_hours(
    by: str,
    start: str,
    number: int,
    due: str,
    conventions: dict[str, Convention],
    calendars: dict[str, Calendar],
) -> None:
    found = count_hours(
        datetime.fromisoformat(start),
        number,
        conventions[by],
        calendars["us-federal"],
        zone="America/New_York",
    )
    assert found.at == datetime.fromisoformat(due)
    assert found.on == due[:10]


def test_after_the_cut_off_hours_start_with_the_next_business_day(
    conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    def due(start: str, **how: Any) -> datetime:
        at = datetime.fromisoformat(start)
        return count_hours(
            at, 10, conventions["hours"], calendars["us-federal"], zone="America/New_York", **how
        ).at

    assert due("2018-02-16T16:59:00-05:00", cut_off="17:00").isoformat() == "2018-02-17T07:59:00+00:00"
    assert due("2018-02-16T17:00:00-05:00", cut_off="17:00").isoformat() == "2018-02-20T15:00:00+00:00"
    assert due("2018-02-18T09:00:00-05:00", cut_off="17:00").isoformat() == "2018-02-20T15:00:00+00:00"
    stopped = due("2018-02-16T20:00:00-05:00", stops=(("2018-02-17", "2018-02-19"),))
    assert stopped.isoformat() == "2018-02-19T11:00:00+00:00"
