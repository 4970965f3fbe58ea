"""A case with given facts, made and run through the engine: to see a fault, not only to derive it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, islice, product
from typing import Any, NamedTuple

from engine.analysis.causes import CauseType
from engine.analysis.formulas import ABSENT
from engine.analysis.search import OTHER, Assignment
from engine.calendars import start_of_day
from engine.core.decide import step
from engine.core.judge import judge
from engine.core.machine import outward
from engine.core.program import Program, as_expression
from engine.model import Case, Cause, Entry, Event, Facts, Said
from engine.packs.pack import Pack, Parameter, ParameterValue

MOST = 4_000
"""How many cases are tried before an example is given up."""

DAY = "2018-03-01"
UNIVERSE = ("a", "b")
"""What the lists of an example hold, besides what conditions name."""

Shows = Callable[[Sequence[Said]], bool]


class Example(NamedTuple):
    """A case in which something is so: where it stands, what is known before the cause, what the cause's
    event says, the parameters, and what the engine then decided."""

    state: dict[str, str]
    facts: Facts
    event: Facts
    parameters: Facts
    on: str
    day: str
    decided: tuple[Said, ...]


def example(program: Program, cause: CauseType, values: Assignment, shows: Shows) -> Example | None:
    """A case with these values in which the engine's decisions show what is looked for; None where none of
    those tried does."""
    names = sorted(_base_names(program, cause))
    choices = [_choices(program.pack, cause, name, values) for name in names]
    programs: dict[tuple[Any, ...], Program] = {}
    for picked in islice(product(*choices), MOST):
        known = dict(zip(names, picked, strict=True))
        parameters = {
            name.partition(".")[2]: value for name, value in known.items() if name.startswith("parameter.")
        }
        key = tuple(sorted(parameters.items()))
        if key not in programs:
            programs[key] = program if not parameters else Program(_with(program.pack, parameters))
        found = _run(programs[key], cause, known, values, parameters)
        if found is not None and shows(found.decided):
            return found
    return None


def _base_names(program: Program, cause: CauseType) -> set[str]:
    read = [
        name for rule in cause.rules for condition in rule.when for name in as_expression(condition).names
    ]
    reached = program.reach(read)
    known = {
        name for name in reached if (fact := program.pack.facts.get(name)) is None or fact.compute is None
    }
    return {name.removesuffix("_known") if name not in program.pack.names else name for name in known}


def _choices(pack: Pack, cause: CauseType, name: str, values: Assignment) -> list[Any]:
    """The values of a base name that are tried, those that the search found first."""
    fact = pack.facts.get(name)
    grown = fact.accumulate if fact is not None else None
    if name.endswith("_known") and fact is None:
        return [None]
    if name in values:
        value = values[name]
        if grown is not None and grown.kind == "count" and cause.on in grown.events:
            return [value - 1]
        if grown is not None and grown.kind == "between" and cause.on == grown.events[0]:
            return [False, True]
        return [value]
    if name.startswith("state."):
        return [None]
    type = pack.names.get(name) or _event_type(pack, cause.on, name)
    if type == "list<string>":
        sizes = range(name == "demand.items", len(UNIVERSE) + 1)  # a demand has items
        return [list(some) for size in sizes for some in combinations(UNIVERSE, size)]
    absent = [ABSENT] if cause.abstraction.absent(name) else []
    return [*_SAMPLES.get(type or "string", ["a"]), *absent]


_SAMPLES: Mapping[str, list[Any]] = {
    "bool": [False, True],
    "int": [1, 0],
    "double": [1.0],
    "string": [OTHER],
    "date": [DAY],
    "time": [datetime.fromisoformat(f"{DAY}T12:00:00+00:00")],
}


def _event_type(pack: Pack, on: str, name: str) -> str | None:
    declared = pack.events.get(on)
    field = None if declared is None else declared.fields.get(name.removeprefix("event."))
    return None if field is None else field.type


def _with(pack: Pack, parameters: Facts) -> Pack:
    changed = {
        name: Parameter(name, pack.parameters[name].type, (ParameterValue("1970-01-01", value),))
        for name, value in parameters.items()
    }
    return replace(pack, parameters={**pack.parameters, **changed})


def _run(
    program: Program, cause: CauseType, known: Facts, values: Assignment, parameters: Facts
) -> Example | None:
    day = values.get("cause.on", DAY)
    at = start_of_day(day, program.zone) + timedelta(hours=12)
    state = {
        region: values.get(f"state.{region}", leaves[0]) for region, leaves in cause.leaves.items() if leaves
    }
    if len(state) != len(cause.leaves):
        return None
    data = {
        name.removeprefix("event."): value
        for name, value in known.items()
        if name.startswith("event.") and value != ABSENT
    }
    declared = program.pack.events.get(cause.on)
    if declared is not None:
        for field in declared.fields.values():
            if field.default is not None:
                data.setdefault(field.name, field.default)
            elif field.required:
                data.setdefault(field.name, _SAMPLES.get(field.type, [[]])[0])
    before = _case(program, known, state, values, day)
    event = Event(source="example", id="e", type=cause.on, subject=before.id, occurred_on=day, data=data)
    kind, _, name = cause.on.partition(".")
    if kind == "state_entered":
        entered = Cause(kind="law", at=at, on=day, order=(at, 3, 0, "", ""))
        decided: Sequence[Said] = judge(program, before, entered, cause.on, frozenset())
    elif kind == "deadline_passed":
        passed = Cause(
            kind="deadline", at=at, on=day, order=(at, 0, 0, "", name), deadline=name, state="", entry=0
        )
        decided = step(program, before, passed)[1]
    else:
        happened = Cause(kind="event", at=at, on=day, order=(at, 3, 9, "e", "e"), event=event, data=data)
        decided = step(program, before, happened)[1]
    facts = {name: value for name, value in before.facts.items() if name in known and value != ABSENT}
    said = tuple(said for said in decided if said.rule is not None or said.code is not None)
    return Example(state, facts, data, parameters, cause.on, day, said)


def _case(program: Program, known: Facts, state: dict[str, str], values: Assignment, day: str) -> Case:
    start = start_of_day(day, program.zone)
    facts: Facts = {**program.empty, "demand.id": "demand", "respondent.id": "respondent"}
    opened: dict[str, tuple[str, ...]] = {}
    since = {}
    for name, value in known.items():
        if name.startswith(("state.", "entered_on.", "cause.", "parameter.", "event.")) or value is None:
            continue
        fact = program.pack.facts.get(name)
        if value == ABSENT:
            continue
        facts[name] = value
        since[name] = day
        if fact is not None and fact.accumulate is not None:
            if fact.accumulate.knowable:
                facts[f"{name}_known"] = True
            if fact.accumulate.kind == "between" and value is True:
                opened[name] = ("x",)
    entries = {}
    for region, leaf in state.items():
        entered_on = values.get(f"entered_on.{region}", day)
        entries[region] = tuple(
            Entry(path, 1, min(start, start_of_day(entered_on, program.zone)), entered_on)
            for path in reversed(outward(leaf))
        )
    return Case(
        id="demand/respondent",
        opened_at=start,
        pack=program.digest,
        facts=facts,
        since=since,
        open=opened,
        entries=entries,
        entered={entry.state: 1 for active in entries.values() for entry in active},
        seen=(start, 3, 0, "", ""),
    )
