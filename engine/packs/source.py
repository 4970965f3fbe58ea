"""From the text of one file to nodes with places.

YAML 1.2 by ruamel.yaml's events, so that the bounds hold while reading and nothing recurses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from engine.diagnostics import Place
from engine.packs.condition_lines import MAX_DEPTH, Lifted, lift
from engine.packs.findings import Findings
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.yaml_words import explain, unexplained

MAX_BYTES = 1_000_000
MAX_NODES = 50_000
"""A pack of thousands of rules stays far below these; what is above them is a mistake or an attack."""

# Not line ends in YAML 1.2 but in ruamel.yaml, invisible, or able to reorder what a reader sees.
_CONTROL = re.compile(
    "[\x01-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)


def normal(text: str) -> str:
    """``text`` without a byte order mark and with line ends as on Unix, so that digests agree."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


IN_RULES = frozenset({"when"})
IN_WORKFLOW = frozenset({"needs", "tolled_while", "facts"})
"""Below which keys of a file conditions stand."""


def read_source(
    text: str, file: str, findings: Findings, conditions: frozenset[str] = frozenset()
) -> Keys | None:
    """The file's top-level map, or None when it cannot be read; why is in ``findings``."""
    if not readable(text, file, findings):
        return None
    lifted = lift(text, file, conditions, findings)
    node = _compose(lifted, file, findings)
    if node is None:
        return None
    if not isinstance(node, Keys):
        findings.add(
            "not-a-map",
            "Expected the file to hold 'key: value' lines; found something else.",
            "Begin the file with its first key, such as 'workflow: "
            "records-demand' or 'pack: records-demand'.",
            node.place,
        )
        return None
    return node


def readable(text: str, file: str, findings: Findings, *, yaml: bool = True) -> bool:
    """Check what can be said before reading: size, encoding, characters, and of YAML emptiness and
    tabs."""
    start = Place(file, 1, 1)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        not_utf8(file, text.count("\n", 0, error.start) + 1, findings)
        return False
    if size > MAX_BYTES:
        too_large(file, size, findings)
        return False
    if yaml and not any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n")):
        findings.add(
            "file-empty",
            "Expected keys and values; found an empty file.",
            "Write the file's keys, or remove the file.",
            start,
        )
        return False
    found = [_first(text, "\0"), _first(text, "\t") if yaml else None]
    control = _CONTROL.search(text)
    if found[0] is not None:
        findings.add(
            "nul",
            "Expected text; found a NUL byte, as files have that are not text or were damaged.",
            "Save the file again as plain text in UTF-8.",
            _at(text, found[0], file),
        )
    elif control is not None:
        findings.add(
            "control-character",
            f"Expected text; found the invisible character U+{ord(control[0]):04X}.",
            "Delete the character; it often comes along when text is pasted from a web page or a letter.",
            _at(text, control.start(), file),
        )
    elif found[1] is not None:
        findings.add(
            "tab",
            f"Expected spaces; found a tab ({text.count(chr(9))} in this file).",
            "Replace every tab with spaces; indentation is counted in spaces.",
            _at(text, found[1], file),
        )
    else:
        return True
    return False


def too_large(file: str, size: int, findings: Findings) -> None:
    """Say that a file of ``size`` bytes is above the bound."""
    findings.add(
        "file-too-large",
        f"Expected a file of at most {MAX_BYTES:,} bytes; found {size:,}.",
        "Check that this is the right file. Move long texts into letters, or split the pack.",
        Place(file, 1, 1),
    )


def not_utf8(file: str, line: int, findings: Findings) -> None:
    """Say that a file's bytes are not UTF-8 from ``line`` on."""
    findings.add(
        "not-utf8",
        f"Expected text in UTF-8; line {line} holds bytes that are not.",
        "Save the file again with the encoding UTF-8.",
        Place(file, line, 1),
    )


def _first(text: str, char: str) -> int | None:
    index = text.find(char)
    return None if index < 0 else index


def _at(text: str, index: int, file: str) -> Place:
    line_start = text.rfind("\n", 0, index) + 1
    return Place(file, text.count("\n", 0, index) + 1, index - line_start + 1)


class _Stop(Exception):
    """Reading ends here; the reason has been recorded."""


def _compose(lifted: Lifted, file: str, findings: Findings) -> Node | None:
    yaml = YAML(typ="safe", pure=True)
    builder = _Builder(lifted, file, findings)
    try:
        for event in _events(yaml, "\n".join(lifted.lines)):
            builder.take(event)
    except _Stop:
        return None
    except MarkedYAMLError as error:
        findings.add("yaml-syntax", *explain(error, lifted.lines, file))
        return None
    except (YAMLError, ValueError, OverflowError) as error:
        findings.add("yaml-syntax", *unexplained(str(error)), Place(file, 1, 1))
        return None
    return builder.root


def _events(yaml: YAML, text: str) -> Iterator[Any]:
    yield from yaml.parse(text)


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet."""

    place: Place
    mapping: bool
    children: list[Node] = field(default_factory=list)
    seen: dict[str, Scalar] = field(default_factory=dict)


class _Builder:
    """Builds the tree event by event, counting depth and nodes as it goes."""

    def __init__(self, lifted: Lifted, file: str, findings: Findings) -> None:
        self.file = file
        self.lines = lifted.lines
        self.conditions = lifted.conditions
        self.findings = findings
        self.open: list[_Open] = []
        self.root: Node | None = None
        self.count = 0
        self.documents = 0

    def take(self, event: Any) -> None:
        if isinstance(event, DocumentStartEvent):
            self._document(event)
        elif isinstance(event, AliasEvent):
            self._refuse_anchor(event, f"*{event.anchor}")
        elif isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            self._node(event)
        elif isinstance(event, (SequenceEndEvent, MappingEndEvent)):
            self._close()

    def _document(self, event: Any) -> None:
        self.documents += 1
        place = self._place(event, 3)
        if self.documents > 1:
            self.findings.add(
                "several-documents",
                "Expected one document in the file; found a second one after '---'.",
                "Remove the line '---' and what follows it, or put that in a file of its own.",
                place,
            )
            raise _Stop
        if event.version or event.tags:
            self.findings.add(
                "yaml-directive",
                "Expected plain YAML; found a directive (a line that begins with '%').",
                "Remove the lines that begin with '%' and the '---' below them.",
                Place(self.file, 1, 1),
            )
            raise _Stop

    def _node(self, event: Any) -> None:
        self.count += 1
        place = self._place(event)
        if self.count > MAX_NODES:
            self.findings.add(
                "too-many-nodes",
                f"Expected at most {MAX_NODES:,} keys and values in the file; here stands one more.",
                "Split the pack, or check that the file was not written by a program gone wrong.",
                place,
            )
            raise _Stop
        if event.anchor:
            self._refuse_anchor(event, f"&{event.anchor}")
        tag = str(event.tag) if getattr(event, "tag", None) else ""
        if tag:
            self.findings.add(
                "yaml-tag",
                f"Expected a value; found the YAML tag '{tag}'.",
                "Put the text in quotes if it begins with '!'. Conditions stand only under 'when', 'any', "
                "'none', 'needs', 'tolled_while' and 'facts', each on a line of its own.",
                place,
            )
        if isinstance(event, ScalarEvent):
            self._add(self._scalar(event, place))
            return
        if len(self.open) >= MAX_DEPTH:
            self.findings.add(
                "too-deep",
                f"Expected at most {MAX_DEPTH} lists or maps inside each other; found one more.",
                "Take out levels of indentation or brackets.",
                place,
            )
            raise _Stop
        self.open.append(_Open(place, isinstance(event, MappingStartEvent)))

    def _scalar(self, event: Any, place: Place) -> Scalar | Written:
        written = self.conditions.get((place.line, place.column))
        return written if written is not None else Scalar(str(event.value), place, event.style is None)

    def _refuse_anchor(self, event: Any, text: str) -> None:
        self.findings.add(
            "yaml-anchor",
            f"Expected a value; found the YAML anchor or alias '{text}'.",
            "Write the value out where it is used; put text that begins with '&' or '*' in quotes.",
            self._place(event, len(text)),
        )
        raise _Stop

    def _close(self) -> None:
        done = self.open.pop()
        if not done.mapping:
            self._add(Items(tuple(done.children), done.place))
            return
        pairs = []
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if isinstance(key, Scalar) and self._new_key(key, done):
                pairs.append((key, value))
        self._add(Keys(tuple(pairs), done.place, broken=len(pairs) * 2 < len(done.children)))

    def _new_key(self, key: Scalar, owner: _Open) -> bool:
        first = owner.seen.setdefault(key.text, key)
        if first is key:
            return True
        self.findings.add(
            "duplicate-key",
            f"Expected each key once; '{key.text}' already stands on line {first.place.line}.",
            "Remove one of the two, or give it another name.",
            key.place,
        )
        return False

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if parent.mapping and len(parent.children) % 2 == 0 and not isinstance(node, Scalar):
            self.findings.add(
                "key-not-text",
                "Expected a name as key; found a list, a map or a condition.",
                "Write 'name: value'. A text that begins with '{' or '[' stands in quotes.",
                node.place,
            )
        parent.children.append(node)

    def _place(self, event: Any, length: int | None = None) -> Place:
        start, end = event.start_mark, event.end_mark
        if length is None:
            same = isinstance(event, ScalarEvent) and start.line == end.line
            whole = len(self.lines[start.line]) if start.line < len(self.lines) else 0
            length = end.column - start.column if same else whole - start.column
            if not isinstance(event, ScalarEvent):
                length = 1
        return Place(self.file, start.line + 1, start.column + 1, max(1, length))
