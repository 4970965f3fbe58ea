"""A law that is watched at work: each time its rules are judged, which of their conditions held."""

from __future__ import annotations

from typing import NamedTuple

from engine.core.matcher import Match
from engine.core.program import Judge, Program
from engine.model import Facts
from engine.packs.conditions import UNKNOWN, Expression
from engine.packs.pack import Rule


class Judged(NamedTuple):
    """One rule judged once: what it answered to, on which day, what it saw, whether it matched."""

    rule: Rule
    on: str
    day: str
    facts: Facts
    matched: bool


class Observed(Program):
    """A pack ready to run that keeps in ``seen`` what it was asked; whoever reads that may empty it."""

    seen: list[Judged]
    _asked = ""

    def judge(self, on: str) -> Judge | None:
        """As `Program.judge`; `match` is then asked about this cause type."""
        self._asked = on
        return super().judge(on)

    def match(self, judge: Judge, facts: Facts) -> Match:
        """As `Program.match`, kept."""
        found = super().match(judge, facts)
        for supply in judge.supplies:  # what is not needed to decide is needed to tell why
            supply(facts)
        day = facts.get("cause.on", "")
        self.seen += [
            Judged(rule, self._asked, day, facts, index in found.rules)
            for index, rule in enumerate(judge.rules)
        ]
        return found


def truth(line: Expression, facts: Facts) -> bool | None:
    """Whether a condition line held; None where it was unknown."""
    value = line.evaluate(facts)
    return None if value is UNKNOWN else value is True
