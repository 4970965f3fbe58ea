"""Conditions taken from their lines before YAML sees them.

YAML would read ``- !in_litigation`` as a tag and ``- "a" in b`` as a syntax error. So the items
under ``when:`` and ``needs:`` (and ``any:``, ``none:``, ``if:`` in them), computed facts and
``tolled_while:`` are lifted out verbatim and a placeholder is left, on the same line and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engine.diagnostics import Place
from engine.packs.cel_text import without_comment
from engine.packs.findings import Findings
from engine.packs.nodes import Written

PLACEHOLDER = "x"
MAX_DEPTH = 40
_KEY = re.compile(r"""(["']?)(when|needs|tolled_while)\1\s*:(?=\s|$)""")
_GROUP = re.compile(r"""(["']?)([A-Za-z_]+)\1\s*:(?:\s*(?:#.*)?$|(?=\s))""")
_FACTS = re.compile(r"""(["']?)facts\1\s*:(?=\s|$)""")
_KEYS = ("any", "none", "if", "say")
_FACT = re.compile(r"""("[^"]*"|'[^']*'|[^\s#"'{\[-][^#:]*?)\s*:(?=\s|$)""")
_LEAD = re.compile(r"\s*(?:-\s+)*")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


@dataclass(slots=True)
class Lifted:
    """The text left for YAML, and the conditions by (line, column), both counted from 1."""

    lines: list[str]
    conditions: dict[tuple[int, int], Written] = field(default_factory=dict)


def lift(text: str, file: str, keys: frozenset[str], findings: Findings) -> Lifted:
    """Take the conditions below ``keys`` (``when``, ``needs``, ``tolled_while``, ``facts``) out of ``text``;
    wrongly written ones are findings."""
    lifter = _Lifter(file, text.split("\n"), keys, findings)
    lifter.run()
    return Lifted(lifter.lines, lifter.conditions)


class _Lifter:
    """One pass over the lines of one file; block scalars, quotes and flow maps are stepped over."""

    def __init__(self, file: str, lines: list[str], keys: frozenset[str], findings: Findings) -> None:
        self.file = file
        self.keys = keys
        self.lines = lines
        self.conditions: dict[tuple[int, int], Written] = {}
        self.findings = findings

    def run(self) -> None:
        index, quote, depth = 0, "", 0
        while index < len(self.lines):
            line = self.lines[index]
            if quote or depth:
                quote, depth, _ = _scan(line, 0, quote, depth)
                index += 1
                continue
            if _blank(line):
                index += 1
                continue
            column = len(_lead(line))
            key = _KEY.match(line, column)
            key = key if key and key[2] in self.keys else None
            if key and key[2] in ("when", "needs"):
                index = self._when(index, column, key.end())
            elif key:
                index = self._value(index, column, key.end())
            elif "facts" in self.keys and self._opens_facts(line):
                index = self._facts(index + 1)
            else:
                quote, depth, block = _scan(line, column, "", 0)
                index += 1
                if block:
                    index = self._past(index, _parent_indent(line, column))

    def _opens_facts(self, line: str) -> bool:
        key = _FACTS.match(line)
        return key is not None and not without_comment(line[key.end() :]).strip()

    def _past(self, index: int, indent: int) -> int:
        """The first line from ``index`` on that is not blank and not indented deeper than ``indent``."""
        while index < len(self.lines):
            line = self.lines[index]
            if line.strip() and _indent(line) <= indent:
                break
            index += 1
        return index

    def _when(self, index: int, column: int, after: int) -> int:
        """``when:`` or ``any:`` at ``column``; its list follows on the next lines."""
        line = self.lines[index]
        rest = without_comment(line[after:]).strip()
        if re.fullmatch(r"\[\s*\]", rest):
            return index + 1
        if rest:
            start = after + len(line[after:]) - len(line[after:].lstrip())
            self._refuse_inline(index, start, rest)
            return self._blank_deeper(index + 1, column)
        return self._items(index + 1, column, 0)

    def _refuse_inline(self, index: int, start: int, rest: str) -> None:
        self._put(index, start, rest, broken=True)
        self.findings.add(
            "condition-inline",
            f"Expected each condition on a line of its own; found '{_short(rest)}' on the line of its key.",
            "Put each condition on a line of its own below the key, indented, after '- '.",
            Place(self.file, index + 1, start + 1, len(rest)),
        )

    def _items(self, index: int, column: int, depth: int) -> int:
        """The list under a key at ``column``; returns the first line after it."""
        first = index
        while first < len(self.lines) and _blank(self.lines[first]):
            first += 1
        if first == len(self.lines) or depth > MAX_DEPTH:
            return first
        line = self.lines[first]
        indent = _indent(line)
        if indent < column or not _dash(line, indent):
            return self._no_list(first, column, indent, depth)
        index = first
        while index < len(self.lines):
            line = self.lines[index]
            if _blank(line):
                index += 1
            elif _indent(line) == indent and _dash(line, indent):
                index = self._item(index, indent, depth)
            else:
                break
        return index

    def _no_list(self, index: int, column: int, indent: int, depth: int) -> int:
        """What stands below a key instead of a list."""
        line = self.lines[index]
        if indent <= column:
            return index
        group = _GROUP.match(line, indent)
        if group and group[2] in _KEYS:
            return self._keys(index, indent, depth)
        if group:
            return index
        text = without_comment(line[indent:])
        self._put(index, indent, text, broken=True)
        self.findings.add(
            "condition-not-listed",
            f"Expected a list of conditions, each after '- '; found '{_short(text)}'.",
            f"Write '- {_short(text)}'.",
            Place(self.file, index + 1, indent + 1, len(text)),
        )
        return self._blank_deeper(index + 1, column)

    def _item(self, index: int, indent: int, depth: int) -> int:
        line = self.lines[index]
        start = indent + 1 + len(line[indent + 1 :]) - len(line[indent + 1 :].lstrip())
        text = without_comment(line[start:])
        if not text:
            return self._empty(index, indent, "- ", indent + 1)
        group = _GROUP.match(line, start)
        if group and (group[2] in _KEYS or not without_comment(line[group.end() :]).strip()):
            return self._keys(index, start, depth)
        self._put(index, start, text)
        return self._one_line(index, indent)

    def _empty(self, index: int, indent: int, mark: str, end: int) -> int:
        """Refuse a ``mark`` that ends before ``end`` and has no condition behind it."""
        self.lines[index] = self.lines[index][:end] + " " + PLACEHOLDER
        place = Place(self.file, index + 1, end - len(mark.rstrip()) + 1, len(mark.rstrip()))
        self.conditions[index + 1, end + 2] = Written("", place, True)
        self.findings.add(
            "condition-empty",
            f"Expected a condition after '{mark}'; found nothing.",
            f"Write the condition on the same line as its '{mark}', or remove the line.",
            place,
        )
        return self._blank_deeper(index + 1, indent)

    def _keys(self, index: int, column: int, depth: int) -> int:
        """The keys of one item that stand at ``column``, the first maybe behind a '- '."""
        while index < len(self.lines):
            line = self.lines[index]
            if _blank(line):
                index += 1
                continue
            group = _GROUP.match(line, column)
            if group is None or line[:column].strip(" -"):
                return index
            rest = without_comment(line[group.end() :]).strip()
            if group[2] == "say" or (rest and group[2] not in _KEYS):  # YAML's, with what goes on
                index = self._past(index + 1, column)
            elif group[2] == "if" and not rest:
                index = self._empty(index, column, "if: ", line.index(":", column) + 1)
            elif group[2] == "if":
                index = self._value(index, column, group.end())
            elif rest:
                self._refuse_inline(index, line.index(rest, group.end()), rest)
                index = self._blank_deeper(index + 1, column)
            else:
                index = self._items(index + 1, column, depth + 1)
            if index < len(self.lines) and _indent(self.lines[index]) != column:
                return index
        return index

    def _one_line(self, index: int, indent: int) -> int:
        """Refuse lines that go on with the condition on line ``index``."""
        following = index + 1
        while following < len(self.lines) and _blank(self.lines[following]):
            following += 1
        if following < len(self.lines) and _indent(self.lines[following]) > indent:
            line = self.lines[following]
            found = line.strip()
            said = _GROUP.match(found)
            self.findings.add(
                "condition-several-lines",
                f"Expected the condition on line {index + 1} to end there; found "
                f"more of it: '{_short(found)}'.",
                "Write 'if:' before the condition, as in '- if: responses == 0', and 'say:' below, "
                "its first letter under that of 'if:'."
                if said and said[2] == "say"
                else "Write the condition on one line. To ask for several things, "
                "write several lines, each after '- '.",
                Place(self.file, following + 1, _indent(line) + 1, len(found)),
            )
            for key, written in list(self.conditions.items()):
                if key[0] == index + 1:
                    self.conditions[key] = Written(written.text, written.place, broken=True)
            return self._blank_deeper(following, indent)
        return following

    def _value(self, index: int, column: int, after: int) -> int:
        """The condition that stands behind ``key:``."""
        line = self.lines[index]
        text = without_comment(line[after:]).strip()
        if text:
            self._put(index, line.index(text, after), text)
            return self._one_line(index, column)
        return index + 1

    def _facts(self, index: int) -> int:
        """The entries of the top-level ``facts:`` map; those not in braces are computed."""
        entries: int | None = None
        while index < len(self.lines):
            line = self.lines[index]
            if _blank(line):
                index += 1
                continue
            indent = _indent(line)
            if indent == 0:
                return index
            entries = indent if entries is None else entries
            key = _FACT.match(line, indent) if indent == entries else None
            text = without_comment(line[key.end() :]).strip() if key else ""
            if key and text and not text.startswith("{"):
                index = self._value(index, indent, key.end())
                continue
            quote, depth, _ = _scan(line, indent, "", 0)
            index += 1
            while (quote or depth) and index < len(self.lines):
                quote, depth, _ = _scan(self.lines[index], 0, quote, depth)
                index += 1
        return index

    def _put(self, index: int, start: int, text: str, broken: bool = False) -> None:
        """Leave a placeholder at ``start`` and keep ``text`` for it."""
        place = Place(self.file, index + 1, start + 1, max(1, len(text)))
        self.conditions[index + 1, start + 1] = Written(text, place, broken)
        self.lines[index] = self.lines[index][:start] + PLACEHOLDER

    def _blank_deeper(self, index: int, indent: int) -> int:
        """Empty the lines from ``index`` on that are indented deeper than ``indent``."""
        while index < len(self.lines):
            line = self.lines[index]
            if line.strip():
                if _indent(line) <= indent:
                    break
                self.lines[index] = ""
            index += 1
        return index


def _scan(line: str, start: int, quote: str, depth: int) -> tuple[str, int, bool]:
    """Read one line as YAML would: the open quote, the depth of braces after it, and whether it
    ends in ``|`` or ``>``."""
    index, fresh = start, not quote
    while index < len(line):
        char, following = line[index], line[index + 1 : index + 2]
        if quote:
            if (char == "\\" and quote == '"') or char == "'" == quote == following:
                index += 1
            elif char == quote:
                quote = ""
        elif char == "#" and (index == 0 or line[index - 1] == " "):
            break
        elif fresh and char in "\"'":
            quote, fresh = char, False
        elif (fresh or depth) and char in "[{":
            depth, fresh = depth + 1, True
        elif depth and char in "]}":
            depth, fresh = depth - 1, False
        elif (depth and char == ",") or (char == ":" and following in ("", " ")):
            fresh = True
        elif fresh and not depth and char in "|>" and _BLOCK_SCALAR.match(line, index):
            return "", 0, True
        elif char != " ":
            fresh = fresh and char == "-" and following == " "
        index += 1
    return quote, depth, False


def _parent_indent(line: str, column: int) -> int:
    """The indentation that a block scalar opened on ``line`` must exceed."""
    if line[column : column + 1] in ("|", ">"):
        return max(line.rfind("-", 0, column), 0)
    return column


def _lead(line: str) -> str:
    found = _LEAD.match(line)
    return found[0] if found else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _blank(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _dash(line: str, indent: int) -> bool:
    return line[indent : indent + 2] in ("-", "- ")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
