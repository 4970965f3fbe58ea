"""A story as YAML that can be pasted into the tests of a pack, laid out as ``rules fmt`` does."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.diagnostics import Place
from engine.packs.keys import KEYS
from engine.packs.layout import WIDTH, laid_out
from engine.packs.nodes import Scalar
from engine.packs.schema import infer
from engine.packs.stories import Check, Given, Story, Told
from engine.packs.story_events import ACTS

_MARK = "  # "
_HERE = Place("tests.yaml", 1, 1)


def pasted(story: Story, says: str) -> str:
    """The test, one item of the list ``tests``, with what it ``says`` as a comment above it. ``story`` is one
    that corrects and retracts nothing."""
    demand, respondent, *events = story.events
    item: dict[str, Any] = {
        "name": story.name,
        "demand": {**({"id": demand.id} if demand.id else {}), **_without(demand.data, "pack")},
        "respondent": _respondent(respondent),
        "parameters": dict(story.parameters),
        "given": None if story.given is None else _given(story.given),
        "events": [_event(told) for told in events],
        "then": [_check(check) for check in story.checks],
    }
    said = [f"{_MARK}{line}" for line in textwrap.wrap(says, WIDTH - len(_MARK), break_long_words=False)]
    lines = [f"{key}: {_flow(value)}" for key, value in item.items() if value]
    text = "\n".join(["tests:", *said, f"  - {lines[0]}", *(f"    {line}" for line in lines[1:]), ""])
    made = laid_out(text, "tests.yaml", "test file", frozenset())
    return made.removeprefix("tests:\n")


def _without(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != name}


def _respondent(told: Told) -> dict[str, Any]:
    data = dict(told.data) if told.data.get("name") != "The respondent" else _without(told.data, "name")
    return {**({"id": told.id} if told.id else {}), **data}


def _given(given: Given) -> dict[str, Any]:
    days = sorted(set(given.entered_on.values()))
    since: Any = dict(given.entered_on) if len(days) > 1 else days[0]
    facts = {name: _fact(given, name) for name in given.facts}
    return _known(
        {
            "on": given.on,
            "state": dict(given.states),
            "entered_on": None if days == [given.on] else since,
            "entering": given.entering[0] if given.entering else None,
            "facts": _known(facts),
            "items": _by_status(given.items),
            "orders": _by_kind(given.orders),
        }
    )


def _by_status(items: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item, status in items.items():
        found.setdefault(status, []).append(item)
    return found


def _by_kind(orders: Mapping[tuple[str, str], tuple[str, ...]]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for (kind, id), bars in orders.items():
        found.setdefault(kind, {})[id] = list(bars)
    return found


def _fact(given: Given, name: str) -> Any:
    """What is given of a fact; None of one that nothing holds open, which is as before any event."""
    if name not in given.open:
        return given.facts[name]
    return True if given.open[name] == ("",) else list(given.open[name]) or None


def _event(told: Told) -> dict[str, Any]:
    own = {name: value for name, value in told.data.items() if name not in KEYS["test event"]}
    data = {name: value for name, value in told.data.items() if name in KEYS["test event"]}
    at = None if told.at is None else told.at.strftime("%H:%M")
    way = next((way for way, type in ACTS.items() if type == told.type), "type")
    what = told.type if told.about is None else told.about
    who = {"by": told.actor, "role": told.role, "refused": told.refused}
    return _known({"on": told.on, "at": at, way: what, **own, "data": data, **who})


def _check(check: Check) -> dict[str, Any]:
    said: dict[str, Any] = {"on": check.on}
    for expected in check.expected:
        if expected.what == "state":
            said.setdefault("state", {})[expected.name] = expected.value
        else:
            said[expected.what] = expected.value
    return said


def _known(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None and value != {}}


def _flow(value: Any, listed: bool = False) -> str:
    """A value in braces and quotes; laying it out takes away those it does not need."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one, listed=True) for one in value) + "]"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and not listed and infer(Scalar(value, _HERE)) == "date":
        return value
    return json.dumps(value, ensure_ascii=False)
