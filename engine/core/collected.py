"""Lists of what was collected, each item once, that grow without looking through all they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Collected(list[Any]):
    """What was collected, in the order of coming; never changed. ``known`` holds the items of the longest
    list that grew from this one, and is shared with it."""

    __slots__ = ("known",)
    known: set[Any]


def collect(before: list[Any], items: Iterable[Any]) -> list[Any]:
    """``before`` and behind it the items it does not hold; itself where it holds them all."""
    if isinstance(before, Collected) and len(before.known) == len(before):
        known = before.known
    else:  # read from a ledger, or another list has grown from it meanwhile
        known = set(before)
    fresh = [item for item in dict.fromkeys(items) if item not in known]
    if not fresh:
        return before
    known.update(fresh)
    after = Collected(before)
    after.extend(fresh)
    after.known = known
    return after
