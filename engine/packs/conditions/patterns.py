"""A condition to what the matcher is given: comparisons of one fact with one literal.

Only what durable_rules compares rightly becomes an Atom: an int by ``< <= > >= == !=``, a text or a
bool by ``==`` and ``!=``. Everything else stays an Expression, whose truth the matcher is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

from engine.packs.conditions.expression import Embedded, Expression, none_of, part_of
from engine.packs.conditions.tree import Binary, Fact, Literal, Logic, Node, Unary
from engine.packs.conditions.types import Type

Op = Choice["==", "!=", "<", "<=", ">", ">="]

_NEGATED: dict[str, Op] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
TURNED: dict[str, Op] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each comparison with its two sides changed over."""
_KINDS = {"int": "int", "bool": "bool", "string": "string", "date": "string"}


@dataclass(frozen=True, slots=True)
class Atom:
    """``name op literal``; it does not hold while the fact is absent. A bool has only ``==``.
    ``type`` is the declared type of the fact."""

    op: Op
    name: str
    literal: int | str | bool
    type: Type


def conjuncts(expression: Expression) -> tuple[Atom | Expression, ...]:
    """Parts that hold all together exactly when the bool ``expression`` does; negations are pushed
    to the leaves. Without parts it always holds."""
    if expression.tree is None:
        return (expression,)
    return _split(expression.tree, expression, negate=False)


def _split(node: Node, owner: Expression, negate: bool) -> tuple[Atom | Expression, ...]:
    if isinstance(node, Embedded):
        inner = node.expression
        if inner.tree is None:
            return (none_of((inner,), inner.place) if negate else inner,)
        return _split(inner.tree, inner, negate)
    if isinstance(node, Unary) and node.op == "!":
        return _split(node.operand, owner, not negate)
    if isinstance(node, Logic):
        split = "||" if negate else "&&"
        if node.op == split or len(node.parts) == 1:
            return tuple(atom for part in node.parts for atom in _split(part, owner, negate))
    atom = _atom(node, owner, negate)
    if atom is not None:
        return (atom,)
    part = owner if node is owner.tree else part_of(owner, node)
    return (none_of((part,), part.place) if negate else part,)


def _atom(node: Node, owner: Expression, negate: bool) -> Atom | None:
    if isinstance(node, Fact) and owner.types[node.name] == "bool":
        return Atom("==", node.name, not negate, "bool")
    if not isinstance(node, Binary) or node.op not in _NEGATED:
        return None
    op, left, right = node.op, node.left, node.right
    if isinstance(left, Literal):
        op, left, right = TURNED[op], right, left
    if not isinstance(left, Fact) or not isinstance(right, Literal):
        return None
    type = owner.types[left.name]
    kind = _KINDS.get(type)
    if kind != right.type or not isinstance(right.value, int | str):
        return None
    if negate:
        op = _NEGATED[op]
    if kind == "bool" and isinstance(right.value, bool):
        # Ordered bools are left to the closures, and != of a bool is == of the other.
        if op not in ("==", "!="):
            return None
        return Atom("==", left.name, right.value == (op == "=="), type)
    if kind == "string" and op not in ("==", "!="):
        return None
    return Atom(_NEGATED[_NEGATED[op]], left.name, right.value, type)
