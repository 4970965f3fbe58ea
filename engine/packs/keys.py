"""Which keys each map of a pack's files may have, as one table.

The JSON Schema for editors is made from it; nothing else decides what a file may say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """``kind`` is what its value must be: ``name`` (letters, digits, _), ``title`` (with - instead),
    ``path`` (names joined by dots), ``text``, ``int``, ``bool``, ``date``, ``value``, ``type``,
    ``condition``, ``conditions``, ``term``, ``terms``, ``name or int``, ``weekday``, one of several
    words (``a|b``), ``many KIND`` (one or a list), ``list KIND``, ``map KIND`` (any names to KIND).
    A KIND that is a key of KEYS is a map with those keys."""

    kind: str
    required: bool = False


_TERM = {
    "latest_of": Key("terms"),
    "earliest_of": Key("terms"),
    "date": Key("path"),
    "days": Key("name or int"),
    "by": Key("title"),
    "from": Key("term"),
    "calendar": Key("title"),
}

_DAYS_OF_A_STOP = {"stop_day": Key("runs|stands"), "restart_day": Key("runs|stands")}

KEYS: Mapping[str, Mapping[str, Key]] = {
    "workflow": {
        "workflow": Key("title", required=True),
        "timezone": Key("text", required=True),
        "calendar": Key("title", required=True),
        "events": Key("map event"),
        "facts": Key("map fact"),
        "actions": Key("map action"),
        "regions": Key("map region", required=True),
        "renamed": Key("map path"),
    },
    "event": {  # every other key is a field
        "roles": Key("many name"),
        "about": Key("case|demand|either"),
        "exhaustive": Key("bool"),
    },
    "field": {"type": Key("type", required=True), "required": Key("bool"), "default": Key("value")},
    "fact": {  # or a condition's text: a computed fact
        "count": Key("many name"),
        "collect": Key("path"),
        "max": Key("path"),
        "min": Key("path"),
        "latest": Key("path"),
        "sum": Key("path"),
        "between": Key("list name"),
        "by": Key("name"),
        "cleared_by": Key("many name"),
    },
    "action": {
        "region": Key("name", required=True),
        "enters": Key("name"),
        "approved": Key("name"),
        "rejected": Key("name"),
        "done": Key("name"),
        "roles": Key("many name"),
        "approvals": Key("int"),
    },
    "region": {
        "initial": Key("name", required=True),
        "states": Key("map state", required=True),
        "transitions": Key("list transition"),
    },
    "state": {
        "initial": Key("name"),
        "states": Key("map state"),
        "deadlines": Key("map deadline"),
        "tolled_while": Key("condition"),
        **_DAYS_OF_A_STOP,
        "final": Key("bool"),
        "say": Key("text"),
    },
    "transition": {
        "trigger": Key("name", required=True),
        "from": Key("many path", required=True),
        "to": Key("path", required=True),
    },
    "term": _TERM,
    "deadline": {
        **_TERM,
        "at": Key("start|end"),
        "tolled_while": Key("condition"),
        **_DAYS_OF_A_STOP,
        "exhaustive": Key("bool"),
        "cites": Key("text"),
    },
    "rule file": {
        "pack": Key("title", required=True),
        "workflow": Key("title", required=True),
        "rules": Key("list rule", required=True),
    },
    "rule": {
        "id": Key("title", required=True),
        "on": Key("many path", required=True),
        "when": Key("conditions"),
        "then": Key("many effect", required=True),
        "because": Key("text", required=True),
        "cites": Key("text"),
        "priority": Key("int"),
    },
    "condition": {"if": Key("condition", required=True), "say": Key("text")},  # or a condition's text
    "condition group": {"any": Key("conditions"), "none": Key("conditions"), "say": Key("text")},
    "effect": {
        "move": Key("name"),
        "propose": Key("name"),
        "draft": Key("title"),
        "note": Key("text"),
    },
    "parameter file": {"parameters": Key("map parameter", required=True)},
    "parameter": {
        "type": Key("type"),
        "values": Key("list parameter value"),
        "value": Key("value"),
        "cites": Key("text"),
    },
    "parameter value": {
        "since": Key("date", required=True),
        "value": Key("value", required=True),
        "cites": Key("text"),
    },
    "calendar file": {"calendars": Key("map calendar"), "conventions": Key("map list convention version")},
    "calendar": {
        "country": Key("text"),
        "subdivision": Key("text"),
        "market": Key("text"),
        "years": Key("list int"),
        "extends": Key("title"),
        "weekend": Key("list weekday"),
        "closures": Key("map text"),
        "days_from": Key("many text"),
        "recesses": Key("list recess"),
        "version": Key("text"),
    },
    "recess": {
        "since": Key("text", required=True),
        "until": Key("text", required=True),
        "name": Key("text", required=True),
    },
    "convention version": {
        "since": Key("date"),
        "until": Key("date"),
        "unit": Key("days|business-days|hours|months|years", required=True),
        "exclude_start": Key("bool"),
        "roll": Key("next|previous|none|with-count"),
        "service": Key("map int"),
        "month_end": Key("last|next"),
        "extension": Key("map int"),
        "cut_off": Key("text"),
        "cites": Key("text"),
    },
    "demand file": {
        "id": Key("text", required=True),
        "pack": Key("title", required=True),
        "authority": Key("text", required=True),
        "title": Key("text"),
        "legal_basis": Key("text"),
        "issued_on": Key("date", required=True),
        "due_on": Key("date", required=True),
        "items": Key("list text", required=True),
        "follows": Key("list text"),
        "respondents": Key("list respondent", required=True),  # or the path of a CSV file
    },
    "respondent": {
        "id": Key("text", required=True),
        "name": Key("text", required=True),
        "kind": Key("text"),
        "us_state": Key("text"),
        "geoid": Key("text"),
        "calendar": Key("title"),
        "prior_contacts": Key("list date"),
        "reason": Key("text"),
    },
}
