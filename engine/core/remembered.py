"""What a condition or a computation gave, kept by the values that it read.

Only of those that CEL itself evaluates, which takes long, and only where equal values are the same to CEL:
of whole numbers, truths, texts, days and lists of texts, each of the very type that was declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.model import Value
from engine.packs.conditions import Expression, Type

KEPT = 4_096
"""How many values of one expression are kept, at most."""

_CLASSES: dict[Type, type] = {"int": int, "bool": bool, "string": str, "date": str}


def remembering(expression: Expression) -> Expression:
    """The expression, as one that keeps what it gave; the same where closures cover it or where it reads what
    cannot be told apart by comparing. Errors are not kept."""
    types = expression.types
    if expression.native or not all(type in _CLASSES or type == "list<string>" for type in types.values()):
        return expression
    reads = [(name, _CLASSES.get(type)) for name, type in types.items()]
    found: dict[tuple[Any, ...], Any] = {}
    evaluate = expression.closure

    def remembered(facts: Mapping[str, Value]) -> Any:
        key = []
        for name, wanted in reads:
            value: Any = facts.get(name)
            if wanted is None and value.__class__ is list:
                value = tuple(value)
                if not all(item.__class__ is str for item in value):
                    return evaluate(facts)
            elif value.__class__ is not wanted:
                return evaluate(facts)
            key.append(value)
        at = tuple(key)
        known = found.get(at)
        if known is None:
            known = evaluate(facts)
            if len(found) >= KEPT:
                found.clear()
            found[at] = tuple(known) if known.__class__ is list else known
        return list(known) if known.__class__ is tuple else known

    return replace(expression, closure=remembered)
