"""Many who write at once come to what one would come to: no deadlock, nothing lost, nothing doubled."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.ledger import crowd
from engine.ledger.crowd import Crowded
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.ledger.tables import WaitingRow
from engine.runtime.arrivals import Arrival
from engine.runtime.json_lines import read_json_lines
from tests.conftest import SEED, SOAK
from tests.core.histories import ROOT
from tests.ledger.test_same_everywhere import Played, played
from tests.postgres import Server
from tests.runtime.ledgers import Ledger, added, event, issued

__all__ = ["played"]

FEED = """
import sys
from engine.diagnostics import Refused
from engine.runtime import feed
from engine.runtime.json_lines import read_json_lines
from tests.runtime.ledgers import Ledger

url, file, size, horizons = sys.argv[1:]
feed.BATCH = int(size)
ledger = Ledger(url)
if file:
    with open(file, "rb") as lines:
        fed = ledger.feeder.feed(read_json_lines(lines, "crowd", "crowd"))
    print(fed.read, fed.accepted + fed.duplicate + fed.waiting + fed.quarantined)
for day in horizons.split():
    try:
        ledger.tick(day)
    except Refused as error:
        assert error.diagnostics[0].code == "horizon-back", error
"""


def run_all(calls: list[list[str]]) -> list[str]:
    """Run a process for each call, all at the same time; what each printed."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", FEED, *call],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ},
        )
        for call in calls
    ]  # fmt: skip
    ended = [process.communicate(timeout=900) for process in started]
    assert [(process.returncode, err) for process, (_, err) in zip(started, ended, strict=True)] == [
        (0, "")
    ] * len(calls)
    return [out for out, _ in ended]


def line(event: Any) -> dict[str, Any]:
    """An event as a file says it."""
    said = msgspec.to_builtins(event)
    said["occurredon"] = said.pop("occurred_on")
    return {name: value for name, value in said.items() if value is not None and name != "recorded_at"}


FEEDERS = 8


@pytest.mark.reliability
def test_eight_who_feed_the_demand_of_2018_come_to_what_one_comes_to(
    url: str, played: Played, tmp_path: Path, postgres: Server, tally: Callable[..., None]
) -> None:
    lines = [line(arrival.event) for arrival in played.arrivals]
    here = {"subject": "doj-2018/oregon", "occurredon": "2018-03-01", "source": "x"}
    odd = [
        {**lines[5], "data": {**lines[5]["data"], "note": "other content"}},
        {**lines[9], "subject": "doj-2018/oregon"},
        {**here, "id": "odd", "type": "nonsense"},
        {**here, "id": "waits", "type": "odd", "subject": "no/where"},
    ]
    alone = Ledger()
    alone.feeder.feed(read(lines + odd))
    alone.feeder.tick(played.horizon)
    served = url.startswith("postgres")
    name = "PostgreSQL" if served else "SQLite"
    for number in range(20 if SOAK else 1):
        at = url if number == 0 else postgres.made() if served else f"sqlite:///{tmp_path / f'{number}.db'}"
        # Where all is known that is said of the whole demand, most batches go side by side.
        wide = [each for each in lines if "/" not in each["subject"]]
        Ledger(at).feeder.feed(read(wide[: number % 2 or len(wide)]))
        rng, calls = random.Random(f"{SEED} {number}"), []
        for feeder in range(
            FEEDERS
        ):  # each feeds all of it, in an order of his own, and what is wrong at last
            mine = rng.sample(lines, len(lines)) + odd
            file = tmp_path / f"{number}-{feeder}.jsonl"
            file.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in mine))
            calls.append([at, str(file), str(rng.choice([2, 7, 20])), "2018-02-25 2018-03-20"])
        calls.append([at, "", "1", "2018-02-15 2018-03-15 2018-04-15 2018-05-15"])
        before = deadlocks(postgres, at) if served else 0
        tally("many at once", name, rounds=1, at_once=len(calls), events=FEEDERS * len(mine))
        for said in run_all(calls):
            assert len(set(said.split())) <= 1  # what was read is what was accounted for
        locked = deadlocks(postgres, at) - before if served else 0
        ledger = Ledger(at)
        ledger.feeder.tick(played.horizon)
        tally("many at once", name, deadlocks=locked, equal_digests=int(ledger.digest() == alone.digest()))
        assert locked == 0
        assert sorted(ledger.waiting()) == sorted(alone.waiting())
        assert sorted(ledger.quarantined()) == sorted(alone.quarantined())  # once, whoever came with it
        assert ledger.digest() == alone.digest()
        assert ledger.verified()
        with ledger.database.reading() as session:
            last = Store(session).last_batch()
            assert last is not None
            numbers = session.connection().exec_driver_sql("SELECT number FROM batch ORDER BY number")
            assert [*numbers.scalars()] == list(range(1, last[0] + 1))
        ledger.database.close()


def deadlocks(postgres: Server, at: str) -> int:
    """How often the database has seen one until now."""
    (found,) = postgres.run(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", at=at
    )[0]
    return int(found)


def read(lines: list[dict[str, Any]]) -> list[Arrival]:
    return list(read_json_lines([msgspec.json.encode(each) + b"\n" for each in lines], "crowd", "crowd"))


@pytest.fixture
def shared(postgres: Server) -> str:
    """The URL of a ledger in which several may write, with two cases."""
    ledger = Ledger(url := postgres.made())
    ledger.feed(issued(), added("d/a"), added("d/b"))
    ledger.database.close()
    return url


def test_who_is_about_other_cases_does_not_wait_and_who_is_about_the_same_does(shared: str) -> None:
    one, other, third = Database(shared), Database(shared), Database(shared)
    done = threading.Event()

    def same() -> None:
        with third.writing({"d/a", "d/c"}):
            assert done.is_set()

    with ThreadPoolExecutor() as pool:
        with one.writing({"d/a"}):
            with other.writing({"d/b"}):
                pass
            waiting = pool.submit(same)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
            done.set()
        waiting.result(20)
    for each in (one, other, third):
        each.close()


def test_who_is_alone_waits_for_all_and_all_wait_for_him(shared: str) -> None:
    one, other = Database(shared), Database(shared)
    for first, second in (({"d/a"}, None), (None, {"d/b"}), (None, None)):
        ended = threading.Event()

        def write(about: set[str] | None = second, ended: threading.Event = ended) -> None:
            with other.writing(about):
                assert ended.is_set()

        with ThreadPoolExecutor() as pool:
            with one.writing(first):
                waiting = pool.submit(write)
                with pytest.raises(TimeoutError):
                    waiting.result(0.2)
                ended.set()
            waiting.result(20)
    one.close()
    other.close()


def test_who_shares_may_neither_see_nor_write_what_is_for_one_alone(shared: str) -> None:
    ledger = Ledger(shared)
    ledger.feed({**event("wide", "event_retracted", "2018-02-01", "d"), "data": {"event": "none"}})
    now = ledger.case("d/a").opened_at
    assert now is not None
    wide = WaitingRow(source="s", id="x", subject="d", demand="d", why="event")
    demand = {"id": "x", "pack": "p", "authority": "", "title": "", "issued_on": "", "due_on": ""}
    case = ledger.case("d/b")
    tried: list[Callable[[Store], object]] = [
        lambda store: store.waiting(["d"]),
        lambda store: store.set_waiting((), [wide]),
        lambda store: store.add_quarantine([{"origin": "x", "line": 1}]),
        lambda store: store.settle_quarantine([1], "retried"),
        lambda store: store.discard_waiting([("s", "x")], "why"),
        lambda store: store.add_tick(now),
        lambda store: store.activate("p", "sha256:0", b"", now),
        lambda store: store.save_demand(demand),
        lambda store: store.save_cases([(None, case)]),
        lambda store: store.save_cases([(case, case)]),
        lambda store: store.drop_cases(["d/b"]),
    ]  # fmt: skip
    assert ("wide", "event") in ledger.waiting()

    def share(attempt: Callable[[Store], object]) -> None:
        with ledger.database.writing({"d/a"}) as session:
            store = Store(session)
            store.open_batch(now, "feed", "")
            attempt(store)

    before = ledger.digest()
    for attempt in tried:
        with pytest.raises(Crowded):
            share(attempt)
    share(lambda store: store.waiting(["d/a"]))
    assert ledger.digest() == before


def test_one_who_met_others_does_it_again_alone_and_counts_nothing_twice(
    shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.feed.BATCH", 2)
    ledger = Ledger(shared)
    asked: list[object] = []
    writing = Database.writing

    def asking(self: Database, about: Any = None) -> Any:
        asked.append(about)
        return writing(self, about)

    monkeypatch.setattr(Database, "writing", asking)
    first, second = (event(f"e{n}", "response_received", "2018-02-01", f"d/{n}", items=["a"]) for n in "ab")
    fed = ledger.feed(first, second, {**first, "id": "x", "type": "no"}, {**second, "id": "y"}, first)
    assert asked == [{"d/a", "d/b"}, {"d/a", "d/b"}, None, {"d/a"}]
    assert (fed.read, fed.accepted, fed.quarantined, fed.duplicate, len(fed.wrong)) == (5, 3, 1, 1, 1)


def test_an_id_that_comes_twice_at_once_for_two_cases_is_found(shared: str) -> None:
    ledger, other = Ledger(shared), Ledger(shared)
    said = event("same", "response_received", "2018-02-01", "d/a", items=["a"])
    taken = ledger.feeder._take
    meanwhile = []

    def take(*given: Any) -> None:
        taken(*given)
        if not meanwhile:  # what he is about to write another writes before him
            meanwhile.append(other.feed({**said, "subject": "d/b"}))

    ledger.feeder._take = take  # type: ignore[method-assign]
    fed = ledger.feed(said)
    assert (fed.read, fed.accepted, fed.quarantined, meanwhile[0].accepted) == (1, 0, 1, 1)
    assert ledger.quarantined() == ["conflicting-event"]


def test_what_one_writes_about_a_case_is_there_for_the_next(shared: str) -> None:
    ledger, other, alone = Ledger(shared), Ledger(shared), Ledger()
    part = [event(f"e{item}", "response_received", "2018-02-01", "d/a", items=[item]) for item in "ab"]
    alone.feed(issued(), added("d/a"), added("d/b"), *part)
    taken, second = ledger.feeder._take, []

    with ThreadPoolExecutor() as pool:

        def take(*given: Any) -> None:
            taken(*given)
            if not second:
                second.append(pool.submit(other.feed, part[1]))
                with pytest.raises(TimeoutError):
                    second[0].result(0.5)

        ledger.feeder._take = take  # type: ignore[method-assign]
        assert ledger.feed(part[0]).accepted == second[0].result(20).accepted == 1
    assert ledger.digest() == alone.digest()


def test_locks_are_taken_from_the_lowest_number_up_and_none_is_that_of_the_whole() -> None:
    numbers = crowd.stripes(f"d/{number}" for number in range(20_000))
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1], len(numbers)) == (1, crowd.STRIPES, crowd.STRIPES)
