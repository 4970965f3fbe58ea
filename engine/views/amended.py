"""What was corrected or taken back: by whom, when, why, and how that is undone in turn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.core.amendments import PERSONAL
from engine.views.inspected import InspectedAmendment, InspectedEvent, Inspection
from engine.views.moments import day_of, moment
from engine.views.safe import line
from engine.views.undoing import retraction

_SAID = {"event_corrected": "Corrected", "event_retracted": "Retracted"}


def amendments_of(inspection: Inspection, event: InspectedEvent, margin: str) -> list[str]:
    """The corrections and retractions of an event that stand, in lines below it."""
    lines = []
    for amendment in inspection.amendments:
        if _key(amendment.event) == _key(event):
            lines += _amended(amendment, inspection.zone, margin)
            lines += amendments_of(inspection, amendment.by, margin + "  ")
    return lines


def taken_back(inspection: Inspection) -> list[InspectedEvent]:
    """The events that are retracted, each once, by their day."""
    found = {
        _key(amendment.event): amendment.event
        for amendment in inspection.amendments
        if amendment.by.type == "event_retracted"
    }
    return sorted(found.values(), key=lambda event: (on_day(event, inspection.zone), *_key(event)))


def undoing_amendments(inspection: Inspection) -> list[str]:
    """The commands that take each correction and retraction back."""
    lines = []
    for amendment in inspection.amendments:
        by, event = amendment.by, amendment.event
        what = "correction" if by.type == "event_corrected" else "retraction"
        told = f"The {what} of {on_day(by, inspection.zone)}, of event {event.id}. To take it back:"
        lines += [line(told, "  "), retraction(by, "    ", own=_end(inspection, event).type in PERSONAL)]
    return lines


def on_day(event: InspectedEvent, zone: str) -> str:
    """The local day of an event as it was recorded."""
    if event.at is not None:
        return day_of(event.at, zone)
    return event.occurredon or ""


def _amended(amendment: InspectedAmendment, zone: str, margin: str) -> list[str]:
    by = amendment.by
    who = f" by {by.actor}" if by.actor else ""
    role = f" as {by.role}" if by.role else ""
    why = by.data.get("reason") or "no reason was given"
    told = f"{_SAID[by.type]} {on_day(by, zone)}{who}{role} (event {by.id}): {why}"
    lines = [line(told, margin, hanging=margin + "  ")]
    if not amendment.counts:
        return [*lines, line("A later correction counts instead.", margin + "  ")]
    given = by.data.get("data")
    for name, value in given.items() if isinstance(given, dict) else ():
        before = _value(amendment.event.data.get(name))
        told = f"{name} = {_value(value)}; recorded as {before}"
        lines.append(line(told, margin + "  ", hanging=margin + "    "))
    for moved in (by.data.get("time"), by.data.get("occurredon")):
        if moved is not None:
            told = f"of {_time(moved, zone)}; recorded as of {_own(amendment.event, zone)}"
            lines.append(line(told, margin + "  ", hanging=margin + "    "))
            break
    return lines


def _end(inspection: Inspection, event: InspectedEvent) -> InspectedEvent:
    """What a correction of a correction is about in the end."""
    about = {_key(amendment.by): amendment.event for amendment in inspection.amendments}
    while _key(event) in about:
        event = about[_key(event)]
    return event


def _own(event: InspectedEvent, zone: str) -> str:
    return moment(event.at, zone) if event.at is not None else event.occurredon or ""


def _time(text: str, zone: str) -> str:
    return moment(datetime.fromisoformat(text), zone) if "T" in text else text


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "(none)"
    return str(value)


def _key(event: InspectedEvent) -> tuple[str, str]:
    return (event.source, event.id)
