"""Events from a file with one CloudEvents 1.0 object a line, in JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from engine.core.intake import Problem
from engine.diagnostics import shortened
from engine.runtime.arrivals import Arrival, sheet
from engine.runtime.lines import Line, kept, read_text

DEPTH = 32
"""How deep an event may be nested: what reads it later goes down by calls."""

NAME = 200
"""How many characters a name may have."""

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_decoder = msgspec.json.Decoder()


def read_json_lines(
    lines: Iterable[Line], origin: str, source: str | None = None, ordinals: Counter[str] | None = None
) -> Iterator[Arrival]:
    """Arrivals of a file with one CloudEvents JSON object a line; blank lines are passed over.

    ``source`` is that of events which name none; without it, ``origin``. ``ordinals`` are counted on
    where a file is read in parts.
    """
    file = sheet(origin, source, ordinals)
    for number, line in enumerate(lines, start=1):
        text = read_text(line, number)
        if isinstance(text, str) and not text.strip():
            continue
        said = text if isinstance(text, Problem) else _object(text)
        yield file.arrival(said, number, kept(line))


def _object(text: str) -> dict[str, Any] | Problem:
    try:
        said = _decoder.decode(text)
    except RecursionError:
        return _too_deep()
    except msgspec.DecodeError as error:
        return Problem(
            "not-json",
            f"Expected one JSON object on the line, found: {error}.",
            "Write one event a line, as JSON.",
        )
    if not isinstance(said, dict):
        return Problem(
            "not-json", "Expected a JSON object, found something else.", "Write {...} on the line."
        )
    return _ill_formed(text, said) or said


def _ill_formed(text: str, said: dict[str, Any]) -> Problem | None:
    """What JSON allows and an event does not: deep nesting, a key twice, characters that are no text."""
    keys, depth, level = 0, 0, [said]
    while level:
        depth += 1
        if depth > DEPTH:
            return _too_deep()
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                keys += len(value)
                if any(len(name) > NAME for name in value):
                    name = next(name for name in value if len(name) > NAME)
                    return Problem(
                        "name-too-long",
                        f"Expected names of at most {NAME} characters, found '{shortened(name)}' with "
                        f"{len(name):,}.",
                        "Shorten the name.",
                    )
            below += [
                each
                for each in (value.values() if isinstance(value, dict) else value)
                if isinstance(each, dict | list)
            ]
        level = below
    if text.count(":") != keys and _STRING.sub("", text).count(":") != keys:
        return Problem(
            "duplicate-key",
            f"Expected each key once, found '{_twice(text)}' twice in one object.",
            "Take the one that is wrong out of the line, and feed it again.",
        )
    if "\\u0000" in text or "\0" in text or ("\\ud" in text.lower() and not _encodable(said)):
        return Problem("bad-characters", "The line holds characters that are no text.", "Remove them.")
    return None


def _twice(text: str) -> str:
    found: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        found.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)

    json.loads(text, object_pairs_hook=look)
    return found[0]


def _too_deep() -> Problem:
    return Problem(
        "too-deep",
        f"Expected an event nested at most {DEPTH} deep; this one goes deeper.",
        "Keep such data in a file of its own, and say in the event what the rules need.",
    )


def _encodable(said: Any) -> bool:
    try:
        repr(said).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
