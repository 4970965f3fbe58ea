"""`why-not` as a person asks it: each way in which a rule does not apply, and the day on which it will."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import done, run

OREGON = "doj-2018/oregon"


def asked(at: Path, case: str, rule: str, *more: str) -> Any:
    text = done("why-not", case, rule, *more, at=at)
    assert all(len(line) <= 80 for line in text.splitlines())
    told = run("why-not", case, rule, *more, "--json", at=at).json
    assert told["format"] == 1 and told["rule"] == rule
    return told


def test_the_conditions_that_failed_and_what_they_need_are_named(running: Path) -> None:
    told = asked(running, OREGON, "incomplete-response")
    assert told["asked"]["verdict"] == "conditions" and told["asked"]["day"] == "2018-02-24"
    assert [condition["truth"] for condition in told["asked"]["conditions"]] == [False, True]
    (need,) = told["asked"]["needs"]
    assert need["conditions"] == ["Something has been received."]
    assert [(change["fact"], change["value"], change["needed"]) for change in need["ways"][0]] == [
        ("responses", 0, 1)
    ]


def test_a_rule_whose_cause_never_came_is_weighed_as_the_case_stands(running: Path) -> None:
    told = asked(running, OREGON, "accepted")
    assert told["asked"] is None and told["answers_to"][0]["last_on"] is None
    assert told["now"]["blocked"] == {"settle": ["answered_late", "responded"]}
    assert {change["fact"] for need in told["now"]["needs"] for change in need["ways"][0]} == {
        "state.demand",
        "missing_items",
    }
    text = done("why-not", OREGON, "accepted", at=running)
    assert "response_accepted: none has come." in text


def test_where_only_time_is_missing_the_day_is_named(issued: Path) -> None:
    told = asked(issued, OREGON, "no-response")
    assert told["foreseen"]["day"] == "2018-02-24" and told["foreseen"]["to"] == "late"
    told = asked(issued, OREGON, "pursue-no-response")
    assert told["foreseen"]["day"] == "2018-03-03" and told["foreseen"]["outcome"] == "proposed"
    assert "it applies on 2018-03-03" in done("why-not", OREGON, "pursue-no-response", at=issued)


def test_a_day_is_named_also_to_a_rule_that_waits_for_an_event(issued: Path) -> None:
    told = asked(issued, OREGON, "still-missing")
    assert told["holds_on"] == "2018-02-24" and told["foreseen"] is None


def test_what_applied_is_said_to_have_applied(running: Path) -> None:
    told = asked(running, OREGON, "no-response")
    assert told["asked"]["verdict"] == "applied" and told["asked"]["decision"]["to"] == "late"
    assert told["applied"] == told["asked"]["decision"] and told["applied_on"] == "2018-02-24"
    _, first, _ = done("why-not", OREGON, "no-response", at=running).split("\n\n", 2)
    number = told["applied"]["number"]
    assert first == (
        f"This rule did apply, on 2018-02-24 (decision {number}, requested -> late). What\n"
        f"explains that:\n  forthwith why {OREGON} --decision {number}"
    )
    done("why", OREGON, "--decision", str(number), at=running)


def test_it_is_asked_as_of_a_day_and_looks_ahead_from_it(running: Path) -> None:
    told = asked(running, OREGON, "no-response", "--as-of", "2018-02-01")
    assert told["asked"] is None and told["now"]["day"] == "2018-02-01"
    assert told["foreseen"]["day"] == "2018-02-24"


def test_where_the_clock_stands_still_no_day_is_named(issued: Path) -> None:
    done("record", "litigation_filed", OREGON, "docket=18-1", "--on", "2018-02-01", at=issued)
    told = asked(issued, OREGON, "no-response")
    assert told["answers_to"][0]["status"] == "tolled" and told["foreseen"] is None


def test_a_move_that_the_state_does_not_have_is_told(running: Path) -> None:
    done("record", "case_closed", OREGON, "reason=r", "--role", "official", "--on", "2018-03-07", at=running)
    told = asked(running, OREGON, "closed")
    assert told["asked"]["verdict"] == "applied"
    told = asked(running, OREGON, "pursue-late-response")
    assert told["asked"] is None and told["now"]["blocked"].keys() == {"propose_subpoena"}


@pytest.mark.parametrize("rule", ["no-respons", "zzz"])
def test_a_rule_that_is_none_is_refused_with_the_nearest(rule: str, running: Path) -> None:
    ran = run("why-not", OREGON, rule, at=running)
    assert ran.code == 1 and "unknown-rule" in ran.err and "no-response" in ran.err
