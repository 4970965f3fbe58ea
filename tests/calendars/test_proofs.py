"""What a person reads beside a due day."""
# ruff: noqa: E501 (a step of a proof is one line)

from __future__ import annotations

from typing import Any

import pytest

from engine.calendars import Calendar, CalendarError, Convention, ConventionVersion, Due, count, shift


def _read(due: Due) -> str:
    return "\n".join(f"{step.step:<9} {step.date}  {step.note}" for step in due.proof)


PROOFS: dict[str, tuple[tuple[str, int, str], dict[str, Any], str]] = {
    "business days over a holiday": (
        ("2018-01-24", 21, "business-days"),
        {},
        """
start     2018-01-24  21 business days on from this day, by 'business-days'
excluded  2018-01-24  the day of the event is not counted
skipped   2018-01-27  8 weekend days (Saturdays and Sundays) from 2018-01-27 to 2018-02-18, not counted
skipped   2018-02-19  Washington's Birthday, not counted (us-federal, EDITION)
counted   2018-02-23  21 business days counted from 2018-01-25; this is the last
due       2018-02-23  Friday: the last day to act
cites     2018-02-23  weekends and holidays do not count""",
    ),
    "a roll over a weekend and a holiday, then mail": (
        ("2018-01-24", 24, "frcp6"),
        {"service": "mail"},
        """
start     2018-01-24  24 days on from this day, by 'frcp6' as in force since 2016-12-01
excluded  2018-01-24  the day of the event is not counted
counted   2018-02-17  24 days counted from 2018-01-25; this is the last
roll      2018-02-17  the last day is a Saturday; 2018-02-19 is Washington's Birthday (us-federal, EDITION): it goes on to Tuesday, 2018-02-20
service   2018-02-23  3 days added after the period for service by mail
due       2018-02-23  Friday: the last day to act
cites     2018-02-23  Fed. R. Civ. P. 6(a)(1), (a)(5), (d), as amended 1 December 2016""",
    ),
    "a stopped clock and an extension": (
        ("2018-03-01", 20, "foia"),
        {"stops": (("2018-03-10", "2018-03-20"),), "extension": "unusual-circumstances"},
        """
start     2018-03-01  20 business days on from this day, by 'foia' as in force since 1975-02-19
excluded  2018-03-01  the day of the event is not counted
extension 2018-03-01  10 business days more for unusual circumstances
stopped   2018-03-10  the clock stands still from here and runs again on 2018-03-20
skipped   2018-03-03  10 weekend days (Saturdays and Sundays) from 2018-03-03 to 2018-04-15, not counted
counted   2018-04-20  30 business days counted from 2018-03-02; this is the last
due       2018-04-20  Friday: the last day to act
cites     2018-04-20  5 U.S.C. 552(a)(6)(A)(i), (B)(i)""",
    ),
    "back from a hearing": (
        ("2018-03-05", 14, "frcp6"),
        {"backward": True},
        """
start     2018-03-05  14 days back from this day, by 'frcp6' as in force since 2016-12-01
excluded  2018-03-05  the day of the event is not counted
counted   2018-02-19  14 days counted from 2018-03-04; this is the last
roll      2018-02-19  the last day is Washington's Birthday (us-federal, EDITION): it goes back to Friday, 2018-02-16
due       2018-02-16  Friday: the last day to act
cites     2018-02-16  Fed. R. Civ. P. 6(a)(1), (a)(5), (d), as amended 1 December 2016""",
    ),
    "a month without its day": (
        ("2018-01-31", 1, "months"),
        {},
        """
start     2018-01-31  1 month on from this day, by 'months'
excluded  2018-01-31  the day of the event is not counted
month-end 2018-02-28  1 month would end on 2018-02-31, which does not exist: the last day of that month counts
counted   2018-02-28  1 month counted; this is the last day
due       2018-02-28  Wednesday: the last day to act
cites     2018-02-28  ends on the corresponding day; a day the month does not have is its last day""",
    ),
}


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_reads_like_a_count_on_a_wall_calendar(
    name: str, conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    (start, number, by), how, text = PROOFS[name]
    federal = calendars["us-federal"]
    due = count(start, number, conventions[by], federal, **how)
    assert _read(due) == text.strip().replace("EDITION", federal.version)


def test_a_moved_date_says_how_long_the_clock_stood_still() -> None:
    moved = shift("2018-02-23", (("2018-02-01", "2018-02-08"),))
    assert _read(moved).splitlines() == [
        "start     2018-02-23  the date that was fixed",
        "moved     2018-03-02  the clock stood still from 2018-02-01 to 2018-02-07: 7 days later",
        "due       2018-03-02  Friday: the last day to act",
    ]


def test_a_proof_over_a_century_stays_short(
    conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    due = count("1990-01-02", 25_000, conventions["business-days"], calendars["us-federal"])
    assert len(due.proof) < 50
    assert any("more holidays to" in step.note for step in due.proof)


def test_where_the_first_day_counts_a_month_ends_the_day_before(calendars: dict[str, Calendar]) -> None:
    plain = calendars["every-day"]

    def due(unit: Any, start: str, number: int, **how: Any) -> str:
        by = Convention("first day counts", (ConventionVersion(unit, exclude_start=False),))
        return count(start, number, by, plain, **how).on

    assert due("days", "2018-01-01", 10) == "2018-01-10"
    assert due("months", "2018-01-01", 1) == "2018-01-31"
    assert due("months", "2018-01-31", 1) == "2018-02-28"
    assert due("days", "2018-01-10", 10, backward=True) == "2018-01-01"
    assert due("days", "2018-01-10", 0) == "2018-01-10"


REFUSED: list[tuple[str, Any, str, dict[str, Any], str]] = [
    ("2018-02-30", 1, "frcp6", {}, "day-invalid"),
    ("20180124", 1, "frcp6", {}, "day-invalid"),
    ("2018-W04-3", 1, "frcp6", {}, "day-invalid"),
    ("24 January", 1, "frcp6", {}, "day-invalid"),
    ("1969-12-31", 1, "calendar-days", {}, "day-outside-years"),
    ("2101-01-01", 1, "calendar-days", {}, "day-outside-years"),
    ("2018-01-24", -1, "frcp6", {}, "number-invalid"),
    ("2018-01-24", 36_501, "frcp6", {}, "number-invalid"),
    ("2018-01-24", True, "frcp6", {}, "number-invalid"),
    ("2018-01-24", 3.0, "frcp6", {}, "number-invalid"),
    ("2018-01-24", 36_500, "frcp6", {}, "calendar-ends"),
    ("2018-01-24", 36_500, "business-days", {}, "calendar-ends"),
    ("2018-01-24", 36_500, "years", {}, "calendar-ends"),
    ("1970-01-05", 10, "business-days", {"backward": True}, "calendar-ends"),
    ("2018-01-24", 3, "frcp6", {"service": "mial"}, "service-unknown"),
    ("2018-01-24", 3, "frcp6", {"service": "mail", "backward": True}, "service-backward"),
    ("2018-01-24", 3, "frcp6", {"extension": "unusual-circumstances"}, "extension-unknown"),
    ("2018-01-24", 3, "hours", {}, "unit-hours"),
]


@pytest.mark.parametrize(("start", "number", "by", "how", "code"), REFUSED)
def test_what_cannot_be_counted_is_refused_with_what_to_do(
    start: str,
    number: Any,
    by: str,
    how: dict[str, Any],
    code: str,
    conventions: dict[str, Convention],
    calendars: dict[str, Calendar],
) -> None:
    with pytest.raises(CalendarError) as error:
        count(start, number, conventions[by], calendars["us-federal"], **how)
    assert error.value.code == code
    assert error.value.help


def test_a_misspelt_means_of_service_brings_a_suggestion(
    conventions: dict[str, Convention], calendars: dict[str, Calendar]
) -> None:
    with pytest.raises(CalendarError) as error:
        count("2018-01-24", 3, conventions["frcp6"], calendars["us-federal"], service="mial")
    assert error.value.help.startswith("Did you mean 'mail'? It knows hand, mail,")
