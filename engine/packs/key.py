"""One key that a map of a pack's files may have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """``kind`` is what its value must be: ``name`` (letters, digits, _), ``title`` (with - instead),
    ``path`` (names joined by dots), ``text``, ``int``, ``bool``, ``date``, ``value``, ``type``,
    ``condition``, ``conditions``, ``terms``, ``weekday``, one of several words (``a|b``), ``KIND or KIND``,
    ``many KIND`` (one or a list), ``list KIND``, ``map KIND`` (any names to KIND).
    A KIND that is a key of KEYS is a map with those keys. ``says`` is what it holds, in the Markdown of
    docs/packs.md; ``beside`` names keys of which one must stand beside it."""

    kind: str
    says: str
    required: bool = False
    beside: tuple[str, ...] = ()
