"""A peer's side: the same rules in another engine. Prints the seconds of an evaluation, on vectors that come
again and on such as do not."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.match.law import BOOLS, INTS, TEXTS, matching, repeated, rules, vectors

Facts = dict[str, Any]

Evaluate = Callable[[Facts], list[int]]
"""The rules that match. ``durable.lang`` tells one of them, where there is any."""


def durable() -> Evaluate:
    """``durable.lang``: a post fires one of the rules that match."""
    from durable.engine import MessageNotHandledException
    from durable.lang import m, post, ruleset, when_all

    fired: list[int] = []

    def declare(number: int, pattern: Any) -> None:
        when_all(pattern)(lambda c: fired.append(number))

    with ruleset("rules"):
        for number, rule in enumerate(rules()):
            parts = [_compared(getattr(m, name), op, value) for name, op, value in rule]
            pattern = parts[0]
            for part in parts[1:]:
                pattern = pattern & part
            declare(number, pattern)

    posted = 0

    def evaluate(facts: Facts) -> list[int]:
        nonlocal posted
        posted += 1
        fired.clear()
        try:
            post("rules", {**facts, "id": posted, "sid": "1"})
        except MessageNotHandledException:
            return []
        return list(fired)

    return evaluate


def _compared(fact: Any, op: str, value: Any) -> Any:
    return fact == value if op == "==" else fact != value if op == "!=" else fact > value


def zen() -> Evaluate:
    """zen-engine: a decision table that collects, a column a fact."""
    from zen import ZenEngine  # type: ignore[import-not-found, unused-ignore]

    names = [*INTS, *TEXTS, *BOOLS]
    inputs = [{"id": name, "name": name, "field": name} for name in names]
    rows = []
    for number, rule in enumerate(rules()):
        cells = {name: f"{'' if op == '==' else op} {json.dumps(value)}" for name, op, value in rule}
        rows.append({**dict.fromkeys(names, ""), **cells, "_id": f"r{number}", "o": str(number)})
    outputs = [{"id": "o", "name": "rule", "field": "rule"}]
    table = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rows}
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    nodes: list[dict[str, Any]] = [
        {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}} for name, kind in kinds.items()
    ]
    nodes[1]["content"] = table
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("in", "table"), ("table", "out"))
    ]
    decision = ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def evaluate(facts: Facts) -> list[int]:
        return [found["rule"] for found in decision.evaluate(facts)["result"]]

    return evaluate


def cel() -> Evaluate:
    """cel-expr-python: a compiled expression a rule."""
    from cel_expr_python import cel

    kinds = ((INTS, cel.Type.INT), (TEXTS, cel.Type.STRING), (BOOLS, cel.Type.BOOL))
    names = {name: kind for group, kind in kinds for name in group}
    env = cel.NewEnv(variables=names)
    sources = [" && ".join(f"{n} {op} {json.dumps(value)}" for n, op, value in rule) for rule in rules()]
    compiled = [env.compile(source) for source in sources]

    def evaluate(facts: Facts) -> list[int]:
        return [number for number, each in enumerate(compiled) if each.eval(data=facts).plain_value()]

    return evaluate


ENGINES = {"durable": durable, "zen": zen, "cel": cel}


def main(name: str, evaluations: int) -> None:
    """Evaluate as often as is said, over vectors that repeat and then over as many that do not."""
    evaluate = ENGINES[name]()
    told = {}
    for kind, some in (("repeated", list(repeated(evaluations))), ("distinct", vectors(evaluations))):
        for facts in some[:100]:
            check(name, evaluate(facts), matching(facts))
        started = time.perf_counter()
        for facts in some:
            evaluate(facts)
        told[kind] = (time.perf_counter() - started) / len(some)
    print(json.dumps(told))


def check(name: str, found: list[int], right: list[int]) -> None:
    """Raise AssertionError where an engine does not find the rules that match."""
    if name == "durable":
        assert len(found) == bool(right) and set(found) <= set(right), f"{name}: {found}, not one of {right}"
    else:
        assert found == right, f"{name}: {found}, not {right}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
