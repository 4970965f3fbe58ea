"""Lists of conditions: nodes to what they declare."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from engine.diagnostics import shortened
from engine.packs.cel_text import is_one_string
from engine.packs.declared import DeclaredCondition
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.schema import Reader


def read_conditions(node: Node | None, reader: Reader) -> tuple[DeclaredCondition, ...]:
    """The conditions of a list below ``when`` or ``needs``."""
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
                f"Expected a condition; found {shortened(node.text)} in quotes, which is only a text.",
                "Remove the quotes around it" + (f": '- {inner}'." if inner == shortened(inner) else "."),
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
    parts = read_conditions(node, reader)
    if isinstance(node, Items) and not node.items:
        _nothing_below(kind, node, reader)
    return parts


def _nothing_below(kind: str, node: Node, reader: Reader) -> None:
    reader.wrong_kind(node, f"conditions below '{kind}'", f"Write them below '{kind}:', each after '- '.")
