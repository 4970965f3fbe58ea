"""Rules that would have brought about what a test expected, and why they did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.analysis.observed import Judged
from engine.analysis.seen import Tried, tried
from engine.core.program import Program
from engine.model import Facts
from engine.packs.pack import Rule
from engine.packs.stories import Expected


class Unmatched(NamedTuple):
    """A rule that did not match: on what it was last asked, on which day, the lines that kept it from
    matching (in ``none`` those that were not false), and the facts they saw; ``on`` is None where nothing
    it answers to happened."""

    rule: Rule
    on: str | None
    day: str | None
    lines: tuple[Tried, ...]
    facts: Facts


def unmatched(
    program: Program, wanted: Iterable[Expected], seen: Sequence[Judged], since: str | None
) -> tuple[Unmatched, ...]:
    """The rules that lead to what was wanted and did not match after the day ``since``, each with the
    last time it was asked."""
    found = []
    for rule in dict.fromkeys(rule for expected in wanted for rule in _leading(program, expected)):
        asked = [each for each in seen if each.rule is rule and (since is None or each.day > since)]
        if any(each.matched for each in asked):
            continue
        last = asked[-1] if asked else None
        found.append(
            Unmatched(rule, None, None, (), {})
            if last is None
            else Unmatched(rule, last.on, last.day, tuple(_keeping(last)), last.facts)
        )
    return tuple(found)


def _keeping(judged: Judged) -> Iterable[Tried]:
    for condition in judged.rule.when:
        yield from _otherwise(tried(condition, judged.facts), True)


def _otherwise(tried: Tried, wanted: bool) -> Iterable[Tried]:
    """The lines of a condition that kept it from being as ``wanted``."""
    if tried.truth is wanted:
        return
    if not tried.parts:
        yield tried
    for part in tried.parts:
        yield from _otherwise(part, wanted is (tried.condition.kind == "any"))


def _leading(program: Program, expected: Expected) -> list[Rule]:
    rules, value = program.pack.rules, expected.value
    if expected.what == "state" and isinstance(value, str):
        arcs = program.machines[expected.name].arcs.values()
        triggers = {arc.trigger for arc in arcs if arc.target == value or arc.target.startswith(f"{value}.")}
        return [rule for rule in rules if _asks(program, rule) & triggers]
    if expected.what == "actions" and isinstance(value, Mapping):
        return [
            rule
            for rule in rules
            if any(effect.kind == "propose" and value.get(effect.value) == "proposed" for effect in rule.then)
        ]
    if expected.what == "rules" and isinstance(value, tuple):
        return [rule for rule in rules if rule.id in value]
    return []


def _asks(program: Program, rule: Rule) -> set[str | None]:
    moves: set[str | None] = {effect.value for effect in rule.then if effect.kind == "move"}
    proposals = [program.pack.actions[effect.value] for effect in rule.then if effect.kind == "propose"]
    return moves | {action.enters for action in proposals if action.enters is not None}
