"""The types within a condition: to tell what closures cover, to hold the rule for dates, and to put
into plain words what CEL has refused.

CEL is the judge of types. Only the rule for dates, which CEL takes for strings, is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics import suggestion
from engine.packs.conditions.dates import misplaced, not_days
from engine.packs.conditions.functions import (
    FUNCTIONS,
    macro_type,
    operands_of,
    result_type,
    wrong_calls,
)
from engine.packs.conditions.syntax import dotted
from engine.packs.conditions.tree import (
    Binary,
    Call,
    Fact,
    Ident,
    Index,
    ListOf,
    Literal,
    Logic,
    Node,
    Other,
    Select,
    Ternary,
    Unary,
    macro_variable,
)
from engine.packs.conditions.types import Type
from engine.packs.conditions.words import Problem, article, described, remedy, sentence, shown

_ORDERED = frozenset({"int", "double", "bool", "string", "date", "time"})
_TYPE_NAMES = frozenset("int uint double bool string bytes list map null_type type".split())
_COMPARE = "Compare it with a value, as in 'responses == 0'."

Bound = Mapping[str, str | None]
"""The variables of macros around a node, with their types."""


class Checked:
    """A tree with the type of each node, as far as the rules below reach.

    Types are those of facts, ``list<T>`` of any, ``list<>`` for an empty list, and None where only
    CEL knows. ``covered`` says that closures cover the whole tree.
    """

    def __init__(self, root: Node, source: str, names: Mapping[str, Type]) -> None:
        self.source = source
        self.names = names
        self.problems: list[Problem] = []
        self.covered = True
        self._types: dict[int, str | None] = {}
        self.type = self._visit(root, {})

    def of(self, node: Node) -> str | None:
        return self._types[id(node)]

    def _visit(self, node: Node, bound: Bound) -> str | None:
        found = self._type(node, bound)
        self._types[id(node)] = found
        if found is None:
            self.covered = False
        return found

    def _type(self, node: Node, bound: Bound) -> str | None:
        match node:
            case Literal():
                self.covered &= node.type in _ORDERED
                return node.type
            case Fact():
                return self.names[node.name]
            case Ident() | Select():
                return self._unresolved(node, bound)
            case Unary():
                return self._unary(node, self._visit(node.operand, bound))
            case Logic():
                for part in node.parts:
                    self._want_bool(part, self._visit(part, bound), f"'{node.op}'")
                return "bool"
            case Ternary():
                return self._ternary(node, bound)
            case ListOf():
                return self._list(node, bound)
            case Index():
                return self._index(node, bound)
            case Binary():
                return self._binary(node, self._visit(node.left, bound), self._visit(node.right, bound))
            case Call():
                return self._call(node, bound)
            case Other():
                for part in node.parts:
                    self._visit(part, bound)
        return None

    def _mismatch(self, node: Node, message: str, help: str) -> None:
        self.covered = False
        message = sentence(message)
        self.problems.append(Problem("type-mismatch", node.start, node.end, message, help))

    def _pair(self, left: Node, a: str, right: Node, b: str, what: str) -> None:
        """Two operands that do not go together; the literal, or else the right one, is at fault."""
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, a, right, b = right, b, left, a
        message = (
            f"{shown(left, self.source)} is {article(a)} and is {what} {described(right, b, self.source)}."
        )
        self._mismatch(right, message, remedy(a, right, b))

    def _want_bool(self, node: Node, type: str | None, where: str) -> None:
        if type not in ("bool", None):
            found = f"{shown(node, self.source)} is {article(type)}"
            self._mismatch(node, f"{where} needs something true or false, but {found}.", _COMPARE)

    def _unresolved(self, node: Ident | Select, bound: Bound) -> str | None:
        if isinstance(node, Ident) and node.name in bound:
            return bound[node.name]
        chain = dotted(node)
        if isinstance(node, Select) and isinstance(node.operand, Fact):
            fact = node.operand.name
            self._visit(node.operand, bound)
            message = f"'{fact}' is {article(self.names[fact])} and has no part '{node.field}'."
            near = suggestion(f"{fact}.{node.field}", self.names) or f"Write '{fact}' alone."
            help = f"Write {fact}.{node.field}() with brackets." if node.field in FUNCTIONS else near
        elif chain is None or chain.split(".", 1)[0] in bound:
            if isinstance(node, Select):
                self._visit(node.operand, bound)
            return None
        elif chain in _TYPE_NAMES:
            return None
        else:
            message = f"'{chain}' is not a fact that a condition can read here."
            help = suggestion(chain, self.names) or (
                "Write the name of a fact, of a parameter or of this event's data; texts stand in quotes."
            )
        self.problems.append(Problem("unknown-name", node.start, node.end, message, help))
        return None

    def _unary(self, node: Unary, type: str | None) -> str | None:
        if node.op == "!":
            self._want_bool(node.operand, type, "'!' (not)")
            return "bool"
        if type not in ("int", "double", None):
            found = f"{shown(node.operand, self.source)} is {article(type)}"
            self._mismatch(node.operand, f"'-' needs a number, but {found}.", "Take the '-' away.")
            return None
        return type

    def _ternary(self, node: Ternary, bound: Bound) -> str | None:
        self._want_bool(node.condition, self._visit(node.condition, bound), "What stands before '?'")
        yes, no = self._visit(node.yes, bound), self._visit(node.no, bound)
        if yes is None or no is None:
            return None
        joined = self._joined(node.yes, yes, node.no, no)
        if joined is None:
            self._pair(node.yes, yes, node.no, no, "given the alternative of")
        return joined

    def _list(self, node: ListOf, bound: Bound) -> str | None:
        types = [self._visit(item, bound) for item in node.items]
        if not types:
            return "list<>"
        joined = types[0]
        for item, type in zip(node.items[1:], types[1:], strict=True):
            if joined is None or type is None:
                return None
            joined = self._joined(node.items[0], joined, item, type)
        return None if joined is None else f"list<{joined}>"

    def _index(self, node: Index, bound: Bound) -> str | None:
        of, at = self._visit(node.operand, bound), self._visit(node.index, bound)
        if of is None or at is None:
            return None
        if not of.startswith("list<"):
            if of != "bytes":
                found = f"{shown(node.operand, self.source)} is {article(of)}"
                self._mismatch(node.operand, f"'[...]' needs a list, but {found}.", "Use a list.")
            return None
        if at != "int":
            self._mismatch(node.index, f"A place in a list is an int, not {article(at)}.", "Count from 0.")
            return None
        return of[5:-1] or None

    def _binary(self, node: Binary, left: str | None, right: str | None) -> str | None:
        result = None if node.op in ("+", "-", "*", "/", "%") else "bool"
        if left is None or right is None:
            return result
        if node.op == "in":
            self._in(node, left, right)
        elif result == "bool":
            self._comparison(node, left, right)
        else:
            return self._arithmetic(node, left, right)
        return result

    def _comparison(self, node: Binary, left: str, right: str) -> None:
        joined = self._joined(node.left, left, node.right, right)
        if joined is None:
            self._pair(node.left, left, node.right, right, "compared with")
        elif node.op not in ("==", "!=") and joined.startswith("list<"):
            help = "Lists can be compared with == and !=; their size with the others."
            self._mismatch(node, f"'{node.op}' cannot order {article(left)}.", help)

    def _in(self, node: Binary, item: str, of: str) -> None:
        if not of.startswith("list<"):
            found = f"{shown(node.right, self.source)} is {article(of)}"
            help = "Use == for one value, or write a list such as ['a', 'b']."
            self._mismatch(node.right, f"'in' needs a list, but {found}.", help)
        elif of != "list<>" and self._joined(node.left, f"list<{item}>", node.right, of) is None:
            message = (
                f"{shown(node.left, self.source)} is {article(item)}, but {shown(node.right, self.source)} "
                f"is {article(of)}."
            )
            self._mismatch(node.left, message, remedy(of[5:-1], node.left, item))

    def _arithmetic(self, node: Binary, left: str, right: str) -> str | None:
        for operand, type in ((node.left, left), (node.right, right)):
            if type == "date":
                self.problems.append(misplaced(operand, type, self.source))
                return None
        if "time" in (left, right) or {left, right} & {"uint", "bytes"}:
            return None  # such as a time and a duration: CEL knows
        joined = self._joined(node.left, left, node.right, right)
        if joined is None:
            self._pair(node.left, left, node.right, right, f"joined by '{node.op}' with")
        elif (
            joined == "int"
            or (joined == "double" and node.op != "%")
            or (node.op == "+" and (joined == "string" or joined.startswith("list<")))
        ):
            return joined
        else:
            help = "Use numbers of one type; '%' takes ints only."
            self._mismatch(node, f"'{node.op}' cannot be used with {article(joined)}.", help)
        return None

    def _call(self, node: Call, bound: Bound) -> str | None:
        target = None if node.target is None else self._visit(node.target, bound)
        variable = macro_variable(node)
        if variable is not None:
            element = target[5:-1] if target is not None and target.startswith("list<") else None
            inner = {**bound, variable: element or None}
            last = [self._visit(argument, inner) for argument in node.arguments[1:]][-1]
            self.covered = False
            return macro_type(node.function, target, last)
        if node.function not in FUNCTIONS:
            # 'l.exits(x, x == 1)' misspells a macro; its variable is not one more mistake.
            bound = {**bound, **{a.name: None for a in node.arguments[:1] if isinstance(a, Ident)}}
        for argument in node.arguments:
            self._visit(argument, bound)
        types = [self._types[id(operand)] for operand in operands_of(node)]
        wrong = list(wrong_calls(node, types, self.source))
        self.problems.extend(wrong)
        type, covered = result_type(node)
        self.covered &= covered and not wrong
        return type

    def _joined(self, left: Node, a: str, right: Node, b: str) -> str | None:
        """The one type of two operands that must agree, or None. A text beside a date must be a day."""
        if a == b:
            return a
        if {a, b} == {"date", "string"}:
            text, day = (right, left) if a == "date" else (left, right)
            self.problems.extend(not_days(text, day, lambda node: self._types.get(id(node)), self.source))
            return "date"
        if a.startswith("list<") and b.startswith("list<"):
            if "list<>" in (a, b):
                return b if a == "list<>" else a
            inner = self._joined(left, a[5:-1], right, b[5:-1])
            return None if inner is None else f"list<{inner}>"
        return None
