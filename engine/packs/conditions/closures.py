"""A syntax tree to a Python closure that gives exactly CEL's answer.

A closure takes the facts and returns a value, or raises EvaluationError where CEL has an error
value. ``&&`` and ``||`` absorb errors on either side, as CEL's do: false && error is false.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from engine.packs.conditions.check import Checked
from engine.packs.conditions.tree import (
    Binary,
    Call,
    Fact,
    Index,
    ListOf,
    Literal,
    Logic,
    Node,
    Ternary,
    Unary,
)
from engine.packs.conditions.types import EvaluationError

Closure = Callable[[Mapping[str, Any]], Any]

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def closure(node: Node, checked: Checked) -> Closure:
    """The closure of a tree that ``checked`` covers."""
    match node:
        case Literal(value=value):
            return lambda facts: value
        case Fact(name=name):
            return reader(name, checked.names[name])
        case Unary(op="!", operand=operand):
            return negated(closure(operand, checked))
        case Unary(operand=operand):
            return _minus(closure(operand, checked), checked.of(operand) == "int")
        case Logic(op=op, parts=parts):
            return joined(op, [closure(part, checked) for part in parts])
        case Ternary(condition=condition, yes=yes, no=no):
            return _choice(closure(condition, checked), closure(yes, checked), closure(no, checked))
        case ListOf(items=items):
            return _list([closure(item, checked) for item in items])
        case Index(operand=operand, index=index):
            return _indexed(closure(operand, checked), closure(index, checked))
        case Call():
            return _call(node, checked)
        case Binary(op=op, left=left, right=right):
            type = checked.of(left)
            if op == "in" or (type is not None and type.startswith("list<")):
                type = checked.of(right)
            operation = _operation(op, type or "")
            if isinstance(right, Literal):
                return _against(operation, closure(left, checked), right.value)
            return _applied(operation, closure(left, checked), closure(right, checked))
    raise AssertionError(f"closures do not cover {node}")


def reader(name: str, type: str) -> Closure:
    """Reads one fact. A value that is not of the declared type counts as an error, as an absent one."""

    def read_int(facts: Mapping[str, Any]) -> Any:
        value = facts.get(name)
        if value.__class__ is int and INT_MIN <= value <= INT_MAX:
            return value
        raise EvaluationError

    def read_double(facts: Mapping[str, Any]) -> Any:
        value = facts.get(name)
        if value.__class__ is float:
            return value
        if value.__class__ is int and INT_MIN <= value <= INT_MAX:
            return float(value)
        raise EvaluationError

    def read_bool(facts: Mapping[str, Any]) -> Any:
        value = facts.get(name)
        if value is True or value is False:
            return value
        raise EvaluationError

    def read_text(facts: Mapping[str, Any]) -> Any:
        value = facts.get(name)
        if value.__class__ is str:
            return value
        raise EvaluationError

    def read_list(facts: Mapping[str, Any]) -> Any:
        value = facts.get(name)
        if isinstance(value, list):
            return value
        if isinstance(value, tuple):
            return list(value)
        raise EvaluationError

    def read_time(facts: Mapping[str, Any]) -> Any:
        value = facts.get(name)
        if isinstance(value, datetime):
            # In UTC, because Python compares two datetimes of one zone by the clock on the wall.
            at = _utc(value)
            if at is not None and _FIRST < at < _LAST:
                return at
        raise EvaluationError

    readers: dict[str, Closure] = {
        "int": read_int,
        "double": read_double,
        "bool": read_bool,
        "string": read_text,
        "date": read_text,
        "list<string>": read_list,
        "time": read_time,
    }
    return readers[type]


def _utc(value: datetime) -> datetime | None:
    if value.tzinfo is UTC:
        return value
    try:
        return value.astimezone(UTC) if value.utcoffset() is not None else None
    except OverflowError:
        return None


def negated(operand: Closure) -> Closure:
    return lambda facts: not operand(facts)


def joined(op: str, parts: Sequence[Closure]) -> Closure:
    """``&&`` or ``||``: one part that decides, decides; else an error in any part is an error."""
    decides = op == "||"
    closures = tuple(parts)

    def evaluate(facts: Mapping[str, Any]) -> Any:
        failed: EvaluationError | None = None
        for part in closures:
            try:
                if part(facts) is decides:
                    return decides
            except EvaluationError as error:
                failed = error
        if failed is not None:
            raise failed
        return not decides

    return evaluate


def _choice(condition: Closure, yes: Closure, no: Closure) -> Closure:
    return lambda facts: yes(facts) if condition(facts) else no(facts)


def _list(items: Sequence[Closure]) -> Closure:
    closures = tuple(items)
    return lambda facts: [item(facts) for item in closures]


def _indexed(of: Closure, at: Closure) -> Closure:
    def evaluate(facts: Mapping[str, Any]) -> Any:
        items, place = of(facts), at(facts)
        if 0 <= place < len(items):
            return items[place]
        raise EvaluationError

    return evaluate


def _minus(operand: Closure, whole: bool) -> Closure:
    if whole:
        return lambda facts: _bounded(-operand(facts))
    return lambda facts: -operand(facts)


def _call(node: Call, checked: Checked) -> Closure:
    operands = ([] if node.target is None else [node.target]) + list(node.arguments)
    first = closure(operands[0], checked)
    if node.function == "size":
        return lambda facts: len(first(facts))
    return _applied(_TEXT[node.function], first, closure(operands[1], checked))


def _applied(apply: Callable[[Any, Any], Any], left: Closure, right: Closure) -> Closure:
    return lambda facts: apply(left(facts), right(facts))


def _against(apply: Callable[[Any, Any], Any], left: Closure, value: Any) -> Closure:
    return lambda facts: apply(left(facts), value)


def _bounded(value: int) -> int:
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError


def _quotient(a: int, b: int) -> int:
    """Division that truncates towards zero, as CEL's does and Python's does not."""
    if b == 0:
        raise EvaluationError
    quotient = abs(a) // abs(b)
    return _bounded(quotient if (a < 0) == (b < 0) else -quotient)


def _remainder(a: int, b: int) -> int:
    return a - b * _quotient(a, b)


def _divided(a: float, b: float) -> float:
    if b:
        return a / b
    if a == 0 or math.isnan(a) or math.isnan(b):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _same(a: Any, b: Any) -> bool:
    """Equality of lists by their elements: Python's own takes a NaN to equal itself."""
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_same, a, b))
    return bool(a == b)


def _different(a: Any, b: Any) -> bool:
    return not _same(a, b)


def _found(item: Any, items: Sequence[Any]) -> bool:
    return any(_same(item, other) for other in items)


def _operation(op: str, type: str) -> Callable[[Any, Any], Any]:
    if op in COMPARISONS:
        if type.startswith("list<"):
            return _same if op == "==" else _different
        return COMPARISONS[op]
    if op == "in":
        if "double" in type or type.startswith("list<list<"):
            return _found
        return lambda item, items: item in items
    if type == "int":
        return _WHOLE[op]
    return _divided if op == "/" else _PLAIN[op]


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""What each comparison does with two values of one type."""
_TEXT: dict[str, Callable[[Any, Any], Any]] = {
    "contains": operator.contains,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}
_WHOLE: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: _bounded(a + b),
    "-": lambda a, b: _bounded(a - b),
    "*": lambda a, b: _bounded(a * b),
    "/": _quotient,
    "%": _remainder,
}
_PLAIN: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
