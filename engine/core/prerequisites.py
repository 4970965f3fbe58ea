"""What must be on file before a trigger is taken."""

from __future__ import annotations

from typing import NamedTuple

from engine.core.facts import view
from engine.core.outcome import reason
from engine.core.program import Program
from engine.model import Case, Cause, Facts


class Lacking(NamedTuple):
    """What is missing, in words, and the facts that say so."""

    told: tuple[str, ...]
    facts: Facts


def lacking(program: Program, case: Case, cause: Cause | None, source: str, trigger: str) -> Lacking | None:
    """What is missing before ``trigger`` may be taken from the innermost state ``source``; None where
    nothing is. What cannot be told is missing."""
    needs = program.needs.get((source, trigger))
    if needs is None:
        return None
    facts = view(program, case, cause, needs.computed)
    told = []
    for need, condition in zip(needs.needs, needs.conditions, strict=True):
        if condition.evaluate(facts) is not True:
            absent = sorted(set(condition.absent(facts)))
            unknown = f" (not known: {', '.join(absent)})" if absent else ""
            told.append((reason(need.say, facts) or condition.source) + unknown)
    seen = {name: facts[name] for name in needs.reads if name in facts}
    return Lacking(tuple(told), seen) if told else None


def why_lacking(missing: Lacking, trigger: str) -> str:
    """The reason of what was not done because something was not on file."""
    listed = " ".join(f"({number}) {told}" for number, told in enumerate(missing.told, 1))
    return f"Expected to be on file before '{trigger}' is taken: {listed} It is not."
