"""Tables that are not as the program made them: what acts by itself, hides rows or lets others in."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from engine.alterations import Alteration
from engine.ledger.database import Database
from engine.ledger.layout import ITSELF, strange
from tests.ledger.rich import verified
from tests.runtime.ledgers import Ledger, added, event, issued

SCHEMA = "PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = "
WHOLE = "'CREATE INDEX ix_event_subject ON event (subject)'"
HIDDEN = 'DROP INDEX ix_event_subject; CREATE INDEX ix_event_subject ON event (subject) WHERE "row" <> 3;'


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    ledger = Ledger(f"sqlite:///{path}")
    ledger.feed(issued("d"), added("d/r"), event("1", "response_received", "2018-02-01", "d/r", items=["a"]))
    ledger.database.close()
    return path


@pytest.fixture
def copy(file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(file, tmp_path / "copy.db"))


def found(file: Path) -> list[Alteration]:
    database = Database(f"sqlite:///{file}", read_only=True)
    with database.reading() as session:
        wrong = list(strange(session))
    database.close()
    return wrong


STRANGE = {
    "a trigger": (
        "CREATE TRIGGER hide AFTER INSERT ON event BEGIN DELETE FROM event WHERE row = NEW.row; END",
        ("event", "the trigger hide", "inserted"),
    ),
    "a view for a table": (
        "ALTER TABLE letter RENAME TO kept; CREATE VIEW letter AS SELECT * FROM kept WHERE row > 3",
        ("letter", ITSELF, "altered"),
    ),
    "no table": ("DROP TABLE letter", ("letter", ITSELF, "missing")),
    "a column more": ("ALTER TABLE event ADD COLUMN more TEXT", ("event", ITSELF, "altered")),
    "nothing where something must be": (
        f"{SCHEMA} replace(sql, 'id VARCHAR NOT NULL', 'id VARCHAR') WHERE name = 'event'",
        ("event", ITSELF, "altered"),
    ),
    "names that differ in capitals taken for the same": (
        f"{SCHEMA} replace(sql, 'id VARCHAR', 'id VARCHAR COLLATE NOCASE') WHERE name = 'event'",
        ("event", ITSELF, "altered"),
    ),
    "what was unique": (
        f"{SCHEMA} replace(sql, 'UNIQUE (decision)', 'UNIQUE (row)') WHERE name = 'supersession'",
        ("supersession", ITSELF, "altered"),
    ),
    "an index of some rows": (HIDDEN, ("event", ITSELF, "altered")),
    "an index of some rows that says it is of all": (
        f"{HIDDEN} {SCHEMA} {WHOLE} WHERE name = 'ix_event_subject'",
        ("event", "the index ix_event_subject", "altered"),
    ),
}


@pytest.mark.parametrize(("script", "told"), STRANGE.values(), ids=STRANGE)
def test_what_was_put_into_the_tables_is_named(copy: Path, script: str, told: tuple[str, str, str]) -> None:
    with sqlite3.connect(copy) as connection:
        connection.executescript(script)
    connection.close()
    first = found(copy)[0]
    assert (first.table, first.row, first.how) == told
    assert first.how == "missing" or first.why or (first.expected and first.found), first


def test_tables_of_others_and_what_a_file_is_put_in_order_by_are_nobodys_business(copy: Path) -> None:
    assert not found(copy)
    with sqlite3.connect(copy) as connection:
        connection.executescript(
            "CREATE TABLE mine (a); CREATE VIEW report AS SELECT * FROM event; ANALYZE; VACUUM"
        )
    connection.close()
    assert not found(copy)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    ledger = Ledger(url)
    ledger.feed(issued("d"), added("d/r"))
    yield ledger
    ledger.database.close()


ON_POSTGRES = {
    "the trigger hide": (
        "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER hide BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION nothing()",
    ),
    "the rule hide": ("CREATE RULE hide AS ON DELETE TO event DO INSTEAD NOTHING",),
    "a policy that hides rows": ("ALTER TABLE event ENABLE ROW LEVEL SECURITY",),
    ITSELF: ("ALTER TABLE event RENAME TO kept", "CREATE VIEW event AS SELECT * FROM kept"),
}


def test_verify_names_what_was_put_in_before_it_looks_at_rows(ledger: Ledger) -> None:
    assert verified(ledger).sound
    sqlite = ledger.database.engine.dialect.name == "sqlite"
    ways = {"the trigger hide": (STRANGE["a trigger"][0],)} if sqlite else ON_POSTGRES
    for row, statements in ways.items():
        with ledger.database.engine.connect() as connection, connection.begin() as put:
            for statement in statements:
                connection.exec_driver_sql(statement)
            if not sqlite:
                (wrong,) = strange(Session(connection))
                assert (wrong.table, wrong.row) == ("event", row)
                put.rollback()
    if sqlite:
        came = verified(ledger)
        assert (came.sound, came.found[0].row, came.count) == (False, "the trigger hide", 1)
