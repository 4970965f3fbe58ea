"""The projections of a case that is written again and again are those of one that is written once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from tests.runtime.ledgers import Ledger, added, event, issued

STORY: list[dict[str, Any] | str] = [
    issued(),
    added(),
    added("d/s"),
    added("d/t"),
    added("d/u"),
    event("more", "extension_granted", "2018-02-05", "d/u", until="2018-06-01"),
    event("half", "response_received", "2018-02-01", "d/s", items=["a"]),
    event("suit", "litigation_filed", "2018-02-06", "d/t", docket="1"),
    event("later", "demand_amended", "2018-02-07", "d", due_on="2018-02-28"),
    "2018-03-02",
    event("named", "event_corrected", "2018-03-03", event="d/r-added", data={"name": "Q"}),
    "2018-03-20",
    event("over", "litigation_ended", "2018-03-21", "d/t", docket="1"),
    "2018-04-20",
    event("gone", "event_retracted", "2018-04-21", "d/s", event="d/s-added", reason="slip"),
    event("out", "respondent_removed", "2018-04-22", "d/t", reason="merged"),
]


def rows(ledger: Ledger, table: str) -> list[tuple[Any, ...]]:
    with ledger.database.reading() as session:
        return sorted(map(tuple, session.connection().execute(text(f'SELECT * FROM "{table}"'))))


@pytest.mark.parametrize("table", ["case", "respondent", "deadline", "action", "waiting"])
def test_what_was_written_step_by_step_is_what_is_written_at_once(table: str) -> None:
    stepwise, at_once = Ledger(), Ledger()
    for step in STORY:
        if isinstance(step, str):
            stepwise.tick(step)
        else:
            assert stepwise.feed(step).quarantined == 0
    at_once.feed(*(step for step in STORY if not isinstance(step, str)))
    at_once.tick("2018-04-20")

    assert rows(stepwise, table) == rows(at_once, table) != []
