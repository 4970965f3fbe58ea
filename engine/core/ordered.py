"""What is decided of an order or an override at the event that makes or changes it, and as it ends."""

from __future__ import annotations

from msgspec.structs import replace

from engine.core.acts import not_now
from engine.core.orders import OVERRIDES, covers, effect_of
from engine.core.program import Program
from engine.model import OVERRIDE, Case, Cause, Order, Said


def outside(program: Program, before: Case, case: Case, cause: Cause) -> Order | None:
    """The order that an event is about, where it concerns the case neither before nor after: no rule
    then answers to the event."""
    if cause.event is None:
        return None
    kind, _ = effect_of(program, cause.event.type)
    if kind is None:
        return None
    name = (kind.name, str(cause.data[kind.by]))
    known = [order for each in (before, case) for order in each.orders if order.name == name]
    if not known or any(covers(each, order.scope, True) for each in (before, case) for order in known):
        return None
    return known[-1]


def judge_order(program: Program, before: Case, case: Case, cause: Cause) -> list[Said]:
    """What is said of an order or an override: a decision, or none for any other cause."""
    if cause.ended is not None:
        kind, id = cause.ended
        told = f"The last day of the {kind} {id} has passed; it bars nothing any more."
        return [Said(on=f"order_ended.{kind}", outcome="noted", because=told, order=id)]
    event = cause.event
    if event is None:
        return []
    if event.type == OVERRIDES[0]:
        return _overridden(program, case, cause)
    kind_of, effect = effect_of(program, event.type)
    ending = event.type == OVERRIDES[1]
    if kind_of is None and not ending:
        return []
    kind = OVERRIDE if kind_of is None else kind_of.name
    id = str(cause.data["override" if kind_of is None else kind_of.by])
    if effect != "opened" and all(order.name != (kind, id) for order in before.orders):
        told = f"Expected {event.type} to name an {kind} of this case; '{id}' is none that is known by then."
        return [Said(on=event.type, outcome="rejected", because=told, code="unknown-order", order=id)]
    if ending:
        told = f"{event.actor or 'A person'} ended the override {id}: {cause.data['reason']}"
        return [Said(on=event.type, outcome="noted", because=told, order=id)]
    order = outside(program, before, case, cause)
    if order is None:
        return []
    told = f"The {kind} {id} does not concern this respondent: its scope is {order.scope}."
    return [Said(on=event.type, outcome="noted", because=told, order=id)]


def _overridden(program: Program, case: Case, cause: Cause) -> list[Said]:
    event = cause.event
    assert event is not None
    who = event.actor or "A person"
    bars = cause.data.get("bars")
    barred = f"; until {cause.data['until']} has passed no rule takes {', '.join(bars)}" if bars else ""
    told = f"{who} overrode the rules{barred}: {cause.data['reason']}"
    trigger = cause.data.get("move")
    said = Said(on=event.type, outcome="noted", because=told, order=event.id)
    if trigger is None:
        return [said]
    region = program.region_of[trigger]
    asked = replace(said, outcome="rejected", region=region, trigger=trigger)
    if region not in case.entries:
        told = f"Expected the case to be open before '{trigger}' is taken."
        return [replace(asked, because=told, code="no-arc")]
    leaf = case.entries[region][-1].state
    asked = replace(asked, source=leaf)
    arc = program.machines[region].arc(leaf, trigger)
    if arc is None:
        told = f"Expected a state from which '{trigger}' may be taken, but {region} is '{leaf}'."
        return [replace(asked, because=told, code="no-arc")]
    kept = not_now(program, replace(case, orders=_others(case, event.id)), cause, leaf, trigger)
    if kept is not None:
        return [replace(asked, because=kept[1], code=kept[0])]
    return [replace(asked, outcome="moved", target=arc.target)]


def _others(case: Case, id: str) -> tuple[Order, ...]:
    """The orders of a case but for one override, which does not bar its own move."""
    return tuple(order for order in case.orders if order.name != (OVERRIDE, id))
