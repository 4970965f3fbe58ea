"""A pack as a page for those who read no YAML: everything it says, each with the words for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.analysis.page_counting import told_calendars, told_conventions
from engine.analysis.told import (
    Asked,
    Lead,
    Page,
    Said,
    Step,
    ToldAction,
    ToldCause,
    ToldDeadline,
    ToldFact,
    ToldKind,
    ToldMove,
    ToldParameter,
    ToldRegion,
    ToldRule,
    ToldState,
    ToldValue,
)
from engine.analysis.traits import Traits, event_traits, order_traits, status_traits
from engine.analysis.wording import due_words, source_words, text_of
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import ActionType, Condition, Effect, Pack, Parameter, Region, Rule, State


def page_of(pack: Pack) -> Page:
    """The pack as a page."""
    return Page(
        pack=pack.name,
        workflow=pack.workflow,
        digest=pack.digest,
        timezone=pack.timezone,
        calendar=pack.calendar.name,
        regions=tuple(_region(region) for region in pack.regions.values()),
        moves=tuple(_moves(pack)),
        deadlines=tuple(
            ToldDeadline(spec.name, state.path, due_words(pack, state, spec), spec.cites)
            for state in _states(pack)
            for spec in state.deadlines
        ),
        causes=tuple(_causes(pack)),
        items=tuple(ToldKind(name, _words(status_traits(each))) for name, each in pack.items.items()),
        orders=tuple(ToldKind(name, _words(order_traits(each))) for name, each in pack.orders.items()),
        facts=tuple(ToldFact(fact.name, fact.type, source_words(fact)) for fact in pack.facts.values()),
        parameters=tuple(_parameter(parameter) for parameter in pack.parameters.values()),
        actions=tuple(_action(pack, action) for action in pack.actions.values()),
        calendars=tuple(told_calendars(pack)),
        conventions=tuple(told_conventions(pack)),
        renamed=dict(pack.renamed),
    )


def _words(traits: Traits) -> tuple[str, ...]:
    return tuple(trait.words for trait in traits.values())


def _states(pack: Pack) -> Iterator[State]:
    for region in pack.regions.values():
        yield from region.states.values()


def _region(region: Region) -> ToldRegion:
    initials = {region.initial, *(state.initial for state in region.states.values())}
    told = (
        ToldState(
            state=state.path,
            say=state.say,
            within=state.parent,
            initial=state.path in initials,
            final=state.final,
            deadlines=tuple(spec.name for spec in state.deadlines),
            leads=tuple(
                Lead(move.trigger, move.target) for move in region.transitions if state.path in move.sources
            ),
        )
        for state in region.states.values()
    )
    return ToldRegion(region.name, region.initial, tuple(told))


def _moves(pack: Pack) -> Iterator[ToldMove]:
    for region in pack.regions.values():
        for move in region.transitions:
            yield ToldMove(
                trigger=move.trigger,
                region=region.name,
                source=move.sources,
                to=move.target,
                rules=_asking(pack, "move", move.trigger),
                steps=tuple(
                    step
                    for action in pack.actions.values()
                    for step in _steps(action)
                    if step.trigger == move.trigger
                ),
                needs=tuple(_said(need) for need in move.needs),
            )


def _asking(pack: Pack, kind: str, value: str) -> tuple[str, ...]:
    """The rules that ask for a move or an action."""
    return tuple(
        rule.id
        for rule in pack.rules
        if any(effect.kind == kind and effect.value == value for effect in rule.then)
    )


def _steps(action: ActionType) -> tuple[Step, ...]:
    steps = (
        ("proposed", action.enters),
        ("approved", action.approved),
        ("rejected", action.rejected),
        ("done", action.done),
    )
    return tuple(Step(action.name, step, trigger) for step, trigger in steps if trigger is not None)


def _causes(pack: Pack) -> Iterator[ToldCause]:
    for name, event in pack.events.items():
        rules = _answering(pack, name)
        if rules or name not in LIFECYCLE:
            says = "; ".join(_words(event_traits(replace(event, exhaustive=False))))
            yield ToldCause(name, "event", name, says, (), event.exhaustive, rules)
    running: dict[str, list[str]] = {}
    for state in _states(pack):
        for spec in state.deadlines:
            running.setdefault(spec.name, []).append(state.path)
    for name, states in running.items():
        on = f"deadline_passed.{name}"
        yield ToldCause(on, "deadline", name, "", tuple(states), on in pack.exhaustive, _answering(pack, on))
    for state in _states(pack):
        on = f"state_entered.{state.path}"
        if rules := _answering(pack, on):
            yield ToldCause(on, "state", state.path, "", (), False, rules)


def _answering(pack: Pack, on: str) -> tuple[ToldRule, ...]:
    return tuple(_rule(pack, rule) for rule in pack.rules if on in rule.on)


def _rule(pack: Pack, rule: Rule) -> ToldRule:
    return ToldRule(
        rule=rule.id,
        conditions=tuple(_said(condition) for condition in rule.when),
        then=tuple(Asked(effect.kind, effect.value, _leading(pack, effect)) for effect in rule.then),
        because=rule.because,
        cites=rule.cites,
        priority=rule.priority,
        file=rule.place.file,
        line=rule.place.line,
    )


def _said(condition: Condition) -> Said:
    written = None if condition.expression is None else text_of(condition.expression)
    parts = tuple(_said(part) for part in condition.parts)
    return Said(condition.kind, written, condition.say or None, parts)


def _leading(pack: Pack, effect: Effect) -> tuple[str, ...]:
    """The states to which what an effect asks for can lead."""
    trigger = effect.value if effect.kind == "move" else None
    if effect.kind == "propose":
        trigger = pack.actions[effect.value].enters
    targets = (
        move.target
        for region in pack.regions.values()
        for move in region.transitions
        if move.trigger == trigger
    )
    return tuple(dict.fromkeys(targets))


def _parameter(parameter: Parameter) -> ToldParameter:
    values = tuple(ToldValue(dated.since, dated.value, dated.cites) for dated in parameter.values)
    return ToldParameter(parameter.name, parameter.type, values)


def _action(pack: Pack, action: ActionType) -> ToldAction:
    return ToldAction(
        action=action.name,
        region=action.region,
        roles=action.roles,
        approvals=action.approvals,
        steps=_steps(action),
        rules=_asking(pack, "propose", action.name),
        coercive=action.coercive,
    )
