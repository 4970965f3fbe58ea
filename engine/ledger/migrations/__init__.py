"""From the tables of one version to those of the next, by Alembic's operations: a module a version.

A step is kept as it is for good: what it names are the tables of its time, not those of
`engine.ledger.tables`.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlmodel import Session

from engine.ledger.migrations import to_6
from engine.ledger.rechain import rechain

STEPS: dict[int, Callable[[Operations], None]] = {6: to_6.upgrade}
"""What makes the tables of a version from those of the one before."""

CHAINED = 6
"""The first version whose log is hashed."""


def migrate(connection: Connection, found: int, wanted: int) -> None:
    """Make tables of one version from those of an earlier one, inside the transaction that is open."""
    operations = Operations(MigrationContext.configure(connection))
    for version in range(found + 1, wanted + 1):
        STEPS[version](operations)
    if found < CHAINED <= wanted:
        with Session(connection) as session:
            rechain(session)
            session.flush()


__all__ = ["STEPS", "migrate"]
