"""Several transactions that write at once, on a database that lets them.

A transaction is alone, or it says beforehand which cases it is about and shares the ledger with some that are
about others (docs/decisions/0011). What only one that is alone may see or do raises Crowded here, so that
nobody can forget it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sqlmodel import Session, SQLModel

from engine.ledger.tables import (
    ActionRow,
    CaseRow,
    DeadlineRow,
    DecisionRow,
    EventRow,
    RespondentRow,
    SupersessionRow,
    WaitingRow,
)

STRIPES = 2_048
"""How many locks there are for the names of all cases: a server has room for some thousands. Two cases of one
lock wait for one another, which does no harm."""

_ABOUT = "forthwith_about"
_CASE_OF: dict[type[SQLModel], Callable[[dict[str, Any]], str]] = {
    EventRow: lambda row: row["subject"],
    DecisionRow: lambda row: row["case_id"],
    CaseRow: lambda row: row["id"],
    RespondentRow: lambda row: f"{row['demand']}/{row['id']}",
    DeadlineRow: lambda row: row["case_id"],
    ActionRow: lambda row: row["case_id"],
    WaitingRow: lambda row: row["subject"],
}
"""The tables to which a transaction that shares the ledger may write, and the case of a row. Supersessions
are of decisions that it has read of its cases."""


class Crowded(Exception):
    """A transaction that shares the ledger came upon what only one that is alone may see to. Nothing of it is
    written; it is to be done again, alone."""


def set_about(session: Session, cases: Collection[str] | None) -> None:
    """Which cases a transaction is about; None where it is alone."""
    session.info[_ABOUT] = None if cases is None else frozenset(cases)


def check_cases(session: Session, cases: Iterable[str]) -> None:
    """Raises Crowded where a transaction that shares the ledger is not about one of these."""
    about: frozenset[str] | None = session.info.get(_ABOUT)
    if about is not None and not about.issuperset(cases):
        raise Crowded


def check_rows(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Raises Crowded where a transaction that shares the ledger may not write these rows."""
    if session.info.get(_ABOUT) is None or table is SupersessionRow:
        return
    if table not in _CASE_OF:
        raise Crowded
    check_cases(session, map(_CASE_OF[table], rows))


def stripes(cases: Iterable[str]) -> list[int]:
    """The numbers of the locks of some cases, from 1, in the order in which everybody takes them."""
    return sorted({zlib.crc32(case.encode()) % STRIPES + 1 for case in cases})
