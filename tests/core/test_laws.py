"""Laws that hold of every history: one answer, however it is reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.decide import decide
from engine.core.derive import derive, follow
from engine.core.evolve import evolve
from engine.core.history import read_history
from engine.core.law import Law
from engine.model import Case, Decision, Event
from engine.records import record_of
from engine.snapshot import case_from_bytes, case_to_bytes
from tests.core.histories import DEMAND, histories, law_of_cached

PACKS = ("records-demand", "two-regions", "foia-request")
CASE = f"{DEMAND}/r"
HORIZON = datetime(2018, 6, 1, tzinfo=UTC)


def said(case: Case, decisions: tuple[Decision, ...] | list[Decision]) -> bytes:
    return case_to_bytes(case) + msgspec.json.encode([record_of(d) for d in decisions], order="deterministic")


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_events_followed_one_by_one_give_the_bytes_of_all_derived_at_once(
    pack: str, data: st.DataObject
) -> None:
    law = law_of_cached(pack)
    events = data.draw(histories(pack))
    whole = derive(law, CASE, events, HORIZON)
    case = Case(id=CASE)
    decisions: list[Decision] = []
    horizon = None
    for happening in read_history(law, events).happenings:
        if data.draw(st.booleans()) and case.seen is not None:
            horizon = max(horizon or case.seen[0], case.seen[0] - timedelta(hours=1))
            horizon = min(horizon, happening.order[0] - timedelta(microseconds=1))
        stored = case_from_bytes(case_to_bytes(case))
        assert stored is not None
        case, made = follow(law, stored, [happening], horizon)
        decisions.extend(made)
    case, made = follow(law, case, [], HORIZON)
    assert said(case, [*decisions, *made]) == said(whole.case, whole.decisions)


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_the_order_in_which_events_arrive_changes_no_byte(pack: str, data: st.DataObject) -> None:
    events = data.draw(histories(pack))
    shuffled = data.draw(st.permutations(events))
    law = law_of_cached(pack)
    one, other = derive(law, CASE, events, HORIZON), derive(law, CASE, shuffled, HORIZON)
    assert said(one.case, one.decisions) == said(other.case, other.decisions)
    assert (one.waiting, one.refused) == (other.waiting, other.refused)


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_evolve_over_what_decide_decides_gives_the_case_of_derive(pack: str, data: st.DataObject) -> None:
    law = law_of_cached(pack)
    events = [e for e in data.draw(histories(pack)) if not e.type.startswith("action_")]
    whole = derive(law, CASE, events, HORIZON)
    case = Case(id=CASE)
    for _, group in groupby(whole.decisions, key=lambda decision: decision.cause.order):
        made = tuple(group)
        program = law.at(made[0].cause.at)
        assert decide(program, case, made[0].cause) == made
        for decision in made:
            case = evolve(program, case, decision)
    assert case_to_bytes(case) == case_to_bytes(whole.case)


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_a_cause_always_gives_a_decision_and_causes_never_go_back(pack: str, data: st.DataObject) -> None:
    law = law_of_cached(pack)
    events: list[Event] = data.draw(histories(pack))
    whole = derive(law, CASE, events, HORIZON)
    orders = [decision.cause.order for decision in whole.decisions]
    assert orders == sorted(orders)
    decided = {decision.cause.event.key for decision in whole.decisions if decision.cause.event}
    history = read_history(law, events)
    pending = {event.key for event in whole.case.pending}
    assert {happening.event.key for happening in history.happenings} == decided | pending
    assert len({decision.id for decision in whole.decisions}) == len(whole.decisions)


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_a_case_holds_at_most_one_deadline_of_a_name_for_each_time_its_state_was_entered(
    pack: str, data: st.DataObject
) -> None:
    law = law_of_cached(pack)
    case = derive(law, CASE, data.draw(histories(pack)), HORIZON).case
    keys = [(deadline.state, deadline.entry, deadline.name) for deadline in case.deadlines]
    assert len(set(keys)) == len(keys)
    declared = {
        (path, spec.name)
        for region in law.versions[0][1].pack.regions.values()
        for path, state in region.states.items()
        for spec in state.deadlines
    }
    assert all((state, name) in declared for state, _, name in keys)
    assert all(1 <= entry <= case.entered[state] for state, entry, _ in keys)


@pytest.mark.parametrize("pack", PACKS)
@given(data=st.data())
def test_the_matcher_s_memory_changes_nothing(pack: str, data: st.DataObject) -> None:
    law = law_of_cached(pack)
    events = data.draw(histories(pack))
    program = law.versions[0][1]
    with_memory = derive(law, CASE, events, HORIZON)
    program.remember = False
    try:
        without = derive(law, CASE, events, HORIZON)
    finally:
        program.remember = True
    assert said(with_memory.case, with_memory.decisions) == said(without.case, without.decisions)


@given(data=st.data())
def test_a_change_of_law_is_a_cause_and_facts_are_folded_again(data: st.DataObject) -> None:
    program = law_of_cached("records-demand").versions[0][1]
    other = law_of_cached("records-demand-again").versions[0][1]
    change = datetime(2018, 3, 1, 5, tzinfo=UTC)
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), program), (change, other)])
    events = [e for e in data.draw(histories("records-demand")) if not e.type.startswith("action_")]
    whole = derive(law, CASE, events, HORIZON)
    plain = derive(law_of_cached("records-demand"), CASE, events, HORIZON)
    changes = [d for d in whole.decisions if d.cause.kind == "law"]
    if plain.case.seen is not None and whole.case.opened_at is not None:
        assert [d.cause.at for d in changes] == [change]
    assert whole.case.state == plain.case.state
    assert whole.case.facts == plain.case.facts
    assert {d.pack for d in whole.decisions if d.cause.at > change} <= {other.digest}
