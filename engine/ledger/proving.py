"""Whether the rows of an extract are those of the chain that comes with it, each in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.ledger import chain
from engine.ledger.consistency import conflicts
from engine.ledger.extract import BY_NAME, Batch, Extract, Proven, stored_values
from engine.ledger.fitting import misfit
from engine.ledger.sealing import counted, read_counts
from engine.ledger.stored import hashed, is_numbered, name_of, said
from engine.ledger.tables import LOGGED, BatchRow, TickRow

_TICK = name_of(TickRow)


def wrong_in(found: Extract) -> Iterator[str]:
    """What shows that the rows are not those of the chain of its batches, or lack some that every extract
    has, in sentences."""
    added: list[_Added] = []
    before, number, recorded_at = chain.BEGINNING, Counter[str](), ""
    for at, batch in enumerate(found.batches, 1):
        root, head = chain.read_hash(batch.root), chain.read_hash(batch.head)
        if batch.number != at or root is None or head is None:
            yield f"Batch {at} is missing, or its hashes are none; batch {batch.number} stands there."
            return
        values = [batch.number, batch.recorded_at, batch.kind, batch.origin, batch.rows]
        if chain.head(before, values, root) != head:
            yield f"Batch {at} is not as it was written: its head is not that of what it says."
            return
        counts = _counts(batch)
        if counts is None or batch.recorded_at <= recorded_at:
            yield f"Batch {at} cannot be one: what it says that it added is nothing, or it is not later."
            return
        before, recorded_at = head, batch.recorded_at
        added.append(_Added(root, counts, number))
        number += Counter(counts)
    yield from _rows(found, added)


class _Added:
    """What a batch added: how many rows of which table, the first of them behind ``before``."""

    def __init__(self, root: bytes, counts: Mapping[str, int], before: Mapping[str, int]) -> None:
        self.root = root
        self.counts = counts
        self.before = dict(before)
        self.size = sum(counts.values())

    def number(self, table: str, place: int) -> int | None:
        """The number that a row of a table has by its place; None where none of the table stands there."""
        for name, count in self.counts.items():
            if place < count:
                return self.before.get(name, 0) + place + 1 if name == table else None
            place -= count
        return None


def _counts(batch: Batch) -> dict[str, int] | None:
    """How many rows the batch added, in the order of the chain; None where it says nothing that one can."""
    if misfit(BatchRow, {"recorded_at": batch.recorded_at}):
        return None
    counts = read_counts(batch.rows) or {}
    said = [(table, counts.get(name_of(table), 0)) for table in LOGGED]
    if any(count < 0 for _, count in said) or counted(said) != batch.rows:
        return None
    return {name_of(table): count for table, count in said if count}


def _rows(found: Extract, added: Sequence[_Added]) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    ticks: Counter[int] = Counter()
    for row in found.rows:
        wrong = _wrong(row, added)
        if wrong is None and (row.batch, row.place) in seen:
            wrong = "stands twice"
        if wrong is not None:
            yield f"A row of {row.table[:40]} (row {row.row}, batch {row.batch}) {wrong}."
            return
        seen.add((row.batch, row.place))
        ticks[row.batch] += row.table == _TICK
    for at, batch in enumerate(added, 1):
        if ticks[at] != batch.counts.get(_TICK, 0):
            yield f"A row of {_TICK} is missing: batch {at} says how far time was run."
            return


def _wrong(row: Proven, added: Sequence[_Added]) -> str | None:
    table = BY_NAME.get(row.table)
    if table is None or len(row.values) != len(hashed(table)):
        return "is no row of a ledger"
    values: dict[str, Any] = dict(zip(hashed(table), stored_values(table, row.values), strict=True))
    column = misfit(table, values)
    if column is not None:
        return f"holds in {column} what its table does not"
    path = [chain.read_hash(each) for each in row.path]
    if not 1 <= row.batch <= len(added) or any(each is None for each in path):
        return "names a batch or hashes that are none"
    batch = added[row.batch - 1]
    leaf = chain.leaf(row.table, row.values)
    if not chain.proves(leaf, row.place, batch.size, [each for each in path if each is not None], batch.root):
        return "is not as it was written: its hash does not lead to the root of its batch"
    number = batch.number(row.table, row.place)
    if number is None or row.row != (number if is_numbered(table) else None):
        return "does not stand where its batch says that it added it"
    for conflict in conflicts(table, values):
        return f"contradicts itself in {conflict.column}: {said(values[conflict.column])[:80]}"
    return None
