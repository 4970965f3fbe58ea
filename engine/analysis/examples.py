"""A case with given facts, made and run through the engine: to see a fault, not only to derive it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from engine.analysis.candidates import candidates
from engine.analysis.causes import CauseType
from engine.analysis.expectation import as_found
from engine.analysis.formulas import ABSENT
from engine.analysis.passing import passing
from engine.analysis.search import Assignment
from engine.analysis.staging import DAY, SAMPLES, Stage, Staged, run, staying
from engine.analysis.trial import with_parameters
from engine.calendars import local_day
from engine.core.program import Program
from engine.model import Facts, Said, Value
from engine.packs.pack import Pack
from engine.packs.stories import Story

Shows = Callable[[Sequence[Said]], bool]


class Example(NamedTuple):
    """A case in which something is so: where it stands, what is known before the cause, what the cause's
    event says, the parameters, and what the engine then decided. ``story`` is the same as a test that
    expects just that, without a name; None where no test can tell the cause."""

    state: dict[str, str]
    facts: Facts
    event: Facts
    parameters: Facts
    on: str
    day: str
    decided: tuple[Said, ...]
    story: Story | None


def example(
    program: Program, cause: CauseType, values: Assignment, shows: Shows, also: Iterable[str] = ()
) -> Example | None:
    """A case with these values in which the engine's decisions show what is looked for; None where none of
    those tried does. What the rules that answer read has a value in it, and what is ``also`` named."""
    for own, known, parameters in cases(program, cause, values, also):
        found = _staged(own, cause, known, values, parameters)
        if found is not None and shows(found.decided):
            return _example(found, cause.on, parameters)
    return None


def cases(
    program: Program, cause: CauseType, values: Assignment, also: Iterable[str]
) -> Iterator[tuple[Program, Facts, Facts]]:
    """What may be known in a case with these values, and the parameters it has, with the program of these."""
    for known in candidates(program, cause, values, also):
        parameters = {
            name.partition(".")[2]: value for name, value in known.items() if name.startswith("parameter.")
        }
        yield _of_parameters(program, tuple(sorted(parameters.items()))), known, parameters


@lru_cache(maxsize=8)
def _of_parameters(program: Program, parameters: tuple[tuple[str, Value], ...]) -> Program:
    return Program(with_parameters(program.pack, dict(parameters))) if parameters else program


def example_of_staying(program: Program, region: str, state: str) -> Example | None:
    """A case that still stands in a state after every event of the workflow; None where it does not."""
    day, found = staying(program, region, state)
    if found is None or found.after.case.state.get(region) != state:
        return None
    return _example(found, "", {}, day)


def _example(found: Staged, on: str, parameters: Facts, day: str | None = None) -> Example:
    given, story, day = found.given, found.story, day or found.given.on
    if story is not None:
        story = replace(story, checks=(as_found(day, found.after, story.place),))
    return Example(dict(given.states), found.facts, found.event, parameters, on, day, found.decided, story)


def _staged(
    program: Program, cause: CauseType, known: Facts, values: Assignment, parameters: Facts
) -> Staged | None:
    """The case run through the engine; None where there is no such case."""
    made = stage_of(program, cause, known, values, parameters)
    if made is None:
        return None
    stage, day = made
    if not cause.on.startswith("deadline_passed."):
        return run(stage, day or first_day(stage))
    dates = [fact.name for fact in program.pack.facts.values() if fact.type in ("date", "time")]
    dates += ["demand.issued_on", "demand.due_on", *(f"entered_on.{region}" for region in stage.state)]
    free = [name for name in dates if name not in values]
    found = passing(stage, day or DAY, day is not None, free)
    return None if found is None else run(*found)


def stage_of(
    program: Program, cause: CauseType, known: Facts, values: Assignment, parameters: Facts
) -> tuple[Stage, str | None] | None:
    """The stage on which these values are so, and its day where they tell it; None where there is none."""
    state = {
        region: values.get(f"state.{region}", leaves[0]) for region, leaves in cause.leaves.items() if leaves
    }
    if len(state) != len(cause.leaves):
        return None
    since = {
        name.removeprefix("entered_on."): day
        for name, day in values.items()
        if name.startswith("entered_on.")
    }
    told = _told(program.pack, cause.on, known, values)
    at = values.get("cause.at")
    day = values.get("cause.on") or (None if at is None else local_day(at, program.zone))
    return Stage(program, cause.on, state, since, told, parameters, at), day


def first_day(stage: Stage) -> str:
    """The first day on which a stage can be of which no day is told."""
    return str(max([DAY, stage.known.get("demand.issued_on", DAY), *stage.entered_on.values()]))


def _told(pack: Pack, on: str, known: Facts, values: Assignment) -> Facts:
    """What is known before the cause, and what that says: where its event brings a fact, the event says
    what the fact is to be."""
    told = {
        name: value
        for name, value in known.items()
        if value is not None and value != ABSENT and (name in values or name not in _OWN_DATES)
    }
    for name in told.keys() & pack.facts.keys() & values.keys():
        grown = pack.facts[name].accumulate
        if grown is None or on not in grown.events or grown.field in (None, "occurred_on", "occurred_at"):
            continue
        field = f"event.{grown.field}"
        if grown.kind == "sum":
            told.setdefault(field, SAMPLES[pack.facts[name].type][0])
            told[name] -= told[field]
        elif grown.kind in ("latest", "max", "min") and field not in values:
            told[field] = told.pop(name)
    return told


_OWN_DATES = ("demand.issued_on", "demand.due_on")
"""Dates that are chosen to fit the others where nothing is said of them."""
