"""Any pair of dates: what was believed is answered later exactly as it was printed then."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.core.derive import derive
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Event
from engine.runtime.belief import NOW, Belief, Dates
from engine.runtime.feed import Feeder
from engine.runtime.forecast import foresee
from engine.runtime.reading import read_board, read_case
from engine.runtime.workspace import Workspace
from engine.snapshot import case_to_bytes
from engine.views.board import render_board, status_report
from engine.views.timeline import inspect_report, render_timeline
from tests.core.histories import DEMAND, ROOT, histories, law_of_cached, opening
from tests.core.histories import event as happened
from tests.runtime.ledgers import Ledger, added, event, issued
from tests.runtime.test_order_of_arrival import HORIZON, PROGRAMS, RESPONDENTS, arriving, feed_all, split

ZONE = "America/New_York"


def empty() -> tuple[Feeder, Database]:
    """A ledger in memory that holds nothing."""
    database = Database("sqlite://")
    return Feeder(Workspace(ROOT, "sqlite://", ZONE, "tester"), database, programs=PROGRAMS), database


def printed(feeder: Feeder, dates: Dates = NOW) -> list[bytes]:
    """The board and every case on it, as values and as text, without the words that name the dates."""
    board = read_board(feeder, None, dates)
    status = status_report(board.as_of, ZONE, board.standings)
    said = [msgspec.json.encode(status), render_board(status).encode()]
    for standing in board.standings:
        file = read_case(feeder, standing.case, dates)
        for superseded in (False, True):
            report = inspect_report(
                file.case,
                file.program,
                file.records,
                file.events,
                file.waiting,
                file.changes,
                superseded=superseded,
                reached=file.reached,
            )
            said += [msgspec.json.encode(report), render_timeline(report).encode()]
    return said


@given(events=histories("records-demand", RESPONDENTS), seed=st.integers(0, 2**32))
@settings(
    max_examples=1_000 if os.environ.get("FORTHWITH_SOAK") else 25, suppress_health_check=list(HealthCheck)
)
def test_every_earlier_belief_is_answered_exactly_as_it_was_printed_then(
    events: list[Event], seed: int
) -> None:
    rng = random.Random(seed)
    feeder, database = empty()
    days = iter(sorted(rng.randrange(130) for _ in range(20)))
    beliefs: list[tuple[datetime, list[bytes]]] = []

    def keep() -> None:
        with database.reading() as session:
            last = Store(session).last_batch()
        assert last is not None
        beliefs.append((last[1], printed(feeder)))

    for batch in split(events, rng):
        feeder.feed(arriving(batch))
        keep()
        if rng.random() < 0.4:
            feeder.tick(datetime(2018, 1, 20, tzinfo=UTC) + timedelta(days=next(days, 130)))
            keep()
    for known_at, then in beliefs:
        assert printed(feeder, Dates(None, known_at)) == then
    feeder.tick(HORIZON)
    with database.reading() as session:
        digest = Store(session).state_digest()
    database.close()
    assert digest == feed_all([events], [])[0]


def test_items_that_nobody_demanded_stand_then_as_they_stand_now() -> None:
    feeder, database = empty()
    opened = opening("records-demand", list(RESPONDENTS))
    feeder.feed(arriving([*opened, told(1, "response_received", "d/r", "2018-02-01", items=["z", "y", "a"])]))
    with database.reading() as session:
        last = Store(session).last_batch()
    assert last is not None and printed(feeder, Dates(None, last[1])) == printed(feeder)
    database.close()


def told(number: int, type: str, subject: str, day: str, **data: Any) -> Event:
    return happened(number, type, subject, {"occurred_on": day}, **data)


AMENDING = [
    told(5, "response_received", "d/s", "2018-02-01", items=["a"]),
    told(6, "event_retracted", "d", "2018-02-02", event="e005"),
    told(7, "event_retracted", "d/r", "2018-02-02", event="e005"),
    told(8, "event_corrected", "d", "2018-02-03", event="e006", occurredon="2018-02-03"),
    told(9, "demand_amended", "d", "2018-02-04", items=["a"]),
    told(10, "event_retracted", "d", "2018-02-05", event="e009"),
    told(11, "event_retracted", "d/r", "2018-02-05", event="e009"),
    told(12, "action_approved", "d/r", "2018-03-05", action="abc", proposal="p"),
    told(13, "event_retracted", "d/r", "2018-03-06", event="e012"),
    told(14, "event_retracted", "d/r", "2018-03-06", event="e901"),
    told(15, "event_retracted", "d", "2018-03-06", event="e901"),
    *opening("records-demand", list(RESPONDENTS)),
]
"""Events of two cases and of their demand, and what takes them back by their right and by a wrong subject."""


def remembered(batches: Iterable[list[Event]]) -> None:
    feeder, database = empty()
    beliefs = []
    for batch in batches:
        feeder.feed(arriving(batch))
        with database.reading() as session:
            last = Store(session).last_batch()
        assert last is not None
        beliefs.append((last[1], printed(feeder)))
    for known_at, then in beliefs:
        assert printed(feeder, Dates(None, known_at)) == then
    database.close()


@pytest.mark.parametrize(
    "batches",
    [
        (["e006", "e900", "e015"], ["e902"], ["e901"]),
        (["e902"], ["e006", "e900"], ["e901", "e009"], ["e015", "e014"]),
        (["e012", "e009"], ["e010"], ["e015", "e008", "e900"], ["e901"], ["e005", "e902", "e007"]),
    ],
)
def test_what_waits_in_one_case_and_is_wrong_in_another_is_not_said_to_have_waited(
    batches: tuple[list[str], ...],
) -> None:
    known = {each.id: each for each in AMENDING}
    remembered([known[id] for id in batch] for batch in batches)


@given(order=st.permutations(AMENDING), most=st.integers(1, len(AMENDING)), seed=st.integers(0, 2**32))
@settings(max_examples=200 if os.environ.get("FORTHWITH_SOAK") else 12)
def test_what_waits_is_remembered_as_it_was_in_whatever_order_it_came(
    order: list[Event], most: int, seed: int
) -> None:
    remembered(split(order[:most], random.Random(seed)))


def test_what_waits_is_listed_in_the_order_in_which_it_came_also_as_it_was() -> None:
    ledger = Ledger()
    ledger.feed(issued(), added())
    for id, subject, source in (("e2", "d", "s"), ("e1", "d/r", "s"), ("e3", "d/r", "a")):
        retraction = event(id, "event_retracted", "2018-02-01", subject, event=f"not-{id}")
        ledger.feed({**retraction, "source": source})
    with ledger.database.reading() as session:
        known_at = Store(session).last_batch()
    assert known_at is not None
    for dates in (NOW, Dates(None, known_at[1])):
        waiting = read_case(ledger.feeder, "d/r", dates).waiting
        assert [waits.event.id for waits in waiting] == ["e2", "e1", "e3"]


@given(events=histories("records-demand", ("r",), most=20), seed=st.integers(0, 2**32))
@settings(
    max_examples=1_000 if os.environ.get("FORTHWITH_SOAK") else 25, suppress_health_check=list(HealthCheck)
)
def test_after_every_step_of_a_life_deriving_from_the_start_gives_what_is_stored(
    events: list[Event], seed: int
) -> None:
    rng = random.Random(seed)
    feeder, database = empty()
    case = f"{DEMAND}/r"
    run = datetime(2018, 1, 20, tzinfo=UTC)
    for batch in split(events, rng):
        feeder.feed(arriving(batch))
        if rng.random() < 0.5:
            run += timedelta(hours=rng.randrange(24 * 20))
            feeder.tick(run)
        with database.reading() as session:
            store = Store(session)
            stored = store.cases([case]).get(case)
            streams = store.events_about({case, DEMAND})
            current = [record.id for record in store.decision_records(case) if record.superseded_at is None]
            horizon = store.horizon()
        law = feeder.book.law("records-demand")
        if law is None:
            assert stored is None
            continue
        events_now = [event for about in streams.values() for event in about]
        derived = derive(law, case, events_now, horizon)
        if stored is None:
            assert derived.case.opened_at is None
        else:
            assert case_to_bytes(stored) == case_to_bytes(derived.case)
            assert current == [decision.id for decision in derived.decisions]
    database.close()


@given(data=st.data())
def test_as_of_a_day_the_decisions_are_the_first_of_all_that_are_made(data: st.DataObject) -> None:
    law = law_of_cached("records-demand")
    events = data.draw(histories("records-demand"))
    horizon = data.draw(st.none() | st.just(datetime(2018, 6, 1, tzinfo=UTC)))
    whole = derive(law, f"{DEMAND}/r", events, horizon)
    day = datetime(2018, 1, 20, 5, tzinfo=UTC) + timedelta(hours=data.draw(st.integers(0, 24 * 140)))
    then = derive(law, f"{DEMAND}/r", events, horizon, as_of=day)
    assert then.decisions == tuple(d for d in whole.decisions if d.cause.at <= day)
    if whole.case.seen is None or whole.case.seen[0] <= day:
        assert case_to_bytes(then.case) == case_to_bytes(whole.case)


@settings(max_examples=500 if os.environ.get("FORTHWITH_SOAK") else 25)
@given(
    events=histories("records-demand", RESPONDENTS), seed=st.integers(0, 2**32), hours=st.integers(0, 3400)
)
def test_the_board_of_a_day_is_what_deriving_each_case_to_that_day_gives(
    events: list[Event], seed: int, hours: int
) -> None:
    feeder, database = empty()
    for batch in split(events, random.Random(seed)):
        feeder.feed(arriving(batch))
    feeder.tick(datetime(2018, 6, 1, tzinfo=UTC))
    dates = Dates(datetime(2018, 1, 20, 5, tzinfo=UTC) + timedelta(hours=hours))
    with database.reading() as session:
        belief = Belief(Store(session), feeder.book, dates)
        quick = {case.id: case_to_bytes(case) for case in belief.cases()}
        slow = {id: case for id in (f"{DEMAND}/r", f"{DEMAND}/s") if (case := belief.case(id)) is not None}
        assert quick == {id: case_to_bytes(case) for id, case in slow.items()}
        for id in slow:
            standing = [record for record in belief.records(id) if record.superseded_at is None]
            assert all(record.at <= dates.as_of for record in standing if dates.as_of is not None)
    database.close()


@given(events=histories("records-demand", RESPONDENTS), day=st.integers(0, 130))
@settings(max_examples=200 if os.environ.get("FORTHWITH_SOAK") else 20)
def test_what_is_foreseen_is_what_time_then_brings(events: list[Event], day: int) -> None:
    feeder, database = empty()
    feeder.feed(arriving(events))
    feeder.tick(datetime(2018, 1, 25, tzinfo=UTC) + timedelta(days=day))
    until = "2018-08-01"
    foreseen = foresee(feeder, until)
    assert foreseen.taken_back == foreseen.averted == []
    fed = feeder.tick(foreseen.until, keep_decisions=True)
    assert sorted(record.id for record in foreseen.decisions) == sorted(made.id for made in fed.made)
    database.close()


@given(events=histories("records-demand", ("r",)), on=st.integers(26, 150))
@settings(max_examples=200 if os.environ.get("FORTHWITH_SOAK") else 20)
def test_what_is_supposed_gives_what_recording_it_would(events: list[Event], on: int) -> None:
    feeder, database = empty()
    feeder.feed(arriving(events))
    feeder.tick(datetime(2018, 1, 25, tzinfo=UTC))
    with database.reading() as session:
        if not Store(session).case_ids():
            return
    day = (datetime(2018, 1, 1, tzinfo=UTC) + timedelta(days=on)).date().isoformat()
    foreseen = foresee(feeder, "2018-08-01", "d/r", None, [f"response_received on={day} items=a,b,c"])
    (supposed,) = foreseen.supposed
    fed = feeder.feed(arriving([supposed]), keep_decisions=True)
    made = [decision.id for decision in fed.made]
    made += [decision.id for decision in feeder.tick(foreseen.until, keep_decisions=True).made]
    assert sorted(record.id for record in foreseen.decisions) == sorted(made)
    assert fed.superseded == len(foreseen.taken_back)
    database.close()
