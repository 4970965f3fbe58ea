"""Which rules may answer to something that can come, from where a case stands."""

from __future__ import annotations

from engine.core.program import Program, as_expression
from engine.model import Case, Facts
from engine.packs.pack import Rule


def answering(program: Program, case: Case) -> list[tuple[Rule, list[str]]]:
    """The rules with what they answer to. One is left out where its conditions on ``state.`` are false
    here, or where what it answers to cannot come: a deadline that does not run, a state that is not
    entered. What else it asks for is not judged, as that depends on what comes."""
    standing = {f"state.{region}": path for region, path in case.state.items()}
    running = {d.name for d in case.deadlines if d.status in ("running", "tolled")}
    return [
        (rule, answers)
        for rule in program.pack.rules
        if (answers := _answers(rule, running)) and _may_hold(rule, standing)
    ]


def _answers(rule: Rule, deadlines: set[str]) -> list[str]:
    return [
        on
        for on in rule.on
        if not on.startswith("state_entered.")
        and (not on.startswith("deadline_passed.") or on.partition(".")[2] in deadlines)
    ]


def _may_hold(rule: Rule, standing: Facts) -> bool:
    for condition in rule.when:
        expression = as_expression(condition)
        if all(name in standing for name in expression.names) and expression.evaluate(standing) is False:
            return False
    return True
