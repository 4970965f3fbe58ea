"""What was attempted and refused because of who acted, or in which role, wherever that is on record."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from engine.core.people import FORBIDDEN, same_person
from engine.ledger.attempts import Attempt
from engine.ledger.store import Key, Store
from engine.records import DecisionRecord
from engine.runtime.feed import Feeder


class Refusal(NamedTuple):
    """An attempt and what became of it: ``refused``, an act by hand of which nothing else is kept;
    ``quarantined``, an event of a feed; ``rejected``, the ``event`` of a feed that is on record and had no
    effect."""

    outcome: Literal["refused", "quarantined", "rejected"]
    attempt: Attempt
    event: Key | None = None


def read_attempts(
    feeder: Feeder,
    *,
    demand: str | None = None,
    case: str | None = None,
    actor: str | None = None,
    since: datetime | None = None,
) -> list[Refusal]:
    """The attempts about a demand and its cases, about one case, of a person in whatever spelling (as
    claimed, or as the operating system knows them), recorded since an instant; in the order recorded."""
    with feeder.database.reading() as session:
        store = Store(session)
        found = [
            Refusal("refused" if each.origin is None else "quarantined", each)
            for each in store.attempts(demand=demand, case=case, since=since)
        ]
        found += _rejected(store, demand, case, since)
    if actor is not None:
        wanted = same_person(actor)
        found = [
            each
            for each in found
            if any(name and same_person(name) == wanted for name in (each.attempt.actor, each.attempt.login))
        ]
    return sorted(found, key=_recorded)  # which leaves those of one batch in their order


def _rejected(store: Store, demand: str | None, case: str | None, since: datetime | None) -> list[Refusal]:
    """Acts that a feed took in and the law rejected; each once, however often it was decided."""
    first: dict[Key, tuple[datetime, DecisionRecord]] = {}
    for at, record in store.rejections(FORBIDDEN, demand, case):
        if record.event is not None:
            first.setdefault(record.event, (at, record))
    events = store.events(first)
    found = []
    for key, (at, record) in first.items():
        if since is None or at >= since:
            event = events[key]
            told = record.because or ""
            attempt = Attempt(
                record.case, event.type, event.actor, None, event.role, (), told, recorded_at=at
            )
            found.append(Refusal("rejected", attempt, key))
    return found


def _recorded(refusal: Refusal) -> datetime:
    assert refusal.attempt.recorded_at is not None
    return refusal.attempt.recorded_at
