"""Every alteration of a stored row is found, and its table and row are named.

The tables and columns are those there are, so that none can be forgotten. Rows are altered by SQL, as
somebody with access to the file would.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import String
from sqlmodel import SQLModel

from engine.alterations import Alteration, Verified
from engine.core.program import Program
from engine.ledger.database import Database
from engine.ledger.rechain import rechain
from engine.ledger.stored import said
from engine.packs.load import pack_from_bytes
from engine.runtime import verify as verifying
from tests.ledger.rich import rich, verified
from tests.runtime.ledgers import Ledger

TABLES = list(SQLModel.metadata.tables)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger before anybody alters it. A pack is built once: that takes longest."""
    ledger = rich(tmp_path_factory.mktemp("rich") / "workspace")
    packs = cache(pack_from_bytes)
    programs: dict[str, Program] = {}

    def program(pack: Any, *, remember: bool) -> Program:
        return programs.setdefault(pack.digest, Program(pack, remember=remember))

    with (
        mock.patch.object(verifying, "pack_from_bytes", packs),
        mock.patch.object(verifying, "Program", program),
    ):
        yield ledger


class Copy:
    """A copy of the ledger, to be altered."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger = ledger
        self.file = folder / "altered.db"
        self.file.unlink(missing_ok=True)
        with sqlite3.connect(ledger.workspace.database.removeprefix("sqlite:///")) as source:
            source.execute("VACUUM INTO ?", [str(self.file)])
        source.close()
        self.fresh = self.file.with_suffix(".fresh")
        shutil.copyfile(self.file, self.fresh)

    def again(self) -> None:
        """As it was before."""
        shutil.copyfile(self.fresh, self.file)

    def rows(self, table: str) -> list[dict[str, Any]]:
        connection = sqlite3.connect(self.file)
        connection.row_factory = sqlite3.Row
        found = [dict(row) for row in connection.execute(f'SELECT rowid AS "rowid of it", * FROM "{table}"')]
        connection.close()
        return found

    def run(self, statement: str, *values: Any) -> bool:
        """Whether the database let it be done."""
        connection = sqlite3.connect(self.file)
        try:
            with connection:
                connection.execute(statement, values)
        except sqlite3.IntegrityError:
            return False
        finally:
            connection.close()
        return True

    def verified(self, **options: Any) -> Verified:
        workspace = self.ledger.workspace
        database = Database(f"sqlite:///{self.file}", read_only=True)
        found = verifying.verify(workspace.root, f"sqlite:///{self.file}", database, **options)
        database.close()
        return found

    def rechain(self) -> str:
        """The chain made anew over what now stands there, as one can who knows how it is made."""
        database = Database(f"sqlite:///{self.file}")
        with database.writing() as session:
            head = rechain(session)
        database.close()
        return head


@pytest.fixture
def copy(whole: Ledger, tmp_path: Path) -> Copy:
    return Copy(whole, tmp_path)


def others(column: Any, value: Any, rows: list[dict[str, Any]]) -> list[Any]:
    """What a value may be altered to: another of its type, nothing, what another row says."""
    found: list[Any] = []
    if isinstance(value, bytes):
        found += [base64.b64encode(value).decode(), value[:-1] + bytes([value[-1] ^ 1]), value[:-1], b""]
    elif isinstance(value, int):
        found += [1 - value if value in (0, 1) else value + 1, value + 1_000]
    elif isinstance(value, str):
        found += [f"{value}x", "", value[:-1] + ("1" if value[-1:] == "0" else "0"), *_from_base64(value)]
    else:
        found += ["2018-02-01T05:00:00.000000Z" if "at" in column.name else "x"]
    if column.nullable and value is not None:
        found.append(None)
    found += [row[column.name] for row in rows][:2]
    return [each for each in dict.fromkeys(found) if each != value]


def _from_base64(value: str) -> list[bytes]:
    """The bytes that look like the text once they are written as JSON."""
    try:
        return [base64.b64decode(value, validate=True)] if value else []
    except ValueError:
        return []


def names(found: Alteration, table: str, *rows: dict[str, Any]) -> bool:
    """Whether what was found names the table and one of the rows."""
    return found.table == table and any(_names(found.row, table, row) for row in rows)


def _names(words: str, table: str, row: dict[str, Any]) -> bool:
    if table == "batch":
        return words == f"batch {row['number']}" or words.startswith(f"batches {row['number']} to ")
    if table == "leaves":
        return words == f"of batch {row['batch']}"
    if "row" in row:
        return f"{words} ".startswith(f"row {row['row']} ")
    every = SQLModel.metadata.tables[table].primary_key.columns
    return words == " ".join(said(row[column.name]) for column in every)


def test_the_ledger_is_sound_and_has_rows_in_every_table(copy: Copy) -> None:
    found = copy.verified()
    assert (found.count, found.derived, found.cases) == (0, True, 7), found.found
    assert {table: len(copy.rows(table)) for table in TABLES if len(copy.rows(table)) < 2} == {}


@pytest.mark.reliability
@pytest.mark.parametrize("table", TABLES)
def test_a_value_altered_in_any_column_is_found(table: str, copy: Copy, tally: Callable[..., None]) -> None:
    rows = copy.rows(table)
    for column in SQLModel.metadata.tables[table].columns:
        altered = 0
        for row, most in ((rows[0], 9), (rows[-1], 2)):
            for value in others(column, row[column.name], rows)[:most]:
                where = f'UPDATE "{table}" SET "{column.name}" = ? WHERE rowid = ?'
                if not copy.run(where, value, row["rowid of it"]):
                    continue
                altered += 1
                tally("altered in the database", "values", made=1)
                found = copy.verified()
                copy.again()
                what = (table, column.name, row, value, found.found[:3])
                assert found.count, what
                assert names(found.found[0], table, row, {**row, column.name: value}), what
                told = found.found[0].column
                assert told in (None, column.name), what
                tally("altered in the database", "values", found=1)
        assert altered, column


@pytest.mark.reliability
@pytest.mark.parametrize("table", TABLES)
def test_a_row_taken_away_is_found(table: str, copy: Copy, tally: Callable[..., None]) -> None:
    for row in copy.rows(table):
        tally("altered in the database", "rows taken away", made=1)
        assert copy.run(f'DELETE FROM "{table}" WHERE rowid = ?', row["rowid of it"])
        found = copy.verified()
        copy.again()
        first = found.found[0]
        assert first.how == "missing", (row, first)
        keyed = table in ("pack", "discard") and first.table == table and "number" in first.row
        assert keyed or names(first, table, row), (row, first)
        tally("altered in the database", "rows taken away", found=1)


@pytest.mark.reliability
@pytest.mark.parametrize("table", TABLES)
def test_a_row_put_in_is_found(table: str, copy: Copy, tally: Callable[..., None]) -> None:
    columns = [column.name for column in SQLModel.metadata.tables[table].columns]
    keys = [column.name for column in SQLModel.metadata.tables[table].primary_key.columns]
    rows = copy.rows(table)
    marks, listed = ", ".join("?" * len(columns)), ", ".join(f'"{name}"' for name in columns)
    for at, row in enumerate((rows[0], rows[-1])):
        new = {name: row[name] for name in columns}
        for name in keys if isinstance(row[keys[0]], str) else keys[:1]:
            more = [100, 1, -1_000][at] if isinstance(row[name], int) else "x"
            new[name] = max(each[name] for each in rows) + more if isinstance(more, int) else row[name] + more
        if table == "batch":
            new["recorded_at"] = f"2030-{new['recorded_at'][5:]}"
        if table == "event":
            new["id"] += "x"
        unique = {"supersession": "decision", "settlement": "quarantine"}.get(table)
        if unique is not None:
            taken = {each[unique] for each in rows}
            new[unique] = next(number for number in range(1, 99) if number not in taken)
        assert copy.run(
            f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', *(new[name] for name in columns)
        )
        tally("altered in the database", "rows put in", made=1)
        found = copy.verified()
        copy.again()
        first = found.found[0]
        assert found.count and first.table == table, (new, first)
        if table == "batch" and at == 0:  # it cannot be told from one whose predecessors were taken away
            assert (first.row, first.how) == (f"batches {len(rows) + 1} to {new['number'] - 1}", "missing")
        else:
            last = table == "batch" and first.how == "altered"  # its head does not follow
            assert names(first, table, new) and (last or first.how == "inserted"), (new, first)
        tally("altered in the database", "rows put in", found=1)


def test_rows_that_changed_places_are_found(copy: Copy) -> None:
    assert copy.run("UPDATE event SET row = -1 WHERE row = 3")
    assert copy.run("UPDATE event SET row = 3 WHERE row = 4")
    assert copy.run("UPDATE event SET row = 4 WHERE row = -1")
    first, second, *_ = copy.verified().found
    assert (first.row.split()[:2], second.row.split()[:2]) == (["row", "3"], ["row", "4"])


def forge(copy: Copy, column: str, value: str) -> None:
    """Alter an event, and all hashes of the ledger with it."""
    from engine.ledger.database import Database as Opened
    from engine.ledger.rows import content_digest
    from engine.ledger.store import Store

    assert copy.run(f'UPDATE event SET "{column}" = ? WHERE id = ?', value, "14")
    database = Opened(f"sqlite:///{copy.file}")
    with database.writing() as session:
        event = Store(session).event(("s", "14"))
        assert event is not None
        digest = content_digest(event)
        session.connection().exec_driver_sql("UPDATE event SET digest = ? WHERE id = '14'", (digest,))
    database.close()
    copy.rechain()


def test_an_event_forged_with_all_hashes_is_found_by_what_was_decided(copy: Copy) -> None:
    forge(copy, "type", "response_received")
    assert copy.verified(quick=True).sound
    found = copy.verified()
    assert found.count and found.found[0].table != "event"


def test_what_is_forged_with_all_hashes_and_decides_nothing_only_a_head_kept_elsewhere_shows(
    copy: Copy,
) -> None:
    head = copy.verified(quick=True).head
    forge(copy, "evidence", "sha256:" + hashlib.sha256(b"another").hexdigest())
    assert copy.verified().sound
    found = copy.verified(kept=head)
    assert (found.sound, found.count, found.kept_at) == (False, 0, None)


def test_a_cut_tail_only_a_head_kept_elsewhere_shows(copy: Copy) -> None:
    before = [row["head"] for row in copy.rows("batch")]
    (last,) = {row["batch"] for row in copy.rows("letter")}
    for table in ("letter", "leaves"):
        assert copy.run(f"DELETE FROM {table} WHERE batch = ?", last)
    assert copy.run("DELETE FROM batch WHERE number = ?", last)
    assert copy.verified().sound
    assert not copy.verified(kept=before[-1]).sound
    found = copy.verified(kept=before[-2])
    assert (found.sound, found.kept_at) == (True, last - 1)
    found = copy.verified(kept=before[0])
    assert (found.sound, found.kept_at) == (True, 1)


def test_with_several_processes_the_same_is_found(copy: Copy) -> None:
    assert copy.run("UPDATE \"case\" SET due_on = '2018-02-24' WHERE id = 'd/t'")
    alone, several = copy.verified(workers=1), copy.verified(workers=2)
    assert alone.found == several.found and alone.cases == several.cases == 7
    assert alone.found[0].row == "d/t"


def test_an_empty_ledger_is_sound() -> None:
    found = verified(Ledger())
    assert (found.sound, found.head, found.batches, found.derived) == (True, None, 0, True)


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("event", "UPDATE event SET data = 'no JSON' WHERE id = '14'"),
        ("event", "UPDATE event SET time = 'no time' WHERE id = '14'"),
        ("event", "UPDATE event SET digest = 'none' WHERE id = '14'"),
        ("decision", "UPDATE decision SET body = '{}' WHERE row = 3"),
        ("decision", "UPDATE decision SET case_id = 'd/none' WHERE row = 3"),
        ("pack", "UPDATE pack SET content = x'00' WHERE batch = 1"),
        ("pack", "UPDATE pack SET name = 'other' WHERE batch = 1"),
        ("pack", "DELETE FROM pack WHERE batch = 1"),
        ("pack", "UPDATE pack SET content = 'no bytes' WHERE batch = 1"),
        ("event", f"UPDATE event SET data = '{{\"a\":{'[' * 100_000}{']' * 100_000}}}' WHERE id = '14'"),
        ("event", "UPDATE event SET synthetic = 7 WHERE id = '14'"),
        ("event", "UPDATE event SET actor = x'616e6e' WHERE id = '14'"),
        ("decision", f"UPDATE decision SET body = '{'[' * 100_000}' WHERE row = 3"),
        ("batch", "UPDATE batch SET recorded_at = '2018-02-30T00:00:00.000000Z' WHERE number = 1"),
        ("batch", "UPDATE batch SET recorded_at = '2018-02-01T00:00:00.000000Z' WHERE number = 3"),
        ("batch", "UPDATE batch SET kind = x'66656564' WHERE number = 2"),
        ("activation", "UPDATE activation SET effective = '' WHERE row = 1"),
        ("tick", "UPDATE tick SET horizon = '2018-03-01T05:00:00Z' WHERE row = 1"),
        ("quarantine", "UPDATE quarantine SET line = 1.5 WHERE row = 1"),
        ("letter", "UPDATE letter SET case_id = x'ff' WHERE row = 1"),
    ],
)
def test_what_cannot_be_is_found_also_where_all_hashes_were_made_anew(
    table: str, statement: str, copy: Copy
) -> None:
    assert copy.run(statement)
    assert copy.verified(quick=True).found[0].table == table
    copy.rechain()
    found = copy.verified(quick=True)
    assert not found.sound and found.found[0].table == table


@pytest.mark.parametrize("table", TABLES)
def test_what_is_no_text_at_all_is_found(table: str, copy: Copy) -> None:
    texts = [c.name for c in SQLModel.metadata.tables[table].columns if isinstance(c.type, String)]
    for column in texts[:1]:
        assert copy.run(f"""UPDATE "{table}" SET "{column}" = CAST(x'ff41' AS TEXT)
            WHERE rowid = (SELECT min(rowid) FROM "{table}")""")
        found = copy.verified()
        assert found.count and found.found[0].table == table
