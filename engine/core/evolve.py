"""Applying what was decided. Nothing here asks a rule."""

from __future__ import annotations

import msgspec

from engine.clocks import Deadline, Entry
from engine.core.deadlines import settle
from engine.core.facts import accumulate, event_facts
from engine.core.incidents import barring
from engine.core.orders import bar_on, told_of
from engine.core.program import Program
from engine.core.renamed import renamed
from engine.model import Action, Case, Cause, Decision, Order, Withheld

replace = msgspec.structs.replace


def evolve(program: Program, case: Case, decision: Decision) -> Case:
    """The case after one decision; the first decision of a cause also takes the cause in."""
    if decision.ordinal == 0:
        case = take_in(program, case, decision.cause)
    return apply(program, case, decision)


_STUCK = ("chain-too-long", "condition-failed")
"""Codes of rejections after which the case goes on otherwise than its rules say."""


def take_in(program: Program, case: Case, cause: Cause) -> Case:
    """The case knowing the cause: its event added to the facts, its deadline passed, its law in force."""
    if not case.pack:  # what only waited has been seen, and has begun nothing
        case = replace(case, facts=dict(program.empty), pack=program.digest)
    if cause.event is not None:
        case = accumulate(program, replace(case, problems=()) if case.problems else case, cause)
        case = _offering(program, told_of(program, case, cause))
    elif cause.ended is not None:
        case = _offering(program, told_of(program, case, cause))
    elif cause.deadline is not None:
        case = replace(case, deadlines=tuple(_passed(deadline, cause) for deadline in case.deadlines))
    elif cause.folded is not None:
        known = cause.folded
        case = replace(
            case,
            facts=known.facts,
            since=known.since,
            open=known.open,
            items=known.items,
            orders=_still(known.orders, cause),
            pack=program.digest,
        )
        case = _offering(program, renamed(program, case, cause))
    return replace(case, seen=cause.order if case.seen is None else max(case.seen, cause.order))


def _passed(deadline: Deadline, cause: Cause) -> Deadline:
    if (deadline.state, deadline.name, deadline.entry) == (cause.state, cause.deadline, cause.entry):
        return replace(deadline, status="passed")
    return deadline


def apply(program: Program, case: Case, decision: Decision) -> Case:
    """The case after the decision's move and action, its clocks settled."""
    cause = decision.cause
    if decision.outcome in ("moved", "proposed") and decision.target is not None:
        case = _move(program, case, decision)
    elif decision.outcome == "withheld":
        case = replace(case, withheld=(*case.withheld, _barred(case, _withheld(decision))))
    if decision.code in _STUCK and decision.because is not None:
        case = replace(case, problems=(*case.problems, decision.because))
    if decision.incident is not None:
        incidents = {incident.id: incident for incident in case.incidents}
        incidents[decision.incident.id] = decision.incident
        case = replace(case, incidents=tuple(incidents.values()))
        case = _offering(program, case)
    if decision.action is not None:
        actions = {action.id: action for action in case.actions}
        actions[decision.action.id] = decision.action
        case = replace(case, actions=tuple(actions.values()))
    if case.actions and decision.region is not None:
        case = replace(case, actions=tuple(_lapsed(program, case, action) for action in case.actions))
    if case.opened_at is None or (decision.ordinal > 0 and decision.target is None):
        return case  # neither facts nor states have changed, so no clock has
    return settle(program, case, cause)


def _move(program: Program, case: Case, decision: Decision) -> Case:
    assert decision.region is not None
    machine = program.machines[decision.region]
    before = case.entries.get(decision.region, ())
    if decision.source is None:
        kept: tuple[Entry, ...] = ()
        entered = machine.opening
        case = case if case.opened_at is not None else replace(case, opened_at=decision.cause.at)
    else:
        assert decision.trigger is not None
        arc = machine.way(decision.source, decision.trigger)
        assert arc is not None  # else nothing would have moved
        kept = tuple(entry for entry in before if entry.state not in arc.left)
        entered = arc.entered
    counts = dict(case.entered)
    fresh = []
    for path in entered:
        counts[path] = counts.get(path, 0) + 1
        fresh.append(Entry(state=path, number=counts[path], at=decision.cause.at, on=decision.cause.on))
    entries = {**case.entries, decision.region: (*kept, *fresh)}
    return replace(case, entries=entries, entered=counts)


def _still(orders: tuple[Order, ...], cause: Cause) -> tuple[Order, ...]:
    """Orders folded again from their events, without those whose last day has passed."""
    return tuple(
        replace(order, open=False) if order.ends_at is not None and order.ends_at <= cause.at else order
        for order in orders
    )


def _offering(program: Program, case: Case) -> Case:
    """The case without what was withheld and is not kept from happening any more."""
    if not case.withheld:
        return case
    kept = tuple(_barred(case, asked) for asked in case.withheld if _kept(program, case, asked))
    return case if kept == case.withheld else replace(case, withheld=kept)


def _barred(case: Case, asked: Withheld) -> Withheld:
    order = bar_on(case, asked.trigger)
    return replace(asked, by=None if order is None else order.name)


def _kept(program: Program, case: Case, asked: Withheld) -> bool:
    if bar_on(case, asked.trigger) is not None:
        return True
    proposes = any(
        effect.kind == "propose" and program.pack.actions[effect.value].region == asked.region
        for rule in program.pack.rules
        if rule.id == asked.rule
        for effect in rule.then
    )
    return proposes and barring(case, asked.region) is not None


def _withheld(decision: Decision) -> Withheld:
    assert decision.region is not None
    assert decision.rule is not None
    return Withheld(
        region=decision.region,
        trigger=decision.trigger,
        rule=decision.rule,
        on=decision.on,
        event=event_facts(decision.cause),
    )


def _lapsed(program: Program, case: Case, action: Action) -> Action:
    """An open action whose next step can no longer be taken from where its region stands."""
    spec = program.pack.actions.get(action.kind)
    if action.status not in ("proposed", "approved"):
        return action
    if spec is None:
        return replace(action, status="lapsed")
    following = (spec.approved or spec.done) if action.status == "proposed" else spec.done
    if following is None:
        return action
    leaf = case.entries[spec.region][-1].state
    if program.machines[spec.region].arc(leaf, following) is None:
        return replace(action, status="lapsed")
    return action
