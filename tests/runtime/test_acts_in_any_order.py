"""Acts on actions and incidents, whoever sends them and whenever they come: nothing is lost, nobody
stands for two, and no line makes a case impossible to go on with."""

from __future__ import annotations

import hashlib
from itertools import permutations
from typing import Any

import msgspec
import pytest

from engine.model import Action
from tests.runtime.ledgers import Ledger, added, event, issued

DEMAND, ADDED = issued(items=["a"]), added()


def ledger_with(*events: dict[str, Any], until: str = "2018-04-01") -> Ledger:
    ledger = Ledger()
    ledger.feed(DEMAND, ADDED, *events)
    ledger.tick(until)
    return ledger


def act(
    id: str, type: str, on: str, who: str = "ann", role: str | None = "official", **data: Any
) -> dict[str, Any]:
    return {**event(id, type, on, **data), "actor": who, "role": role}


def approvals(action: Action) -> list[dict[str, Any]]:
    named = {"action": action.id, "proposal": action.proposal}
    return [
        act("a1", "action_approved", "2018-04-02", "ann", **named),
        act("a2", "action_approved", "2018-04-03", "bob", **named),
    ]


def test_an_early_act_that_waits_keeps_no_case_from_going_on() -> None:
    early = act("x", "action_approved", "2018-01-02", action="nope", proposal="p")
    ledger = Ledger()
    ledger.feed(early)
    ledger.feed(DEMAND, ADDED)
    ledger.tick("2018-04-01")
    assert ledger.case().state["demand"] == "subpoena.proposed"
    assert ledger.feed(event("n", "response_received", "2018-02-01", items=["a"])).accepted == 1


def test_an_incident_is_not_ratified_before_the_case_is_open() -> None:
    incident = hashlib.sha256(msgspec.json.encode(["d/r", "s", "x"])).hexdigest()[:12]
    ledger = Ledger()
    ledger.feed(
        act("x", "action_done", "2018-01-02", action="nope", kind="issue_subpoena"),
        act("y", "act_ratified", "2018-01-03", incident=incident, reason="r"),
        act("z", "act_ratified", "2018-01-03", "bob", incident=incident, reason="r"),
    )
    ledger.feed(DEMAND, ADDED)
    assert [incident.status for incident in ledger.case().incidents] == ["open"]
    assert {record.code for record in ledger.decisions() if record.on == "act_ratified"} == {"not-open"}


@pytest.mark.parametrize(
    "sign",
    ["\ufe0f", "\u034f", "\u180b", "\u17b4", "\U000e0101", "\u3164", "\u115f", "\u2800", "\u00ad", "\u200b"],
)
def test_a_sign_that_does_not_show_makes_no_second_person(sign: str) -> None:
    ledger = ledger_with()
    (action,) = ledger.case().actions
    first, second = approvals(action)
    ledger.feed(first, {**second, "actor": f"ann{sign}"})
    assert ledger.case().state["demand"] == "subpoena.proposed"


def test_an_event_that_cannot_be_read_is_corrected_in_no_order_of_arrival() -> None:
    wrong = event("n", "response_received", "2018-02-01", items="abc")
    mended = event("c", "event_corrected", "2018-02-02", event="n", data={"items": ["a"]})
    ends = set()
    for order in permutations([[DEMAND, ADDED], [wrong], [mended]]):
        ledger = Ledger()
        for batch in order:
            ledger.feed(*batch)
        ledger.tick("2018-04-01")
        ends.add((ledger.digest(), ledger.case().state["demand"]))
    assert len(ends) == 1


@pytest.mark.parametrize("role", [None, "clerk"])
def test_what_was_done_is_taken_back_with_the_role_alone(role: str | None) -> None:
    ledger = ledger_with(act("d", "action_done", "2018-03-03", action="nope", kind="issue_subpoena"))
    ledger.feed(act("w", "event_retracted", "2018-03-04", "ann", role, event="d"))
    assert [incident.status for incident in ledger.case().incidents] == ["open"]


def test_a_case_in_which_something_was_done_is_not_closed_by_retracting_its_opening() -> None:
    done = act("d", "action_done", "2018-03-03", action="nope", kind="issue_subpoena")
    closing = {**event("w", "event_retracted", "2018-03-04", event="d/r-added"), "actor": None}
    for order in ([[done], [closing]], [[closing], [done]]):
        ledger = ledger_with()
        for batch in order:
            ledger.feed(*batch)
        assert [incident.status for incident in ledger.case().incidents] == ["open"]


def test_two_acts_under_one_name_are_two_incidents() -> None:
    first = act("d", "action_done", "2018-02-03", action="subpoena", kind="issue_subpoena")
    second = act("e", "action_done", "2018-03-03", "bob", action="subpoena", kind="issue_subpoena")
    ledger = ledger_with(first, second)
    one, other = ledger.case().incidents
    ledger.feed(act("w", "act_withdrawn", "2018-03-04", incident=one.id, reason="taken back"))
    assert [incident.status for incident in ledger.case().incidents] == ["withdrawn", "open"]
    assert ledger.case().actions == ()
    assert other.event[1] == "e"


def test_approvals_of_a_proposal_that_no_longer_stands_are_listed_in_any_order_of_arrival() -> None:
    (action,) = ledger_with().case().actions
    letter = event("l", "response_received", "2018-02-20", items=["a"])
    waits = []
    for order in permutations([approvals(action), [letter]]):
        ledger = ledger_with()
        for batch in order:
            ledger.feed(*batch)
        waits.append(ledger.waiting())
    assert waits == [[("a1", "action"), ("a2", "action")]] * 2


@pytest.mark.parametrize("type", ["action_approved", "action_done", "act_withdrawn"])
def test_an_act_is_about_one_case(type: str) -> None:
    ledger = ledger_with()
    data = {"incident": "x", "reason": "r"} if type == "act_withdrawn" else {"action": "x", "proposal": "p"}
    if type == "action_done":
        del data["proposal"]
    wide = {**act("d", type, "2018-03-03", **data), "subject": "d"}
    for tried in (ledger, Ledger()):
        assert tried.feed(wide).quarantined == 1
        assert tried.quarantined() == ["needs-case"]


def test_a_correction_of_a_correction_that_cannot_be_used_leaves_the_first_in_force() -> None:
    first = event("c1", "event_corrected", "2018-02-02", event="n", data={"items": ["a"]})
    second = event("c2", "event_corrected", "2018-02-03", event="c1", data={"data": {"items": "zzz"}})
    ledger = ledger_with(event("n", "response_received", "2018-02-01", items=[]), first)
    assert ledger.case().state["demand"] == "responded"
    assert ledger.feed(second).quarantined == 1
    assert ledger.case().state["demand"] == "responded"


def test_what_no_law_can_read_waits_for_no_case_in_any_order_of_arrival() -> None:
    granted = {**event("x", "extension_granted", "2018-02-03", "d/nobody", until="2018-03-01"), "role": None}
    for order in permutations([[DEMAND, ADDED], [granted]]):
        ledger = Ledger()
        for batch in order:
            ledger.feed(*batch)
        assert ledger.waiting() == []
        assert ledger.quarantined() == ["role-missing"]
