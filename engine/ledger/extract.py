"""The rows of the log that tell of some cases, each with what shows that it belongs to the chain; and a
ledger made of them again.

`docs/ledger.md` says to the byte what a leaf, a path and a head are.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import LargeBinary
from sqlmodel import Session, SQLModel

from engine.diagnostics import refused
from engine.ledger import chain
from engine.ledger.comparing import Row, stored_rows
from engine.ledger.sealing import leaves_of
from engine.ledger.stored import columns, hashed, is_numbered, name_of, read
from engine.ledger.tables import (
    LOGGED,
    ActivationRow,
    AttemptRow,
    BatchRow,
    DecisionRow,
    DiscardRow,
    EventRow,
    LetterRow,
    PackRow,
    SupersessionRow,
    TickRow,
)
from engine.ledger.writing import insert

BY_NAME = {name_of(table): table for table in LOGGED}
"""The tables of the log by their names."""


class Batch(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A batch as the chain has it, the hashes in hexadecimal."""

    number: int
    recorded_at: str
    kind: str
    origin: str
    rows: str
    root: str
    head: str


class Proven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the log: its number, None in a table without; its batch, and its place among what that added;
    what it says, bytes as base64; the audit path from it to the root of its batch, in hexadecimal."""

    table: str
    row: int | None
    batch: int
    place: int
    values: list[str | int | bool | None]
    path: list[str]

    def said(self, column: str) -> str | int | bool | None:
        """What stands in a column; of a row of a table that there is. None where the row is too short."""
        place = hashed(BY_NAME[self.table]).index(column)
        return self.values[place] if place < len(self.values) else None


class Extract(msgspec.Struct, frozen=True):
    """Every batch of a ledger, and the rows that tell of some cases, in the order of the log."""

    batches: list[Batch]
    rows: list[Proven]


def extract(session: Session, demand: str, cases: Sequence[str], pack: str) -> Extract:
    """What the log says of cases of a demand, the events of the demand itself and its law included."""
    batches = [Batch(*row) for row in read(session, BatchRow, columns(BatchRow), "ORDER BY number")]
    events = stored_rows(session, EventRow, "subject", [demand, *cases])
    decisions = stored_rows(session, DecisionRow, "case_id", cases)
    activations = stored_rows(session, ActivationRow, "pack", [pack])
    known = {(row["source"], row["id"]) for row in events}
    discards = stored_rows(session, DiscardRow)
    chosen: dict[type[SQLModel], Sequence[Row]] = {
        EventRow: events,
        DecisionRow: decisions,
        SupersessionRow: stored_rows(session, SupersessionRow, "decision", [row["row"] for row in decisions]),
        ActivationRow: activations,
        PackRow: stored_rows(session, PackRow, "digest", sorted({row["digest"] for row in activations})),
        TickRow: stored_rows(session, TickRow),
        DiscardRow: [row for row in discards if (row["source"], row["id"]) in known],
        LetterRow: stored_rows(session, LetterRow, "case_id", cases),
        AttemptRow: stored_rows(session, AttemptRow, "subject", [demand, *cases]),
    }
    return Extract(batches, _proven(session, chosen))


def rebuild(session: Session, found: Extract) -> None:
    """Put the batches and rows into an empty ledger, under the numbers they had. Nothing is sealed."""
    insert(session, BatchRow, columns(BatchRow), [msgspec.structs.astuple(batch) for batch in found.batches])
    for table in LOGGED:
        rows = [row for row in found.rows if row.table == name_of(table)]
        numbered = is_numbered(table)
        written = [
            ((row.row, row.batch) if numbered else (row.batch,)) + tuple(stored_values(table, row.values))
            for row in rows
        ]
        names = ("row", "batch") if numbered else ("batch",)
        insert(session, table, (*names, *hashed(table)), written)


def _proven(session: Session, chosen: Mapping[type[SQLModel], Sequence[Row]]) -> list[Proven]:
    """The rows in the order of the chain, each with its place and its path."""
    by_batch: dict[int, list[tuple[type[SQLModel], Row]]] = {}
    for table, rows in chosen.items():
        for row in rows:
            by_batch.setdefault(row["batch"], []).append((table, row))
    found: list[Proven] = []
    for batch, added in sorted(by_batch.items()):
        leaves = leaves_of(session, batch) or []
        places: dict[bytes, list[int]] = {}
        for at, leaf in enumerate(leaves):
            places.setdefault(leaf, []).append(at)
        proven = []
        for table, row in added:
            values = [row[name] for name in hashed(table)]
            of_leaf = places.get(chain.leaf(name_of(table), values))
            if not of_leaf:
                raise refused(
                    "ledger-altered",
                    f"A row of {name_of(table)} that batch {batch} added is not as it was written: no bundle "
                    "of it would hold, and none was made.",
                    "'forthwith verify' says what was altered.",
                )
            at = of_leaf.pop(0)
            path = [hash.hex() for hash in chain.path(leaves, at)]
            said = [base64.b64encode(each).decode() if isinstance(each, bytes) else each for each in values]
            proven.append(Proven(name_of(table), row.get("row"), batch, at, said, path))
        found += sorted(proven, key=lambda each: each.place)
    return found


def stored_values(table: type[SQLModel], values: Sequence[Any]) -> Iterator[Any]:
    """The values of a row as a ledger keeps them: bytes as such. What is no base64 stays a text."""
    for name, value in zip(hashed(table), values, strict=True):
        column = table.__table__.columns[name]  # type: ignore[attr-defined]
        yield _decoded(value) if isinstance(column.type, LargeBinary) and isinstance(value, str) else value


def _decoded(text: str) -> bytes | str:
    """The bytes that a text says, where it says them as it is written."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text
    return found if base64.b64encode(found).decode() == text else text
