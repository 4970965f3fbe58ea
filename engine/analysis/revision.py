"""What changed in meaning from one version of a pack to another, whatever changed in its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple, TypeVar

from engine.analysis.causes import CauseType
from engine.analysis.formulas import All, Formula, Not, Variable, renamed_in
from engine.analysis.search import Assignment, TooMany, find
from engine.analysis.solver import NoAnswer, solve
from engine.analysis.wording import (
    action_words,
    due_words,
    effect_words,
    event_words,
    fact_words,
    rule_words,
    when_words,
)
from engine.calendars import Calendar
from engine.core.program import Program, as_expression
from engine.packs.pack import Pack, Rule, State

What = Literal["added", "removed", "changed", "narrowed", "widened", "moved", "renamed", "reworded", "same"]
"""What became of something: ``moved`` is said of dates, ``narrowed`` and ``widened`` of when a rule matches,
``reworded`` of what is only said, ``same`` of what is written otherwise and means the same."""


class Change(NamedTuple):
    """``what`` became of something, by its kind (``rule``, ``deadline``, ...) and name; ``before`` and
    ``after`` in words, empty where there is nothing; ``example`` are facts by which a rule, which matched or
    did not, now does otherwise."""

    what: What
    of: str
    name: str
    before: str = ""
    after: str = ""
    example: Assignment | None = None


Item = TypeVar("Item")


def changes(old: Program, new: Program) -> list[Change]:
    """Every change of meaning, in the order of the files: workflow, parameters, calendars, rules."""
    before, after = old.pack, new.pack
    return [
        *_settings(before, after),
        *_each("event", before.events, after.events, event_words),
        *_each("fact", before.facts, after.facts, fact_words),
        *_each("action", before.actions, after.actions, action_words),
        *_states(before, after),
        *_each("move", _ways(before, after.renamed), _ways(after, {}), lambda target: f"to {target}"),
        *_dated("parameter", _values(before), _values(after)),
        *_calendars(before, after),
        *_rules(old, new),
    ]


def _settings(before: Pack, after: Pack) -> Iterator[Change]:
    pairs = (
        ("time zone", before.timezone, after.timezone),
        ("calendar", before.calendar.name, after.calendar.name),
    )
    for name, first, second in pairs:
        if first != second:
            yield Change("changed", "workflow", name, first, second)


def _each(
    of: str, before: Mapping[str, Item], after: Mapping[str, Item], words: Callable[[Item], str]
) -> Iterator[Change]:
    """What was added, removed or changed, by its words."""
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield Change("removed", of, name, words(before[name]))
        elif name not in before:
            yield Change("added", of, name, "", words(after[name]))
        elif words(before[name]) != words(after[name]):
            yield Change("changed", of, name, words(before[name]), words(after[name]))


def _states(before: Pack, after: Pack) -> Iterator[Change]:
    first = {path: state for region in before.regions.values() for path, state in region.states.items()}
    second = {path: state for region in after.regions.values() for path, state in region.states.items()}
    called = {old: new for old, new in after.renamed.items() if old in first}
    for old, new in called.items():
        yield Change("renamed", "state", old, old, new)
    for path, state in first.items():
        there = second.get(called.get(path, path))
        if there is None:
            yield Change("removed", "state", path, _ends(state))
            continue
        if state.final != there.final:
            yield Change("changed", "state", there.path, _ends(state), _ends(there))
        if state.say != there.say:
            yield Change("reworded", "state", there.path, state.say, there.say)
        yield from _deadlines(before, after, state, there)
    for path, state in second.items():
        if path not in first and path not in called.values():
            yield Change("added", "state", path, "", _ends(state))
            yield from _deadlines(before, after, State(path), state)


def _ends(state: State) -> str:
    return "final: the case is over" if state.final else "not final"


def _deadlines(before: Pack, after: Pack, first: State, second: State) -> Iterator[Change]:
    old = {f"{spec.name} of {second.path}": spec for spec in first.deadlines}
    new = {f"{spec.name} of {second.path}": spec for spec in second.deadlines}
    due_before = {name: due_words(before, first, spec) for name, spec in old.items()}
    due_after = {name: due_words(after, second, spec) for name, spec in new.items()}
    for change in _each("deadline", due_before, due_after, str):
        yield change._replace(what="moved") if change.what == "changed" else change
    for name in old.keys() & new.keys():
        if old[name].cites != new[name].cites:
            yield Change("reworded", "deadline", name, old[name].cites, new[name].cites)


def _ways(pack: Pack, called: Mapping[str, str]) -> dict[str, str]:
    """Where each trigger leads from each state, the states as they are ``called`` later."""
    return {
        f"{transition.trigger} from {called.get(source, source)}": called.get(
            transition.target, transition.target
        )
        for region in pack.regions.values()
        for transition in region.transitions
        for source in transition.sources
    }


def _values(pack: Pack) -> dict[str, tuple[str, str]]:
    return {
        f"{name} from {value.since}": (str(value.value), value.cites)
        for name, parameter in pack.parameters.items()
        for value in parameter.values
    }


def _dated(
    of: str, before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]
) -> Iterator[Change]:
    """What holds from or on a day, and what is said of it."""
    for name in sorted({*before, *after}):
        (old, cited), (new, cites) = before.get(name, ("", "")), after.get(name, ("", ""))
        if name not in after:
            yield Change("removed", of, name, old)
        elif name not in before:
            yield Change("added", of, name, "", new)
        elif old != new:
            yield Change("changed", of, name, old, new)
        elif cited != cites:
            yield Change("reworded", of, name, cited, cites)


def _calendars(before: Pack, after: Pack) -> Iterator[Change]:
    for name in dict.fromkeys([*before.conventions, *after.conventions]):
        old, new = before.conventions.get(name), after.conventions.get(name)
        if old is None or new is None:
            yield Change("removed" if new is None else "added", "convention", name)
        elif old.digest != new.digest:
            yield Change("changed", "convention", name)
    for name in dict.fromkeys([*before.calendars, *after.calendars]):
        first, second = before.calendars.get(name), after.calendars.get(name)
        if first is None or second is None:
            yield Change("removed" if second is None else "added", "calendar", name)
            continue
        yield from _dated("holiday", _holidays(first), _holidays(second))
        for change in _each("calendar", _kept(first), _kept(second), str):
            yield change._replace(name=f"{name}: {change.name}")


def _holidays(calendar: Calendar) -> dict[str, tuple[str, str]]:
    return {f"{day} of {calendar.name}": ("a holiday", said) for day, said in calendar.days.items()}


def _kept(calendar: Calendar) -> dict[str, str]:
    return {
        "weekend": str(sorted(calendar.weekend)),
        "recesses": "; ".join(f"{each.since} to {each.until} {each.name}" for each in calendar.recesses),
        "days known": f"{calendar.since} to {calendar.until}",
    }


def _rules(old: Program, new: Program) -> Iterator[Change]:
    before = {rule.id: rule for rule in old.pack.rules}
    after = {rule.id: rule for rule in new.pack.rules}
    redefined = _redefined(old.pack, new.pack)
    for id in dict.fromkeys([*before, *after]):
        if id not in after:
            yield Change("removed", "rule", id, rule_words(before[id]))
        elif id not in before:
            yield Change("added", "rule", id, "", rule_words(after[id]))
        else:
            yield from _rule(old, new, before[id], after[id], redefined)


def _rule(
    old: Program, new: Program, before: Rule, after: Rule, redefined: frozenset[str]
) -> Iterator[Change]:
    first, second = _aspects(before), _aspects(after)
    for change in _each("rule", first, second, str):
        yield change._replace(name=f"{before.id}: {change.name}")
    yield from _matching(old, new, before, after, redefined)
    if _said(before) != _said(after):
        yield Change("reworded", "rule", before.id, _said(before), _said(after))


def _aspects(rule: Rule) -> dict[str, str]:
    return {
        "on": " or ".join(rule.on),
        "then": ", ".join(effect_words(e) if e.kind != "note" else "note" for e in rule.then),
        "priority": str(rule.priority),
    }


def _said(rule: Rule) -> str:
    return "; ".join(said for said in rule.texts if said)


def _redefined(before: Pack, after: Pack) -> frozenset[str]:
    """The facts that the two packs define otherwise, themselves or through others."""
    changed = {
        name
        for name, fact in after.facts.items()
        if name not in before.facts or fact_words(fact) != fact_words(before.facts[name])
    }
    for name, fact in after.facts.items():  # each follows what it reads
        if fact.compute is not None and not changed.isdisjoint(fact.compute.names):
            changed.add(name)
    return frozenset(changed)


def _matching(
    old: Program, new: Program, before: Rule, after: Rule, redefined: frozenset[str]
) -> Iterator[Change]:
    """Whether a rule matches in fewer cases than it did, in more, in others, or in the same."""
    told = when_words(before), when_words(after)
    read = {name for condition in after.when for name in as_expression(condition).names}
    if told[0] == told[1] and redefined.isdisjoint(new.reach(read)):
        return
    lost: Assignment | None = None
    gained: Assignment | None = None
    try:
        for on in before.on:
            if on in after.on:
                was, now, variables, fixed = _beside(
                    CauseType(old, on), CauseType(new, on), before, after, redefined
                )
                lost = lost or _found(All((was, Not(now))), variables, fixed)
                gained = gained or _found(All((now, Not(was))), variables, fixed)
    except NoAnswer:
        yield Change("changed", "rule", f"{before.id}: when", *told)
        return
    what: What = "same"
    if lost is not None:
        what = "narrowed" if gained is None else "changed"
    elif gained is not None:
        what = "widened"
    yield Change(what, "rule", f"{before.id}: when", *told, lost or gained)


def _beside(
    first: CauseType, second: CauseType, before: Rule, after: Rule, redefined: frozenset[str]
) -> tuple[Formula, Formula, Mapping[str, Variable], Mapping[str, Sequence[Any]]]:
    """When each rule matches, over the variables of both; what is defined otherwise is another variable."""
    was, now = first.matches(before), second.matches(after)
    olds = first.abstraction.variables
    apart = {
        name: f"{name}, as it was"
        for name, variable in olds.items()
        if name in redefined or any(part in variable.source for part in redefined)
    }
    variables = {**second.abstraction.variables}
    for name, variable in olds.items():
        called = apart.get(name, name)
        variables[called] = replace(variable, name=called)
    was = renamed_in(was, apart, second.pack.renamed)
    return was, now, variables, {**first.fixed, **second.fixed}


def _found(
    formula: Formula, variables: Mapping[str, Variable], fixed: Mapping[str, Sequence[Any]]
) -> Assignment | None:
    try:
        return find(formula, variables, fixed)
    except TooMany:
        return solve(formula, variables, fixed)
