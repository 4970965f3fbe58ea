"""The history of a case as it now stands: corrections applied, retracted events gone, all in order.

Corrections and retractions say what we know, not what happened, so they are no causes: they change
the events that are folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from engine.calendars import local_day, start_of_day
from engine.core.amendments import (
    Change,
    Key,
    amended,
    amended_ahead,
    amendment_problem,
    chains_of,
    circle,
    corrected_by,
    deed_on_record,
    elsewhere,
    may_not,
)
from engine.core.intake import AMENDMENTS, Problem, read_event, unknown_calendar
from engine.core.law import Law
from engine.core.orders import order_problem
from engine.model import Cause, Event, Facts

Order = tuple[datetime, int, int, str, str]


class Happening(NamedTuple):
    """An event ready to be a cause: its place among the causes, its local day, its data as read."""

    order: Order
    on: str
    event: Event
    data: Facts


class History(NamedTuple):
    """``happenings`` ascend by order. ``waiting`` name an event not known; ``refused`` cannot be read
    by the law in force, or correct or retract one another in a circle. ``changes`` say by what other
    events are no longer as they were recorded."""

    happenings: list[Happening]
    waiting: list[Key]
    refused: list[tuple[Key, Problem]]
    changes: tuple[Change, ...] = ()


def read_history(law: Law, events: Iterable[Event]) -> History:
    """The effective history of a case from all the events known of it, in whatever order they come."""
    waiting: list[Key] = []
    refused: list[tuple[Key, Problem]] = []
    changes: list[Change] = []
    happenings = []
    for event in _effective(law, list(events), waiting, refused, changes):
        happening = read_happening(law, event)
        if isinstance(happening, Problem):
            refused.append((event.key, happening))
        else:
            happenings.append(happening)
    happenings.sort(key=lambda happening: happening.order)
    return History(
        happenings, sorted(waiting), sorted(refused, key=lambda pair: pair[0]), tuple(sorted(changes))
    )


def governed(law: Law, events: Iterable[Event]) -> tuple[Law, History]:
    """The law of a case from all the events known of it, and its history as that law reads it."""
    known = list(events)
    reading = law
    history = read_history(reading, known)
    for _ in law.every()[1:]:  # when it was opened, its law says; which is its law, when it was opened
        governing = law.governing(_opened(history.happenings))
        if governing is reading:
            break
        reading = governing
        history = read_history(reading, known)
    return reading, history


def _opened(happenings: Iterable[Happening]) -> datetime | None:
    """When both the demand and the respondent were known."""
    demanded = asked = False
    for happening in happenings:
        demanded = demanded or happening.event.type in ("demand_issued", "demand_amended")
        asked = asked or happening.event.type == "respondent_added"
        if demanded and asked:
            return happening.order[0]
    return None


def read_happening(law: Law, event: Event) -> Happening | Problem:
    """The event as a cause under the law in force when it was true, or why it cannot be one."""
    at = event_instant(law, event)
    program = law.at(at)
    data = read_event(program.pack.events, event)
    if isinstance(data, Problem):
        return data
    problem = order_problem(program, event.type, data)
    if problem is not None:
        return problem
    calendar = data.get("calendar") if event.type == "respondent_added" else None
    if calendar is not None and calendar not in program.pack.calendars:
        return unknown_calendar(event.subject, calendar, program.pack.calendars)
    rank = program.pack.events[event.type].rank
    on = event.occurred_on or local_day(at, program.zone)
    return Happening((at, 3, rank, event.source, event.id), on, event, data)


def cause_of(happening: Happening, order: Order | None = None) -> Cause:
    """The event as a cause, at its own place or where it takes effect later."""
    order = order or happening.order
    return Cause(
        kind="event", at=order[0], on=happening.on, order=order, event=happening.event, data=happening.data
    )


def event_instant(law: Law, event: Event) -> datetime:
    """When the event was true; one known by its day counts from that day's start in the case's zone."""
    if event.time is not None:
        return event.time
    assert event.occurred_on is not None
    return start_of_day(event.occurred_on, law.zone)


def _effective(
    law: Law,
    events: Sequence[Event],
    waiting: list[Key],
    refused: list[tuple[Key, Problem]],
    changes: list[Change],
) -> list[Event]:
    """The events as those that correct and retract them leave them."""
    chains = chains_of({event.key: event for event in events if event.type in AMENDMENTS})
    if not chains:
        return list(events)
    known = {event.key: event for event in events}
    # what the law cannot read is not in the log where the law was known first, so it is never amended
    readable = {event.key for event in events if unreadable(law, event) is None}
    about: dict[Key, list[Event]] = {}
    for key, end in chains.items():
        amendment = known[key]
        target = amended(amendment)
        problem = circle(amendment) if end == key else unreadable(law, amendment)
        if problem is None and target not in readable:
            waiting.append(key)
            continue
        if problem is None and known[target].subject != amendment.subject:
            problem = elsewhere(amendment, known[target])
        if problem is None and end in readable:
            problem = may_not(law.at(event_instant(law, known[end])).pack, known[end], amendment)
        if problem is None:
            about.setdefault(target, []).append(amendment)
        else:
            refused.append((key, problem))
    standing: dict[Key, Event] = {}
    by: dict[Key, Key] = {}  # from which correction an event has its content

    def as_it_stands(event: Event, deed: Event | None = None) -> Event | None:
        """The event's content, None where it is retracted; what is about it has been settled before.
        With a ``deed`` it is not retracted."""
        amendments = [standing[other.key] for other in about.get(event.key, ()) if other.key in standing]
        retractions = [other for other in amendments if other.type == "event_retracted"]
        if retractions and deed is None:
            changes.extend(Change(event.key, other.key, True) for other in retractions)
            return None
        refused.extend((other.key, deed_on_record(event, deed)) for other in retractions if deed is not None)
        corrections = [other for other in amendments if other not in retractions]
        corrections.sort(key=lambda other: (event_instant(law, known[other.key]), other.source, other.id))
        while corrections:
            correction = corrections.pop()
            ways = [(correction, by.get(correction.key, correction.key))]
            if correction.key in by:
                ways.append((known[correction.key], correction.key))  # as it was before it was corrected
            for said, blamed in ways:
                corrected = corrected_by(event, said)
                problem = _unusable(law, event, corrected)
                if problem is None:
                    by[event.key] = correction.key
                    changes.append(Change(event.key, correction.key, True))
                    changes.extend(Change(event.key, other.key, False) for other in corrections)
                    return corrected
                refused.append((blamed, problem))
        return event

    for key in chains:  # what is about another amendment comes before it
        stands = as_it_stands(known[key])
        if stands is not None:
            standing[key] = stands
    plain = [event for event in events if event.type not in AMENDMENTS]
    effective = [as_it_stands(event) for event in plain if event.type != "respondent_added"]
    found = [event for event in effective if event is not None]
    deed = next((event for event in found if event.type == "action_done" and event.key in readable), None)
    added = [as_it_stands(event, deed) for event in plain if event.type == "respondent_added"]
    return found + [event for event in added if event is not None]


def _unusable(law: Law, event: Event, corrected: Event) -> Problem | None:
    """Why an event cannot be corrected so: it then stays as it was, and the correction is refused."""
    if event.type in AMENDMENTS:
        if amended(corrected) != amended(event):
            return Problem(
                "retargeted-amendment",
                f"The {event.type} {event.id} cannot be corrected to name another event.",
                "Retract it, and record another that names the right event.",
            )
        return amendment_problem(corrected) or amended_ahead(corrected)
    if event.type == "demand_issued" and corrected.data.get("pack") != event.data.get("pack"):
        return Problem(
            "pack-of-demand",
            f"The demand {event.subject} was issued under the pack {event.data.get('pack')} and is judged "
            f"by it for good; it cannot be corrected to {corrected.data.get('pack')}.",
            "Retract its demand_issued or withdraw it, and issue the demand anew under another id.",
        )
    read = read_happening(law, corrected)
    return read if isinstance(read, Problem) else None


def unreadable(law: Law, event: Event) -> Problem | None:
    """Why the law in force when an event was true cannot read it, whatever else is known: why none of
    them can, where the law of its case is not known."""
    problems = [_unreadable(each, event) for each in law.every()]
    return None if None in problems else problems[0]


def _unreadable(law: Law, event: Event) -> Problem | None:
    if event.type in AMENDMENTS:
        read = read_event(law.at(event_instant(law, event)).pack.events, event)
        return read if isinstance(read, Problem) else amendment_problem(event)
    happening = read_happening(law, event)
    return happening if isinstance(happening, Problem) else None
