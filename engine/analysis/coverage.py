"""What the tests of a pack have tried of it: rules, each line of their conditions, moves, deadlines.

Each of these is one thing to be tried; the coverage is how many of a hundred were:

- a rule, for each thing it answers to: that it matched;
- a rule with conditions: that it was asked and did not match;
- a line of its conditions: that it was true; and that it was false (unknown is neither);
- a move of the workflow, for each state it may start from, as written: that it was taken;
- a deadline: that it passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from engine.analysis.observed import Judged, truth
from engine.diagnostics import Place, shortened
from engine.model import Decision
from engine.packs.pack import Pack, Rule

Kind = Literal["rule", "condition", "move", "deadline"]


class Part(NamedTuple):
    """One thing to be tried. ``name`` is the rule, the trigger or the deadline it is of; ``place`` that
    of the rule or the line; ``never`` says what did not happen where it was not ``tried``."""

    kind: Kind
    name: str
    never: str
    place: Place | None
    tried: bool


class Coverage(NamedTuple):
    """All parts of a pack, in the order in which its files have them."""

    parts: tuple[Part, ...]

    @property
    def percent(self) -> int:
        """How many of a hundred were tried, rounded down; 100 where there is nothing to try."""
        return 100 * sum(part.tried for part in self.parts) // len(self.parts) if self.parts else 100


@dataclass(slots=True)
class Tally:
    """What has happened in the stories tried so far."""

    matched: set[tuple[str, str]] = field(default_factory=set)
    """Rules with what they answered to."""
    missed: set[str] = field(default_factory=set)
    truths: set[tuple[str, int, bool | None]] = field(default_factory=set)
    """Rules with the number of a line and what it was."""
    taken: set[tuple[str, str]] = field(default_factory=set)
    """States left with the trigger by which they were."""
    passed: set[tuple[str, str]] = field(default_factory=set)
    """States with the deadline that passed in them."""

    def judged(self, seen: Iterable[Judged]) -> None:
        """Take in what rules were asked."""
        for each in seen:
            if each.matched:
                self.matched.add((each.rule.id, each.on))
            else:
                self.missed.add(each.rule.id)
            for number, line in enumerate(each.rule.lines):
                self.truths.add((each.rule.id, number, truth(line, each.facts)))

    def decided(self, decisions: Iterable[Decision]) -> None:
        """Take in what was decided."""
        for decision in decisions:
            if decision.outcome in ("moved", "proposed") and decision.source and decision.trigger:
                self.taken.add((decision.source, decision.trigger))
            if decision.cause.deadline is not None and decision.cause.state is not None:
                self.passed.add((decision.cause.state, decision.cause.deadline))


def coverage(pack: Pack, tally: Tally) -> Coverage:
    """What of the pack has been tried."""
    parts = [part for rule in pack.rules for part in _rule(rule, tally)]
    for region in pack.regions.values():
        for arc in region.transitions:
            for source in arc.sources:
                tried = any(
                    trigger == arc.trigger and (leaf == source or leaf.startswith(f"{source}."))
                    for leaf, trigger in tally.taken
                )
                parts.append(Part("move", arc.trigger, f"was never taken from {source}", None, tried))
        for state in region.states.values():
            for spec in state.deadlines:
                tried = (state.path, spec.name) in tally.passed
                parts.append(Part("deadline", spec.name, f"never passed in {state.path}", None, tried))
    return Coverage(tuple(parts))


def _rule(rule: Rule, tally: Tally) -> Iterable[Part]:
    for on in rule.on:
        tried = (rule.id, on) in tally.matched
        yield Part("rule", rule.id, f"never matched on {on}", rule.place, tried)
    if not rule.when:
        return
    yield Part("rule", rule.id, "never was asked without matching", rule.place, rule.id in tally.missed)
    for number, line in enumerate(rule.lines):
        unknown = (rule.id, number, None) in tally.truths
        for value in (True, False):
            never = f"'{shortened(line.source)}' was never {'true' if value else 'false'}"
            never += ", though unknown" if unknown else ""
            tried = (rule.id, number, value) in tally.truths
            yield Part("condition", rule.id, never, line.place, tried)
