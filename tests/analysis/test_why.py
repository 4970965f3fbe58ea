"""What `why` says is what was: the values are those the decision saw, the events those they came from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.course import Course, course, origins_at
from engine.analysis.origins import Origin, Origins
from engine.analysis.why import Why, explain
from engine.core.derive import derive
from engine.core.facts import accumulate
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Case, Cause, Decision, Event
from tests.core.histories import DEMAND, histories, law_of_cached

PACKS = ("records-demand", "two-regions")
CASE = f"{DEMAND}/r"
HORIZON = datetime(2018, 6, 1, tzinfo=UTC)


def course_of(pack: str, events: list[Event]) -> tuple[Course, tuple[Decision, ...]]:
    law = law_of_cached(pack)
    decisions = derive(law, CASE, events, HORIZON).decisions
    return course(law, CASE, events, decisions), decisions


def why(way: Course, decision: Decision) -> Why:
    found = explain(way, decision.id)
    assert found is not None
    return found


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_the_course_is_the_one_that_was_derived(pack: str, data: st.DataObject) -> None:
    way, decisions = course_of(pack, data.draw(histories(pack)))
    assert tuple(made for passage in way.passages for made in passage.worked.made) == decisions


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_every_value_shown_is_the_one_the_decision_saw(pack: str, data: st.DataObject) -> None:
    way, decisions = course_of(pack, data.draw(histories(pack)))
    for decision in decisions:
        told = why(way, decision)
        shown = {name: fact.value for name, fact in told.facts.items() if not fact.absent}
        assert {name: shown[name] for name in decision.facts} == decision.facts
        if decision.facts:
            (weighed,) = told.rules
            assert weighed.matched and weighed.rule.id == decision.rule
            assert all(condition.truth for condition in weighed.conditions)
        if decision.missing:
            assert set(decision.missing) <= {name for name, fact in told.facts.items() if fact.absent}
        for fact in told.facts.values():
            assert set(fact.reads) <= told.facts.keys()
            if fact.kind == "state" and not fact.absent and fact.name.startswith("state."):
                assert fact.entered is not None and fact.entered.target == fact.value


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_the_deadline_of_a_cause_is_proved_to_its_very_day(pack: str, data: st.DataObject) -> None:
    way, decisions = course_of(pack, data.draw(histories(pack)))
    for decision in decisions:
        passed = why(way, decision).passed
        assert (passed is not None) == (decision.cause.deadline is not None)
        if passed is not None:
            assert passed.proof and passed.entered is not None
            assert passed.deadline.on in {step.date for step in passed.proof}


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_the_events_named_behind_a_fact_are_those_that_made_it_what_it_is(
    pack: str, data: st.DataObject
) -> None:
    way, _ = course_of(pack, data.draw(histories(pack)))
    program = way.passages[-1].program
    causes = [passage.cause for passage in way.passages if passage.cause.event is not None]
    whole = Origins(program, CASE, causes)
    for name in _accumulated(program):
        named = whole.of(name)
        keys = [_key(origin.cause) for origin in named]
        value = _value(program, causes, name)
        only = [cause for cause in causes if _key(cause) in keys]
        assert _value(program, only, name)[0] == value[0], "the named events alone make it so"
        for cause in causes:
            left = [other for other in causes if other is not cause]
            without = Origins(program, CASE, left)
            if _key(cause) not in keys:
                assert _value(program, left, name)[0] == value[0], (
                    "an event that is not named changes nothing"
                )
                assert _brought(without.of(name)) == _brought(named) or isinstance(value[0], bool)
            elif _value(program, left, name) == value:
                assert _instead(named, without.of(name), cause), "else another event stands in for it"


def _instead(named: tuple[Origin, ...], now: tuple[Origin, ...], gone: Cause) -> bool:
    """Whether some event says now what the event that is gone said."""
    kept = [origin for origin in named if origin.cause is not gone]
    return any(origin not in kept for origin in now)


def _brought(origins: tuple[Origin, ...]) -> list[Origin]:
    return [origin for origin in origins if origin.how in ("brought", "added")]


def _accumulated(program: Program) -> list[str]:
    named = [fact for fact in program.pack.facts.values() if fact.accumulate is not None]
    known = [f"{fact.name}_known" for fact in named if fact.accumulate and fact.accumulate.knowable]
    said = ["demand.id", "demand.due_on", "demand.items", "respondent.id", "respondent.name"]
    return [*(fact.name for fact in named), *known, *said, "respondent.calendar"]


def _value(program: Program, causes: list[Cause], name: str) -> Any:
    case = Case(id=CASE, facts=dict(program.empty))
    for cause in causes:
        case = accumulate(program, case, cause)
    return case.facts.get(name), sorted(case.open.get(name, ()))


def _key(cause: Cause) -> tuple[str, str]:
    assert cause.event is not None
    return cause.event.key


@given(data=st.data())
def test_under_a_law_that_changes_it_is_told_by_the_version_that_judged(data: st.DataObject) -> None:
    one, other = (law_of_cached(name).latest for name in ("records-demand", "records-demand-again"))
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), one), (datetime(2018, 3, 1, 5, tzinfo=UTC), other)])
    events = data.draw(histories("records-demand"))
    decisions = derive(law, CASE, events, HORIZON).decisions
    way = course(law, CASE, events, decisions)
    assert tuple(made for passage in way.passages for made in passage.worked.made) == decisions
    for decision in decisions:
        shown = {name: fact.value for name, fact in why(way, decision).facts.items() if not fact.absent}
        assert {name: shown[name] for name in decision.facts} == decision.facts
    for place, passage in enumerate(way.passages):
        assert {**passage.worked.case.facts} == origins_at(way, place).facts
