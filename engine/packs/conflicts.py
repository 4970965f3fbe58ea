"""What can be shown to go wrong between rules: two that contradict, a chain without an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.packs.declared import DeclaredCondition, DeclaredEffect, DeclaredRegion, DeclaredRule
from engine.packs.expressions import same_text
from engine.packs.findings import Findings
from engine.packs.graph import ancestors, entered
from engine.packs.nodes import Scalar


@dataclass(frozen=True, slots=True)
class Move:
    """A trigger an effect asks for; ``at`` is what the effect names."""

    trigger: str
    at: Scalar


@dataclass(frozen=True, slots=True)
class Ways:
    """Trigger to its region, and action to the trigger taken when it is proposed."""

    regions: Mapping[str, str]
    enters: Mapping[str, str]

    def move(self, effect: DeclaredEffect) -> Move | None:
        """What a ``move`` asks for, and a ``propose`` whose action enters a state."""
        asked = {"move": effect.value.text, "propose": self.enters.get(effect.value.text)}.get(effect.kind)
        return Move(asked, effect.value) if asked in self.regions and asked is not None else None


def check_conflicts(rules: tuple[DeclaredRule, ...], ways: Ways, findings: Findings) -> None:
    """Report two rules of one priority that ask for different moves in one region where the
    conditions of the one are among those of the other; of each rule the first such other."""
    groups: dict[tuple[str, str, int], list[_Asking]] = {}
    for number, rule in enumerate(rules):
        conditions = frozenset(_text(condition) for condition in rule.when)
        for region, move in moves(rule, ways).items():
            for cause in dict.fromkeys(cause.text for cause in rule.on):
                asking = _Asking(number, rule, move, conditions)
                groups.setdefault((cause, region, rule.priority), []).append(asking)
    said: set[int] = set()
    for (cause, _, _), group in groups.items():
        # each rule under one of its conditions: only such can be among those of another
        under: dict[str, list[_Asking]] = {}
        for asking in group:
            under.setdefault(min(asking.conditions, default=""), []).append(asking)
        for asking in group:
            for fewer in (other for key in ("", *sorted(asking.conditions)) for other in under.get(key, ())):
                if fewer.move.trigger != asking.move.trigger and fewer.conditions <= asking.conditions:
                    first, second = sorted((fewer, asking), key=lambda one: one.number)
                    if second.number not in said:
                        said.add(second.number)
                        _refuse_conflict(second.rule, second.move, first.rule, first.move, cause, findings)
                    break


@dataclass(frozen=True, slots=True)
class _Asking:
    """A rule that asks for a move, and the texts of its conditions."""

    number: int
    rule: DeclaredRule
    move: Move
    conditions: frozenset[str]


def _refuse_conflict(
    rule: DeclaredRule, move: Move, other: DeclaredRule, asked: Move, cause: str, findings: Findings
) -> None:
    findings.add(
        "rule-conflict",
        f"Expected one move on '{cause}'; '{rule.id.text}' asks for '{move.trigger}' where '{other.id.text}' "
        f"(line {other.id.place.line}) asks for '{asked.trigger}', both with priority {rule.priority}.",
        "Give one of them a higher 'priority', or a condition that the other denies.",
        move.at.place,
    )


def moves(rule: DeclaredRule, ways: Ways) -> dict[str, Move]:
    """Region to the first move the rule asks for in it."""
    found: dict[str, Move] = {}
    for effect in rule.then:
        move = ways.move(effect)
        if move is not None:
            found.setdefault(ways.regions[move.trigger], move)
    return found


def _text(condition: DeclaredCondition) -> str:
    if condition.written is not None:
        return same_text(condition.written.text)
    return f"{condition.kind}({' ; '.join(sorted(_text(part) for part in condition.parts))})"


def check_endless(
    rules: tuple[DeclaredRule, ...],
    regions: Iterable[DeclaredRegion],
    ways: Ways,
    findings: Findings,
) -> None:
    """Report rules without conditions that, on entering a state, lead back into it for ever."""
    for region in regions:
        steps = _forced(region, rules, ways)
        done: set[str] = set()
        for start in steps:
            way = [start]
            while way[-1] in steps and way[-1] not in done:
                onward = steps[way[-1]][1]
                if onward in way:
                    cycle = way[way.index(onward) :]
                    rule = steps[cycle[-1]][0]
                    _refuse_endless(rule, [*cycle, onward], findings)
                    break
                way.append(onward)
            done.update(way)


def _forced(
    region: DeclaredRegion, rules: tuple[DeclaredRule, ...], ways: Ways
) -> dict[str, tuple[DeclaredRule, str]]:
    """Innermost state to the rule that always moves on when it is entered, and the one it leads to."""
    asking: dict[str, list[DeclaredRule]] = {}
    for rule in rules:
        if region.name.text in moves(rule, ways):
            for cause in dict.fromkeys(cause.text for cause in rule.on):
                asking.setdefault(cause, []).append(rule)
    targets = {
        (arc.trigger.text, source.text): arc.target.text
        for arc in region.transitions
        if arc.target.text in region.states
        for source in arc.sources
    }
    steps: dict[str, tuple[DeclaredRule, str]] = {}
    for leaf, state in region.states.items():
        own = asking.get(f"state_entered.{leaf}", [])
        if state.children or not own:
            continue
        # a rule on an outer state answers too, but only where that is entered with the inner one
        outer = [rule for path in ancestors(leaf)[1:] for rule in asking.get(f"state_entered.{path}", ())]
        highest = max([*own, *outer], key=lambda rule: rule.priority)
        if highest.when or highest not in own:
            continue
        trigger = moves(highest, ways)[region.name.text].trigger
        for path in ancestors(leaf):
            if (trigger, path) in targets:
                steps[leaf] = (highest, entered(region, targets[trigger, path])[-1])
                break
    return steps


def _refuse_endless(rule: DeclaredRule, way: list[str], findings: Findings) -> None:
    findings.add(
        "endless-chain",
        f"Expected a chain of moves to end; '{rule.id.text}' closes a circle no condition can stop: "
        f"{' → '.join(way)}.",
        "Add a condition below 'when:' of one of these rules, or take out its move.",
        rule.id.place,
    )
