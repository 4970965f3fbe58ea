"""One expression asked of each of the three that read conditions: CEL itself, the closures, the matcher."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from engine.core.matcher import Matcher
from engine.model import Facts, Value
from engine.packs.conditions import UNKNOWN, Atom, Expression, Unknown, by_cel, conjuncts, none_of

Answer = Value | Unknown


class Part(NamedTuple):
    """A part of a condition as the matcher has it: it ``compares`` a fact itself, or is ``told`` whether
    a part is true that was computed beforehand."""

    how: Literal["compares", "told"]
    condition: str


class Answers(NamedTuple):
    """What each says. ``closures`` is None where they do not cover the expression and CEL is asked in
    their place, ``matcher`` where it is not asked, as the expression is no condition. ``failure`` says why
    there is no value although nothing is absent."""

    cel: Answer
    closures: Answer | None
    matcher: Answer | None
    parts: tuple[Part, ...]
    failure: str | None

    @property
    def agree(self) -> bool:
        """Whether all that were asked say the same."""
        return all(_same(self.cel, each) for each in (self.closures, self.matcher) if each is not None)


def answers(expression: Expression, facts: Facts) -> Answers:
    """The answers over the facts."""
    condition = expression.type == "bool"
    return Answers(
        cel=by_cel(expression.source, expression.types, facts),
        closures=expression.evaluate(facts) if expression.native else None,
        matcher=_matched(expression, facts) if condition else None,
        parts=tuple(_part(part) for part in conjuncts(expression)) if condition else (),
        failure=expression.failure(facts),
    )


def _matched(expression: Expression, facts: Facts) -> Answer:
    """By two rules, one that asks for the condition and one that asks for its contrary."""
    contrary = none_of([expression], expression.place)
    rules = Matcher([[expression], [contrary]]).match(facts, remember=False).rules
    if len(rules) == 2:
        return "both true and false"
    return rules == (0,) if rules else UNKNOWN


def _part(part: Atom | Expression) -> Part:
    if isinstance(part, Expression):
        return Part("told", part.source)
    literal = part.literal
    if isinstance(literal, bool):
        return Part("compares", part.name if literal else f"!{part.name}")
    return Part(
        "compares",
        f"{part.name} {part.op} {literal!r}"
        if isinstance(literal, int)
        else f'{part.name} {part.op} "{literal}"',
    )


def _same(one: Answer, other: Answer) -> bool:
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return one is other
    return type(one) is type(other) and one == other
