"""The same events and the same horizon end in the same state digest, in any order and any batches."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.program import Program
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Event
from engine.packs.load import read_pack
from engine.runtime import laws
from engine.runtime.arrivals import Arrival
from engine.runtime.feed import Feeder
from engine.runtime.workspace import Workspace
from tests.core.histories import ROOT, histories

HORIZON = datetime(2018, 6, 1, tzinfo=UTC)
RESPONDENTS = ("r", "s")
PROGRAMS: dict[str, Program] = {}
"""Programs shared by all ledgers of the test: a ruleset of the matcher, once made, is never given back."""

laws.read_pack = cache(read_pack)


def arriving(batch: list[Event]) -> list[Arrival]:
    """The events as lines of a file."""
    return [Arrival("test", line, "", event, None) for line, event in enumerate(batch)]


def feed_all(batches: list[list[Event]], ticks: list[datetime]) -> tuple[str, dict[str, int]]:
    """The state digest after feeding the batches, ticking in between, and the counts of the feeds."""
    workspace = Workspace(ROOT, "sqlite://", "America/New_York", "tester")
    database = Database(workspace.database)
    feeder = Feeder(workspace, database, programs=PROGRAMS)
    totals = {"read": 0, "accepted": 0, "duplicate": 0, "waiting": 0, "quarantined": 0}
    for number, batch in enumerate(batches):
        fed = feeder.feed(arriving(batch))
        assert fed.read == fed.accepted + fed.duplicate + fed.waiting + fed.quarantined
        for name in totals:
            totals[name] += getattr(fed, name)
        if number < len(ticks):
            feeder.tick(ticks[number])
    feeder.tick(HORIZON)
    with database.reading() as session:
        digest = Store(session).state_digest()
    database.close()
    return digest, totals


def split(events: list[Event], rng: random.Random) -> list[list[Event]]:
    """The events in a random order, in random batches."""
    shuffled = events[:]
    rng.shuffle(shuffled)
    batches = []
    while shuffled:
        size = rng.choice([1, 2, 3, 5, len(shuffled)])
        batches.append(shuffled[:size])
        shuffled = shuffled[size:]
    return batches


@given(events=histories("records-demand", RESPONDENTS), seed=st.integers(0, 2**32))
@settings(
    max_examples=2_000 if os.environ.get("FORTHWITH_SOAK") else 30, suppress_health_check=list(HealthCheck)
)
def test_any_order_of_arrival_in_any_batches_ends_in_one_state_digest(events: list[Event], seed: int) -> None:
    rng = random.Random(seed)
    in_order, _ = feed_all([events], [])
    for _ in range(5):
        ticks = sorted(
            datetime(2018, 1, 20, tzinfo=UTC) + timedelta(days=rng.randrange(130)) for _ in range(2)
        )
        other, _ = feed_all(split(events, rng), ticks)
        assert other == in_order
