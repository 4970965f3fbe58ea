"""Rows written in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, SQLModel


def insert(
    session: Session, table: type[SQLModel], names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows of the named columns, with values as they are stored.

    Straight to the driver: a batch holds thousands of rows, and what SQLAlchemy does for each takes longer
    than the database.
    """
    if rows:
        connection = session.connection()
        places = ", ".join([place(session)] * len(names))
        listed = ", ".join(quoted(session, name) for name in names)
        into = quoted(session, str(table.__tablename__))
        connection.exec_driver_sql(f"INSERT INTO {into} ({listed}) VALUES ({places})", list(rows))


def place(session: Session) -> str:
    """What stands for a value in a statement."""
    return "?" if session.connection().dialect.paramstyle == "qmark" else "%s"


def quoted(session: Session, name: str) -> str:
    """A name as it stands in a statement."""
    return session.connection().dialect.identifier_preparer.quote(name)
