"""How a mistake in a condition is told: one Problem, and the words for types and operands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.packs.conditions.tree import Literal, Node


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a span of the source. ``ours`` says that it stands even if CEL accepts."""

    code: str
    start: int
    end: int
    message: str
    help: str
    ours: bool = False


def article(type: str | None) -> str:
    """The type with its article: ``an int``."""
    if type is None:
        return "something else"
    if type == "list<>":
        return "an empty list"
    if type == "bool":
        return "a bool (true or false)"
    return ("an " if type[0] in "aeio" else "a ") + type


def shown(node: Node, source: str) -> str:
    """The operand as it stands: ``'responses'``, ``the text 'x'``, ``the number 5``."""
    text = source[node.start : node.end]
    if isinstance(node, Literal) and node.type in ("string", "bytes"):
        return f"the text {text}"
    if isinstance(node, Literal) and node.type in ("int", "double", "uint"):
        return f"the number {text}"
    return f"'{text}'"


def described(node: Node, type: str | None, source: str) -> str:
    """The operand with its type, which a literal shows by itself."""
    text = shown(node, source)
    return text if text.startswith("the ") or type == "null" else f"{text}, which is {article(type)}"


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def remedy(wanted: str, node: Node, found: str) -> str:
    """What to do about ``node``, of type ``found``, where the other side is of type ``wanted``."""
    value = node.value if isinstance(node, Literal) else None
    if isinstance(value, str):
        number = re.fullmatch(r"-?\d+(\.\d+)?", value)
        if (wanted in ("int", "double") and number) or (wanted == "bool" and value in ("true", "false")):
            return f"Take the quotes away: {value}"
    if isinstance(value, int | float) and wanted in ("string", "date"):
        return f"Put it in quotes: '{str(value).lower()}'"
    if isinstance(value, int) and (wanted, found) == ("double", "int"):
        return f"Write the number with a decimal point: {value}.0"
    if isinstance(value, float) and wanted == "int":
        return "Write a whole number, without a decimal point."
    if value is not None and wanted == "time":
        return "Write the instant as timestamp('2018-02-23T17:00:00Z')."
    if found == "null":
        return "Take it away: a condition whose fact is absent is unknown, and never matches."
    return f"Both sides must be of one type, {article(wanted)}."
