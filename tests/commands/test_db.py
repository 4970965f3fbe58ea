"""The commands that look after the ledger itself: db, backup, restore."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.ledger.version import OLDEST, VERSION
from tests.commands.running import contents, done, run
from tests.commands.test_postgres import PASSWORD, holds_no_password, use
from tests.ledger.test_upgrading import of_version
from tests.postgres import Server


def test_an_older_ledger_is_upgraded_and_goes_on(empty: Path) -> None:
    of_version(OLDEST, empty / "forthwith.db")
    ran = run("status", at=empty)
    assert ran.code == 1 and "forthwith db upgrade" in ran.err
    found = run("db", "status", "--json", at=empty).json
    file = str(empty / "forthwith.db")
    assert found == {"format": 1, "where": file, "version": OLDEST, "wanted": VERSION, "state": "older"}
    assert done("db", at=empty) == (
        f"ledger   {file}\n"
        f"is       version {OLDEST}\n"
        f"wanted   version {VERSION}\n"
        f"It is older than what this program works with. 'forthwith db upgrade' makes it {VERSION}.\n"
    )
    told = done("db", "upgrade", at=empty)
    assert told == (
        f"The ledger at {file} was of version {OLDEST}; it is now of {VERSION}.\n"
        f"As it was it is kept in {file}.version-{OLDEST}.\n"
        "23 cases were derived again from their events.\n"
    )
    assert "23 cases" in done("status", at=empty)
    done("tick", "--as-of", "2018-05-01", at=empty)
    before = contents(empty)
    assert done("db", "upgrade", at=empty) == (
        "Nothing was changed. It is of the version that this program works with.\n"
    )
    again = run("db", "upgrade", "--json", at=empty).json
    assert again == {
        "format": 1, "where": file, "version": VERSION, "was": VERSION, "backup": None, "renewed": 0,
    }  # fmt: skip
    assert contents(empty) == before


def test_a_newer_ledger_is_left_alone(issued: Path) -> None:
    with closing(sqlite3.connect(issued / "forthwith.db")) as connection:
        connection.execute("PRAGMA user_version=99")
    before = (issued / "forthwith.db").read_bytes()
    assert run("db", "status", "--json", at=issued).json["state"] == "newer"
    for command in (["db", "upgrade"], ["status"], ["backup", str(issued / "b.db")]):
        ran = run(*command, at=issued)
        assert ran.code == 1 and "newer version of forthwith" in " ".join(ran.err.split())
    assert (issued / "forthwith.db").read_bytes() == before


def test_where_there_is_no_ledger_none_is_made_to_look(empty: Path) -> None:
    (empty / "forthwith.toml").write_text('database = "none.db"\n', "utf-8")
    assert run("db", "--json", at=empty).json["state"] == "none"
    assert "no ledger yet" in done("db", "upgrade", at=empty)
    assert not (empty / "none.db").exists()


@pytest.mark.parametrize("on_server", [False, True], ids=["in a file", "on a server"])
def test_a_backup_is_restored_and_no_command_shows_the_password(
    on_server: bool, running: Path, postgres: Server
) -> None:
    board = done("status", at=running)
    backup = running / "backup.db"
    told = run("backup", str(backup), "--json", at=running).json
    assert told["file"] == str(backup) and told["bytes"] == backup.stat().st_size and told["batches"] > 2
    url = "other.db"
    if on_server:
        url = postgres.clerk(made := postgres.database(), PASSWORD, "CREATE ON SCHEMA public")
        assert made
    use(running, url)
    shown = [
        run("db", at=running), run("db", "--json", at=running),
        run("restore", str(backup), at=running), run("restore", str(backup), "--json", at=running),
        run("backup", str(running / "2.db"), at=running), run("backup", str(backup), at=running),
        run("db", "upgrade", at=running),
    ]  # fmt: skip
    assert [each.code for each in shown] == [0, 0, 0, 1, 0, 1, 0]
    holds_no_password("".join(each.out + each.err for each in shown))
    assert done("status", at=running) == board
    use(running, "2.db")
    assert done("status", at=running) == board
