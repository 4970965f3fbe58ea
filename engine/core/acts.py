"""What people decide about a proposed action: approve, reject, done.

Each is an event that names the action, an approval or rejection also the digest of the proposal
as its author saw it. The pack says who may (roles) and how many different people it takes.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from engine.core.facts import cause_at
from engine.core.incidents import barring, open_incident, why_barred
from engine.core.orders import bar_on, why_withheld
from engine.core.people import missing_role, nobody, same_person
from engine.core.prerequisites import lacking, why_lacking
from engine.core.program import Program
from engine.model import Action, Case, Cause, Event, Order, Said

OPEN_TO: dict[str, tuple[str, ...]] = {
    "action_approved": ("proposed",),
    "action_rejected": ("proposed", "approved"),
    "action_done": ("approved",),
}
"""In which status an action is open to an act."""

ACTS = tuple(OPEN_TO)

Problem = tuple[str, str]
"""The code of a rejection, and what is said of it."""


def awaits(case: Case, event: Event) -> bool:
    """Whether the event approves or rejects an action that the case does not know (yet). What was
    done does not wait: it was done."""
    return event.type in ("action_approved", "action_rejected") and _named(case, event) is None


def judge_act(program: Program, case: Case, cause: Cause) -> list[Said]:
    """What an act on an action brings about: one decision, or none for any other event."""
    event = cause.event
    if event is None or event.type not in ACTS:
        return []
    action = _named(case, event)
    problem = _who(program, action, cause)
    if problem is None and event.type == "action_done":
        return [_done(program, case, cause, action)]
    assert action is not None or problem is not None  # what names no known action waits
    if problem is None and action is not None:
        problem = _why_not(program, case, action, cause)
    if problem is not None or action is None:
        return [_refused(cause, action, problem)]
    spec = program.pack.actions[action.kind]
    who = event.actor
    if event.type == "action_approved":
        action = replace(action, approved_by=(*action.approved_by, who))
        count = len(action.approved_by)
        if count < spec.approvals:
            told = f"{who} approved {action.kind}; {count} of {spec.approvals} approvals."
            return [Said(on=event.type, outcome="noted", region=action.region, because=told, action=action)]
        told = f"{action.kind} was approved by {' and '.join(action.approved_by)}."
        return [_taken(program, case, cause, replace(action, status="approved"), spec.approved, told)]
    told = f"{who} rejected {action.kind}: {cause.data['reason']}"
    return [_taken(program, case, cause, replace(action, status="rejected"), spec.rejected, told)]


def _done(program: Program, case: Case, cause: Cause, action: Action | None) -> Said:
    """An act that was done: in order, told again, or an incident."""
    event = cause.event
    assert event is not None
    for incident in case.incidents:
        if incident.action == cause.data["action"] and incident.status == "ratified":
            told = f"Expected an act not settled yet, but incident {incident.id} was about it."
            return _refused(cause, action, ("not-open", told))
    if action is None:
        told = (
            f"{event.actor} recorded action {cause.data['action']} as done, which was not proposed by then."
        )
        return open_incident(program, case, cause, None, "unknown-action", told)
    if action.status == "done":
        return _refused(cause, action, _not_open(action, event))
    barred = barring(case, action.region)
    if barred is not None:
        return open_incident(
            program, case, cause, action, "incident-open", why_barred(barred, "this was done")
        )
    if action.status != "approved":
        code, told = _not_open(action, event)
        return open_incident(program, case, cause, action, code, told)
    told = f"{event.actor} recorded {action.kind} as done."
    trigger = program.pack.actions[action.kind].done
    said = _taken(program, case, cause, replace(action, status="done"), trigger, told)
    if said.outcome == "rejected":
        return open_incident(program, case, cause, action, said.code or "", said.because or "")
    return said


class Hindrance(NamedTuple):
    """What keeps the next step of an action from being taken: the order that bars it, and what is not on
    file for it, in words."""

    order: Order | None = None
    lacks: tuple[str, ...] = ()


def hindrance(program: Program, case: Case, action: Action, at: datetime) -> Hindrance:
    """What keeps an action from being approved or, once it is, from being done, at an instant to which the
    case has been run."""
    spec = program.pack.actions.get(action.kind)
    if spec is None or action.status not in OPEN_TO["action_rejected"]:
        return Hindrance()
    trigger = spec.approved if action.status == "proposed" else spec.done
    if trigger is None:
        return Hindrance()
    source = case.entries[action.region][-1].state
    missing = lacking(program, case, cause_at(program, at), source, trigger)
    return Hindrance(bar_on(case, trigger), () if missing is None else missing.told)


def not_now(program: Program, case: Case, cause: Cause, source: str, trigger: str) -> Problem | None:
    """The order that bars a trigger, or what is not on file for it."""
    order = bar_on(case, trigger)
    if order is not None:
        return ("barred", why_withheld(order, trigger))
    missing = lacking(program, case, cause, source, trigger)
    return None if missing is None else ("prerequisite", why_lacking(missing, trigger))


def _named(case: Case, event: Event) -> Action | None:
    return next((action for action in case.actions if action.id == event.data.get("action")), None)


def _refused(cause: Cause, action: Action | None, problem: Problem | None) -> Said:
    assert cause.event is not None
    assert problem is not None
    code, told = problem
    return Said(
        on=cause.event.type,
        outcome="rejected",
        region=None if action is None else action.region,
        rule=None if action is None else action.rule,
        because=told,
        code=code,
    )


def _who(program: Program, action: Action | None, cause: Cause) -> Problem | None:
    """Why this person may not act so. Of an action that is not known, any role of the pack's actions
    will do."""
    event = cause.event
    assert event is not None
    kind = cause.data.get("kind") if action is None else action.kind
    if nobody(event.actor):
        what = kind or cause.data["action"]
        return (
            "no-actor",
            f"Expected to be told who did this ({event.type} of {what}), but no actor is named.",
        )
    spec = program.pack.actions.get(kind or "")
    specs = program.pack.actions.values() if spec is None else (spec,)
    missing = missing_role(event, {role for spec in specs for role in spec.roles})
    return None if missing is None else ("role-missing", missing)


def _why_not(program: Program, case: Case, action: Action, cause: Cause) -> Problem | None:
    """Why an action cannot be approved or rejected now."""
    event = cause.event
    assert event is not None
    assert event.actor is not None
    if action.status not in OPEN_TO[event.type]:
        return _not_open(action, event)
    barred = barring(case, action.region)
    if barred is not None:
        return ("incident-open", why_barred(barred, f"anybody decides about {action.kind} {action.id}"))
    if event.type == "action_approved":
        approved = program.pack.actions[action.kind].approved
        source = case.entries[action.region][-1].state
        kept = None if approved is None else not_now(program, case, cause, source, approved)
        if kept is not None:
            return kept
        if cause.data["proposal"] != action.proposal:
            return (
                "basis-changed",
                f"Expected an approval of {action.kind} {action.id} as it now stands, but the approval names "
                "another basis (facts, rule or pack have changed since); it must be asked for again.",
            )
        if same_person(event.actor) in {same_person(other) for other in action.approved_by}:
            told = f"Expected another person to approve, but {event.actor} has approved already."
            return ("same-person", told)
    return None


def _not_open(action: Action, event: Event) -> Problem:
    expected = " or ".join(OPEN_TO[event.type])
    return (
        "not-open",
        f"Expected {action.kind} {action.id} to be {expected}, but it is {action.status}.",
    )


def _taken(
    program: Program, case: Case, cause: Cause, action: Action, trigger: str | None, told: str
) -> Said:
    assert cause.event is not None
    done = Said(
        on=cause.event.type,
        outcome="noted",
        region=action.region,
        rule=action.rule,
        because=told,
        action=action,
    )
    if trigger is None:
        return done
    leaf = case.entries[action.region][-1].state
    arc = program.machines[action.region].arc(leaf, trigger)
    if arc is None:
        refusal = f"Expected a state from which '{trigger}' may be taken, but {action.region} is '{leaf}'."
        return replace(
            done,
            outcome="rejected",
            source=leaf,
            trigger=trigger,
            because=refusal,
            action=None,
            code="no-arc",
        )
    kept = not_now(program, case, cause, leaf, trigger)
    if kept is not None:
        code, told = kept
        return replace(
            done, outcome="rejected", source=leaf, trigger=trigger, because=told, action=None, code=code
        )
    return replace(done, outcome="moved", source=leaf, target=arc.target, trigger=trigger)
