"""The demand of 2018 and the stories come to the same on every database, in batches of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Event
from engine.runtime.arrivals import Arrival
from engine.runtime.demo import UNTIL, play, set_up
from tests.postgres import Server
from tests.runtime.ledgers import Ledger
from tests.scenarios.test_scenarios import STORIES, Told


class Played(NamedTuple):
    """The demand of 2018, played day by day: its events in the order in which they came, how far time ran,
    and what it came to."""

    arrivals: list[Arrival]
    horizon: datetime
    digest: str


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return _played(tmp_path_factory.mktemp("played"), None)


def _played(folder: Path, url: str | None) -> Played:
    workspace = set_up(folder)
    workspace = workspace if url is None else replace(workspace, database=url)
    database = play(workspace, UNTIL).feeder.database
    with database.reading() as session:
        store = Store(session)
        horizon, digest = store.horizon(), store.state_digest()
        demands = [row.id for row in store.demands()]
        streams = store.events_about([*demands, *store.subjects()])
        keys = store.in_order(event.key for events in streams.values() for event in events)
        events: dict[tuple[str, str], Event] = store.events(keys)
    assert horizon is not None
    database.close()
    arrivals = [Arrival("played", number, "", events[key], None) for number, key in enumerate(keys, 1)]
    return Played(arrivals, horizon, digest)


def test_the_demand_of_2018_played_day_by_day(played: Played, postgres: Server, tmp_path: Path) -> None:
    assert len(played.arrivals) > 50
    again = _played(tmp_path, postgres.made())
    assert again.digest == played.digest
    assert [_key(each) for each in again.arrivals] == [_key(each) for each in played.arrivals]


def _key(arrival: Arrival) -> tuple[str, str]:
    assert arrival.event is not None
    return arrival.event.key


@pytest.mark.parametrize("size", [1, 7, 2_000])
def test_the_demand_of_2018_in_batches(
    size: int, url: str, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.feed.BATCH", size)
    ledger = Ledger(url)
    fed = ledger.feeder.feed(played.arrivals)
    assert fed.accepted + fed.waiting == len(played.arrivals)
    ledger.feeder.tick(played.horizon)
    assert ledger.digest() == played.digest
    ledger.database.close()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_what_a_story_comes_to(path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for url in ("sqlite://", postgres.made()):
        told = Told(path, monkeypatch, url)
        told.tell()
        found.append(told.ledger.digest())
        told.ledger.database.close()
    assert found[0] == found[1]


def test_a_ledger_closed_and_opened_again_says_the_same(url: str, played: Played) -> None:
    ledger = Ledger(url)
    ledger.feeder.feed(played.arrivals)
    ledger.database.close()
    again = Database(url, read_only=True)
    with again.reading() as session:
        assert Store(session).state_digest() == ledger.digest()
    again.close()
    ledger.database.close()
