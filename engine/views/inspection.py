"""How a case gives the values that `inspect` shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from engine.analysis.withheld import kept_back
from engine.clocks import Deadline
from engine.core.acts import hindrance
from engine.core.amendments import Change
from engine.core.deadlines import prove
from engine.core.facts import last_cause, view
from engine.core.program import Program
from engine.model import Action, Case, Event, Facts, Incident
from engine.packs.pack import State
from engine.records import DecisionRecord, Waits
from engine.standing import last_day_of
from engine.views.following import next_moves
from engine.views.inspected import (
    InspectedAction,
    InspectedAmendment,
    InspectedDeadline,
    InspectedDecision,
    InspectedEvent,
    InspectedIncident,
    InspectedStep,
    InspectedWait,
    Inspection,
)
from engine.views.items import items_of
from engine.views.moments import last_day, utc, utc_or_none
from engine.views.orders import inspected_order, withheld_move
from engine.views.status import said_of


def inspect_report(
    case: Case,
    program: Program,
    records: Sequence[DecisionRecord],
    events: Mapping[tuple[str, str], Event],
    waiting: Sequence[Waits] = (),
    changes: Sequence[Change] = (),
    *,
    superseded: bool = False,
    reached: datetime | None = None,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> Inspection:
    """The case as values. ``events`` are those its decisions name, by source and id; one that is
    missing there leaves the decision's ``event`` null. ``waiting`` are those that wait, and for what;
    ``changes`` say which of the ``events`` is corrected or retracted by which.
    Only with ``superseded`` are decisions that no longer stand among ``decisions``; the order of
    ``records`` is kept. ``reached`` is the instant to which the case has been run, None for its last cause.
    ``as_of`` and ``known_at`` say of which pair of dates all this is; None for
    all there is."""
    stand = [record for record in records if superseded or record.superseded_at is None]
    counted = [record for record in stand if record.superseded_at is None]
    numbers = {record.id: number for number, record in enumerate(counted, start=1)}
    respondent = case.facts.get("respondent.name")
    return Inspection(
        case=case.id,
        state=case.state,
        facts=_facts(case, program),
        decisions=[_decision(record, events, program.zone, numbers.get(record.id)) for record in stand],
        deadlines=[_deadline(case, program, deadline) for deadline in case.deadlines],
        actions=[_action(program, case, action, reached) for action in case.actions],
        respondent=None if respondent is None else str(respondent),
        next=next_moves(case, program),
        synthetic=case.synthetic,
        says={
            region: said
            for region, state in _leaves(case, program)
            if (said := said_of(program.pack.regions[region], state.path))
        },
        since={region: entries[-1].on for region, entries in case.entries.items()},
        final=program.over(case.state),
        incidents=[_incident(program, case, incident) for incident in case.incidents],
        zone=program.zone,
        last_at=None if case.seen is None else utc(case.seen[0]),
        waiting=[_wait(waits) for waits in waiting],
        as_of=utc_or_none(as_of),
        known_at=utc_or_none(known_at),
        problems=list(case.problems),
        orders=[inspected_order(case, order) for order in case.orders],
        withheld=[withheld_move(kept, numbers, program.zone) for kept in kept_back(case, counted)],
        items=items_of(case, program),
        amendments=[
            InspectedAmendment(
                event=_event(events[change.event]), by=_event(events[change.by]), counts=change.counts
            )
            for change in changes
        ],
    )


_ELSEWHERE = ("state.", "entered_on.", "parameter.", "cause.")


def _facts(case: Case, program: Program) -> Facts:
    """What the rules would read now; computed facts on the day of the last cause."""
    computed = program.computed(program.pack.facts)
    facts = view(program, case, last_cause(program, case), computed)
    return {
        name: utc(value) if isinstance(value, datetime) else value
        for name, value in sorted(facts.items())
        if not name.startswith(_ELSEWHERE)
    }


def _leaves(case: Case, program: Program) -> list[tuple[str, State]]:
    return [
        (region, program.pack.regions[region].states[path])
        for region, path in case.state.items()
        if region in program.pack.regions and path in program.pack.regions[region].states
    ]


def _decision(
    record: DecisionRecord, events: Mapping[tuple[str, str], Event], zone: str, number: int | None
) -> InspectedDecision:
    event = None if record.event is None else events.get(record.event)
    if record.event is not None:
        cause = {"event": record.event[1]}
    elif record.deadline is not None:
        cause = {"deadline": record.deadline}
    elif record.ended is not None:
        cause = {"ended": " ".join(record.ended)}
    else:
        cause = {"law": record.law or record.pack}
    return InspectedDecision(
        id=record.id,
        at=utc(record.at),
        recorded_at=utc_or_none(record.recorded_at),
        superseded_at=utc_or_none(record.superseded_at),
        outcome=record.outcome,
        region=record.region,
        source=record.source,
        target=record.target,
        trigger=record.trigger,
        rule=record.rule,
        because=record.because,
        cites=record.cites,
        cause=cause,
        order=record.order,
        missing=list(record.missing),
        pack=record.pack,
        on=record.on,
        facts=record.facts,
        code=record.code,
        draft=record.draft,
        action=None if record.action is None else record.action.id,
        note=record.note,
        event=None if event is None else _event(event),
        last_day=last_day(record.at, zone) if _in_its_time(record) else None,
        waited=record.event is not None and record.place[2:] != record.event,
        number=number,
    )


def _in_its_time(record: DecisionRecord) -> bool:
    """Whether the cause is the end of an order, or a deadline that passed at its own instant: one
    recomputed into the past takes its place just after what the case had seen, which its id then says."""
    if record.ended is not None:
        return True
    return record.deadline is not None and record.place[2:] == (record.state, record.deadline)


def _event(event: Event) -> InspectedEvent:
    return InspectedEvent(
        source=event.source,
        id=event.id,
        type=event.type,
        subject=event.subject,
        at=utc_or_none(event.time),
        occurredon=event.occurred_on,
        actor=event.actor,
        role=event.role,
        synthetic=event.synthetic,
        evidence=event.evidence,
        data=event.data,
    )


def _wait(waits: Waits) -> InspectedWait:
    return InspectedWait(
        why=waits.why,
        event=_event(waits.event),
        names=waits.names,
        near=waits.near,
        superseded=waits.superseded,
    )


def _deadline(case: Case, program: Program, deadline: Deadline) -> InspectedDeadline:
    return InspectedDeadline(
        name=deadline.name,
        region=deadline.region,
        at=utc_or_none(deadline.at),
        status=deadline.status,
        proof=[InspectedStep(step.step, step.date, step.note) for step in prove(program, case, deadline)],
        state=deadline.state,
        on=deadline.on,
        last_day=last_day_of(deadline),
    )


def _action(program: Program, case: Case, action: Action, reached: datetime | None) -> InspectedAction:
    spec = program.pack.actions.get(action.kind)
    assert case.seen is not None  # else nothing would have been proposed
    order, lacks = hindrance(program, case, action, reached or case.seen[0])
    return InspectedAction(
        id=action.id,
        kind=action.kind,
        status=action.status,
        rule=action.rule,
        proposed_at=utc(action.proposed_at),
        proposal=action.proposal,
        approved_by=list(action.approved_by),
        region=action.region,
        roles=[] if spec is None else list(spec.roles),
        approvals=1 if spec is None else spec.approvals,
        order=None if order is None else " ".join(order.name),
        lacks=list(lacks),
    )


def _incident(program: Program, case: Case, incident: Incident) -> InspectedIncident:
    specs = [spec for spec in program.pack.actions.values() if incident.kind in (None, spec.name)]
    action = next((action for action in case.actions if action.id == incident.action), None)
    given = 0 if action is None else len(action.approved_by)
    return InspectedIncident(
        id=incident.id,
        status=incident.status,
        action=incident.action,
        kind=incident.kind,
        region=incident.region,
        event=incident.event[1],
        at=utc(incident.at),
        because=incident.because,
        ratified_by=list(incident.ratified_by),
        roles=sorted({role for spec in specs for role in spec.roles}),
        approvals=max((spec.approvals for spec in specs), default=1) - given,
    )
