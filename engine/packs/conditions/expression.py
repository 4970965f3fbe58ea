"""Condition text to an Expression: compiled, checked, ready to evaluate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from engine.diagnostics import Diagnostic, Place
from engine.model import Value
from engine.packs.conditions.check import Checked
from engine.packs.conditions.closures import Closure, closure, joined, negated
from engine.packs.conditions.constants import always_failing
from engine.packs.conditions.dates import is_date
from engine.packs.conditions.judge import Program, judge
from engine.packs.conditions.refusals import explained
from engine.packs.conditions.sizes import MAX_BUILT, MAX_STEPS, bounded
from engine.packs.conditions.syntax import MAX_DEPTH, facts_in, names_in_text, parse
from engine.packs.conditions.tokens import TooDeep, Unparsable, bracket_depth
from engine.packs.conditions.tree import Literal, Logic, Node, Unary, walk
from engine.packs.conditions.types import UNKNOWN, EvaluationError, TooManySteps, TooMuchBuilt, Type, Unknown
from engine.packs.conditions.words import Problem, article

MAX_LENGTH = 2_000
"""Characters in one condition."""

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_RESULTS: dict[str, Type] = {
    "int": "int",
    "double": "double",
    "bool": "bool",
    "string": "string",
    "list<string>": "list<string>",
    "timestamp": "time",
}


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """An accepted condition or computation. ``names`` are the facts it reads, sorted.

    ``native`` says that closures cover it; else CEL itself evaluates. Two are equal when source,
    type and names are. It cannot be pickled: it is compiled again from its text.
    """

    source: str
    type: Type
    names: tuple[str, ...]
    place: Place
    tree: Node | None = field(repr=False)
    native: bool
    types: Mapping[str, Type] = field(repr=False)
    closure: Closure = field(repr=False)

    def evaluate(self, facts: Mapping[str, Value]) -> Value | Unknown:
        """The value over the facts, or UNKNOWN when a fact it needs is absent or CEL has an error."""
        try:
            value: Value = self.closure(facts)
        except EvaluationError:
            return UNKNOWN
        return value

    def failure(self, facts: Mapping[str, Value]) -> str | None:
        """Why it has no value although every fact it reads is there, as the end of a sentence; else None."""
        if self.absent(facts):
            return None
        try:
            self.closure(facts)
        except EvaluationError as error:
            if isinstance(error.__cause__, TooManySteps):
                return f"takes more than {MAX_STEPS:,} steps over its lists"
            if isinstance(error.__cause__, TooMuchBuilt):
                return f"may build more than {MAX_BUILT // 1_000_000:,} MB of lists and texts"
            return "cannot be computed from its facts, as a division by zero cannot"
        return None

    @property
    def literals(self) -> tuple[Value, ...]:
        """The numbers, texts and truths that stand in it."""
        found = () if self.tree is None else walk(self.tree)
        values = (node.value for node, _ in found if isinstance(node, Literal))
        return tuple(value for value in values if isinstance(value, int | float | str))

    def absent(self, facts: Mapping[str, Value]) -> tuple[str, ...]:
        """The names it reads that ``facts`` lacks."""
        return tuple(name for name in self.names if name not in facts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        return (self.source, self.type, self.names) == (other.source, other.type, other.names)

    def __hash__(self) -> int:
        return hash((self.source, self.type, self.names))

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Expression is compiled again from its text, never serialised")


@dataclass(frozen=True, slots=True, eq=False)
class Embedded(Node):
    """A whole expression as a part of a joined one."""

    expression: Expression


def compile_expression(
    source: str,
    names: Mapping[str, Type],
    place: Place,
    expected: Type | None = None,
    excerpt: str | None = None,
) -> tuple[Expression | None, tuple[Diagnostic, ...]]:
    """The expression, or None and what is wrong with it. ``place`` is where the source begins."""
    expression, problems = _compile(source, names, place, expected)
    return expression, tuple(_diagnostic(problem, source, place, excerpt) for problem in problems)


def _compile(
    source: str, names: Mapping[str, Type], place: Place, expected: Type | None
) -> tuple[Expression | None, list[Problem]]:
    if len(source) > MAX_LENGTH:
        message = f"A condition has at most {MAX_LENGTH:,} characters; this one has {len(source):,}."
        return None, [
            Problem("condition-too-long", 0, 1, message, "Divide it into several conditions or facts.")
        ]
    unreadable = _UNREADABLE.search(source)
    if unreadable is not None:
        message = "The condition holds a NUL or half a character, which CEL cannot read."
        help = "Take it out; for a NUL in a quoted text write \\x00."
        return None, [Problem("condition-syntax", unreadable.start(), unreadable.end(), message, help)]
    try:
        tree: Node | None = parse(source, names)
    except Unparsable:
        tree = None
    except TooDeep:
        return None, [_too_deep(source)]
    if tree is None and bracket_depth(source) > MAX_DEPTH:
        return None, [_too_deep(source)]
    checked = None if tree is None else Checked(tree, source, names)
    own = [] if checked is None else checked.problems
    verdict = judge(source, names)
    if not isinstance(verdict, Program):
        return None, explained(source, verdict, own)
    ours = [problem for problem in own if problem.ours]
    if tree is not None and checked is not None and not checked.covered:
        ours.extend(always_failing(tree, source))
    if ours:
        return None, ours
    found = _type(verdict, tree, checked, expected)
    wrong = _unexpected(source, verdict, tree, found, expected)
    if wrong is not None or found is None:
        return None, [wrong] if wrong is not None else []
    return _built(source, found, tree, checked, verdict, names, place), []


def _too_deep(source: str) -> Problem:
    message = f"The condition nests more than {MAX_DEPTH} levels deep."
    help = "Divide it into several conditions or facts."
    return Problem("condition-too-deep", 0, len(source), message, help)


def _type(verdict: Program, tree: Node | None, checked: Checked | None, expected: Type | None) -> Type | None:
    """The type in our words; None where no fact can have it."""
    own = None if checked is None else checked.type
    if own == "list<>":
        return "list<string>"
    found = _RESULTS.get(verdict.type)
    if found == "string" and own == "date":
        return "date"
    if found == "string" and expected == "date" and isinstance(tree, Literal) and is_date(tree.value):
        return "date"
    return found


def _unexpected(
    source: str, verdict: Program, tree: Node | None, found: Type | None, expected: Type | None
) -> Problem | None:
    if found is not None and expected in (found, None):
        return None
    end = len(source)
    if found is None and expected is None:
        message = f"This gives {article(verdict.type)}, which no fact can hold."
        return Problem(
            "wrong-type",
            0,
            end,
            message,
            "Compare it with something, or compute an int, double, bool, string, list<string>, date or time.",
        )
    what = article(found or verdict.type)
    if expected != "bool":
        return Problem(
            "wrong-type",
            0,
            end,
            f"Expected {article(expected)}, found {what}.",
            "Change the expression or the declared type.",
        )
    message = f"A condition is true or false, but this is {what}."
    if isinstance(tree, Literal) and isinstance(tree.value, str):
        return Problem(
            "not-a-bool",
            0,
            end,
            "A condition is true or false, but this is one text in quotes.",
            f"Take the quotes away: {tree.value}",
        )
    return Problem("not-a-bool", 0, end, message, "Compare it with a value, as in 'responses == 0'.")


def _built(
    source: str,
    type: Type,
    tree: Node | None,
    checked: Checked | None,
    program: Program | None,
    names: Mapping[str, Type],
    place: Place,
) -> Expression:
    read = names_in_text(source, names) if tree is None else facts_in(tree)
    types = {name: names[name] for name in sorted(read)}
    run: Closure
    native = tree is not None and checked is not None and checked.covered
    if native and tree is not None and checked is not None:
        run = bounded(closure(tree, checked), tree, types)
    else:
        verdict = program or judge(source, types)
        assert isinstance(verdict, Program), source
        run = bounded(verdict.closure(types), tree, types)
    return Expression(source, type, tuple(types), place, tree, native, types, run)


def part_of(owner: Expression, node: Node) -> Expression:
    """One bool part of an expression as an expression of its own."""
    source = owner.source[node.start : node.end]
    place = Place(owner.place.file, owner.place.line, owner.place.column + node.start, len(source))
    tree = parse(source, owner.types)
    return _built(source, "bool", tree, Checked(tree, source, owner.types), None, owner.types, place)


def all_of(expressions: Iterable[Expression], place: Place) -> Expression:
    """True when every part is; true without parts."""
    return _joined("&&", tuple(expressions), place, negate=False)


def any_of(expressions: Iterable[Expression], place: Place) -> Expression:
    """True when some part is; false without parts."""
    return _joined("||", tuple(expressions), place, negate=False)


def none_of(expressions: Iterable[Expression], place: Place) -> Expression:
    """True when every part is false; true without parts."""
    return _joined("&&", tuple(expressions), place, negate=True)


def _joined(op: str, parts: tuple[Expression, ...], place: Place, negate: bool) -> Expression:
    """Three-valued: a part that decides, decides, whatever is unknown about the others."""
    sign = "!" if negate else ""
    source = f" {op} ".join(f"{sign}({part.source})" for part in parts)
    source = source or ("false" if op == "||" else "true")
    types = {name: type for part in parts for name, type in part.types.items()}
    types = dict(sorted(types.items()))
    nodes: list[Node] = []
    for part in parts:
        node: Node = Embedded(0, len(source), part)
        nodes.append(Unary(0, len(source), "!", node) if negate else node)
    closures = [negated(part.closure) if negate else part.closure for part in parts]
    return Expression(
        source=source,
        type="bool",
        names=tuple(types),
        place=place,
        tree=Logic(0, len(source), op, tuple(nodes)),
        native=all(part.native for part in parts),
        types=types,
        closure=joined(op, closures),
    )


def _diagnostic(problem: Problem, source: str, place: Place, excerpt: str | None) -> Diagnostic:
    line = source.count("\n", 0, problem.start)
    column = problem.start - (source.rfind("\n", 0, problem.start) + 1)
    at = Place(
        place.file,
        place.line + line,
        column + (1 if line else place.column),
        max(1, problem.end - problem.start),
    )
    return Diagnostic(
        code=problem.code, message=problem.message, help=problem.help, place=at, excerpt=excerpt
    )
