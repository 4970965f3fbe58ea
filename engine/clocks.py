"""The clocks of a case: states being active, when their clocks stood still, what is due in them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Stops = tuple[tuple[str, str | None], ...]
"""When a clock stood still: (first stopped day, first running day or None while it still stands)."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A state being active: since when, and when its clocks stood still.

    ``number`` says how many times the case has entered the state, this one included. ``stops`` are by
    deadline, those that have no condition of their own for it together below "".
    """

    state: str
    number: int
    at: datetime
    on: str
    stops: dict[str, Stops] = {}


STARTS, AT_A_TIME = 2, 4
"""The phases of a deadline that passes as its day begins, and of one that passes at a time of day: what
is dated at that very time comes before it. One that passes when its day has ended has phase 0."""


class Deadline(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An instant by which something is due, of one state entry; its proof is computed on demand.

    ``on`` is the day it falls on, ``at`` the instant it passes; both None while it is tolled, and
    where ``problem`` says why it cannot be counted: a person must then look at the case.
    """

    name: str
    region: str
    state: str
    entry: int
    rank: int
    status: Literal["running", "tolled", "uncountable", "passed", "ended"]
    entered_at: datetime
    on: str | None
    at: datetime | None
    phase: int = 0
    problem: str | None = None
