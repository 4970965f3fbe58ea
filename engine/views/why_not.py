"""Why a rule did not apply, as values: see `engine.views.why_not_text` for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from engine.analysis.changes import Need
from engine.analysis.course import Course
from engine.analysis.why import Weighed
from engine.analysis.why_not import Answer, Asking, Standing, WhyNot
from engine.calendars import local_day
from engine.core.outcome import reason
from engine.core.program import as_expression
from engine.model import Case, Cause, Facts
from engine.views.explained import (
    ExplainedCondition,
    ExplainedFact,
    Move,
    Numbers,
    condition_of,
    facts_of,
    move_of,
)
from engine.views.moments import utc, utc_or_none


class ComingCause(msgspec.Struct, frozen=True, kw_only=True):
    """Something the rule answers to. ``kind`` is ``event``, ``deadline`` or ``state``; ``last_on`` the day it
    last came, null where it never did. Of a deadline, ``status`` and ``day`` are as it now stands, ``states``
    those in which it runs."""

    on: str
    kind: str
    last_on: str | None
    status: str | None
    day: str | None
    states: list[str]


class NeededChange(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that would have to be otherwise: its ``value`` where it is ``known``, one that would do
    (``needed``), and others of those tried (``also``)."""

    fact: str
    known: bool
    value: Any
    needed: Any
    also: list[Any]


class ExplainedNeed(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions that do not hold, and the smallest ways in which they would, each enough; none where
    no way was found. One way of each need together makes the rule match."""

    conditions: list[str]
    ways: list[list[NeededChange]]


class LastAsked(msgspec.Struct, frozen=True, kw_only=True):
    """How the rule fared when it was last asked: ``verdict`` is ``applied``, ``conditions``, ``no-arc``,
    ``conflict``, ``withheld``, ``outranked`` or ``moved-by-act``; ``decision`` the one that says so."""

    on: str
    day: str
    at: datetime
    event: str | None
    verdict: str
    decision: Move | None
    because: str | None
    conditions: list[ExplainedCondition]
    facts: list[ExplainedFact]
    needs: list[ExplainedNeed]


class AsItStands(msgspec.Struct, frozen=True, kw_only=True):
    """How the rule would fare if what it answers to came on ``day``; what it reads of an event is not
    known, and ``ready`` says that nothing else keeps its conditions from holding. ``blocked`` has each
    trigger that cannot be taken from here, with the states from which it can."""

    day: str
    matched: bool
    ready: bool
    conditions: list[ExplainedCondition]
    facts: list[ExplainedFact]
    needs: list[ExplainedNeed]
    blocked: dict[str, list[str]]
    barred: list[str]


class WhyNotReport(msgspec.Struct, frozen=True, kw_only=True):
    """Why a rule did not apply. ``applied`` is the last decision by which it did, where it ever did, and
    ``applied_on`` the day of that; ``foreseen`` is how it will if nothing more arrives, with its day;
    ``holds_on`` the first day on which its conditions would hold then, where only time is missing."""

    format: int = 1
    case: str
    rule: str
    state: dict[str, str]
    because: str
    cites: str | None
    applied: Move | None
    applied_on: str | None
    answers_to: list[ComingCause]
    asked: LastAsked | None
    now: AsItStands
    foreseen: dict[str, Any] | None
    holds_on: str | None
    zone: str
    as_of: datetime | None
    known_at: datetime | None


def why_not_report(
    found: WhyNot,
    course: Course,
    case: Case,
    zone: str,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> WhyNotReport:
    """The explanation as values."""
    numbers = Numbers(course)
    foreseen = found.foreseen
    return WhyNotReport(
        case=case.id,
        rule=found.rule.id,
        state=case.state,
        because=found.rule.because,
        cites=found.rule.cites or None,
        applied=None if found.applied is None else move_of(found.applied, numbers),
        applied_on=None if found.applied is None else found.applied.cause.on,
        answers_to=[_coming(answer, zone) for answer in found.answers],
        asked=None if found.asked is None else _asked(found.asked, course, numbers),
        now=_now(found.now, course, numbers),
        foreseen=None
        if foreseen is None
        else {
            "day": foreseen.cause.on,
            "at": utc(foreseen.cause.at),
            "on": foreseen.on,
            "outcome": foreseen.outcome,
            "to": foreseen.target,
        },
        holds_on=found.holds_on,
        zone=zone,
        as_of=utc_or_none(as_of),
        known_at=utc_or_none(known_at),
    )


def _coming(answer: Answer, zone: str) -> ComingCause:
    return ComingCause(
        on=answer.on,
        kind=answer.kind,
        last_on=None if answer.last is None else _day(answer.last, zone),
        status=answer.status,
        day=answer.day,
        states=list(answer.states),
    )


def _day(cause: Cause, zone: str) -> str:
    return cause.on or local_day(cause.at, zone)


def _asked(asked: Asking, course: Course, numbers: Numbers) -> LastAsked:
    known = {name: fact.value for name, fact in asked.facts.items() if not fact.absent}
    return LastAsked(
        on=asked.on,
        day=asked.cause.on,
        at=utc(asked.cause.at),
        event=None if asked.cause.event is None else asked.cause.event.id,
        verdict=asked.verdict,
        decision=None if asked.decision is None else move_of(asked.decision, numbers),
        because=None if asked.decision is None else asked.decision.because,
        conditions=_conditions(asked.weighed, known),
        facts=facts_of(asked.facts.values(), course, numbers),
        needs=[_need(need, known) for need in asked.needs],
    )


def _now(now: Standing, course: Course, numbers: Numbers) -> AsItStands:
    known = {name: fact.value for name, fact in now.facts.items() if not fact.absent}
    return AsItStands(
        day=now.day,
        matched=now.weighed.matched,
        ready=now.ready,
        conditions=_conditions(now.weighed, known),
        facts=facts_of(now.facts.values(), course, numbers),
        needs=[_need(need, known) for need in now.needs],
        blocked={trigger: list(states) for trigger, states in now.blocked.items()},
        barred=list(now.barred),
    )


def _conditions(weighed: Weighed, known: Facts) -> list[ExplainedCondition]:
    return [condition_of(tried, known) for tried in weighed.conditions]


def _need(need: Need, known: Facts) -> ExplainedNeed:
    return ExplainedNeed(
        conditions=[reason(one.say, known) or as_expression(one).source for one in need.conditions],
        ways=[
            [
                NeededChange(
                    fact=change.name,
                    known=not change.absent,
                    value=change.is_,
                    needed=change.needed,
                    also=list(change.also),
                )
                for change in way
            ]
            for way in need.ways
        ],
    )
