"""What is claimed of a pack for every case there can be, and what was found of a claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from engine.analysis.examples import Example
from engine.diagnostics import Place

Claim = Literal["one-move", "covered", "alive", "not-hidden", "way-out", "on-file", "approved", "barred"]
Verdict = Literal["proved", "refuted", "unknown"]

CLAIMS: Mapping[Claim, str] = {
    "one-move": "no two rules of one priority ask for different moves",
    "covered": "some rule answers whatever the facts",
    "alive": "the rule can match, and what it asks for can be taken",
    "not-hidden": "the rule is not always outdone by one of higher priority",
    "way-out": "there is a way out of the state",
    "on-file": "what the move needs can be on file, and can be missing",
    "approved": "the remedy takes effect by its own approval alone",
    "barred": "what bars the remedy keeps it from taking effect",
}


class Answer(NamedTuple):
    """What was found of one claim. ``about`` are the rules it is about, or the state, or the remedy and what
    goes round it; ``told`` says what is wrong, or why it is not known; ``example`` shows it."""

    claim: Claim
    verdict: Verdict
    on: str
    about: tuple[str, ...]
    place: Place | None = None
    told: str = ""
    example: Example | None = None
