"""An act of a person on actions, and on which of them that person has acted so already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.core.history import governed
from engine.core.people import same_person
from engine.ledger.store import Store
from engine.model import Event
from engine.runtime.actions import OfCase, has_approved
from engine.runtime.feed import Feeder


@dataclass(frozen=True)
class Act:
    """What is said: the event's type, who says it and in which role, on which day (today where that is
    None), why, and the digest of what shows it."""

    type: str
    actor: str
    role: str | None = None
    on: str | None = None
    reason: str | None = None
    note: str | None = None
    evidence: str | None = None


def said_already(feeder: Feeder, store: Store, act: Act, found: Sequence[OfCase]) -> dict[str, Event]:
    """Which of the actions this person has approved, rejected or recorded as done already, with the event
    that says so and stands."""
    maybe = [each for each in found if _may_be_said(act, each)]
    subjects = {id for each in maybe for id in (each.case.id, each.case.id.partition("/")[0])}
    streams = store.events_about(subjects)
    said: dict[str, Event] = {}
    for each in maybe:
        demand = each.case.id.partition("/")[0]
        events = [*streams.get(each.case.id, ()), *streams.get(demand, ())]
        law = feeder.book.law(feeder.demands[demand])
        assert law is not None
        gone = {
            change.event
            for change in governed(law, events)[1].changes
            if change.counts and any(e.key == change.by and e.type == "event_retracted" for e in events)
        }
        mine = [
            event
            for event in streams.get(each.case.id, ())
            if event.type == act.type
            and event.data.get("action") == each.action.id
            and event.actor is not None
            and same_person(event.actor) == same_person(act.actor)
            and event.data.get("proposal", each.action.proposal) == each.action.proposal
            and event.key not in gone
        ]
        if mine:
            said[each.action.id] = mine[-1]
    return said


def _may_be_said(act: Act, of: OfCase) -> bool:
    """Whether the action stands as it would if this person had acted so already."""
    action = of.action
    if act.type == "action_approved":
        return has_approved(action, act.actor)
    if act.type == "action_rejected":
        return action.status == "rejected"
    return action.status == "done" or any(each.action == action.id for each in of.case.incidents)
