"""JSON Schema of each file, made from KEYS, so that an editor completes keys and underlines mistakes.

It knows one file and no other: names that are declared nowhere, and what conditions mean, only
``rules check`` sees. It refuses nothing that a pack may say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.calendars.days import WEEKDAYS
from engine.packs.keys import KEYS, Key
from engine.packs.schema import MAX_NAME, TYPES, pattern

Schema = dict[str, Any]

_FILES = {
    "workflow": ("workflow", "What can happen: workflows/NAME.yaml"),
    "rules": ("rule file", "What follows when: rules/PACK/rules.yaml"),
    "parameters": ("parameter file", "Dated values: rules/PACK/parameters.yaml"),
    "calendars": ("calendar file", "Days and ways of counting them: rules/PACK/calendars.yaml"),
    "tests": ("test file", "What must follow: rules/PACK/tests.yaml"),
    "demand": ("demand file", "A demand, for 'demand issue'"),
}
FILES: Mapping[str, tuple[str, str]] = {name: file for name, file in _FILES.items() if file[0] in KEYS}
"""What a schema is called, to its file's table in KEYS and its title."""

_TITLED = ("calendar", "list convention version", "int", "many name")
"""Maps of these have names with hyphens."""


def schema_of(name: str) -> Schema:
    """The schema of one of FILES, by draft 7, which editors know best."""
    table, title = FILES[name]
    parts: dict[str, Schema] = {}
    root = _table(table, parts)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        **root,
        "definitions": {_id(kind): part for kind, part in sorted(parts.items())},
    }


def _id(kind: str) -> str:
    return kind.replace(" ", "-")


def _table(table: str, parts: dict[str, Schema]) -> Schema:
    """A map with the keys of a table; what it refers to is added to ``parts``."""
    keys = KEYS[table]
    made: Schema = {
        "type": "object",
        "properties": {name: _described(key, parts) for name, key in keys.items()},
        "additionalProperties": _beside(table, parts),
    }
    if required := [name for name, key in keys.items() if key.required]:
        made["required"] = required
    if beside := {name: key.beside for name, key in keys.items() if key.beside}:
        made["dependencies"] = {
            name: {"anyOf": [{"required": [other]} for other in others]} for name, others in beside.items()
        }
    return made


def _beside(table: str, parts: dict[str, Schema]) -> Schema | bool:
    """What a key that is not of the table may hold, where it may stand at all."""
    if table == "event":
        return _of("field", parts)
    return {} if table == "test event" else False


def _described(key: Key, parts: dict[str, Schema]) -> Schema:
    value = _of(key.kind, parts)
    if not key.required:  # a key with nothing behind it counts as left out
        value = {"anyOf": [value, {"type": "null"}]}
    return {"description": key.says.replace("`", ""), **value}


def _of(kind: str, parts: dict[str, Schema]) -> Schema:
    """What a value of the kind must be."""
    first, _, rest = kind.partition(" ")
    if kind in _SCALARS:
        return _SCALARS[kind]()
    if " or " in kind:
        return {"anyOf": [_of(one, parts) for one in kind.split(" or ")]}
    if kind in ("conditions", "terms"):
        return {"type": "array", "items": _of(_LISTS[kind], parts)}
    if kind in _WIDER and kind not in parts:
        parts[kind] = {}  # it may hold itself
        parts[kind] = {"anyOf": [_of(_WIDER[kind], parts), *(_table(one, parts) for one in _MAPS[kind])]}
    elif kind in KEYS and kind not in parts:
        parts[kind] = {}
        parts[kind] = _table(kind, parts)
    if kind in parts:
        return {"$ref": f"#/definitions/{_id(kind)}"}
    if first == "many":
        return {"anyOf": [_of(rest, parts), {"type": "array", "items": _of(rest, parts), "minItems": 1}]}
    if first == "list":
        return {"type": "array", "items": _of(rest, parts)}
    if first == "map":
        return _map(rest, parts)
    return {"enum": kind.split("|")}


def _map(kind: str, parts: dict[str, Schema]) -> Schema:
    value = _of(kind, parts)
    table = KEYS.get(kind, {})
    if kind in KEYS and not any(key.required for key in table.values()):
        value = {"anyOf": [value, {"type": "null"}]}
    made: Schema = {"type": "object", "additionalProperties": value}
    if kind != "text":  # those are days
        names = "title" if kind in _TITLED else "path" if kind == "path" else "name"
        made["propertyNames"] = _named(names)
    return made


def _named(kind: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern(kind)}$", "maxLength": MAX_NAME}


_LISTS = {"conditions": "condition item", "terms": "term"}
_WIDER = {
    "condition item": "condition",
    "fact": "condition",
    "term": "path",
    "test deadline": f"date or {KEYS['test deadline']['status'].kind}",
}
"""What may be a map or a text, and the kind of its text."""
_MAPS = {
    "condition item": tuple(table for table in ("condition", "condition group") if table in KEYS),
    "fact": ("fact",),
    "term": ("term",),
    "test deadline": ("test deadline",),
}
_SCALARS: Mapping[str, Callable[[], Schema]] = {
    "name": lambda: _named("name"),
    "path": lambda: _named("path"),
    "title": lambda: {"anyOf": [_named("title"), {"type": "integer"}]},
    "text": lambda: {"type": ["string", "number", "boolean"]},
    "int": lambda: {"type": "integer"},
    "bool": lambda: {"type": "boolean"},
    "date": lambda: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "value": lambda: {
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            {"type": "array", "items": {"type": "string"}},
        ]
    },
    "type": lambda: {"enum": list(TYPES)},
    "weekday": lambda: {"enum": [day.lower() for day in WEEKDAYS]},
    "condition": lambda: {
        "anyOf": [
            {"type": ["string", "number", "boolean"]},
            # what YAML makes of 'a ? b : c'
            {"type": "object", "propertyNames": {"pattern": "[^A-Za-z_]"}, "minProperties": 1},
        ]
    },
}
