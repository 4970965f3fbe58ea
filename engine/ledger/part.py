"""What the parts of the store have in common: a session, and rows written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from engine.ledger.crowd import check_rows
from engine.ledger.pending import Pending, pending_of
from engine.ledger.tables import LOGGED, write_instant
from engine.ledger.writing import insert, place, quoted

Key = tuple[str, str]
"""What names an event: its source and its id."""

AT_ONCE = 500
"""How many values go into one IN list: below what every SQLite allows."""

Item = TypeVar("Item")


class Part:
    """One part of the ledger as a transaction sees it."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @property
    def pending(self) -> Pending | None:
        """The batch that this transaction has opened, if it has."""
        return pending_of(self.session)

    def added(self, table: type[SQLModel]) -> Sequence[dict[str, Any]]:
        """What this transaction has added to a table of the log."""
        return () if self.pending is None else self.pending.rows(table)

    def add(self, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        """Add rows to a table: those of the log to the batch that is open, which is written when it is
        sealed. All name the same columns, in one order; those of the log neither number nor batch."""
        if not rows:
            return
        check_rows(self.session, table, rows)
        if table in LOGGED:
            if self.pending is None:
                raise RuntimeError(f"no batch is open to add to {table.__tablename__}")
            self.pending.add(table, rows)
        else:
            insert(self.session, table, list(rows[0]), _values(rows))

    def change(self, table: type[SQLModel], key: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
        """Write rows over those of the same ``key``. It comes last in each; all name the same columns."""
        if rows:
            check_rows(self.session, table, rows)
            news = [name for name in rows[0] if name not in key]
            where = self._each(key, " AND ")
            self._write(f"UPDATE {self._table(table)} SET {self._each(news, ', ')} WHERE {where}", rows)

    def remove(self, table: type[SQLModel], keys: Sequence[dict[str, Any]]) -> None:
        """Take the rows of some keys away. All name the same columns, in one order."""
        if keys:
            check_rows(self.session, table, keys)
            self._write(f"DELETE FROM {self._table(table)} WHERE {self._each(list(keys[0]), ' AND ')}", keys)

    def _write(self, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        self.session.connection().exec_driver_sql(statement, _values(rows))

    def _table(self, table: type[SQLModel]) -> str:
        return quoted(self.session, str(table.__tablename__))

    def _each(self, names: Sequence[str], between: str) -> str:
        return between.join(f"{quoted(self.session, name)} = {place(self.session)}" for name in names)


def _values(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Rows as they are stored: of the types in the tables only instants need to be written otherwise."""
    return [tuple([write_instant(v) if v.__class__ is datetime else v for v in row.values()]) for row in rows]


def by_first(pairs: Iterable[tuple[str, Item]]) -> Iterator[tuple[str, list[Item]]]:
    """Pairs by their first half, the second halves in lists of at most AT_ONCE. A database finds
    these by its index; a list of whole pairs SQLite looks for row by row."""
    grouped: dict[str, list[Item]] = {}
    for first, second in pairs:
        grouped.setdefault(first, []).append(second)
    for first, seconds in grouped.items():
        for some in parts(seconds):
            yield first, some


def parts(values: list[Item]) -> Iterator[list[Item]]:
    """The values in lists of at most AT_ONCE."""
    for first in range(0, len(values), AT_ONCE):
        yield values[first : first + AT_ONCE]
