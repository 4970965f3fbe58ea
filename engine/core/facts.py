"""Facts: how events add to them, and what a rule sees of them at one cause."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from engine.calendars import local_day
from engine.core.collected import collect
from engine.core.items import named, standing_items
from engine.core.orders import in_force
from engine.core.program import Program, compute
from engine.model import Case, Cause, Facts
from engine.packs.pack import Accumulator, Fact

DEMANDS = ("demand_issued", "demand_amended")
"""The events that say what is demanded."""

_DEMAND = ("authority", "title", "legal_basis", "issued_on", "due_on", "items", "follows")
_RESPONDENT = (
    *("name", "kind", "us_state", "geoid", "calendar", "contact", "address"),
    *("reason", "prior_contacts"),
)


def accumulate(program: Program, case: Case, cause: Cause) -> Case:
    """The case with the cause's event added to its facts."""
    event = cause.event
    assert event is not None
    data = told_by(cause)
    facts = dict(case.facts)
    opened = case.open
    since = case.since
    demand, _, respondent = case.id.partition("/")
    if event.type in DEMANDS:
        facts["demand.id"] = demand
        for name in _DEMAND:
            if name in data:
                facts[f"demand.{name}"] = data[name]
                if name == "due_on":
                    since = {**since, "demand.due_on": cause.on}
    elif event.type == "respondent_added":
        facts["respondent.id"] = respondent
        for name in _RESPONDENT:
            if name in data:
                facts[f"respondent.{name}"] = data[name]
    for name in program.clearing.get(event.type, ()):
        if name in facts:
            del facts[name]
            facts[f"{name}_known"] = False
            since = {known: day for known, day in since.items() if known != name}
    for fact, accumulator in program.growing.get(event.type, ()):
        name = fact.name
        if accumulator.kind == "between":
            opened = {**opened, name: _between(accumulator, event.type, data, opened.get(name, ()))}
            facts[name] = bool(opened[name])
            continue
        before = facts.get(name)
        after = _grow(accumulator, before, data)
        if after is None or after is before or after == before:
            continue
        facts[name] = after
        if accumulator.knowable:
            facts[f"{name}_known"] = True
        if fact.type == "date":
            since = {**since, name: cause.on}
    return msgspec.structs.replace(
        case,
        facts=facts,
        open=opened,
        items=named(program, case.items, cause),
        since=since,
        synthetic=case.synthetic or event.synthetic,
        last_event=(event.type, cause.at, cause.on),
    )


def told_by(cause: Cause) -> Facts:
    """What facts can grow by: the data of the cause's event, its local day and its instant."""
    return {**cause.data, "occurred_on": cause.on, "occurred_at": cause.at}


def _between(accumulator: Accumulator, event: str, data: Facts, opened: tuple[str, ...]) -> tuple[str, ...]:
    key = str(data.get(accumulator.by, "")) if accumulator.by else ""
    if event == accumulator.events[0]:
        return opened if key in opened else (*opened, key)
    return tuple(other for other in opened if other != key)


def _grow(accumulator: Accumulator, before: Any, data: Facts) -> Any:
    if accumulator.kind == "count":
        return before + 1
    value = data.get(accumulator.field or "")
    if value is None:
        return None
    if accumulator.kind == "collect":
        return collect(before, value if isinstance(value, list) else [value])
    if accumulator.kind == "sum":
        return _within(before + value)
    if accumulator.kind == "latest" or before is None:
        return value
    return max(before, value) if accumulator.kind == "max" else min(before, value)


_MOST_INT, _MOST_DOUBLE = 2**63 - 1, sys.float_info.max


def _within(total: int | float) -> int | float:
    """A sum kept within what a fact can hold: one that would go beyond stands at the end of it."""
    if isinstance(total, int):
        return max(-_MOST_INT, min(_MOST_INT, total))
    return max(-_MOST_DOUBLE, min(_MOST_DOUBLE, total))


def view(
    program: Program, case: Case, cause: Cause | None, computed: Iterable[Fact], event: Facts | None = None
) -> Facts:
    """What a rule may read at ``cause``: accumulated facts, state, parameters, the event's data,
    and the ``computed`` facts asked for, in an order in which each follows what it reads.

    ``event`` stands in for what the cause's event says (its names with ``event.`` before them). An
    absent value has no key.
    """
    facts = _known(program, case)
    if cause is not None:
        facts["cause.on"] = cause.on
        facts["cause.at"] = cause.at
        facts.update(program.parameters_on(cause.on))
        facts.update(event_facts(cause) if event is None else event)
    compute(computed, facts)
    return facts


def fact_on(program: Program, case: Case, name: str, on: str) -> Any:
    """A fact as it now is; what it is computed from parameters, with those in force on a day. None while
    it is absent."""
    computed = program.counts[name]
    if not computed:
        return case.facts.get(name)
    facts = _known(program, case)
    facts.update(program.parameters_on(on))
    compute(computed, facts)
    return facts.get(name)


def last_cause(program: Program, case: Case) -> Cause | None:
    """A cause that stands where the last one of the case did, to see its facts again; it has no event."""
    return None if case.seen is None else cause_at(program, case.seen[0], case.seen)


def cause_at(
    program: Program, at: datetime, order: tuple[datetime, int, int, str, str] | None = None
) -> Cause:
    """A cause that stands at an instant, to see the facts of a case then; it has no event."""
    return Cause(kind="law", at=at, on=local_day(at, program.zone), order=order or (at, 0, 0, "", ""))


def _known(program: Program, case: Case) -> Facts:
    facts = dict(case.facts)
    for region, entries in case.entries.items():
        facts[f"state.{region}"] = entries[-1].state
        facts[f"entered_on.{region}"] = entries[-1].on
    facts.update(in_force(program, case))
    facts.update(standing_items(program, case))
    return facts


def event_facts(cause: Cause) -> Facts:
    """What the cause's event says, as rules read it."""
    facts = {f"event.{name}": value for name, value in cause.data.items()}
    if cause.event is not None:
        facts["event.occurred_on"] = cause.on
        facts["event.occurred_at"] = cause.at
    return facts
