"""Feeding needs no more memory at the end than at the beginning, the cache of cases aside.

By default over a few thousand events; with FORTHWITH_SOAK=1 over 200,000 events to 40,000 cases.
"""

from __future__ import annotations

import gc
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event

from engine.runtime import cases
from engine.runtime.json_lines import read_json_lines
from tests.runtime.ledgers import Ledger, added, event, issued

SOAK = bool(os.environ.get("FORTHWITH_SOAK"))
CASES = 40_000 if SOAK else 1_200
STORY = [
    ("response_received", "2018-02-01", {"items": ["a"]}),
    ("litigation_filed", "2018-02-06", {"docket": "1"}),
    ("litigation_ended", "2018-02-16", {"docket": "1"}),
    ("response_received", "2018-03-01", {"items": ["b"]}),
    ("response_accepted", "2018-03-10", {}),
]


def story() -> Iterator[bytes]:
    """Five events to each case, each case's five together, so that the tenth part is a tenth of the work."""
    for number in range(CASES):
        for place, (type, on, data) in enumerate(STORY):
            yield json.dumps(event(f"{number}-{place}", type, on, f"d/r{number}", **data)).encode()


def test_memory_does_not_grow_with_the_number_of_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "CACHED_CASES", 100)
    monkeypatch.setattr("engine.runtime.feed.BATCH", 2_000 if SOAK else 400)
    ledger = Ledger(f"sqlite:///{tmp_path / 'growth.db'}")
    ledger.feed(issued())
    ledger.feeder.feed(read_json_lines((json.dumps(added(f"d/r{n}")).encode() for n in range(CASES)), "open"))
    held: list[int] = []
    fed_lines = 0

    def weigh(lines: int) -> None:
        nonlocal fed_lines
        fed_lines += lines
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    fed = ledger.feeder.feed(read_json_lines(story(), "story"), progress=weigh)
    tracemalloc.stop()
    assert fed.accepted == fed_lines == CASES * len(STORY)
    tenth = max(1, len(held) // 10)
    assert max(held[tenth:]) - held[tenth] < 1_000_000


GROWING = (
    "event",
    "decision",
    "supersession",
    '"case"',
    "case",
    "respondent",
    "deadline",
    "action",
    "waiting",
)
"""Tables that grow with the cases: nothing a batch asks of them may read them from end to end."""


def test_what_a_batch_asks_of_the_ledger_is_found_by_an_index() -> None:
    ledger = Ledger()
    asked: dict[str, tuple[object, ...]] = {}

    def note(_: object, __: object, statement: str, values: tuple[object, ...], *rest: object) -> None:
        if statement.startswith(("SELECT", "DELETE")):
            asked[statement] = values

    sqlalchemy_event.listen(ledger.database.engine, "before_cursor_execute", note)
    ledger.feed(issued(), added(), event("early", "response_received", "2018-02-01", "d/s", items=["a"]))
    ledger.feed(added("d/s"), event("1", "response_received", "2018-02-02", items=["a"]))
    ledger.feed(event("0", "response_received", "2018-02-01", items=["b"]))
    ledger.tick("2018-03-30")
    scans = []
    with ledger.database.engine.connect() as connection:
        for statement, values in asked.items():
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                if row[3].split()[:2] in [["SCAN", table] for table in GROWING]:
                    scans.append((row[3], statement))
    assert len(asked) > 10
    assert scans == []
