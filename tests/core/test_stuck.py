"""What goes on without end, or cannot be computed, comes to rest, and its case says so."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pytest

from engine.core.decide import CHAIN
from engine.core.derive import Derived, derive
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Case, Event
from engine.packs.load import load_pack
from engine.standing import standing
from engine.views.board import render_board, status_report

WORKFLOW = """\
workflow: round
timezone: America/New_York
calendar: us-federal
events:
  begun: {}
  answered:
    words: {type: list<string>, required: true}
    parts: {type: int, default: 1}
  news: {}
facts:
  starts: {count: begun}
  words: {collect: answered.words}
  parts: {latest: answered.parts}
  portion: 100 / parts
  share: portion + 0
  alike: words.all(a, words.all(b, words.all(c, a != b + c)))
regions:
  one:
    initial: idle
    states:
      idle: {}
      left:
        deadlines:
          there: {date: demand.due_on}
          far: {days: 90, by: calendar-days, from: entered_on}
      right:
        deadlines:
          back: {date: demand.due_on}
      held:
        deadlines:
          answer: {date: demand.due_on}
        tolled_while: 100 / parts > 1000
    transitions:
      - {trigger: go_left, from: [idle, right], to: left}
      - {trigger: go_right, from: left, to: right}
      - {trigger: hold, from: idle, to: held}
"""
ENTERING = """\
  - {id: begin, on: begun, then: {move: go_left}, because: It began.}
  - id: there
    on: state_entered.left
    when:
      - starts > 0
    then: {move: go_right}
    because: There.
  - id: back
    on: state_entered.right
    when:
      - starts < 9
    then: {move: go_left}
    because: Back.
"""
PASSING = """\
  - {id: begin, on: begun, then: {move: go_left}, because: It began.}
  - {id: there, on: deadline_passed.there, then: {move: go_right}, because: There.}
  - {id: back, on: deadline_passed.back, then: {move: go_left}, because: Back.}
"""
JUDGING = """\
  - id: long
    on: answered
    when:
      - words.all(a, words.all(b, words.all(c, a != b + c)))
    then: {note: different}
    because: The words differ.
  - id: by-fact
    on: answered
    when:
      - alike
    then: {note: alike}
    because: The words differ.
  - id: shared
    on: answered
    when:
      - share > 10
    then: {note: shared}
    because: It was shared.
  - id: never
    on: answered
    when:
      - starts > 9
      - 100 / parts > 10
    then: {note: never}
    because: It was shared.
  - {id: hold, on: begun, then: {move: hold}, because: It began.}
"""


@lru_cache
def program(rules: str) -> Program:
    files = {
        "workflows/round.yaml": WORKFLOW,
        "rules/round/rules.yaml": f"pack: round\nworkflow: round\nrules:\n{rules}",
    }
    return Program(load_pack(files, "round"))


def after(rules: str, *told: tuple[str, str, dict[str, Any]]) -> Derived:
    issued = {"issued_on": "2018-01-24", "due_on": "2018-01-31", "items": ["a"], "pack": "round"}
    about = [
        ("demand_issued", "2018-01-24", issued),
        ("respondent_added", "2018-01-24", {"name": "R"}),
        *told,
    ]
    events = [
        Event(
            source="t",
            id=f"{number}",
            type=type,
            subject="d" if type.startswith("demand_") else "d/r",
            occurred_on=on,
            data=data,
        )
        for number, (type, on, data) in enumerate(about)
    ]
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), program(rules))])
    derived = derive(law, "d/r", events, datetime(2018, 2, 20, tzinfo=UTC))
    assert not derived.refused
    return derived


def board(case: Case) -> str:
    return render_board(status_report(None, "America/New_York", [standing(case)]))


BEGUN = ("begun", "2018-02-01", {})
NEWS = ("news", "2018-02-02", {})


def test_a_chain_of_moves_under_conditions_is_cut_and_the_case_is_stuck_until_news_comes() -> None:
    found = after(ENTERING, BEGUN)
    assert sum(said.outcome == "moved" for said in found.decisions) <= CHAIN + 2
    (last,) = (said for said in found.decisions if said.code == "chain-too-long")
    assert found.case.problems == (last.because,)
    assert "the last of them left → right → left → right → left;" in (last.because or "")
    assert "stuck" in board(found.case)
    assert status_report(None, "UTC", [standing(found.case)]).cases[0].stuck
    later = after(ENTERING, BEGUN, NEWS)
    assert later.case.problems == ()
    assert any(said.code == "chain-too-long" for said in later.decisions)


def test_a_circle_of_deadlines_that_lie_in_the_past_comes_to_rest_and_the_case_is_stuck() -> None:
    found = after(PASSING, BEGUN)
    assert len(found.decisions) < 30
    assert found.case.problems == (
        "The deadline 'there' of 'left': It has passed 10 times at one instant and is not raised again.",
    )
    assert "stuck; far by 2018-05-02" in board(found.case)


def rejected(derived: Derived) -> dict[str | None, str]:
    return {said.rule: said.because or "" for said in derived.decisions if said.code == "condition-failed"}


def test_a_condition_of_too_many_steps_is_named_and_the_case_is_stuck() -> None:
    few = after(JUDGING, ("answered", "2018-02-01", {"words": ["a", "b"]}))
    assert rejected(few) == {}
    assert few.case.problems == ()
    many = after(JUDGING, ("answered", "2018-02-01", {"words": [f"w{n}" for n in range(40)]}))
    condition = "words.all(a, words.all(b, words.all(c, a != b + c)))"
    assert rejected(many) == {
        "long": f"Expected the condition '{condition}' (line 7) of long to be true or false, but it takes "
        "more than 10,000 steps over its lists; the rule did not apply.",
        "by-fact": "Expected the fact 'alike' to have a value for by-fact, but it takes more than 10,000 "
        "steps over its lists; the rule did not apply.",
    }
    assert [said.note for said in many.decisions if said.note] == ["shared"]
    assert many.case.problems == tuple(rejected(many).values())
    assert "stuck" in board(many.case)


def test_a_condition_that_cannot_be_computed_is_named_only_where_its_rule_hangs_on_it() -> None:
    zero = after(JUDGING, ("answered", "2018-02-01", {"words": [], "parts": 0}))
    assert list(rejected(zero)) == ["shared"]
    assert "the fact 'portion'" in rejected(zero)["shared"]


@pytest.mark.parametrize(("parts", "stuck"), [(1, False), (0, True)])
def test_a_condition_for_a_clock_that_cannot_be_computed_lets_it_run_and_the_case_is_stuck(
    parts: int, stuck: bool
) -> None:
    answered = ("answered", "2018-01-25", {"words": [], "parts": parts})
    found = after(JUDGING, answered, ("begun", "2018-01-26", {}))
    line = WORKFLOW[: WORKFLOW.index("100 / parts >")].count("\n") + 1
    told = f"Expected the condition '100 / parts > 1000' (line {line}), which stops clocks of 'held',"
    assert any(problem.startswith(told) for problem in found.case.problems) == stuck
    assert [deadline.status for deadline in found.case.deadlines] == ["passed"]


def test_a_fact_that_is_absent_is_missing_and_no_problem() -> None:
    found = after(JUDGING, NEWS)
    assert found.case.problems == ()
    assert rejected(found) == {}
