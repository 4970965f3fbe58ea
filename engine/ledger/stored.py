"""Rows as they are stored: read as the database gives them, so that whatever stands there can be told."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, LargeBinary
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from engine.ledger.tables import Instant
from engine.ledger.writing import place, quoted

PAGE = 2_000
"""How many rows are read at once."""


class Stored(NamedTuple):
    """A row of the log: its number, None in a table without; its batch; what it says, as it is hashed."""

    row: Any
    batch: Any
    values: list[Any]


@cache
def name_of(table: type[SQLModel]) -> str:
    """The name of a table."""
    return str(table.__tablename__)


@cache
def columns(table: type[SQLModel]) -> tuple[str, ...]:
    """The names of the columns of a table, in its order."""
    return tuple(table.__table__.columns.keys())  # type: ignore[attr-defined]


@cache
def hashed(table: type[SQLModel]) -> tuple[str, ...]:
    """The columns of a table of the log that a leaf is made of."""
    return tuple(name for name in columns(table) if name not in ("row", "batch"))


@cache
def key_of(table: type[SQLModel]) -> tuple[str, ...]:
    """The columns that name a row of a table."""
    return tuple(column.name for column in table.__table__.primary_key.columns)  # type: ignore[attr-defined]


@cache
def instants(table: type[SQLModel]) -> frozenset[str]:
    """The columns of a table that are instants."""
    return _of_type(table, Instant)


def is_numbered(table: type[SQLModel]) -> bool:
    """Whether the rows of a table have numbers, in the order in which they came."""
    return "row" in columns(table)


def logged(session: Session, table: type[SQLModel]) -> Iterator[Stored]:
    """The rows of a table of the log: by their number, or by batch and key where they have none."""
    if is_numbered(table):
        for row in paged(session, table, ("row", "batch", *hashed(table)), "row"):
            yield Stored(row[0], row[1], row[2:])
        return
    names = hashed(table)
    key = [names.index(name) for name in key_of(table)]
    rows = [Stored(None, row[0], row[1:]) for row in read(session, table, ("batch", *names))]
    yield from sorted(rows, key=lambda row: _sortable([row.batch, *(row.values[at] for at in key)]))


def paged(session: Session, table: type[SQLModel], names: Sequence[str], by: str) -> Iterator[list[Any]]:
    """All rows of a table by a column that is its key and the first of ``names``."""
    rows = read(session, table, names, f"ORDER BY {quoted(session, by)} LIMIT {PAGE}")
    while rows:
        yield from rows
        where = f"WHERE {quoted(session, by)} > {place(session)} ORDER BY {quoted(session, by)} LIMIT {PAGE}"
        rows = read(session, table, names, where, rows[-1][0]) if len(rows) == PAGE else []


def read(
    session: Session, table: type[SQLModel], names: Sequence[str], rest: str = "", *values: Any
) -> list[list[Any]]:
    """Some columns of the rows of a table, as they are stored; truths as truths. Bytes in the place of a
    text, and what is no bytes in the place of bytes, are told from all that may stand there: as JSON bytes
    and their base64 text look alike."""
    listed = ", ".join(quoted(session, name) for name in names)
    statement = f"SELECT {listed} FROM {quoted(session, name_of(table))} {rest}"
    rows = session.connection().exec_driver_sql(statement, tuple(values)).all()
    truths = [at for at, name in enumerate(names) if name in _of_type(table, Boolean)]
    blobs = {at for at, name in enumerate(names) if name in _of_type(table, LargeBinary)}
    found = [list(row) for row in rows]
    for row in found:
        for at, value in enumerate(row):
            if value.__class__ is bytes:
                if at not in blobs:
                    row[at] = ("bytes", value.hex())
            elif at in blobs and value is not None:
                row[at] = ("no bytes", str(value))
        for at in truths:
            if row[at] in (0, 1):
                row[at] = bool(row[at])
    return found


@contextmanager
def whatever_stands_there(session: Session) -> Iterator[None]:
    """In here text that is none, which SQLite can hold, is read as bytes; else reading it would fail."""
    connection = session.connection().connection.driver_connection
    if not isinstance(connection, sqlite3.Connection):
        yield
        return
    connection.text_factory = _text
    try:
        yield
    finally:
        connection.text_factory = str


def _text(stored: bytes) -> str | bytes:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


@cache
def _of_type(table: type[SQLModel], type: type[TypeEngine[Any]]) -> frozenset[str]:
    every = table.__table__.columns  # type: ignore[attr-defined]
    return frozenset(column.name for column in every if isinstance(column.type, type))


def _sortable(values: Sequence[Any]) -> list[tuple[str, Any]]:
    """Values so that any two can be compared, whatever was put in their place."""
    return [(type(value).__name__, value if value is not None else 0) for value in values]


def said(value: Any) -> str:
    """A stored value in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bytes):
        return f"{len(value):,} bytes, sha256 {hashlib.sha256(value).hexdigest()[:12]}"
    return str(value) or "an empty text"
