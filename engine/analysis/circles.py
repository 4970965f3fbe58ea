"""Circles of moves that could go on without anything new having happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from engine.core.program import Program
from engine.diagnostics import Diagnostic
from engine.packs.conditions import COMPARISONS, Atom, conjuncts
from engine.packs.pack import Condition, Pack, Rule
from engine.packs.term import Compound, Counted, Term

MOST_STEPS = 20_000
"""Steps after which the search for circles gives up; a pack of a person's hand takes far fewer."""


class Step(NamedTuple):
    """Entering ``state`` makes ``rule`` move a region, which enters ``next``. ``by`` is what the rule
    answers to."""

    state: str
    rule: Rule
    by: str
    next: str


def circles(pack: Pack) -> tuple[Diagnostic, ...]:
    """A warning for each rule that closes a circle of moves which conditions alone might end: entering
    a state leads, by rules on states entered and on deadlines that may have passed by then, back into
    it. Nothing new becomes known on the way, so conditions that exclude each other end it."""
    steps: dict[str, list[Step]] = {}
    for step in _steps(Program(pack)):
        steps.setdefault(step.state, []).append(step)
    found: dict[str, Diagnostic] = {}
    for circle in _circles(steps):
        last = circle[-1]
        if last.rule.id not in found:
            place = last.rule.place
            excerpt = pack.files[place.file].split("\n")[place.line - 1]
            found[last.rule.id] = replace(_warning(circle), excerpt=excerpt)
    return tuple(found.values())


def _warning(circle: list[Step]) -> Diagnostic:
    last = circle[-1]
    way = " → ".join([*(step.state for step in circle), last.next])
    rules = ", ".join(dict.fromkeys(step.rule.id for step in circle))
    return Diagnostic(
        code="circle-possible",
        message=f"Expected moves that come to an end by themselves; {rules} can lead round and round with "
        f"nothing new happening: {way}.",
        help="Give one of these rules a condition that excludes a condition of another. When it runs, such a "
        "circle is cut, and the case is shown as stuck.",
        place=last.rule.place,
        severity="warning",
    )


def _steps(program: Program) -> Iterator[Step]:
    pack = program.pack
    passing = {
        f"deadline_passed.{deadline.name}": path
        for region in pack.regions.values()
        for path, state in region.states.items()
        for deadline in state.deadlines
        if not _later(deadline.term, pack)
    }
    for rule in pack.rules:
        for on in rule.on:
            kind, _, path = on.partition(".")
            state = passing.get(on) if kind == "deadline_passed" else path
            if kind not in ("deadline_passed", "state_entered") or state is None:
                continue
            for effect in rule.then:
                trigger = effect.value if effect.kind == "move" else None
                if effect.kind == "propose":
                    trigger = pack.actions[effect.value].enters
                if trigger is not None:
                    for entered in _entered(program, trigger, state):
                        yield Step(state, rule, on, entered)


def _entered(program: Program, trigger: str, state: str) -> list[str]:
    """The states that the trigger may enter while ``state`` is active."""
    region = program.region_of[trigger]
    within = state in program.pack.regions[region].states
    return list(
        dict.fromkeys(
            entered
            for (source, name), arc in program.machines[region].arcs.items()
            if name == trigger and (not within or f"{source}.".startswith(f"{state}."))
            for entered in arc.entered
        )
    )


def _later(term: Term, pack: Pack) -> bool:
    """Whether the term is sure to fall on a later day than the one on which the state is entered."""
    if isinstance(term, Compound):
        parts = [_later(part, pack) for part in term.terms]
        return any(parts) if term.pick == "latest" else all(parts)
    if not isinstance(term, Counted):
        return False
    if isinstance(term.days, int):
        ahead = term.days > 0
    else:
        parameter = pack.parameters.get(term.days.removeprefix("parameter."))
        ahead = parameter is not None and all(dated.value != 0 for dated in parameter.values)
    return ahead and (getattr(term.start, "name", None) == "entered_on" or _later(term.start, pack))


def _circles(steps: dict[str, list[Step]]) -> Iterator[list[Step]]:
    """Ways that lead back to where they begin, through no state twice, and whose rules may all apply.
    Each is found from the first of its states as the steps have them."""
    order = {state: number for number, state in enumerate(steps)}
    left = MOST_STEPS
    for first in steps:
        ways = [[step] for step in reversed(steps[first])]
        while ways and left:
            left -= 1
            way = ways.pop()
            if not _possible(way):
                continue
            here = way[-1].next
            if here == first:
                yield way
            elif order.get(here, -1) > order[first] and all(step.state != here for step in way):
                ways.extend([*way, step] for step in reversed(steps[here]))


def _possible(way: Iterable[Step]) -> bool:
    """Whether the conditions of the rules, as far as they compare one fact with a value, can hold all at
    once. What names a state may be another at each step, and is left out."""
    atoms = [atom for step in way for condition in step.rule.when for atom in _atoms(condition)]
    return not any(
        one.name == other.name and _exclude(one, other)
        for number, one in enumerate(atoms)
        for other in atoms[:number]
    )


def _atoms(condition: Condition) -> list[Atom]:
    if condition.expression is None:
        return []
    parts = conjuncts(condition.expression)
    moving = ("state.", "entered_on.", "event.", "cause.")
    return [part for part in parts if isinstance(part, Atom) and not part.name.startswith(moving)]


def _exclude(one: Atom, other: Atom) -> bool:
    """Whether no value satisfies both."""
    if one.type in ("int", "double") and not isinstance(one.literal, str):
        return not _fits(one, other)
    if one.op == other.op == "==":
        return one.literal != other.literal
    return {one.op, other.op} == {"==", "!="} and one.literal == other.literal


def _fits(one: Atom, other: Atom) -> bool:
    """Whether a whole number satisfies both: if any does, one near a literal of theirs does."""
    near = [int(atom.literal) + by for atom in (one, other) for by in (-1, 0, 1)]
    near += [number + by for number in near for by in (-1, 1)]
    return any(_holds(one, number) and _holds(other, number) for number in near)


def _holds(atom: Atom, number: int) -> bool:
    return bool(COMPARISONS[atom.op](number, int(atom.literal)))
