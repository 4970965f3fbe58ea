"""Diagnostics for people and for programs: full with the source line, concise, or JSON values."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable
from typing import Any

from engine.diagnostics import Diagnostic

WIDTH = 80
_LONGEST_EXCERPT = 70


def full(diagnostics: Iterable[Diagnostic]) -> str:
    """Each with its place, the line it stands on, carets below what is wrong, and what to do.

    80 columns but for long names and commands; no colours; control characters are shown escaped.
    """
    return "\n".join(_one(diagnostic) for diagnostic in diagnostics)


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """One line each: ``file:line:column: code: message``."""
    return "".join(f"{_headline(diagnostic)}\n" for diagnostic in diagnostics)


def as_json(diagnostics: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Values for JSON; ``file``, ``line`` and ``column`` are None where there is no place."""
    return [
        {
            "code": diagnostic.code,
            "severity": diagnostic.severity,
            "file": diagnostic.place.file if diagnostic.place else None,
            "line": diagnostic.place.line if diagnostic.place else None,
            "column": diagnostic.place.column if diagnostic.place else None,
            "message": diagnostic.message,
            "help": help_of(diagnostic),
        }
        for diagnostic in diagnostics
    ]


def help_of(diagnostic: Diagnostic) -> str:
    """What to do, the command that does it included."""
    return " ".join(part for part in (diagnostic.help, diagnostic.command) if part)


def escaped(text: str) -> str:
    """The text with everything a terminal would act on, or not show, written as an escape."""
    return "".join(char if _shows(char) else _escape(char) for char in text)


def _shows(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or (
        not char.isascii() and unicodedata.category(char)[0] not in "CZ"
    )


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _headline(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    where = f"{place.file}:{place.line}:{place.column}: " if place else ""
    return escaped(f"{where}{diagnostic.code}: {diagnostic.message}")


def _one(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    where = f"{place.file}:{place.line}:{place.column}: " if place else ""
    lines = _wrapped(
        escaped(f"{where}{diagnostic.severity}[{diagnostic.code}]:"), escaped(diagnostic.message)
    )
    if place is not None and diagnostic.excerpt is not None:
        lines += _excerpt(diagnostic.excerpt, place.line, place.column, place.length)
    if diagnostic.help:
        lines += _wrapped("  help:", escaped(diagnostic.help))
    if diagnostic.command:
        lines.append(f"  {escaped(diagnostic.command)}")
    return "\n".join(lines) + "\n"


def _wrapped(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        f"{label} {text}",
        WIDTH,
        subsequent_indent="  " if not label.startswith(" ") else "        ",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def _excerpt(line: str, number: int, column: int, length: int) -> list[str]:
    """The line and carets below it; of a long line the part around what is wrong."""
    start = min(max(column - 1, 0), len(line))
    end = min(start + max(length, 1), max(len(line), start + 1))
    before, word, after = escaped(line[:start]), escaped(line[start:end]), escaped(line[end:])
    left = right = ""
    if _columns(before) + _columns(word) + _columns(after) > _LONGEST_EXCERPT:
        room = max(_LONGEST_EXCERPT - _columns(word), 20)
        if _columns(before) > room // 2:
            before, left = before[-(room // 2) :], "..."
        word, cut = (
            (word, False) if _columns(word) <= _LONGEST_EXCERPT else (word[: _LONGEST_EXCERPT - 20], True)
        )
        spare = room - _columns(before)
        if cut or _columns(after) > spare:
            after, right = "" if cut else after[:spare], "..."
    margin = str(number)
    carets = " " * _columns(left + before) + "^" * max(_columns(word), 1)
    shown = f"{left}{before}{word}{after}{right}".rstrip()
    return [f"  {margin} | {shown}", f"  {' ' * len(margin)} | {carets}"]


def _columns(text: str) -> int:
    """How many columns a terminal gives the text: East Asian wide characters take two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
