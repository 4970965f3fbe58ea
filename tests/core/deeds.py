"""What was done outward on a walk, and what of it nobody might have done: worked out from the words of its
events alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from engine.calendars import end_of_day
from engine.core.evolve import evolve
from engine.model import Case, Cause, Event
from tests.core.any_events import CASE
from tests.core.wandering import Walk

STANDS = {
    "issue_subpoena": (
        "demand", ("subpoena.issued", "subpoena.served", "subpoena.objected", "subpoena.disobeyed",
                   "subpoena.quashed", "enforcement.", "contempt."),
    ),
    "petition_to_enforce": (
        "demand", ("enforcement.petitioned", "enforcement.denied", "enforcement.ordered",
                   "enforcement.noncompliant", "contempt."),
    ),
    "move_for_contempt": (
        "demand", ("contempt.moved", "contempt.denied", "contempt.held", "contempt.purged"),
    ),
    "withhold_grant": ("grant", ("withheld",)),
    "send_appeal": ("request", ("appealed",)),
    "file_suit": ("suit", ("filed",)),
}  # fmt: skip
"""Of each action that is done outward: in which region, and where a case stands that it was done in."""
NEEDED = {"send_appeal": 1}
"""How many people have to approve it, where that is not two."""
DONE = {
    "issue_subpoena": "issue_subpoena",
    "petition_to_enforce": "file_petition",
    "move_for_contempt": "file_motion",
    "withhold_grant": "withhold_grant",
    "send_appeal": "send_appeal",
    "file_suit": "file_suit",
}
"""The trigger of its deed, which an order may bar."""
ROLES = {"send_appeal": ("editor", "counsel"), "file_suit": ("editor", "counsel")}


def standing(state: dict[str, str]) -> set[str]:
    """What a case stands in that was done outward."""
    return {kind for kind, (region, states) in STANDS.items() if state.get(region, "").startswith(states)}


class Taken(NamedTuple):
    """What was done outward on a walk, and what was wrong with it: nothing, in a pack that is right."""

    kind: str
    on: str
    ratified: bool
    wrong: list[str]


def taken(walk: Walk) -> Iterator[Taken]:
    """All that was done outward on the walk."""
    program, case, stood = walk.law.latest, Case(id=CASE), set[str]()
    for decision in walk.walked().decisions:
        case = evolve(program, case, decision)
        stands = standing(case.state)
        cause = decision.cause
        for kind in sorted(stands - stood):
            ratified = cause.event is not None and cause.event.type == "act_ratified"
            yield Taken(kind, cause.on, ratified, held(walk, kind, cause))
        stood = stands


def held(walk: Walk, kind: str, cause: Cause) -> list[str]:
    """What was wrong when a cause brought a case to stand in what is done outward: nothing, where so many
    people had said so, somebody then did it, and no order barred it."""
    wrong = []
    if cause.event is None or cause.event.type not in ("action_done", "act_ratified"):
        wrong.append("nobody did it")
    people = {
        same(event)
        for event in unretracted(walk.events)
        if event.type in ("action_approved", "act_ratified") and event.time and event.time <= cause.at
        if event.role in ROLES.get(kind, ("official",))
        and walk.kinds.get(event.data.get("action", event.data.get("incident"))) == kind
    }
    if len(people) < NEEDED.get(kind, 2):
        wrong.append(f"approved by {len(people)}")
    if DONE[kind] in barred(walk, cause.at):
        wrong.append("barred")
    return wrong


def same(event: Event) -> str:
    """The person who acted, however the name is spelt."""
    return (event.actor or "").strip().casefold()


def unretracted(events: list[Event]) -> list[Event]:
    """Without what was taken back; a retraction may be taken back too. The last is told first of."""
    gone: set[str] = set()
    for event in reversed(events):
        if event.type == "event_retracted" and event.id not in gone:
            gone.add(event.data["event"])
    return [event for event in events if event.id not in gone]


def barred(walk: Walk, at: datetime) -> set[str]:
    """What the orders of courts bar at an instant, from the words of the orders."""
    orders: dict[str, dict[str, Any]] = {}
    told = [event for event in unretracted(walk.events) if event.time and event.time <= at]
    for event in sorted(told, key=lambda event: event.time or at):
        name, said = event.data.get("order", ""), event.data
        if event.type == "injunction_granted":
            orders[name] = {
                "bars": said["bars"],
                "scope": said.get("scope", ""),
                "stayed": False,
                "ended": False,
            }
            orders[name]["until"] = end_of_day(said["until"], walk.law.zone) if "until" in said else None
        elif name not in orders:
            continue
        elif event.type == "injunction_narrowed":
            orders[name].update({key: said[key] for key in ("bars", "scope") if key in said})
        elif event.type == "injunction_stayed":
            orders[name]["stayed"] |= covers(said.get("scope", ""))
        elif event.type == "injunction_stay_lifted":
            orders[name]["stayed"] = False
        elif event.type in ("injunction_reversed", "injunction_vacated", "injunction_superseded"):
            orders[name]["ended"] = True
    return {
        trigger
        for order in orders.values()
        if not order["ended"] and not order["stayed"] and covers(order["scope"])
        if order["until"] is None or at < order["until"]
        for trigger in order["bars"]
    }


def covers(scope: str) -> bool:
    return scope != 'respondent.id != "r"'


def attempts(walk: Walk) -> Counter[str]:
    """What people tried and may not: done before it was approved, done or approved while an order barred it,
    approved in another role, approved twice by one person."""
    found: Counter[str] = Counter()
    events = sorted(unretracted(walk.events), key=lambda event: event.time or walk.now)
    said: dict[str, set[str]] = {}
    for event in events:
        kind = walk.kinds.get(event.data.get("action", ""), "")
        if not kind or event.time is None or event.type not in ("action_approved", "action_done"):
            continue
        people = said.setdefault(event.data["action"], set())
        who = same(event)
        found["barred"] += DONE[kind] in barred(walk, event.time)
        if event.type == "action_done":
            found["unapproved"] += len(people) < NEEDED.get(kind, 2)
        elif event.role == "clerk":
            found["without_role"] += 1
        else:
            found["twice_by_one_person"] += who in people
            people.add(who)
    return found
