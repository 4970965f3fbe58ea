"""Whether the day on which a clock stops runs, and that on which it runs again, is for the pack to say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.core.clocks import after, falls, proof

KINDS = {
    "date": "{date: demand.due_on",  # 23 February
    "count": "{days: 30, by: plain, from: entered_on",  # the same day
    "hours": "{days: 720, by: hours, from: served_at",  # from 24 January, 10:00
}


def deadline(kind: str, *keys: str) -> str:
    term = KINDS[kind].removeprefix("{").replace(", ", "\n  ")
    return "\n".join(["answer:", f"  {term}", *(f"  {key}" for key in keys), "  tolled_while: suing"])


def suit(first: str, last: str | None = None) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = [("served", "2018-01-24T10:00:00-05:00"), ("suit", first, {"docket": "1"})]
    return told if last is None else [*told, ("suit_over", last, {"docket": "1"})]


RUNS, STANDS = "stop_day: runs", "restart_day: stands"
EVERY = [(), (RUNS,), (STANDS,), (RUNS, STANDS)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("keys", "days"), list(zip(EVERY, (4, 3, 5, 4), strict=True)))
def test_the_days_between_stand_still_and_the_two_ends_as_the_pack_says(
    kind: str, keys: tuple[str, ...], days: int
) -> None:
    found = after(deadline(kind, *keys), *suit("2018-02-05", "2018-02-09"), until="2018-02-10")
    assert falls(found) == {"answer": f"2018-02-{23 + days}"}


@pytest.mark.parametrize("keys", EVERY)
def test_a_clock_that_stops_and_starts_on_one_day_has_not_stopped(keys: tuple[str, ...]) -> None:
    found = after(deadline("date", *keys), *suit("2018-02-05", "2018-02-05"), until="2018-02-10")
    assert falls(found) == {"answer": "2018-02-23"}


def test_where_the_day_of_the_stop_runs_a_stop_of_one_day_has_no_day() -> None:
    one = suit("2018-02-05", "2018-02-06")
    assert falls(after(deadline("date", RUNS), *one, until="2018-02-10")) == {"answer": "2018-02-23"}
    assert falls(after(deadline("date"), *one, until="2018-02-10")) == {"answer": "2018-02-24"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_falls_due_on_the_day_of_the_stop_passes_where_that_day_runs_and_waits_where_not(
    kind: str,
) -> None:
    stopped = suit("2018-02-23T09:00:00-05:00")
    assert falls(after(deadline(kind, RUNS), *stopped, until="2018-02-22")) == {"answer": "2018-02-23"}
    assert falls(after(deadline(kind, RUNS), *stopped, until="2018-02-24")) == {"answer": "passed"}
    assert falls(after(deadline(kind), *stopped, until="2018-02-24")) == {"answer": "tolled"}


def test_what_falls_due_the_day_after_waits_and_its_proof_names_the_first_day_that_stands_still() -> None:
    keys = deadline("date", RUNS)
    found = after(keys, *suit("2018-02-22"), until="2018-02-25")
    assert falls(found) == {"answer": "tolled"}
    (step,) = found.case.entries["letters"][0].stops.values()
    assert step == (("2018-02-22", None),)
    assert proof(found, keys) == [("stopped", "the clock stands still from this day on")]
    again = after(keys, *suit("2018-02-22", "2018-03-01"), until="2018-02-25")
    assert falls(again) == {"answer": "2018-03-01"}


def test_two_deadlines_due_on_the_day_of_the_stop_both_pass_as_it_ends() -> None:
    two = deadline("date", RUNS) + "\n" + deadline("count", RUNS).replace("answer", "reply")
    found = after(two, *suit("2018-02-23"), until="2018-02-24")
    assert falls(found) == {"answer": "passed", "reply": "passed"}


def test_the_days_of_a_state_s_stop_are_those_of_its_deadlines_unless_they_say_otherwise() -> None:
    written = """
shared: {date: demand.due_on}
own: {date: demand.due_on, stop_day: stands}
^tolled_while: suing
^stop_day: runs
^restart_day: stands"""
    found = after(written, *suit("2018-02-05", "2018-02-09"), until="2018-02-10")
    assert falls(found) == {"shared": "2018-02-27", "own": "2018-02-28"}
