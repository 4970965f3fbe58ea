"""What came of a feed."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field

from engine.ledger.store import Key
from engine.model import Decision
from engine.records import DecisionRecord, Waits
from engine.runtime.arrivals import Arrival
from engine.runtime.undemanded import Undemanded
from engine.standing import Shift


@dataclass
class Fed:
    """What came of a feed. ``read`` = ``accepted`` + ``duplicate`` + ``waiting`` + ``quarantined``."""

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    waiting: int = 0
    quarantined: int = 0
    discarded: int = 0
    """How many of the duplicates a person had discarded."""
    written: int = 0
    """How many of the lines read are of batches that were written."""
    unfit: int = 0
    """Events that had waited since before, were taken up and went to quarantine."""
    decisions: int = 0
    superseded: int = 0
    before_issue: int = 0
    """How many of the events taken in lie before their demand was issued."""
    undemanded: list[Undemanded] = field(default_factory=list)
    """The first of the items that events taken in name and nobody demanded."""
    undemanded_items: int = 0
    """How many there are."""
    seconds: float = 0.0
    wrong: list[tuple[Arrival, str, str, str]] = field(default_factory=list)
    """The first of the quarantined lines, each with code, message and help."""
    waits: list[tuple[Arrival, Waits]] = field(default_factory=list)
    """The first of the lines that wait, and for what."""
    made: list[Decision] = field(default_factory=list)
    """The decisions, where they were asked to be kept."""
    taken_back: list[DecisionRecord] = field(default_factory=list)
    """The earlier decisions that no longer stand, where they were asked to be kept."""
    shifts: list[Shift] = field(default_factory=list)
    """What became of deadlines, where decisions were asked to be kept."""
    incidents: list[str] = field(default_factory=list)
    """The cases in which incidents were opened."""

    def copied(self) -> Fed:
        """As it is now, whatever becomes of this one."""
        again = copy(self)
        for name, value in vars(self).items():
            setattr(again, name, value.copy() if isinstance(value, list) else value)
        return again

    def add_up(self, waiting: Collection[Key]) -> None:
        """Count what was taken in, ``waiting`` being the events of this feed that still wait."""
        self.waiting = len(waiting)
        self.waits = [(arrival, waits) for arrival, waits in self.waits if waits.event.key in waiting]
        self.accepted = self.read - self.duplicate - self.quarantined - self.waiting
