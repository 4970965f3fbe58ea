"""The rows of one table of the log, taken batch by batch and compared with the hashes they had."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, SQLModel

from engine.alterations import Alteration
from engine.ledger import chain
from engine.ledger.consistency import UNKNOWN, blamed, conflicts
from engine.ledger.fitting import misfit
from engine.ledger.stored import Stored, hashed, is_numbered, key_of, logged, name_of, said
from engine.ledger.tables import DecisionRow, EventRow, LetterRow

_TWICE = "It contradicts the rest of its row"


class Taken:
    """What was taken for a batch: the hash of each row, and what is wrong."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.found: list[Alteration] = []


class Numbered:
    """A table whose rows have numbers, one after the other from 1."""

    def __init__(self, session: Session, table: type[SQLModel]) -> None:
        self.table = table
        self._rows = logged(session, table)
        self._next = next(self._rows, None)
        self._number = 1

    def take(self, batch: int, count: int | None, leaves: Sequence[bytes] | None) -> Taken:
        """The next ``count`` rows, which are of ``batch``; without a count those that say they are. Each
        had one of ``leaves``, where these are known."""
        taken = Taken()
        at = 0
        while self._next is not None and (at < count if count is not None else self._next.batch == batch):
            row = self._next
            if row.row < self._number:
                self._take()
                taken.found.append(inserted(self.table, row))
                continue
            if row.row > self._number:
                missing = self._number
                self._number = missing + 1 if count is not None else row.row
                at += 1
                taken.found.append(_missing(self.table, missing, batch))
                continue
            self._take()
            self._number += 1
            taken.leaves.append(chain.leaf(name_of(self.table), row.values))
            if row.batch != batch:
                taken.found.append(moved(self.table, row, batch))
            known = None if leaves is None else leaves[at]
            wrong = compared(self.table, row, batch, taken.leaves[-1], known)
            taken.found += [] if wrong is None else [wrong]
            at += 1
        for number in range(self._number, self._number + (count or at) - at):
            taken.found.append(_missing(self.table, number, batch))
        self._number += (count or at) - at
        return taken

    def rest(self) -> list[Alteration]:
        """What stands behind the last row of the last batch."""
        found = []
        while self._next is not None:
            found.append(inserted(self.table, self._next))
            self._take()
        return found

    def _take(self) -> None:
        self._next = next(self._rows, None)


class Keyed:
    """A table whose rows have no number: by their key within a batch."""

    def __init__(self, session: Session, table: type[SQLModel]) -> None:
        self.table = table
        self._of: dict[Any, list[tuple[Stored, bytes]]] = {}
        self._explained: set[bytes] = set()
        for row in logged(session, table):
            self._of.setdefault(row.batch, []).append((row, chain.leaf(name_of(table), row.values)))

    def take(self, batch: int, count: int | None, leaves: Sequence[bytes] | None) -> Taken:
        """The rows that say they are of ``batch``; they had ``leaves``, where these are known."""
        taken = Taken()
        rows = self._of.pop(batch, [])
        if leaves is None or count is None:
            taken.leaves = [leaf for _, leaf in rows]
            return taken
        gone = [(at, leaf) for at, leaf in enumerate(leaves) if leaf not in {each for _, each in rows}]
        extra = [row for row, leaf in rows if leaf not in leaves and leaf not in self._explained]
        taken.leaves = [leaf for _, leaf in rows]
        for at, leaf in gone:
            elsewhere = [row for each in self._of.values() for row, its in each if its == leaf]
            if elsewhere:
                self._explained.add(leaf)
                taken.found.append(moved(self.table, elsewhere[0], batch))
            elif extra:
                row = extra.pop(0)
                wrong = compared(self.table, row, batch, b"", leaf)
                assert wrong is not None
                taken.found.append(wrong)
            else:
                name = f"number {at + 1} of the {len(leaves)} that batch {batch} added, by their keys"
                taken.found.append(
                    Alteration(table=name_of(self.table), row=name, how="missing", batch=batch)
                )
        taken.found += [inserted(self.table, row) for row in extra]
        its = [compared(self.table, row, batch, leaf, None) for row, leaf in rows if leaf in leaves]
        taken.found += [wrong for wrong in its if wrong is not None]
        return taken

    def rest(self) -> list[Alteration]:
        """What says that it is of a batch that is not there."""
        return [
            inserted(self.table, row)
            for rows in self._of.values()
            for row, leaf in rows
            if leaf not in self._explained
        ]


def reader(session: Session, table: type[SQLModel]) -> Numbered | Keyed:
    """What takes the rows of a table."""
    return (Numbered if is_numbered(table) else Keyed)(session, table)


def compared(
    table: type[SQLModel], row: Stored, batch: int, leaf: bytes, known: bytes | None
) -> Alteration | None:
    """What is wrong with a row that has the hash ``leaf``, and had the hash ``known`` if that is known."""
    values = dict(zip(hashed(table), row.values, strict=True))
    if known is not None and leaf != known:
        blame = blamed(table, values, known)
        column = None if blame is None else blame.column
        return Alteration(
            table=name_of(table),
            row=row_name(table, row),
            how="altered",
            batch=batch,
            column=column,
            expected=None if blame is None else _told(blame.expected),
            found=None if column is None else said(values[column]),
            why="" if column else "Which column was altered cannot be told from the hash of the row.",
        )
    for conflict in conflicts(table, values):
        what = "It is nothing that is written there" if misfit(table, values) else _TWICE
        return Alteration(
            table=name_of(table),
            row=row_name(table, row),
            how="altered",
            batch=batch,
            column=conflict.column,
            expected=_told(conflict.expected),
            found=said(values[conflict.column]),
            why=f"{what}, and the chain was made over it so.",
        )
    return None


def row_name(table: type[SQLModel], row: Stored) -> str:
    """What names a row to a person."""
    values = dict(zip(hashed(table), row.values, strict=True))
    if row.row is None:
        return " ".join(said(values[name]) for name in key_of(table))
    also = {EventRow: ("id", "source"), DecisionRow: ("id", "case_id"), LetterRow: ("name", "case_id")}
    if table not in also:
        return f"row {row.row}"
    first, second = also[table]
    return f"row {row.row} ({said(values[first])} of {said(values[second])})"


def inserted(table: type[SQLModel], row: Stored) -> Alteration:
    """That no batch added the row."""
    batch = row.batch if isinstance(row.batch, int) else None
    return Alteration(table=name_of(table), row=row_name(table, row), how="inserted", batch=batch)


def moved(table: type[SQLModel], row: Stored, batch: int) -> Alteration:
    """That the row says it is of another batch than the one that added it."""
    return Alteration(
        table=name_of(table),
        row=row_name(table, row),
        how="altered",
        batch=batch,
        column="batch",
        expected=str(batch),
        found=said(row.batch),
    )


def _told(expected: Any) -> str | None:
    return None if expected is UNKNOWN else said(expected)


def _missing(table: type[SQLModel], number: int, batch: int) -> Alteration:
    return Alteration(table=name_of(table), row=f"row {number}", how="missing", batch=batch)
