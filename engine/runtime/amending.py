"""A correction or retraction by hand: the event it names is looked up, and what it says is read by
that event's type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.core.amendments import amended
from engine.core.intake import AMENDMENTS
from engine.diagnostics import Refused, refused, suggestion
from engine.ledger.store import Store
from engine.model import Event
from engine.naming import nearest_id
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import EventType
from engine.runtime.texts import from_text

NAMED = 5
"""How many of the cases that have an event of an id are named."""
_TIMES = ("time", "occurredon")


def find_amended(store: Store, subject: str, given: Mapping[str, Any]) -> Event:
    """The event that a correction or retraction names, in whatever source.

    Raises Refused where nothing has the id, where several sources have it, and where it is about
    another subject.
    """
    id, source = str(given["event"]), given.get("of_source")
    demand = subject.partition("/")[0]
    known = [event for events in store.events_about({subject, demand}).values() for event in events]
    found = [event for event in known if event.id == id and source in (None, event.source)]
    mine = [event for event in found if event.subject == subject]
    if len(mine) == 1:
        return mine[0]
    if mine:
        sources = ", ".join(f"of_source={event.source}" for event in mine)
        raise refused(
            "several-events",
            f"Expected one event {id} of {subject}; found {len(mine)}, from several sources.",
            f"Add which one is meant: {sources}.",
        )
    if found:
        raise refused(
            "wrong-subject",
            f"The event {id} is about the whole demand {demand}, not about {subject} alone.",
            f"Record it with {demand} in the place of {subject}; it then holds for every case of the demand.",
        )
    elsewhere = [name for name in store.subjects_of(id) if name not in (subject, demand)]
    if elsewhere:
        raise refused(
            "wrong-subject",
            f"The event {id} is about {' and '.join(elsewhere[:NAMED])}, not about {subject}.",
            f"If it is meant, record this with {elsewhere[0]} in the place of {subject}.",
        )
    raise _unknown(subject, id, source, known)


def amended_end(store: Store, event: Event) -> Event:
    """The event at the end of the chain of corrections and retractions that begins with ``event``."""
    seen: set[tuple[str, str]] = set()
    while event.type in AMENDMENTS and event.key not in seen:
        seen.add(event.key)
        event = store.event(amended(event)) or event
    return event


def read_amendment(
    declared: EventType | None, target: Event, pairs: Mapping[str, str], type: str
) -> dict[str, Any]:
    """The data of a correction or retraction of ``target``. What is not the correction's own is a
    datum of the target's, of the type ``declared``; so is ``data.NAME`` in any case. An empty text
    takes a datum away."""
    own = LIFECYCLE[type].fields.keys() | (set(_TIMES) if type == "event_corrected" else set())
    fields = {} if declared is None else declared.fields
    said: dict[str, Any] = {"of_source": target.source}
    changed: dict[str, Any] = {}
    for name, text in pairs.items():
        datum = name.removeprefix("data.")
        if name in own or type != "event_corrected":
            said[name] = text
        elif declared is not None and datum not in fields:
            raise refused(
                "unknown-datum",
                f"The event to be corrected, {target.type}, has no datum '{datum}'; "
                f"it has: {', '.join(fields) or 'none'}.",
                suggestion(datum, fields) or "Give data that it has, or its day as occurredon=2018-02-20.",
            )
        else:
            changed[datum] = _read(fields, datum, text)
    return {**said, "data": changed} if changed else said


def _read(fields: Mapping[str, Any], name: str, text: str) -> Any:
    if text == "":
        return None
    return from_text(fields[name].type, text) if name in fields else text


def _unknown(subject: str, id: str, source: str | None, known: Sequence[Event]) -> Refused:
    mine = [event for event in known if event.subject == subject]
    ids = [event.id for event in mine]
    near = nearest_id(id, ids) or next((name for name in ids if id and name.startswith(id)), None)
    sources = [event.source for event in mine if event.id == id]
    if sources:
        help = f"It is known from: {', '.join(f'of_source={name}' for name in sources)}."
    elif near is not None:
        help = f"Did you mean '{near}'?"
    else:
        help = f"'forthwith inspect {subject}' shows the id of each event."
    of = f" from the source {source}" if source else ""
    message = f"No event {id} of {subject}{of} is known; there is nothing to correct or retract."
    return refused("unknown-event", message, help)
