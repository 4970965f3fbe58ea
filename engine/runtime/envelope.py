"""The CloudEvents 1.0 envelope: an object to an Event, or what is wrong with it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from engine.calendars.written import PLAIN, day_help
from engine.core.intake import Problem, is_day, read_time
from engine.diagnostics import shortened, suggestion
from engine.model import Event

ATTRIBUTES = 100
"""How many attributes an event may have; its data are not counted."""

TEXT = 500
"""How many characters an attribute may have: they stand in every message about the event."""

KNOWN = (
    "specversion", "id", "source", "type", "subject", "time", "occurredon", "actor", "role",
    "synthetic", "evidence", "data", "datacontenttype", "dataschema",
)  # fmt: skip
BYTES = 1_000
"""How many bytes of UTF-8 it may have: a database finds an event by its source and id, and keeps no longer
ones in order."""

_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?", re.ASCII)
_EVIDENCE = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


def read_envelope(
    said: dict[str, Any],
    origin: str,
    ordinals: Counter[str] | None = None,
    spelt: Mapping[str, str] | None = None,
) -> Event | Problem:
    """A CloudEvents object as an Event. ``origin`` is its source where it names none. One without an
    id is known by the digest of its content and its ordinal among equals of its file. ``spelt`` is how
    the file calls attributes, where it calls them otherwise."""
    problem = _unreadable(said, spelt or {})
    if problem is not None:
        return problem
    when = _when(said, spelt or {})
    return when if isinstance(when, Problem) else _event(said, when, origin, ordinals)


def _unreadable(said: dict[str, Any], spelt: Mapping[str, str]) -> Problem | None:
    """What is wrong with any attribute but the time."""
    if len(said) > ATTRIBUTES:
        return Problem(
            "too-many-attributes",
            f"Expected at most {ATTRIBUTES} attributes, found {len(said):,}.",
            'Put what the event says under "data".',
        )
    for name in said:
        if name not in KNOWN and suggestion(name, KNOWN):
            return Problem("unknown-attribute", f"Unknown attribute '{name}'.", suggestion(name, KNOWN))
    for name in ("type", "subject"):
        if not isinstance(said.get(name), str) or not said[name]:
            called = spelt.get(name, name)
            return Problem(
                "missing-attribute",
                f"Expected a text '{called}', found {_found(said, name)}.",
                f"Add {called}.",
            )
    for name in ("type", "subject", "id", "source", "actor", "role"):
        if isinstance(said.get(name), str) and len(said[name].encode()) > BYTES:
            return Problem(
                "attribute-too-long",
                f"Expected '{spelt.get(name, name)}' to have at most {BYTES:,} bytes, found "
                f"{len(said[name].encode()):,}: '{shortened(said[name])}'.",
                "Shorten it.",
            )
        if isinstance(said.get(name), str) and len(said[name]) > TEXT:
            return Problem(
                "attribute-too-long",
                f"Expected '{spelt.get(name, name)}' to have at most {TEXT} characters, found "
                f"{len(said[name]):,}: '{shortened(said[name])}'.",
                "Shorten it.",
            )
    if said.get("specversion", "1.0") != "1.0":
        return Problem(
            "specversion",
            f"Expected CloudEvents 1.0, found {_found(said, 'specversion')}.",
            'Write "specversion": "1.0".',
        )
    if said.get("datacontenttype", "application/json") != "application/json":
        return Problem(
            "datacontenttype",
            f"Expected data in application/json, found {_found(said, 'datacontenttype')}.",
            "Send the data as a JSON object.",
        )
    if not _SUBJECT.fullmatch(said["subject"]):
        return Problem(
            "ill-formed-subject",
            f"Expected '{spelt.get('subject', 'subject')}' to be a case (demand/respondent) or a demand, "
            f"found '{shortened(said['subject'])}'.",
            "Use letters, digits, '.', '_' and '-', with one '/' for a case.",
        )
    for name in ("id", "source", "actor", "role"):
        if said.get(name) is not None and (not isinstance(said[name], str) or not said[name]):
            return Problem(
                "ill-typed-attribute",
                f"Expected a text '{spelt.get(name, name)}', found {_found(said, name)}.",
                f"Mend {spelt.get(name, name)}.",
            )
    if not isinstance(said.get("synthetic", False), bool):
        return Problem(
            "ill-typed-attribute",
            f"Expected 'synthetic' to be true or false, found {_found(said, 'synthetic')}.",
            "Mend synthetic.",
        )
    evidence = said.get("evidence")
    if evidence is not None and (not isinstance(evidence, str) or not _EVIDENCE.fullmatch(evidence)):
        return Problem(
            "ill-typed-attribute",
            f"Expected 'evidence' to be the digest of a file, found {_found(said, 'evidence')}.",
            "Write 'sha256:' and the 64 digits of the digest, or leave it out.",
        )
    if said.get("data") is not None and not isinstance(said["data"], dict):
        return Problem(
            "ill-typed-attribute",
            f"Expected data to be an object, found {_found(said, 'data')}.",
            "Mend data.",
        )
    return None


def _event(said: dict[str, Any], when: dict[str, Any], origin: str, ordinals: Counter[str] | None) -> Event:
    event = Event(
        source=said.get("source") or origin,
        id=said.get("id") or "",
        type=said["type"],
        subject=said["subject"],
        data=said.get("data") or {},
        time=when.get("time"),
        occurred_on=when.get("occurred_on"),
        actor=said.get("actor"),
        role=said.get("role"),
        synthetic=said.get("synthetic", False),
        evidence=said.get("evidence"),
    )
    if event.id:
        return event
    text = msgspec.json.encode(event, order="deterministic")
    name = hashlib.sha256(text).hexdigest()[:24]
    if ordinals is None:
        return msgspec.structs.replace(event, id=name)
    ordinals[name] += 1
    return msgspec.structs.replace(event, id=f"{name}-{ordinals[name]}")


def _when(said: dict[str, Any], spelt: Mapping[str, str]) -> dict[str, Any] | Problem:
    time, day = said.get("time"), said.get("occurredon")
    called, moment_called = spelt.get("occurredon", "occurredon"), spelt.get("time", "time")
    if time is None and day is None:
        return Problem(
            "missing-attribute",
            f"Expected '{moment_called}' (with its offset) or '{called}' (a day); found neither.",
            f"Give {called} as 2018-02-20, or {moment_called} as 2018-02-20T09:30:00-05:00.",
        )
    if day is not None:
        if not isinstance(day, str) or not is_day(day):
            return Problem(
                "ill-typed-attribute",
                f"Expected '{called}' to be a day from 1970 to 2100, found {_found(said, 'occurredon')}.",
                day_help(day) if isinstance(day, str) else PLAIN,
            )
        if time is not None:
            return Problem(
                "two-times",
                f"Expected '{moment_called}' or '{called}', found both.",
                "Keep the one that is known.",
            )
        return {"occurred_on": day}
    moment = read_time(time) if isinstance(time, str) else None
    if moment is None:
        return Problem(
            "ill-typed-attribute",
            f"Expected '{moment_called}' to be a time with its offset, from 1970 to 2100, "
            f"found {_found(said, 'time')}.",
            "Write it as 2018-02-20T09:30:00-05:00.",
        )
    return {"time": moment}


def _found(said: dict[str, Any], name: str) -> str:
    if name not in said:
        return "nothing"
    return shortened(msgspec.json.encode(said[name]).decode())
