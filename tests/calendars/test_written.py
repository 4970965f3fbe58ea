"""A text that is no day is answered with what is wrong with it and the nearest right writing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars.written import PLAIN, day_help
from engine.core.intake import is_day

TODAY = "2026-11-24"
NO_SUCH = "February 2025 has 28 days. Write 2025-02-28 if its last day is meant."
DIVIDED = "The year, the month and the day are divided by '-'. Write it as 2018-03-24."
FIRST = "The year comes first, with four digits. Write it as 2018-03-24."
FIGURES = "A day is written in figures. Write it as 2018-03-24."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-02-30", NO_SUCH),
        ("2025-2-30", NO_SUCH),
        ("2025-04-31", "April 2025 has 30 days. Write 2025-04-30 if its last day is meant."),
        ("2025-3-10", "The month and the day have two digits each. Write it as 2025-03-10."),
        ("2025-03-1", "The month and the day have two digits each. Write it as 2025-03-01."),
        (
            "2018-24-03",
            "There is no month 24; the month comes before the day. Write 2018-03-24 if March 24 is meant.",
        ),
        ("2018-00-00", f"There is no month 00; the month comes before the day. {PLAIN}"),
        ("2018-03-00", f"There is no day 00; the month comes before the day. {PLAIN}"),
        ("1918-03-24", f"The year 1918 lies outside of 1970 to 2100. {PLAIN}"),
        ("2018/03/24", DIVIDED),
        ("2018.3.24", DIVIDED),
        ("20180324", DIVIDED),
        ("24/03/2018", FIRST),
        ("03/24/2018", FIRST),
        ("3/24/18", FIRST),
        ("24.3.2018", FIRST),
        ("03/03/2018", "The year comes first, with four digits. Write it as 2018-03-03."),
        (
            "03/04/2018",
            "The year comes first, with four digits. This can be read in two ways: write 2018-03-04 if "
            "March 4 is meant, or 2018-04-03 if April 3 is meant.",
        ),
        ("30/30/2018", f"The year comes first, then the month, then the day. {PLAIN}"),
        ("3/24", "The year is missing. Write it as 2026-03-24 if it is of this year."),
        ("March 24, 2018", FIGURES),
        ("24 March 2018", FIGURES),
        ("mar 24 2018", FIGURES),
        ("24th Mar. 2018", FIGURES),
        (
            "March 24",
            "A day is written in figures, with its year. Write it as 2026-03-24 if it is of this year.",
        ),
        (
            "Sept 3",
            "A day is written in figures, with its year. Write it as 2026-09-03 if it is of this year.",
        ),
        ("today", "A day is written in figures. Write 2026-11-24 for today."),
        ("Yesterday", "A day is written in figures. Write 2026-11-23 for yesterday."),
        ("2018-03-24T09:30:00-05:00", "Expected is a day alone, without its time. Write it as 2018-03-24."),
        ("2018-03-24 09:30", "Expected is a day alone, without its time. Write it as 2018-03-24."),
        ("20244-04-08", PLAIN),
        ("Friday", PLAIN),
        ("", PLAIN),
    ],
)
def test_what_is_wrong_is_said_with_the_nearest_right_writing(text: str, said: str) -> None:
    assert day_help(text, TODAY) == said


def test_without_a_clock_no_day_is_made_up() -> None:
    for text in ("today", "yesterday", "March 24", "3/24"):
        assert set(re.findall(r"\d{4}-\d\d-\d\d", day_help(text))) == {"2018-02-20"}


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)), st.sampled_from(["%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d"]))
def test_the_day_that_was_written_otherwise_is_among_those_named(on: date, form: str) -> None:
    assert on.isoformat() in day_help(on.strftime(form), TODAY)


@given(st.text("0123456789-/. TmarchMy,", max_size=14))
def test_only_days_that_can_be_written_are_named(text: str) -> None:
    assert all(is_day(day) for day in re.findall(r"\d{4}-\d\d-\d\d", day_help(text, TODAY)))
