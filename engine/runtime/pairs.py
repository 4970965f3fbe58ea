"""Data as ``key=value`` words, in a list or in one text."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from engine.diagnostics import Diagnostic, Misused


def read_pairs(texts: Sequence[str]) -> dict[str, str]:
    """``key=value`` texts as a map. Raises Misused for one that is none, or a key that stands twice."""
    pairs: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise Misused(
                Diagnostic(
                    code="not-a-pair",
                    message=f"Expected key=value, found '{text}'.",
                    help="Write for example items=orders,guidance; put quotes around a value with spaces.",
                )
            )
        if name in pairs:
            message = f"Expected each key once; '{name}' stands twice."
            raise Misused(
                Diagnostic(code="key-twice", message=message, help="Divide several values by commas.")
            )
        pairs[name] = value
    return pairs


def joined(words: Sequence[str]) -> str:
    """The words as one text that a shell reads as these words, for people to read as well."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    name, equals, value = word.partition("=")
    plain = equals and " " in value and shlex.quote(name) == name and not set(value) & set("\"\\$`'!")
    return f'{name}="{value}"' if plain else shlex.quote(word)
