"""Command lines to be pasted into a terminal as they stand."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from engine.views.safe import WIDTH, columns, escaped


def quoted(text: str) -> str:
    """The text as one word of a shell."""
    return escaped(shlex.quote(text))


def laid_out(words: Sequence[str], indent: str) -> str:
    """The words of a command, already quoted, on one line where they fit, else continued as shells
    do it. An option stands together with its value as one word; one longer than a line is left whole."""
    lines = [indent + words[0]]
    for number, word in enumerate(words[1:], start=2):
        room = WIDTH - (0 if number == len(words) else 2)
        if columns(lines[-1]) + 1 + columns(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}  {word}")
    return " \\\n".join(lines)
