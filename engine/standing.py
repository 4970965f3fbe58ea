"""A case in short, as the board and the list of what falls due show it: values, and how a case gives them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

from engine.clocks import STARTS, Deadline
from engine.model import OVERRIDE, Case


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A case in one line, as the board shows it. ``actions`` counts what waits for a person,
    ``incidents`` those that are open; ``tolled`` says that a clock stands still, ``uncountable`` that
    a deadline has no day that can be counted; ``problems`` counts what went on without end or could not
    be computed, ``overrides`` the overrides of the rules that are in force, ``withheld`` what is kept back;
    ``withheld_by`` names the orders (kind and id) that keep it back.

    ``next_deadline`` is its name, the instant it passes and the last day to act; ``last_event`` its
    type, instant and day. Days are those of the case's zone.
    """

    case: str
    respondent: str
    kind: str
    us_state: str
    state: dict[str, str]
    due_on: str | None
    next_deadline: tuple[str, datetime, str] | None
    last_event: tuple[str, datetime, str] | None
    actions: int
    incidents: int
    tolled: bool
    uncountable: bool
    problems: int
    overrides: int
    withheld: int
    withheld_by: list[str]
    synthetic: bool


def standing(case: Case) -> Standing:
    """Where an open case stands."""
    running = [
        (deadline.at, named(deadline.region, deadline.state, deadline.name), last_day_of(deadline))
        for deadline in (*case.deadlines, *case.ends)
        if deadline.status == "running" and deadline.at is not None
    ]
    at, name, day = min(running, default=(None, "", None))
    facts = case.facts
    return Standing(
        case=case.id,
        respondent=facts.get("respondent.name", ""),
        kind=facts.get("respondent.kind", ""),
        us_state=facts.get("respondent.us_state", ""),
        state=case.state,
        due_on=facts.get("demand.due_on"),
        next_deadline=None if at is None or day is None else (name, at, day),
        last_event=case.last_event,
        actions=sum(action.status in ("proposed", "approved") for action in case.actions),
        incidents=sum(incident.status == "open" for incident in case.incidents),
        tolled=any(deadline.status == "tolled" for deadline in case.deadlines),
        uncountable=any(deadline.status == "uncountable" for deadline in case.deadlines),
        problems=len(case.problems),
        overrides=sum(order.open and order.kind == OVERRIDE for order in case.orders),
        withheld=len(case.withheld),
        withheld_by=list(dict.fromkeys(" ".join(asked.by) for asked in case.withheld if asked.by)),
        synthetic=case.synthetic,
    )


def named(region: str, state: str, name: str) -> str:
    """What a deadline is called; the end of an order or an override, which belongs to no region, by its
    kind and id."""
    return name if region else f"end of {name.removesuffix('_ends')} {state}"


def last_day_of(deadline: Deadline) -> str | None:
    """The last local day on which what a deadline asks for is in time: its own day, or the one before
    where it passes as its day begins; None while it is tolled."""
    if deadline.on is None or deadline.phase != STARTS:
        return deadline.on
    return (date.fromisoformat(deadline.on) - timedelta(days=1)).isoformat()


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a deadline of a case, as statuses and last days; ``status`` is None where it is not
    open any more, ``was`` where it was not before. A day is None while the deadline has none."""

    case: str
    region: str
    state: str
    name: str
    status: str | None
    on: str | None
    was: str | None
    was_on: str | None


def shifts(before: Case | None, after: Case) -> list[Shift]:
    """The deadlines of a case that opened, moved, stopped, went on or were cleared; not those that
    passed, nor those of a state that was left."""
    then = {} if before is None else _open(before)
    now = _open(after)
    active = {(region, entry.state) for region, entries in after.entries.items() for entry in entries}
    passed = {(d.region, d.state, d.name) for d in after.deadlines if d.status == "passed"}
    found = []
    for key in dict.fromkeys((*then, *now)):
        old, new = then.get(key), now.get(key)
        if (old and (old.status, old.on)) == (new and (new.status, new.on)):
            continue
        if new is None and (key[:2] not in active or key in passed):
            continue
        found.append(
            Shift(
                case=after.id,
                region=key[0],
                state=key[1],
                name=key[2],
                status=None if new is None else new.status,
                on=None if new is None else last_day_of(new),
                was=None if old is None else old.status,
                was_on=None if old is None else last_day_of(old),
            )
        )
    return found


def _open(case: Case) -> dict[tuple[str, str, str], Deadline]:
    return {
        (deadline.region, deadline.state, deadline.name): deadline
        for deadline in case.deadlines
        if deadline.status not in ("passed", "ended")
    }


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """An open deadline of a case, for those who ask what falls due. ``on`` is its last day in the zone
    of the case, ``at`` the instant it passes; both None while it has none."""

    case: str
    respondent: str
    region: str
    state: str
    name: str
    status: str
    on: str | None
    at: datetime | None


def open_deadlines(case: Case) -> list[Due]:
    """The deadlines of a case that have neither passed nor ended."""
    return [
        Due(
            case=case.id,
            respondent=case.facts.get("respondent.name", ""),
            region=deadline.region,
            state=deadline.state,
            name=deadline.name,
            status=deadline.status,
            on=last_day_of(deadline),
            at=deadline.at,
        )
        for deadline in (*case.deadlines, *case.ends)
        if deadline.status not in ("passed", "ended")
    ]
