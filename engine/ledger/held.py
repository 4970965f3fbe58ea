"""What takes no part: events that wait, and lines in quarantine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, func
from sqlmodel import col, select

from engine.ledger.crowd import check_cases
from engine.ledger.part import Key, Part, by_first, parts
from engine.ledger.tables import DiscardRow, EventRow, QuarantineRow, SettlementRow, WaitingRow


class Quarantined(NamedTuple):
    """A line in quarantine; ``resolution`` and ``reason`` are None while it is open."""

    row: int
    origin: str
    line: int
    raw: str
    code: str
    message: str
    help: str
    resolution: str | None = None
    reason: str | None = None


class Held(Part):
    """What waits for something not yet known, and what waits for a person."""

    def set_waiting(self, gone: Iterable[Key], added: Iterable[WaitingRow]) -> None:
        """Take events off the waiting list, and put others on."""
        for source, ids in by_first(gone):
            self.session.execute(
                delete(WaitingRow).where(col(WaitingRow.source) == source, col(WaitingRow.id).in_(ids))
            )
        self.add(WaitingRow, [row.model_dump() for row in added])

    def waiting(self, subjects: Iterable[str] | None = None) -> list[WaitingRow]:
        """The events that wait, about some subjects or about any, in the order in which they came."""
        same = and_(col(WaitingRow.source) == EventRow.source, col(WaitingRow.id) == EventRow.id)
        query = select(WaitingRow).join(EventRow, same).order_by(col(EventRow.row))
        if subjects is None:
            return list(self.session.exec(query))
        found = [
            row
            for some in parts(list(subjects))
            for row in self.session.exec(query.where(col(WaitingRow.subject).in_(some)))
        ]
        check_cases(self.session, (row.subject for row in found))
        return found

    def discard_waiting(self, keys: Sequence[Key], reason: str) -> None:
        """Take events that wait out for good."""
        self.set_waiting(keys, ())
        rows = [{"source": source, "id": id, "reason": reason} for source, id in keys]
        self.add(DiscardRow, rows)

    def discarded(self, keys: Iterable[Key]) -> set[Key]:
        """The events among ``keys`` that were taken out while they waited."""
        found: set[Key] = set()
        for source, ids in by_first(keys):
            query = select(DiscardRow.id).where(DiscardRow.source == source, col(DiscardRow.id).in_(ids))
            found.update((source, id) for id in self.session.exec(query))
        return found

    def count_waiting(self, demand: str | None = None) -> int:
        """How many events wait, about one demand and its cases or about any."""
        query = select(func.count()).select_from(WaitingRow)
        return self.session.exec(query if demand is None else query.where(WaitingRow.demand == demand)).one()

    def waiting_of(self, keys: Iterable[Key]) -> list[WaitingRow]:
        """Those among some events that wait."""
        found: list[WaitingRow] = []
        for source, ids in by_first(keys):
            found.extend(
                self.session.exec(
                    select(WaitingRow).where(WaitingRow.source == source, col(WaitingRow.id).in_(ids))
                )
            )
        return found

    def waiting_below(self, demands: Iterable[str]) -> list[WaitingRow]:
        """The events that wait about any case of some demands."""
        found: list[WaitingRow] = []
        for demand in demands:
            query = select(WaitingRow).where(WaitingRow.demand == demand, WaitingRow.subject != demand)
            found.extend(self.session.exec(query))
        return found

    def add_quarantine(self, rows: Sequence[dict[str, Any]]) -> None:
        """Keep lines that could not be taken. A NUL in what is said of them is written as JSON writes it."""
        self.add(QuarantineRow, [{name: _kept(value) for name, value in row.items()} for row in rows])

    def quarantined(
        self, places: Iterable[tuple[str, int]], upto: int | None = None
    ) -> dict[tuple[str, int, str], str | None]:
        """The lines ever put in quarantine among those of some (origin, line), by these and their text,
        with how they were settled; or by what was recorded up to a batch."""
        found: dict[tuple[str, int, str], str | None] = {}
        places = list(places)
        for origin, lines in by_first(places):
            settled = _of_line if upto is None else and_(_of_line, col(SettlementRow.batch) <= upto)
            query = (
                select(QuarantineRow.origin, QuarantineRow.line, QuarantineRow.raw, SettlementRow.resolution)
                .outerjoin(SettlementRow, settled)
                .where(QuarantineRow.origin == origin, col(QuarantineRow.line).in_(lines))
            )
            if upto is not None:
                query = query.where(col(QuarantineRow.batch) <= upto)
            found.update({(origin, line, raw): how for origin, line, raw, how in self.session.exec(query)})
        added = self.added(QuarantineRow)
        if added:
            wanted = set(places)
            of_places = (row for row in added if (row["origin"], row["line"]) in wanted)
            found.update({(row["origin"], row["line"], row["raw"]): None for row in of_places})
        return found

    def quarantine(self, *, open_only: bool = True) -> list[Quarantined]:
        """The lines in quarantine."""
        query = (
            select(QuarantineRow, SettlementRow.resolution, SettlementRow.reason)
            .outerjoin(SettlementRow, _of_line)
            .order_by(col(QuarantineRow.row))
        )
        if open_only:
            query = query.where(col(SettlementRow.row).is_(None))
        return [
            Quarantined(
                row.row or 0, row.origin, row.line, row.raw, row.code, row.message, row.help, how, reason
            )
            for row, how, reason in self.session.exec(query)
        ]

    def count_quarantine(self) -> int:
        """How many lines are open in quarantine."""
        query = select(func.count()).select_from(QuarantineRow).outerjoin(SettlementRow, _of_line)
        return self.session.exec(query.where(col(SettlementRow.row).is_(None))).one()

    def settle_quarantine(self, rows: Iterable[int], resolution: str, reason: str | None = None) -> None:
        """Close lines in quarantine: ``retried`` or ``discarded``."""
        self.add(
            SettlementRow, [{"quarantine": row, "resolution": resolution, "reason": reason} for row in rows]
        )


_of_line = col(SettlementRow.quarantine) == QuarantineRow.row


def _kept(value: Any) -> Any:
    return value.replace("\0", "\\u0000") if isinstance(value, str) else value
