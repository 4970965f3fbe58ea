"""What a transaction adds to the log, until it is sealed: a batch without a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from engine.ledger.tables import EventRow

Values = dict[str, Any]
"""A row by the names of its columns, without its number and its batch."""


class Pending:
    """The batch of one transaction. Its rows are kept here, so that its number and its time need not be
    known before the end, where many write at once.

    ``after`` is the number of the last batch when it was opened; ``recorded_at`` is the earliest at which it
    will be recorded, and with ``exact`` the very time. ``number`` is None until it is sealed.
    """

    def __init__(self, after: int, recorded_at: datetime, kind: str, origin: str, *, exact: bool) -> None:
        self.after = after
        self.recorded_at = recorded_at
        self.kind = kind
        self.origin = origin
        self.exact = exact
        self.number: int | None = None
        self._rows: dict[type[SQLModel], list[Values]] = {}
        self.events: dict[tuple[str, str], Values] = {}
        """The events added, by source and id."""
        self.about: dict[str, list[Values]] = {}
        """The events added, by subject."""

    def add(self, table: type[SQLModel], rows: Sequence[Values]) -> None:
        """Add rows."""
        self._rows.setdefault(table, []).extend(rows)
        if table is EventRow:
            for row in rows:
                self.events[row["source"], row["id"]] = row
                self.about.setdefault(row["subject"], []).append(row)

    def rows(self, table: type[SQLModel]) -> Sequence[Values]:
        """The rows added to a table."""
        return self._rows.get(table, ())


def pending_of(session: Session) -> Pending | None:
    """The batch that a transaction has opened; None where it has opened none."""
    found: Pending | None = session.info.get(_PENDING)
    return found


def set_pending(session: Session, pending: Pending | None) -> None:
    """Open a batch, or leave none open."""
    session.info[_PENDING] = pending


_PENDING = "forthwith_pending"
