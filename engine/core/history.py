"""The history of a case as it now stands: corrections applied, retracted events gone, all in order.

Corrections and retractions say what we know, not what happened, so they are no causes: they change
the events that are folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from engine.calendars import local_day, start_of_day
from engine.core.acts import ACTS
from engine.core.incidents import SETTLEMENTS
from engine.core.intake import (
    AMENDMENTS,
    Problem,
    ahead_of,
    is_day,
    read_event,
    read_time,
    unknown_calendar,
)
from engine.core.law import Law
from engine.diagnostics import shortened
from engine.model import Event, Facts

PERSONAL = (*ACTS, *SETTLEMENTS)
"""What a person said in their own name: nobody else corrects or retracts it."""

Key = tuple[str, str]
Order = tuple[datetime, int, int, str, str]


class Happening(NamedTuple):
    """An event ready to be a cause: its place among the causes, its local day, its data as read."""

    order: Order
    on: str
    event: Event
    data: Facts


class History(NamedTuple):
    """``happenings`` ascend by order. ``waiting`` name an event not known; ``refused`` cannot be read
    by the law in force, or correct or retract one another in a circle."""

    happenings: list[Happening]
    waiting: list[Key]
    refused: list[tuple[Key, Problem]]


def read_history(law: Law, events: Iterable[Event]) -> History:
    """The effective history of a case from all the events known of it, in whatever order they come."""
    waiting: list[Key] = []
    refused: list[tuple[Key, Problem]] = []
    happenings = []
    for event in _effective(law, list(events), waiting, refused):
        happening = read_happening(law, event)
        if isinstance(happening, Problem):
            refused.append((event.key, happening))
        else:
            happenings.append(happening)
    happenings.sort(key=lambda happening: happening.order)
    return History(happenings, sorted(waiting), sorted(refused, key=lambda pair: pair[0]))


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
    calendar = data.get("calendar") if event.type == "respondent_added" else None
    if calendar is not None and calendar not in program.pack.calendars:
        return unknown_calendar(event.subject, calendar, program.pack.calendars)
    rank = program.pack.events[event.type].rank
    on = event.occurred_on or local_day(at, program.zone)
    return Happening((at, 3, rank, event.source, event.id), on, event, data)


def event_instant(law: Law, event: Event) -> datetime:
    """When the event was true; one known by its day counts from that day's start in the case's zone."""
    if event.time is not None:
        return event.time
    assert event.occurred_on is not None
    return start_of_day(event.occurred_on, law.zone)


def amended(event: Event) -> Key:
    """The event that a correction or retraction is about."""
    return (event.data.get("of_source") or event.source, str(event.data.get("event")))


def _effective(
    law: Law, events: Sequence[Event], waiting: list[Key], refused: list[tuple[Key, Problem]]
) -> list[Event]:
    """The events as those that correct and retract them leave them."""
    chains = _chains({event.key: event for event in events if event.type in AMENDMENTS})
    if not chains:
        return list(events)
    known = {event.key: event for event in events}
    # what the law cannot read is not in the log where the law was known first, so it is never amended
    readable = {event.key for event in events if unreadable(law, event) is None}
    about: dict[Key, list[Event]] = {}
    for key, end in chains.items():
        amendment = known[key]
        target = amended(amendment)
        problem = _circle(amendment) if end == key else unreadable(law, amendment)
        if problem is None and target not in readable:
            waiting.append(key)
            continue
        if problem is None and known[target].subject != amendment.subject:
            problem = _elsewhere(amendment, known[target])
        if problem is None and end in readable:
            problem = _may_not(law, known[end], amendment)
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
            return None
        refused.extend((other.key, _deed_on_record(event, deed)) for other in retractions if deed is not None)
        corrections = [other for other in amendments if other not in retractions]
        corrections.sort(key=lambda other: (event_instant(law, known[other.key]), other.source, other.id))
        for correction in reversed(corrections):
            ways = [(correction, by.get(correction.key, correction.key))]
            if correction.key in by:
                ways.append((known[correction.key], correction.key))  # as it was before it was corrected
            for said, blamed in ways:
                corrected = _corrected(event, said)
                problem = _unusable(law, event, corrected)
                if problem is None:
                    by[event.key] = correction.key
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


def _chains(amendments: Mapping[Key, Event]) -> dict[Key, Key]:
    """For each amendment the event at the end of the chain it leads down, through the amendments it
    names; its own key where it leads back to itself. What is about another amendment comes first."""
    ends: dict[Key, Key] = {}
    depths: dict[Key, int] = {}
    for key in amendments:
        path: dict[Key, int] = {}
        at = key
        while at in amendments and at not in ends and at not in path:
            path[at] = len(path)
            at = amended(amendments[at])
        way = list(path)
        if at in path:
            way, circle = way[: path[at]], way[path[at] :]
            ends.update((round, round) for round in circle)
            depths.update((round, 0) for round in circle)
        end, depth = ends.get(at, at), depths.get(at, 0)
        for step in reversed(way):
            depth += 1
            ends[step], depths[step] = end, depth
    return {key: ends[key] for key in sorted(ends, key=lambda key: -depths[key])}


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


def _circle(amendment: Event) -> Problem:
    return Problem(
        "amendment-cycle",
        f"The {amendment.type} {amendment.id} leads back to itself through the events it names.",
        "Discard it and name the event that is to be corrected or retracted.",
    )


def _may_not(law: Law, target: Event, amendment: Event) -> Problem | None:
    """Why somebody may not amend an event: it takes the role that recording it takes, and what a person
    said in their own name that person alone, in a role of the actions; what an act says of the action
    is never changed."""
    pack = law.at(event_instant(law, target)).pack
    declared = pack.events.get(target.type)
    roles = declared.roles if declared is not None else ()
    own = target.type in PERSONAL
    if own:
        roles = roles or tuple(dict.fromkeys(role for spec in pack.actions.values() for role in spec.roles))
    if (roles and amendment.role not in roles) or (own and amendment.actor != target.actor):
        by = f"by {target.actor or 'its actor'}" if own else f"as {' or '.join(roles)}"
        return Problem(
            "amendment-role",
            f"The {target.type} {target.id} is corrected or retracted {by} alone; found "
            f"{amendment.actor or 'no actor'} acting as {amendment.role or 'nobody in particular'}.",
            "Let whoever may do so record it.",
        )
    if own and amendment.type == "event_corrected" and amendment.data.get("data"):
        return Problem(
            "amendment-of-act",
            f"What the {target.type} {target.id} says of its action cannot be corrected.",
            "Retract it, and let the person act again.",
        )
    return None


def _deed_on_record(event: Event, deed: Event) -> Problem:
    """A case in which something was done is not closed by taking back its opening."""
    return Problem(
        "deed-on-record",
        f"The opening of {event.subject} cannot be retracted: by {deed.id} something was done in it.",
        "Retract that first if it was never done; else remove the respondent, or close the case.",
    )


def _elsewhere(amendment: Event, target: Event) -> Problem:
    """An event of the demand is corrected for the demand: for one case alone it cannot be otherwise."""
    return Problem(
        "wrong-subject",
        f"The {amendment.type} {amendment.id} is about '{amendment.subject}', "
        f"but the event it names is about '{target.subject}'.",
        f"Record it again with the subject '{target.subject}'.",
    )


def amendment_problem(event: Event) -> Problem | None:
    """What is wrong with the content a correction gives, before any target is known."""
    if event.type != "event_corrected":
        return None
    data, time, day = (event.data.get(name) for name in ("data", "time", "occurredon"))
    if data is not None and not isinstance(data, dict):
        return Problem(
            "ill-typed-datum", "'data' of a correction should be an object.", "Give the data to correct."
        )
    if time is not None and (not isinstance(time, str) or read_time(time) is None):
        return Problem(
            "ill-typed-datum",
            f"'time' of a correction is no time: {shortened(repr(time))}.",
            "Give it with its offset.",
        )
    if day is not None and (not isinstance(day, str) or not is_day(day)):
        return Problem(
            "ill-typed-datum",
            f"'occurredon' of a correction is no day: {shortened(repr(day))}.",
            "Write YYYY-MM-DD.",
        )
    if not data and time is None and day is None:
        return Problem(
            "empty-correction", "The correction corrects nothing.", "Give data, time or occurredon."
        )
    return None


def amended_ahead(event: Event) -> Problem | None:
    """What is wrong with a correction to a time that lies ahead of when the correction was recorded."""
    if event.type != "event_corrected" or event.recorded_at is None:
        return None
    time, day = event.data.get("time"), event.data.get("occurredon")
    moment = read_time(time) if isinstance(time, str) else None
    known = day if isinstance(day, str) and is_day(day) else None
    return ahead_of(event.recorded_at, moment, None) or ahead_of(event.recorded_at, None, known)


def _corrected(event: Event, correction: Event) -> Event:
    """The event as the correction has it. An amendment is then known as of the later of the two."""
    if event.type in AMENDMENTS and event.recorded_at is not None and correction.recorded_at is not None:
        event = replace(event, recorded_at=max(event.recorded_at, correction.recorded_at))
    data = {**event.data, **(correction.data.get("data") or {})}
    event = replace(event, data={name: value for name, value in data.items() if value is not None})
    time, day = correction.data.get("time"), correction.data.get("occurredon")
    if time is not None:
        return replace(event, time=read_time(time), occurred_on=None)
    if day is not None:
        return replace(event, time=None, occurred_on=day)
    return event
