"""Rules that would have brought about what a test expected, and why they did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.analysis.observed import Judged, truth
from engine.core.program import Program
from engine.model import Value
from engine.packs.pack import Rule
from engine.packs.stories import Expected


class Line(NamedTuple):
    """A condition line that did not hold: whether it was false or (None) unknown, and what it read."""

    text: str
    truth: bool | None
    saw: Mapping[str, Value]
    missing: tuple[str, ...]


class Unmatched(NamedTuple):
    """A rule that did not match: on what it was last asked, on which day, and the lines that did not
    hold; ``on`` is None where nothing it answers to happened."""

    rule: Rule
    on: str | None
    day: str | None
    lines: tuple[Line, ...]


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
            Unmatched(rule, None, None, ())
            if last is None
            else Unmatched(rule, last.on, last.day, tuple(_not_so(last)))
        )
    return tuple(found)


def _not_so(judged: Judged) -> Iterable[Line]:
    for line in judged.rule.lines:
        held = truth(line, judged.facts)
        if held is not True:
            saw = {name: judged.facts[name] for name in line.names if name in judged.facts}
            yield Line(line.source, held, saw, line.absent(judged.facts))


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
