"""Rows written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session, SQLModel


def insert(
    session: Session, table: type[SQLModel], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of the named columns, with values as they are stored.

    Straight to the driver: a batch holds thousands of rows, and what SQLAlchemy does for each takes longer
    than the database.
    """
    if rows:
        at_once(session.connection(), str(table.__tablename__), names, rows)


def at_once(
    connection: Connection, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows by the name of their table."""
    quote = connection.dialect.identifier_preparer.quote
    places = ", ".join(["?" if connection.dialect.paramstyle == "qmark" else "%s"] * len(names))
    listed = ", ".join(map(quote, names))
    connection.exec_driver_sql(f"INSERT INTO {quote(table)} ({listed}) VALUES ({places})", list(rows))


def place(session: Session) -> str:
    """What stands for a value in a statement."""
    return "?" if session.connection().dialect.paramstyle == "qmark" else "%s"


def quoted(session: Session, name: str) -> str:
    """A name as it stands in a statement."""
    return session.connection().dialect.identifier_preparer.quote(name)
