"""Counting from an event by its instant: the day it counts as of, and hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.calendars import (
    Calendar,
    CalendarError,
    Convention,
    ConventionVersion,
    Due,
    DueAt,
    count,
    count_event,
)

PLAIN = Calendar("plain", "test", frozenset({5, 6}), {})
FILING = Convention("e-filing", (ConventionVersion("days", roll="next", cut_off="22:00"),))
ZONE = "America/New_York"


def due(start: str, *, by: Convention = FILING, number: int = 14, **how: Any) -> Due | DueAt:
    at = start if len(start) == 10 else datetime.fromisoformat(start)
    return count_event(at, number, by, PLAIN, zone=ZONE, **how)


@pytest.mark.parametrize(
    ("start", "on"),
    [
        ("2018-01-24T21:59:59-05:00", "2018-02-07"),
        ("2018-01-24T22:00:00-05:00", "2018-02-07"),
        ("2018-01-24T22:00:01-05:00", "2018-02-08"),
        ("2018-01-25T03:30:00+00:00", "2018-02-08"),
        ("2018-01-24T23:59:00-05:00", "2018-02-08"),
        ("2018-01-24", "2018-02-07"),
    ],
)
def test_what_happens_later_than_the_cut_off_counts_as_of_the_next_day(start: str, on: str) -> None:
    assert due(start).on == on


def test_the_proof_begins_with_the_cut_off() -> None:
    found = due("2018-01-24T23:15:00-05:00")
    assert (found.proof[0].step, found.proof[0].date) == ("cut-off", "2018-01-24")
    assert found.proof[0].note == "2018-01-24 23:15 EST is later than 22:00: it counts as of 2018-01-25"
    assert (found.proof[1].step, found.proof[1].date) == ("start", "2018-01-25")
    assert found.proof[1:] == count("2018-01-25", 14, FILING, PLAIN).proof


def test_a_count_backward_knows_no_cut_off() -> None:
    assert due("2018-01-24T23:15:00-05:00", backward=True) == due("2018-01-24", backward=True)


def test_the_version_in_force_on_the_local_day_says_the_cut_off() -> None:
    by = Convention(
        "c",
        (
            ConventionVersion("days", until="2018-01-24", cut_off="17:00"),
            ConventionVersion("days", since="2018-01-25"),
        ),
    )
    assert due("2018-01-24T18:00:00-05:00", by=by, number=1).on == "2018-01-26"
    assert due("2018-01-25T18:00:00-05:00", by=by, number=1).on == "2018-01-26"


@pytest.mark.parametrize("cut_off", ["24:00", "9:00", "22", "22:00:00", "10 pm", ""])
def test_a_cut_off_that_is_no_time_of_day_is_refused(cut_off: str) -> None:
    with pytest.raises(CalendarError):
        ConventionVersion("days", cut_off=cut_off)
    with pytest.raises(CalendarError):
        ConventionVersion("hours", cut_off="22:00")


def test_hours_run_from_the_instant_or_from_the_beginning_of_the_day(
    conventions: dict[str, Convention],
) -> None:
    hours = conventions["frcp6-hours"]
    found = due("2018-01-24T16:30:00-05:00", by=hours, number=24)
    assert isinstance(found, DueAt) and found.at.isoformat() == "2018-01-25T21:30:00+00:00"
    found = due("2018-01-24", by=hours, number=24)
    assert isinstance(found, DueAt) and found.at.isoformat() == "2018-01-25T05:00:00+00:00"


@pytest.mark.parametrize("how", [{"service": "mail"}, {"extension": "x"}, {"backward": True}])
def test_hours_know_nothing_else(how: dict[str, Any], conventions: dict[str, Convention]) -> None:
    with pytest.raises(CalendarError) as refused:
        due("2018-01-24", by=conventions["frcp6-hours"], **how)
    assert refused.value.code == "hours-plain"
