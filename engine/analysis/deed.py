"""From what a story tells to an event: what people do names an action or an incident by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.core.acts import ACTS
from engine.core.incidents import SETTLEMENTS
from engine.core.intake import AMENDMENTS
from engine.model import Action, Case, Event
from engine.packs.stories import Told

SOURCE = "test"
_STATUS = {
    "action_approved": ("proposed",),
    "action_rejected": ("proposed", "approved"),
    "action_done": ("approved", "proposed"),
}
"""The statuses in which an action is meant by an act on its kind, the likeliest first."""
_VERBS = {
    "action_approved": "approve",
    "action_rejected": "reject",
    "action_done": "done",
    "act_ratified": "ratify",
    "act_withdrawn": "withdraw",
}


class Untellable(NamedTuple):
    """What a story tells that cannot be: nothing of the kind was there."""

    what: str
    expected: str
    got: str


def event_of(
    told: Told, id: str, subject: str, case: Case | None, earlier: Mapping[str, Event]
) -> Event | Untellable:
    """The event; ``case`` is the case as then known, where one is needed, ``earlier`` are events by the
    names the story gives them."""
    data: dict[str, Any] = dict(told.data)
    if told.type in (*ACTS, *SETTLEMENTS):
        assert case is not None
        found = _act(told, case)
        if isinstance(found, Untellable):
            return found
        data.update(found)
    elif told.type in AMENDMENTS:
        assert told.about is not None
        data = {"event": earlier[told.about].id}
        if told.type == "event_corrected":
            data.update({"data": dict(told.data)} if told.data else {})
            data.update({} if told.moved_to is None else {"occurredon": told.moved_to})
        else:
            data.update(told.data)
    return Event(
        source=SOURCE,
        id=id,
        type=told.type,
        subject=subject,
        data=data,
        time=told.at,
        occurred_on=told.on if told.at is None else None,
        actor=told.actor,
        role=told.role,
    )


def _act(told: Told, case: Case) -> dict[str, Any] | Untellable:
    kind = told.about
    assert kind is not None
    if told.type in SETTLEMENTS:
        incidents = [incident for incident in case.incidents if incident.kind == kind]
        meant = [incident for incident in incidents if incident.status == "open"] or incidents
        if meant:
            return {"incident": meant[-1].id}
        stands = ", ".join(f"{each.kind or 'unknown'} {each.status}" for each in case.incidents)
        return Untellable(f"{_VERBS[told.type]} {kind}", f"an incident about {kind}", stands or "no incident")
    action = _meant(told.type, [action for action in case.actions if action.kind == kind])
    if action is None:
        expected = f"an action {kind} that was proposed by then"
        stands = ", ".join(f"{region} is {state}" for region, state in case.state.items())
        return Untellable(
            f"{_VERBS[told.type]} {kind}", expected, f"none; {stands or 'the case is not open'}"
        )
    return {
        "action": action.id,
        **({"kind": kind} if told.type == "action_done" else {"proposal": action.proposal}),
    }


def _meant(type: str, actions: list[Action]) -> Action | None:
    """The last in the likeliest status; where there is none, the last of all, so that the act is refused."""
    for status in _STATUS[type]:
        fit = [action for action in actions if action.status == status]
        if fit:
            return fit[-1]
    return actions[-1] if actions else None
