"""What a row of the log says twice, and does not say the same.

An event bears the digest of its content, a decision is its body and an id that is the digest of what that
says. By these, and by the hash of the whole row, it can often be told which column of a row was altered.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import msgspec
from sqlmodel import SQLModel

from engine.ledger import chain
from engine.ledger.fitting import misfit
from engine.ledger.rows import content_digest, decision_row, event_of, event_row, read_record
from engine.ledger.stored import hashed, name_of
from engine.ledger.tables import DecisionRow, EventRow, read_instant, write_instant
from engine.records import id_of

UNKNOWN: Any = object()
"""What a column would have to say where that cannot be told."""


class Conflict(NamedTuple):
    """A column that does not go with the rest of its row, and what it would have to say to go with it."""

    column: str
    expected: Any


def conflicts(table: type[SQLModel], row: Mapping[str, Any]) -> list[Conflict]:
    """Where a row contradicts itself; of a row that cannot be read at all, its content; else the column that
    holds what nobody writes there."""
    column = misfit(table, row)
    if column is not None:
        return [Conflict(column, UNKNOWN)]
    try:
        if table is EventRow:
            return _of_event(row)
        return _of_decision(row) if table is DecisionRow else []
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, msgspec.MsgspecError):
        return [Conflict("data" if table is EventRow else "body", UNKNOWN)]


def blamed(table: type[SQLModel], row: Mapping[str, Any], leaf: bytes) -> Conflict | None:
    """The column that was altered in a row whose hash was ``leaf``, and what it said; None where that
    cannot be told."""
    names = hashed(table)
    found = conflicts(table, row)
    guesses = [*found, *(Conflict(name, not row[name]) for name in names if isinstance(row[name], bool))]
    guesses += [Conflict(name, None) for name in names if row[name] is not None]
    for guess in guesses:
        if guess.expected is UNKNOWN:
            continue
        said = [guess.expected if name == guess.column else row[name] for name in names]
        if chain.leaf(name_of(table), said) == leaf:
            return guess
    column = misfit(table, row)
    if column is not None:
        return Conflict(column, UNKNOWN)
    # what goes with nothing else of its row is its body: all that the others say stands in it
    return Conflict("body", UNKNOWN) if table is DecisionRow and found else None


def _of_event(row: Mapping[str, Any]) -> list[Conflict]:
    time = None if row["time"] is None else read_instant(row["time"])
    event = event_of(SimpleNamespace(**{**row, "time": time}), None)
    return _differing(row, event_row(event, content_digest(event)))


def _of_decision(row: Mapping[str, Any]) -> list[Conflict]:
    record = read_record(row["body"])
    id = id_of(record)
    if id != record.id:
        return [Conflict("body", UNKNOWN)]
    return _differing(row, decision_row(record))


def _differing(row: Mapping[str, Any], said: Mapping[str, Any]) -> list[Conflict]:
    written = {
        name: write_instant(value) if name in ("time", "at") and value is not None else value
        for name, value in said.items()
    }
    return [Conflict(name, value) for name, value in written.items() if row[name] != value]
