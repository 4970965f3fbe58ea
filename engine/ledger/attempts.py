"""What was refused because of who acted, or in which role: a part of the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlmodel import col, or_, select

from engine.ledger.alike import begins
from engine.ledger.part import Part
from engine.ledger.rows import read_record
from engine.ledger.tables import AttemptRow, BatchRow, DecisionRow
from engine.records import DecisionRecord


class Attempt(NamedTuple):
    """An attempt as it is on record. ``login`` is the operating system's user, None where that is the actor
    or not known; ``body`` what was to be recorded, as JSON; a line in quarantine has ``origin`` and ``line``
    instead. ``command`` and ``recorded_at`` are those of its batch."""

    subject: str
    type: str
    actor: str | None
    login: str | None
    role: str | None
    wanted: tuple[str, ...]
    message: str
    body: str | None = None
    origin: str | None = None
    line: int | None = None
    command: str = ""
    recorded_at: datetime | None = None


class Attempts(Part):
    """What was tried in vain, in the order in which it was."""

    def add_attempts(self, attempts: Sequence[Attempt]) -> None:
        """Append attempts. A NUL in what is said is written as JSON writes it."""
        rows = [each._asdict() | {"wanted": msgspec.json.encode(each.wanted).decode()} for each in attempts]
        kept = [name for name in AttemptRow.model_fields if name not in ("row", "batch")]
        self.add(AttemptRow, [{name: _kept(row[name]) for name in kept} for row in rows])

    def attempts(
        self, *, demand: str | None = None, case: str | None = None, since: datetime | None = None
    ) -> list[Attempt]:
        """The attempts about a demand and its cases, about one case, recorded since an instant."""
        query = (
            select(AttemptRow, BatchRow.kind, BatchRow.recorded_at)
            .join(BatchRow, col(BatchRow.number) == AttemptRow.batch)
            .order_by(col(AttemptRow.row))
        )
        if demand is not None:
            of_cases = begins(AttemptRow.subject, f"{demand}/")
            query = query.where(or_(col(AttemptRow.subject) == demand, of_cases))
        if case is not None:
            query = query.where(AttemptRow.subject == case)
        if since is not None:
            query = query.where(col(BatchRow.recorded_at) >= since)
        return [_attempt(*found) for found in self.session.exec(query)]

    def rejections(
        self, codes: Sequence[str], demand: str | None = None, case: str | None = None
    ) -> Iterator[tuple[datetime, DecisionRecord]]:
        """What was ever decided to be rejected with one of some codes, also where it stands no longer, and
        when it was recorded; in that order."""
        query = (
            select(DecisionRow.body, BatchRow.recorded_at)
            .join(BatchRow, col(BatchRow.number) == DecisionRow.batch)
            .where(DecisionRow.outcome == "rejected")
            .order_by(col(DecisionRow.row))
        )
        if demand is not None:
            query = query.where(begins(DecisionRow.case_id, f"{demand}/"))
        if case is not None:
            query = query.where(DecisionRow.case_id == case)
        for body, recorded_at in self.session.exec(query):
            record = read_record(body)
            if record.code in codes:
                yield recorded_at, record


def _attempt(row: AttemptRow, command: str, recorded_at: datetime) -> Attempt:
    return Attempt(
        row.subject,
        row.type,
        row.actor,
        row.login,
        row.role,
        tuple(msgspec.json.decode(row.wanted, type=list[str])),
        row.message,
        row.body,
        row.origin,
        row.line,
        command,
        recorded_at,
    )


def _kept(value: object) -> object:
    return value.replace("\0", "\\u0000") if isinstance(value, str) else value
