"""Conditions: CEL text to a checked expression with a value, an explanation and patterns."""

from engine.packs.conditions.closures import COMPARISONS, reader
from engine.packs.conditions.expression import (
    Expression,
    all_of,
    any_of,
    compile_expression,
    none_of,
)
from engine.packs.conditions.judge import by_cel
from engine.packs.conditions.patterns import TURNED, Atom, conjuncts
from engine.packs.conditions.types import UNKNOWN, EvaluationError, Type, Unknown

__all__ = [
    "COMPARISONS",
    "TURNED",
    "UNKNOWN",
    "Atom",
    "EvaluationError",
    "Expression",
    "Type",
    "Unknown",
    "all_of",
    "any_of",
    "by_cel",
    "compile_expression",
    "conjuncts",
    "none_of",
    "reader",
]
