"""Whether a rule matches in fewer cases than in an earlier version, in more, in others, or in the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from engine.analysis.causes import CauseType
from engine.analysis.formulas import All, Formula, Not, Variable, renamed_in
from engine.analysis.search import Assignment, TooMany, find
from engine.analysis.solver import NoAnswer, solve
from engine.analysis.traits import renamed_cause
from engine.analysis.wording import conditions_words, fact_words
from engine.core.program import Program, as_expression
from engine.packs.pack import Pack, Rule


class Matching(NamedTuple):
    """What became of when a rule matches; ``example`` are facts by which it now does otherwise."""

    what: Literal["narrowed", "widened", "changed", "same"]
    example: Assignment | None = None


def redefined_facts(before: Pack, after: Pack) -> frozenset[str]:
    """The facts that the two packs define otherwise, themselves or through others."""
    changed = {
        name
        for name, fact in after.facts.items()
        if name not in before.facts or fact_words(fact) != fact_words(before.facts[name])
    }
    for name, fact in after.facts.items():  # each follows what it reads
        if fact.compute is not None and not changed.isdisjoint(fact.compute.names):
            changed.add(name)
    return frozenset(changed)


def matching(
    old: Program,
    new: Program,
    before: Rule,
    after: Rule,
    called: Mapping[str, str],
    redefined: frozenset[str],
) -> Matching | None:
    """What became of when a rule matches; None where its conditions and all they read are as they were.
    ``called`` is what states are named that were renamed, ``redefined`` what both define otherwise."""
    alike = conditions_words(before.when) == conditions_words(after.when)
    read = {name for condition in after.when for name in as_expression(condition).names}
    if alike and redefined.isdisjoint(new.reach(read)):
        return None
    pairs = [(on, renamed_cause(on, called)) for on in before.on]
    shared = [(on, answered) for on, answered in pairs if answered in after.on]
    if not shared:
        return None if alike else Matching("changed")
    lost: Assignment | None = None
    gained: Assignment | None = None
    try:
        for on, answered in shared:
            was, now, variables, fixed = _beside(
                CauseType(old, on), CauseType(new, answered), before, after, redefined
            )
            lost = lost or _found(All((was, Not(now))), variables, fixed)
            gained = gained or _found(All((now, Not(was))), variables, fixed)
    except NoAnswer:
        return Matching("changed")
    if lost is not None:
        return Matching("narrowed" if gained is None else "changed", lost)
    return Matching("same" if gained is None else "widened", gained)


def _beside(
    first: CauseType, second: CauseType, before: Rule, after: Rule, redefined: frozenset[str]
) -> tuple[Formula, Formula, Mapping[str, Variable], Mapping[str, Sequence[Any]]]:
    """When each rule matches, over the variables of both; what is defined otherwise is another variable."""
    was, now = first.matches(before), second.matches(after)
    olds = first.abstraction.variables
    apart = {
        name: f"{name}, as it was"
        for name, variable in olds.items()
        if name in redefined or any(part in variable.source for part in redefined)
    }
    variables = {**second.abstraction.variables}
    for name, variable in olds.items():
        called = apart.get(name, name)
        variables[called] = replace(variable, name=called)
    was = renamed_in(was, apart, second.pack.renamed)
    return was, now, variables, {**first.fixed, **second.fixed}


def _found(
    formula: Formula, variables: Mapping[str, Variable], fixed: Mapping[str, Sequence[Any]]
) -> Assignment | None:
    try:
        return find(formula, variables, fixed)
    except TooMany:
        return solve(formula, variables, fixed)
