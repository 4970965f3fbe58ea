"""The same question as `search` asks, put to z3: for packs with more combinations than can be tried.

z3 comes with ``pip install forthwith[prove]`` and is not needed else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.analysis.formulas import (
    ABSENT,
    All,
    Among,
    Compares,
    Const,
    Formula,
    Holds,
    IsTrue,
    Known,
    Not,
    Relates,
    Some,
    Variable,
)
from engine.analysis.search import OTHER, Assignment, domains_of, from_number, to_number
from engine.packs.conditions import COMPARISONS

PATIENCE = 10_000
"""Milliseconds after which z3 is told to give up."""


class NoAnswer(Exception):
    """z3 is not there, or did not find out."""


def solve(
    formula: Formula, variables: Mapping[str, Variable], fixed: Mapping[str, Sequence[Any]] | None = None
) -> Assignment | None:
    """Values under which the formula is true; None where there are none. Raises NoAnswer."""
    try:
        import z3
    except ImportError:
        raise NoAnswer from None
    terms = _Terms(z3, variables)
    wanted = terms.truth(formula, True)
    names = domains_of(formula, variables, fixed or {})
    solver = z3.Solver()
    solver.set("timeout", PATIENCE)
    solver.add(wanted)
    for name in names:
        solver.add(*terms.bounds(name, (fixed or {}).get(name)))
    answer = solver.check()
    if answer == z3.unsat:
        return None
    if answer != z3.sat:
        raise NoAnswer
    model = solver.model()
    return {name: terms.value(model, name) for name in names}


class _Terms:
    """The variables as terms of z3. A text is the number of its place among all that are named."""

    def __init__(self, z3: Any, variables: Mapping[str, Variable]) -> None:
        self.z3 = z3
        self.variables = variables
        self.texts: dict[str, int] = {OTHER: 0}
        self._terms: dict[str, Any] = {}

    def truth(self, formula: Formula, wanted: bool) -> Any:
        """That the formula is true, or that it is false: where it is unknown it is neither."""
        z3 = self.z3
        match formula:
            case Const(value=value):
                return z3.BoolVal(value is wanted)
            case Known(name=name):
                return self._known(name) if wanted else z3.Not(self._known(name))
            case Holds(name=name):
                term = self._term(name)
                return z3.And(self._known(name), term if wanted else z3.Not(term))
            case Compares(name=name, op=op, literal=literal):
                said = COMPARISONS[op](self._term(name), self._literal(name, literal))
                return z3.And(self._known(name), said if wanted else z3.Not(said))
            case Among(name=name, literals=literals):
                said = z3.Or(*(self._term(name) == self._literal(name, each) for each in literals))
                return z3.And(self._known(name), said if wanted else z3.Not(said))
            case Relates(name=name, op=op, other=other):
                said = COMPARISONS[op](self._term(name), self._term(other))
                return z3.And(self._known(name), self._known(other), said if wanted else z3.Not(said))
            case Not(part=part):
                return self.truth(part, not wanted)
            case IsTrue(part=part):
                held = self.truth(part, True)
                return held if wanted else z3.Not(held)
            case All(parts=parts):
                joined = [self.truth(part, wanted) for part in parts]
                return z3.And(*joined) if wanted else z3.Or(*joined)
            case Some(parts=parts):
                joined = [self.truth(part, wanted) for part in parts]
                return z3.Or(*joined) if wanted else z3.And(*joined)

    def bounds(self, name: str, fixed: Sequence[Any] | None) -> list[Any]:
        """What a variable can be at all."""
        variable = self.variables[name]
        found = []
        if fixed is not None:
            found.append(self.z3.Or(*(self._term(name) == self._literal(name, value) for value in fixed)))
        if variable.least is not None:
            found.append(self._term(name) >= variable.least)
        if variable.type == "string":
            found += [self._term(name) >= 0, self._term(name) < len(self.texts)]
        if not variable.absent or fixed is not None:
            found.append(self._known(name))
        return found

    def value(self, model: Any, name: str) -> Any:
        """What a variable is in a model."""
        if not self.z3.is_true(model.eval(self._known(name), model_completion=True)):
            return ABSENT
        term = model.eval(self._term(name), model_completion=True)
        type = self.variables[name].type
        if type == "bool":
            return self.z3.is_true(term)
        if type == "string":
            return {number: text for text, number in self.texts.items()}[term.as_long()]
        if type in ("double", "time"):
            point = float(term.as_fraction())
            return from_number(type, point)
        return from_number(type, term.as_long())

    def _known(self, name: str) -> Any:
        return self.z3.Bool(f"known {name}")

    def _term(self, name: str) -> Any:
        if name not in self._terms:
            sort = {"bool": self.z3.Bool, "double": self.z3.Real, "time": self.z3.Real}
            self._terms[name] = sort.get(self.variables[name].type, self.z3.Int)(f"value {name}")
        return self._terms[name]

    def _literal(self, name: str, literal: Any) -> Any:
        type = self.variables[name].type
        if type == "string":
            return self.texts.setdefault(literal, len(self.texts))
        return literal if type == "bool" else to_number(type, literal)
