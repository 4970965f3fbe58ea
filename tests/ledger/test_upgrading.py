"""A ledger that an earlier version made is upgraded, whole or not at all, and says what it said."""

from __future__ import annotations

import lzma
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, MetaData, String, create_engine
from sqlmodel import SQLModel

from engine.diagnostics import Refused
from engine.ledger import migrations
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.ledger.upgrading import look, upgrade
from engine.ledger.version import OLDEST, VERSION
from engine.packs.load import pack_from_bytes
from engine.runtime.arrivals import Arrival
from engine.runtime.renewing import renew
from tests.postgres import Server
from tests.runtime.ledgers import Ledger, event

VERSIONS = Path(__file__).parent / "versions"
"""For each version that can be upgraded a ledger of it, as SQL: the demand of 2018 to the end of March, lines
in quarantine that are open, discarded and retried, events that wait and one discarded, a letter, two versions
of a pack."""


def of_version(version: int, file: Path) -> str:
    """The URL of a ledger of a version."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(lzma.decompress((VERSIONS / f"{version}.sql.xz").read_bytes()).decode())
    return f"sqlite:///{file}"


def on_postgres(version: int, file: Path, server: Server) -> str:
    """The same in PostgreSQL: tables as SQLite has them, of the types that a ledger has there."""
    of_version(version, file)
    url = server.made()
    source = create_engine(f"sqlite:///{file}")
    tables = MetaData()
    tables.reflect(source)
    for column in (column for table in tables.tables.values() for column in table.columns):
        if isinstance(column.type, String):
            column.type = String(column.type.length, collation="C")
        elif isinstance(column.type, Integer):
            column.type, column.autoincrement = BigInteger(), False
        elif isinstance(column.type, LargeBinary):
            column.type = LargeBinary()
    target = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with source.connect() as reading, target.begin() as writing:
        tables.create_all(writing)
        for table in tables.sorted_tables:
            rows = [dict(row) for row in reading.execute(table.select()).mappings()]
            if rows:
                writing.execute(table.insert(), rows)
        writing.exec_driver_sql("CREATE TABLE forthwith (one boolean PRIMARY KEY, version bigint NOT NULL)")
        writing.exec_driver_sql(f"INSERT INTO forthwith VALUES (true, {version})")
    source.dispose()
    target.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a ledger of the oldest version that can be upgraded."""
    if request.param == "sqlite":
        return of_version(OLDEST, tmp_path / "old.db")
    return on_postgres(OLDEST, tmp_path / "older.db", request.getfixturevalue("postgres"))


def rows_of(connection: Connection, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    tables = MetaData()
    tables.reflect(connection, only=names)
    return {
        name: [
            dict(row) for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()
        ]
        for name, table in tables.tables.items()
    }


def before_and_after(url: str) -> Iterator[dict[str, list[dict[str, Any]]]]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        names = [name for name in tables_of(connection) if name != "forthwith"]
        yield rows_of(connection, names)
    upgrade(url)
    engine.dispose()
    with engine.connect() as connection:
        yield rows_of(connection, [name for name in tables_of(connection) if name != "forthwith"])
    engine.dispose()


def tables_of(connection: Connection) -> list[str]:
    tables = MetaData()
    tables.reflect(connection)
    return sorted(tables.tables)


def test_there_is_a_ledger_of_every_version_that_can_be_upgraded() -> None:
    kept = {int(re.match(r"\d+", file.name)[0]) for file in VERSIONS.iterdir()}  # type: ignore[index]
    assert kept == set(range(OLDEST, VERSION)) == {version - 1 for version in migrations.STEPS}


def test_every_row_is_what_it_was(old: str) -> None:
    before, after = before_and_after(old)
    for name, rows in before.items():
        told = set(rows[0]) & set(after[name][0]) if rows else set()
        assert [{key: row[key] for key in told} for row in rows] == [
            {key: row[key] for key in told} for row in after[name]
        ], name
        gone = set(rows[0]) - told if rows else set()
        assert gone == ({"resolution", "reason"} if name == "quarantine" else set())
    settled = [row for row in before["quarantine"] if row["resolution"] is not None]
    assert [(row["quarantine"], row["resolution"], row["reason"]) for row in after["settlement"]] == [
        (row["row"], row["resolution"], row["reason"]) for row in settled
    ]
    assert {row["resolution"] for row in settled} == {"retried", "discarded"}
    assert len(after["leaves"]) == len(after["batch"])


def test_the_tables_are_those_of_a_new_ledger(old: str) -> None:
    upgrade(old)
    database = Database(old)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": _ours}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_a_new_ledger_has_the_tables_of_the_program(url: str) -> None:
    database = Database(url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": _ours}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def _ours(_object: Any, name: str | None, *_more: Any) -> bool:
    return name != "forthwith"


def test_an_upgraded_ledger_comes_to_what_one_fed_anew_comes_to(old: str, url: str) -> None:
    upgrade(old)
    upgraded, anew = Ledger(old), Ledger(url)
    with upgraded.database.reading() as session:
        store = Store(session)
        activations = [(row, store.pack_content(row.digest)) for row in store.activations()]
        subjects = [*(row.id for row in store.demands()), *store.subjects()]
        keys = [each.key for events in store.events_about(subjects).values() for each in events]
        events = store.events(keys)
        arrivals = [Arrival("old", n, "", events[key], None) for n, key in enumerate(store.in_order(keys), 1)]
        horizon = store.horizon()
    assert horizon is not None and len(activations) == 2 and len(arrivals) > 50
    for row, content in activations:
        with anew.database.writing() as session:
            store = Store(session)
            store.open_batch(events[keys[0]].recorded_at or horizon, "law", "")
            pack = pack_from_bytes(content)
            store.activate(row.pack, pack.digest, content, row.effective, only_new=row.only_new)
    anew.feeder.feed(arrivals)
    anew.feeder.tick(horizon)
    for ledger in (upgraded, anew):
        renew(ledger.feeder)
        assert ledger.verified()
        ledger.feed(event("later", "response_received", "2018-04-01", "doj-2018/oregon", items=["orders"]))
        ledger.tick("2018-06-01")
    assert upgraded.digest() == anew.digest()
    assert upgraded.waiting() == anew.waiting()


def test_the_ledger_as_it_was_is_kept_beside(tmp_path: Path) -> None:
    url = of_version(OLDEST, tmp_path / "ledger.db")
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        before = list(connection.iterdump())
    (tmp_path / f"ledger.db.version-{OLDEST}").write_text("something else")
    backup = upgrade(url).backup
    assert backup == str(tmp_path / f"ledger.db.version-{OLDEST}-2")
    with closing(sqlite3.connect(backup)) as connection:
        assert list(connection.iterdump()) == before
    assert look(f"sqlite:///{backup}").version == OLDEST


def test_an_upgrade_that_fails_midway_changes_nothing(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(session: Any) -> None:
        session.connection().exec_driver_sql("DELETE FROM letter")
        raise ZeroDivisionError

    monkeypatch.setattr(migrations, "rechain", fails)
    with pytest.raises(ZeroDivisionError):
        upgrade(old)
    assert look(old).version == OLDEST
    monkeypatch.undo()
    assert upgrade(old).found.state == "older"
    assert look(old).state == "current"
    with Database(old).reading() as session:
        assert Store(session).letters(Store(session).case_ids())


def test_an_upgraded_ledger_is_upgraded_no_further_and_one_that_is_missing_is_not_made(
    url: str, old: str
) -> None:
    assert upgrade(url).found.state == "none"
    assert look(url).version is None
    upgrade(old)
    assert upgrade(old) == upgrade(old)
    assert upgrade(old).backup is None


@pytest.mark.parametrize(
    ("version", "help"), [(99, "newer"), (4, "made it"), (OLDEST, "forthwith db upgrade")]
)
def test_a_ledger_of_another_version_is_told_what_to_do(version: int, help: str, url: str) -> None:
    Database(url).close()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute(f"PRAGMA user_version={version}")
    else:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as writing:
            writing.exec_driver_sql(f"UPDATE forthwith SET version = {version}")
        engine.dispose()
    for read_only in (True, False):
        with pytest.raises(Refused) as told:
            Database(url, read_only=read_only)
        assert told.value.diagnostics[0].code == "database-version"
        assert help in told.value.diagnostics[0].help
    if version != OLDEST:
        with pytest.raises(Refused):
            upgrade(url)


def test_booleans_are_told_apart_by_every_database(old: str) -> None:
    upgrade(old)
    database = Database(old)
    with database.reading() as session:
        for row in Store(session).activations():
            assert row.only_new is False
        assert {line.synthetic for line in Store(session).board()} <= {True, False}
        columns = [
            c for t in SQLModel.metadata.tables.values() for c in t.columns if isinstance(c.type, Boolean)
        ]
        for column in columns:
            found = session.connection().execute(column.table.select().with_only_columns(column)).scalars()
            assert set(found) <= {True, False}
    database.close()
