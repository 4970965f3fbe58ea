"""What a pack can say about time: clocks that stop one by one, count facts, start anew, end at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.clocks import Deadline
from engine.core.deadlines import prove
from engine.core.derive import Derived, derive
from engine.core.law import Law
from tests.core.clocks import CALENDARS, CASE, after, falls, happened, on_day, program, proof

TWO = """
response: {date: demand.due_on}
petitioned_response:
  date: demand.due_on
  tolled_while: petitioning
counted:
  {days: 30, by: plain, from: entered_on}
"""


def test_a_clock_of_one_deadline_stops_alone() -> None:
    told = ("petition", "2018-02-01", {"docket": "1"}), ("petition_decided", "2018-02-11", {"docket": "1"})
    pending = after(TWO, told[0], until="2018-02-05")
    assert falls(pending) == {
        "response": "2018-02-23", "petitioned_response": "tolled", "counted": "2018-02-23",
    }  # fmt: skip
    assert proof(pending, TWO, "petitioned_response") == [
        ("stopped", "the clock stands still from this day on")
    ]
    assert falls(after(TWO, *told)) == {
        "response": "2018-02-23", "petitioned_response": "2018-03-05", "counted": "2018-02-23",
    }  # fmt: skip


def test_the_condition_of_a_state_stops_also_the_clocks_with_one_of_their_own() -> None:
    def days(*told: tuple[Any, ...]) -> dict[str, str]:
        return falls(after(TWO + "^tolled_while: suing", *told, until="2018-02-16"))

    suit = ("suit", "2018-02-01", {"docket": "1"}), ("suit_over", "2018-02-04", {"docket": "1"})
    petition = (
        ("petition", "2018-02-03", {"docket": "1"}),
        ("petition_decided", "2018-02-11", {"docket": "1"}),
    )
    assert days(suit[0]) == {"response": "tolled", "petitioned_response": "tolled", "counted": "tolled"}
    assert days(*suit, petition[0]) == {
        "response": "2018-02-26", "petitioned_response": "tolled", "counted": "2018-02-26",
    }  # fmt: skip
    # from 1 to 10 February one or the other held: ten days for it, three for the others
    assert days(*suit, *petition) == {
        "response": "2018-02-26", "petitioned_response": "2018-03-05", "counted": "2018-02-26",
    }  # fmt: skip


COUNTED = "answer: {latest_of: [demand.due_on, {days: extension_days, by: plain, from: demand.due_on}]}"


@pytest.mark.parametrize(
    ("granted", "days", "on"),
    [
        ((), 0, "2018-02-23"),
        ((2,), 2, "2018-02-25"),
        ((1, 1), 2, "2018-02-25"),
        ((2, 1, 400), 3, "2018-02-26"),
    ],
)
def test_any_number_of_extensions_adds_up_to_a_cap(granted: tuple[int, ...], days: int, on: str) -> None:
    told = [("extended", f"2018-02-0{place + 1}", {"days": days}) for place, days in enumerate(granted)]
    found = after(COUNTED, *told, until="2018-02-12")
    assert falls(found) == {"answer": on}
    if days:
        assert ("fact", f"extension_days is {days}") in proof(found, COUNTED)


def test_the_cap_is_the_one_in_force_on_the_day_from_which_is_counted() -> None:
    deadlines = "answer: {days: extension_days, by: plain, from: entered_on}"
    found = after(deadlines, ("extended", "2018-02-12", {"days": 400}), until="2018-02-02")
    assert found.case.deadlines[0].status == "passed"  # 0 days: it had passed before anything was granted
    early = after(deadlines, ("extended", "2018-01-24", {"days": 400}), until="2018-01-25")
    assert falls(early) == {"answer": "2018-02-03"}
    assert ("fact", "extension_days is 10") in proof(early, deadlines)


def test_a_count_by_a_fact_is_passed_over_while_it_is_not_known_and_uncountable_where_it_is_absurd() -> None:
    deadlines = "answer: {latest_of: [demand.due_on, {days: longest, by: plain, from: demand.due_on}]}"
    assert falls(after(deadlines)) == {"answer": "2018-02-23"}
    assert falls(after(deadlines, ("extended", "2018-01-25", {"days": 2}))) == {"answer": "2018-02-25"}
    wrong = after(deadlines, ("extended", "2018-01-25", {"days": -2}))
    assert falls(wrong) == {"answer": "uncountable"}
    assert proof(wrong, deadlines) == [
        (
            "problem",
            "Expected 'longest' to be 0 to 36,500, as a deadline is counted by it; it is -2. "
            "Correct or retract the event that made it so.",
        )
    ]


def test_days_added_to_a_date_that_a_stop_has_moved_are_counted_from_where_it_moved() -> None:
    deadlines = """
answer:
  latest_of: [demand.due_on, {days: extension_days, by: plain, from: demand.due_on}]
  tolled_while: suing
"""
    suit = ("suit", "2018-02-01", {"docket": "1"}), ("suit_over", "2018-02-06", {"docket": "1"})
    granted = ("extended", "2018-01-25", {"days": 2})
    assert falls(after(deadlines, *suit)) == {"answer": "2018-02-28"}
    assert falls(after(deadlines, *suit, granted)) == {"answer": "2018-03-02"}
    # a stop over the due date: five days of it lie before, and the two are counted behind it
    over = ("suit", "2018-02-19", {"docket": "1"}), ("suit_over", "2018-03-01", {"docket": "1"})
    assert falls(after(deadlines, *over, granted, until="2018-02-28")) == {"answer": "2018-03-07"}


SERVED = """
latest: {days: 14, by: plain, from: served_on}
first: {days: 14, by: plain, from: first_served_on}
compound: {earliest_of: [{days: 14, by: plain, from: served_on}, return_on]}
begins: {days: 14, by: plain, from: served_on, at: start}
"""


def test_a_service_that_failed_started_no_clock_and_a_later_one_starts_anew() -> None:
    served, again = ("served", "2018-02-01"), ("served", "2018-02-05")
    both = falls(after(SERVED, served, again))
    assert both == {
        "latest": "2018-02-19", "first": "2018-02-15", "compound": "2018-02-19", "begins": "2018-02-19",
    }  # fmt: skip
    failed = after(SERVED, served, again, ("failed", "2018-02-06"))
    assert failed.case.deadlines == ()
    facts = failed.case.facts
    assert (facts["served_on_known"], facts["first_served_on_known"], "served_on" in facts) == (
        False, False, False,
    )  # fmt: skip
    anew = after(SERVED, served, again, ("failed", "2018-02-06"), ("served", "2018-02-08"))
    assert falls(anew) == dict.fromkeys(("latest", "first", "compound", "begins"), "2018-02-22")


def test_fourteen_days_after_service_or_the_day_of_return_whichever_comes_first() -> None:
    served, named = ("served", "2018-02-01"), ("return_named", "2018-02-01", {"return_on": "2018-02-10"})
    assert falls(after(SERVED, served, named))["compound"] == "2018-02-10"
    passed = after(SERVED, served, named, until="2018-02-11")
    assert falls(passed)["compound"] == "passed"
    # what has passed in an entry of the state does not run again, also when its clock is cleared
    cleared = after(SERVED, served, named, ("failed", "2018-02-12"), ("served", "2018-02-13"))
    assert falls(cleared)["compound"] == "passed"
    assert falls(cleared)["latest"] == "2018-02-27"


HOURS = """
answer:
  days: 48
  by: hours
  from: served_at
  tolled_while: suing
"""


def deadline(derived: Derived) -> Deadline:
    (found,) = derived.case.deadlines
    return found


def test_hours_from_a_time_end_at_a_time_and_what_comes_at_that_time_is_in_time() -> None:
    found = deadline(after(HOURS, ("served", "2018-02-06T10:15:00-05:00")))
    assert (found.on, found.at, found.phase) == (
        "2018-02-08", datetime(2018, 2, 8, 15, 15, tzinfo=UTC), 4,
    )  # fmt: skip

    def order(*answers: str) -> list[str]:
        told = [("answered", when) for when in answers]
        derived = after(HOURS, ("served", "2018-02-06T10:15:00-05:00"), *told, until="2018-02-09")
        return [decision.on for decision in derived.decisions][-len(answers) - 1 :]

    assert order("2018-02-08T10:15:00-05:00") == ["answered", "deadline_passed.answer"]
    assert order("2018-02-08T10:15:01-05:00") == ["deadline_passed.answer", "answered"]


def test_hours_stand_still_on_stopped_days_and_run_from_the_day_s_beginning_where_no_time_is_known() -> None:
    suit = ("suit", "2018-02-07", {"docket": "1"}), ("suit_over", "2018-02-09", {"docket": "1"})
    standing = after(HOURS, ("served", "2018-02-06T10:00:00-05:00"), suit[0], until="2018-02-20")
    assert (deadline(standing).status, deadline(standing).at) == ("tolled", None)
    again = deadline(after(HOURS, ("served", "2018-02-06T10:00:00-05:00"), *suit))
    assert again.at == datetime(2018, 2, 10, 15, tzinfo=UTC)
    assert deadline(after(HOURS, ("served", "2018-02-06"))).at == datetime(2018, 2, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "on"),
    [
        ("2018-02-06T22:00:00-05:00", "2018-02-08"),
        ("2018-02-06T22:01:00-05:00", "2018-02-09"),
        ("2018-02-06", "2018-02-08"),
    ],
)
def test_days_from_a_time_heed_the_cut_off(at: str, on: str) -> None:
    deadlines = "answer: {days: 2, by: filed-by-ten, from: served_at}"
    found = after(deadlines, ("served", at))
    assert falls(found) == {"answer": on}
    assert ("cut-off" in dict(proof(found, deadlines))) == (on == "2018-02-09")


def test_the_earlier_of_hours_and_a_day_is_told_by_their_instants() -> None:
    deadlines = "answer: {earliest_of: [{days: 48, by: hours, from: served_at}, demand.due_on]}"
    served = ("served", "2018-02-21T23:00:00-05:00")
    found = after(deadlines, served, until="2018-02-22")
    assert deadline(found).at == datetime(2018, 2, 24, 4, tzinfo=UTC)
    assert proof(found, deadlines)[-1] == (
        "earliest", "the earliest of 2018-02-23 23:00 EST, 2018-02-23",
    )  # fmt: skip
    later = deadlines.replace("earliest_of", "latest_of")
    assert (deadline(after(later, served)).on, deadline(after(later, served)).phase) == ("2018-02-23", 0)


RESPONDENTS = "answer: {days: 13, by: business-days, from: entered_on, calendar: respondent}"


def test_the_respondent_s_own_calendar_counts_where_the_deadline_says_so() -> None:
    own = after(RESPONDENTS, calendar="chicago")
    assert falls(own) == {"answer": "2018-02-13"}
    steps = proof(own, RESPONDENTS)
    assert ("calendar", "by 'chicago' (city 2018), the respondent's own") in steps
    assert ("skipped", "Lincoln's Birthday, not counted (chicago, city 2018)") in steps
    none = after(RESPONDENTS)
    assert falls(none) == {"answer": "2018-02-12"}
    (told,) = [note for step, note in proof(none, RESPONDENTS) if step == "calendar"]
    assert told.endswith(", the workflow's, as the respondent has none of its own")
    named = RESPONDENTS.replace("respondent}", "chicago}")
    assert falls(after(named)) == falls(own)
    assert ("calendar", "by 'chicago' (city 2018), which this deadline names") in proof(after(named), named)


def test_a_calendar_that_the_pack_does_not_have_is_refused_with_the_nearest_name() -> None:
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), program(RESPONDENTS))])
    ((key, problem),) = derive(law, CASE, happened(calendar="chicgo"), None).refused
    assert (key, problem.code, problem.help) == (("t", "01"), "unknown-calendar", "Did you mean 'chicago'?")


SNOW = CALENDARS.replace('"2018-02-12": Lincoln\'s Birthday', '"2018-02-07": Snow').replace(
    "city 2018", "city 2018, second edition"
)
CITY = "answer: {days: 13, by: business-days, from: entered_on, calendar: chicago}"


def under_two(first: str, second: str, changed: str, until: str, *told: tuple[Any, ...]) -> Derived:
    """A law whose calendars are others from the start of a day on."""
    change = datetime.fromisoformat(f"{changed}T00:00:00-05:00")
    versions = [
        (datetime(2018, 1, 1, tzinfo=UTC), program(CITY, first)),
        (change, program(CITY, second)),
    ]
    return derive(Law(versions), CASE, happened(*told), on_day(until))


def test_a_holiday_announced_in_the_middle_of_a_period_moves_the_open_deadline_and_its_proof_says_so() -> (
    None
):
    plain = CALENDARS.replace('{"2018-02-12": Lincoln\'s Birthday}', "{}")
    before = under_two(plain, SNOW, "2018-02-05", "2018-02-04")
    assert falls(before) == {"answer": "2018-02-12"}
    after_it = under_two(plain, SNOW, "2018-02-05", "2018-02-06")
    assert falls(after_it) == {"answer": "2018-02-13"}
    told = [step.note for step in prove(program(CITY, SNOW), after_it.case, after_it.case.deadlines[0])]
    assert "Snow, not counted (chicago, city 2018, second edition)" in told
    assert [decision.on for decision in after_it.decisions][-1] == "law_changed"


def test_a_deadline_that_has_passed_does_not_come_back_under_a_mended_calendar() -> None:
    plain = CALENDARS.replace('{"2018-02-12": Lincoln\'s Birthday}', "{}")
    assert falls(under_two(plain, SNOW, "2018-02-13", "2018-02-20")) == {"answer": "passed"}


def test_a_deadline_that_a_mended_calendar_moves_into_the_past_passes_at_once() -> None:
    plain = CALENDARS.replace('{"2018-02-12": Lincoln\'s Birthday}', "{}")
    moved = under_two(CALENDARS, plain, "2018-02-13", "2018-02-20")
    passed = moved.decisions[-1]
    assert (passed.on, passed.cause.at) == (
        "deadline_passed.answer", datetime(2018, 2, 13, 5, tzinfo=UTC),
    )  # fmt: skip
    assert falls(moved) == {"answer": "passed"}


def test_the_proof_of_a_date_computed_from_a_parameter_is_that_of_the_deadline() -> None:
    deadlines = "answer: {date: due_or_later}"
    found = after(deadlines, ("extended", "2018-02-01", {"days": 1}))
    assert falls(found) == {"answer": "2018-04-03"}
    assert proof(found, deadlines)[0] == ("from", "due_or_later")
