"""Actions of many cases: what waits for a person first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from engine.core.acts import Hindrance
from engine.core.people import same_person
from engine.model import Action, Case
from engine.views.moments import day_of, utc
from engine.views.safe import line
from engine.views.shell import laid_out

SETTLED = 10
"""How many of those in one status that wait for nobody are listed before the rest is only counted."""


class ListedAction(msgspec.Struct, frozen=True, kw_only=True):
    """An action and where it stands. ``since`` is the day on which it was proposed, in the zone of its
    case; ``needed`` how many more people must approve it; ``people`` are those listed for its ``roles`` who
    may act on it now, null where no list is kept and anybody may take one of them; ``incident`` is the open
    incident before whose settlement nobody can, ``order`` the order that bars its next step, ``lacks`` what
    is not on file for that, in words."""

    case: str
    respondent: str | None
    id: str
    kind: str
    region: str
    rule: str
    status: str
    proposal: str
    proposed_at: datetime
    since: str
    approved_by: list[str]
    approvals: int
    needed: int
    roles: list[str]
    people: list[str] | None
    incident: str | None
    order: str | None
    lacks: list[str]


class Actions(msgspec.Struct, frozen=True, kw_only=True):
    """The actions that were asked for, those that wait for a person first, then the oldest."""

    format: int = 1
    actions: list[ListedAction]


def listed(
    case: Case,
    action: Action,
    zone: str,
    *,
    roles: Sequence[str],
    approvals: int,
    people: Mapping[str, Sequence[str]],
    incident: str | None,
    hindrance: Hindrance,
) -> ListedAction:
    """An action as values. ``people`` are those who may act in a role, where they are listed."""
    waits = action.status in _WAITS
    name = case.facts.get("respondent.name")
    return ListedAction(
        case=case.id,
        respondent=None if name is None else str(name),
        id=action.id,
        kind=action.kind,
        region=action.region,
        rule=action.rule,
        status=action.status,
        proposal=action.proposal,
        proposed_at=utc(action.proposed_at),
        since=day_of(action.proposed_at, zone),
        approved_by=list(action.approved_by),
        approvals=approvals,
        needed=approvals - len(action.approved_by) if action.status == "proposed" else 0,
        roles=list(roles),
        people=_who(action, roles, people) if waits else None,
        incident=incident if waits else None,
        order=None if hindrance.order is None else " ".join(hindrance.order.name),
        lacks=list(hindrance.lacks),
    )


def _who(action: Action, roles: Sequence[str], people: Mapping[str, Sequence[str]]) -> list[str] | None:
    if not roles or any(role not in people for role in roles):
        return None
    gone = {same_person(name) for name in action.approved_by} if action.status == "proposed" else set()
    names = dict.fromkeys(name for role in roles for name in people[role])
    return [name for name in names if same_person(name) not in gone]


def render_actions(report: Actions, *, everything: bool = False) -> str:
    """The actions in 80 columns, by status; ``everything`` also of those that wait for nobody."""
    if not report.actions:
        return "There is no such action.\n"
    parts = []
    for status, group in groupby(report.actions, key=lambda action: action.status):
        some = list(group)
        lines = [f"{_HEADINGS[status]}: {len(some):,}"]
        if status in _WAITS:
            lines += ["\n".join(_open(action)) for action in some]
        else:
            shown = some if everything else some[:SETTLED]
            lines += [_row(action) for action in shown]
            if len(shown) < len(some):
                more = len(some) - len(shown)
                lines.append(f"  ... and {more:,} more: 'forthwith actions list --status {status}'.")
        parts.append("\n".join(lines))
    waiting = [action for action in report.actions if action.status in _WAITS and action.incident is None]
    if waiting:
        first = waiting[0]
        told = "What one rests on, and who may act on it:"
        parts.append(f"{told}\n{laid_out(['forthwith', 'actions', 'show', first.id], '  ')}")
    return "\n\n".join(parts) + "\n"


_WAITS = ("proposed", "approved")
_HEADINGS = {
    "proposed": "Waits for approval",
    "approved": "Approved, and to be done",
    "rejected": "Rejected",
    "done": "Done",
    "lapsed": "Lapsed, as the case moved on",
}


def _row(action: ListedAction) -> str:
    told = f"{action.id}  {action.case}: {action.kind}, proposed {action.since}"
    return line(told, "  ", hanging=" " * 16)


def _open(action: ListedAction) -> list[str]:
    margin = " " * 16
    lines = [
        line(f"{action.case}: {action.kind}", f"  {action.id}  ", hanging=margin),
        line(f"since {action.since}, by rule {action.rule}", margin),
    ]
    if action.approved_by:
        lines.append(line(f"approved by {' and '.join(action.approved_by)}", margin))
    lines.append(line(needs(action), margin))
    return lines


def needs(action: ListedAction) -> str:
    """Who is still needed for an action that waits, in words."""
    if action.incident is not None:
        return f"nobody can decide about it before incident {action.incident} is settled"
    if (kept := in_the_way(action.status, action.order, action.lacks)) is not None:
        return kept
    role = f" as {' or '.join(action.roles)}" if action.roles else ""
    who = "" if action.people is None else f": {', '.join(action.people) or 'nobody is listed'}"
    if action.status == "approved":
        return f"needs somebody{role} to do it and record it{who}"
    more = " more" if action.approved_by else ""
    number = "1 person" if action.needed == 1 else f"{action.needed} people"
    if more:
        number = number.replace(" ", " more ", 1)
    return f"needs {number}{role}{who}"


def in_the_way(status: str, order: str | None, lacks: Sequence[str]) -> str | None:
    """What keeps the next step of an action from being taken, in words; None where nothing does."""
    step = "approved" if status == "proposed" else "done"
    if order is not None:
        return f"cannot be {step} while the {order} bars it"
    if lacks:
        listed = "; ".join(f"({number}) {told.rstrip('.')}" for number, told in enumerate(lacks, 1))
        return f"cannot be {step} before this is on file: {listed}"
    return None


def commands_for(action: ListedAction, indent: str) -> list[str]:
    """As `commands`, of an action that is listed."""
    hindered = in_the_way(action.status, action.order, action.lacks) is not None
    return commands(action.id, action.status, action.roles, indent, hindered=hindered)


def commands(id: str, status: str, roles: Sequence[str], indent: str, *, hindered: bool = False) -> list[str]:
    """What a person types to act on an action that waits, each under what it is for; ``hindered`` says that
    it can only be rejected."""
    role = roles[0] if len(roles) == 1 else "ROLE" if roles else ""
    said = []
    if len(roles) > 1:
        said.append(line(f"ROLE is one of: {', '.join(roles)}", indent))
    steps = [("to approve it:", "approve")] if status == "proposed" else [("when it is done:", "done")]
    if hindered:
        steps = []
    for why, verb in [*steps, ("to reject it:", "reject")]:
        words = ["forthwith", "actions", verb, id]
        words += ["--reason WHY"] if verb == "reject" else []
        words += ["--by NAME", *([f"--role {role}"] if role else [])]
        said.append(f"{indent}{why}\n{laid_out(words, indent + '  ')}")
    return said
