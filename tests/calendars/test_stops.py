"""The clock stands still: the day it stops does not run, the day it restarts does."""

from __future__ import annotations

import pickle
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars import (
    Calendar,
    CalendarError,
    ClockStopped,
    Convention,
    ConventionVersion,
    Recess,
    count,
    shift,
    with_closures,
)

PLAIN = Calendar("plain", "test", frozenset(), {})
WEEKDAYS = Calendar("weekdays", "test", frozenset({5, 6}), {})
DAYS = Convention("days", (ConventionVersion("days"),))
ROLLING = Convention("rolling", (ConventionVersion("days", roll="with-count"),))
BUSINESS = Convention("business", (ConventionVersion("business-days"),))
MONTHS = Convention("months", (ConventionVersion("months"),))


@pytest.mark.parametrize(
    ("stops", "due"),
    [
        ((), "2018-01-11"),
        ((("2018-01-05", "2018-01-08"),), "2018-01-14"),  # 5th to 7th don't run, the 8th does
        ((("2018-01-05", "2018-01-05"),), "2018-01-11"),  # started again the same day
        ((("2018-01-11", "2018-01-12"),), "2018-01-12"),  # on the last day itself
        ((("2018-01-12", "2018-01-20"),), "2018-01-11"),  # after it
        ((("2018-01-12", None),), "2018-01-11"),  # open, but after it
        ((("2017-12-01", "2018-01-01"),), "2018-01-11"),  # over before the start
        ((("2017-12-01", "2018-01-04"),), "2018-01-13"),  # of it 2 and 3 January count
        ((("2018-01-05", "2018-01-08"), ("2018-01-06", "2018-01-10")), "2018-01-16"),  # overlapping
        ((("2018-01-13", "2018-01-15"), ("2018-01-05", "2018-01-08")), "2018-01-16"),  # brought in by another
    ],
)
def test_stopped_days_do_not_count(stops: tuple[tuple[str, str | None], ...], due: str) -> None:
    assert count("2018-01-01", 10, DAYS, PLAIN, stops=stops).on == due


def test_a_fixed_date_moves_by_the_days_its_clock_stood_still() -> None:
    assert shift("2018-02-23", ()).on == "2018-02-23"
    moved = shift("2018-02-23", (("2018-03-01", "2018-03-05"), ("2018-02-20", "2018-03-01")))
    assert moved.on == "2018-03-08"
    assert [step.step for step in moved.proof] == ["start", "moved", "due"]
    assert shift("2018-02-23", (("2018-02-24", None),)).on == "2018-02-23"


def test_an_open_stop_says_since_when_and_what_is_left() -> None:
    with pytest.raises(ClockStopped) as stopped:
        count("2018-01-01", 10, DAYS, PLAIN, stops=(("2018-01-05", None),))
    assert (stopped.value.since, stopped.value.left) == ("2018-01-05", 7)
    again = pickle.loads(pickle.dumps(stopped.value))
    assert (again.since, again.left, again.code) == ("2018-01-05", 7, "clock-stopped")
    with pytest.raises(ClockStopped):
        shift("2018-02-23", (("2018-02-23", None),))
    with pytest.raises(ClockStopped) as stopped:
        count("2018-01-01", 1, MONTHS, PLAIN, stops=(("2018-01-31", None),))
    assert stopped.value.left == 2


def test_a_stop_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(CalendarError) as error:
        count("2018-01-01", 10, DAYS, PLAIN, stops=(("2018-01-05", "2018-01-04"),))
    assert error.value.code == "stop-invalid"


def test_a_last_day_never_rolls_onto_a_stopped_day() -> None:
    # due Saturday 13 January; the clock stops on Sunday and runs again on Wednesday
    assert (
        count("2018-01-03", 10, ROLLING, WEEKDAYS, stops=(("2018-01-14", "2018-01-17"),)).on == "2018-01-17"
    )


def test_months_end_later_by_the_days_the_clock_stood_still() -> None:
    due = count(
        "2018-01-10", 1, MONTHS, PLAIN, stops=(("2018-01-20", "2018-01-25"), ("2018-02-12", "2018-02-14"))
    )
    assert due.on == "2018-02-17"


def test_a_recess_stops_every_clock_each_year() -> None:
    winter = with_closures(PLAIN, {}, recesses=(Recess("12-24", "01-06", "winter recess"),))
    due = count("2018-12-20", 10, DAYS, winter)
    assert due.on == "2019-01-13"
    assert [(s.date, s.note) for s in due.proof if s.step == "recess"] == [
        ("2018-12-24", "winter recess: the clock stands still to 2019-01-06 (plain)")
    ]
    assert winter.why_not("1970-01-06") == winter.why_not("2100-12-31") == "winter recess"
    assert winter.is_business("2019-01-07")
    once = with_closures(PLAIN, {}, recesses=(Recess("2018-12-24", "2018-12-26", "move"),))
    assert count("2018-12-20", 10, DAYS, once).on == "2019-01-02"
    assert count("2019-12-20", 10, DAYS, once).on == "2019-12-30"


days = st.dates(date(2000, 1, 1), date(2030, 12, 31)).map(date.isoformat)


@st.composite
def closed_stops(draw: st.DrawFn) -> tuple[tuple[str, str | None], ...]:
    pairs = draw(st.lists(st.tuples(days, days), max_size=4))
    return tuple((min(pair), max(pair)) for pair in pairs)


@settings(max_examples=150, deadline=None)
@given(start=days, number=st.integers(1, 400), stops=closed_stops())
def test_counting_with_stops_is_counting_and_then_moving(
    start: str, number: int, stops: tuple[tuple[str, str | None], ...]
) -> None:
    """For calendar days, stops after the start move the due day as they would a fixed date."""
    after = date.fromordinal(date.fromisoformat(start).toordinal() + 1).isoformat()
    later = tuple((max(first, after), max(str(runs), after)) for first, runs in stops)
    assert (
        count(start, number, DAYS, PLAIN, stops=stops).on
        == shift(count(start, number, DAYS, PLAIN).on, later).on
    )


@settings(max_examples=150, deadline=None)
@given(start=days, number=st.integers(1, 200), stops=closed_stops())
def test_order_of_stops_does_not_matter_and_a_longer_period_is_never_due_earlier(
    start: str, number: int, stops: tuple[tuple[str, str | None], ...]
) -> None:
    due = count(start, number, BUSINESS, WEEKDAYS, stops=stops).on
    assert due == count(start, number, BUSINESS, WEEKDAYS, stops=stops[::-1]).on
    assert due < count(start, number + 1, BUSINESS, WEEKDAYS, stops=stops).on
    assert not any(first <= due < str(runs) for first, runs in stops)
