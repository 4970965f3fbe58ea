"""The federal holidays of the United States as the ``holidays`` package gives them, kept as data.

Asking the package takes longer than everything else a count needs. What is kept is used only where
the very edition it was taken from is installed, so that it never says anything else; a test holds it
equal to the package, and writes it anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec


class Kept(msgspec.Struct, frozen=True):
    """``edition`` is the package's version, ``days`` name to its ISO days, 1970 to 2100."""

    edition: str
    days: dict[str, list[str]]


@cache
def kept() -> Kept:
    """What is kept."""
    data = resources.files("engine.calendars").joinpath("us_federal.json").read_bytes()
    return msgspec.json.decode(data, type=Kept)


def federal_days(edition: str) -> Mapping[str, str] | None:
    """ISO day to name; None where they were taken from another edition."""
    found = kept()
    if found.edition != edition:
        return None
    return {day: name for name, days in found.days.items() for day in days}
