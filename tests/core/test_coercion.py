"""Nothing that coerces comes about without the people who must approve it, nor while a court bars it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.derive import derive
from engine.core.evolve import evolve
from engine.core.law import Law
from engine.core.orders import holds
from engine.core.program import Program
from engine.model import Case, Decision, Event
from engine.runtime.workspace import pack_names
from tests.core.any_events import CASE, HORIZON, histories_of
from tests.core.histories import ROOT, law_of_cached
from tests.core.rungs import WAY, walked, ways


def with_coercion() -> list[str]:
    return [
        name
        for name in pack_names(ROOT)
        if any(a.coercive for a in law_of_cached(name).latest.pack.actions.values())
    ]


def coerced(program: Program, decision: Decision) -> str | None:
    """The kind of action by whose deed a decision moves a region."""
    if decision.target is None or decision.outcome != "moved":
        return None
    actions = program.pack.actions.values()
    return next((a.name for a in actions if a.coercive and decision.trigger == a.done), None)


def hold(law: Law, events: list[Event]) -> set[str]:
    """Of each remedy taken: so many different people said so of that very kind, and no order barred it."""
    program = law.latest
    taken = set()
    case = Case(id=CASE)
    for decision in derive(law, CASE, events, HORIZON).decisions:
        after = evolve(program, case, decision)
        kind = coerced(program, decision)
        if kind is not None and decision.cause.event is not None:
            taken.add(kind)
            spec = program.pack.actions[kind]
            named = {each.id for each in (*after.actions, *after.incidents) if each.kind == kind}
            people = {
                event.actor
                for event in events
                if event.type in ("action_approved", "act_ratified")
                and {event.data.get("action"), event.data.get("incident")} & named
                and (event.time or HORIZON) <= decision.cause.at
                and event.role in spec.roles
            }
            assert len(people) >= spec.approvals
            assert decision.cause.event.type in ("action_done", "act_ratified")
            assert not [order for order in after.orders if spec.done in order.bars and holds(after, order)]
        case = after
    return taken


@pytest.mark.parametrize("pack", with_coercion())
@given(data=st.data())
def test_no_remedy_is_taken_without_approval_or_while_it_is_barred(pack: str, data: st.DataObject) -> None:
    law = law_of_cached(pack)
    hold(law, data.draw(histories_of(law)))


@given(data=st.data())
def test_nor_on_the_way_from_a_subpoena_to_contempt(data: st.DataObject) -> None:
    law = law_of_cached("records-demand")
    hold(law, data.draw(ways(law)))


def test_that_way_leads_to_contempt_by_each_remedy_against_the_respondent() -> None:
    law = law_of_cached("records-demand")
    events = walked(law, list(WAY))
    assert hold(law, events) == {"issue_subpoena", "petition_to_enforce", "move_for_contempt"}
    assert derive(law, CASE, events, HORIZON).case.state["demand"] == "contempt.held"
