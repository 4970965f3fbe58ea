"""The hashes that make the log one chain: of a row, of the rows of a batch, of a batch and all before it.

The tree over the rows of a batch is that of RFC 6962, section 2.1. docs/ledger.md says to the byte what is
hashed. Nothing here knows a database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

BEGINNING = bytes(32)
"""What stands for the head before the first batch."""

SIZE = len(BEGINNING)
"""How many bytes a hash has."""

_LEAF, _NODE, _HEAD = b"\x00", b"\x01", b"\x02"
_canonical = msgspec.json.Encoder(order="deterministic").encode


def leaf(table: str, values: Sequence[Any]) -> bytes:
    """The hash of a row: of the name of its table and of what it says, without its number and its batch."""
    return hashlib.sha256(_LEAF + _canonical([table, *values])).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two hashes of the tree."""
    return hashlib.sha256(_NODE + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash over all leaves (RFC 6962, 2.1: the Merkle tree hash); of none, that of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def head(before: bytes, batch: Sequence[Any], root: bytes) -> bytes:
    """The hash of a batch and, as the head before it is part of it, of all batches up to it."""
    return hashlib.sha256(_HEAD + before + _canonical(list(batch)) + root).digest()


def path(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The hashes that, with one leaf, give the root (RFC 6962, 2.1.1: the audit path), the nearest first."""
    if not 0 <= place < len(leaves):
        raise IndexError(place)
    level, found = list(leaves), []
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            found.append(level[beside])
        level, place = _above(level), place // 2
    return found


def proves(leaf: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path shows that a leaf stands at a place among ``size`` leaves with that root."""
    if not 0 <= place < size:
        return False
    found, rest = leaf, list(path)
    last = size - 1
    while last:
        if place % 2 or place < last:
            if not rest:
                return False
            beside = rest.pop(0)
            found = node(beside, found) if place % 2 else node(found, beside)
        place, last = place // 2, last // 2
    return not rest and found == root


def read_hash(text: Any) -> bytes | None:
    """The hash that a text says in hexadecimal, in small letters; None where it says none."""
    try:
        found = bytes.fromhex(text)
    except (ValueError, TypeError):
        return None
    return found if len(found) == SIZE and found.hex() == text else None


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level of the tree; a hash without a neighbour goes up as it is."""
    hash = hashlib.sha256  # this runs for every row of the log
    above = [
        hash(_NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
    ]
    return above + list(level[-1:]) if len(level) % 2 else above
