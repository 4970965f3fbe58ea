"""What the ledger does, it does the same on every database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Boolean, LargeBinary, inspect
from sqlmodel import SQLModel

from engine.diagnostics import Refused
from engine.ledger import database as opening
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime.json_lines import read_json_lines
from tests.postgres import Server
from tests.runtime.ledgers import Ledger, added, event, issued

TEXTS = ["", "a'b\"c", "%s %(x)s %%", "? :name $1", "\\ \\n \n\r\t", "Zoë Ω 文 🜚", "\x01\x7f", "x" * 200]


def respondents(ledger: Ledger, *names: str) -> None:
    ledger.feed(issued(), *(added(f"d/{name}") for name in names))


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_recorded_is_read_again_to_the_letter(url: str, text: str) -> None:
    ledger = Ledger(url)
    data = {"note": text, "n": 2**62, "x": 0.1, "deep": {text: [True, None, text]}}
    odd = {**event("", "odd", "2018-02-01", "other/r"), "id": f"id {text}"[:500], "source": f"s {text}"[:500]}
    ledger.feed(issued(title=text), added(), {**odd, "actor": f"Z{text}"[:500], "data": data})
    with ledger.database.reading() as session:
        store = Store(session)
        kept = store.event((odd["source"], odd["id"]))
        assert kept is not None and (kept.data, kept.actor) == (data, f"Z{text}"[:500])
        assert ledger.waiting() == [(odd["id"], "demand")]
        assert [row.title for row in store.demands()] == [text]
        assert store.digests([kept.key]).keys() == {kept.key}


def test_names_are_ordered_by_their_bytes(url: str) -> None:
    names = ["b", "B", "a", "A", "a-b", "a.b", "a_b", "ab", "a1", "10", "9", "Z", "z"]
    ledger = Ledger(url)
    respondents(ledger, *names)
    with ledger.database.reading() as session:
        store = Store(session)
        assert store.case_ids("d") == [f"d/{name}" for name in sorted(names)]
        assert store.respondents() == sorted(names)
        assert store.first_cases() == ["d/10"]
        assert store.case_ids_after("d", "d/Z", 3) == ["d/a", "d/a-b", "d/a.b"]
        assert [line.case for line in store.board()] == [f"d/{name}" for name in sorted(names)]


def test_capitals_are_not_small_letters_and_a_mark_stands_for_itself(url: str) -> None:
    ledger = Ledger(url)
    for demand in ("d", "D", "d_x", "dax", "d.x"):
        ledger.feed(issued(demand), added(f"{demand}/r"))
    with ledger.database.reading() as session:
        store = Store(session)
        for demand in ("d", "D", "d_x"):
            assert store.subjects(demand) == [f"{demand}/r"]
            assert {row.case_id for row in store.actions(subject=demand)} <= {f"{demand}/r"}


def test_an_action_is_found_by_the_beginning_of_its_id(url: str) -> None:
    ledger = Ledger(url)
    respondents(ledger, "r", "s")
    ledger.tick("2018-03-20")
    with ledger.database.reading() as session:
        store = Store(session)
        every = store.actions()
        assert every
        for row in every:
            assert row in store.actions(id=row.id[:6])
            assert row not in store.actions(id=row.id[:6].upper() + "x")
        assert store.actions(id="") == every


def test_many_keys_at_once_are_found(url: str) -> None:
    ledger = Ledger(url)
    names = [f"r{number}" for number in range(1_203)]
    respondents(ledger, *names)
    with ledger.database.reading() as session:
        store = Store(session)
        assert len(store.cases(f"d/{name}" for name in names)) == len(names)
        assert len(store.digests(("s", f"d/{name}-added") for name in names)) == len(names)
        assert sum(map(len, store.current_decisions(f"d/{name}" for name in names).values())) > 0


def test_nothing_stays_of_a_transaction_in_which_something_is_raised(url: str) -> None:
    ledger = Ledger(url)
    respondents(ledger, "r")
    before = ledger.digest()

    def wrong(lines: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(Refused):
        ledger.feed(added("d/s"), {"type": "no"}, wrong="refuse")
    with pytest.raises(ZeroDivisionError):
        ledger.feed(added("d/t"), progress=wrong)  # told once it is written
    ledger.feed(added("d/u"), dry_run=True)
    with ledger.database.reading() as session:
        assert Store(session).case_ids() == ["d/r", "d/t"]
    assert before != ledger.digest()


def test_batches_are_numbered_and_timed_in_the_order_in_which_they_were_written(url: str) -> None:
    ledger = Ledger(url)
    for number in range(5):
        ledger.feed(issued(f"d{number}"))
        with ledger.database.reading() as session:
            last = Store(session).last_batch()
            assert last is not None and last[0] == number + 1
            assert Store(session).batch_at(last[1]) == number + 1
            assert Store(session).batch_at(last[1] - timedelta(microseconds=1)) == number


def test_a_reader_sees_one_state_and_does_not_wait_for_a_writer(url: str) -> None:
    ledger = Ledger(url)
    respondents(ledger, "r")
    other = Database(url)
    with ledger.database.reading() as reading:
        assert Store(reading).case_ids() == ["d/r"]
        with other.writing() as writing:
            Store(writing).save_demand(
                {"id": "x", "pack": "p", "authority": "", "title": "", "issued_on": "", "due_on": ""}
            )
            assert Store(reading).demands()[0].id == "d"
            with Database(url).reading() as third:  # while the other has not ended
                assert [row.id for row in Store(third).demands()] == ["d"]
        assert [row.id for row in Store(reading).demands()] == ["d"]
    with ledger.database.reading() as reading:
        assert [row.id for row in Store(reading).demands()] == ["d", "x"]
    other.close()


def test_a_second_writer_waits_and_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SOON", 0.2)
    Ledger(url)
    said: list[str] = []
    told = threading.Event()

    def tell(words: str) -> None:
        said.append(words)
        told.set()

    first, second = Database(url), Database(url, tell=tell)
    row = {"pack": "p", "authority": "", "title": "", "issued_on": "", "due_on": ""}

    def write() -> None:
        with second.writing() as session:
            assert [row.id for row in Store(session).demands()] == ["one"]
            Store(session).save_demand({"id": "two", **row})

    with ThreadPoolExecutor() as pool:
        with first.writing() as session:
            Store(session).save_demand({"id": "one", **row})
            waiting = pool.submit(write)
            assert told.wait(20)
        waiting.result(20)
    assert said == [f"Waiting for another command that writes to {second.where} ..."]
    with first.reading() as session:
        assert [row.id for row in Store(session).demands()] == ["one", "two"]
    first.close()
    second.close()


def test_who_waits_too_long_is_told_in_words(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SOON", 0.05)
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.1)
    first, second = Database(url), Database(url)
    with first.writing(), pytest.raises(Refused) as told, second.writing():
        pass
    assert told.value.diagnostics[0].code == "database-busy"
    with second.writing():
        pass


def test_several_that_find_no_ledger_make_one(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: Database(url), range(8)))
    respondents(Ledger(url), "r")
    for each in found:
        with each.reading() as session:
            assert Store(session).case_ids() == ["d/r"]
        each.close()


def test_what_is_opened_to_be_read_is_neither_made_nor_written(url: str) -> None:
    with pytest.raises(Refused):
        Database(url, read_only=True)
    Database(url).close()
    reading = Database(url, read_only=True)
    with pytest.raises(Refused) as told, reading.writing():
        pass
    assert told.value.diagnostics[0].code == "database-readonly"
    with reading.reading() as session:
        assert Store(session).demands() == []
    reading.close()


def test_a_line_is_kept_in_quarantine_whatever_it_holds(url: str) -> None:
    ledger = Ledger(url)
    respondents(ledger, "r")
    wrong = [
        b'{"id": "a\0b"}',
        b'{"id": "\\u0000"}',
        b"\xff\xfe",
        b'{"a\0": ',
        b"\0\0\0",
        b'{"type": "x\\ud800"}',
    ]
    for times in (1, 2):
        fed = ledger.feeder.feed(read_json_lines([line + b"\n" for line in wrong], "test"))
        assert fed.quarantined == len(wrong), times
    with ledger.database.reading() as session:
        kept = Store(session).quarantine()
        assert len(kept) == len(wrong)  # the second time they are known
        assert kept[0].raw == '{"id": "a\\u0000b"}'
        assert not any("\0" in row.raw + row.message + row.help for row in kept)


def test_an_id_that_is_long_in_bytes_is_refused_before_a_database_refuses_it(url: str) -> None:
    ledger = Ledger(url)
    respondents(ledger, "r")
    rare = "".join(chr(0x20000 + 7 * number) for number in range(500))  # nothing to be compressed
    for size, taken in ((250, 1), (251, 0), (500, 0)):
        fed = ledger.feed(
            {**event("x", "odd", "2018-02-01", "other/r"), "id": rare[:size], "source": rare[:size]}
        )
        assert (fed.waiting, fed.quarantined) == (taken, 1 - taken)


def test_every_text_of_a_table_is_ordered_by_its_bytes_and_every_number_is_wide(postgres: Server) -> None:
    database = Database(url := postgres.made())
    names = ", ".join(f"'{name}'" for name in SQLModel.metadata.tables)
    columns = postgres.run(
        "SELECT c.relname, a.attname, t.typname, l.collname FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid"
        " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
        f" WHERE c.relname IN ({names}) AND c.relkind = 'r' AND a.attnum > 0"
        " AND c.relnamespace = current_schema()::regnamespace",
        at=url,
    )
    assert len(columns) == sum(len(table.columns) for table in SQLModel.metadata.tables.values())
    for table, column, kind, order in columns:
        assert (kind, order) in {("varchar", "C"), ("int8", None), ("bool", None), ("bytea", None)}, (
            table,
            column,
        )
    with database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*SQLModel.metadata.tables, "forthwith"}
    kinds = {type(column.type) for table in SQLModel.metadata.tables.values() for column in table.columns}
    assert {Boolean, LargeBinary} <= kinds
    database.close()
