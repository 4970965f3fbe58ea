"""Reading and writing the ledger inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import delete, func, insert, tuple_, update
from sqlmodel import Session, SQLModel, col, select

from engine.ledger.rows import decision_row, event_of, event_row, read_record, standing_of
from engine.ledger.tables import (
    ActionRow,
    ActivationRow,
    BatchRow,
    CaseRow,
    DeadlineRow,
    DecisionRow,
    DemandRow,
    EventRow,
    PackRow,
    QuarantineRow,
    RespondentRow,
    SupersessionRow,
    TickRow,
    WaitingRow,
)
from engine.model import Case, DecisionRecord, Event, Standing, case_from_bytes, digest

Key = tuple[str, str]
AT_ONCE = 500
"""How many values go into one IN list: below what every SQLite allows."""

Item = TypeVar("Item")


class Kept(NamedTuple):
    """A current decision of a case: its row number and the digest of what it says."""

    row: int
    id: str


class Store:
    """The ledger as one transaction sees it."""

    def __init__(self, session: Session) -> None:
        self.session = session

    # Batches and the horizon

    def open_batch(self, now: datetime, kind: str, origin: str) -> BatchRow:
        """A new batch, recorded at ``now`` or just after the last one, whichever is later."""
        last = self.session.exec(select(BatchRow).order_by(col(BatchRow.number).desc()).limit(1)).first()
        if last is None:
            batch = BatchRow(number=1, recorded_at=now, kind=kind, origin=origin)
        else:
            later = max(now, last.recorded_at + timedelta(microseconds=1))
            batch = BatchRow(number=last.number + 1, recorded_at=later, kind=kind, origin=origin)
        self._add(BatchRow, [batch.model_dump()])
        return batch

    def last_batch(self) -> tuple[int, datetime] | None:
        """The number and time of the last batch; None in an empty ledger."""
        last = self.session.exec(select(BatchRow).order_by(col(BatchRow.number).desc()).limit(1)).first()
        return None if last is None else (last.number, last.recorded_at)

    def horizon(self) -> datetime | None:
        """The instant up to which deadlines have been run."""
        value: datetime | None = self.session.exec(select(func.max(TickRow.horizon))).one()
        return value

    def add_tick(self, batch: int, horizon: datetime) -> None:
        """Move the horizon."""
        self._add(TickRow, [{"batch": batch, "horizon": horizon}])

    # Packs and the law

    def activations(self) -> Sequence[ActivationRow]:
        """Every activation, in the order recorded."""
        return self.session.exec(select(ActivationRow).order_by(col(ActivationRow.row))).all()

    def pack_content(self, digest: str) -> bytes:
        """A version of a pack as its bytes."""
        return self.session.exec(select(PackRow.content).where(PackRow.digest == digest)).one()

    def activate(self, batch: int, name: str, digest: str, content: bytes, effective: datetime) -> None:
        """Keep a version of a pack and put it in force from an instant."""
        if self.session.get(PackRow, digest) is None:
            self._add(PackRow, [{"digest": digest, "name": name, "content": content}])
        self._add(ActivationRow, [{"batch": batch, "pack": name, "digest": digest, "effective": effective}])

    # Events

    def digests(self, keys: Iterable[Key]) -> dict[Key, str]:
        """The digest of each event that the log already holds, by its key."""
        found: dict[Key, str] = {}
        for some in _parts(list(keys)):
            query = select(EventRow.source, EventRow.id, EventRow.digest).where(
                tuple_(col(EventRow.source), col(EventRow.id)).in_(some)
            )
            found.update({(source, id): digest for source, id, digest in self.session.exec(query)})
        return found

    def add_events(self, batch: int, events: Iterable[tuple[Event, str]]) -> None:
        """Append events, each with the digest of its content."""
        self._add(EventRow, [event_row(batch, event, digest) for event, digest in events])

    def events_about(self, subjects: Iterable[str]) -> dict[str, list[Event]]:
        """All events of the log by subject, each with the time it was recorded."""
        found: dict[str, list[Event]] = {}
        for some in _parts(list(subjects)):
            query = (
                select(EventRow, BatchRow.recorded_at)
                .join(BatchRow, col(BatchRow.number) == EventRow.batch)
                .where(col(EventRow.subject).in_(some))
                .order_by(col(EventRow.row))
            )
            for row, recorded_at in self.session.exec(query):
                found.setdefault(row.subject, []).append(event_of(row, recorded_at))
        return found

    def event(self, key: Key) -> Event | None:
        """One event of the log."""
        query = (
            select(EventRow, BatchRow.recorded_at)
            .join(BatchRow, col(BatchRow.number) == EventRow.batch)
            .where(EventRow.source == key[0], EventRow.id == key[1])
        )
        found = self.session.exec(query).first()
        return None if found is None else event_of(*found)

    # Cases

    def case_ids(self, demand: str | None = None) -> list[str]:
        """The cases on record, of one demand or of all, by name."""
        query = select(CaseRow.id).order_by(col(CaseRow.id))
        return list(self.session.exec(query if demand is None else query.where(CaseRow.demand == demand)))

    def cases(self, ids: Iterable[str]) -> dict[str, Case | None]:
        """The cases on record; None for one whose snapshot is of another version."""
        found: dict[str, Case | None] = {}
        for some in _parts(list(ids)):
            query = select(CaseRow.id, CaseRow.snapshot).where(col(CaseRow.id).in_(some))
            found.update({id: case_from_bytes(snapshot) for id, snapshot in self.session.exec(query)})
        return found

    def due_cases(self, horizon: datetime) -> list[str]:
        """The cases with a deadline that has passed by the horizon."""
        query = (
            select(DeadlineRow.case_id)
            .where(DeadlineRow.status == "running", col(DeadlineRow.at) <= horizon)
            .distinct()
            .order_by(col(DeadlineRow.case_id))
        )
        return list(self.session.exec(query))

    def drop_cases(self, ids: Iterable[str]) -> None:
        """Take the projections of cases away."""
        for some in _parts(list(ids)):
            self.session.execute(delete(DeadlineRow).where(col(DeadlineRow.case_id).in_(some)))
            self.session.execute(delete(ActionRow).where(col(ActionRow.case_id).in_(some)))
            self.session.execute(delete(CaseRow).where(col(CaseRow.id).in_(some)))

    def save_cases(
        self,
        rows: Sequence[dict[str, Any]],
        deadlines: Sequence[dict[str, Any]],
        actions: Sequence[dict[str, Any]],
    ) -> None:
        """Add the projections of the cases in ``rows``."""
        self._add(CaseRow, rows)
        self._add(DeadlineRow, deadlines)
        self._add(ActionRow, actions)

    # Decisions

    def current_decisions(self, ids: Iterable[str]) -> dict[str, list[Kept]]:
        """The decisions of each case that stand, in the order they were made."""
        found: dict[str, list[Kept]] = {}
        for some in _parts(list(ids)):
            query = (
                select(DecisionRow.case_id, DecisionRow.row, DecisionRow.id)
                .outerjoin(SupersessionRow, col(SupersessionRow.decision) == DecisionRow.row)
                .where(col(DecisionRow.case_id).in_(some), col(SupersessionRow.row).is_(None))
                .order_by(col(DecisionRow.row))
            )
            for case_id, row, id in self.session.exec(query):
                assert row is not None
                found.setdefault(case_id, []).append(Kept(row, id))
        return found

    def add_decisions(self, batch: int, records: Iterable[DecisionRecord]) -> None:
        """Append decisions."""
        self._add(DecisionRow, [decision_row(batch, record) for record in records])

    def supersede(self, batch: int, decisions: Iterable[int]) -> None:
        """Record that the decisions in these rows no longer stand."""
        self._add(SupersessionRow, [{"batch": batch, "decision": row} for row in decisions])

    def decision_records(self, case: str) -> list[DecisionRecord]:
        """Every decision ever made in a case, with when it was recorded and superseded."""
        recorded, replaced = BatchRow.__table__.alias(), BatchRow.__table__.alias()  # type: ignore[attr-defined]
        query = (
            select(DecisionRow, recorded.c.recorded_at, replaced.c.recorded_at)
            .join(recorded, recorded.c.number == DecisionRow.batch)
            .outerjoin(SupersessionRow, col(SupersessionRow.decision) == DecisionRow.row)
            .outerjoin(replaced, replaced.c.number == SupersessionRow.batch)
            .where(DecisionRow.case_id == case)
            .order_by(col(DecisionRow.row))
        )
        records = [
            msgspec.structs.replace(read_record(row.body), recorded_at=since, superseded_at=until)
            for row, since, until in self.session.exec(query)
        ]
        return sorted(records, key=lambda record: (record.at, record.place, record.ordinal))

    # What waits, and what is wrong

    def set_waiting(self, gone: Iterable[Key], added: Iterable[WaitingRow]) -> None:
        """Take events off the waiting list, and put others on."""
        for some in _parts(list(gone)):
            self.session.execute(
                delete(WaitingRow).where(tuple_(col(WaitingRow.source), col(WaitingRow.id)).in_(some))
            )
        self._add(WaitingRow, [row.model_dump() for row in added])

    def waiting(self, subjects: Iterable[str] | None = None) -> list[WaitingRow]:
        """The events that wait, about some subjects or about any."""
        query = select(WaitingRow).order_by(col(WaitingRow.source), col(WaitingRow.id))
        if subjects is None:
            return list(self.session.exec(query))
        return [
            row
            for some in _parts(list(subjects))
            for row in self.session.exec(query.where(col(WaitingRow.subject).in_(some)))
        ]

    def waiting_below(self, demands: Iterable[str]) -> list[WaitingRow]:
        """The events that wait about any case of some demands."""
        found: list[WaitingRow] = []
        for demand in demands:
            below = col(WaitingRow.subject).startswith(f"{demand}/", autoescape=True)
            found.extend(self.session.exec(select(WaitingRow).where(below)))
        return found

    def quarantined(self, places: Iterable[tuple[str, int]]) -> set[tuple[str, int, str]]:
        """The lines ever put in quarantine among those of some (origin, line), with their text."""
        found: set[tuple[str, int, str]] = set()
        for some in _parts(list(places)):
            query = select(QuarantineRow.origin, QuarantineRow.line, QuarantineRow.raw).where(
                tuple_(col(QuarantineRow.origin), col(QuarantineRow.line)).in_(some)
            )
            found.update((origin, line, raw) for origin, line, raw in self.session.exec(query))
        return found

    def add_quarantine(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep lines that could not be taken."""
        self._add(QuarantineRow, rows)

    def quarantine(self, *, open_only: bool = True) -> Sequence[QuarantineRow]:
        """The lines in quarantine."""
        query = select(QuarantineRow).order_by(col(QuarantineRow.row))
        if open_only:
            query = query.where(col(QuarantineRow.resolution).is_(None))
        return self.session.exec(query).all()

    def settle_quarantine(self, rows: Iterable[int], resolution: str, reason: str | None = None) -> None:
        """Close lines in quarantine: ``retried`` or ``discarded``."""
        for some in _parts(list(rows)):
            self.session.execute(
                update(QuarantineRow)
                .where(col(QuarantineRow.row).in_(some))
                .values(resolution=resolution, reason=reason)
            )

    # What the board shows

    def demands(self) -> Sequence[DemandRow]:
        """Every demand."""
        return self.session.exec(select(DemandRow).order_by(col(DemandRow.id))).all()

    def save_demand(self, row: dict[str, Any]) -> None:
        """Replace the projection of a demand."""
        self.session.execute(delete(DemandRow).where(col(DemandRow.id) == row["id"]))
        self._add(DemandRow, [row])

    def save_respondents(self, rows: Sequence[dict[str, Any]]) -> None:
        """Replace the projections of respondents."""
        for some in _parts([row["id"] for row in rows]):
            self.session.execute(delete(RespondentRow).where(col(RespondentRow.id).in_(some)))
        self._add(RespondentRow, rows)

    def board(self, demand: str | None = None) -> list[Standing]:
        """Where every case stands, by name."""
        waiting = (
            select(ActionRow.case_id, func.count().label("count"))
            .where(col(ActionRow.status).in_(("proposed", "approved")))
            .group_by(col(ActionRow.case_id))
            .subquery()
        )
        query = (
            select(CaseRow, RespondentRow, func.coalesce(waiting.c.count, 0))
            .join(RespondentRow, col(RespondentRow.id) == CaseRow.respondent)
            .outerjoin(waiting, waiting.c.case_id == CaseRow.id)
            .order_by(col(CaseRow.id))
        )
        if demand is not None:
            query = query.where(CaseRow.demand == demand)
        return [standing_of(*row) for row in self.session.exec(query)]

    def events(self, keys: Iterable[Key]) -> dict[Key, Event]:
        """The events of the log among ``keys``, each with the time it was recorded."""
        found: dict[Key, Event] = {}
        for some in _parts(list(keys)):
            query = (
                select(EventRow, BatchRow.recorded_at)
                .join(BatchRow, col(BatchRow.number) == EventRow.batch)
                .where(tuple_(col(EventRow.source), col(EventRow.id)).in_(some))
            )
            for row, recorded_at in self.session.exec(query):
                found[(row.source, row.id)] = event_of(row, recorded_at)
        return found

    def state_digest(self) -> str:
        """The digest of all cases and all decisions that stand: what two ledgers that say the same
        have in common, whatever the order and the batches in which they came to know it."""
        decisions = (
            select(DecisionRow.case_id, DecisionRow.id)
            .outerjoin(SupersessionRow, col(SupersessionRow.decision) == DecisionRow.row)
            .where(col(SupersessionRow.row).is_(None))
        )
        cases = select(CaseRow.id, CaseRow.snapshot)
        return digest(
            [
                sorted(list(row) for row in self.session.exec(decisions)),
                sorted([id, snapshot.hex()] for id, snapshot in self.session.exec(cases)),
            ]
        )

    def _add(self, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            # Core, not the unit of work: a batch holds thousands of rows and none is read back
            self.session.connection().execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


def _parts(values: list[Item]) -> Iterator[list[Item]]:
    for first in range(0, len(values), AT_ONCE):
        yield values[first : first + AT_ONCE]
