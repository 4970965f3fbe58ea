"""The values tried in an example, where a search told none, in the order in which they are likely to show
what is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, combinations, islice, product
from typing import Any

from engine.analysis.causes import CauseType
from engine.analysis.formulas import ABSENT
from engine.analysis.search import Assignment
from engine.analysis.staging import SAMPLES
from engine.analysis.values import values_for
from engine.core.program import Program
from engine.model import Facts
from engine.packs.conditions import Expression, Type
from engine.packs.pack import Pack

MOST = 4_000
"""How many cases are tried before an example is given up."""

UNIVERSE = ("a", "b")
"""What the lists of an example hold, besides what conditions name."""

_MOST_NAMED = 4
"""How many texts that conditions name are tried in a list."""


def candidates(
    program: Program, cause: CauseType, values: Assignment, also: Iterable[str]
) -> Iterator[Facts]:
    """What may be known in a case with these values, by the base names that the rules which answer read, and
    those ``also`` named. What the values and the latter rest on is varied first."""
    also = frozenset(also)
    lines = [line for rule in cause.rules for line in rule.lines]
    reached = program.reach([*(name for line in lines for name in line.names), *also])
    needed = {line for needs in program.needs.values() for line in needs.conditions}
    lines += sorted(
        (line for line in needed if not also.isdisjoint(line.names)), key=lambda line: line.source
    )
    facts = [fact for name in sorted(reached) if (fact := program.pack.facts.get(name)) is not None]
    lines += [fact.compute for fact in facts if fact.compute is not None]
    variables = cause.abstraction.variables
    sought = [name for value in values if value in variables for name in variables[value].reads]
    asked = _base_names(program, program.reach([*sought, *also]), also)
    choices = {}
    for name in sorted(_base_names(program, reached, also)):
        reading = [line for line in lines if name in asked and name in line.names]
        choices[name] = _choices(program.pack, cause, name, values, reading)
    return in_turn(choices, asked)


def in_turn(choices: Mapping[str, Sequence[Any]], asked: Set[str], most: int = MOST) -> Iterator[Facts]:
    """Ways to give each name one of its choices, of which the first is the usual one; at most so many. Those
    in which fewer names have another than the usual come first, and half of them vary only what is asked."""
    usual = {name: values[0] for name, values in choices.items()}
    varied = [name for name, values in choices.items() if len(values) > 1]
    first = [name for name in varied if name in asked]
    rest = [name for name in varied if name not in asked]

    def ways(names: Sequence[str], least: int) -> Iterator[tuple[str, ...]]:
        return chain.from_iterable(combinations(names, size) for size in range(least, len(names) + 1))

    def given(picked: Iterable[tuple[str, ...]]) -> Iterator[Facts]:
        for names in picked:
            for found in product(*(choices[name][1:] for name in names)):
                yield {**usual, **dict(zip(names, found, strict=True))}

    of_asked = given(ways(first, 0))
    of_others = given(names for names in ways([*first, *rest], 1) if not asked >= set(names))
    return islice(chain(islice(of_asked, most // 2), of_others, of_asked), most)


def _base_names(program: Program, reached: Iterable[str], also: frozenset[str]) -> set[str]:
    known = {
        name for name in reached if (fact := program.pack.facts.get(name)) is None or fact.compute is None
    }
    if {"items.unanswered", "items.unnamed"} & known:  # they follow from how items stand
        one_of_each = {status.answers: f"items.{name}" for name, status in program.pack.items.items()}
        known |= set(one_of_each.values())
    known |= {base for name in also if (base := name.removesuffix("_known")) in program.pack.facts}
    return {name.removesuffix("_known") if name not in program.pack.names else name for name in known}


def _choices(
    pack: Pack, cause: CauseType, name: str, values: Assignment, lines: Sequence[Expression]
) -> list[Any]:
    """The values of a base name that are tried, the usual one first: what the search found, or a few of its
    type and what the ``lines`` compare it with."""
    fact = pack.facts.get(name)
    grown = fact.accumulate if fact is not None else None
    if name.endswith("_known") and fact is None:
        return [None]
    if name in values:
        value = values[name]
        if grown is not None and grown.kind == "count" and cause.on in grown.events:
            return [value - 1]
        if grown is not None and grown.kind == "between" and cause.on == grown.events[0]:
            return [False, True]
        return [value]
    if name.startswith("state."):
        return [None]
    counts = grown is not None and grown.kind == "count"
    type = pack.names.get(name) or _event_type(pack, cause.on, name)
    texts = [value for line in lines for value in line.literals if isinstance(value, str)]
    if type == "list<string>":
        universe = dict.fromkeys([*UNIVERSE, *texts[:_MOST_NAMED]])
        sizes = range(name == "demand.items", len(UNIVERSE) + 1)  # a demand has items
        return [list(some) for size in sizes for some in combinations(universe, size)]
    samples = SAMPLES[type or "string"]
    if type in ("string", None):
        samples = [*samples, *UNIVERSE, *texts]
    elif type in ("int", "double"):
        near = values_for(name, {name: type}, lines, {}, {}) if lines else []
        samples = [*samples, *(number for number in near if number >= 0 or not counts)]
    absent = [ABSENT] if cause.abstraction.absent(name) else []
    return list(dict.fromkeys([*samples, *absent]))


def _event_type(pack: Pack, on: str, name: str) -> Type | None:
    declared = pack.events.get(on)
    field = None if declared is None else declared.fields.get(name.removeprefix("event."))
    return None if field is None else field.type
