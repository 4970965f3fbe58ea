"""Of the lines of any feed each is counted once: accepted, duplicate, waiting or quarantined."""

from __future__ import annotations

import json
import os
import random
from typing import Any
from unittest import mock

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.ledger.store import Store
from engine.model import Event
from engine.runtime.arrivals import Arrival
from engine.runtime.json_lines import read_json_lines
from engine.runtime.projections import LOG
from tests.core.histories import histories
from tests.runtime.ledgers import Ledger, added, event, issued, opened


@st.composite
def feeds(draw: st.DrawFn) -> list[list[Event]]:
    """Feeds of one history, in any order: with events twice, events that no law can read, acts and
    amendments whose subject is the demand (an act of a demand goes to quarantine), and some that name
    what never comes."""
    events = draw(histories("records-demand", ("r", "s")))
    rng = random.Random(draw(st.integers(0, 2**32)))
    more = []
    for place, known in enumerate(rng.choices(events, k=draw(st.integers(0, 8)))):
        id = f"m{place}"
        unreadable = msgspec.structs.replace(known, id=id, data={**known.data, "nonsense": 1})
        wide = msgspec.structs.replace(known, id=id, subject="d")
        lost = msgspec.structs.replace(known, id=id, subject=rng.choice(["d/nowhere", "nowhere/r"]))
        naming = {"event": rng.choice([known.id, "never"])}
        amending = msgspec.structs.replace(
            known, id=id, type="event_retracted", data=naming, subject=rng.choice(["d", "d/r", "d/s"])
        )
        more.append(rng.choice([known, unreadable, wide, lost, amending, amending]))
    every = events + more
    rng.shuffle(every)
    cuts = sorted(rng.choices(range(len(every) + 1), k=2))
    return [every[: cuts[0]], every[cuts[0] : cuts[1]], every[cuts[1] :]]


def states(ledger: Ledger) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The keys of the events that wait, and of those in quarantine though they are in the log."""
    with ledger.database.reading() as session:
        store = Store(session)
        waiting = {(row.source, row.id) for row in store.waiting()}
        logged = [msgspec.json.decode(row.raw, type=Event) for row in store.quarantine() if row.origin == LOG]
    return waiting, {event.key for event in logged}


@given(parts=feeds(), batch=st.sampled_from([1, 2, 3, 2_000]))
@settings(
    max_examples=1_000 if os.environ.get("FORTHWITH_SOAK") else 60, suppress_health_check=list(HealthCheck)
)
def test_what_is_counted_is_what_the_ledger_holds(parts: list[list[Event]], batch: int) -> None:
    ledger = Ledger()
    seen: set[tuple[str, str]] = set()
    for part in parts:
        with mock.patch("engine.runtime.feed.BATCH", batch):
            fed = ledger.feeder.feed([Arrival("test", n, str(n), each, None) for n, each in enumerate(part)])
        assert fed.read == len(part) == fed.accepted + fed.duplicate + fed.waiting + fed.quarantined
        waiting, wrong = states(ledger)
        assert not waiting & wrong
        with ledger.database.reading() as session:
            logged = set(Store(session).digests(each.key for each in part))
        new = logged - seen
        assert min(fed.accepted, fed.duplicate, fed.waiting, fed.quarantined) >= 0
        assert fed.accepted + fed.waiting == len(new - wrong)
        if batch > fed.read:  # else what was taken in at first may wait since, its case taken away
            assert fed.waiting == len(new & waiting)
        seen |= logged


def feed_all(ledger: Ledger, *lines: dict[str, Any], batch: int) -> list[int]:
    with mock.patch("engine.runtime.feed.BATCH", batch):
        fed = ledger.feeder.feed(read_json_lines([json.dumps(line).encode() for line in lines], "test"))
    return [fed.read, fed.accepted, fed.duplicate, fed.waiting, fed.quarantined]


def test_an_amendment_of_the_demand_that_names_an_event_of_a_case_is_wrong_and_does_not_wait() -> None:
    ledger = Ledger()
    ledger.feed(issued(), added(), added("d/s"))
    wide = event("w", "event_retracted", "2018-02-02", "d", event="e1")
    answer = event("e1", "response_received", "2018-02-01", items=["a"])
    assert feed_all(ledger, answer, wide, batch=2_000) == [2, 1, 0, 0, 1]
    assert ledger.waiting() == []


def test_what_is_taken_up_as_wrong_in_the_feed_it_came_with_is_counted_as_quarantined() -> None:
    unreadable = event("e1", "response_received", "2018-02-01", itmes=["a"])
    for batch in (1, 2, 2_000):
        assert feed_all(Ledger(), unreadable, issued(), added(), batch=batch) == [3, 2, 0, 0, 1]


def test_what_a_demand_without_cases_has_waiting_stays_so_when_news_of_nobody_comes() -> None:
    ledger = Ledger()
    lost = event("w", "event_retracted", "2018-02-02", "d", event="never")
    nobody = event("e1", "response_received", "2018-02-01", "d/nobody", items=["a"])
    assert feed_all(ledger, issued(), lost, nobody, batch=1) == [3, 1, 0, 2, 0]
    assert ledger.waiting() == [("w", "event"), ("e1", "case")]
    assert opened().waiting() == []
