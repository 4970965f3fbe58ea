"""Opening a database: SQLite with what a ledger needs of it, or PostgreSQL by URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlmodel import Session, SQLModel, create_engine

from engine.diagnostics import Refused, refused
from engine.ledger import tables

BUSY_SECONDS = 60
"""How long a second writer waits for the first before it gives up."""


class Database:
    """A ledger's database. ``url`` is an SQLAlchemy URL; tables that are missing are made.

    Raises Refused where the database cannot be opened or read.
    """

    def __init__(self, url: str) -> None:
        self.engine: Engine = _engine(url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        with _speaking(self.engine):
            SQLModel.metadata.create_all(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that may write; rolled back whole if anything is raised."""
        connection = self.engine.connect().execution_options(forthwith_writes=True)
        with _speaking(self.engine), connection, Session(connection) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that sees one state of the ledger throughout."""
        with _speaking(self.engine), self.engine.connect() as connection, Session(connection) as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


@contextmanager
def _speaking(engine: Engine) -> Iterator[None]:
    """Database errors in words; the URL's password is never shown."""
    try:
        yield
    except OperationalError as error:
        raise _in_words(engine, str(error.orig)) from error
    except DatabaseError as error:
        raise _in_words(engine, str(error.orig)) from error


def _in_words(engine: Engine, said: str) -> Refused:
    where = engine.url.render_as_string(hide_password=True)
    if "locked" in said:
        return refused(
            "database-busy",
            f"Another command has been writing to {where} for more than {BUSY_SECONDS} seconds.",
            "Wait for it to end, then try again; nothing was written.",
        )
    if "not a database" in said or "malformed" in said:
        return refused(
            "database-unreadable",
            f"Expected a ledger at {where}, but the file is not one ({said}).",
            "Name another file under database: in forthwith.toml, or restore a backup.",
        )
    return refused(
        "database-error",
        f"The database at {where} refused: {said}.",
        "Check that the folder exists, that there is room and that you may write there; nothing was written.",
    )


def _engine(url: str) -> Engine:
    try:
        return create_engine(url, connect_args=_connect_args(url))
    except (ArgumentError, ImportError) as error:
        kind = url.partition(":")[0]
        raise refused(
            "database-url",
            f"Expected a database that can be reached from here; '{kind}' cannot ({type(error).__name__}).",
            'Write database = "forthwith.db" in forthwith.toml, or a postgresql+psycopg:// URL with '
            "psycopg installed.",
        ) from error


def _connect_args(url: str) -> dict[str, Any]:
    return {"timeout": BUSY_SECONDS} if url.startswith("sqlite") else {}


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("forthwith_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{path}"


__all__ = ["BUSY_SECONDS", "Database", "sqlite_url", "tables"]
