"""Whatever a ledger was fed, in whatever order, nothing is found in it."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.program import Program
from engine.model import Event
from engine.runtime import verify as verifying
from engine.runtime.arrivals import Arrival
from tests.core.histories import histories
from tests.runtime.ledgers import Ledger
from tests.runtime.test_counts import feeds
from tests.runtime.test_order_of_arrival import RESPONDENTS, arriving, split

PROGRAMS: dict[str, Program] = {}


def found_in(ledger: Ledger) -> object:
    """What verifying finds. A ruleset of the matcher, once made, is never given back: so they are shared."""

    def program(pack: object, *, remember: bool) -> Program:
        digest = pack.digest  # type: ignore[attr-defined]
        return PROGRAMS.setdefault(digest, Program(pack, remember=remember))  # type: ignore[arg-type]

    with mock.patch.object(verifying, "Program", program):
        found = verifying.verify(ledger.workspace.root, "sqlite://", ledger.database)
    ledger.database.close()
    assert found.derived
    return found.found


@given(events=histories("records-demand", RESPONDENTS), seed=st.integers(0, 2**32))
@settings(
    max_examples=500 if os.environ.get("FORTHWITH_SOAK") else 15, suppress_health_check=list(HealthCheck)
)
def test_nothing_is_found_after_any_order_of_arrival(events: list[Event], seed: int) -> None:
    rng = random.Random(seed)
    ledger = Ledger()
    days = sorted(rng.randrange(130) for _ in range(2))
    for number, batch in enumerate(split(events, rng)):
        ledger.feeder.feed(arriving(batch))
        if number < len(days):
            ledger.feeder.tick(datetime(2018, 1, 20, tzinfo=UTC) + timedelta(days=days[number]))
    ledger.tick("2018-06-01")
    assert found_in(ledger) == []


@given(parts=feeds(), batch=st.sampled_from([1, 2, 2_000]))
@settings(
    max_examples=500 if os.environ.get("FORTHWITH_SOAK") else 25, suppress_health_check=list(HealthCheck)
)
def test_nothing_is_found_after_what_waits_and_what_is_wrong(parts: list[list[Event]], batch: int) -> None:
    ledger = Ledger()
    for part in parts:
        with mock.patch("engine.runtime.feed.BATCH", batch):
            ledger.feeder.feed([Arrival("test", n, str(n), each, None) for n, each in enumerate(part)])
    assert found_in(ledger) == []
