"""Judging one cause type: which rules match, and what they ask for on the state machines."""

from __future__ import annotations

from msgspec.structs import replace

from engine.core.facts import view
from engine.core.incidents import barring, why_barred
from engine.core.orders import bar_on, why_withheld
from engine.core.outcome import propose, reason
from engine.core.prerequisites import lacking, why_lacking
from engine.core.program import Judge, Program
from engine.model import Case, Cause, Facts, Said, Withheld
from engine.packs.pack import Effect, Rule


def judge(program: Program, case: Case, cause: Cause, on: str, settled: frozenset[str]) -> list[Said]:
    """What the rules that answer to ``on`` bring about: moves first, by region as written, then
    what asks for no move, by rule. Regions in ``settled`` have been moved by the cause itself.

    Where no rule matches the list is empty, or one note that names the facts that were missing.
    """
    judging = program.judge(on)
    if judging is None:
        return []
    facts = view(program, case, cause, ())
    match = program.match(judging, facts)
    if not match.rules and not match.unknown:
        return []
    for index in match.rules:
        judging.supplies[index](facts)
    seen = {
        judging.rules[index].id: {name: facts[name] for name in judging.reads[index] if name in facts}
        for index in match.rules
    }
    rules = [judging.rules[index] for index in match.rules]
    sayings = [said for index in match.unknown for said in _failed(program, on, judging, index, facts)]
    for region in program.machines:
        asking = [
            (rule, effect)
            for rule in rules
            for effect in rule.then
            if region_asked(program, effect) == region and trigger_asked(program, effect) is not None
        ]
        if asking and region not in settled:
            sayings.append(_move(program, case, cause, on, region, asking, facts, seen))
    for rule in rules:
        for effect in rule.then:
            if trigger_asked(program, effect) is None:
                sayings.append(_without_move(program, case, cause, on, rule, effect, facts, seen[rule.id]))
    if not sayings and match.missing:
        sayings.append(Said(on=on, outcome="noted", missing=match.missing))
    return sayings


def _failed(program: Program, on: str, judging: Judge, index: int, facts: Facts) -> list[Said]:
    """That a rule could not be judged although every fact is there; nothing of one that lacks a fact."""
    rule = judging.rules[index]
    judging.supplies[index](facts)
    seen = {name: facts[name] for name in judging.reads[index] if name in facts}
    failed = [
        (
            f"condition '{condition.source}' (line {condition.place.line}) of {rule.id} to be true or false",
            why,
        )
        for condition in judging.conditions[index]
        if (why := condition.failure(facts)) is not None
    ]
    absent = {name for condition in judging.conditions[index] for name in condition.absent(facts)}
    needed = program.reach(absent) - facts.keys()
    failed += [
        (f"fact '{fact.name}' to have a value for {rule.id}", why)
        for fact in judging.computed
        if fact.name in needed and fact.compute and (why := fact.compute.failure(facts)) is not None
    ]
    return [
        Said(
            on=on,
            outcome="rejected",
            rule=rule.id,
            because=f"Expected the {what}, but it {why}; the rule did not apply.",
            facts=seen,
            code="condition-failed",
        )
        for what, why in failed
    ]


def judge_again(program: Program, case: Case, cause: Cause, asked: Withheld) -> list[Said]:
    """What was withheld, offered again now that nothing keeps it: its rule judged anew, on what its
    event said and the facts as they are. Dropped with a note where that asks for nothing any more."""
    judging = program.judge(asked.on)
    rules = [] if judging is None else [rule for rule in judging.rules if rule.id == asked.rule]
    if judging is not None and rules:
        facts = view(program, case, cause, judging.computed, asked.event)
        index = judging.rules.index(rules[0])
        if index in program.match(judging, facts).rules:
            seen = {name: facts[name] for name in judging.reads[index] if name in facts}
            wanted = [effect for effect in rules[0].then if region_asked(program, effect) == asked.region]
            sayings = [_offered(program, case, cause, asked.on, rules[0], e, facts, seen) for e in wanted]
            if not any(said.outcome == "rejected" for said in sayings):
                return sayings
    told = "What had been withheld was offered again, and its rule no longer asks for it; it is dropped."
    return [Said(on=asked.on, outcome="noted", region=asked.region, rule=asked.rule, because=told)]


def _offered(
    program: Program, case: Case, cause: Cause, on: str, rule: Rule, effect: Effect, facts: Facts, seen: Facts
) -> Said:
    region = region_asked(program, effect)
    if region is None or trigger_asked(program, effect) is None:
        return _without_move(program, case, cause, on, rule, effect, facts, seen)
    return _move(program, case, cause, on, region, [(rule, effect)], facts, {rule.id: seen})


def trigger_asked(program: Program, effect: Effect) -> str | None:
    """The trigger by which an effect wants a region moved; None where it asks for no move."""
    if effect.kind == "move":
        return effect.value
    if effect.kind == "propose":
        return program.pack.actions[effect.value].enters
    return None


def region_asked(program: Program, effect: Effect) -> str | None:
    """The region that an effect is about; None for a note or a letter."""
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
    trigger = trigger_asked(program, effect)
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
    rivals = [other for other, wanted in first if trigger_asked(program, wanted) != trigger]
    if rivals:
        told = (
            f"Expected one move, but {rule.id} and {rivals[0].id}, of one priority, ask for different ones."
        )
        return replace(asked, because=told, code="conflict")
    arc = program.machines[region].arc(leaf, trigger)
    if arc is None:
        told = f"Expected a state from which '{trigger}' may be taken, but {region} is '{leaf}'."
        return replace(asked, because=told, code="no-arc")
    order = bar_on(case, trigger)
    if order is not None:
        told = why_withheld(order, trigger)
        return replace(asked, outcome="withheld", because=told, code="barred", order=order.id)
    missing = lacking(program, case, cause, leaf, trigger)
    if missing is not None:
        told = why_lacking(missing, trigger)
        return replace(asked, because=told, code="prerequisite", facts={**asked.facts, **missing.facts})
    action = None
    if effect.kind == "propose":
        barred = barring(case, region)
        if barred is not None:
            told = why_barred(barred, f"{effect.value} is proposed")
            return replace(asked, outcome="withheld", because=told, code="incident-open")
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
    region = region_asked(program, effect)
    said = Said(
        on=on,
        outcome="noted",
        region=region,
        rule=rule.id,
        because=reason(rule.because, facts),
        cites=reason(rule.cites, facts) or None,
        facts=seen,
    )
    if region is None:
        note = reason(effect.value, facts) if effect.kind == "note" else None
        return replace(said, note=note, draft=effect.value if effect.kind == "draft" else None)
    barred = barring(case, region)
    if barred is not None:
        told = why_barred(barred, f"{effect.value} is proposed")
        return replace(said, outcome="withheld", because=told, code="incident-open")
    action = propose(program, case, cause, effect.value, rule.id, seen)
    return replace(said, outcome="proposed", action=action)
