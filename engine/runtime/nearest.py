"""Which known case somebody may have meant who wrote one that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.naming import nearest

_LIKE = 0.8
"""How like a name must be. Names of places are like one another, and a suggestion that names another
respondent is worse than none."""


def near_case(case: str, known: Iterable[str]) -> str:
    """The known case that was meant, as a sentence, or the empty string where none is near enough."""
    near = nearest_case(case, known)
    return "" if near is None else f"Did you mean '{near}'?"


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


def meant_cases(written: str, known: Iterable[str]) -> list[str]:
    """The known cases that may be meant by a text that is none of them: all of a demand where it is one,
    those of a respondent, also by the beginning of its id, else the nearest one; capitals are as good
    as small letters."""
    cases = sorted(known)
    text = re.sub(r"[^a-z0-9./_-]+", "-", written.partition(",")[0].strip(" /").casefold())
    if not text:
        return []
    if "/" in text:
        near = nearest_case(written, cases) or nearest_case(text, cases)
        return [id for id in cases if id.casefold() == text] or ([] if near is None else [near])
    of_demand = [id for id in cases if id.partition("/")[0].casefold() == text]
    if of_demand:
        return of_demand
    respondents = {id: id.partition("/")[2].casefold() for id in cases}
    near = nearest(text, respondents.values(), like=_LIKE)
    return (
        [id for id, respondent in respondents.items() if respondent == text]
        or [id for id, respondent in respondents.items() if respondent.startswith(f"{text}-")]
        or [id for id, respondent in respondents.items() if respondent == near]
    )
