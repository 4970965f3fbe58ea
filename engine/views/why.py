"""Why a decision was made, as values: see `engine.views.why_text` for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from engine.analysis.course import Course
from engine.analysis.origins import Origin
from engine.analysis.why import Passed, Weighed, Why
from engine.model import Facts
from engine.records import DecisionRecord
from engine.standing import last_day_of
from engine.views.explained import (
    ExplainedCondition,
    ExplainedFact,
    Move,
    Numbers,
    Origination,
    condition_of,
    facts_of,
    move_of,
    origination,
)
from engine.views.inspected import InspectedStep
from engine.views.moments import utc, utc_or_none


class ExplainedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule with its conditions as they were seen; ``matched`` says that all of them held."""

    rule: str
    on: list[str]
    matched: bool
    conditions: list[ExplainedCondition]


class PassedDeadline(msgspec.Struct, frozen=True, kw_only=True):
    """The deadline that passed: ``proof`` says how its day came about, ``facts`` are the dates and numbers
    that went into it, ``entered`` is the decision by which its state was entered."""

    name: str
    region: str
    state: str
    at: datetime | None
    on: str | None
    last_day: str | None
    proof: list[InspectedStep]
    facts: list[ExplainedFact]
    entered: Move | None


class WhyReport(msgspec.Struct, frozen=True, kw_only=True):
    """A decision explained. ``cause`` is ``event``, ``deadline``, ``law`` or ``ended`` (the last day of an
    order or an override), ``event`` that which caused it. ``rules`` is the rule that made it; where none
    did, those that answer to its cause and did not apply. ``needed`` is what its trigger needs to be on
    file first. ``way`` are the moves of its region before it, ``about`` the decisions about its action
    before it. ``instead`` are the decisions that now stand at its cause, where it was superseded."""

    format: int = 1
    case: str
    number: int | None
    of: int
    id: str
    at: datetime
    on: str
    recorded_at: datetime | None
    superseded_at: datetime | None
    outcome: str
    region: str | None
    source: str | None = msgspec.field(name="from")
    target: str | None = msgspec.field(name="to")
    trigger: str | None
    rule: str | None
    because: str | None
    cites: str | None
    note: str | None
    draft: str | None
    code: str | None
    action: str | None
    pack: str
    cause: str
    answers_to: str
    law: str | None
    event: Origination | None
    deadline: PassedDeadline | None
    rules: list[ExplainedRule]
    needed: list[ExplainedCondition]
    facts: list[ExplainedFact]
    missing: list[str]
    about: list[Move]
    way: list[Move]
    instead: list[dict[str, Any]]
    zone: str
    as_of: datetime | None
    known_at: datetime | None


def why_report(
    why: Why,
    course: Course,
    record: DecisionRecord,
    standing: Sequence[DecisionRecord],
    instead: Sequence[DecisionRecord],
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> WhyReport:
    """The explanation as values. ``record`` is the decision as it is recorded, ``standing`` those that stand,
    in their order, ``instead`` those of them at the cause of one that was superseded."""
    decision = why.decision
    cause = decision.cause
    numbers = Numbers(course)
    places = {other.id: number for number, other in enumerate(standing, start=1)}
    known = {name: fact.value for name, fact in why.facts.items() if not fact.absent}
    program = course.law.version(decision.pack)
    assert program is not None
    event = None if cause.event is None else origination(Origin(cause, "brought"), course)
    return WhyReport(
        case=decision.case,
        number=places.get(decision.id),
        of=len(standing),
        id=decision.id,
        at=utc(cause.at),
        on=cause.on,
        recorded_at=utc_or_none(record.recorded_at),
        superseded_at=utc_or_none(record.superseded_at),
        outcome=decision.outcome,
        region=decision.region,
        source=decision.source,
        target=decision.target,
        trigger=decision.trigger,
        rule=decision.rule,
        because=decision.because,
        cites=decision.cites,
        note=decision.note,
        draft=decision.draft,
        code=decision.code,
        action=None if decision.action is None else decision.action.id,
        pack=decision.pack,
        cause=cause.kind,
        answers_to=decision.on,
        law=cause.law,
        event=event,
        deadline=None if why.passed is None else _deadline(why.passed, course, numbers),
        rules=[_rule(weighed, known) for weighed in why.rules],
        needed=[] if why.needed is None else [condition_of(one, known) for one in why.needed.conditions],
        facts=facts_of(why.facts.values(), course, numbers),
        missing=list(decision.missing),
        about=[move_of(made, numbers) for made in why.about],
        way=[move_of(made, numbers) for made in why.way],
        instead=[
            {"number": places[other.id], "id": other.id, "outcome": other.outcome, "to": other.target}
            for other in instead
        ],
        zone=program.zone,
        as_of=utc_or_none(as_of),
        known_at=utc_or_none(known_at),
    )


def _rule(weighed: Weighed, known: Facts) -> ExplainedRule:
    return ExplainedRule(
        rule=weighed.rule.id,
        on=list(weighed.rule.on),
        matched=weighed.matched,
        conditions=[condition_of(tried, known) for tried in weighed.conditions],
    )


def _deadline(passed: Passed, course: Course, numbers: Numbers) -> PassedDeadline:
    deadline = passed.deadline
    return PassedDeadline(
        name=deadline.name,
        region=deadline.region,
        state=deadline.state,
        at=utc_or_none(deadline.at),
        on=deadline.on,
        last_day=last_day_of(deadline),
        proof=[InspectedStep(step.step, step.date, step.note) for step in passed.proof],
        facts=facts_of(passed.facts.values(), course, numbers),
        entered=None if passed.entered is None else move_of(passed.entered, numbers),
    )
