"""Which known case somebody may have meant who wrote one that is not known."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics import nearest

_LIKE = 0.8
"""How like a name must be. Names of places are like one another, and a suggestion that names another
respondent is worse than none."""


def near_case(case: str, known: Iterable[str]) -> str:
    """The known case that was meant, as a sentence, or the empty string where none is near enough."""
    near = nearest_case(case, known)
    return "" if near is None else f"Did you mean '{near}'?"


def nearest_respondents(respondent: str, known: Iterable[str]) -> list[str]:
    """The known cases of a respondent that was written without its demand; none where none is near."""
    cases = list(known)
    near = nearest(respondent, {case.partition("/")[2] for case in cases}, like=_LIKE)
    return [] if near is None else [case for case in cases if case.partition("/")[2] == near]


def nearest_case(case: str, known: Iterable[str]) -> str | None:
    """The known case that was meant; None where none is near enough.

    What stands before the slash is compared by itself, and so is what stands behind it.
    """
    respondents: dict[str, list[str]] = {}
    for id in known:
        of, _, respondent = id.partition("/")
        respondents.setdefault(of, []).append(respondent)
    demand, _, respondent = case.partition("/")
    meant = nearest(demand, respondents, like=_LIKE)
    near = None if meant is None else nearest(respondent, respondents[meant], like=_LIKE)
    return None if near is None else f"{meant}/{near}"
