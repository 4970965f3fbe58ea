"""What is told of a ledger that is not as it was written: each row that was altered, taken away or put in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import msgspec

TOLD = 20
"""How many alterations are told one by one; the rest are counted."""


class Alteration(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not as it should be. ``row`` names it: by its number, or by its key. ``column`` is the
    one that differs, None where that cannot be told; ``expected`` and ``found`` are what it should say and
    says, or None. ``batch`` is the batch it was, or was to be, added in. ``why`` is a sentence more."""

    table: str
    row: str
    how: Literal["altered", "missing", "inserted"]
    batch: int | None = None
    column: str | None = None
    expected: str | None = None
    found: str | None = None
    why: str = ""


@dataclass
class Verified:
    """What came of verifying a ledger. ``head`` is that of its last batch, None of an empty one. Of what was
    ``found`` the first are kept, in the order of the log, and all counted, also by table. ``derived`` says
    whether the cases were derived again. ``kept`` is the head that was kept elsewhere, and ``kept_at`` the
    batch it is of, None where it is of none. ``notes`` are sentences on what has changed since without being
    wrong."""

    head: str | None = None
    batches: int = 0
    rows: int = 0
    cases: int = 0
    found: list[Alteration] = field(default_factory=list)
    count: int = 0
    tables: Counter[str] = field(default_factory=Counter)
    derived: bool = False
    kept: str | None = None
    kept_at: int | None = None
    notes: list[str] = field(default_factory=list)

    def take(self, alteration: Alteration) -> None:
        """Count one, and keep it if it is among the first."""
        self.count += 1
        self.tables[alteration.table] += 1
        if len(self.found) < TOLD:
            self.found.append(alteration)

    @property
    def sound(self) -> bool:
        """Whether nothing was found, and the head that was kept, if one was, is in the chain."""
        return not self.count and (self.kept is None or self.kept_at is not None)
