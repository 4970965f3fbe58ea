"""The log checked against its chain: each batch against the head before it, each row against its hash."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlmodel import Session

from engine.alterations import Alteration
from engine.ledger import chain
from engine.ledger.audit_rows import Taken, reader
from engine.ledger.fitting import misfit
from engine.ledger.sealing import counted, leaves_of, read_counts
from engine.ledger.stored import name_of, paged, read, said
from engine.ledger.tables import LOGGED, BatchRow, LeavesRow


class _Batch(NamedTuple):
    """A batch as it is stored."""

    number: int
    recorded_at: Any
    kind: Any
    origin: Any
    rows: Any
    root: Any
    head: Any

    def hashed(self, before: bytes, root: bytes | None, rows: str | None = None) -> str | None:
        """The head that the batch has by what it says, with other counts of rows where they are given."""
        if root is None:
            return None
        row = self[:5] if rows is None else (*self[:4], rows)
        return chain.head(before, row, root).hex()


class Audit:
    """One pass over the log. ``head``, ``batches`` and ``rows`` are those met so far; ``kept_at`` is the
    batch of which ``kept`` is the head."""

    def __init__(self, session: Session, kept: str | None = None) -> None:
        self.session = session
        self.kept = kept
        self.kept_at: int | None = None
        self.head: str | None = None
        self.batches = 0
        self.rows = 0
        self._last = ""

    def run(self) -> Iterator[Alteration]:
        """What is wrong, in the order of the batches."""
        readers = [reader(self.session, table) for table in LOGGED]
        before: bytes | None = chain.BEGINNING
        number = 1
        for batch, following in _with_next(_batches(self.session)):
            if batch.number < number:
                yield Alteration(table="batch", row=f"batch {batch.number}", how="inserted")
                continue
            if batch.number > number:
                yield from _gap(number, batch.number)
                for each in readers:
                    for lost in range(number, min(batch.number, number + 1_000)):
                        each.take(lost, None, None)
                before = None
            number = batch.number + 1
            before = yield from self._batch(batch, following, before, readers)
            self.batches += 1
            self.head = batch.head
            if self.kept is not None and batch.head == self.kept:
                self.kept_at = batch.number
        rest = [wrong for each in readers for wrong in each.rest()]
        strays = _strays(self.session)
        gone = {each.batch for each in rest if each.batch is not None} & set(strays)
        for missing in sorted(gone):
            why = "Rows of the log say that it added them, and their hashes are there."
            yield Alteration(table="batch", row=f"batch {missing}", how="missing", why=why)
        yield from (wrong for wrong in rest if wrong.batch not in gone)
        for row in strays:
            if row not in gone:
                why = "There is no such batch, or no more."
                yield Alteration(table="leaves", row=f"of batch {row}", how="inserted", why=why)

    def _batch(
        self, batch: _Batch, following: _Batch | None, before: bytes | None, readers: Sequence[Any]
    ) -> Generator[Alteration, None, bytes | None]:
        """One batch; comes to the head that the next one follows."""
        leaves = leaves_of(self.session, batch.number)
        root = chain.read_hash(batch.root)
        tree = None if leaves is None else chain.root(leaves)
        sound = root is not None and (before is None or batch.hashed(before, root) == batch.head)
        counts = read_counts(batch.rows) if sound else None
        known = leaves if counts is not None and tree == root else None
        taken = _take(batch.number, readers, counts, known)
        actual = counted([(each.table, len(its.leaves)) for each, its in zip(readers, taken, strict=True)])
        computed = [leaf for its in taken for leaf in its.leaves]
        self.rows += len(computed)
        after = chain.read_hash(batch.head)
        if not sound:
            wrong, after = _blamed(batch, following, before, tree or chain.root(computed), actual)
            yield wrong
        if leaves is None:
            yield Alteration(
                table="leaves", row=f"of batch {batch.number}", how="missing", batch=batch.number
            )
        elif sound and tree != root:
            yield _altered_leaves(batch, computed, root)
        found = [wrong for its in taken for wrong in its.found]
        yield from found
        if sound and not found:
            yield from self._impossible(batch, actual)
            self._last = str(batch.recorded_at)
        if known is None and not found and sound and chain.root(computed) != root:
            yield Alteration(
                table="batch",
                row=f"batch {batch.number}",
                how="altered",
                batch=batch.number,
                why="Its rows are not those it added; which of them cannot be told without their hashes.",
            )
        return after

    def _impossible(self, batch: _Batch, actual: str) -> Iterator[Alteration]:
        """What no batch can say, and the chain was made over so."""
        values = dict(zip(batch._fields[1:4], batch[1:4], strict=True))
        column, expected = misfit(BatchRow, values), None
        if column is None and batch.recorded_at <= self._last:
            column, expected = "recorded_at", f"later than {self._last}"
        if column is None and batch.rows != actual:
            column, expected = "rows", actual
        if column is not None:
            yield Alteration(
                table="batch",
                row=f"batch {batch.number}",
                how="altered",
                batch=batch.number,
                column=column,
                expected=expected,
                found=said(getattr(batch, column)),
                why="No batch says so, and the chain was made over it.",
            )


def _take(
    number: int, readers: Sequence[Any], counts: dict[str, int] | None, leaves: Sequence[bytes] | None
) -> list[Taken]:
    taken = []
    at = 0
    for each in readers:
        count = None if counts is None else counts.get(name_of(each.table), 0)
        known = None if leaves is None or count is None else leaves[at : at + count]
        taken.append(each.take(number, count, known))
        at += count or 0
    return taken


def _blamed(
    batch: _Batch, following: _Batch | None, before: bytes | None, tree: bytes, actual: str
) -> tuple[Alteration, bytes | None]:
    """Which column of a batch does not go with its head, and the head that the next one follows."""
    root, head = chain.read_hash(batch.root), chain.read_hash(batch.head)
    told = {"table": "batch", "row": f"batch {batch.number}", "how": "altered", "batch": batch.number}

    def wrong(column: str | None, expected: Any, why: str = "") -> Alteration:
        found = None if column is None else said(getattr(batch, column))
        return msgspec.convert(
            {**told, "column": column, "expected": expected, "found": found, "why": why}, Alteration
        )

    if before is None:
        return wrong("root", tree.hex()), head
    if batch.hashed(before, tree) == batch.head:
        return wrong("root", tree.hex()), head
    for given in (root, tree):
        if batch.hashed(before, given, actual) == batch.head:
            return wrong("rows", actual), head
    expected = batch.hashed(before, root)
    if expected is not None and _follows(following, batch, bytes.fromhex(expected)):
        return wrong("head", expected), bytes.fromhex(expected)
    if head is not None and _follows(following, batch, head):
        return wrong(None, None, "The head that the next batch follows is not that of what it says: of its "
                     "time, its kind and its origin one was altered."), head  # fmt: skip
    why = "Its head is not that of what it says, or does not follow the head of the batch before it."
    return wrong(None, None, why), head


def _follows(following: _Batch | None, batch: _Batch, head: bytes) -> bool:
    """Whether the next batch was hashed over this head."""
    if following is None or following.number != batch.number + 1:
        return False
    return bool(following.hashed(head, chain.read_hash(following.root)) == following.head)


def _altered_leaves(batch: _Batch, computed: Sequence[bytes], root: bytes | None) -> Alteration:
    why = "So which of its rows was altered, if one was, cannot be told."
    if chain.root(computed) == root:
        why = "The rows of the batch are as they were."
    return Alteration(
        table="leaves",
        row=f"of batch {batch.number}",
        how="altered",
        batch=batch.number,
        column="hashes",
        why=why,
    )


def _gap(first: int, after: int) -> Iterator[Alteration]:
    row = f"batch {first}" if after == first + 1 else f"batches {first} to {after - 1}"
    yield Alteration(table="batch", row=row, how="missing")


def _batches(session: Session) -> Iterator[_Batch]:
    for row in paged(session, BatchRow, _Batch._fields, "number"):
        yield _Batch(*row)


def _with_next(batches: Iterator[_Batch]) -> Iterator[tuple[_Batch, _Batch | None]]:
    batch = next(batches, None)
    while batch is not None:
        following = next(batches, None)
        yield batch, following
        batch = following


def _strays(session: Session) -> list[Any]:
    """The batches of which there are hashes, but no batch."""
    rest = "WHERE batch NOT IN (SELECT number FROM batch) ORDER BY batch"
    return [row[0] for row in read(session, LeavesRow, ("batch",), rest)]
