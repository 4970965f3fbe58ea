"""What a due day is worked out from: dates, counts from a date, the latest or earliest of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Named:
    """A date that a fact holds (``demand.due_on``, ``extended_until``), or ``entered_on``; as the start
    of a count also a time."""

    name: str


@dataclass(frozen=True, slots=True)
class Counted:
    """``days`` (a number, or the name of an int parameter or fact as conditions read it) counted from a
    date or a time by a convention, whose unit they are in. ``calendar`` names one of the pack's, or is
    RESPONDENT; None means the workflow's."""

    days: int | str
    by: str
    start: Term
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class Compound:
    """The latest or the earliest of several; terms that are absent are passed over."""

    pick: Literal["latest", "earliest"]
    terms: tuple[Term, ...]


Term = Named | Counted | Compound

RESPONDENT = "respondent"
"""What a count says for its calendar where the respondent's own is meant."""


def dates_of(term: Term) -> list[str]:
    """The dates and times that a term reads."""
    if isinstance(term, Named):
        return [term.name]
    if isinstance(term, Counted):
        return dates_of(term.start)
    return [name for part in term.terms for name in dates_of(part)]


def numbers_of(term: Term) -> list[str]:
    """The names of the numbers of days that a term counts."""
    if isinstance(term, Counted):
        return [*([term.days] if isinstance(term.days, str) else []), *numbers_of(term.start)]
    return [name for part in term.terms for name in numbers_of(part)] if isinstance(term, Compound) else []
