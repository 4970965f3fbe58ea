"""The types a fact may have, and the third truth value."""

from __future__ import annotations

from typing import Final, Literal, NoReturn

Type = Literal["int", "double", "bool", "string", "list<string>", "date", "time"]
"""``date`` is ISO text (``2018-02-23``); ``time`` an aware datetime; ``int`` has 64 bits."""


class Unknown:
    """What a condition is when a fact it needs is absent, or CEL meets an error in it.

    It has no truth value: ``if`` and ``bool()`` raise TypeError, so compare with ``is UNKNOWN``.
    """

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("unknown is neither true nor false; compare with 'is UNKNOWN'")

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"  # by name, so that a copy in this or another process is the same one


UNKNOWN: Final = Unknown()


class TooManySteps(Exception):
    """Placed as the cause of an EvaluationError: CEL gave up, as lists were walked too often."""


class TooMuchBuilt(Exception):
    """Placed as the cause of an EvaluationError: it would take too much memory to evaluate it."""


class EvaluationError(Exception):
    """Inside this package: the value cannot be known (an absent fact, a division by zero)."""
