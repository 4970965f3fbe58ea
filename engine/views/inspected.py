"""One case as values: where it stands, every decision, every deadline with its proof, what may follow.

All keys are present, also where their value is null. Instants are in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from engine.model import Facts
from engine.views.following import NextMove
from engine.views.orders import InspectedOrder, WithheldMove


class InspectedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event that caused a decision as it was recorded, without later corrections: who recorded
    it, when it was true (a time or a day), what it says."""

    source: str
    id: str
    type: str
    subject: str
    at: datetime | None
    occurredon: str | None
    actor: str | None
    role: str | None
    synthetic: bool
    evidence: str | None
    data: dict[str, Any]


class InspectedDecision(msgspec.Struct, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """One decision. ``cause`` has one key: ``event`` (its id), ``deadline`` (its name), ``ended``
    (the kind and id of the order or override whose last day passed) or ``law`` (the digest that came into
    force). ``action`` is the id of the action proposed or settled;
    ``number`` counts the decisions that stand, and is null of one that was superseded;
    ``last_day`` is the day with which the deadline, the order or the override that caused it ended; null for
    any other cause and for a deadline that had passed before it was known. ``waited`` says that the event
    took effect at ``at``, later than it happened, as it had to wait for the action that it names."""

    id: str
    at: datetime
    recorded_at: datetime | None
    superseded_at: datetime | None
    outcome: str
    region: str | None
    source: str | None
    target: str | None
    trigger: str | None
    rule: str | None
    because: str | None
    cites: str | None
    cause: dict[str, str]
    order: str | None
    missing: list[str]
    pack: str
    on: str
    facts: Facts
    code: str | None
    draft: str | None
    action: str | None
    note: str | None
    event: InspectedEvent | None
    last_day: str | None
    waited: bool
    number: int | None


class InspectedStep(msgspec.Struct, frozen=True):
    """One step of a proof; see engine.calendars.proof for the words."""

    step: str
    date: str
    note: str


class InspectedDeadline(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline of a state entry. ``at`` is the instant it passes, ``on`` its day, ``last_day``
    the last one to act, which is the day before where it passes as its day begins; all null while it
    is tolled: the proof then says since when its clock stands still. The proof is empty once the
    state has been left."""

    name: str
    region: str
    at: datetime | None
    status: str
    proof: list[InspectedStep]
    state: str
    on: str | None
    last_day: str | None


class InspectedAction(msgspec.Struct, frozen=True, kw_only=True):
    """Something outward that was proposed. ``roles`` and ``approvals`` say who may approve it and
    how many different people it takes; ``order`` is what bars its next step, ``lacks`` what is not on file
    for that, in words."""

    id: str
    kind: str
    status: str
    rule: str
    proposed_at: datetime
    proposal: str
    approved_by: list[str]
    region: str
    roles: list[str]
    approvals: int
    order: str | None
    lacks: list[str]


class InspectedIncident(msgspec.Struct, frozen=True, kw_only=True):
    """An act done that the facts as now known would not allow. ``event`` is the id of the act,
    ``action`` what it names; ``roles`` and ``approvals`` say who may settle it and how many it takes
    to ratify it."""

    id: str
    status: str
    action: str
    kind: str | None
    region: str | None
    event: str
    at: datetime
    because: str
    ratified_by: list[str]
    roles: list[str]
    approvals: int


class InspectedWait(msgspec.Struct, frozen=True, kw_only=True):
    """An event that takes no part yet, as corrections leave it. ``why`` says what it names that is not
    known: ``action``, ``event``, ``case`` or ``demand``; ``names`` is that name, ``near`` the nearest that is
    known. ``superseded`` says that the action was proposed, and that this no longer stands."""

    why: str
    event: InspectedEvent
    names: str
    near: str | None
    superseded: bool


class InspectedItem(msgspec.Struct, frozen=True, kw_only=True):
    """How an item stands: its ``status``, since the day ``on`` and by the ``event`` of that id, and the
    ``reason`` given; all four null of one that nothing was said of. ``answers`` says whether that answers the
    demand. One that was named and is not ``demanded`` stands behind those that are."""

    item: str
    demanded: bool
    status: str | None
    answers: bool
    on: str | None
    event: str | None
    reason: str | None


class InspectedAmendment(msgspec.Struct, frozen=True, kw_only=True):
    """A correction or retraction that stands: ``event`` is what it changes, as it was recorded, ``by`` the
    event_corrected or event_retracted itself. It ``counts`` unless a later correction does instead."""

    event: InspectedEvent
    by: InspectedEvent
    counts: bool


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """One case. ``facts`` are the accumulated and the computed ones as of the last cause, without
    ``state.``, ``entered_on.`` and ``parameter.``, which are read elsewhere. ``problems`` are what went
    on without end or could not be computed since the last event, in words. ``items`` tell
    how each item stands, and are empty where the pack does not say in which ways one can. ``says`` holds what
    the pack says of each region's state, ``since`` the day it was entered; ``last_at`` is the
    instant of the last cause."""

    format: int = 1
    case: str
    state: dict[str, str]
    facts: Facts
    decisions: list[InspectedDecision]
    deadlines: list[InspectedDeadline]
    actions: list[InspectedAction]
    respondent: str | None
    next: list[NextMove]
    synthetic: bool
    says: dict[str, str]
    since: dict[str, str]
    final: bool
    incidents: list[InspectedIncident]
    zone: str
    last_at: datetime | None
    waiting: list[InspectedWait]
    as_of: datetime | None
    known_at: datetime | None
    amendments: list[InspectedAmendment]
    problems: list[str]
    orders: list[InspectedOrder]
    withheld: list[WithheldMove]
    items: list[InspectedItem]
