"""What is kept of decisions and told of events that wait: causes and events are named, not held."""

from __future__ import annotations

import hashlib
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec

from engine.model import Decision, Event, Said, cause_name


class DecisionRecord(Said, frozen=True, kw_only=True, gc=False):
    """A decision as the ledger keeps it: what it says, when it was recorded and, if it was, superseded.

    The cause is named, not held: an event by source and id, a deadline with its state entry, or a
    law. ``place`` is the phase, rank, source and id by which it sorts among those of one instant.
    """

    id: str
    case: str
    at: datetime
    ordinal: int
    pack: str
    event: tuple[str, str] | None = None
    deadline: str | None = None
    state: str | None = None
    entry: int = 0
    law: str | None = None
    ended: tuple[str, str] | None = None
    place: tuple[int, int, str, str] = (0, 0, "", "")
    recorded_at: datetime | None = None
    superseded_at: datetime | None = None


def record_of(decision: Decision) -> DecisionRecord:
    """What the ledger keeps of a decision, before it is recorded."""
    cause = decision.cause
    return DecisionRecord(
        id=decision.id,
        case=decision.case,
        at=cause.at,
        ordinal=decision.ordinal,
        pack=decision.pack,
        event=None if cause.event is None else cause.event.key,
        deadline=cause.deadline,
        state=cause.state,
        entry=cause.entry,
        law=cause.law,
        ended=cause.ended,
        place=cause.order[1:],
        **said_of(decision),
    )


def decision_id(case: str, cause: str, at: datetime, ordinal: int, pack: str, said: Said) -> str:
    """The digest of all that a decision says; ``cause`` is the name of its cause."""
    text = msgspec.json.encode([case, cause, at, ordinal, pack, _saying(said)], order="sorted")
    return hashlib.sha256(text).hexdigest()[:24]


def id_of(record: DecisionRecord) -> str:
    """The id that a decision has by what is kept of it."""
    cause = cause_name(record.event, record.deadline, record.state, record.entry, record.ended, record.law)
    return decision_id(record.case, cause, record.at, record.ordinal, record.pack, record)


def said_of(said: Said) -> dict[str, Any]:
    """What a decision says, by name: to say it again in another form."""
    return dict(zip(Said.__struct_fields__, _saying(said), strict=True))


_saying = attrgetter(*Said.__struct_fields__)


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """An event that waits, as corrections leave it. ``why`` says for what: a "demand", a "case", an
    "event" or an "action"; ``names`` is the name that is not known, ``near`` the nearest that is.
    ``superseded`` says that the action was proposed, and that this no longer stands."""

    event: Event
    why: str
    names: str
    near: str | None = None
    superseded: bool = False
