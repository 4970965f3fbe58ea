"""Corrections and retractions: which event each is about, what is wrong with one, and what it makes of
the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace

from engine.calendars.written import PLAIN, day_help
from engine.core.acts import ACTS
from engine.core.incidents import SETTLEMENTS
from engine.core.intake import AMENDMENTS, Problem, ahead_of, is_day, read_time
from engine.diagnostics import shortened
from engine.model import Event
from engine.packs.pack import Pack

PERSONAL = (*ACTS, *SETTLEMENTS)
"""What a person said in their own name: nobody else corrects or retracts it."""

Key = tuple[str, str]


class Change(NamedTuple):
    """A correction or retraction that stands: of which event, and by which. One that does not count has
    a later correction before it, and counts again when that is retracted."""

    event: Key
    by: Key
    counts: bool


def amended(event: Event) -> Key:
    """The event that a correction or retraction is about."""
    return (event.data.get("of_source") or event.source, str(event.data.get("event")))


def chains_of(amendments: Mapping[Key, Event]) -> dict[Key, Key]:
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


def circle(amendment: Event) -> Problem:
    """Amendments that lead back to themselves are none."""
    return Problem(
        "amendment-cycle",
        f"The {amendment.type} {amendment.id} leads back to itself through the events it names.",
        "Discard it and name the event that is to be corrected or retracted.",
    )


def may_not(pack: Pack, target: Event, amendment: Event) -> Problem | None:
    """Why somebody may not amend an event: it takes the role that recording it takes, and what a person
    said in their own name that person alone, in a role of the actions; what an act says of the action
    is never changed."""
    own = target.type in PERSONAL
    roles = roles_to_amend(pack, target)
    if (roles and amendment.role not in roles) or (own and amendment.actor != target.actor):
        by = f"by {target.actor or 'its actor'}" if own else f"as {' or '.join(roles)}"
        return Problem(
            "amendment-role",
            f"The {target.type} {target.id} is corrected or retracted {by} alone; found "
            f"{amendment.actor or 'no actor'} acting as {amendment.role or 'nobody in particular'}.",
            "Let whoever may do so record it.",
            () if amendment.role in roles else roles,
        )
    if own and amendment.type == "event_corrected" and amendment.data.get("data"):
        return Problem(
            "amendment-of-act",
            f"What the {target.type} {target.id} says of its action cannot be corrected.",
            "Retract it, and let the person act again.",
        )
    return None


def roles_to_amend(pack: Pack, target: Event) -> tuple[str, ...]:
    """The roles of which somebody needs one to correct or retract an event; empty where anyone may."""
    declared = pack.events.get(target.type)
    roles = declared.roles if declared is not None else ()
    if target.type in PERSONAL and not roles:
        return tuple(dict.fromkeys(role for spec in pack.actions.values() for role in spec.roles))
    return roles


def deed_on_record(event: Event, deed: Event) -> Problem:
    """A case in which something was done is not closed by taking back its opening."""
    return Problem(
        "deed-on-record",
        f"The opening of {event.subject} cannot be retracted: by {deed.id} something was done in it.",
        "Retract that first if it was never done; else remove the respondent, or close the case.",
    )


def elsewhere(amendment: Event, target: Event) -> Problem:
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
            day_help(day) if isinstance(day, str) else PLAIN,
        )
    if not data and time is None and day is None:
        return Problem(
            "empty-correction",
            "The correction corrects nothing: it gives neither a day nor a time nor data.",
            "Say what is to be other: its day as occurredon=2018-02-20, or a datum by its name, as "
            "items=orders,guidance.",
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


def corrected_by(event: Event, correction: Event) -> Event:
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
