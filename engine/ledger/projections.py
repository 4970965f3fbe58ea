"""The projections: what can be rebuilt from the log, for whoever asks how things stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_
from sqlmodel import col, select

from engine.ledger.part import Part, by_first, parts
from engine.ledger.rows import standing_of
from engine.ledger.tables import (
    ActionRow,
    CaseRow,
    DeadlineRow,
    DecisionRow,
    DemandRow,
    RespondentRow,
    SupersessionRow,
)
from engine.model import Case, case_from_bytes, digest
from engine.standing import Due, Standing

_of_case = and_(col(RespondentRow.demand) == CaseRow.demand, col(RespondentRow.id) == CaseRow.respondent)


class Projections(Part):
    """How cases, demands and respondents stand now."""

    def case_ids(self, demand: str | None = None) -> list[str]:
        """The cases on record, of one demand or of all, by name."""
        query = select(CaseRow.id).order_by(col(CaseRow.id))
        return list(self.session.exec(query if demand is None else query.where(CaseRow.demand == demand)))

    def cases(self, ids: Iterable[str]) -> dict[str, Case | None]:
        """The cases on record; None for one whose snapshot is of another version or
        damaged."""
        found: dict[str, Case | None] = {}
        for some in parts(list(ids)):
            query = select(CaseRow.id, CaseRow.snapshot).where(col(CaseRow.id).in_(some))
            found.update({id: case_from_bytes(snapshot) for id, snapshot in self.session.exec(query)})
        return found

    def last_news(self, demand: str) -> datetime | None:
        """The instant of the last event of any case of a demand."""
        query = select(func.max(CaseRow.last_at)).where(CaseRow.demand == demand)
        value: datetime | None = self.session.exec(query).one()
        return value

    def due_cases(self, horizon: datetime) -> list[str]:
        """The cases with a deadline that has passed by the horizon, by name."""
        query = select(DeadlineRow.case_id).where(
            DeadlineRow.status == "running", col(DeadlineRow.at) <= horizon
        )
        return sorted(set(self.session.exec(query)))

    def open_deadlines(self, until: datetime, demand: str | None = None) -> list[Due]:
        """The open deadlines that pass by an instant, and those without a day."""
        query = (
            select(DeadlineRow, RespondentRow.name)
            .join(CaseRow, col(CaseRow.id) == DeadlineRow.case_id)
            .join(RespondentRow, _of_case)
            .where(or_(col(DeadlineRow.at).is_(None), col(DeadlineRow.at) <= until))
        )
        if demand is not None:
            query = query.where(CaseRow.demand == demand)
        return [
            Due(
                case=row.case_id,
                respondent=name,
                region=row.region,
                state=row.state,
                name=row.name,
                status=row.status,
                on=row.on,
                at=row.at,
            )
            for row, name in self.session.exec(query)
        ]

    def drop_cases(self, ids: Iterable[str]) -> None:
        """Take the projections of cases away."""
        ids = list(ids)
        for demand, respondents in by_first(
            (demand, id) for demand, _, id in (i.partition("/") for i in ids)
        ):
            self.session.execute(
                delete(RespondentRow).where(
                    col(RespondentRow.demand) == demand, col(RespondentRow.id).in_(respondents)
                )
            )
        for some in parts(ids):
            self.session.execute(delete(DeadlineRow).where(col(DeadlineRow.case_id).in_(some)))
            self.session.execute(delete(ActionRow).where(col(ActionRow.case_id).in_(some)))
            self.session.execute(delete(CaseRow).where(col(CaseRow.id).in_(some)))

    def save_cases(
        self,
        rows: Sequence[dict[str, Any]],
        respondents: Sequence[dict[str, Any]],
        deadlines: Sequence[dict[str, Any]],
        actions: Sequence[dict[str, Any]],
    ) -> None:
        """Add the projections of the cases in ``rows``."""
        self.add(CaseRow, rows)
        self.add(RespondentRow, respondents)
        self.add(DeadlineRow, deadlines)
        self.add(ActionRow, actions)

    def demands(self) -> Sequence[DemandRow]:
        """Every demand."""
        return self.session.exec(select(DemandRow).order_by(col(DemandRow.id))).all()

    def save_demand(self, row: dict[str, Any]) -> None:
        """Replace the projection of a demand."""
        self.session.execute(delete(DemandRow).where(col(DemandRow.id) == row["id"]))
        self.add(DemandRow, [row])

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
            .join(RespondentRow, _of_case)
            .outerjoin(waiting, waiting.c.case_id == CaseRow.id)
            .order_by(col(CaseRow.id))
        )
        if demand is not None:
            query = query.where(CaseRow.demand == demand)
        return [standing_of(*row) for row in self.session.exec(query)]

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
