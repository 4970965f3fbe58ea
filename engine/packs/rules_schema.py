"""The rule and parameter files: nodes to what they declare."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from engine.packs.cel_text import is_one_string
from engine.packs.declared import (
    DeclaredCondition,
    DeclaredEffect,
    DeclaredParameter,
    DeclaredRule,
    DeclaredRules,
    DeclaredValue,
)
from engine.packs.keys import KEYS
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
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
    when = _conditions(keys.get("when"), reader)
    then = _effects(keys.get("then"), what, reader)
    because = reader.text(keys.get("because"), "because")
    cites = reader.text(keys.get("cites"), "cites")
    priority = reader.integer(keys.get("priority"))
    if id is None:
        return None
    return DeclaredRule(id, on, when, then, because, cites, priority or 0)


def _conditions(node: Node | None, reader: Reader) -> tuple[DeclaredCondition, ...]:
    if node is None:
        return ()
    if isinstance(node, Written):
        return ()  # refused where it was lifted
    if not isinstance(node, Items):
        help = "Write each condition on a line of its own, indented below the key, after '- '."
        if isinstance(node, Keys) and {key.text for key, _ in node.pairs} <= {"any", "none"}:
            help = "Write '- any:' or '- none:', with '- ' before it."
        reader.wrong_kind(node, "a list of conditions", help)
        return ()
    read = [_condition(item, reader) for item in node.items]
    return tuple(condition for conditions in read for condition in conditions)


def _condition(node: Node, reader: Reader) -> tuple[DeclaredCondition, ...]:
    if isinstance(node, Written):
        if node.broken:
            return ()
        if is_one_string(node.text):
            inner = node.text.strip("\"'")
            reader.findings.add(
                "condition-quoted",
                f"Expected a condition; found one in quotes, which is only a text: {node.text}.",
                f"Remove the quotes around it: '- {inner}'.",
                node.place,
            )
            return ()
        return (DeclaredCondition("one", node.place, node),)
    if isinstance(node, Keys):
        names = {key.text for key, _ in node.pairs}
        if "if" not in names and names != {"say"}:
            return _groups(node, reader)
        keys = reader.keys(node, "condition", "the condition")
        say = reader.text(keys.get("say"), "say")
        if "if" not in keys:
            return ()
        return tuple(replace(condition, say=say) for condition in _condition(keys["if"], reader))
    found = node.text if isinstance(node, Scalar) else "a list"
    reader.findings.add(
        "condition-inline",
        f"Expected each condition on a line of its own; found '{found}' inside brackets or braces.",
        "Write 'when:' on a line of its own and below it each condition, indented, after '- '.",
        node.place,
    )
    return ()


def _groups(node: Keys, reader: Reader) -> tuple[DeclaredCondition, ...]:
    keys = reader.keys(node, "condition group", "the condition")
    said = keys.pop("say", None)
    say = reader.text(said, "say")
    if said is not None and len(keys) > 1:
        reader.findings.add(
            "say-of-several",
            "Expected one sentence for one condition; found 'any' and 'none' in one item with one 'say'.",
            "Write '- ' before each of the two, and a 'say' of its own below it.",
            node.key("say"),
        )
    for key, below in node.pairs:
        if key.text in ("any", "none") and isinstance(below, Scalar) and below.empty:
            _nothing_below(key.text, replace(below, place=key.place), reader)
    return tuple(
        DeclaredCondition(cast(Literal["any", "none"], kind), node.place, parts=parts, say=say)
        for kind, inner in keys.items()
        if (parts := _group(kind, inner, reader))
    )


def _group(kind: str, node: Node, reader: Reader) -> tuple[DeclaredCondition, ...]:
    parts = _conditions(node, reader)
    if isinstance(node, Items) and not node.items:
        _nothing_below(kind, node, reader)
    return parts


def _nothing_below(kind: str, node: Node, reader: Reader) -> None:
    reader.wrong_kind(node, f"conditions below '{kind}'", f"Write them below '{kind}:', each after '- '.")


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
        values = () if value is None else (DeclaredValue(ALWAYS, keys["value"].place, value, cites),)
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
            values.append(DeclaredValue(since, since_node.place, value, cites))
    return DeclaredParameter(name, type, tuple(values))


def _cites(node: Node | None, reader: Reader) -> str:
    read = reader.text(node, "cites")
    return "" if read is None else read.text
