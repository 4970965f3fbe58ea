"""Text from outside made safe for Markdown, and tables of it that cannot break."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.views.safe import escaped

BREAK = "<br>"
"""A new line within a cell."""

_SPECIAL = re.compile(r"[\\`*\[<|~$]|&(?=#?\w+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_START = re.compile(r"(\d*)[-+=#>.)]")
_PLAIN = re.compile(r"[\w .,:;=()'\"{}+/%?!-]", re.ASCII)


def prose(text: str) -> str:
    """A sentence on one line, of which nothing is taken for markup."""
    told = _SPECIAL.sub(r"\\\g<0>", escaped(" ".join(text.split())))
    start = _START.match(told)
    return told if start is None else f"{start[1]}\\{told[len(start[1]) :]}"


def code(text: str, *, table: bool = True) -> str:
    """A name or a condition as it is written in a file, in a ``table`` or elsewhere."""
    told = escaped(" ".join(text.split()))
    if not re.search(r"[`|\\]" if table else "`", told):
        return f"`{told}`" if told else ""
    # A bar ends a cell even within backticks, and what escapes it there might show.
    safe = "".join(char if _PLAIN.match(char) else f"&#{ord(char)};" for char in told)
    return f"<code>{safe.replace('_', '&#95;')}</code>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
