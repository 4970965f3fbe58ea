"""Facts: how events add to them, and what a rule sees of them at one cause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from engine.core.collected import collect
from engine.core.program import Program
from engine.model import Case, Cause, Facts
from engine.packs.conditions import UNKNOWN
from engine.packs.pack import Accumulator, Fact

_DEMAND = ("authority", "title", "legal_basis", "issued_on", "due_on", "items")
_RESPONDENT = ("name", "kind", "us_state", "geoid")


def accumulate(program: Program, case: Case, cause: Cause) -> Case:
    """The case with the cause's event added to its facts."""
    event = cause.event
    assert event is not None
    data = {**cause.data, "occurred_on": cause.on, "occurred_at": cause.at}
    facts = dict(case.facts)
    opened = case.open
    since = case.since
    demand, _, respondent = case.id.partition("/")
    if event.type in ("demand_issued", "demand_amended"):
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
        since=since,
        synthetic=case.synthetic or event.synthetic,
        last_event=(event.type, cause.at, cause.on),
    )


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
        return before + value
    if accumulator.kind == "latest" or before is None:
        return value
    return max(before, value) if accumulator.kind == "max" else min(before, value)


def view(
    program: Program, case: Case, cause: Cause | None, computed: Iterable[Fact], event: Facts | None = None
) -> Facts:
    """What a rule may read at ``cause``: accumulated facts, state, parameters, the event's data,
    and the ``computed`` facts asked for, in an order in which each follows what it reads.

    ``event`` stands in for what the cause's event says (its names with ``event.`` before them). An
    absent value has no key.
    """
    facts = dict(case.facts)
    for region, entries in case.entries.items():
        facts[f"state.{region}"] = entries[-1].state
        facts[f"entered_on.{region}"] = entries[-1].on
    if cause is not None:
        facts["cause.on"] = cause.on
        facts["cause.at"] = cause.at
        facts.update(program.parameters_on(cause.on))
        facts.update(event_facts(cause) if event is None else event)
    for fact in computed:
        assert fact.compute is not None
        value = fact.compute.evaluate(facts)
        if value is not UNKNOWN:
            facts[fact.name] = value
    return facts


def event_facts(cause: Cause) -> Facts:
    """What the cause's event says, as rules read it."""
    facts = {f"event.{name}": value for name, value in cause.data.items()}
    if cause.event is not None:
        facts["event.occurred_on"] = cause.on
        facts["event.occurred_at"] = cause.at
    return facts
