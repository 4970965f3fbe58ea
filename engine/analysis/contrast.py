"""The first difference of a case explained: what two laws make of one cause, beside each other."""

from __future__ import annotations

from typing import NamedTuple

from engine.analysis.course import Course
from engine.analysis.replay import Passage
from engine.analysis.versions import Differing
from engine.analysis.why import Why, explain, weighed
from engine.calendars import Step
from engine.clocks import Deadline
from engine.core.deadlines import prove
from engine.core.program import Program
from engine.model import Case, Cause, Decision
from engine.records import DecisionRecord


class Under(NamedTuple):
    """The course of a case under a law, and the case at its end."""

    course: Course
    case: Case


class Side(NamedTuple):
    """What one law makes of the cause. ``why`` explains what was decided at it; None where it does not come
    about. ``deadline`` is then the one that passes under the other law, as it stands in the end, with its
    ``proof``, where the case has it. ``lacks`` are the rules of the other side that this law does not have
    for it, ``unread`` says why it cannot read the event."""

    under: Under
    program: Program
    why: Why | None
    deadline: Deadline | None = None
    proof: tuple[Step, ...] = ()
    lacks: tuple[str, ...] = ()
    unread: str | None = None


class Contrast(NamedTuple):
    """The first difference of a case: its ``cause``, and what is made of it now and by the version tried."""

    case: str
    cause: Cause
    now: Side
    then: Side


def contrast(now: Under, then: Under, differing: Differing) -> Contrast | None:
    """The first of the decisions by which a case differs, under both laws. None where none of them does."""
    records = [*differing.gone[:1], *differing.come[:1]]
    if not records:
        return None
    first = min(records, key=lambda record: (record.at, record.place))
    lead = now if first in differing.gone else then
    cause = next(
        made.cause for passage in lead.course.passages for made in passage.worked.made if made.id == first.id
    )
    differ = {record.id for record in (*differing.gone, *differing.come)}
    chosen = [_chosen(under, cause, first, differ) for under in (now, then)]
    rules = {made.rule for made in chosen if made is not None and made.rule is not None}
    unread = dict(differing.unread).get(cause.event.id) if cause.event is not None else None
    return Contrast(
        case=differing.case,
        cause=cause,
        now=_side(now, cause, first, chosen[0], rules),
        then=_side(then, cause, first, chosen[1], rules)._replace(unread=unread),
    )


def _passage(course: Course, cause: Cause) -> tuple[int, Passage] | None:
    """Where a course has the cause."""
    found = ((place, one) for place, one in enumerate(course.passages) if one.cause.name == cause.name)
    return next(found, None)


def _chosen(under: Under, cause: Cause, first: DecisionRecord, differ: set[str]) -> Decision | None:
    """The decision at the cause that is to be explained: the one that differs, else the nearest to it."""
    found = _passage(under.course, cause)
    if found is None:
        return None

    def nearness(made: Decision) -> tuple[bool, bool, bool]:
        return (made.id in differ, made.rule == first.rule, made.on == first.on)

    return max(found[1].worked.made, key=nearness)


def _side(under: Under, cause: Cause, first: DecisionRecord, made: Decision | None, rules: set[str]) -> Side:
    found = _passage(under.course, cause)
    if made is None or found is None:
        return _without(under, cause)
    place, passage = found
    why = explain(under.course, made.id)
    assert why is not None  # the course has it
    judge = passage.program.judge(first.on)
    known = () if judge is None else tuple(rule for rule in judge.rules if rule.id in rules)
    judging = passage.judging(made.ordinal)
    if judging is None:
        judging = next((judged for judged in passage.worked.judgings if judged.on == first.on), None)
    if judging is not None and judging.on == first.on and known:
        weights, facts = weighed(under.course, place, judging, known)
        why = why._replace(rules=weights, facts=facts)
    elif made.rule is None:
        why = why._replace(rules=(), facts={})  # rules that have no part in the difference
    lacks = rules - {rule.id for rule in known} - {made.rule}
    return Side(under, passage.program, why, lacks=tuple(sorted(lacks)))


def _without(under: Under, cause: Cause) -> Side:
    program = under.course.law.at(cause.at, cause.order[1])
    named = (cause.state, cause.entry, cause.deadline)
    for deadline in under.case.deadlines:
        if cause.deadline is not None and (deadline.state, deadline.entry, deadline.name) == named:
            return Side(under, program, None, deadline, prove(program, under.case, deadline))
    return Side(under, program, None)
