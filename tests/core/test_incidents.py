"""Done is done: what was done outward and is no longer allowed is kept as an incident until settled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.derive import Derived, derive
from engine.model import Action, Event
from tests.core.histories import DEMAND, event, histories, law_of_cached, opening

CASE = f"{DEMAND}/r"
HORIZON = datetime(2018, 6, 1, tzinfo=UTC)
LAW = law_of_cached("records-demand")


def day(on: str) -> dict[str, str]:
    return {"occurred_on": on}


def derived(events: list[Event]) -> Derived:
    return derive(LAW, CASE, [*opening("records-demand", ["r"]), *events], HORIZON)


def proposal(events: list[Event]) -> Action:
    (action,) = derived(events).case.actions
    return action


def acts(action: Action) -> list[Event]:
    """Two approvals and the deed."""
    named = {"action": action.id, "proposal": action.proposal}
    return [
        event(1, "action_approved", CASE, day("2018-03-10"), **named),
        event(2, "action_approved", CASE, day("2018-03-11"), **named),
        event(3, "action_done", CASE, day("2018-03-12"), action=action.id, kind=action.kind),
    ]


ACTION = proposal([])
BOB, CYD, ANN = 1, 2, 3
ANSWER = event(50, "response_received", CASE, day("2018-02-20"), items=["a", "b", "c"])


def test_news_before_the_proposal_leaves_what_was_done_as_an_incident() -> None:
    before = derived(acts(ACTION))
    assert before.case.state["demand"] == "subpoena.issued"
    assert before.case.incidents == ()
    after = derived([*acts(ACTION), ANSWER])
    assert after.case.state["demand"] == "responded"
    (incident,) = after.case.incidents
    assert (incident.status, incident.action, incident.kind) == ("open", ACTION.id, "issue_subpoena")
    assert incident.region == "demand"
    (decision,) = [d for d in after.decisions if d.incident is not None]
    assert (decision.outcome, decision.code) == ("rejected", "unknown-action")


def test_an_approval_taken_back_after_the_deed_does_not_let_it_be_done_twice() -> None:
    approved, second, done = acts(ACTION)
    taken_back = event(7, "event_retracted", CASE, day("2018-03-20"), event=second.id)
    taken_back = Event(**{**as_dict(taken_back), "actor": second.actor})
    again = event(8, "action_approved", CASE, day("2018-03-21"), action=ACTION.id, proposal=ACTION.proposal)
    once_more = event(9, "action_done", CASE, day("2018-03-22"), action=ACTION.id)
    after = derived([approved, second, done, taken_back, again, once_more])
    assert after.case.state["demand"] == "subpoena.proposed"
    assert [incident.status for incident in after.case.incidents] == ["open", "open"]
    codes = {d.cause.event.id: d.code for d in after.decisions if d.cause.event is not None}
    assert codes[done.id] == "not-open"
    assert codes[again.id] == "incident-open"
    assert codes[once_more.id] == "incident-open"


def as_dict(given: Event) -> dict[str, object]:
    return {name: getattr(given, name) for name in given.__struct_fields__}


@pytest.mark.parametrize(
    ("people", "status", "state"),
    [
        ((BOB,), "open", "responded"),
        ((BOB, BOB + 3), "open", "responded"),
        ((BOB, CYD), "ratified", "subpoena.issued"),
    ],
)
def test_ratifying_takes_as_many_people_as_approving(
    people: tuple[int, ...], status: str, state: str
) -> None:
    incident = derived([*acts(ACTION), ANSWER]).case.incidents[0]
    ratified = [
        event(
            number,
            "act_ratified",
            CASE,
            day(f"2018-04-0{place + 1}"),
            incident=incident.id,
            reason="it stands",
        )
        for place, number in enumerate(people)
    ]
    after = derived(
        [*acts(ACTION), ANSWER, *[Event(**{**as_dict(e), "id": f"r{n}"}) for n, e in enumerate(ratified)]]
    )
    assert after.case.incidents[0].status == status
    assert after.case.state["demand"] == state


def test_withdrawing_takes_one_person_with_the_role_and_changes_no_state() -> None:
    incident = derived([*acts(ACTION), ANSWER]).case.incidents[0]
    withdrawn = event(60, "act_withdrawn", CASE, day("2018-04-02"), incident=incident.id, reason="a mistake")
    clerk = Event(**{**as_dict(withdrawn), "role": "clerk", "id": "x"})
    assert derived([*acts(ACTION), ANSWER, clerk]).case.incidents[0].status == "open"
    after = derived([*acts(ACTION), ANSWER, withdrawn])
    assert after.case.incidents[0].status == "withdrawn"
    assert after.case.state["demand"] == "responded"


def test_what_is_asked_for_while_an_incident_is_open_is_withheld_and_offered_again() -> None:
    early = event(3, "action_done", CASE, day("2018-02-25"), action="told-too-early", kind="issue_subpoena")
    before = derived([early])
    assert before.case.state["demand"] == "late"
    (asked,) = before.case.withheld
    assert (asked.rule, asked.region) == ("pursue-no-response", "demand")
    assert [d.outcome for d in before.decisions if d.rule == "pursue-no-response"] == ["withheld"]
    incident = before.case.incidents[0]
    settled = event(
        4, "act_withdrawn", CASE, day("2018-04-02"), incident=incident.id, reason="never went out"
    )
    after = derived([early, settled])
    assert after.case.state["demand"] == "subpoena.proposed"
    assert after.case.withheld == ()
    (action,) = after.case.actions
    assert action.proposed_at == datetime(2018, 4, 2, 4, tzinfo=UTC)


def test_what_was_withheld_is_dropped_with_a_note_where_its_rule_no_longer_holds() -> None:
    early = event(3, "action_done", CASE, day("2018-02-25"), action="told-too-early", kind="issue_subpoena")
    answer = event(5, "response_received", CASE, day("2018-03-20"), items=["a", "b", "c"])
    incident = derived([early]).case.incidents[0]
    settled = event(
        6, "act_withdrawn", CASE, day("2018-04-02"), incident=incident.id, reason="never went out"
    )
    after = derived([early, answer, settled])
    assert after.case.withheld == ()
    of_rule = [d for d in after.decisions if d.rule == "pursue-no-response"]
    assert [d.outcome for d in of_rule] == ["withheld", "noted"]
    assert of_rule[1].action is None


@given(data=st.data())
def test_every_deed_is_done_once_or_refused_or_an_incident_and_an_open_one_stops_the_region(
    data: st.DataObject,
) -> None:
    events = data.draw(histories("records-demand"))
    whole = derive(LAW, CASE, events, HORIZON)
    deeds = [
        d for d in whole.decisions if d.cause.event is not None and d.on == "action_done" and d.ordinal == 0
    ]
    for deed in deeds:
        assert (
            deed.action is not None
            or deed.incident is not None
            or deed.code in ("role-missing", "not-open", "no-actor")
        )
    done = [d.action.id for d in whole.decisions if d.action is not None and d.on == "action_done"]
    assert len(done) == len(set(done))
    standing: set[str] = set()
    for decision in whole.decisions:
        if standing:
            assert decision.outcome != "proposed"
        if decision.incident is not None:
            (standing.add if decision.incident.status == "open" else standing.discard)(decision.incident.id)


def test_long_chains_of_retractions_and_many_acts_that_wait_are_folded() -> None:
    chain = [ANSWER]
    for number in range(600):
        target = chain[-1]
        chain.append(
            Event(
                **{
                    **as_dict(event(100, "event_retracted", CASE, day("2018-03-01"), event=target.id)),
                    "id": f"c{number}",
                }
            )
        )
    assert derived(chain).case.state["demand"] == "responded"
    assert derived(chain[:-1]).case.state["demand"] != "responded"
    named = {"action": ACTION.id, "proposal": ACTION.proposal}
    waiting = [
        Event(
            **{
                **as_dict(event(200, "action_approved", CASE, day("2018-02-01"), **named)),
                "id": f"w{n}",
                "actor": f"p{n}",
            }
        )
        for n in range(600)
    ]
    assert derived(waiting).case.actions[0].status == "approved"


def test_what_leads_into_a_circle_of_corrections_is_read_and_the_circle_refused() -> None:
    ring = [
        event(300, "event_retracted", CASE, day("2018-03-01"), event="e301"),
        event(301, "event_retracted", CASE, day("2018-03-01"), event="e300"),
        event(302, "event_retracted", CASE, day("2018-03-01"), event="e300"),
    ]
    assert [problem.code for _, problem in derived([ANSWER, *ring]).refused] == ["amendment-cycle"] * 2
