"""An expression as a person poses it: compiled over what is supposed, and asked."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Literal, NamedTuple

import msgspec

from engine.analysis.answers import Answers, answers
from engine.analysis.supposed import Supposed
from engine.core.program import Program, compute
from engine.diagnostics import Diagnostic, Misused, Place
from engine.model import Facts, Value
from engine.packs.conditions import Expression, compile_expression
from engine.packs.expressions import Scope, check_states, mentions
from engine.packs.findings import Findings
from engine.packs.nodes import Written
from engine.packs.pack import Pack, Type

MOST_UNTYPED = 3
"""Facts of unknown type in one expression: each type is tried for each."""

PLACE = Place("EXPR", 1, 1)
_TYPES: tuple[Type, ...] = ("int", "bool", "string", "date", "time", "double", "list<string>")

Origin = Literal["given", "parameter", "computed", "unknown"]


class Read(NamedTuple):
    """A fact that an expression reads, or that a computed fact among these reads; ``value`` is None where
    it is not known. ``guessed`` says that any type would do, and this is the first that does."""

    name: str
    type: Type
    guessed: bool
    value: Value | None
    origin: Origin


class Posed(NamedTuple):
    """What came of it. ``unread`` was given and is not read. With a pack ``cause.on`` never is among
    these, as it tells the day whose parameters count."""

    expression: Expression
    answers: Answers
    reads: tuple[Read, ...]
    unread: tuple[str, ...]


def posed(source: str, known: Supposed) -> Posed:
    """The expression asked of what is supposed alone. Raises Misused where it has a mistake."""
    expression, guessed = _compiled_by_trial(source, known)
    found = [*expression.names]
    reads = (
        Read(name, expression.types[name], name in guessed, known.facts.get(name), _origin(name, known.facts))
        for name in found
    )
    return Posed(expression, answers(expression, known.facts), tuple(reads), _unread(known, found))


def posed_in(pack: Pack, source: str, known: Supposed) -> Posed:
    """The expression asked as a rule of the pack would ask it. Raises Misused where it has a mistake."""
    expression = _compiled(source, known.names, pack)
    program = Program(pack)
    given = known.facts
    facts = _completed(program, known, expression.names)
    found = [*expression.names, *sorted(program.reach(expression.names) - {*expression.names})]
    reads = (
        Read(name, known.names[name], False, facts.get(name), _origin(name, facts, given, pack))
        for name in found
    )
    return Posed(expression, answers(expression, facts), tuple(reads), _unread(known, [*found, "cause.on"]))


def _unread(known: Supposed, read: list[str]) -> tuple[str, ...]:
    return tuple(sorted(known.said - {*read}))


def _origin(name: str, facts: Facts, given: Facts | None = None, pack: Pack | None = None) -> Origin:
    if name not in facts:
        return "unknown"
    if given is None or name in given:
        return "given"
    return "computed" if pack is not None and name in pack.facts else "parameter"


def _completed(program: Program, known: Supposed, read: tuple[str, ...]) -> Facts:
    """The facts with what the pack itself adds: parameters as in force on the day of the cause, or else in
    the end, and what is computed. What was said to be not known stays so."""
    facts = dict(known.facts)
    wanted = program.reach(read)
    for name, value in program.parameters_on(str(facts.get("cause.on", "9999"))).items():
        if name in wanted and name not in known.said:
            facts[name] = value
    compute([fact for fact in program.computed(read) if fact.name not in known.said], facts)
    return facts


def _compiled_by_trial(source: str, known: Supposed) -> tuple[Expression, frozenset[str]]:
    """The expression by the first types of what is untyped by which it can be read, and their names."""
    untyped = [name for name in known.untyped if name in mentions(source)]
    if len(untyped) > MOST_UNTYPED:
        raise Misused(
            Diagnostic(
                code="types-unknown",
                message=f"Expected at most {MOST_UNTYPED} facts that are not known, as nothing tells their "
                f"types; found {len(untyped)}.",
                help="Name the pack that declares them: --pack PACK.",
            )
        )
    first: Misused | None = None
    for types in product(_TYPES, repeat=len(untyped)):
        try:
            return _compiled(source, {**known.names, **dict(zip(untyped, types, strict=True))}), frozenset(
                untyped
            )
        except Misused as error:
            first = first or error
    assert first is not None
    raise first


def _compiled(source: str, names: Mapping[str, Type], pack: Pack | None = None) -> Expression:
    findings = Findings({PLACE.file: source})
    expression, wrong = compile_expression(source, names, PLACE)
    findings.extend(_help(diagnostic, findings, pack) for diagnostic in wrong)
    if expression is not None and pack is not None:
        states = {
            region.name: frozenset(region.states) - {state.parent for state in region.states.values()}
            for region in pack.regions.values()
        }
        check_states(Written(source, PLACE), Scope(names, frozenset(), states), findings)
    if expression is None or len(findings):
        raise Misused(*findings.sorted())
    return expression


def _help(diagnostic: Diagnostic, findings: Findings, pack: Pack | None) -> Diagnostic:
    """With the line it stands on; and a name that is not known may be one that was not given."""
    assert diagnostic.place is not None
    help = diagnostic.help
    if diagnostic.code == "unknown-name" and pack is None:
        near = help if help.startswith("Did you mean") else ""
        help = near or "Give it a value by --with (null where it is not known), or say --pack PACK."
    return msgspec.structs.replace(diagnostic, excerpt=findings.excerpt(diagnostic.place), help=help)
