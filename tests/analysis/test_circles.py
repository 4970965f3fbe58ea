"""A circle that conditions may fail to end is told before it happens; one that they end is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analysis.circles import circles
from engine.packs.load import load_pack, read_pack
from tests.docs.pages import ROOT

WORKFLOW = """\
workflow: round
timezone: America/New_York
calendar: us-federal
events:
  begun: {}
  answered: {word: {type: string, required: true}}
facts:
  starts: {count: begun}
  word: {latest: answered.word}
actions:
  ask: {region: one, enters: go_left}
regions:
  one:
    initial: idle
    states:
      idle: {}
      left:
        deadlines:
          there: LEFT
      right:
        initial: near
        states:
          near: {}
    transitions:
      - {trigger: go_left, from: [idle, right], to: left}
      - {trigger: go_right, from: left, to: right}
  two:
    initial: calm
    states:
      calm: {}
      alert: {}
    transitions:
      - {trigger: warn, from: calm, to: alert}
      - {trigger: calm_down, from: alert, to: calm}
"""


def rule(id: str, on: str, then: str, *when: str) -> str:
    lines = [f"  - id: {id}", f"    on: {on}", f"    then: {{{then}}}", "    because: So it is."]
    return "\n".join([*lines, *(["    when:", *(f"      - {line}" for line in when)] if when else [])])


def told(*rules: str, left: str = "{date: demand.due_on}") -> list[str]:
    files = {
        "workflows/round.yaml": WORKFLOW.replace("LEFT", left),
        "rules/round/rules.yaml": "pack: round\nworkflow: round\nrules:\n" + "\n".join(rules) + "\n",
    }
    found = circles(load_pack(files, "round"))
    assert all(one.severity == "warning" and one.excerpt for one in found)
    return [one.message.partition("happening: ")[2] for one in found]


def entering(*first: str, back: tuple[str, ...] = ()) -> list[str]:
    return told(
        rule("there", "state_entered.left", "move: go_right", *first),
        rule("back", "state_entered.right.near", "move: go_left", *back),
    )


@pytest.mark.parametrize(
    ("first", "back", "circle"),
    [
        ("starts > 0", "starts < 9", True),
        ("starts > 3", "starts <= 3", False),
        ("starts > 3", "starts < 4", False),
        ("starts > 3", "starts < 5", True),
        ("starts == 3", "starts != 3", False),
        ("starts == 3", "starts == 4", False),
        ('word == "a"', 'word == "b"', False),
        ('word == "a"', 'word != "b"', True),
        ("word_known", "!word_known", False),
        ('state.two == "calm"', 'state.two == "alert"', True),
    ],
)
def test_conditions_end_a_circle_where_they_exclude_each_other(first: str, back: str, circle: bool) -> None:
    assert entering(first, back=(back,)) == (["left → right.near → left."] if circle else [])


@pytest.mark.parametrize(
    ("left", "circle"),
    [
        ("{date: demand.due_on}", True),
        ("{days: 0, by: calendar-days, from: entered_on}", True),
        ("{days: 1, by: calendar-days, from: entered_on}", False),
        ("{days: 9, by: calendar-days, from: demand.due_on}", True),
        ("{latest_of: [demand.due_on, {days: 1, by: calendar-days, from: entered_on}]}", False),
        ("{earliest_of: [demand.due_on, {days: 1, by: calendar-days, from: entered_on}]}", True),
    ],
)
def test_a_deadline_is_part_of_a_circle_where_it_may_have_passed_when_its_state_is_entered(
    left: str, circle: bool
) -> None:
    back = rule("back", "state_entered.right", "propose: ask", "starts > 0")
    found = told(rule("there", "deadline_passed.there", "move: go_right"), back, left=left)
    assert found == (["left → right → left."] if circle else [])


def test_a_circle_may_go_through_two_regions() -> None:
    found = told(
        rule("alarm", "state_entered.left", "move: warn", "starts > 0"),
        rule("send", "state_entered.alert", "move: go_right", "starts > 1"),
        rule("rest", "state_entered.right", "move: calm_down", "starts > 2"),
        rule("again", "state_entered.calm", "move: go_left", "starts > 3"),
    )
    assert found == ["left → alert → right → calm → left."]


def test_a_way_that_ends_is_no_circle() -> None:
    assert told(rule("there", "state_entered.left", "move: go_right", "starts > 0")) == []


@pytest.mark.parametrize("root", [ROOT, ROOT / "examples" / "permit-renewal"])
def test_the_packs_that_ship_have_none(root: Path) -> None:
    for folder in (root / "rules").iterdir():
        assert circles(read_pack(root, folder.name)) == ()
