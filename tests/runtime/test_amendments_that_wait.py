"""A correction that leads to what is not known, or back to itself, may be taken back; its case is shown."""

from __future__ import annotations

from typing import Any

import pytest

from engine.runtime.belief import Dates
from engine.runtime.reading import read_case
from tests.core.clocks import on_day
from tests.runtime.ledgers import event, opened


def moved(id: str, of: str) -> dict[str, Any]:
    return event(id, "event_corrected", "2018-01-24", event=of, occurredon="2018-01-25")


@pytest.mark.parametrize("as_of", [None, "2018-01-25"])
@pytest.mark.parametrize("fed", [[moved("one", "unknown")], [moved("one", "two"), moved("two", "one")]])
def test_what_amends_nothing_known_may_be_taken_back(fed: list[dict[str, Any]], as_of: str | None) -> None:
    ledger = opened()
    ledger.feed(*fed)
    ledger.feed(event("back", "event_retracted", "2018-01-24", event="one"))
    ledger.tick("2018-01-27")
    file = read_case(ledger.feeder, "d/r", Dates(None if as_of is None else on_day(as_of)))
    shown = [(change.event[1], change.by[1]) for change in file.changes]
    assert shown == ([("one", "back")] if as_of is None else [])
