"""What a test expects: items of ``then``, each of one day."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.keys import KEYS
from engine.packs.nodes import Keys, Node, Scalar
from engine.packs.stories import Check, DueAs, Expected
from engine.packs.story_names import Beginning, Names

_LISTS = ("rules", "withheld", "refused", "drafts")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "deadlines": tuple(KEYS["test deadline"]["status"].kind.split("|")),
    **{
        what: tuple(KEYS["check"][what].kind.removeprefix("map ").split("|"))
        for what in ("actions", "incidents")
    },
}


def read_check(node: Node, begins: Beginning, names: Names) -> Check | None:
    """One item of ``then``, of a test that ``begins`` on a day."""
    keys = names.reader.keys(node, "check", "the check")
    if not isinstance(node, Keys):
        return None
    on = names.day(keys.get("on"))
    if "on" in keys:
        names.not_before(keys["on"], on, begins)
    at = names.instant(keys.get("at"), on)
    expected = [
        *_states(keys.get("state"), names),
        *_deadlines(keys.get("deadlines"), names),
        *(
            each
            for what in ("actions", "incidents")
            if what in keys
            for each in _kinds(what, keys[what], names)
        ),
        *(_list(what, keys[what], names) for what in _LISTS if what in keys),
        *([_orders(keys["orders"], names)] if "orders" in keys else []),
    ]
    if not set(keys) - {"on", "at"} and not node.broken and all(key.text in keys for key, _ in node.pairs):
        said = ", ".join(key for key in KEYS["check"] if key not in ("on", "at"))
        names.reader.findings.add(
            "test-empty",
            "Expected the check to say what must be so; it says only when.",
            f"Add one of: {said}. For example state: {{REGION: STATE}}.",
            node.place,
        )
    return None if on is None else Check(node.place, on, at, tuple(expected))


def _states(node: Node | None, names: Names) -> list[Expected]:
    found = []
    regions = {} if names.pack is None else names.pack.regions
    for region, value in names.reader.entries(node, "states by region"):
        known = names.known(region, regions, "unknown-region", "a region of the workflow", "Regions")
        named = names.reader.name(value, "path")
        path = names.path(named, known) if known is not None else None
        if path is not None and known is not None:
            found.append(Expected(value.place, "state", known, path))
    return found


def _deadlines(node: Node | None, names: Names) -> list[Expected]:
    found = []
    regions = () if names.pack is None else names.pack.regions.values()
    declared = [
        spec.name for region in regions for state in region.states.values() for spec in state.deadlines
    ]
    for key, value in names.reader.entries(node, "deadlines"):
        known = names.known(key, declared, "unknown-deadline", "a deadline of the workflow", "Deadlines")
        due = _due(value, names)
        if known is not None and due is not None:
            found.append(Expected(key.place, "deadlines", known, due))
    return found


def _due(node: Node, names: Names) -> DueAs | None:
    reader = names.reader
    if isinstance(node, Keys):
        keys = reader.keys(node, "test deadline", "the deadline")
        status = reader.word(keys.get("status"), "status", _WORDS["deadlines"])
        state = names.path(reader.name(keys.get("state"), "path"))
        return DueAs(status, names.day(keys.get("due")), state)
    if isinstance(node, Scalar) and node.text[:1].isdigit():
        day = names.day(node)
        return None if day is None else DueAs("running", day, None)
    if isinstance(node, Scalar) and node.text in _WORDS["deadlines"]:
        return DueAs(node.text, None, None)
    reader.wrong_kind(
        node,
        "the day of a deadline, or how it stands",
        f"Write its last day, such as 2018-02-23, or one of: {', '.join(_WORDS['deadlines'])}.",
    )
    return None


def _kinds(what: str, node: Node, names: Names) -> list[Expected]:
    """The status of each kind of action or incident; an empty map says that none is open."""
    value: dict[str, str] = {}
    for key, written in names.reader.entries(node, f"{what} by kind"):
        kind = names.action(key)
        status = names.reader.word(written, key.text, _WORDS[what])
        if kind is not None and status is not None:
            value[kind] = status
    return [Expected(node.place, what, "", value)]


def _orders(node: Node, names: Names) -> Expected:
    """The names of orders, kind and id; an empty map says that none is in force."""
    found = []
    for key, value in names.reader.entries(node, "orders by kind"):
        kind = names.order(key)
        for item in names.reader.items(value, f"orders of the kind '{key.text}'"):
            id = names.reader.text(item, key.text)
            if kind is not None and id is not None:
                found.append(f"{kind} {id.text}")
    return Expected(node.place, "orders", "", tuple(found))


def _list(what: str, node: Node, names: Names) -> Expected:
    items = names.reader.items(node, f"names for '{what}'")
    if what == "drafts":
        read = [None if (name := names.reader.name(item, "title")) is None else name.text for item in items]
    else:
        read = [names.rule(item) for item in items]
    return Expected(node.place, what, "", tuple(name for name in read if name is not None))
