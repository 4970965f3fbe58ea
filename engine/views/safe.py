"""Text from outside made safe for a terminal, and measured and laid out in its columns.

Everything a view prints that came from an event or a file passes through here once; what is laid
out below is taken to be escaped already.
"""

from __future__ import annotations

import unicodedata

from engine.views.problems import WIDTH
from engine.views.problems import escaped as _escaped

__all__ = ["WIDTH", "columns", "escaped", "line", "padded", "wrapped"]


def escaped(text: str) -> str:
    """The text with everything a terminal would act on, or not show, written as an escape:
    control characters and sequences, line ends, directions of writing, odd blanks."""
    return text if text.isascii() and text.isprintable() else _escaped(text)


def columns(text: str) -> int:
    """How many columns a terminal gives the text: East Asian wide characters take two, marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, width: int) -> str:
    """The text with blanks after it up to ``width`` columns."""
    return text + " " * max(width - columns(text), 0)


def line(text: str, indent: str = "", *, hanging: str | None = None) -> str:
    """The text escaped and wrapped."""
    return wrapped(escaped(text), indent, hanging=hanging)


def wrapped(text: str, indent: str = "", *, hanging: str | None = None, width: int = WIDTH) -> str:
    """The text in lines of at most ``width`` columns, the first after ``indent``, the others after
    ``hanging``, which is ``indent`` where it is not given. A word too long for a line is cut."""
    hanging = indent if hanging is None else hanging
    if len(indent) + len(text) <= width and text.isascii() and "  " not in text:
        return (indent + text).rstrip()
    lines: list[str] = []
    line, empty = indent, True
    for word in text.split(" "):
        if not word:
            continue
        if not empty and columns(line) + 1 + columns(word) > width:
            lines.append(line)
            line, empty = hanging, True
        while columns(line) + (0 if empty else 1) + columns(word) > width:
            head = _head(word, max(width - columns(line), 2))
            lines.append(line + head)
            word, line = word[len(head) :], hanging
        if word:
            line, empty = f"{line}{'' if empty else ' '}{word}", False
    if not empty or not lines:
        lines.append(line)
    return "\n".join(line.rstrip() for line in lines)


def _head(word: str, room: int) -> str:
    """As much of the word as fits, and at least one character."""
    taken = 0
    for place, char in enumerate(word):
        taken += _columns(char)
        if taken > room:
            return word[: max(place, 1)]
    return word
