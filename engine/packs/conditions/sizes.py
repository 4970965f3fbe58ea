"""How much memory a condition may take at most, told from its facts before it is evaluated.

CEL ends after so many steps over lists, but knows no bound on what it builds on the way, keeps all of
it until it has an answer, and copies a list for each item that it adds to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from engine.packs.conditions.tree import (
    Binary,
    Call,
    Fact,
    Ident,
    Index,
    ListOf,
    Literal,
    Node,
    Other,
    Ternary,
    children,
    macro_variable,
    walk,
)
from engine.packs.conditions.types import EvaluationError, TooMuchBuilt

MAX_STEPS = 10_000
"""Steps over lists in one condition, after which CEL gives up."""

MAX_BUILT = 100_000_000
"""Bytes of lists and texts that one condition may build."""

_ITEM, _COPIED = 32, 16
"""Bytes of an item of a list; and of what ``map`` and ``filter`` keep, by measure, for each pair of items."""


class Size(NamedTuple):
    """The most that a value can be: items of a list, characters in all, and the size of any one item."""

    items: int
    chars: int
    item: Size | None = None

    @property
    def any(self) -> Size:
        """The most that an item can be."""
        return self.item or Size(self.items, self.chars)


_SMALL = Size(0, 64)
Sizes = Mapping[str, Size]
Run = Callable[[Mapping[str, Any]], Any]


def bounded(run: Run, root: Node | None, names: Iterable[str]) -> Run:
    """``run``, but for facts over which the condition may build too much; it then raises EvaluationError.
    Without a tree, of what only CEL can read, it is taken to walk and join all its facts at each step."""
    if root is not None and not _building(root):
        return run
    read = tuple(names)
    usual = dict.fromkeys(read, ["x" * _USUAL_CHARS] * _USUAL_ITEMS)
    quick = root is not None and builds(root, usual) <= MAX_BUILT

    def checked(facts: Mapping[str, Any]) -> Any:
        if not (quick and all(_is_usual(facts.get(name)) for name in read)):
            built = _blind(facts, read) if root is None else builds(root, facts)
            if built > MAX_BUILT:
                raise EvaluationError from TooMuchBuilt()
        return run(facts)

    return checked


_USUAL_ITEMS, _USUAL_CHARS = 30, 300


def _is_usual(value: Any) -> bool:
    """Whether a value is as short as most are: a condition that then builds little need not be looked at."""
    if isinstance(value, str):
        return len(value) <= _USUAL_CHARS
    if isinstance(value, list):
        return len(value) <= _USUAL_ITEMS and all(len(text) <= _USUAL_CHARS for text in value)
    return True


def builds(root: Node, facts: Mapping[str, Any]) -> int:
    """The most bytes that the tree builds over some facts."""
    meter = _Meter(facts)
    meter.size(root, 1, {})
    return meter.built


def _building(root: Node) -> bool:
    """Whether it may build anything: it has a sum, which may be one of texts or lists, or a macro."""
    return any(
        (isinstance(node, Binary) and node.op == "+") or macro_variable(node) is not None
        for node, _ in walk(root)
    )


def _blind(facts: Mapping[str, Any], names: Iterable[str]) -> int:
    sizes = [_of(facts.get(name)) for name in names]
    return sum(MAX_STEPS * (_ITEM * size.items + size.chars) for size in sizes)


class _Meter:
    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self.built = 0
        self._known: dict[str, Size] = {}

    def size(self, node: Node, times: int, bound: Sizes) -> Size:
        """The most that the value of a node can be; what it builds, evaluated so many times, is counted."""
        match node:
            case Literal(value=str() as text):
                return Size(0, len(text))
            case Fact(name=name):
                if name not in self._known:
                    self._known[name] = _of(self.facts.get(name))
                return self._known[name]
            case Ident(name=name):
                return bound.get(name, _SMALL)
            case ListOf(items=items) | Other(parts=items):
                return self._list([self.size(item, times, bound) for item in items], times)
            case Binary(op="+", left=left, right=right):
                return self._sum(self.size(left, times, bound), self.size(right, times, bound), times)
            case Ternary(condition=condition, yes=yes, no=no):
                self.size(condition, times, bound)
                return _larger(self.size(yes, times, bound), self.size(no, times, bound))
            case Index(operand=operand, index=index):
                self.size(index, times, bound)
                return self.size(operand, times, bound).any
            case Call():
                return self._call(node, times, bound)
        for child in children(node):
            self.size(child, times, bound)
        return _SMALL

    def _list(self, sizes: list[Size], times: int) -> Size:
        self.built += times * _ITEM * len(sizes)
        item = Size(0, 0)
        for size in sizes:
            item = _larger(item, size)
        return Size(len(sizes), sum(size.chars for size in sizes), item)

    def _sum(self, left: Size, right: Size, times: int) -> Size:
        items = left.items + right.items
        self.built += times * (_ITEM * items + left.chars + right.chars)
        return Size(items, left.chars + right.chars, _larger(left.any, right.any) if items else None)

    def _call(self, node: Call, times: int, bound: Sizes) -> Size:
        target = _SMALL if node.target is None else self.size(node.target, times, bound)
        variable = macro_variable(node)
        if variable is None:
            sizes = [target, *(self.size(argument, times, bound) for argument in node.arguments)]
            return Size(max(size.items for size in sizes), 64 + sum(size.chars for size in sizes))
        steps = min(target.items, MAX_STEPS)
        runs = min(times, max(1, MAX_STEPS // max(1, steps)))
        inner = {**bound, variable: target.any}
        last = _SMALL
        for argument in node.arguments[1:]:
            last = self.size(argument, runs * steps, inner)
        if node.function not in ("map", "filter"):
            return _SMALL
        self.built += runs * _COPIED * steps * steps
        return target if node.function == "filter" else Size(steps, steps * last.chars, last)


def _of(value: Any) -> Size:
    if isinstance(value, str):
        return Size(0, len(value))
    if isinstance(value, list):
        lengths = [len(text) for text in value]
        return Size(len(value), sum(lengths), Size(0, max(lengths, default=0)))
    return _SMALL


def _larger(one: Size, other: Size) -> Size:
    items = None if one.item is None and other.item is None else _larger(one.any, other.any)
    return Size(max(one.items, other.items), max(one.chars, other.chars), items)
