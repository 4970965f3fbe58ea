"""What may be said of a whole demand, and what only of one case: the workflow says it of each event."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.runtime.ledgers import Ledger, added, event, issued

WIDE: dict[str, tuple[dict[str, Any], str | None]] = {
    "a closing of one case, of the demand": (
        event("x", "case_closed", "2018-02-01", "d", reason="r"),
        "needs-case",
    ),
    "an answer, of the demand": (
        event("x", "response_received", "2018-02-01", "d", items=["a"]),
        "needs-case",
    ),
    "a removal, of the demand": (
        event("x", "respondent_removed", "2018-02-01", "d", reason="r"),
        "needs-case",
    ),
    "a respondent, of the demand": (
        event("x", "respondent_added", "2018-02-01", "d", name="R"),
        "needs-case",
    ),
    "an act, of the demand": (
        event("x", "action_done", "2018-02-01", "d", action="a", kind="issue_subpoena"),
        "needs-case",
    ),
    "an issue, of a case": (
        {**issued(), "id": "x", "subject": "d/r"},
        "needs-demand",
    ),
    "a passing over, of a case": (
        event("x", "respondent_passed_over", "2018-02-01", respondent="q", reason="r"),
        "needs-demand",
    ),
    "a suit, of the demand": (event("x", "litigation_filed", "2018-02-01", "d", docket="1"), None),
    "a suit, of a case": (event("x", "litigation_filed", "2018-02-01", docket="1"), None),
    "a withdrawal, of the demand": (event("x", "demand_withdrawn", "2018-02-01", "d", reason="r"), None),
    "a passing over, of the demand": (
        event("x", "respondent_passed_over", "2018-02-01", "d", respondent="q", reason="r"),
        None,
    ),
    "an amendment, of the demand": (
        event("x", "demand_amended", "2018-02-01", "d", due_on="2018-03-01"),
        None,
    ),
}


@pytest.mark.parametrize("respondents", [True, False])
@pytest.mark.parametrize("said", WIDE)
def test_what_is_about_one_case_is_not_taken_for_a_whole_demand_in_whatever_order_it_comes(
    said: str, respondents: bool
) -> None:
    wide, code = WIDE[said]
    found = set()
    for seed in range(6):
        rng = random.Random(seed)
        events = [issued(), *([added("d/r"), added("d/s")] if respondents else []), wide]
        rng.shuffle(events)
        ledger = Ledger()
        if seed % 2:
            ledger.feed(*events)
        else:
            for each in events:
                ledger.feed(each)
        ledger.tick("2018-04-01")
        assert ledger.quarantined() == ([] if code is None else [code]), events
        assert respondents or code is None or ledger.waiting() == []
        found.add(ledger.digest())
    assert len(found) == 1


def test_an_event_of_a_whole_demand_is_corrected_and_retracted_for_the_demand() -> None:
    ledger = Ledger()
    ledger.feed(issued(), added("d/r"), added("d/s"))
    ledger.feed(event("w", "demand_withdrawn", "2018-02-10", "d", reason="r"))
    assert {ledger.case(id).state["demand"] for id in ("d/r", "d/s")} == {"withdrawn"}
    ledger.feed(event("c", "event_corrected", "2018-02-11", "d", event="w", data={"reason": "q"}))
    assert ledger.case("d/s").state["demand"] == "withdrawn"
    ledger.feed(event("n", "event_retracted", "2018-02-12", "d", event="w"))
    assert {ledger.case(id).state["demand"] for id in ("d/r", "d/s")} == {"requested"}
    assert ledger.quarantined() == []
