"""A ledger is verified on every database alike, also one that an earlier version made."""

from __future__ import annotations

from pathlib import Path

from engine.ledger.stored import read
from engine.ledger.tables import BatchRow
from engine.ledger.upgrading import upgrade
from engine.runtime.renewing import renew
from tests.ledger.rich import rich, verified
from tests.ledger.test_upgrading import of_version
from tests.runtime.ledgers import Ledger


def test_a_ledger_on_any_database_is_sound_until_it_is_altered(url: str, tmp_path: Path) -> None:
    ledger = rich(tmp_path / "workspace", url)
    found = verified(ledger)
    assert (found.found, found.derived, found.cases) == ([], True, 7)
    with ledger.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE action SET status = 'approved' WHERE case_id = 'd/t'")
    (wrong,) = verified(ledger).found
    assert (wrong.table, wrong.column, wrong.expected, wrong.found) == (
        "action",
        "status",
        "proposed",
        "approved",
    )
    with ledger.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE event SET synthetic = true WHERE id = '12'")
    (wrong,) = verified(ledger).found
    assert (wrong.table, wrong.column, wrong.expected, wrong.found) == ("event", "synthetic", "False", "True")
    ledger.database.close()


def test_the_hashes_of_the_same_rows_are_the_same_on_every_database(url: str, tmp_path: Path) -> None:
    hashes = []
    for folder, where in (("a", None), ("b", url)):
        ledger = rich(tmp_path / folder, where)
        with ledger.database.reading() as session:
            hashes.append(read(session, BatchRow, ("kind", "rows", "root"), "ORDER BY number"))
        ledger.database.close()
    assert hashes[0] == hashes[1]


def test_a_ledger_of_an_earlier_version_is_sound_when_it_has_been_upgraded(tmp_path: Path) -> None:
    url = of_version(5, tmp_path / "old.db")
    upgrade(url)
    ledger = Ledger(url)
    renew(ledger.feeder)
    found = verified(ledger)
    assert found.found == []
    assert found.derived and found.cases == 23
    ledger.database.close()
