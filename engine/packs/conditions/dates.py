"""The rule for dates: CEL takes them for texts, but a date is only compared with dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from engine.packs.conditions.tree import ListOf, Literal, Node, Ternary
from engine.packs.conditions.words import Problem, article, described, shown

DATES_ONLY = "A date can only be compared with dates: with a date fact, or with a day such as '2018-02-23'."
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_date(text: object) -> bool:
    """Whether the text is a day of the calendar written as ``2018-02-23``."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def not_days(text: Node, day: Node, type_of: Callable[[Node], str | None], source: str) -> Iterator[Problem]:
    """What is wrong with ``text``, a string that stands where ``day`` asks for a date: only literal
    days may stand there."""
    match text:
        case Literal(value=str() as value):
            if not is_date(value):
                message = (
                    f"{shown(day, source)} is a date and is compared with {shown(text, source)}, "
                    "which is no day of the calendar."
                )
                help = "Write the day as year, month and day, as in '2018-02-23'."
                yield Problem("date-comparison", text.start, text.end, message, help, ours=True)
        case ListOf(items=items):
            for item in items:
                yield from not_days(item, day, type_of, source)
        case Ternary(yes=yes, no=no):
            yield from not_days(yes, day, type_of, source)
            yield from not_days(no, day, type_of, source)
        case _ if type_of(text) in ("string", "list<string>"):
            message = (
                f"{shown(day, source)} is {article(type_of(day))} and is compared with "
                f"{described(text, type_of(text), source)}."
            )
            yield Problem("date-comparison", text.start, text.end, message, DATES_ONLY, ours=True)


def misplaced(node: Node, type: str | None, source: str) -> Problem:
    """A date where something other than a comparison uses it."""
    message = f"{shown(node, source)} is {article(type)}, found where a date cannot stand."
    return Problem("date-comparison", node.start, node.end, message, DATES_ONLY, ours=True)
