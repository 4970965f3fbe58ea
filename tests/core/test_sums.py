"""A sum stays within what a fact can hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.core.derive import derive
from engine.snapshot import case_from_bytes, case_to_bytes
from tests.core.histories import DEMAND, event, law_of_cached, opening

CASE = f"{DEMAND}/r"


@pytest.mark.parametrize("days", [2**62, -(2**62)])
def test_a_sum_stands_at_the_end_of_what_it_can_hold(days: int) -> None:
    law = law_of_cached("two-regions")
    more = [
        event(400 + number, "more_time", CASE, {"occurred_on": f"2018-02-0{number + 1}"}, days=days)
        for number in range(5)
    ]
    case = derive(law, CASE, [*opening("two-regions", ["r"]), *more], datetime(2018, 6, 1, tzinfo=UTC)).case
    stored = case_from_bytes(case_to_bytes(case))
    assert stored is not None
    assert stored.facts["days_granted"] == (2**63 - 1 if days > 0 else -(2**63 - 1))
