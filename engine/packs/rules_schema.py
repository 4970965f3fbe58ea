"""The rule and parameter files: nodes to what they declare."""

from __future__ import annotations

from typing import Literal, cast

from engine.packs.conditions_schema import read_conditions
from engine.packs.declared import (
    DeclaredEffect,
    DeclaredParameter,
    DeclaredRule,
    DeclaredRules,
    DeclaredValue,
)
from engine.packs.keys import KEYS
from engine.packs.nodes import Items, Keys, Node, Scalar
from engine.packs.pack import Type
from engine.packs.schema import TYPES, Reader, infer
from engine.packs.workflow_schema import read_type

ALWAYS = "1970-01-01"
"""Since when a parameter holds that names no date: the first day any calendar covers."""


def read_rules(node: Keys, reader: Reader) -> DeclaredRules:
    """The rules a file declares; what is wrong in it is in the reader's findings."""
    keys = reader.keys(node, "rule file", "the rule file")
    rules = [
        rule for item in reader.items(keys.get("rules"), "rules") if (rule := _rule(item, reader)) is not None
    ]
    return DeclaredRules(
        reader.name(keys.get("pack"), "title"), reader.name(keys.get("workflow"), "title"), tuple(rules)
    )


def _rule(node: Node, reader: Reader) -> DeclaredRule | None:
    what = "the rule"
    if isinstance(node, Keys):
        for key, value in node.pairs:
            if key.text == "id" and isinstance(value, Scalar) and value.text:
                what = f"the rule '{value.text}'"
    keys = reader.keys(node, "rule", what)
    id = reader.name(keys.get("id"), "title")
    on = reader.many(keys.get("on"), "path")
    when = read_conditions(keys.get("when"), reader)
    then = _effects(keys.get("then"), what, reader)
    because = reader.text(keys.get("because"), "because")
    cites = reader.text(keys.get("cites"), "cites")
    priority = reader.integer(keys.get("priority"))
    if id is None:
        return None
    return DeclaredRule(id, on, when, then, because, cites, priority or 0)


def _effects(node: Node | None, what: str, reader: Reader) -> tuple[DeclaredEffect, ...]:
    if node is None:
        return ()
    read: list[DeclaredEffect] = []
    allowed = ", ".join(KEYS["effect"])
    for item in node.items if isinstance(node, Items) else (node,):
        if isinstance(item, Scalar) and not item.empty:
            help = f"Write 'then: {{move: {item.text}}}' to ask for a move. Effects are: {allowed}."
            reader.wrong_kind(item, f"an effect of {what}", help)
            continue
        keys = reader.keys(item, "effect", "'then'")
        if isinstance(item, Scalar) or (isinstance(item, Keys) and not item.pairs and not item.broken):
            help = f"Write an effect such as {{move: mark_late}}. Effects are: {allowed}."
            reader.findings.add(
                "effect-missing", f"Expected an effect of {what}; found none.", help, item.place
            )
        for kind, value in keys.items():
            known = KEYS["effect"][kind].kind
            named = reader.text(value, kind) if known == "text" else reader.name(value, known)
            if named is not None:
                read.append(DeclaredEffect(cast(Literal["move", "propose", "draft", "note"], kind), named))
    if isinstance(node, Items) and not node.items:
        help = f"Write an effect such as {{move: mark_late}}. Effects are: {allowed}."
        reader.findings.add("effect-missing", f"Expected an effect of {what}; found none.", help, node.place)
    return tuple(read)


def read_parameters(node: Keys, reader: Reader) -> tuple[DeclaredParameter, ...]:
    """The parameters a file declares."""
    keys = reader.keys(node, "parameter file", "the parameter file")
    entries = reader.entries(keys.get("parameters"), "parameters")
    return tuple(_parameter(name, value, reader) for name, value in entries)


def _parameter(name: Scalar, node: Node, reader: Reader) -> DeclaredParameter:
    what = f"the parameter '{name.text}'"
    keys = reader.keys(node, "parameter", what)
    if not isinstance(node, Keys):
        return DeclaredParameter(name, None)
    type = read_type(keys.get("type"), reader)
    if ("value" in keys) == ("values" in keys):
        found = "both" if "value" in keys else "neither"
        reader.findings.add(
            "parameter-values",
            f"Expected {what} to have either 'value' or 'values'; found {found}.",
            'Write {value: 14, cites: "…"}, or '
            '{type: int, values: [{since: 2018-01-01, value: 14, cites: "…"}]}.',
            name.place,
        )
        return DeclaredParameter(name, type)
    if "values" in keys and "cites" in keys:
        reader.findings.add(
            "unknown-key",
            f"Expected 'cites' beside each of the values of {what}; found it beside 'values'.",
            "Move 'cites' into the value it belongs to.",
            node.key("cites"),
        )
    if "type" in keys and type is None:
        return DeclaredParameter(name, None)
    if "value" in keys:
        type = type or infer(keys["value"])
        value = reader.value(keys["value"], type) if type else None
        cites = _cites(keys.get("cites"), reader)
        at = keys["value"].place
        values = () if value is None else (DeclaredValue(ALWAYS, at, value, cites, at),)
        return DeclaredParameter(name, type, values)
    return _dated(name, keys["values"], type, reader)


def _dated(name: Scalar, node: Node, declared: Type | None, reader: Reader) -> DeclaredParameter:
    type = declared
    values: list[DeclaredValue] = []
    items = reader.items(node, "values")
    if isinstance(node, Items) and not items:
        reader.wrong_kind(node, "at least one value", "Write {since: 2018-01-01, value: 14}.")
    for item in items:
        keys = reader.keys(item, "parameter value", f"a value of the parameter '{name.text}'")
        written, since_node = keys.get("value"), keys.get("since")
        since = reader.value(since_node, "date") if since_node is not None else None
        cites = _cites(keys.get("cites"), reader)
        if written is None:
            continue
        if declared is None and type is not None and infer(written) not in (None, type):
            reader.findings.add(
                "wrong-kind",
                f"Expected all values of the parameter '{name.text}' to be of one type; the first is of type "
                f"{type}, this is of type {infer(written)}.",
                f"Add 'type: double' if it is a number with decimals. Types are: {', '.join(TYPES)}.",
                written.place,
            )
            continue
        type = type or infer(written)
        value = reader.value(written, type) if type else None
        if value is not None and isinstance(since, str) and since_node is not None:
            values.append(DeclaredValue(since, since_node.place, value, cites, written.place))
    return DeclaredParameter(name, type, tuple(values))


def _cites(node: Node | None, reader: Reader) -> str:
    read = reader.text(node, "cites")
    return "" if read is None else read.text
