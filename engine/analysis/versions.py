"""What is told of versions of a pack: of one tried on the cases on record, of one put in force, and of those
that were."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from engine.analysis.unheld import Unheld
from engine.records import DecisionRecord


class Differing(NamedTuple):
    """A case that would have gone otherwise: its decisions by which it differs, where it stands and would
    stand, and the events that the version cannot read, with why."""

    case: str
    gone: tuple[DecisionRecord, ...]
    come: tuple[DecisionRecord, ...]
    before: dict[str, str]
    after: dict[str, str]
    unread: tuple[tuple[str, str], ...]


@dataclass
class Backtested:
    """What a backtest came to. ``moves`` counts the moves into each state, under the law that governs and
    (True) under the version; ``unheld`` is what the version reads and nothing on record says. ``reached`` of
    the cases have come to ``since``, the day from which it is tried; ``latest`` is the latest instant that
    any has come to. ``first`` is the first case of which a decision differs."""

    pack: str
    digest: str
    since: datetime | None
    zones: dict[str, str]
    cases: int = 0
    differing: int = 0
    unread: int = 0
    reached: int = 0
    latest: datetime | None = None
    first: Differing | None = None
    moves: Counter[tuple[str, bool]] = field(default_factory=Counter)
    unheld: list[Unheld] = field(default_factory=list)


@dataclass
class Activated:
    """What came of putting a version in force. ``until`` is when another version follows it, ``horizon``
    how far time has run; ``governed`` counts the cases of each demand that it governs. ``derived`` cases
    had come to its day already; ``come`` and ``gone`` are the decisions by which they now differ.
    ``known`` says that it was in force already."""

    pack: str
    digest: str
    zone: str
    effective: datetime
    only_new: bool
    until: datetime | None = None
    horizon: datetime | None = None
    known: bool = False
    governed: dict[str, int] = field(default_factory=dict)
    derived: int = 0
    come: list[DecisionRecord] = field(default_factory=list)
    gone: list[DecisionRecord] = field(default_factory=list)


class Activation(NamedTuple):
    """That a version was put in force: when that was recorded, from when, for which cases, by whom and
    why. ``until`` is when another follows it; ``replaced`` says that a later activation took its place."""

    pack: str
    digest: str
    zone: str
    recorded_at: datetime
    effective: datetime
    until: datetime | None
    only_new: bool
    replaced: bool
    actor: str | None
    reason: str | None


class Other(NamedTuple):
    """A version in force that is not the one of the files: its digest, since when it is in force."""

    pack: str
    digest: str
    since: datetime
    zone: str
