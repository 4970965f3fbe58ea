"""Conditions as formulas over variables, so that all there can be may be searched.

A variable is a fact that conditions compare with literals, or with others of its kind, and nothing else; or
a part of a condition that says more than that, as a truth of its own. The first is exact, the second allows
more than can be: what is shown to be impossible over the formulas is impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.packs.conditions import COMPARISONS, TURNED, Expression
from engine.packs.conditions.expression import Embedded
from engine.packs.conditions.tree import Binary, Fact, ListOf, Literal, Logic, Node, Ternary, Unary, walk
from engine.packs.conditions.tree import Call as Called
from engine.packs.conditions.tree import Index as Indexed
from engine.packs.pack import Pack

ABSENT: Final = "\0absent"
"""The value of a variable that is not known: what is compared with it is neither true nor false."""

_ORDERED = ("int", "double", "date", "time")


@dataclass(frozen=True, slots=True)
class Const:
    """Always so; None: never known."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Holds:
    """A variable that is a truth itself."""

    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """That a fact is known; it is never itself unknown."""

    name: str


@dataclass(frozen=True, slots=True)
class Compares:
    """``name op literal``."""

    name: str
    op: str
    literal: Any


@dataclass(frozen=True, slots=True)
class Relates:
    """``name op other``, two variables of one type that has an order."""

    name: str
    op: str
    other: str


@dataclass(frozen=True, slots=True)
class Among:
    """``name in [literals]``."""

    name: str
    literals: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Formula


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class IsTrue:
    """That a formula is true: false where it is unknown."""

    part: Formula


Formula = Const | Holds | Known | Compares | Relates | Among | Not | All | Some | IsTrue


@dataclass(frozen=True, slots=True)
class Variable:
    """``type`` is a fact's, or bool of a part of a condition; ``source`` is that part's text, else empty.
    ``absent`` says whether it may be unknown, ``least`` is the smallest whole number it can be, ``reads`` are
    the names of facts that it rests on."""

    name: str
    type: str
    absent: bool
    source: str = ""
    least: int | None = None
    reads: tuple[str, ...] = ()


class Abstraction:
    """The formulas of a pack's conditions for one cause, and the variables in them.

    ``absent`` says of a base name whether it may be unknown when the cause is judged, ``least`` of a count
    how large it is at least.
    """

    def __init__(self, pack: Pack, absent: Callable[[str], bool], least: Callable[[str], int]) -> None:
        self.pack = pack
        self.absent = absent
        self.least = least
        self.variables: dict[str, Variable] = {}
        self._inlined: dict[str, Formula] = {}

    def of(self, expression: Expression) -> Formula:
        """The formula of a condition."""
        if expression.tree is None:
            return self._part(expression, None)
        return self._node(expression.tree, expression)

    def is_exact(self, name: str) -> bool:
        """Whether any value of a variable can be: it is a fact that follows from no other, nothing more."""
        fact = self.pack.facts.get(name)
        return not self.variables[name].source and (fact is None or fact.compute is None)

    def _node(self, node: Node, owner: Expression) -> Formula:
        match node:
            case Embedded(expression=expression):
                return self.of(expression)
            case Unary(op="!", operand=operand):
                return Not(self._node(operand, owner))
            case Logic(op=op, parts=parts):
                joined = tuple(self._node(part, owner) for part in parts)
                return All(joined) if op == "&&" else Some(joined)
            case Ternary(condition=condition, yes=yes, no=no):
                asked = self._node(condition, owner)
                denied = Not(asked)
                yes_then, no_then = self._node(yes, owner), self._node(no, owner)
                # the last part keeps it unknown where the question is, whatever the two answers are
                return Some((All((asked, yes_then)), All((denied, no_then)), All((asked, denied))))
            case Literal(value=bool() as value):
                return Const(value)
            case Fact(name=name) if owner.types[name] == "bool":
                return self._bool(name)
            case Binary(op="in", left=Fact(name=name), right=ListOf(items=items)) if all(
                isinstance(item, Literal) for item in items
            ):
                values = tuple(item.value for item in items if isinstance(item, Literal))
                return Among(self.variable(name, owner.types[name]), values)
            case Binary(op=op, left=left, right=right) if op in COMPARISONS:
                found = self._compared(op, left, right, owner)
                if found is not None:
                    return found
        return self._part(owner, node)

    def _compared(self, op: str, left: Node, right: Node, owner: Expression) -> Formula | None:
        if isinstance(left, Literal):
            op, left, right = TURNED[op], right, left
        if not isinstance(left, Fact):
            return None
        type = owner.types[left.name]
        if isinstance(right, Literal):
            if type == "bool":
                whole = self._bool(left.name)
                if op not in ("==", "!="):
                    return None
                return whole if (right.value is True) == (op == "==") else Not(whole)
            if type == "list<string>":
                return None
            return Compares(self.variable(left.name, type), op, right.value)
        if isinstance(right, Fact) and type in _ORDERED and owner.types[right.name] == type:
            return Relates(self.variable(left.name, type), op, self.variable(right.name, type))
        return None

    def _bool(self, name: str) -> Formula:
        fact = self.pack.facts.get(name)
        if fact is not None and fact.compute is not None:
            if name not in self._inlined:
                self._inlined[name] = self.of(fact.compute)
            return self._inlined[name]
        grown = self.pack.facts.get(name.removesuffix("_known"))
        if fact is None and name.endswith("_known") and grown is not None:
            return Known(self.variable(grown.name, grown.type))
        return Holds(self.variable(name, "bool"))

    def variable(self, name: str, type: str) -> str:
        """The name of a fact that is compared, now among the variables."""
        name = _SAME.get(name, name)
        if name not in self.variables:
            fact = self.pack.facts.get(name)
            counted = fact is not None and fact.accumulate is not None and fact.accumulate.kind == "count"
            sized = fact is not None and fact.compute is not None and _is_size(fact.compute.tree)
            least = self.least(name) if counted else 0 if sized else None
            self.variables[name] = Variable(name, type, self._may_be_absent(name), "", least, (name,))
        return name

    def _part(self, owner: Expression, node: Node | None) -> Formula:
        """A part that says more than a comparison does, as a truth of its own."""
        source = owner.source if node is None else owner.source[node.start : node.end]
        names = owner.names if node is None else tuple(_names(node))
        unsure = any(self._may_be_absent(name) for name in names) or node is None or _may_fail(node)
        self.variables.setdefault(source, Variable(source, "bool", unsure, source, None, names))
        return Holds(source)

    def _may_be_absent(self, name: str) -> bool:
        fact = self.pack.facts.get(name)
        if fact is not None and fact.compute is not None:
            tree = fact.compute.tree
            unsure = tree is None or _may_fail(tree)
            return unsure or any(self._may_be_absent(read) for read in fact.compute.names)
        return self.absent(name)


_SAME = {"event.occurred_on": "cause.on", "event.occurred_at": "cause.at"}
"""Names of what is known by another name: an event happened on the day on which it is a cause."""


def _is_size(tree: Node | None) -> bool:
    return isinstance(tree, Called) and tree.function == "size"


def _names(node: Node) -> Iterator[str]:
    for part, _ in walk(node):
        if isinstance(part, Fact):
            yield part.name
        elif isinstance(part, Embedded):
            yield from part.expression.names


_ARITHMETIC = frozenset({"/", "%", "+", "-", "*"})
_CONVERSIONS = frozenset({"int", "double", "timestamp", "duration", "matches"})


def _may_fail(node: Node) -> bool:
    """Whether CEL may have an error in it although all it reads is known."""
    for part, _ in walk(node):
        match part:
            case Indexed():
                return True
            case Binary(op=op) if op in _ARITHMETIC:
                return True
            case Called(function=function) if function in _CONVERSIONS:
                return True
            case Embedded(expression=inner) if inner.tree is not None and _may_fail(inner.tree):
                return True
    return False


def renamed_in(formula: Formula, names: Mapping[str, str], states: Mapping[str, str]) -> Formula:
    """The formula over variables of other names, where a case stands by what ``states`` are called now."""
    match formula:
        case Const():
            return formula
        case Compares(name=name, literal=literal) if name.startswith("state."):
            return replace(formula, literal=states.get(literal, literal))
        case Among(name=name, literals=literals) if name.startswith("state."):
            return replace(formula, literals=tuple(states.get(literal, literal) for literal in literals))
        case Relates(name=name, other=other):
            return replace(formula, name=names.get(name, name), other=names.get(other, other))
        case Holds(name=name) | Known(name=name) | Compares(name=name) | Among(name=name):
            return replace(formula, name=names.get(name, name))
        case Not(part=part) | IsTrue(part=part):
            return replace(formula, part=renamed_in(part, names, states))
        case All(parts=parts) | Some(parts=parts):
            return replace(formula, parts=tuple(renamed_in(part, names, states) for part in parts))
