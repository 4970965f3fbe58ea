"""Days that somebody may have given by mistake: far after all that is known of a demand, or before
the demand was issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.calendars import local_day
from engine.core.intake import AMENDMENTS, is_day, read_time
from engine.ledger.store import Store
from engine.model import Event

FAR = 14
"""So many days after all that is known of a demand, today is likely not the day that was meant."""


class Doubts(NamedTuple):
    """What makes the day of an event doubtful: it is today because nobody gave one, and lies so many
    days after all that is known of its demand; or it lies before its demand was issued, on that day."""

    days_after: int | None
    issued_on: str | None


NONE = Doubts(None, None)


def doubts(store: Store, events: Sequence[Event], zone: str, *, today: bool) -> Doubts:
    """Doubts about the day of events of one demand that are not in the ledger yet; ``today`` says
    that nobody gave it."""
    issued = {row.id: row.issued_on for row in store.demands()}
    demand = events[0].subject.partition("/")[0]
    before = any(precedes_issue(event, issued, zone) for event in events)
    on, last = _true_on(events[0], zone), last_known_day(store, demand, zone)
    after = days_after(on, last) if today and on is not None and last is not None else 0
    return Doubts(after if after > FAR else None, issued[demand] if before else None)


def last_known_day(store: Store, demand: str, zone: str) -> str | None:
    """The last day of which anything is known of a demand: to which time has run, or of its last news."""
    known = [at for at in (store.horizon(), store.last_news(demand)) if at is not None]
    return local_day(max(known), zone) if known else None


def days_after(day: str, last: str) -> int:
    """How many days ``day`` lies after ``last``; negative where it lies before."""
    return (date.fromisoformat(day) - date.fromisoformat(last)).days


def precedes_issue(event: Event, issued_on: Mapping[str, str], zone: str) -> bool:
    """Whether what an event says lies before the day its demand was issued; not where that is not known."""
    issued, on = issued_on.get(event.subject.partition("/")[0]), _true_on(event, zone)
    return issued is not None and on is not None and on < issued


def _true_on(event: Event, zone: str) -> str | None:
    """The day of which the event speaks; None for a correction or retraction that speaks of none."""
    on, time = event.occurred_on, event.time
    if event.type in AMENDMENTS:
        on, text = (event.data.get(name) for name in ("occurredon", "time"))
        time = read_time(text) if isinstance(text, str) else None
    if time is not None:
        return local_day(time, zone)
    return on if isinstance(on, str) and is_day(on) else None
