"""A case in which given things are so, as a test that begins there, and what the engine makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from engine.analysis.trial import begun_of, stages
from engine.calendars import start_of_day
from engine.calendars.zones import zone_named
from engine.core.acts import ACTS
from engine.core.decide import step
from engine.core.derive import Derived
from engine.core.incidents import SETTLEMENTS
from engine.core.intake import AMENDMENTS
from engine.core.machine import outward
from engine.core.program import Program
from engine.diagnostics import Place
from engine.model import Cause, Decision, Event, Facts, Said, Value
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import EventType
from engine.packs.stories import Check, Given, Story, Told

DAY = "2018-03-01"
"""The day of a cause of which nothing is said."""
SAMPLES: Mapping[str, list[Any]] = {
    "bool": [False, True],
    "int": [1, 0],
    "double": [1.0],
    "string": ["another"],
    "date": [DAY],
    "time": [datetime.fromisoformat(f"{DAY}T12:00:00+00:00")],
    "list<string>": [[]],
}
"""A few values of each type."""

_UNTOLD = (*ACTS, *SETTLEMENTS, *AMENDMENTS, "demand_issued")
"""Events that a test tells only of what it has, or as its beginning."""
_HERE = Place("tests.yaml", 1, 1)
_TO_ANSWER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stage:
    """What is to be so as something ``on`` which rules answer comes: the state of each region, the days
    since which the case stands there where that matters, and what is known, by the names conditions read;
    ``event.`` names are what the event says, ``at`` its time where that matters."""

    program: Program
    on: str
    state: Mapping[str, str]
    entered_on: Mapping[str, str]
    known: Facts
    parameters: Facts
    at: datetime | None = None


class Staged(NamedTuple):
    """A stage on a day. ``story`` is the test, without a name and checks, None where no test can tell the
    cause; ``facts`` are those given, with what is said of demand and respondent, ``event`` is what the
    cause says, ``after`` the case at the end of the day, ``decided`` what the cause brought about."""

    story: Story | None
    given: Given
    facts: Facts
    event: Facts
    after: Derived
    decided: tuple[Said, ...]


def story_of(stage: Stage, day: str) -> Story | None:
    """The test that begins on the stage and whose cause comes on a day; None where its days are out of
    order. Of an event it cannot tell it has none."""
    named = _items(stage)
    demand = {"items": [*dict.fromkeys(["a", *named])], **_below("demand.", stage.known)}
    respondent = {"name": "The respondent", **_below("respondent.", stage.known)}
    since = stage.entered_on.values()
    issued = str(demand.setdefault("issued_on", min([day, DAY, *since, *_days(demand.get("due_on"))])))
    due = str(demand.setdefault("due_on", (date.fromisoformat(day) + _TO_ANSWER).isoformat()))
    if due < issued or any(not issued <= on <= day for on in (day, *since)):
        return None
    opening = (
        _told("demand_issued", issued, {**demand, "pack": stage.program.pack.name}),
        _told("respondent_added", issued, respondent),
    )
    given = _given(stage, day)
    declared = stage.program.pack.events.get(stage.on)
    told: tuple[Told, ...] = ()
    if declared is not None and declared.name not in _UNTOLD:
        at = None if stage.at is None else stage.at.astimezone(zone_named(stage.program.zone))
        told = (told_of(declared, day, stage.known, at),)
    case = f"{opening[0].id or 'demand'}/{opening[1].id or 'respondent'}"
    return Story(_HERE, "", case, stage.parameters, (*opening, *told), (), given)


def staying(program: Program, region: str, state: str) -> tuple[str, Staged | None]:
    """A case in a state to which every event of the workflow happens, one a day, each with what it must
    say, and the day after the last; None where they cannot be told."""
    states = {name: machine.opening[-1] for name, machine in program.machines.items()} | {region: state}
    own = [event for event in program.pack.events.values() if event.name not in LIFECYCLE]
    days = [(date.fromisoformat(DAY) + timedelta(days=number)).isoformat() for number in range(len(own) + 1)]
    first = story_of(Stage(program, "", states, {}, {}, {}), DAY)
    if first is None or first.given is None:
        return days[-1], None
    events = [told_of(declared, day, {}) for declared, day in zip(own, days, strict=False)]
    story = replace(first, events=(*first.events, *events))
    after = after_of(program, story, days[-1])
    return days[-1], None if after is None else Staged(story, first.given, {}, {}, after, ())


def run(stage: Stage, day: str) -> Staged | None:
    """The stage run through the engine; None where there is no such case, or its cause does not come."""
    story = story_of(stage, day)
    if story is None or story.given is None:
        return None
    declared = stage.program.pack.events.get(stage.on)
    data = {} if declared is None else _data(declared, stage.known)
    if stage.on in _UNTOLD:
        return _untold(stage, story, day, data)
    after = after_of(stage.program, story, day)
    if after is None:
        return None
    made = [one for one in after.decisions if _is_cause(stage.on, one.cause)]
    if not made and not story.given.entering:
        return None
    return Staged(story, story.given, _facts(stage, story.given), data, after, _telling(made))


def after_of(program: Program, story: Story, day: str) -> Derived | None:
    """The case at the end of a day; None where something of the story is refused."""
    *_, after, failure = [None, *stages(program, replace(story, checks=(Check(_HERE, day, None, ()),)))]
    return after if failure is None and isinstance(after, Derived) else None


def _untold(stage: Stage, story: Story, day: str, data: Facts) -> Staged | None:
    start = begun_of(stage.program, story)
    if start is None or story.given is None:
        return None
    at = start_of_day(day, stage.program.zone)
    event = Event(source="test", id="e", type=stage.on, subject=start.case.id, occurred_on=day, data=data)
    cause = Cause(kind="event", at=at, on=day, order=(at, 3, 9, "test", "e"), event=event, data=data)
    case, made = step(stage.program, start.case, cause)
    return Staged(
        None, story.given, _facts(stage, story.given), data, Derived(case, made, [], []), _telling(made)
    )


def _is_cause(on: str, cause: Cause) -> bool:
    kind, dot, name = on.partition(".")
    if not dot:
        return cause.event is not None
    return cause.deadline == name if kind == "deadline_passed" else cause.kind == "law"


def _given(stage: Stage, day: str) -> Given:
    kind, _, name = stage.on.partition(".")
    facts: dict[str, Value] = {}
    open: dict[str, tuple[str, ...]] = {}
    for fact in stage.program.pack.facts.values():
        grown = fact.accumulate
        if grown is None or fact.name not in stage.known:
            continue
        facts[fact.name] = stage.known[fact.name]
        if grown.kind == "between":
            open[fact.name] = ("a" if grown.by else "",) if facts[fact.name] else ()
    entering: tuple[str, ...] = ()
    if kind == "state_entered":
        leaf = next(leaf for leaf in stage.state.values() if name in outward(leaf))
        entering = tuple(path for path in reversed(outward(leaf)) if name in outward(path))
    since = {region: stage.entered_on.get(region, day) for region in stage.state}
    return Given(_HERE, day, dict(stage.state), since, facts, open, entering, _items(stage))


def _items(stage: Stage) -> dict[str, str]:
    """How the items stand of which something is said."""
    statuses = stage.program.pack.items
    known = _below("items.", stage.known)
    return {item: status for status in statuses for item in known.get(status, ())}


def _facts(stage: Stage, given: Given) -> Facts:
    of = ("demand.", "respondent.")
    return {**{name: stage.known[name] for name in stage.known if name.startswith(of)}, **given.facts}


def _told(type: str, on: str, data: Facts) -> Told:
    id = data.pop("id", "")
    return Told(_HERE, id, type, on, on, data=data)


def told_of(declared: EventType, day: str, known: Facts, at: datetime | None = None) -> Told:
    """An event of a day that says what is ``known`` of it, and what it must say besides."""
    role = declared.roles[0] if declared.roles else None
    at = None if at is None or at.second or at.microsecond else at  # a test tells no seconds
    return Told(_HERE, "", declared.name, day, day, at=at, data=_data(declared, known), role=role)


def _data(declared: EventType, known: Facts) -> Facts:
    said = _below("event.", known)
    data = {}
    for field in declared.fields.values():
        if field.name in said:
            data[field.name] = said[field.name]
        elif field.required:
            data[field.name] = SAMPLES[field.type][0]
    return data


def _below(prefix: str, known: Facts) -> Facts:
    return {name.removeprefix(prefix): value for name, value in known.items() if name.startswith(prefix)}


def _days(day: Any) -> list[str]:
    return [] if day is None else [day]


def _telling(decided: Sequence[Decision]) -> tuple[Said, ...]:
    return tuple(said for said in decided if said.rule is not None or said.code is not None)
