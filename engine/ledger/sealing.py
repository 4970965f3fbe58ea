"""Sealing a batch: its number, its time, its hashes; the last thing a transaction does.

Whoever seals holds the head of the chain until the transaction ends, so that batches have one order in
number, time and commit. What takes long, hashing the rows, is done before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func
from sqlmodel import Session, SQLModel, col, select

from engine.diagnostics import Refused, refused
from engine.ledger import chain
from engine.ledger.pending import Pending, Values, pending_of, set_pending
from engine.ledger.stored import hashed, instants, is_numbered, key_of, name_of, read
from engine.ledger.tables import LOGGED, BatchRow, LeavesRow, write_instant
from engine.ledger.writing import insert

_HEAD_LOCK = 0x46575448
"""The number of the lock on the chain's head where several transactions may write at once."""


class Sealed(NamedTuple):
    """A batch as it was written: its number, which command it is of, its rows by table, its hash."""

    number: int
    kind: str
    rows: dict[str, int]
    root: str


def seal(session: Session) -> Sealed | None:
    """Write the batch that a transaction has opened, if it has, and say what it is.

    Raises Refused where it was to be recorded at a time that is no longer later than the last batch.
    """
    pending = pending_of(session)
    if pending is None:
        return None
    set_pending(session, None)
    added = [(table, written(table, _ordered(table, pending))) for table in LOGGED]
    leaves = [chain.leaf(name_of(table), row) for table, rows in added for row in rows]
    root = chain.root(leaves)
    _lock_head(session.connection())
    query = select(BatchRow.number, BatchRow.recorded_at, BatchRow.head)
    last = session.exec(query.order_by(col(BatchRow.number).desc()).limit(1)).first()
    number, recorded_at, before = 1, pending.recorded_at, chain.BEGINNING
    if last is not None:
        number, before = last[0] + 1, bytes.fromhex(last[2])
        if pending.exact and recorded_at <= last[1]:
            raise recorded_before(last[1])
        recorded_at = max(recorded_at, last[1] + timedelta(microseconds=1))
    counts = counted([(table, len(rows)) for table, rows in added])
    said = [number, write_instant(recorded_at), pending.kind, pending.origin, counts]
    head = chain.head(before, said, root)
    insert(
        session,
        BatchRow,
        ("number", "recorded_at", "kind", "origin", "rows", "root", "head"),
        [(*said, root.hex(), head.hex())],
    )
    for table, rows in added:
        if is_numbered(table):
            first = _last_row(session, table) + 1
            numbered = [(row, number, *values) for row, values in enumerate(rows, first)]
            insert(session, table, ("row", "batch", *hashed(table)), numbered)
        else:
            insert(session, table, ("batch", *hashed(table)), [(number, *values) for values in rows])
    insert(session, LeavesRow, ("batch", "hashes"), [(number, b"".join(leaves))])
    pending.number = number
    return Sealed(
        number, pending.kind, {name_of(table): len(rows) for table, rows in added if rows}, root.hex()
    )


def recorded_before(last: datetime) -> Refused:
    """That what is imported was to be recorded before what the ledger holds already."""
    return refused(
        "recorded-before",
        f"Expected --recorded-at after the last batch, which was recorded at {last.isoformat()}.",
        "What was known cannot be changed afterwards; give a later time or leave it out.",
    )


def counted(added: Sequence[tuple[type[SQLModel], int]]) -> str:
    """How many rows a batch added to which table, as it says it: without tables to which it added none."""
    return msgspec.json.encode({name_of(table): count for table, count in added if count}).decode()


def read_counts(text: Any) -> dict[str, int] | None:
    """What ``counted`` wrote; None where a text is nothing like it."""
    try:
        return msgspec.json.decode(text, type=dict[str, int])
    except (msgspec.MsgspecError, TypeError):
        return None


def leaves_of(session: Session, batch: int) -> list[bytes] | None:
    """The stored hashes of the rows of a batch; None where there are none, or what is there is none."""
    rows = read(session, LeavesRow, ("hashes",), f"WHERE batch = {int(batch)}")
    if not rows:
        return None
    stored = rows[0][0]
    if not isinstance(stored, bytes) or len(stored) % chain.SIZE:
        return [b""]
    return [stored[at : at + chain.SIZE] for at in range(0, len(stored), chain.SIZE)]


def written(table: type[SQLModel], rows: Sequence[Values]) -> list[Sequence[Any]]:
    """What rows say, as it is stored."""
    names = hashed(table)
    times = [at for at, name in enumerate(names) if name in instants(table)]
    if not times:
        return [[row[name] for name in names] for row in rows]
    found: list[Sequence[Any]] = []
    for row in rows:
        values = [row[name] for name in names]
        for at in times:
            if values[at] is not None:
                values[at] = write_instant(values[at])
        found.append(values)
    return found


def _ordered(table: type[SQLModel], pending: Pending) -> Sequence[Values]:
    """The rows added to a table as they are hashed: as they came, or by key where they have no number."""
    rows = pending.rows(table)
    if is_numbered(table):
        return rows
    return sorted(rows, key=lambda row: [row[name] for name in key_of(table)])


def _lock_head(connection: Connection) -> None:
    """Nothing on SQLite, where a transaction that writes is alone from its beginning."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_HEAD_LOCK})")


def _last_row(session: Session, table: type[SQLModel]) -> int:
    return session.exec(select(func.max(table.row))).one() or 0  # type: ignore[attr-defined]
