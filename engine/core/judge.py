"""Judging one cause type: which rules match, and what they ask for on the state machines."""

from __future__ import annotations

from msgspec.structs import replace

from engine.core.facts import view
from engine.core.outcome import propose, reason
from engine.core.program import Program
from engine.model import Case, Cause, Facts, Said
from engine.packs.pack import Effect, Rule


def judge(program: Program, case: Case, cause: Cause, on: str, settled: frozenset[str]) -> list[Said]:
    """What the rules that answer to ``on`` bring about: moves first, by region as written, then
    what asks for no move, by rule. Regions in ``settled`` have been moved by the cause itself.

    Where no rule matches the list is empty, or one note that names the facts that were missing.
    """
    judging = program.judge(on)
    if judging is None:
        return []
    facts = view(program, case, cause, judging.computed)
    match = program.match(judging, facts)
    seen = {
        judging.rules[index].id: {name: facts[name] for name in judging.reads[index] if name in facts}
        for index in match.rules
    }
    rules = [judging.rules[index] for index in match.rules]
    sayings = []
    for region in program.machines:
        asking = [
            (rule, effect)
            for rule in rules
            for effect in rule.then
            if _region(program, effect) == region and _trigger(program, effect) is not None
        ]
        if asking and region not in settled:
            sayings.append(_move(program, case, cause, on, region, asking, facts, seen))
    for rule in rules:
        for effect in rule.then:
            if _trigger(program, effect) is None:
                sayings.append(_without_move(program, case, cause, on, rule, effect, facts, seen[rule.id]))
    if not sayings and match.missing:
        sayings.append(Said(on=on, outcome="noted", missing=match.missing))
    return sayings


def _trigger(program: Program, effect: Effect) -> str | None:
    if effect.kind == "move":
        return effect.value
    if effect.kind == "propose":
        return program.pack.actions[effect.value].enters
    return None


def _region(program: Program, effect: Effect) -> str | None:
    if effect.kind == "move":
        return program.region_of[effect.value]
    if effect.kind == "propose":
        return program.pack.actions[effect.value].region
    return None


def _move(
    program: Program,
    case: Case,
    cause: Cause,
    on: str,
    region: str,
    asking: list[tuple[Rule, Effect]],
    facts: Facts,
    seen: dict[str, Facts],
) -> Said:
    """The one move of a region: what the rules of the highest priority ask for, if they agree."""
    highest = max(rule.priority for rule, _ in asking)
    first = [(rule, effect) for rule, effect in asking if rule.priority == highest]
    rule, effect = first[0]
    trigger = _trigger(program, effect)
    assert trigger is not None
    leaf = case.entries[region][-1].state
    asked = Said(
        on=on,
        outcome="rejected",
        region=region,
        source=leaf,
        trigger=trigger,
        rule=rule.id,
        cites=reason(rule.cites, facts) or None,
        facts=seen[rule.id],
    )
    rivals = [other for other, wanted in first if _trigger(program, wanted) != trigger]
    if rivals:
        told = (
            f"Expected one move, but {rule.id} and {rivals[0].id}, of one priority, ask for different ones."
        )
        return replace(asked, because=told, code="conflict")
    arc = program.machines[region].arc(leaf, trigger)
    if arc is None:
        told = f"Expected a state from which '{trigger}' may be taken, but {region} is '{leaf}'."
        return replace(asked, because=told, code="no-arc")
    action = None
    if effect.kind == "propose":
        action = propose(program, case, cause, effect.value, rule.id, seen[rule.id])
    return replace(
        asked,
        outcome="moved" if action is None else "proposed",
        target=arc.target,
        because=reason(rule.because, facts),
        action=action,
    )


def _without_move(
    program: Program, case: Case, cause: Cause, on: str, rule: Rule, effect: Effect, facts: Facts, seen: Facts
) -> Said:
    action = None
    if effect.kind == "propose":
        action = propose(program, case, cause, effect.value, rule.id, seen)
    return Said(
        on=on,
        outcome="noted" if action is None else "proposed",
        region=None if action is None else action.region,
        rule=rule.id,
        because=reason(rule.because, facts),
        cites=reason(rule.cites, facts) or None,
        facts=seen,
        action=action,
        note=reason(effect.value, facts) if effect.kind == "note" else None,
        draft=effect.value if effect.kind == "draft" else None,
    )
