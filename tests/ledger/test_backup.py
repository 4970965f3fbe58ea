"""A backup is the ledger as it stood at one instant, also while others write, and can be gone on with."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.diagnostics import Refused
from engine.ledger.backup import back_up, restore
from engine.ledger.database import Database
from engine.ledger.store import Store
from tests.ledger.test_same_everywhere import Played, played
from tests.postgres import Server
from tests.runtime.ledgers import Ledger, added, event, issued

__all__ = ["played"]


def on_record(url: str) -> tuple[int, str]:
    """How many batches a ledger has, and its state digest."""
    database = Database(url, read_only=True)
    with database.reading() as session:
        last = Store(session).last_batch()
        found = (0 if last is None else last[0], Store(session).state_digest())
    database.close()
    return found


def test_a_backup_while_others_write_is_what_the_ledger_was_after_one_of_its_batches(
    url: str, tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.feed.BATCH", 1)
    alone, states = Ledger(), {0: Ledger().digest()}
    alone.feeder.feed(played.arrivals, progress=lambda _: states.update({len(states): alone.digest()}))

    ledger, begun = Ledger(url), threading.Event()
    with ThreadPoolExecutor() as pool:
        feeding = pool.submit(
            lambda: Ledger(url).feeder.feed(played.arrivals, progress=lambda _: begun.set())
        )
        assert begun.wait(30)
        files = [tmp_path / f"{number}.db" for number in range(4)]
        for file in files:
            count = back_up(ledger.database, file)
            assert on_record(f"sqlite:///{file}") == (count, states[count])
        feeding.result(60)
    assert ledger.digest() == states[len(played.arrivals)] == alone.digest()

    again = Ledger(f"sqlite:///{files[0]}")  # what came after the backup is fed again
    again.feeder.feed(played.arrivals)
    assert again.digest() == alone.digest()


def test_a_ledger_goes_from_any_database_to_any_other(
    url: str, tmp_path: Path, played: Played, postgres: Server
) -> None:
    ledger = Ledger(url)
    ledger.feeder.feed(played.arrivals)
    ledger.feed({"type": "no"}, event("w", "odd", "2018-02-01", "nobody/nowhere"))
    back_up(ledger.database, tmp_path / "backup.db")
    for other in (f"sqlite:///{tmp_path / 'other.db'}", postgres.made()):
        moved = Ledger(other)
        restore(moved.database, tmp_path / "backup.db")
        assert on_record(other) == on_record(url)
        assert (moved.waiting(), moved.quarantined()) == (ledger.waiting(), ledger.quarantined())
        assert moved.verified() == ledger.verified() is not None
        moved.feeder.tick(played.horizon)
        assert moved.digest() == played.digest
        moved.database.close()


def test_nothing_is_written_over(url: str, tmp_path: Path) -> None:
    ledger = Ledger(url)
    ledger.feed(issued(), added())
    there, file = tmp_path / "there", tmp_path / "backup.db"
    there.write_text("mine")
    back_up(ledger.database, file)
    for wrong, code in ((there, "backup-exists"), (tmp_path / "no" / "folder", "backup-failed")):
        with pytest.raises(Refused) as told:
            back_up(ledger.database, wrong)
        assert told.value.diagnostics[0].code == code
    with pytest.raises(Refused) as told:
        restore(ledger.database, file)
    assert told.value.diagnostics[0].code == "restore-exists"
    with pytest.raises(Refused):
        restore(Ledger().database, there)
    assert there.read_text() == "mine"
    left = {each.name for each in tmp_path.iterdir() if not each.name.endswith(("-wal", "-shm"))}
    assert left - {"ledger.db"} == {"there", "backup.db"}


def test_on_a_disk_where_a_file_has_one_name_a_backup_is_made_and_writes_nothing_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    ledger.feed(issued(), added())
    file = tmp_path / "stick" / "backup.db"
    file.parent.mkdir()
    monkeypatch.setattr(os, "link", refuse)
    assert back_up(ledger.database, file) == 1
    assert on_record(f"sqlite:///{file}") == on_record(f"sqlite:///{tmp_path / 'ledger.db'}")
    there = tmp_path / "stick" / "there"
    monkeypatch.setattr(Path, "exists", lambda _: False)  # it comes there meanwhile
    there.write_text("mine")
    with pytest.raises(Refused):
        back_up(ledger.database, there)
    assert there.read_text() == "mine"


def test_of_a_damaged_ledger_no_backup_is_made(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger(f"sqlite:///{path}")
    ledger.feed(issued(), added())
    ledger.database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_event_subject'"
        page, size = connection.execute(query).fetchone()[0], 4_096
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: (page - 1) * size] + bytes(size) + whole[page * size :])
    database = Database(f"sqlite:///{path}", read_only=True)
    with pytest.raises(Refused) as told:
        back_up(database, tmp_path / "backup.db")
    database.close()
    assert told.value.diagnostics[0].code == "backup-damaged"
    assert not (tmp_path / "backup.db").exists()


def test_a_backup_that_is_not_there_is_said_not_to_be(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.db", tmp_path):
        with pytest.raises(Refused) as told:
            restore(Ledger().database, path)
        assert told.value.diagnostics[0].code == "restore-missing"
