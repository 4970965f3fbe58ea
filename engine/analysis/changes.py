"""What would have to be otherwise for conditions to hold: the smallest sets of facts, found by trying.

Values are tried that the conditions can tell apart: those they name and that the facts have, and those next
to them. Nothing smaller would do, as far as such values go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

from engine.analysis.values import values_for
from engine.core.program import as_expression
from engine.model import Facts
from engine.packs.conditions import Expression
from engine.packs.pack import Condition

MOST_TRIED = 60_000
"""Combinations tried for conditions that share facts; what takes more is said not to have been found."""


class Change(NamedTuple):
    """A fact that would have to be otherwise. ``is_`` is its value, None where it is ``absent``; ``needed``
    one that would do, ``also`` others of those tried."""

    name: str
    is_: Any
    absent: bool
    needed: Any
    also: tuple[Any, ...] = ()


class Need(NamedTuple):
    """Conditions that do not hold, and the ``ways`` in which they and those that share facts with them would:
    each a smallest set of changes, any one of them enough. None where no way was found."""

    conditions: tuple[Condition, ...]
    ways: tuple[tuple[Change, ...], ...]


class _Demand(NamedTuple):
    condition: Condition
    expression: Expression
    wanted: bool

    def met(self, facts: Facts) -> bool:
        return self.expression.evaluate(facts) is self.wanted


def needs(conditions: Iterable[Condition], facts: Facts, among: Mapping[str, Sequence[str]]) -> list[Need]:
    """What conditions that do not all hold over the facts need. ``among`` are the only values that some
    names can have. One way of each need together makes all of them hold."""
    found = []
    for group in _groups([demand for condition in conditions for demand in _demands(condition)]):
        if all(demand.met(facts) for demand in group):
            continue
        failing = dict.fromkeys(demand.condition for demand in group if not demand.met(facts))
        found.append(Need(tuple(failing), tuple(_ways(group, facts, among))))
    return found


def _demands(condition: Condition) -> list[_Demand]:
    if condition.kind == "none":
        return [_Demand(condition, as_expression(part), False) for part in condition.parts]
    return [_Demand(condition, as_expression(condition), True)]


def _groups(demands: list[_Demand]) -> list[list[_Demand]]:
    """The demands, those together that share facts: what one needs, another may forbid."""
    groups: list[tuple[set[str], list[_Demand]]] = []
    for demand in demands:
        names, members = set(demand.expression.names), [demand]
        for other in [group for group in groups if group[0] & names]:
            groups.remove(other)
            names |= other[0]
            members = [*other[1], *members]
        groups.append((names, members))
    return [members for _, members in groups]


def _ways(
    group: list[_Demand], facts: Facts, among: Mapping[str, Sequence[str]]
) -> Iterable[tuple[Change, ...]]:
    expressions = [demand.expression for demand in group]
    lines = [line for demand in group for line in demand.condition.lines]
    types = {name: type for expression in expressions for name, type in expression.types.items()}
    tried = {name: values_for(name, types, lines, facts, among) for name in sorted(types)}
    left = MOST_TRIED
    for size in range(1, len(types) + 1):
        ways: list[tuple[Change, ...]] = []
        for names in combinations(sorted(types), size):
            doing = []
            for values in product(*(tried[name] for name in names)):
                left -= 1
                if left < 0:
                    return ways
                if all(demand.met({**facts, **dict(zip(names, values, strict=True))}) for demand in group):
                    doing.append(values)
                    if size > 1:
                        break
            if doing:
                ways.append(_way(names, doing, facts))
        if ways:
            return ways
    return []


def _way(names: tuple[str, ...], doing: list[tuple[Any, ...]], facts: Facts) -> tuple[Change, ...]:
    also = tuple(values[0] for values in doing[1:]) if len(names) == 1 else ()
    return tuple(
        Change(name, facts.get(name), name not in facts, value, also)
        for name, value in zip(names, doing[0], strict=True)
    )
