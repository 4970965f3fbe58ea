"""The log: batches, events, decisions, packs and ticks, all only ever appended to.

What a transaction adds is written when it is sealed. What it may read again before that takes in what it
has added itself: events, decisions of a case, versions of the law, the horizon.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, func, true
from sqlalchemy import select as columns
from sqlmodel import col, select

from engine.ledger.alike import begins
from engine.ledger.part import Key, Part, by_first, parts
from engine.ledger.pending import Pending, set_pending
from engine.ledger.rows import decision_row, event_added, event_of, event_row, read_record
from engine.ledger.sealing import recorded_before
from engine.ledger.tables import (
    ActivationRow,
    BatchRow,
    DecisionRow,
    DiscardRow,
    EventRow,
    PackRow,
    SupersessionRow,
    TickRow,
)
from engine.model import Event
from engine.records import DecisionRecord


class Kept(NamedTuple):
    """A current decision of a case: its row number and the digest of what it says."""

    row: int
    id: str


class Log(Part):
    """What was recorded, in the order in which it was."""

    def open_batch(self, now: datetime, kind: str, origin: str, *, exact: bool = False) -> Pending:
        """A new batch, the one of this transaction, recorded at ``now`` or just after the last one,
        whichever is later; with ``exact`` at ``now``.

        Raises Refused where ``exact`` is not later than the last one.
        """
        if self.pending is not None:
            raise RuntimeError("a transaction writes one batch")
        number, recorded_at = self.last_batch() or (0, None)
        if recorded_at is not None:
            if exact and now <= recorded_at:
                raise recorded_before(recorded_at)
            now = max(now, recorded_at + timedelta(microseconds=1))
        batch = Pending(number, now, kind, origin, exact=exact)
        set_pending(self.session, batch)
        return batch

    def give_up(self) -> None:
        """Undo all that this transaction has done so far."""
        set_pending(self.session, None)
        self.session.rollback()

    def last_batch(self) -> tuple[int, datetime] | None:
        """The number and time of the last batch; None in an empty ledger."""
        query = select(BatchRow.number, BatchRow.recorded_at).order_by(col(BatchRow.number).desc())
        last = self.session.exec(query.limit(1)).first()
        return None if last is None else (last[0], last[1])

    def first_batch(self) -> datetime | None:
        """When the first batch was recorded; None in an empty ledger."""
        query = select(BatchRow.recorded_at).order_by(col(BatchRow.number)).limit(1)
        return self.session.exec(query).first()

    def batch_at(self, known_at: datetime) -> int:
        """The number of the last batch recorded by an instant; 0 where there was none."""
        query = select(func.max(BatchRow.number)).where(col(BatchRow.recorded_at) <= known_at)
        return self.session.exec(query).one() or 0

    def horizon(self, upto: int | None = None) -> datetime | None:
        """The instant up to which deadlines have been run, in all batches or up to one."""
        query = select(func.max(TickRow.horizon))
        if upto is not None:
            query = query.where(TickRow.batch <= upto)
        value: datetime | None = self.session.exec(query).one()
        added = [row["horizon"] for row in self.added(TickRow)] if upto is None else []
        return max([*added, *([] if value is None else [value])], default=None)

    def touched_since(self, batch: int) -> set[str]:
        """The cases and demands of which anything was recorded after a batch."""
        touched = set(self.session.exec(select(EventRow.subject).where(EventRow.batch > batch)))
        touched.update(self.session.exec(select(DecisionRow.case_id).where(DecisionRow.batch > batch)))
        superseded = (
            select(DecisionRow.case_id)
            .join(SupersessionRow, col(SupersessionRow.decision) == DecisionRow.row)
            .where(SupersessionRow.batch > batch)
        )
        touched.update(self.session.exec(superseded))
        return touched

    def subjects(self, demand: str | None = None, upto: int | None = None) -> list[str]:
        """Every case, open or not, that an event of the log is about, by name."""
        query = select(EventRow.subject).distinct().where(col(EventRow.subject).contains("/"))
        if demand is not None:
            query = query.where(begins(EventRow.subject, f"{demand}/"))
        if upto is not None:
            query = query.where(EventRow.batch <= upto)
        return sorted(self.session.exec(query))

    def add_tick(self, horizon: datetime) -> None:
        """Move the horizon."""
        self.add(TickRow, [{"horizon": horizon}])

    def activations(self) -> Sequence[ActivationRow]:
        """Every activation, in the order recorded; of those this transaction has added ``row`` is None."""
        rows = self.session.exec(select(ActivationRow).order_by(col(ActivationRow.row))).all()
        return [*rows, *(ActivationRow(**row) for row in self.added(ActivationRow))]

    def activated_at(self) -> dict[int, datetime]:
        """When each batch that put a version in force was recorded."""
        query = select(BatchRow.number, BatchRow.recorded_at).where(
            col(BatchRow.number).in_(select(ActivationRow.batch))
        )
        return dict(self.session.exec(query).all())

    def pack_content(self, digest: str) -> bytes:
        """A version of a pack as its bytes."""
        for row in self.added(PackRow):
            if row["digest"] == digest:
                content: bytes = row["content"]
                return content
        return self.session.exec(select(PackRow.content).where(PackRow.digest == digest)).one()

    def activate(
        self,
        name: str,
        digest: str,
        content: bytes,
        effective: datetime,
        *,
        only_new: bool = False,
        actor: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Keep a version of a pack and put it in force from an instant."""
        added = (row["digest"] for row in self.added(PackRow))
        if digest not in added and self.session.get(PackRow, digest) is None:
            self.add(PackRow, [{"digest": digest, "name": name, "content": content}])
        row = {"pack": name, "digest": digest, "effective": effective}
        self.add(ActivationRow, [{**row, "only_new": only_new, "actor": actor, "reason": reason}])

    def digests(self, keys: Iterable[Key]) -> dict[Key, str]:
        """The digest of each event that the log already holds, by its key."""
        found: dict[Key, str] = {}
        for source, ids in by_first(keys):
            query = select(EventRow.source, EventRow.id, EventRow.digest).where(
                EventRow.source == source, col(EventRow.id).in_(ids)
            )
            found.update({(source, id): digest for source, id, digest in self.session.exec(query)})
        return found

    def add_events(self, events: Iterable[tuple[Event, str]]) -> None:
        """Append events, each with the digest of its content."""
        self.add(EventRow, [event_row(event, digest) for event, digest in events])

    def events_about(self, subjects: Iterable[str], upto: int | None = None) -> dict[str, list[Event]]:
        """All events of the log by subject, each with the time it was recorded; with ``upto``, as it was
        with that batch. Those discarded are left out."""
        found: dict[str, list[Event]] = {}
        subjects = list(subjects)
        discarded = [col(DiscardRow.source) == EventRow.source, col(DiscardRow.id) == EventRow.id]
        if upto is not None:
            discarded.append(col(DiscardRow.batch) <= upto)
        for some in parts(subjects):
            query = (
                columns(EventRow.__table__, col(BatchRow.recorded_at))  # type: ignore[attr-defined]
                .join(BatchRow, col(BatchRow.number) == EventRow.batch)
                .outerjoin(DiscardRow, and_(*discarded))
                .where(col(EventRow.subject).in_(some), col(DiscardRow.id).is_(None))
                .where(true() if upto is None else col(EventRow.batch) <= upto)
                .order_by(col(EventRow.row))
            )
            for row in self.session.connection().execute(query):  # rows, as making objects takes longest
                found.setdefault(row.subject, []).append(event_of(row, row.recorded_at))
        return found if self.pending is None or upto is not None else self._with_added(found, subjects)

    def _with_added(self, found: dict[str, list[Event]], subjects: Iterable[str]) -> dict[str, list[Event]]:
        """Events by subject, and those that this transaction has added; without those it has discarded."""
        pending = self.pending
        assert pending is not None
        gone = {(row["source"], row["id"]) for row in self.added(DiscardRow)}
        for subject in dict.fromkeys(subjects):
            events = found.get(subject, [])
            events += [event_added(row, pending.recorded_at) for row in pending.about.get(subject, ())]
            events = [event for event in events if event.key not in gone] if gone else events
            if events:
                found[subject] = events
            else:
                found.pop(subject, None)
        return found

    def event(self, key: Key) -> Event | None:
        """One event of the log."""
        if self.pending is not None and key in self.pending.events:
            return event_added(self.pending.events[key], self.pending.recorded_at)
        query = (
            select(EventRow, BatchRow.recorded_at)
            .join(BatchRow, col(BatchRow.number) == EventRow.batch)
            .where(EventRow.source == key[0], EventRow.id == key[1])
        )
        found = self.session.exec(query).first()
        return None if found is None else event_of(*found)

    def events(self, keys: Iterable[Key]) -> dict[Key, Event]:
        """The events of the log among ``keys``, each with the time it was recorded."""
        found: dict[Key, Event] = {}
        keys = list(keys)
        if self.pending is not None:
            at, added = self.pending.recorded_at, self.pending.events
            found.update({key: event_added(added[key], at) for key in keys if key in added})
        for source, ids in by_first(key for key in keys if key not in found):
            query = (
                select(EventRow, BatchRow.recorded_at)
                .join(BatchRow, col(BatchRow.number) == EventRow.batch)
                .where(EventRow.source == source, col(EventRow.id).in_(ids))
            )
            for row, recorded_at in self.session.exec(query):
                found[(row.source, row.id)] = event_of(row, recorded_at)
        return found

    def in_order(self, keys: Iterable[Key]) -> list[Key]:
        """Some events of the log in the order in which they came."""
        rows: list[tuple[int | None, str, str]] = []
        for source, ids in by_first(keys):
            query = select(EventRow.row, EventRow.source, EventRow.id)
            rows.extend(self.session.exec(query.where(EventRow.source == source, col(EventRow.id).in_(ids))))
        return [(source, id) for _, source, id in sorted(rows)]

    def issuing(self) -> list[str]:
        """The demands that an event of the log issues, by name."""
        query = select(EventRow.subject).where(EventRow.type == "demand_issued").distinct()
        return sorted(self.session.exec(query))

    def demand_subjects(self) -> list[str]:
        """Every demand, known or not, that an event of the log is about itself, by name."""
        query = select(EventRow.subject).distinct().where(~col(EventRow.subject).contains("/"))
        return sorted(self.session.exec(query))

    def subjects_of(self, id: str) -> list[str]:
        """What the events of an id are about, of whatever source, by name. Looks at every event."""
        return sorted(self.session.exec(select(EventRow.subject).where(EventRow.id == id).distinct()))

    def current_decisions(self, ids: Iterable[str]) -> dict[str, list[Kept]]:
        """The decisions of each case that stood before this transaction, in the order they were made."""
        found: dict[str, list[Kept]] = {}
        for some in parts(list(ids)):
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

    def superseding(self, cases: Iterable[str]) -> list[str]:
        """The cases among some in which a decision was superseded."""
        found: list[str] = []
        for some in parts(list(cases)):
            query = (
                select(DecisionRow.case_id)
                .distinct()
                .join(SupersessionRow, col(SupersessionRow.decision) == DecisionRow.row)
                .where(col(DecisionRow.case_id).in_(some))
                .order_by(col(DecisionRow.case_id))
            )
            found.extend(self.session.exec(query))
        return found

    def stood(self, case: str) -> list[tuple[int, list[int]]]:
        """Each batch that made or superseded decisions of a case, with the rows of those that then stood."""
        query = (
            select(DecisionRow.row, DecisionRow.batch, SupersessionRow.batch)
            .outerjoin(SupersessionRow, col(SupersessionRow.decision) == DecisionRow.row)
            .where(DecisionRow.case_id == case)
            .order_by(col(DecisionRow.row))
        )
        rows = list(self.session.exec(query))
        batches = {made for _, made, _ in rows} | {gone for _, _, gone in rows if gone is not None}
        return [
            (
                batch,
                [row or 0 for row, made, gone in rows if made <= batch and (gone is None or gone > batch)],
            )
            for batch in sorted(batches)
        ]

    def add_decisions(self, records: Iterable[DecisionRecord]) -> None:
        """Append decisions."""
        self.add(DecisionRow, [decision_row(record) for record in records])

    def decisions(self, rows: Iterable[int]) -> list[DecisionRecord]:
        """The decisions in some rows, by case and place."""
        found: list[DecisionRecord] = []
        for some in parts(list(rows)):
            query = select(DecisionRow.body).where(col(DecisionRow.row).in_(some))
            found.extend(read_record(body) for body in self.session.exec(query))
        return sorted(found, key=lambda record: (record.case, record.at, record.place, record.ordinal))

    def supersede(self, decisions: Iterable[int]) -> None:
        """Record that the decisions in these rows no longer stand."""
        self.add(SupersessionRow, [{"decision": row} for row in decisions])

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
        now = None if self.pending is None else self.pending.recorded_at
        gone = {row["decision"] for row in self.added(SupersessionRow)}
        records = [
            msgspec.structs.replace(
                read_record(row.body), recorded_at=since, superseded_at=now if row.row in gone else until
            )
            for row, since, until in self.session.exec(query)
        ]
        records += [
            msgspec.structs.replace(read_record(row["body"]), recorded_at=now)
            for row in self.added(DecisionRow)
            if row["case_id"] == case
        ]
        return sorted(records, key=lambda record: (record.at, record.place, record.ordinal))
