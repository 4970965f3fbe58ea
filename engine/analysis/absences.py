"""Rules that say 'not' of what may not be known, and then never apply: unknown is not false."""

from __future__ import annotations

from collections.abc import Iterator

from engine.core.program import Program
from engine.diagnostics import Diagnostic, shortened
from engine.packs.conditions import Expression
from engine.packs.conditions.syntax import facts_in
from engine.packs.conditions.tree import Unary, walk
from engine.packs.pack import Condition, Pack, Rule


def absences(pack: Pack) -> tuple[Diagnostic, ...]:
    """A warning for each line of a rule that denies a fact which no event may have brought yet, where the
    rule nowhere asks whether it is known and does not answer to what brings it."""
    program = Program(pack)
    return tuple(
        _warning(pack, rule, line, name)
        for rule in pack.rules
        for line, names in _denied(rule)
        if (name := _unguarded(program, rule, names)) is not None
    )


def _denied(rule: Rule) -> Iterator[tuple[Expression, frozenset[str]]]:
    """Each line of a rule with the names that it denies."""
    for condition in rule.when:
        yield from _lines(condition, denied=False)


def _lines(condition: Condition, *, denied: bool) -> Iterator[tuple[Expression, frozenset[str]]]:
    line = condition.expression
    if line is not None and denied:
        yield line, frozenset(line.names)
    elif line is not None and line.tree is not None:
        nots = (node for node, _ in walk(line.tree) if isinstance(node, Unary) and node.op == "!")
        yield line, frozenset(name for node in nots for name in facts_in(node))
    for part in condition.parts:
        yield from _lines(part, denied=denied or condition.kind == "none")


def _unguarded(program: Program, rule: Rule, names: frozenset[str]) -> str | None:
    """The first of the facts behind the names that may be absent when the rule is judged."""
    asked = program.reach(
        [name for condition in rule.when for line in condition.lines for name in line.names]
    )
    for name in sorted(program.reach(names)):
        fact = program.pack.facts.get(name)
        grown = None if fact is None else fact.accumulate
        if grown is None or not grown.knowable or f"{name}_known" in asked:
            continue
        if not all(on in grown.events or name in _needed(program.pack, on) for on in rule.on):
            return name
    return None


def _needed(pack: Pack, on: str) -> set[str]:
    """The facts without which a deadline has no day, and so cannot pass."""
    specs = [spec for region in pack.regions.values() for state in region.states.values()
             for spec in state.deadlines if on == f"deadline_passed.{spec.name}"]  # fmt: skip
    needed = [{*spec.dates, *spec.numbers} for spec in specs]
    return set.intersection(*needed) if needed else set()


def _warning(pack: Pack, rule: Rule, line: Expression, name: str) -> Diagnostic:
    told = shortened(" ".join(line.source.split()), 60)
    return Diagnostic(
        code="denied-unknown",
        message=f"Expected what is denied to be known; while '{name}' is not, '{told}' is neither true nor "
        f"false, and {rule.id} does not apply.",
        help=f"If it should apply then, write 'any:' with '!{name}_known' as one line and what is denied as "
        f"the other. If it should not, say so with a line '{name}_known'.",
        place=line.place,
        excerpt=pack.files[line.place.file].split("\n")[line.place.line - 1],
        severity="warning",
    )
