"""What people decide about a proposed action: approve, reject, done.

Each is an event that names the action, an approval or rejection also the digest of the proposal
as its author saw it. The pack says who may (roles) and how many different people it takes.
"""

from __future__ import annotations

import unicodedata

from msgspec.structs import replace

from engine.core.program import Program
from engine.model import Action, Case, Cause, Event, Said

_OPEN_TO: dict[str, tuple[str, ...]] = {
    "action_approved": ("proposed",),
    "action_rejected": ("proposed", "approved"),
    "action_done": ("approved",),
}
"""In which status an action is open to an act."""

ACTS = tuple(_OPEN_TO)


def same_person(name: str) -> str:
    """What two spellings of one name have in common: capitals, width, blanks and signs that do not
    show make no other person."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] not in "CZ")


def awaits(case: Case, event: Event) -> bool:
    """Whether the event is about an action that the case does not know (yet)."""
    return event.type in ACTS and all(action.id != event.data.get("action") for action in case.actions)


def judge_act(program: Program, case: Case, cause: Cause) -> list[Said]:
    """What an act on a known action brings about: one decision, or none for any other event."""
    event = cause.event
    if event is None or event.type not in ACTS:
        return []
    action = next(action for action in case.actions if action.id == cause.data["action"])
    problem = _problem(program, action, cause)
    if problem is not None:
        code, told = problem
        return [
            Said(
                on=event.type,
                outcome="rejected",
                region=action.region,
                rule=action.rule,
                because=told,
                code=code,
            )
        ]
    spec = program.pack.actions[action.kind]
    assert event.actor is not None  # else a problem
    who = event.actor
    if event.type == "action_approved":
        action = replace(action, approved_by=(*action.approved_by, who))
        count = len(action.approved_by)
        if count < spec.approvals:
            told = f"{who} approved {action.kind}; {count} of {spec.approvals} approvals."
            return [Said(on=event.type, outcome="noted", region=action.region, because=told, action=action)]
        action = replace(action, status="approved")
        told = f"{action.kind} was approved by {' and '.join(action.approved_by)}."
        return [_taken(program, case, cause, action, spec.approved, told)]
    if event.type == "action_rejected":
        told = f"{who} rejected {action.kind}: {cause.data['reason']}"
        return [_taken(program, case, cause, replace(action, status="rejected"), spec.rejected, told)]
    told = f"{who} recorded {action.kind} as done."
    return [_taken(program, case, cause, replace(action, status="done"), spec.done, told)]


def _problem(program: Program, action: Action, cause: Cause) -> tuple[str, str] | None:
    event = cause.event
    assert event is not None
    if not event.actor or not same_person(event.actor):
        told = f"Expected to be told who did this ({event.type} of {action.kind}), but no actor is named."
        return ("no-actor", told)
    spec = program.pack.actions[action.kind]
    roles = spec.roles
    if roles and event.role not in roles:
        return (
            "role-missing",
            f"Expected somebody acting as {' or '.join(roles)}, but {event.actor} "
            f"acted as {event.role or 'nobody in particular'}.",
        )
    expected = _OPEN_TO[event.type]
    if action.status not in expected:
        return (
            "not-open",
            f"Expected {action.kind} {action.id} to be {' or '.join(expected)}, but it is {action.status}.",
        )
    if event.type == "action_approved":
        if cause.data["proposal"] != action.proposal:
            return (
                "basis-changed",
                f"Expected an approval of {action.kind} {action.id} as it now stands, but the approval names "
                "another basis (facts, rule or pack have changed since); it must be asked for again.",
            )
        if same_person(event.actor) in {same_person(other) for other in action.approved_by}:
            return (
                "same-person",
                f"Expected another person to approve, but {event.actor} has approved already.",
            )
    return None


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
    return replace(done, outcome="moved", source=leaf, target=arc.target, trigger=trigger)
