"""Looking for a way in which a formula holds, over all values that can make a difference.

Of a variable that is only compared with literals it is enough to try each literal and one value in each gap
between them; of several compared with one another, as many values in each gap as there are variables. So a
search that ends without finding one has shown that there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from engine.analysis.formulas import (
    ABSENT,
    All,
    Among,
    Compares,
    Const,
    Formula,
    Holds,
    IsTrue,
    Known,
    Not,
    Relates,
    Some,
    Variable,
)
from engine.packs.conditions import COMPARISONS

MOST = 100_000
"""How many values are put in before a search is given up."""

OTHER = "another"
"""A text that no condition names."""


class TooMany(Exception):
    """There are more ways than are tried."""


Assignment = dict[str, Any]
_OPEN: Final = object()


def find(
    formula: Formula, variables: Mapping[str, Variable], fixed: Mapping[str, Sequence[Any]] | None = None
) -> Assignment | None:
    """Values under which the formula is true; None where there are none. ``fixed`` are the values that some
    variables may have. Raises TooMany where it had to be given up."""
    domains = domains_of(formula, variables, fixed or {})
    tried = 0
    stack: list[tuple[Assignment, Iterator[Any], str]] = []
    values: Assignment = {}
    while True:
        said, following = truth(formula, values)
        if said is True:
            return values
        if said is _OPEN and following is not None:
            stack.append((dict(values), iter(domains[following]), following))
        while stack:
            before, rest, name = stack[-1]
            value = next(rest, _OPEN)
            if value is _OPEN:
                stack.pop()
                continue
            tried += 1
            if tried > MOST:
                raise TooMany
            values = {**before, name: value}
            break
        else:
            return None


def domains_of(
    formula: Formula, variables: Mapping[str, Variable], fixed: Mapping[str, Sequence[Any]]
) -> dict[str, list[Any]]:
    """For each variable in the formula the values that can make a difference."""
    literals: dict[str, set[Any]] = {}
    groups: dict[str, set[str]] = {}
    for leaf in leaves(formula):
        match leaf:
            case Compares(name=name, literal=literal):
                literals.setdefault(name, set()).add(literal)
            case Among(name=name, literals=found):
                literals.setdefault(name, set()).update(found)
            case Relates(name=name, other=other):
                joined = groups.get(name, {name}) | groups.get(other, {other})
                groups.update(dict.fromkeys(joined, joined))
            case Holds(name=name) | Known(name=name):
                literals.setdefault(name, set())
            case _:
                pass
    domains = {}
    for name in dict.fromkeys([*literals, *groups]):
        variable = variables[name]
        group = groups.get(name, {name})
        compared = {literal for member in group for literal in literals.get(member, ())}
        values = list(fixed[name]) if name in fixed else _values(variable, compared, len(group))
        domains[name] = [*values, ABSENT] if variable.absent and name not in fixed else values
    return domains


def leaves(formula: Formula) -> Iterator[Formula]:
    """The comparisons and truths a formula is made of."""
    stack = [formula]
    while stack:
        part = stack.pop()
        match part:
            case Not(part=inner) | IsTrue(part=inner):
                stack.append(inner)
            case All(parts=parts) | Some(parts=parts):
                stack.extend(reversed(parts))
            case _:
                yield part


def _values(variable: Variable, literals: set[Any], beside: int) -> list[Any]:
    """One value at each literal and ``beside`` values in each gap."""
    if variable.type == "bool":
        return [True, False]
    if variable.type == "string":
        return [*sorted(literals), *([OTHER] if beside == 1 else [f"{OTHER} {n}" for n in range(beside)])]
    if variable.type == "list<string>":
        return []
    points = sorted(to_number(variable.type, literal) for literal in literals)
    grid: list[float | int] = []
    if variable.type in ("int", "date"):
        around = {point + step for point in points for step in range(-beside, beside + 1)}
        found = around or set(range(beside))
        least = variable.least
        grid = sorted(value for value in found if least is None or value >= least)
        if not grid and least is not None:
            grid = [least]
    else:
        edges = [points[0] - 1, *points, points[-1] + 1] if points else [0.0, float(beside)]
        for low, high in pairwise(edges):
            grid += [low, *(low + (high - low) * n / (beside + 1) for n in range(1, beside + 1))]
        grid = sorted({*grid, edges[-1]})
    return [from_number(variable.type, point) for point in grid]


_DAY = date(2018, 3, 1)
_INSTANT = datetime.fromisoformat("2018-03-01T12:00:00+00:00")


def to_number(type: str, literal: Any) -> Any:
    """A value as a point on a line: a date as its day, a time as its second."""
    if type == "date":
        return (date.fromisoformat(literal) - _DAY).days
    if type == "time":
        return (literal - _INSTANT).total_seconds()
    return literal


def from_number(type: str, point: Any) -> Any:
    """The value of a type that a point stands for."""
    if type == "date":
        return (_DAY + timedelta(days=point)).isoformat()
    if type == "time":
        return _INSTANT + timedelta(seconds=point)
    return float(point) if type == "double" else point


def truth(formula: Formula, values: Assignment) -> tuple[object, str | None]:
    """True, False, None where it is unknown, or _OPEN while values it needs are not put in yet; then with
    the first of those."""
    match formula:
        case Const(value=value):
            return value, None
        case Known(name=name):
            return (_OPEN, name) if name not in values else (values[name] != ABSENT, None)
        case Holds(name=name):
            return _leaf(values, name, lambda value: value is True)
        case Compares(name=name, op=op, literal=literal):
            return _leaf(values, name, lambda value: COMPARISONS[op](value, literal))
        case Among(name=name, literals=literals):
            return _leaf(values, name, lambda value: value in literals)
        case Relates(name=name, op=op, other=other):
            for each in (name, other):
                if each not in values:
                    return _OPEN, each
            if ABSENT in (values[name], values[other]):
                return None, None
            return COMPARISONS[op](values[name], values[other]), None
        case Not(part=part):
            said, following = truth(part, values)
            return (not said, None) if isinstance(said, bool) else (said, following)
        case IsTrue(part=part):
            said, following = truth(part, values)
            return (False, None) if said is None else (said, following)
        case All(parts=parts):
            return _joined(parts, values, decides=False)
        case Some(parts=parts):
            return _joined(parts, values, decides=True)


def _leaf(values: Assignment, name: str, test: Any) -> tuple[object, str | None]:
    if name not in values:
        return _OPEN, name
    value = values[name]
    return (None, None) if value == ABSENT and isinstance(value, str) else (test(value), None)


def _joined(parts: Sequence[Formula], values: Assignment, *, decides: bool) -> tuple[object, str | None]:
    unknown, following = False, None
    for part in parts:
        said, wanted = truth(part, values)
        if said is decides:
            return decides, None
        if said is _OPEN:
            following = following or wanted
        unknown = unknown or said is None
    if following is not None:
        return _OPEN, following
    return (None if unknown else not decides), None
