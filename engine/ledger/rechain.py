"""The chain of a log that has none, or a wrong one: computed anew from its rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, SQLModel

from engine.diagnostics import refused
from engine.ledger import chain
from engine.ledger.sealing import counted
from engine.ledger.stored import Stored, is_numbered, logged, name_of, read
from engine.ledger.tables import LOGGED, BatchRow, LeavesRow
from engine.ledger.writing import insert, place


def rechain(session: Session) -> str:
    """Write ``rows``, ``root`` and ``head`` of every batch, and their leaves, from what the log now says;
    returns the head. For a ledger made before there was a chain: whoever does it to another puts a new
    history in the place of the old one, which only a head kept elsewhere then shows.

    Raises Refused where rows are missing: where the numbers of a table have a gap.
    """
    mark = place(session)
    session.connection().exec_driver_sql("DELETE FROM leaves")
    readers = [(table, _Reader(table, logged(session, table))) for table in LOGGED]
    head = chain.BEGINNING
    for said in read(session, BatchRow, ("number", "recorded_at", "kind", "origin"), "ORDER BY number"):
        added = [(table, list(reader.of(said[0]))) for table, reader in readers]
        leaves = [chain.leaf(name_of(table), row.values) for table, rows in added for row in rows]
        counts = counted([(table, len(rows)) for table, rows in added])
        root = chain.root(leaves)
        head = chain.head(head, [*said, counts], root)
        session.connection().exec_driver_sql(
            f"UPDATE batch SET rows = {mark}, root = {mark}, head = {mark} WHERE number = {mark}",
            (counts, root.hex(), head.hex(), said[0]),
        )
        insert(session, LeavesRow, ("batch", "hashes"), [(said[0], b"".join(leaves))])
    for _, reader in readers:
        reader.check_end()
    return head.hex()


class _Reader:
    """The rows of a table, batch by batch."""

    def __init__(self, table: type[SQLModel], rows: Iterator[Stored]) -> None:
        self.table = table
        self.rows = rows
        self.next = next(rows, None)
        self.number = 0

    def of(self, batch: int) -> Iterator[Stored]:
        while self.next is not None and self.next.batch == batch:
            self.number += 1
            if is_numbered(self.table) and self.next.row != self.number:
                raise self._gap()
            yield self.next
            self.next = next(self.rows, None)

    def check_end(self) -> None:
        """Raises Refused where rows are left over."""
        if self.next is not None:
            raise self._gap()

    def _gap(self) -> Exception:
        assert self.next is not None
        return refused(
            "log-gap",
            f"Expected row {self.number} of the table {name_of(self.table)}; found row {self.next.row} of "
            f"batch {self.next.batch}.",
            "A row of the log was taken away or put in by another program. Restore a backup.",
        )
