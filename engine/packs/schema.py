"""How a node is read: as a map with the keys of KEYS, a name, a text, a value of a type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import get_args

from engine.diagnostics import suggestion
from engine.model import Value
from engine.packs.findings import Findings
from engine.packs.keys import KEYS
from engine.packs.nodes import Items, Keys, Node, Scalar, Written, describe
from engine.packs.pack import Type

TYPES: tuple[Type, ...] = get_args(Type)
MAX_NAME = 100


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TITLE = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DOUBLE = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads nodes of one load; what does not fit becomes a finding and reads as absent."""

    findings: Findings

    def keys(self, node: Node, table: str, what: str, free: bool = False) -> dict[str, Node]:
        """The values of a map whose keys KEYS[table] allows. ``free`` lets other keys through.

        Keys written with nothing behind them are left out and, where required, found missing.
        """
        if isinstance(node, Scalar) and node.empty:
            node = Keys((), node.place)
        if not isinstance(node, Keys):
            allowed = ", ".join(KEYS[table])
            self.wrong_kind(
                node, f"a map for {what}", f"Write its keys as 'key: value'. Allowed are: {allowed}."
            )
            return {}
        known = KEYS[table]
        read: dict[str, Node] = {}
        meant: set[str] = set()
        for key, value in node.pairs:
            if key.text not in known and not free:
                near, first = suggestion(key.text, known), key.text.partition(" ")[0]
                if first in known:
                    near = f"Write a ':' after '{first}'."
                    meant.add(first)
                meant.update(name for name in known if near == f"Did you mean '{name}'?")
                self.findings.add(
                    "unknown-key",
                    f"Expected a key of {what}; found '{key.text}'.",
                    _join(near, f"Allowed are: {', '.join(known)}."),
                    key.place,
                )
            elif (
                key.text in known
                and isinstance(value, Scalar)
                and value.empty
                and not known[key.text].required
            ):
                continue
            else:
                read[key.text] = value
        for name, key_spec in known.items():
            if key_spec.required and name not in read and name not in meant and not node.broken:
                self.findings.add(
                    "missing-key",
                    f"Expected {what} to have the key '{name}'; it has none.",
                    f"Add '{name}: …' to it.",
                    node.place,
                )
        return read

    def entries(self, node: Node | None, what: str, names: str = "name") -> list[tuple[Scalar, Node]]:
        """The pairs of a map with free names. A bad name is reported and stays, so that what refers
        to it is not called unknown as well."""
        if node is None or (isinstance(node, Scalar) and node.empty):
            return []
        if not isinstance(node, Keys):
            self.wrong_kind(node, f"a map of {what}", "Write each as 'name: …', indented below the key.")
            return []
        for key, _ in node.pairs:
            self.name(key, names)
        return list(node.pairs)

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if node is None or (isinstance(node, Scalar) and node.empty):
            return ()
        if isinstance(node, Items):
            return node.items
        if not (isinstance(node, Written) and node.broken):
            self.wrong_kind(node, f"a list of {what}", "Write each after '- ' on a line of its own.")
        return ()

    def many(self, node: Node | None, kind: str = "name") -> tuple[Scalar, ...]:
        """One name or a list of names."""
        if node is None:
            return ()
        nodes = node.items if isinstance(node, Items) else (node,)
        read = [self.name(item, kind) for item in nodes]
        if not nodes:
            self.wrong_kind(node, "a name or a list of names", "Write at least one name.")
        return tuple(name for name in read if name is not None)

    def name(self, node: Node | None, kind: str = "name") -> Scalar | None:
        """A ``name`` (no_response), a ``title`` (no-response) or a ``path`` (subpoena.proposed)."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.empty:
            self.wrong_kind(node, "a name", "Write one name, such as 'no_response'.")
            return None
        pattern = _TITLE if kind == "title" else _NAME
        parts = node.text.split(".") if kind == "path" else [node.text]
        if len(node.text) <= MAX_NAME and all(pattern.fullmatch(part) for part in parts):
            return node
        letters = "letters, digits and hyphens" if kind == "title" else "letters, digits and underscores"
        example = {"title": "no-response", "path": "subpoena.proposed"}.get(kind, "no_response")
        self.findings.add(
            "bad-name",
            f"Expected a name of {letters}, at most {MAX_NAME} characters; found {describe(node)}.",
            f"Write it like '{example}'.",
            node.place,
        )
        return None

    def text(self, node: Node | None, what: str) -> Scalar | None:
        """Any text, also one that looks like a number."""
        if node is None:
            return None
        if isinstance(node, Scalar) and not node.empty:
            return node
        help = f"Write the text after '{what}: '. A text that begins with '{{' or '[' stands in quotes."
        self.wrong_kind(node, f"a text for '{what}'", help)
        return None

    def word(self, node: Node | None, what: str, words: tuple[str, ...]) -> str | None:
        """One of a few words."""
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text in words:
            return node.text
        near = suggestion(node.text, words) if isinstance(node, Scalar) else ""
        self.wrong_kind(
            node, f"one of {', '.join(words)} for '{what}'", near or f"Write one of: {', '.join(words)}."
        )
        return None

    def value(self, node: Node, type: Type) -> Value | None:
        """A value of a declared type; quotes make a number a text."""
        found = read_value(node, type)
        if found is None:
            self.wrong_kind(node, _EXPECTED[type], _HELP[type])
        return found

    def integer(self, node: Node | None) -> int | None:
        """A whole number."""
        found = self.value(node, "int") if node is not None else None
        return found if isinstance(found, int) else None

    def boolean(self, node: Node | None) -> bool:
        """``true`` or ``false``; false where nothing is written."""
        return node is not None and self.value(node, "bool") is True

    def wrong_kind(self, node: Node, expected: str, help: str) -> None:
        """Say what was expected and what was found."""
        if isinstance(node, Written) and node.broken:
            return
        self.findings.add("wrong-kind", f"Expected {expected}; found {describe(node)}.", help, node.place)


_EXPECTED: Mapping[Type, str] = {
    "int": "a whole number",
    "double": "a number",
    "bool": "true or false",
    "string": "a text",
    "list<string>": "a list of texts",
    "date": "a date",
    "time": "a date and time with its offset",
}
_HELP: Mapping[Type, str] = {
    "int": "Write digits without quotes, such as 14.",
    "double": "Write digits without quotes, such as 2.5.",
    "bool": "Write true or false, without quotes.",
    "string": "Write a text; one that looks like a number, a date, true or false stands in quotes.",
    "list<string>": "Write a list such as [first, second].",
    "date": "Write year, month and day: 2018-02-23.",
    "time": "Write it as 2018-02-23T17:00:00-05:00.",
}


def pattern(kind: str) -> str:
    """The regular expression of a ``name``, a ``title`` or a ``path``."""
    if kind == "path":
        return rf"{_NAME.pattern}(\.{_NAME.pattern})*"
    return _TITLE.pattern if kind == "title" else _NAME.pattern


def is_title(text: str) -> bool:
    """Whether the text can name a pack, a workflow or a rule, and so a file."""
    return len(text) <= MAX_NAME and _TITLE.fullmatch(text) is not None


def read_value(node: Node, type: Type) -> Value | None:
    """The node as a value of ``type``, or None where it is none."""
    if type == "list<string>":
        if not isinstance(node, Items):
            return None
        texts = [read_value(item, "string") for item in node.items]
        return [text for text in texts if isinstance(text, str)] if None not in texts else None
    if not isinstance(node, Scalar):
        return None
    text = node.text
    if type == "string":
        return text if infer(node) == "string" else None
    if type == "date":
        return text if _is_date(text) else None
    if type == "time":
        return _time(text)
    if not node.plain:
        return None
    if type == "bool":
        return {"true": True, "false": False}.get(text)
    if type == "int":
        whole = int(text) if _INT.fullmatch(text) and len(text) < 20 else None
        return whole if whole is not None and -(2**63) <= whole < 2**63 else None
    number = float(text) if _DOUBLE.fullmatch(text) and len(text) < 40 else None
    return number if number is not None and abs(number) != float("inf") else None


def infer(node: Node) -> Type | None:
    """The type a value has by the way it is written; None for an empty one or a map."""
    if isinstance(node, Items):
        return "list<string>"
    if not isinstance(node, Scalar) or node.empty:
        return None
    if node.plain:
        for type in ("bool", "int", "double"):
            if read_value(node, type) is not None:
                return type
        if _is_date(node.text):
            return "date"
    return "string"


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
