"""A pack's own tests as frozen values: what is told, and what must be so at the end of which days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.diagnostics import Place
from engine.model import Value


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a story. ``on`` is its day; ``at`` its instant where a time of day was given;
    ``learned`` the day on which the office knew of it.

    ``about`` is, for what people do with an action or an incident, the kind of action; for a correction
    or retraction the id of the event. ``refused`` is the code with which it must be refused; None where
    it must not be.
    """

    place: Place
    id: str
    type: str
    on: str
    learned: str
    at: datetime | None = None
    data: Mapping[str, Value] = field(default_factory=dict)
    about: str | None = None
    moved_to: str | None = None
    actor: str | None = None
    role: str | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class DueAs:
    """How a deadline must stand; None says that it does not matter. ``due`` is its last day."""

    status: str | None
    due: str | None
    state: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must be so: ``state`` of the region ``name`` (a path), ``deadlines`` (DueAs of the
    one called ``name``), ``actions`` and ``incidents`` (status by kind), ``rules``, ``withheld``,
    ``refused``, ``drafts`` (names), ``orders`` (kind and id of each)."""

    place: Place
    what: str
    name: str
    value: str | DueAs | Mapping[str, str] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What must be so at the end of a day, or at the instant ``at`` of it."""

    place: Place
    on: str
    at: datetime | None
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """How a case stands as the day ``on`` begins. ``states`` holds the innermost state of every region,
    ``entered_on`` the day since which it stands there; ``facts`` are accumulated ones, by name. Of a fact
    that holds ``between`` two events, ``open`` holds what is open: "" where nothing tells them apart.
    ``items`` says how items stand, each by its status, ``orders`` what each order in force bars, by its kind
    and id. ``entering`` are states entered at that very moment, outer first."""

    place: Place
    on: str
    states: Mapping[str, str]
    entered_on: Mapping[str, str]
    facts: Mapping[str, Value]
    open: Mapping[str, tuple[str, ...]]
    entering: tuple[str, ...] = ()
    items: Mapping[str, str] = field(default_factory=dict)
    orders: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One test. ``events`` begin with the demand and the respondent; ``parameters`` are those that have
    another value in it than in the pack; ``given`` is where it begins, None at the demand."""

    place: Place
    name: str
    case: str
    parameters: Mapping[str, Value]
    events: tuple[Told, ...]
    checks: tuple[Check, ...]
    given: Given | None = None
