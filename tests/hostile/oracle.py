"""What may be taken as an event, said a second time and independently: by the reader of JSON of the standard
library and by plain tests of each declared type."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.model import Event
from engine.packs.pack import EventType

_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?\Z", re.ASCII)


def says(line: bytes, event: Event) -> str | None:
    """Why the line does not say this event; None where it does."""
    try:
        said = json.loads(
            line.decode("utf-8").removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_never
        )
    except ValueError as error:
        return f"not JSON: {error}"
    if not isinstance(said, dict):
        return "no object"
    for name, value in (
        ("type", event.type),
        ("subject", event.subject),
        ("actor", event.actor),
        ("role", event.role),
        ("occurredon", event.occurred_on),
        ("evidence", event.evidence),
    ):
        if said.get(name) != value:
            return f"{name} is {said.get(name)!r}, not {value!r}"
    if (said.get("data") or {}) != event.data:
        return "other data"
    if (said.get("time") is None) != (event.time is None):
        return "another time"
    if event.time is not None and datetime.fromisoformat(said["time"]) != event.time:
        return "another time"
    return None


def fits(event: Event, declared: dict[str, EventType], now: datetime) -> str | None:
    """Why the event may not be on record under the types declared; None where it may."""
    type = declared.get(event.type)
    if type is None:
        return f"unknown type {event.type!r}"
    if not _CASE.match(event.subject):
        return "ill-formed subject"
    if (event.time is None) == (event.occurred_on is None):
        return "no time, or two"
    if event.occurred_on is not None and not _is_day(event.occurred_on):
        return "no day"
    moment = event.time or datetime.fromisoformat(f"{event.occurred_on}T00:00:00+00:00")
    if moment.tzinfo is None or moment > now + timedelta(days=2) or not 1970 <= moment.year <= 2100:
        return f"at {moment}"
    for name, field in type.fields.items():
        if name not in event.data or event.data[name] is None:
            if field.required and name not in event.data:
                return f"lacks {name}"
            continue
        if not _is(field.type, event.data[name]):
            return f"{name} is no {field.type}: {event.data[name]!r}"
    unknown = event.data.keys() - type.fields.keys()
    if unknown and event.type != "event_corrected":
        return f"unknown data {unknown}"
    if type.roles and event.role not in type.roles:
        return f"role {event.role!r}"
    return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _never(text: str) -> Any:
    raise ValueError(text)


def _is_day(text: Any) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    try:
        return 1970 <= date.fromisoformat(text).year <= 2100
    except ValueError:
        return False


def _is_time(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    try:
        return datetime.fromisoformat(text).astimezone(UTC).tzinfo is not None
    except (ValueError, OverflowError):
        return False


def _is(type: str, value: Any) -> bool:
    if type == "list<string>":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if type == "date":
        return _is_day(value)
    if type == "time":
        return _is_time(value)
    if type == "bool":
        return isinstance(value, bool)
    if type == "int":
        return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    if type == "double":
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1.8e308
    return isinstance(value, str)
