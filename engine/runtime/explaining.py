"""The course of a case read from the ledger: its events, its law, and every decision derived again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.analysis.course import Course, course
from engine.core.derive import derive
from engine.diagnostics import refused
from engine.ledger.store import Store
from engine.model import Case
from engine.records import DecisionRecord
from engine.runtime.belief import NOW, Belief, Dates, check_as_of
from engine.runtime.demands import known_case
from engine.runtime.feed import Feeder

_NUMBER = re.compile(r"[0-9]{1,5}")
_SHORTEST = 6
"""Characters of the beginning of a decision's id that name it."""


@dataclass(frozen=True)
class Told:
    """A case's course up to a pair of dates, the case at its end, and its decisions as they are recorded,
    those that stand in their order. ``reached`` is the instant to which the case has been run."""

    course: Course
    case: Case
    records: list[DecisionRecord]
    reached: datetime

    @property
    def standing(self) -> list[DecisionRecord]:
        """The decisions that stand: the first is number 1."""
        return [record for record in self.records if record.superseded_at is None]


def read_course(feeder: Feeder, id: str, dates: Dates = NOW) -> Told:
    """A case's course. Raises Refused, with the nearest name, where the case is not known, where it was not
    open, or for a day to which time has not run."""
    with feeder.database.reading() as session:
        store = Store(session)
        belief = Belief(store, feeder.book, dates)
        law = belief.law(id.partition("/")[0])
        events = belief.streams([id]).get(id, [])
        derived = None if law is None else derive(law, id, events, belief.horizon, as_of=dates.as_of)
        if law is None or derived is None or derived.case.opened_at is None:
            known_case(store, id)
            raise refused(
                "case-not-open",
                f"The case {id} was not open then: its demand or its respondent was not known.",
                "Ask for a later day.",
            )
        assert derived.case.seen is not None
        reached = belief.reached(id) or derived.case.seen[0]
        if dates.as_of is not None:
            check_as_of(dates.as_of, reached, feeder.workspace.timezone)
            reached = min(reached, dates.as_of)
        records = belief.records(id)
    return Told(course(law, id, events, derived.decisions), derived.case, records, reached)


def chosen(told: Told, which: str | None) -> DecisionRecord:
    """The decision of a number, as `inspect` numbers those that stand, or of an id or its beginning; without
    one, the last by which anything moved or was proposed, else the last. Raises Refused for none such."""
    standing = told.standing
    if which is None:
        telling = [record for record in standing if record.outcome in ("moved", "proposed")]
        return (telling or standing)[-1]
    return one_of(told.records, told.course.case, which)


def one_of(records: Sequence[DecisionRecord], case: str, which: str) -> DecisionRecord:
    """The decision of a number among those of a case that stand, or of an id or its beginning among all.
    Raises Refused for none such."""
    if _NUMBER.fullmatch(which):
        standing = [record for record in records if record.superseded_at is None]
        if 1 <= int(which) <= len(standing):
            return standing[int(which) - 1]
        raise refused(
            "unknown-decision",
            f"Expected the number of a decision of {case}, 1 to {len(standing)}; found {which}.",
            f"'forthwith inspect {case}' shows them with their numbers.",
        )
    found = [record for record in records if len(which) >= _SHORTEST and record.id.startswith(which)]
    if len(found) == 1:
        return found[0]
    raise refused(
        "unknown-decision",
        f"Expected the number or the id of a decision of {case}; found '{which}'.",
        f"'forthwith inspect {case} --superseded' shows them with their numbers and ids.",
    )


def course_of(feeder: Feeder, told: Told, record: DecisionRecord) -> Course:
    """The course in which the decision was made: what was believed when it was recorded, where later news
    superseded it."""
    if record.superseded_at is None or record.recorded_at is None:
        return told.course
    return read_course(feeder, told.course.case, Dates(known_at=record.recorded_at)).course


def in_its_place(told: Told, record: DecisionRecord) -> list[DecisionRecord]:
    """The decisions that now stand at the cause of one that was superseded."""
    named = (record.event, record.deadline, record.state, record.entry, record.law, record.ended)
    return [
        other
        for other in told.standing
        if (other.event, other.deadline, other.state, other.entry, other.law, other.ended) == named
    ]
