"""Whether a value can stand in a column of the log, as the program writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Integer, LargeBinary
from sqlmodel import SQLModel

from engine.ledger.stored import instants
from engine.ledger.tables import read_instant, write_instant

_NUMBERS = range(-(2**63), 2**63)


def misfit(table: type[SQLModel], row: Mapping[str, Any]) -> str | None:
    """The first column of a row that holds what the program cannot have written there, None where all can
    stand."""
    return next((name for name, value in row.items() if not _fits(table, name, value)), None)


def _fits(table: type[SQLModel], name: str, value: Any) -> bool:
    column = table.__table__.columns[name]  # type: ignore[attr-defined]
    if value is None:
        return bool(column.nullable)
    if name in instants(table):
        return isinstance(value, str) and _is_instant(value)
    if isinstance(column.type, LargeBinary):
        return isinstance(value, bytes)
    if isinstance(column.type, Integer):
        return type(value) is int and value in _NUMBERS
    return type(value) is (bool if isinstance(column.type, Boolean) else str)


def _is_instant(text: str) -> bool:
    try:
        return write_instant(read_instant(text)) == text
    except (ValueError, OverflowError):
        return False
