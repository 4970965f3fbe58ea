"""What lies ahead of its recording is never taken, whatever else is known and in whatever order it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from engine.diagnostics import Refused
from tests.runtime.ledgers import Ledger, added, event, issued

RECORDED = datetime(2018, 2, 1, 23, 30, tzinfo=UTC)
ANSWER = event("e1", "response_received", "2018-02-01", items=["a"])
CORRECTION = event("c1", "event_corrected", "2018-02-01", event="e1", data={"items": ["b"]})


def at(line: dict[str, Any], time: str) -> dict[str, Any]:
    return {**{name: value for name, value in line.items() if name != "occurredon"}, "time": time}


def corrected(**data: Any) -> dict[str, Any]:
    return event("x", "event_corrected", "2018-02-01", event="e1", **data)


AHEAD = {
    "a time": at(ANSWER, "2018-02-02T23:30:01Z"),
    "a day": {**ANSWER, "occurredon": "2018-02-03"},
    "a correction to a time": corrected(time="2018-02-02T18:31:00-05:00"),
    "a correction to a day": corrected(occurredon="2018-02-03"),
    "a correction of its own day": {**corrected(data={"items": ["c"]}), "occurredon": "2018-02-03"},
    "a correction of a correction": {
        **corrected(data={"occurredon": "2018-02-03"}),
        "data": {"event": "c1", "data": {"occurredon": "2018-02-03"}},
    },
}


@pytest.mark.parametrize("name", AHEAD)
def test_what_lies_ahead_is_refused_in_every_order_of_arrival(name: str) -> None:
    line = AHEAD[name]
    others = [issued(), added(), CORRECTION] + ([ANSWER] if line["id"] == "x" else [])
    expected = Ledger()
    expected.feed(*others, recorded_at=RECORDED)
    for order in permutations([*others, line]):
        ledger = Ledger()
        for number, each in enumerate(order):
            ledger.feed(each, recorded_at=RECORDED.replace(microsecond=number))
        assert ledger.quarantined() == ["in-the-future"]
        assert ledger.digest() == expected.digest()


@pytest.mark.parametrize(
    "line",
    [
        at(ANSWER, "2018-02-02T23:30:00Z"),
        {**ANSWER, "occurredon": "2018-02-02"},
        corrected(time="2018-02-02T18:30:00-05:00"),
        corrected(occurredon="2018-02-02"),
    ],
)
def test_up_to_a_day_ahead_is_taken(line: dict[str, Any]) -> None:
    ledger = Ledger()
    ledger.feed(issued(), added(), recorded_at=datetime(2018, 1, 25, tzinfo=UTC))
    assert ledger.feed(line, recorded_at=RECORDED).quarantined == 0


def test_what_is_recorded_is_not_recorded_in_the_future() -> None:
    ledger = Ledger()
    with pytest.raises(Refused) as refusal:
        ledger.feed(issued(), recorded_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert refusal.value.diagnostics[0].code == "recorded-ahead"
    assert ledger.feed(issued()).accepted == 1
