"""A ledger in an SQLite file: told from other files, made, opened where nothing may be written."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel, create_engine

from engine.diagnostics import refused

BUSY_SECONDS = 60
"""How long a second writer waits for the first before it gives up."""

APPLICATION = 0x46575448
"""The ``application_id`` of a ledger, which tells it from the files of other programs."""

VERSION = 6
"""The ``user_version`` of a ledger: of the tables of this version of the program."""


def opened(path: str, *, read_only: bool = False) -> tuple[Engine, bool]:
    """The engine of a ledger's file, made if it is missing or empty, and whether it can only be read.
    Without a path it is in memory. With ``read_only`` it is not made, and can only be read.

    Raises Refused where the file holds something else, OperationalError where it cannot be opened.
    """
    if read_only:
        reading = _read_only(path)
        if reading is None:
            raise OperationalError("open", None, sqlite3.OperationalError("unable to open database file"))
        return reading, True
    engine = _engine(path)
    try:
        _settle(engine)
        return engine, False
    except OperationalError as error:
        engine.dispose()
        if not Path(path).is_file() or "locked" in str(error.orig):
            raise
        found = _read_only(path)
        if found is None:
            raise
        return found, True


def _read_only(path: str) -> Engine | None:
    """The engine of a file that, or whose folder, may not be written. What a writer had not yet moved
    from beside the file into it must be readable too, else there is none."""
    ways = ["mode=ro"]
    beside = Path(f"{path}-wal")
    if not beside.exists() or not beside.stat().st_size:
        ways.append("mode=ro&immutable=1")  # nobody may write here, so the file stands still
    for way in ways:
        engine = _engine(path, way)
        try:
            with engine.connect() as connection:
                if _is_ledger(connection, path):
                    return engine
        except OperationalError:
            engine.dispose()
    return None


def _engine(path: str, way: Literal[""] | str = "") -> Engine:
    url = URL.create("sqlite", database=path or None)
    if way:
        address = f"file:{quote(path)}?{way}"
        engine = create_engine(url, creator=lambda: sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS))
    else:
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("forthwith_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _settle(engine: Engine) -> None:
    path = engine.url.database or ""
    with engine.connect() as connection:
        made = _is_ledger(connection, path)
    if made:
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise OperationalError("PRAGMA journal_mode=WAL", None, error) from error
    finally:
        raw.close()
    with engine.connect().execution_options(forthwith_writes=True) as connection, connection.begin():
        if not _is_ledger(connection, path):  # nobody has made it meanwhile
            SQLModel.metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
            connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")


def _is_ledger(connection: Connection, path: str) -> bool:
    """Whether the file is a ledger of this version; False where it is empty. Raises Refused else."""
    application, version, tables = (
        connection.exec_driver_sql(query).scalar_one()
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if not (application or tables):
        return False
    if application != APPLICATION:
        raise refused(
            "database-foreign",
            f"Expected a ledger, found in {path} a database of another program; nothing was written to it.",
            "Name another file under database in forthwith.toml; one that is missing is made.",
        )
    if version != VERSION:
        raise refused(
            "database-version",
            f"Expected a ledger of version {VERSION}, found {path} of version {version}.",
            "Open it with the version of forthwith that made it.",
        )
    return True
