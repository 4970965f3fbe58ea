"""CEL itself, as Google's implementation runs it: it accepts, refuses and, where need be, evaluates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from cel_expr_python import cel  # type: ignore[import-untyped, unused-ignore]

from engine.packs.conditions.closures import reader
from engine.packs.conditions.sizes import bounded
from engine.packs.conditions.syntax import parse
from engine.packs.conditions.tokens import TooDeep, Unparsable
from engine.packs.conditions.types import UNKNOWN, EvaluationError, TooManySteps, Type

_DECLARED = {
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "string": cel.Type.STRING,
    "list<string>": cel.Type.List(cel.Type.STRING),
    "date": cel.Type.STRING,
    "time": cel.Type.TIMESTAMP,
}
_ERROR = re.compile(
    r"^(?:INVALID_ARGUMENT: )?ERROR: <input>:(\d+):(\d+): (.*?)(?: \[INVALID_ARGUMENT\])?$", re.M
)


_OVER_BUDGET = "Iteration budget exceeded"


class Complaint(NamedTuple):
    """What CEL has against a condition, at an offset in characters."""

    offset: int
    text: str


class Program(NamedTuple):
    """An accepted condition. ``type`` is CEL's name of its type, in small letters."""

    compiled: Any
    type: str

    def closure(self, names: Mapping[str, Type]) -> Callable[[Mapping[str, Any]], Any]:
        """Evaluates by CEL over ``names``; raises EvaluationError where CEL has an error value."""
        readers = [(name, reader(name, type)) for name, type in names.items()]

        def evaluate(facts: Mapping[str, Any]) -> Any:
            data = {}
            for name, read in readers:
                try:
                    value = read(facts)
                except EvaluationError:
                    continue
                if "\0" in value if isinstance(value, str) else _holds_nul(value):
                    raise EvaluationError  # the binding would cut the text off there
                data[name] = value
            try:
                result = self.compiled.eval(data=data)
            except (RuntimeError, TypeError, UnicodeError) as error:
                # a text that is no valid Unicode cannot even be handed over
                raise EvaluationError from TooManySteps() if _OVER_BUDGET in str(error) else error
            if result.type().name() == "ERROR":
                raise EvaluationError
            return result.plain_value()

        return evaluate


def by_cel(source: str, names: Mapping[str, Type], facts: Mapping[str, Any]) -> Any:
    """What CEL itself says of an accepted condition, whatever closures cover; UNKNOWN where it has an error
    value."""
    verdict = judge(source, names)
    assert isinstance(verdict, Program), source
    try:
        tree = parse(source, names)
    except (Unparsable, TooDeep):
        tree = None
    try:
        return bounded(verdict.closure(names), tree, names)(facts)
    except EvaluationError:
        return UNKNOWN


def _holds_nul(value: Any) -> bool:
    return isinstance(value, list) and any("\0" in text for text in value)


def judge(source: str, names: Mapping[str, Type]) -> Program | tuple[Complaint, ...]:
    """The verdict of CEL: a program, or its complaints, at least one."""
    try:
        compiled = _environment(tuple(sorted(names.items()))).compile(source)
    except RuntimeError as error:
        return _complaints(str(error), source)
    return Program(compiled, compiled.return_type().name().lower())


@lru_cache(maxsize=64)
def _environment(names: tuple[tuple[str, Type], ...]) -> Any:
    """Kept because making one takes three times as long as compiling a condition in it."""
    return cel.NewEnv(variables={name: _DECLARED[type] for name, type in names})


def _complaints(text: str, source: str) -> tuple[Complaint, ...]:
    lines = source.split("\n")
    found = []
    for line, column, message in _ERROR.findall(text):
        before = sum(len(passed) + 1 for passed in lines[: int(line) - 1])
        found.append(Complaint(min(before + int(column) - 1, len(source)), message))
    return tuple(found) or (Complaint(0, text.split("\n", 1)[0]),)
