"""Our side: the matcher of the product. Prints the seconds of an evaluation with its memory hot and cold, on
vectors that come again and on such as do not."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from typing import Any

from bench.match.law import BOOLS, INTS, TEXTS, Condition, matching, repeated, rules, vectors
from engine.core.matcher import Matcher
from engine.diagnostics import Place
from engine.packs.conditions import Expression, Type, compile_expression

_PLACE = Place("rules.yaml", 1, 1)


def main(evaluations: int, distinct: int) -> None:
    """Match as often as is said, over so many distinct vectors."""
    matcher = made()
    few = list(repeated(evaluations))
    each_other = vectors(distinct)
    for facts in each_other:
        assert list(matcher.match(dict(facts), remember=False).rules) == matching(facts)
    told = {
        "cold": _seconds(matcher, each_other),
        "distinct": _seconds(matcher, each_other),
    }
    _seconds(matcher, few)
    told["repeated"] = _seconds(matcher, few)
    print(json.dumps(told))


def made() -> Matcher:
    """The rules as a matcher."""
    return Matcher([[_expression(condition) for condition in rule] for rule in rules()])


def _expression(condition: Condition) -> Expression:
    kinds: tuple[tuple[tuple[str, ...], Type], ...] = ((INTS, "int"), (TEXTS, "string"), (BOOLS, "bool"))
    names: dict[str, Type] = {name: type for group, type in kinds for name in group}
    name, op, value = condition
    expression, found = compile_expression(f"{name} {op} {json.dumps(value)}", names, _PLACE, "bool")
    assert expression is not None, found
    return expression


def _seconds(matcher: Matcher, vectors: Iterable[dict[str, Any]]) -> float:
    fresh = [dict(facts) for facts in vectors]
    started = time.perf_counter()
    for facts in fresh:
        matcher.match(facts)
    return (time.perf_counter() - started) / len(fresh)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
