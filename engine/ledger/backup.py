"""A copy of a ledger as it stood at one instant, as an SQLite file, while others go on writing."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from engine.diagnostics import refused
from engine.ledger.database import Database
from engine.ledger.sqlite import copy_file, make_file
from engine.ledger.writing import at_once

AT_ONCE = 1_000
"""How many rows are copied at a time."""


def back_up(database: Database, target: Path) -> int:
    """Write a copy of a ledger to a new file; how many batches it holds.

    Raises Refused where there is a file of the name, it cannot be written, or the ledger is damaged: a copy
    of that would be taken for one to go back to.
    """
    with _new(target) as file:
        if database.engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(database.where)) as source:
                copy_file(source, file)
        else:
            with make_file(file) as copy, database.reading() as session:
                _copy(session.connection(), copy)
        with closing(sqlite3.connect(file)) as found:
            found.execute("PRAGMA journal_mode=WAL")
            said = found.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if said != "ok":
                raise refused(
                    "backup-damaged",
                    f"The ledger at {database.where} is damaged: SQLite says of it: {said.splitlines()[-1]}.",
                    "No backup was made. Keep the earlier ones: 'forthwith restore' fills a new ledger.",
                )
            count: int = found.execute("SELECT count(*) FROM batch").fetchone()[0]
    return count


def restore(database: Database, source: Path) -> int:
    """Write what a file holds, which a backup made, into a database whose ledger is empty; how many batches
    it holds.

    Raises Refused where the file is no ledger of this version, or the other is not empty.
    """
    if not source.is_file():
        raise refused(
            "restore-missing",
            f"Expected a file that 'forthwith backup' made; there is no file {source}.",
            "Check its name, and the folder in which you are.",
        )
    file = Database(f"sqlite:///{source}", read_only=True)
    try:
        with file.reading() as reading, database.writing() as session:
            target = session.connection()
            if target.exec_driver_sql("SELECT count(*) FROM batch").scalar_one():
                raise refused(
                    "restore-exists",
                    f"Expected an empty ledger at {database.where}; something is recorded in it already.",
                    "Name another database, or a file that is missing, under database in forthwith.toml.",
                )
            try:
                _copy(reading.connection(), target)
            except OSError as error:
                raise refused(
                    "restore-failed",
                    f"The ledger at {database.where} cannot be filled: {error}.",
                    "Nothing was written. Mend that, then try again.",
                ) from error
            count: int = target.exec_driver_sql("SELECT count(*) FROM batch").scalar_one()
    finally:
        file.close()
    return count


@contextmanager
def _new(target: Path) -> Iterator[Path]:
    """A file to be written, which takes its name only when it is whole."""
    if target.exists():
        raise refused(
            "backup-exists",
            f"Expected the name of a file to be made; {target} exists.",
            "Give another name: a backup is never written over.",
        )
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        _name(part, target)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise refused(
            "backup-failed",
            f"The backup cannot be written to {target}: {error}.",
            "Check that the folder exists, that there is room and that you may write there.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, target: Path) -> None:
    """Give a file its name, without writing over what has come there meanwhile."""
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with target.open("xb"):
            os.replace(part, target)


_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
"""What a disk says on which a file has one name, as those of sticks do."""


def _copy(source: Connection, target: Connection) -> None:
    """Every row of every table, as one transaction sees them, into tables that are empty. Raises OSError
    where they cannot be written: whoever reads the source speaks of its errors alone."""
    for table in SQLModel.metadata.sorted_tables:
        names = [column.name for column in table.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        query = f'SELECT {listed} FROM "{table.name}"'
        rows = source.execution_options(stream_results=True).exec_driver_sql(query)
        for some in rows.partitions(AT_ONCE):
            values = [_values(table, row) for row in some]
            try:
                at_once(target, table.name, names, values)
            except DBAPIError as error:
                raise OSError(str(error.orig)) from error


def _values(table: Table, row: Any) -> tuple[Any, ...]:
    """A row as both kinds of database take it: SQLite gives numbers for what is true or false."""
    return tuple(
        bool(value) if isinstance(column.type, Boolean) else value
        for column, value in zip(table.columns, row, strict=True)
    )
