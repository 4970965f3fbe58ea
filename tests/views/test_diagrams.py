"""State diagrams: every state and arrow is drawn once, marks and counts stand where they belong."""

from __future__ import annotations

import re
import shutil

import pytest

from engine.core.program import Program
from engine.diagnostics import Refused
from engine.packs.load import load_pack
from engine.views.diagrams import dot, draw, mermaid, path_of
from tests.views.cases import example, golden, happened, papers, papers_case

NOTHING_CAME = papers_case(until="2018-03-30")
PATH = path_of(NOTHING_CAME.records, "main")


def test_the_path_of_a_case_is_its_moves_without_the_opening() -> None:
    assert PATH == [("asked", "late"), ("late", "summons.proposed")]


def test_the_diagrams_as_people_read_them() -> None:
    golden("papers.mmd", mermaid(papers(), "main"))
    golden("papers-counts.mmd", mermaid(papers(), "main", counts={"asked": 1_200, "summons.issued": 3}))
    golden("papers-path.mmd", mermaid(papers(), "main", path=PATH))
    golden("papers-path.dot", dot(papers(), "main", path=PATH))


def test_every_state_and_every_arrow_of_the_example_is_drawn_once() -> None:
    program = example()[0].program
    region = program.pack.regions["demand"]
    text = mermaid(program, "demand")
    assert text.splitlines()[3] == "stateDiagram-v2"
    named = re.findall(r'state "[^"]+" as (\w+)', text)
    assert sorted(named) == sorted(path.replace(".", "__") for path in region.states)
    arrows = re.findall(r"(\w+) --> (\w+): ", text)
    written = {(source, t.target) for t in region.transitions for source in t.sources}
    assert sorted(arrows) == sorted((a.replace(".", "__"), b.replace(".", "__")) for a, b in written)
    assert text.count("{") == text.count("}") == len({s.parent for s in region.states.values() if s.parent})
    assert text.count("--> [*]") == sum(state.final for state in region.states.values())


def test_a_state_with_children_counts_theirs() -> None:
    text = mermaid(papers(), "main", counts={"summons.issued": 3, "summons.proposed": 2})
    assert 'state "summons (5)" as summons' in text
    assert 'state "proposed (2)" as summons__proposed' in text
    assert 'state "asked (0)" as asked' in text


def test_the_path_marks_the_nested_state_and_numbers_the_arrows() -> None:
    text = mermaid(papers(), "main", path=PATH)
    assert 'state "proposed (here)" as summons__proposed' in text
    assert "class summons__proposed here" in text
    assert "class asked,late been" in text
    assert "asked --> late: mark_late [1]" in text
    assert "late --> summons: propose [2]" in text


def test_a_move_by_the_arrow_of_the_state_around_marks_that_arrow() -> None:
    text = mermaid(papers(), "main", path=[*PATH, ("summons.proposed", "done")])
    assert "summons --> done: settle [3]" in text
    assert "asked --> done: settle\n" in text


def test_a_case_that_has_not_moved_stands_where_cases_begin() -> None:
    seen = papers_case(happened(2, "suit_filed", "2018-01-30", docket="1"))
    assert 'state "asked (here)" as asked' in mermaid(papers(), "main", path=path_of(seen.records, "main"))


def test_names_that_mermaid_keeps_for_itself_are_changed_and_still_shown() -> None:
    workflow = """\
workflow: odd
timezone: UTC
calendar: us-federal
events:
  note: {x: {type: string}}
regions:
  main:
    initial: state
    states:
      state: {}
      a_:
        initial: end
        states: {end: {}, b__c: {}}
      end: {final: true}
    transitions:
      - {trigger: go_on, from: state, to: a_}
      - {trigger: turn, from: a_.end, to: a_.b__c}
      - {trigger: finish, from: a_, to: end}
"""
    rules = """\
pack: odd
workflow: odd
rules:
  - id: only
    on: note
    when:
      - event.x == "y"
    then: {move: go_on}
    because: So.
"""
    program = Program(load_pack({"workflows/odd.yaml": workflow, "rules/odd/rules.yaml": rules}, "odd"))
    text = mermaid(program, "main", path=[("state", "a_.end"), ("a_.end", "a_.b__c")])
    assert 'state "state" as state0' in text
    assert 'state "b__c (here)" as a__0_b__c' in text
    assert "state0 --> a_: go_on [1]" in text
    assert "a__0_end0 --> a__0_b__c: turn [2]" in text
    assert "a_ --> end0: finish" in text


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_svg_and_png() -> None:
    svg = draw(papers(), "main", format="svg", path=PATH)
    assert b"<svg" in svg
    assert b"proposed (here)" in svg
    assert draw(papers(), "main", format="png", counts={"asked": 1}).startswith(b"\x89PNG")


def test_without_graphviz_the_refusal_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Refused) as caught:
        draw(papers(), "main", format="svg")
    assert caught.value.diagnostics[0].code == "graphviz-missing"
    assert "Mermaid" in caught.value.diagnostics[0].help


def test_a_state_that_an_earlier_version_of_the_pack_had_is_passed_over() -> None:
    text = mermaid(papers(), "main", path=[("asked", "lost"), ("lost", "late")])
    assert 'state "late (here)" as late' in text
    assert "lost" not in text
