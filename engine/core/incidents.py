"""Done is done: acts that the facts as now known would not allow, until people settle them.

What was done outward stays true, whatever is derived later. Where derivation does not allow it, the
case keeps its derived state and carries an incident; while it is open nothing is proposed, approved
or done in its region.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from engine.core.orders import bar_on, why_withheld
from engine.core.people import missing_role, nobody, same_person
from engine.core.program import Program
from engine.model import Action, Case, Cause, Incident, Said
from engine.packs.pack import ActionType

SETTLEMENTS = ("act_ratified", "act_withdrawn")


def barring(case: Case, region: str) -> Incident | None:
    """The open incident that keeps a region from having anything proposed, approved or done."""
    for incident in case.incidents:
        if incident.status == "open" and incident.region in (None, region):
            return incident
    return None


def why_barred(incident: Incident, asked: str) -> str:
    """The reason of what an open incident keeps from happening."""
    return f"Expected every incident to be settled before {asked}; incident {incident.id} is still open."


def open_incident(
    program: Program, case: Case, cause: Cause, action: Action | None, code: str, told: str
) -> Said:
    """What is decided of an act done that could not be: it is refused, and remembered as an incident."""
    event = cause.event
    assert event is not None
    kind = cause.data.get("kind") if action is None else action.kind
    spec = program.pack.actions.get(kind or "")
    incident = Incident(
        id=hashlib.sha256(msgspec.json.encode([case.id, event.source, event.id])).hexdigest()[:12],
        action=cause.data["action"],
        kind=None if spec is None else spec.name,
        region=None if spec is None else spec.region,
        event=event.key,
        at=cause.at,
        because=told,
    )
    return Said(
        on=event.type,
        outcome="rejected",
        region=incident.region,
        rule=None if action is None else action.rule,
        because=f"{told} What was done stays done: incident {incident.id} is open until it is settled.",
        code=code,
        incident=incident,
    )


def judge_settlement(program: Program, case: Case, cause: Cause) -> list[Said]:
    """What a person's word on an incident brings about: one decision, or none for any other event."""
    event = cause.event
    if event is None or event.type not in SETTLEMENTS:
        return []
    incident = next((known for known in case.incidents if known.id == cause.data["incident"]), None)
    specs = _meant(program.pack.actions, incident)
    problem = _problem(case, cause, incident, specs)
    if problem is not None:
        code, told = problem
        region = None if incident is None else incident.region
        return [Said(on=event.type, outcome="rejected", region=region, because=told, code=code)]
    assert incident is not None
    if event.type == "act_withdrawn":
        told = f"{event.actor} withdrew what was done ({_what(incident)}): {cause.data['reason']}"
        settled = replace(incident, status="withdrawn")
        return [Said(on=event.type, outcome="noted", region=incident.region, because=told, incident=settled)]
    return [_ratified(program, case, cause, incident, specs[0])]


def _ratified(program: Program, case: Case, cause: Cause, incident: Incident, spec: ActionType) -> Said:
    event = cause.event
    assert event is not None
    assert event.actor is not None  # else a problem
    action = _action(case, incident)
    incident = replace(incident, ratified_by=(*incident.ratified_by, event.actor))
    people = (*(() if action is None else action.approved_by), *incident.ratified_by)
    if len(people) < spec.approvals:
        told = f"{event.actor} ratified {_what(incident)}; {len(people)} of {spec.approvals} approvals."
        return Said(on=event.type, outcome="noted", region=spec.region, because=told, incident=incident)
    told = f"{_what(incident)} was ratified by {' and '.join(incident.ratified_by)}: {cause.data['reason']}"
    said = Said(
        on=event.type,
        outcome="noted",
        region=spec.region,
        because=told,
        action=None if action is None else replace(action, status="done"),
        incident=replace(incident, status="ratified"),
    )
    leaf = case.entries[spec.region][-1].state
    arc = None if spec.done is None else program.machines[spec.region].way(leaf, spec.done)
    if arc is None:
        return said
    return replace(said, outcome="moved", source=leaf, target=arc.target, trigger=spec.done)


def _problem(
    case: Case, cause: Cause, incident: Incident | None, specs: tuple[ActionType, ...]
) -> tuple[str, str] | None:
    event = cause.event
    assert event is not None
    if nobody(event.actor):
        return ("no-actor", f"Expected to be told who did this ({event.type}), but no actor is named.")
    if incident is None:
        return (
            "unknown-incident",
            f"Expected {event.type} to name an incident of this case; '{cause.data['incident']}' is none.",
        )
    missing = missing_role(event, {role for spec in specs for role in spec.roles})
    if missing is not None:
        return ("role-missing", missing)
    if incident.status != "open":
        return ("not-open", f"Expected incident {incident.id} to be open, but it is {incident.status}.")
    if event.type == "act_withdrawn":
        return None
    if incident.kind is None:
        return (
            "unknown-action",
            f"Expected to know what kind of action was done, but the act names {incident.action}, which this "
            "case does not have, and no kind; retract it and record it again with its kind.",
        )
    if case.opened_at is None:
        return ("not-open", f"Expected the case to be open before incident {incident.id} is ratified.")
    spec = specs[0]
    order = bar_on(case, spec.done)
    if order is not None and spec.done is not None:
        return ("barred", why_withheld(order, spec.done))
    action = _action(case, incident)
    assert event.actor is not None
    people = (*(() if action is None else action.approved_by), *incident.ratified_by)
    if same_person(event.actor) in {same_person(other) for other in people}:
        told = f"Expected another person to ratify, but {event.actor} has approved or ratified already."
        return ("same-person", told)
    return None


def _meant(actions: Mapping[str, ActionType], incident: Incident | None) -> tuple[ActionType, ...]:
    """The kind of action that was done; every kind where that is not known."""
    spec = None if incident is None or incident.kind is None else actions.get(incident.kind)
    return tuple(actions.values()) if spec is None else (spec,)


def _action(case: Case, incident: Incident) -> Action | None:
    return next((action for action in case.actions if action.id == incident.action), None)


def _what(incident: Incident) -> str:
    return f"{incident.kind or 'action'} {incident.action}"
