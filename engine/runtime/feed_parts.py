"""The parts of a feed, a transaction each: what a part is about, what is said where it cannot be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from msgspec.structs import replace

from engine.core.intake import NOT_PERMITTED, Problem
from engine.diagnostics import Diagnostic, ForthwithError, NotPermitted, Place, Refused
from engine.runtime.arrivals import Arrival


def partly(error: ForthwithError, written: int) -> ForthwithError:
    """The error of a feed of which a part had been written when it came."""
    first, *more = error.diagnostics
    message = f"{first.message} Before this, the first {written:,} lines of the feed were written, and stay."
    help = f"{first.help} Then feed the same again: what is written changes nothing, and the rest goes on."
    help = help.replace("nothing was written", "nothing more was written")
    return type(error)(replace(first, message=message, help=help), *more)


def diagnostic_of(arrival: Arrival, problem: Problem) -> Diagnostic:
    """What is said of an arrival that cannot be taken."""
    place = Place(arrival.origin, arrival.line, 1) if arrival.line else None
    return Diagnostic(code=problem.code, message=problem.message, help=problem.help, place=place)


def refusal_of(wrong: Sequence[tuple[Arrival, Problem]]) -> Refused:
    """The error of a feed that is refused whole because of these."""
    told = [diagnostic_of(arrival, problem) for arrival, problem in wrong]
    lacking = [problem for _, problem in wrong if problem.code in NOT_PERMITTED]
    if not lacking:
        return Refused(*told)
    return NotPermitted(*told, wanted=tuple(dict.fromkeys(role for each in lacking for role in each.wanted)))


def quarantine_row(arrival: Arrival, problem: Problem) -> dict[str, Any]:
    """The row that keeps an arrival which cannot be taken."""
    return {
        "origin": arrival.origin,
        "line": arrival.line,
        "raw": arrival.raw,
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
    }


def about_of(part: list[Arrival]) -> set[str] | None:
    """The cases that arrivals are about; None where any is about more than a case, or is no event."""
    subjects = {"" if arrival.event is None else arrival.event.subject for arrival in part}
    return subjects if all("/" in subject for subject in subjects) else None


def parts_of(arrivals: Iterable[Arrival], size: int) -> Iterator[list[Arrival]]:
    """Arrivals in lists of at most ``size``."""
    iterator = iter(arrivals)
    while part := list(islice(iterator, size)):
        yield part
