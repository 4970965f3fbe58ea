"""What the parts of the store have in common: a session, and rows written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from engine.ledger.tables import write_instant

Key = tuple[str, str]
"""What names an event: its source and its id."""

AT_ONCE = 500
"""How many values go into one IN list: below what every SQLite allows."""

Item = TypeVar("Item")


class Part:
    """One part of the ledger as a transaction sees it."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        """Add rows to a table. All name the same columns, in one order."""
        if rows:
            names = list(rows[0])
            places = ", ".join([self._place] * len(names))
            columns = ", ".join(map(self._quoted, names))
            self._write(f"INSERT INTO {self._table(table)} ({columns}) VALUES ({places})", rows)

    def change(self, table: type[SQLModel], key: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
        """Write rows over those of the same ``key``. It comes last in each; all name the same columns."""
        if rows:
            news = [name for name in rows[0] if name not in key]
            where = self._each(key, " AND ")
            self._write(f"UPDATE {self._table(table)} SET {self._each(news, ', ')} WHERE {where}", rows)

    def remove(self, table: type[SQLModel], keys: Sequence[dict[str, Any]]) -> None:
        """Take the rows of some keys away. All name the same columns, in one order."""
        if keys:
            self._write(f"DELETE FROM {self._table(table)} WHERE {self._each(list(keys[0]), ' AND ')}", keys)

    def _write(self, statement: str, rows: Sequence[dict[str, Any]]) -> None:
        # Straight to the driver: a batch holds thousands of rows, and what SQLAlchemy does for each takes
        # longer than the database. Of the types in the tables only instants need to be written otherwise.
        values = [
            tuple([write_instant(v) if v.__class__ is datetime else v for v in row.values()]) for row in rows
        ]
        self.session.connection().exec_driver_sql(statement, values)

    @property
    def _place(self) -> str:
        return "?" if self.session.connection().dialect.paramstyle == "qmark" else "%s"

    def _table(self, table: type[SQLModel]) -> str:
        return self._quoted(str(table.__tablename__))

    def _quoted(self, name: str) -> str:
        return self.session.connection().dialect.identifier_preparer.quote(name)

    def _each(self, names: Sequence[str], between: str) -> str:
        return between.join(f"{self._quoted(name)} = {self._place}" for name in names)


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
