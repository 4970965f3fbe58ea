"""A transaction's rows of the log are one batch: numbered, dated and hashed at its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlmodel import SQLModel

from engine.diagnostics import Refused
from engine.ledger import chain
from engine.ledger.rechain import rechain
from engine.ledger.sealing import seal
from engine.ledger.store import Store
from engine.ledger.stored import logged, name_of, read
from engine.ledger.tables import LOGGED, PROJECTED, BatchRow, LeavesRow
from tests.runtime.ledgers import Ledger, added, event, issued, opened

NOON = datetime(2018, 6, 1, 12, tzinfo=UTC)


def filled() -> Ledger:
    """A ledger with rows in most tables."""
    ledger = opened()
    ledger.feed(
        event("1", "response_received", "2018-02-01", items=["a"]),
        event("2", "response_received", "2018-02-03", "d/unknown", items=["a"]),
        event("3", "nonsense", "2018-02-03"),
    )
    ledger.tick("2018-06-01")
    ledger.feed(event("c", "event_retracted", "2018-02-05", event="1"))
    return ledger


def batches(ledger: Ledger) -> list[list[Any]]:
    with ledger.database.reading() as session:
        names = ("number", "recorded_at", "kind", "origin", "rows", "root", "head")
        return read(session, BatchRow, names, "ORDER BY number")


def test_every_table_is_of_the_log_or_a_projection_or_of_the_chain() -> None:
    of_chain = {name_of(BatchRow), name_of(LeavesRow)}
    known = [name_of(table) for table in (*LOGGED, *PROJECTED)]
    assert sorted([*known, *of_chain]) == sorted(SQLModel.metadata.tables)


def test_each_batch_is_hashed_as_the_page_says_from_what_is_stored() -> None:
    ledger = filled()
    before = chain.BEGINNING
    with ledger.database.reading() as session:
        rows = {name_of(table): list(logged(session, table)) for table in LOGGED}
        leaves = dict(read(session, LeavesRow, ("batch", "hashes")))
    for *said, root, head in batches(ledger):
        of_batch = {name: [row.values for row in each if row.batch == said[0]] for name, each in rows.items()}
        assert msgspec.json.decode(said[4]) == {name: len(each) for name, each in of_batch.items() if each}
        hashes = [chain.leaf(name, values) for name, each in of_batch.items() for values in each]
        assert leaves[said[0]] == b"".join(hashes)
        assert root == chain.root(hashes).hex()
        before = chain.head(before, said, bytes.fromhex(root))
        assert head == before.hex()
    assert len(leaves) == len(batches(ledger)) == 4
    for name, each in rows.items():
        if each and each[0].row is not None:
            assert [row.row for row in each] == list(range(1, len(each) + 1)), name
            assert [row.batch for row in each] == sorted(row.batch for row in each), name


def test_a_chain_computed_anew_is_the_one_that_was_sealed() -> None:
    ledger = filled()
    before = batches(ledger)
    with ledger.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE batch SET rows = '', root = '', head = ''")
        session.connection().exec_driver_sql("DELETE FROM leaves")
        head = rechain(session)
    assert batches(ledger) == before
    assert head == before[-1][-1]


def test_a_log_with_a_gap_gets_no_chain() -> None:
    ledger = filled()
    with ledger.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM event WHERE row = 2")
        with pytest.raises(Refused, match="Expected row 2 of the table event; found row 3"):
            rechain(session)


def test_a_batch_is_recorded_later_than_the_last_whatever_the_clock_says() -> None:
    ledger = Ledger()
    with ledger.database.writing() as session:
        Store(session).open_batch(NOON, "tick", "")
    for late in (timedelta(0), -timedelta(days=3), timedelta(days=1)):
        with ledger.database.writing() as session:
            Store(session).open_batch(NOON + late, "tick", "")
    times = [row[1] for row in batches(ledger)]
    assert times == [
        "2018-06-01T12:00:00.000000Z",
        "2018-06-01T12:00:00.000001Z",
        "2018-06-01T12:00:00.000002Z",
        "2018-06-02T12:00:00.000000Z",
    ]


def test_what_others_sealed_meanwhile_comes_before() -> None:
    ledger = Ledger()
    with ledger.database.writing() as session:
        first = Store(session).open_batch(NOON, "tick", "first opened")
        session.info.clear()  # as of another transaction
        second = Store(session).open_batch(NOON, "tick", "first sealed")
        seal(session)
        session.info["forthwith_pending"] = first
        seal(session)
    assert (first.after, first.number, second.after, second.number) == (0, 2, 0, 1)
    assert [row[3] for row in batches(ledger)] == ["first sealed", "first opened"]
    assert [row[1][-8:] for row in batches(ledger)] == [".000000Z", ".000001Z"]


def test_an_exact_time_is_never_moved() -> None:
    ledger = Ledger()
    with ledger.database.writing() as session:
        first = Store(session).open_batch(NOON, "feed", "", exact=True)
        session.info.clear()
        Store(session).open_batch(NOON, "tick", "")
        seal(session)
        session.info["forthwith_pending"] = first
        with pytest.raises(Refused, match="was recorded at 2018-06-01T12:00:00"):
            seal(session)
        session.rollback()
    assert batches(ledger) == []


def test_what_is_tried_leaves_no_batch() -> None:
    ledger = filled()
    before = batches(ledger)
    ledger.feed(added("d/s"), dry_run=True)
    assert batches(ledger) == before
    ledger.feed(issued("e"))
    assert len(batches(ledger)) == len(before) + 1


def test_rows_are_added_to_the_log_only_in_a_batch_and_one_to_a_transaction() -> None:
    ledger = Ledger()
    with ledger.database.writing() as session:
        store = Store(session)
        with pytest.raises(RuntimeError):
            store.add_tick(NOON)
        store.open_batch(NOON, "tick", "")
        with pytest.raises(RuntimeError):
            store.open_batch(NOON, "tick", "")
    assert len(batches(ledger)) == 1


def test_a_transaction_reads_what_it_has_added() -> None:
    ledger = filled()
    with ledger.database.writing() as session:
        store = Store(session)
        batch = store.open_batch(NOON, "feed", "")
        known = store.events_about(["d/r", "d/unknown"])
        more = msgspec.structs.replace(known["d/r"][0], id="more", subject="d/r")
        store.add_events([(more, "digest")])
        (*_, last) = store.events_about(["d/r"])["d/r"]
        assert last == msgspec.structs.replace(more, recorded_at=batch.recorded_at)
        assert store.event(more.key) == last and store.events([more.key]) == {more.key: last}
        waits = known["d/unknown"][0]
        store.discard_waiting([waits.key], "why")
        assert store.events_about(["d/unknown", "d/r"]).keys() == {"d/r"}
        standing = [record for record in store.decision_records("d/r") if not record.superseded_at]
        row = store.current_decisions(["d/r"])["d/r"][0].row
        store.supersede([row])
        store.add_decisions([standing[0]])
        after = store.decision_records("d/r")
        assert sum(record.superseded_at == batch.recorded_at for record in after) == 1
        assert sum(record.recorded_at == batch.recorded_at for record in after) == 1
        store.add_tick(NOON + timedelta(days=900))
        assert store.horizon() == NOON + timedelta(days=900)
        store.add_quarantine(
            [{"origin": "x", "line": 1, "raw": "r", "code": "c", "message": "m", "help": "h"}]
        )
        assert store.quarantined([("x", 1)]) == {("x", 1, "r"): None}
        store.give_up()
