"""The remedies of a case as values: see `engine.views.remedies_text` for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from engine.analysis.remedies import Remedy, Step
from engine.core.incidents import why_barred
from engine.core.orders import why_withheld
from engine.core.program import Program
from engine.model import Case, Order
from engine.views.actions import ListedAction
from engine.views.explained import ExplainedCondition, condition_of
from engine.views.following import NextRule
from engine.views.moments import day_of, utc_or_none
from engine.views.orders import WithheldMove, withheld_move


class RemedyBar(msgspec.Struct, frozen=True):
    """An order in force, or an override, that bars a step, and a sentence that says so."""

    kind: str
    id: str
    of: str | None
    on: str
    because: str


class RemedyStep(msgspec.Struct, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """A step still to be taken. ``act`` is ``propose``, ``approve`` or ``done``; ``trigger`` is null where it
    moves nothing. ``source`` is where its region stands or, after the steps before it, would stand; null
    where the trigger does not lead on from there, but from ``sources``. ``target`` is null where several
    states may follow. ``needs`` is what must be on file, ``lacking`` says that not all of it is."""

    act: str
    trigger: str | None
    source: str | None
    target: str | None
    sources: list[str]
    needs: list[ExplainedCondition]
    lacking: bool
    bars: list[RemedyBar]


class RemedyIncident(msgspec.Struct, frozen=True):
    """The open incident before whose settlement nothing is decided, and a sentence that says so."""

    id: str
    because: str


class ReportedRemedy(msgspec.Struct, frozen=True, kw_only=True):
    """A remedy. ``verdict`` is what is to be said of it first: ``incident``, ``barred``, ``lacking``, else as
    ``stands``: ``open`` (``rules`` may propose it from here), ``closed`` (it cannot be proposed from here),
    ``proposed``, ``approved``, ``rejected``, ``done``, ``lapsed``. ``action`` is the last of its kind and
    ``settled_on`` the day of the last decision about it, ``decision`` its number; ``settled_on`` is null
    while the action waits for a person."""

    kind: str
    region: str
    state: str
    verdict: str
    stands: str
    action: ListedAction | None
    settled_on: str | None
    decision: int | None
    roles: list[str]
    approvals: int
    rules: list[NextRule]
    steps: list[RemedyStep]
    withheld: list[WithheldMove]
    incident: RemedyIncident | None


class Remedies(msgspec.Struct, frozen=True, kw_only=True):
    """The remedies of a case on ``day``; none where its ``pack`` marks no action as coercive."""

    format: int = 1
    case: str
    respondent: str | None
    pack: str
    state: dict[str, str]
    day: str
    remedies: list[ReportedRemedy]
    zone: str
    as_of: datetime | None
    known_at: datetime | None


def remedies_report(
    found: Sequence[Remedy],
    program: Program,
    case: Case,
    day: str,
    numbers: Mapping[str, int],
    actions: Mapping[str, ListedAction],
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> Remedies:
    """The remedies as values. ``numbers`` has the number of each decision that stands, ``actions`` the
    actions of the case, both by id."""
    respondent = case.facts.get("respondent.name")
    return Remedies(
        case=case.id,
        respondent=None if respondent is None else str(respondent),
        pack=program.pack.name,
        state=case.state,
        day=day,
        remedies=[_remedy(each, program, case, numbers, actions) for each in found],
        zone=program.zone,
        as_of=utc_or_none(as_of),
        known_at=utc_or_none(known_at),
    )


def _remedy(
    remedy: Remedy,
    program: Program,
    case: Case,
    numbers: Mapping[str, int],
    actions: Mapping[str, ListedAction],
) -> ReportedRemedy:
    spec, incident, record = remedy.spec, remedy.incident, remedy.record
    told = f"anybody decides about {spec.name}"
    waits = remedy.action is not None and remedy.action.status in ("proposed", "approved")
    return ReportedRemedy(
        kind=spec.name,
        region=spec.region,
        state=case.state[spec.region],
        verdict=remedy.verdict,
        stands=remedy.stands,
        action=None if remedy.action is None else actions.get(remedy.action.id),
        settled_on=None if record is None or waits else day_of(record.at, program.zone),
        decision=None if record is None else numbers.get(record.id),
        roles=list(spec.roles),
        approvals=spec.approvals,
        rules=[NextRule(rule.id, on) for rule, on in remedy.rules],
        steps=[_step(step) for step in remedy.steps],
        withheld=[withheld_move(kept, numbers, program.zone) for kept in remedy.withheld],
        incident=None if incident is None else RemedyIncident(incident.id, why_barred(incident, told)),
    )


def _step(step: Step) -> RemedyStep:
    return RemedyStep(
        act=step.act,
        trigger=step.trigger,
        source=step.source,
        target=step.target,
        sources=list(step.sources),
        needs=[condition_of(need, step.facts) for need in step.needs],
        lacking=step.lacking,
        bars=[_bar(order, step.trigger) for order in step.bars if step.trigger is not None],
    )


def _bar(order: Order, trigger: str) -> RemedyBar:
    return RemedyBar(order.kind, order.id, order.of, order.on, why_withheld(order, trigger))
