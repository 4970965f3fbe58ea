"""By which triggers a case comes to where a remedy leads, and what can take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from engine.analysis.causes import CauseType
from engine.core.machine import Arc, outward
from engine.core.program import Program
from engine.packs.pack import ActionType

Step = Literal["approved", "rejected", "done"]


class Taker(NamedTuple):
    """What takes a trigger: the rule ``name``, which moves or proposes; an override, which has no name; or a
    step of the action ``name``."""

    kind: Literal["rule", "override", Step]
    name: str = ""


class Way(NamedTuple):
    """How a trigger leads into a state. Without arcs it leads there from no other; but where it is that of an
    action that was done out of order, ratifying this moves a case to the only state that it leads to."""

    target: str
    arcs: tuple[Arc, ...]


def brought_about(program: Program, remedy: ActionType) -> frozenset[str]:
    """The innermost states to which a remedy leads as it is done, or, where nothing is taken then, as it is
    approved."""
    region = program.pack.regions[remedy.region]
    deed = remedy.done or remedy.approved
    targets = {arc.target for arc in region.transitions if arc.trigger == deed}
    return frozenset(path for path in _leaves(program, remedy.region) if targets & {*outward(path)})


def begins_in(program: Program, region: str) -> frozenset[str]:
    """The innermost states in which a region stands without a move: the one that it opens in, and those that
    a version before may call otherwise."""
    opening = program.machines[region].opening[-1]
    return frozenset((opening, *renamed_into(program, region)))


def renamed_into(program: Program, region: str) -> dict[str, str]:
    """The innermost states that a version before may call otherwise, each with what it calls them."""
    names = program.pack.renamed.items()
    return {new: old for old, new in names for path in _leaves(program, region) if path == new}


def ways_into(program: Program, region: str, states: frozenset[str]) -> Mapping[str, Way]:
    """By trigger, how it leads into ``states`` from others."""
    arcs = program.machines[region].arcs.values()
    found = {}
    for trigger in dict.fromkeys(arc.trigger for arc in arcs):
        own = [arc for arc in arcs if arc.trigger == trigger and arc.target in states]
        outside = tuple(arc for arc in own if arc.source not in states)
        targets = {arc.target for arc in arcs if arc.trigger == trigger}
        jumps = len(targets) == 1 and any(each.done == trigger for each in program.pack.actions.values())
        if own and (outside or jumps):
            found[trigger] = Way((outside or own)[0].target, outside)
    return found


def takers(program: Program, causes: Mapping[str, CauseType], trigger: str) -> Iterator[Taker]:
    """What can take a trigger."""
    region = program.region_of[trigger]
    for rule in program.pack.rules:
        if rule.on and causes[rule.on[0]].moves(rule).get(region) == trigger:
            yield Taker("rule", rule.id)
    actions = program.pack.actions.values()
    if not any(trigger in action.triggers for action in actions):
        yield Taker("override")
    for action in actions:
        steps: dict[Step, str | None] = {
            "approved": action.approved,
            "rejected": action.rejected,
            "done": action.done,
        }
        for step, taken in steps.items():
            if taken == trigger:
                yield Taker(step, action.name)


def as_approved(program: Program, remedy: ActionType, taker: Taker) -> bool:
    """Whether what takes a trigger is approved by as many people of the same roles as the remedy."""
    if taker.kind not in ("approved", "done"):
        return False
    action = program.pack.actions[taker.name]
    roles = not remedy.roles or (bool(action.roles) and {*action.roles} <= {*remedy.roles})
    return action.approvals >= remedy.approvals and roles


def _leaves(program: Program, region: str) -> list[str]:
    states = program.pack.regions[region].states
    parents = {state.parent for state in states.values()}
    return [path for path in states if path not in parents]
