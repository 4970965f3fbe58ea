"""What is behind a decision as values, the same for `why` and `why-not`: conditions, facts, events, moves.

All keys are present, also where their value is null. Instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from engine.analysis.course import Course
from engine.analysis.origins import Origin
from engine.analysis.seen import Behind, Tried
from engine.core.outcome import reason
from engine.model import Decision, Event
from engine.views.moments import utc, utc_or_none


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """The correction from which an event has its content."""

    source: str
    id: str
    actor: str | None
    role: str | None
    reason: str | None
    recorded_at: datetime | None


class Origination(msgspec.Struct, frozen=True, kw_only=True):
    """An event behind a fact. ``how``: it ``brought`` the value, ``added`` to it, ``opened`` or ``closed``
    what the fact tells apart, or ``cleared`` it; ``value`` is what it brought, added, opened, closed or
    cleared. ``on`` is the day it counts as of, ``data`` what it says as it stands, ``recorded_at`` when
    it was learned."""

    how: str
    value: Any
    source: str
    id: str
    type: str
    subject: str
    on: str
    at: datetime
    actor: str | None
    role: str | None
    recorded_at: datetime | None
    synthetic: bool
    evidence: str | None
    data: dict[str, Any]
    corrected: Correction | None


class Move(msgspec.Struct, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """A decision in short, ``number`` as `inspect` counts those that stand."""

    number: int
    id: str
    at: datetime
    on: str
    region: str | None
    source: str | None
    target: str | None
    trigger: str | None
    rule: str | None
    because: str | None


class ParameterInForce(msgspec.Struct, frozen=True, kw_only=True):
    """The value of a parameter that was in force, since when, by which source."""

    since: str
    value: Any
    cites: str


class ExplainedFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it was seen. ``kind`` is ``accumulated``, ``computed``, ``parameter``, ``state``, ``event``
    or ``cause``; ``events`` are those an accumulated one goes back to, ``grows_by`` the
    types of event that it grows by, ``computed`` is the text of
    a computed one and ``reads`` what it reads, ``entered`` the decision by which a state was entered."""

    name: str
    known: bool
    value: Any
    kind: str
    events: list[Origination]
    grows_by: list[str]
    computed: str | None
    reads: list[str]
    parameter: ParameterInForce | None
    entered: Move | None


class ExplainedCondition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition. ``kind`` is ``one``, ``any`` or ``none``; ``truth`` is null where it is unknown, for want
    of the facts in ``absent``; ``say`` is its sentence, which is true when it holds."""

    kind: str
    condition: str
    say: str | None
    truth: bool | None
    reads: list[str]
    absent: list[str]
    parts: list[ExplainedCondition]


class Numbers:
    """The numbers of the decisions of a course, as `inspect` counts them."""

    def __init__(self, course: Course) -> None:
        made = [decision for passage in course.passages for decision in passage.worked.made]
        self._numbers = {decision.id: number for number, decision in enumerate(made, start=1)}

    def of(self, id: str) -> int:
        """The number of a decision of the course."""
        return self._numbers[id]


def move_of(decision: Decision, numbers: Numbers) -> Move:
    """A decision in short."""
    return Move(
        number=numbers.of(decision.id),
        id=decision.id,
        at=utc(decision.cause.at),
        on=decision.cause.on,
        region=decision.region,
        source=decision.source,
        target=decision.target,
        trigger=decision.trigger,
        rule=decision.rule,
        because=decision.because,
    )


def condition_of(tried: Tried, facts: Mapping[str, Any]) -> ExplainedCondition:
    """A condition as a value; ``facts`` fill in its sentence."""
    condition = tried.condition
    return ExplainedCondition(
        kind=condition.kind,
        condition=tried.source,
        say=reason(condition.say, dict(facts)) or None,
        truth=tried.truth,
        reads=list(tried.names),
        absent=list(tried.absent),
        parts=[condition_of(part, facts) for part in tried.parts],
    )


def facts_of(facts: Iterable[Behind], course: Course, numbers: Numbers) -> list[ExplainedFact]:
    """Facts as values, in their order."""
    return [
        ExplainedFact(
            name=fact.name,
            known=not fact.absent,
            value=_shown(fact.value),
            kind=fact.kind,
            events=[origination(origin, course) for origin in fact.origins],
            grows_by=list(fact.grows),
            computed=fact.source,
            reads=list(fact.reads),
            parameter=None
            if fact.parameter is None
            else ParameterInForce(
                since=fact.parameter.since, value=_shown(fact.parameter.value), cites=fact.parameter.cites
            ),
            entered=None if fact.entered is None else move_of(fact.entered, numbers),
        )
        for fact in facts
    ]


def origination(origin: Origin, course: Course) -> Origination:
    """An event behind a fact, with who recorded and who corrected it."""
    cause = origin.cause
    event = cause.event
    assert event is not None
    recorded = course.events.get(event.key, event)
    return Origination(
        how=origin.how,
        value=_shown(origin.value),
        source=event.source,
        id=event.id,
        type=event.type,
        subject=event.subject,
        on=cause.on,
        at=utc(cause.at),
        actor=event.actor,
        role=event.role,
        recorded_at=utc_or_none(recorded.recorded_at),
        synthetic=event.synthetic,
        evidence=event.evidence,
        data=event.data,
        corrected=_correction(event, course),
    )


def _correction(event: Event, course: Course) -> Correction | None:
    counting = (change.by for change in course.history.changes if change.event == event.key and change.counts)
    key = next(counting, None)
    if key is None:
        return None
    correction = course.events[key]
    reason = correction.data.get("reason")
    return Correction(
        source=correction.source,
        id=correction.id,
        actor=correction.actor,
        role=correction.role,
        reason=None if reason is None else str(reason),
        recorded_at=utc_or_none(correction.recorded_at),
    )


def _shown(value: Any) -> Any:
    return utc(value) if isinstance(value, datetime) else value
