"""docs/meaning.md: what it counts and lists is what the code has."""

from __future__ import annotations

import re
from typing import get_args

from engine.clocks import AT_A_TIME, STARTS
from engine.core.deadlines import FIRES_AN_INSTANT
from engine.core.decide import CHAIN
from engine.core.law import CHANGES
from engine.model import Outcome
from engine.runtime.feed import BATCH
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "meaning.md").read_text("utf-8")
IN_WORDS = {10: "ten"}


def test_every_code_of_a_rejection_is_explained() -> None:
    source = "".join(
        (ROOT / "engine" / "core" / f"{name}.py").read_text("utf-8")
        for name in ("decide", "judge", "acts", "incidents", "ordered")
    )
    alone_or_told = r'code="([a-z-]+)"|^ +(?:return \()?"([a-z]+-[a-z-]+)",|"([a-z]+-[a-z-]+)", (?:told|why)'
    codes = set(re.findall(alone_or_told, source, re.MULTILINE))
    told = PAGE.partition("| code of a rejection")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([\w-]+)` \|", told, re.MULTILINE)) == {
        next(filter(None, found)) for found in codes
    }


def test_every_outcome_is_explained() -> None:
    told = PAGE.partition("| outcome |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == {*get_args(Outcome)}


def test_bounds_and_phases_are_those_of_the_code() -> None:
    assert f"at most {CHAIN} states this way" in PAGE
    assert f"at most {IN_WORDS[FIRES_AN_INSTANT]} times" in PAGE
    assert f"at most {BATCH:,} lines" in PAGE
    assert (
        f"| phase | 3 | 0 if it ends with a day; {STARTS} if marked `at: start`; "
        f"{AT_A_TIME} if it ends at a time of day | {CHANGES} |" in PAGE
    )
