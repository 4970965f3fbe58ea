"""The comments of a file, and how far its texts reach: what the tree of nodes does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import ScalarEvent

from engine.packs.condition_lines import Lifted

_MARK = re.compile(r"(?:^|(?<=\s))#")


@dataclass(frozen=True, slots=True)
class Comment:
    """``alone`` says that nothing else stands on its line, ``after_blank`` that the line above is empty."""

    line: int
    column: int
    text: str
    alone: bool
    after_blank: bool


@dataclass(frozen=True, slots=True)
class Surface:
    """Of a file that can be read: its comments in order, the starts of texts that go over several
    lines, and which lines are empty. Lines and columns count from 1."""

    comments: tuple[Comment, ...]
    long: frozenset[tuple[int, int]]
    blank: frozenset[int]


def surface_of(text: str, lifted: Lifted) -> Surface:
    """What stands around the nodes; ``lifted`` is the text without its conditions."""
    lines = text.split("\n")
    scalars = [event for event in YAML(typ="safe", pure=True).parse("\n".join(lifted.lines)) if _is(event)]
    covered: dict[int, list[tuple[int, int]]] = {}
    for event in scalars:
        for number, span in _spans(event, lines):
            covered.setdefault(number, []).append(span)
    for (number, column), written in lifted.conditions.items():
        covered.setdefault(number, []).append((column - 1, column - 1 + len(written.text)))
    blank = frozenset(
        number for number, line in enumerate(lines, 1) if not line.strip() and number not in covered
    )
    found = []
    for number, line in enumerate(lines, 1):
        at = _comment_at(line, covered.get(number, ()))
        if at is not None:
            alone = not line[:at].strip()
            found.append(Comment(number, at + 1, line[at:].rstrip(), alone, number - 1 in blank))
    long = {
        (event.start_mark.line + 1, event.start_mark.column + 1)
        for event in scalars
        if event.end_mark.line > event.start_mark.line
    }
    return Surface(tuple(found), frozenset(long), blank)


def _is(event: Any) -> bool:
    return isinstance(event, ScalarEvent) and event.start_mark.index != event.end_mark.index


def _spans(event: Any, lines: list[str]) -> Iterable[tuple[int, tuple[int, int]]]:
    """The parts of lines a text covers; of '|' and '>' the first line only up to the mark."""
    first, last = event.start_mark, event.end_mark
    if first.line == last.line:
        yield first.line + 1, (first.column, last.column)
        return
    if event.style not in ("|", ">"):
        yield first.line + 1, (first.column, len(lines[first.line]))
    for number in range(first.line + 1, last.line):
        yield number + 1, (0, len(lines[number]))
    if last.column and event.style not in ("|", ">"):
        yield last.line + 1, (0, last.column)


def _comment_at(line: str, covered: Iterable[tuple[int, int]]) -> int | None:
    spans = tuple(covered)
    for match in _MARK.finditer(line):
        if not any(start <= match.start() < end for start, end in spans):
            return match.start()
    return None
