"""Cases in which a trigger is taken, or an action pursued, with or without a bar: as tests, and as the engine
goes through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from engine.analysis.causes import CauseType
from engine.analysis.examples import Example
from engine.analysis.expectation import as_found
from engine.analysis.formulas import All, Among
from engine.analysis.instances import instance, showing
from engine.analysis.solver import NoAnswer
from engine.analysis.staging import DAY, Stage, after_of, story_of, told_of
from engine.analysis.trial import in_force
from engine.analysis.ways_round import Step, Taker
from engine.core.derive import Derived
from engine.core.machine import Arc, Machine
from engine.core.program import Program
from engine.diagnostics import Place
from engine.model import Decision, Said, Value
from engine.packs.conditions import Expression
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import ActionType, OrderType, Rule
from engine.packs.stories import Story, Told

Shows = Callable[[Derived], bool]

_HERE = Place("tests.yaml", 1, 1)
_PEOPLE = ("ann", "joan", "maria")
_MONTHS = 365


def shown_by(program: Program, stories: Iterator[Story], shows: Shows) -> Example | None:
    """The first of the stories whose case shows what is looked for; None where none does."""
    for story in stories:
        day = last_day(story)
        own = program if not story.parameters else Program(in_force(program.pack, story))
        told = replace(story, checks=())
        after = after_of(own, told, day)
        if after is not None and shows(after):
            check = as_found(day, after, _HERE)
            statuses = {action.kind: action.status for action in after.case.actions}
            expected = [replace(e, value=statuses) if e.what == "actions" else e for e in check.expected]
            told = replace(told, checks=(replace(check, expected=tuple(expected)),))
            return _example(own, told, after, day)
    return None


def last_day(story: Story) -> str:
    """The last day on which something of the story is told or expected."""
    return max([told.on for told in story.events] + [check.on for check in story.checks])


def opened(program: Program) -> Iterator[Story]:
    """A case that has just been opened."""
    story = _standing(program, {})
    if story is not None:
        yield replace(story, given=None)


def taken(
    program: Program,
    causes: Mapping[str, CauseType],
    taker: Taker,
    arcs: Sequence[Arc],
    bars: Sequence[Sequence[Told]],
) -> Iterator[Story]:
    """Cases in which one of the arcs may be taken so, with what bars put before it; each of ``bars`` is tried
    in turn, and is told of any day."""
    if taker.kind == "override":
        for arc in arcs:
            region = program.region_of[arc.trigger]
            story = _standing(program, {region: arc.source})
            said = {"event.move": arc.trigger, "event.reason": "r", "event.until": _later(DAY, _MONTHS)}
            for barred in bars if story is not None else ():
                override = told_of(LIFECYCLE["rules_overridden"], _later(DAY, 1), said)
                yield _with(story, [*_on(barred, DAY), replace(override, actor=_PEOPLE[0])])
        return
    if taker.kind == "rule":
        rule = next(rule for rule in program.pack.rules if rule.id == taker.name)
        for arc in arcs:
            for story in _of_rule(program, causes, rule, arc.trigger, [arc.source]):
                for barred in bars:
                    yield from _barred_first(story, barred)
        return
    action = program.pack.actions[taker.name]
    for story in proposed(program, causes, action, taker.kind):
        for barred in bars:
            yield from _pursued(story, action, taker.kind, barred)
    for story in _proposed_from(program, causes, action, [action.enters]) if taker.kind == "done" else ():
        for barred in bars:
            yield _ratified(story, action, barred)


def proposed(
    program: Program, causes: Mapping[str, CauseType], action: ActionType, step: Step = "done"
) -> Iterator[Story]:
    """Cases in which a rule proposes an action and from which it can be pursued up to a step, those first in
    which nothing lacks for that."""
    follow = [action.rejected] if step == "rejected" else [action.approved]
    follow += [action.done] if step == "done" else []
    yield from _proposed_from(program, causes, action, [action.enters, *follow])


def _proposed_from(
    program: Program, causes: Mapping[str, CauseType], action: ActionType, steps: Sequence[str | None]
) -> Iterator[Story]:
    """Cases in which a rule proposes an action, and all the triggers can be taken one after the other, the
    first as it is proposed."""
    machine = program.machines[action.region]
    leaves = [leaf for leaf in program.pack.regions[action.region].states if _leads(machine, leaf, steps)]
    for rule in program.pack.rules:
        if any(effect.kind == "propose" and effect.value == action.name for effect in rule.then):
            yield from _of_rule(program, causes, rule, action.enters, leaves, steps[1:], action)


def _leads(machine: Machine, leaf: str, triggers: Sequence[str | None]) -> bool:
    """Whether the triggers, those that are none left out, can be taken from a state one after the other."""
    for trigger in triggers:
        arc = None if trigger is None else machine.arc(leaf, trigger)
        if arc is None and trigger is not None:
            return False
        leaf = leaf if arc is None else arc.target
    return True


def done_after(story: Story, action: ActionType, orders: Sequence[Told]) -> Story:
    """The story in which an action is proposed, gone on with: it is approved, the orders come, it is done."""
    day = story.checks[-1].on
    after = _on(orders, _later(day, 2))
    return _with(story, [*_approvals(action, _later(day, 1)), *after, _act("done", action, _later(day, 3))])


def order(program: Program, kind: OrderType, bars: Sequence[str] = ()) -> Told:
    """An order of a kind, which bars the triggers where what it bars is for it to say."""
    event = next(event for event, effect in kind.effects.items() if effect == "opened")
    declared = program.pack.events[event]
    said: dict[str, Value] = {"event.bars": list(bars)} if bars and "bars" in declared.fields else {}
    for field in declared.fields.values():
        if field.name == "scope" and field.required:
            said["event.scope"] = "true"
        if field.type == "date" and field.required:
            said[f"event.{field.name}"] = _later(DAY, 10 * _MONTHS)
    return told_of(declared, DAY, {**said, f"event.{kind.by}": "order"})


def override(bars: Sequence[str]) -> Told:
    """A person's override that bars the triggers."""
    said = {"event.bars": list(bars), "event.reason": "r", "event.until": _later(DAY, 10 * _MONTHS)}
    return replace(told_of(LIFECYCLE["rules_overridden"], DAY, said), actor=_PEOPLE[0])


def _example(program: Program, story: Story, after: Derived, day: str) -> Example:
    given = story.given
    decided = tuple(made for made in after.decisions if _tells(program, made))
    states = {} if given is None else dict(given.states)
    facts = {} if given is None else dict(given.facts)
    return Example(states, facts, {}, dict(story.parameters), "", day, decided, story)


def _tells(program: Program, made: Decision) -> bool:
    """Whether it is of an order, or says more than that something was noted."""
    if made.cause.event is not None and made.cause.event.type in program.ordering:
        return True
    return any(each is not None for each in (made.rule, made.code, made.target, made.order, made.action))


def _standing(program: Program, states: Mapping[str, str]) -> Story | None:
    opening = {name: machine.opening[-1] for name, machine in program.machines.items()}
    return story_of(Stage(program, "", {**opening, **states}, {}, {}, {}), DAY)


def _of_rule(
    program: Program,
    causes: Mapping[str, CauseType],
    rule: Rule,
    trigger: str | None,
    leaves: Sequence[str],
    follow: Sequence[str | None] = (),
    action: ActionType | None = None,
) -> Iterator[Story]:
    """Cases in which the rule takes a trigger, or proposes an action that takes none, from one of the
    innermost states; those first in which nothing lacks for the triggers that are to follow."""
    region = (
        program.region_of[trigger] if trigger is not None else action.region if action is not None else ""
    )
    for on in rule.on:
        cause = causes[on]
        rivals = [
            other
            for other in cause.rules
            if other.priority >= rule.priority and cause.moves(other).get(region) not in (None, trigger)
        ]
        stands = Among(cause.state(region), tuple(leaf for leaf in leaves if leaf in cause.leaves[region]))
        parts = (cause.matches(rule), *([] if trigger is None else [cause.none_of(rivals)]), stands)
        needs = [_needs(program, trigger, *follow[:count]) for count in range(len(follow), -1, -1)]
        for needed in dict.fromkeys(needs):
            wanted = All((*parts, *map(cause.holds, needed)))
            try:
                found = instance(cause, wanted)
            except NoAnswer:
                continue
            if found is None:
                continue
            also = {name for condition in needed for name in condition.names}
            example = showing(program, cause, wanted, found, partial(_does, rule, trigger), also)
            if example is not None and example.story is not None:
                yield example.story


def _does(rule: Rule, trigger: str | None, made: Sequence[Said]) -> bool:
    return any(
        said.rule == rule.id and said.outcome in ("moved", "proposed") and said.trigger == trigger
        for said in made
    )


def _needs(program: Program, *triggers: str | None) -> tuple[Expression, ...]:
    """What must be on file before the triggers are taken, from wherever they are."""
    needs = [needed for (_, trigger), needed in program.needs.items() if trigger in triggers]
    return tuple(dict.fromkeys(condition for needed in needs for condition in needed.conditions))


def _barred_first(story: Story, barred: Sequence[Told]) -> Iterator[Story]:
    """The story with the bars before its cause: on the day before, or on the same."""
    if not barred or story.given is None:
        yield story
        return
    day = story.given.on
    before = _later(day, -1)
    demand, respondent, *rest = story.events
    opening = [
        replace(told, on=min(told.on, before), learned=min(told.learned, before))
        for told in (demand, respondent)
    ]
    opening[0] = replace(
        opening[0], data={**demand.data, "issued_on": min(str(demand.data["issued_on"]), before)}
    )
    since = {region: min(on, before) for region, on in story.given.entered_on.items()}
    given = replace(story.given, on=before, entered_on=since)
    if not given.entering:
        yield replace(story, given=given, events=(*opening, *_on(barred, before), *rest))
    yield replace(story, events=(demand, respondent, *_on(barred, day), *rest))


def _pursued(story: Story, action: ActionType, step: Step, barred: Sequence[Told]) -> Iterator[Story]:
    """The story in which an action is proposed, gone on with up to a step of it, the bars before that."""
    day = story.checks[-1].on
    bars = _on(barred, _later(day, 1))
    approvals = _approvals(action, _later(day, 2))
    if step == "approved":
        yield _with(story, [*bars, *approvals])
    elif step == "done":
        yield _with(story, [*bars, *approvals, _act("done", action, _later(day, 3))])
    else:
        yield _with(story, [*bars, _act("rejected", action, _later(day, 2))])
        yield _with(story, [*bars, *approvals, _act("rejected", action, _later(day, 3))])


def _ratified(story: Story, action: ActionType, barred: Sequence[Told]) -> Story:
    """The story in which an action is proposed, gone on with: it is done without approval, and ratified."""
    day = story.checks[-1].on
    done = replace(_act("done", action, _later(day, 2)), refused="not-open")
    ratified = [
        replace(each, type="act_ratified", data={"reason": "r"})
        for each in _approvals(action, _later(day, 3))
    ]
    return _with(story, [*_on(barred, _later(day, 1)), done, *ratified])


def _approvals(action: ActionType, day: str) -> list[Told]:
    people = [*_PEOPLE, *(f"person {number}" for number in range(4, action.approvals + 1))]
    return [replace(_act("approved", action, day), actor=person) for person in people[: action.approvals]]


def _act(step: Step, action: ActionType, day: str) -> Told:
    data = {"reason": "r"} if step == "rejected" else {}
    role = action.roles[0] if action.roles else None
    return Told(
        _HERE, "", f"action_{step}", day, day, data=data, about=action.name, actor=_PEOPLE[0], role=role
    )


def _with(story: Story | None, events: Sequence[Told]) -> Story:
    assert story is not None
    return replace(story, events=(*story.events, *events))


def _on(told: Sequence[Told], day: str) -> list[Told]:
    return [replace(each, on=day, learned=day) for each in told]


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
