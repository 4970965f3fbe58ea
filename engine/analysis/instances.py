"""Values for which a formula holds when a cause type is judged, and a case with them, run by the engine."""

from __future__ import annotations

from collections.abc import Iterable

from engine.analysis.causes import CauseType
from engine.analysis.examples import Example, Shows, example
from engine.analysis.formulas import Formula
from engine.analysis.search import Assignment, TooMany, find
from engine.analysis.solver import NoAnswer, solve
from engine.core.program import Program

TOO_MANY = (
    "There are more combinations of facts than were tried. z3 finds out more: pip install 'forthwith[prove]'."
)


def instance(cause: CauseType, formula: Formula) -> Assignment | None:
    """Values for which the formula holds; None where there are none. Raises NoAnswer."""
    try:
        return find(formula, cause.abstraction.variables, cause.fixed)
    except TooMany:
        return solve(formula, cause.abstraction.variables, cause.fixed)


def showing(
    program: Program,
    cause: CauseType,
    formula: Formula,
    found: Assignment,
    shows: Shows,
    also: Iterable[str] = (),
) -> Example | None:
    """A case with values for which the formula holds, such as those found, that shows it. What is ``also``
    named has a value in it."""
    try:
        likely = instance(cause, cause.likely(formula))
    except NoAnswer:
        likely = None
    tried = [found] if likely is None or likely == found else [likely, found]
    examples = (example(program, cause, values, shows, also) for values in tried)
    return next((one for one in examples if one is not None), None)
