"""The projections: what can be rebuilt from the log, for whoever asks how things stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, or_
from sqlmodel import SQLModel, col, select

from engine.ledger.alike import begins
from engine.ledger.part import Part, parts
from engine.ledger.rows import action_rows, case_row, deadline_rows, respondent_row, standing_of
from engine.ledger.tables import (
    ActionRow,
    CaseRow,
    DeadlineRow,
    DecisionRow,
    DemandRow,
    RespondentRow,
    SupersessionRow,
)
from engine.model import Case, digest
from engine.snapshot import case_from_bytes
from engine.standing import Due, Standing

OF_A_CASE: tuple[tuple[type[SQLModel], Callable[[Case], list[dict[str, Any]]], tuple[str, ...]], ...] = (
    (RespondentRow, lambda case: [respondent_row(case)], ("demand", "id")),
    (DeadlineRow, deadline_rows, ("case_id", "state", "entry", "name")),
    (ActionRow, action_rows, ("case_id", "id")),
)
"""The tables with further rows of a case, how it gives them, and what names a row."""

_of_case = and_(col(RespondentRow.demand) == CaseRow.demand, col(RespondentRow.id) == CaseRow.respondent)


class Projections(Part):
    """How cases, demands and respondents stand now."""

    def case_ids(self, demand: str | None = None) -> list[str]:
        """The cases on record, of one demand or of all, by name."""
        query = select(CaseRow.id).order_by(col(CaseRow.id))
        return list(self.session.exec(query if demand is None else query.where(CaseRow.demand == demand)))

    def count_cases(self, demand: str) -> int:
        """How many cases of a demand are on record."""
        query = select(func.count()).select_from(CaseRow).where(CaseRow.demand == demand)
        return self.session.exec(query).one()

    def case_ids_after(self, demand: str, after: str, most: int) -> list[str]:
        """The first cases of a demand on record, at most so many, whose names come behind one."""
        of_demand = col(CaseRow.demand) + "" == demand  # by the index of demands it would sort at each call
        query = select(CaseRow.id).where(col(CaseRow.id) > after, of_demand).order_by(col(CaseRow.id))
        return list(self.session.exec(query.limit(most)))

    def some_cases(self, after: str, most: int) -> list[str]:
        """The first cases on record, at most so many, whose names come behind one."""
        query = select(CaseRow.id).where(col(CaseRow.id) > after).order_by(col(CaseRow.id)).limit(most)
        return list(self.session.exec(query))

    def first_cases(self) -> list[str]:
        """Of each demand that has cases the first, by name."""
        return list(self.session.exec(select(func.min(CaseRow.id)).group_by(col(CaseRow.demand))))

    def cases_of(self, respondent: str) -> list[str]:
        """The cases of a respondent in whatever demands, by name."""
        query = select(CaseRow.id).where(CaseRow.respondent == respondent).order_by(col(CaseRow.id))
        return list(self.session.exec(query))

    def respondents(self) -> list[str]:
        """Every respondent, once, by name."""
        return list(self.session.exec(select(RespondentRow.id).distinct().order_by(col(RespondentRow.id))))

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

    def actions(
        self, *, subject: str | None = None, id: str | None = None, kind: str | None = None
    ) -> list[ActionRow]:
        """The actions of a case, of the cases of a demand or of all; ``id`` may be the beginning of theirs.
        The oldest first."""
        place = (col(ActionRow.proposed_at), col(ActionRow.case_id), col(ActionRow.id))
        query = select(ActionRow).order_by(*place)
        if subject is not None and "/" in subject:
            query = query.where(ActionRow.case_id == subject)
        elif subject is not None:
            query = query.where(begins(ActionRow.case_id, f"{subject}/"))
        if id is not None:
            query = query.where(begins(ActionRow.id, id))
        if kind is not None:
            query = query.where(ActionRow.kind == kind)
        return list(self.session.exec(query))

    def drop_cases(self, ids: Iterable[str]) -> None:
        """Take the projections of cases away."""
        ids = list(ids)
        split = (id.partition("/") for id in ids)
        self.remove(RespondentRow, [{"demand": demand, "id": respondent} for demand, _, respondent in split])
        keys = [{"case_id": id} for id in ids]
        self.remove(DeadlineRow, keys)
        self.remove(ActionRow, keys)
        self.remove(CaseRow, [{"id": id} for id in ids])

    def save_cases(self, cases: Sequence[tuple[Case | None, Case]]) -> None:
        """Write the projections of open cases, each with the case as its projections say it now; None where
        it has none."""
        self.add(CaseRow, [case_row(after) for before, after in cases if before is None])
        self.change(CaseRow, ("id",), [case_row(after) for before, after in cases if before is not None])
        for table, rows_of, key in OF_A_CASE:
            gone: list[dict[str, Any]] = []
            new: list[dict[str, Any]] = []
            for before, after in cases:
                old, now = [] if before is None else rows_of(before), rows_of(after)
                if old != now:
                    gone += [{name: row[name] for name in key} for row in old if row not in now]
                    new += [row for row in now if row not in old]
            self.remove(table, gone)
            self.add(table, new)

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
