"""What the parts of the store have in common: a session, and rows added in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

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
        """Add rows to a table."""
        if rows:
            # Core, not the unit of work: a batch holds thousands of rows and none is read back
            self.session.connection().execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


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
