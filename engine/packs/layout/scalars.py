"""How a text is written: plain where it can be, else in quotes, else as a block of lines."""

from __future__ import annotations

import re

from engine.packs.nodes import Scalar
from engine.packs.schema import infer

_UNSAFE_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`=<")
_FLOW = re.compile(r"[,\[\]{}]|:[,\[\]{}]|:$")
_SHOWN = re.compile(r"[^\x00-\x1f\x7f-\x9f]*")


def on_one_line(node: Scalar, kind: str, *, flow: bool) -> str:
    """The text on one line; empty where nothing was written. What would read as a number, a date or
    true and false stays in quotes, or without."""
    if node.empty:
        return ""
    if node.plain and infer(node) != "string":
        return node.text
    if kind == "date" and infer(Scalar(node.text, node.place)) == "date":
        return node.text
    return node.text if _plain(node, flow=flow) else _quoted(node.text)


def folded(text: str, room: int) -> list[str] | None:
    """The lines below '>-'; None where breaking at blanks would change the text."""
    if not _SHOWN.fullmatch(text) or text != text.strip(" ") or "  " in text:
        return None
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def literal(text: str) -> list[str] | None:
    """The mark '|' and the lines below it; None where the text cannot stand so."""
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    lines = body.split("\n")
    if not body or any(
        line != line.rstrip(" ") or line.startswith(" ") or not _SHOWN.fullmatch(line) for line in lines
    ):
        return None
    return ["|" + {0: "-", 1: ""}.get(ends, "+"), *lines, *[""] * (ends - 1)]


def _plain(node: Scalar, *, flow: bool) -> bool:
    text = node.text
    return (
        text != ""
        and text[0] not in _UNSAFE_FIRST
        and text == text.strip()
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not text.startswith(("... ", "--- "))
        and text != "..."
        and _SHOWN.fullmatch(text) is not None
        and not (flow and _FLOW.search(text))
        and infer(Scalar(text, node.place)) == "string"
    )


def _quoted(text: str) -> str:
    if not _SHOWN.fullmatch(text):
        return f'"{"".join(_escape(char) for char in text)}"'
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _escape(char: str) -> str:
    known = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    return known.get(char) or (char if _SHOWN.fullmatch(char) else f"\\x{ord(char):02x}")
