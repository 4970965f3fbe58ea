"""The syntax tree of a condition. Every node knows its span in the source (characters, from 0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of the source, from ``start`` up to but not including ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Node):
    """``type`` is int, double, string, bool, or one that conditions have no facts of: uint, bytes, null."""

    type: str
    value: int | float | str | bool | bytes | None


@dataclass(frozen=True, slots=True, eq=False)
class Ident(Node):
    """A word that is not (yet) known to be a fact: a macro's variable, or a misspelt name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Fact(Node):
    """A declared name, dots and all."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Select(Node):
    """``operand.field``, where that is not a declared name."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class Index(Node):
    operand: Node
    index: Node


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """``function(arguments)`` or ``target.function(arguments)``; ``at`` is where its name stands."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Node):
    """``!`` or ``-``."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Node):
    """A comparison, ``in``, or arithmetic."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Logic(Node):
    """``&&`` or ``||`` of two or more parts; one node for ``a && b && c``, which loses nothing, as
    both operators are associative and commutative, errors included. A joined condition may have
    fewer than two parts."""

    op: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ternary(Node):
    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True, eq=False)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Other(Node):
    """A map or a message: CEL's business; kept for the names in it."""

    parts: tuple[Node, ...]


MACROS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})


def macro_variable(node: Node) -> str | None:
    """The variable a call binds in its further arguments, when the call is a macro over a list."""
    match node:
        case Call(function=function, target=Node(), arguments=(Ident(name=name), _, *_)):
            return name if function in MACROS else None
    return None


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Select(operand=operand) | Unary(operand=operand):
            return (operand,)
        case Index(operand=operand, index=index):
            return (operand, index)
        case Call(target=target, arguments=arguments):
            return arguments if target is None else (target, *arguments)
        case Binary(left=left, right=right):
            return (left, right)
        case Logic(parts=parts) | Other(parts=parts):
            return parts
        case Ternary(condition=condition, yes=yes, no=no):
            return (condition, yes, no)
        case ListOf(items=items):
            return items
    return ()


def walk(root: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root has 1), without recursion, so that any tree can be measured."""
    stack = [(root, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((child, depth + 1) for child in children(node))
