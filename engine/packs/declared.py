"""What the files declare, read by their schema but not yet checked against each other.

Every name keeps its place, so that a check can point at it. ``None`` stands where something was
wrong and has been reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.diagnostics import Place
from engine.model import Value
from engine.packs.nodes import Scalar, Written
from engine.packs.pack import Effecting, Field, Teller, Type


@dataclass(frozen=True, slots=True)
class DeclaredEvent:
    """``fields`` are those read whole; ``broken`` names the others."""

    name: Scalar
    fields: Mapping[str, Field]
    roles: tuple[str, ...]
    about: Scalar | None = None
    field_names: tuple[Scalar, ...] = ()
    broken: frozenset[str] = frozenset()
    exhaustive: bool = False
    told_by: Teller | None = None


@dataclass(frozen=True, slots=True)
class DeclaredFact:
    """``kind`` is an accumulator's, ``computed`` or ``broken``. ``sources`` are ``event`` or
    ``event.field``."""

    name: Scalar
    kind: Literal["count", "collect", "max", "min", "latest", "sum", "between", "computed", "broken"]
    sources: tuple[Scalar, ...] = ()
    by: Scalar | None = None
    condition: Written | None = None
    cleared_by: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredTerm:
    """``names`` for ``date`` (one); ``terms`` for ``latest``, ``earliest`` and, as ``from``, ``days``."""

    kind: Literal["date", "days", "latest", "earliest"]
    place: Place
    name: Scalar | None = None
    days: int | Scalar | None = None
    by: Scalar | None = None
    terms: tuple[DeclaredTerm, ...] = ()
    calendar: Scalar | None = None


@dataclass(frozen=True, slots=True)
class DaysOfAStop:
    """Whether the clock runs on the day on which it stops, and on that on which it runs again; None
    where nothing is said. ``at`` is the key that says it."""

    stop: Literal["runs", "stands"] | None = None
    restart: Literal["runs", "stands"] | None = None
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class DeclaredDeadline:
    name: Scalar
    term: DeclaredTerm | None
    at: Literal["end", "start"] = "end"
    cites: str = ""
    tolled_while: Written | None = None
    days: DaysOfAStop = DaysOfAStop()
    exhaustive: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredState:
    path: str
    name: Scalar
    parent: str | None = None
    initial: Scalar | None = None
    children: tuple[str, ...] = ()
    final: bool = False
    deadlines: tuple[DeclaredDeadline, ...] = ()
    tolled_while: Written | None = None
    days: DaysOfAStop = DaysOfAStop()
    say: str = ""


@dataclass(frozen=True, slots=True)
class DeclaredTransition:
    trigger: Scalar
    sources: tuple[Scalar, ...]
    target: Scalar
    needs: tuple[DeclaredCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredRegion:
    name: Scalar
    initial: Scalar | None
    states: Mapping[str, DeclaredState] = field(default_factory=dict)
    transitions: tuple[DeclaredTransition, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredAction:
    """``triggers`` by key: enters, approved, rejected, done."""

    name: Scalar
    region: Scalar | None
    triggers: Mapping[str, Scalar] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    approvals: int = 1
    coercive: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredOrder:
    """``effects``: an event and what it does to the order, as written."""

    name: Scalar
    by: Scalar | None
    effects: tuple[tuple[Scalar, Effecting], ...] = ()
    bars: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredItemStatus:
    """``by`` and ``reasons`` are ``event.field``."""

    name: Scalar
    by: tuple[Scalar, ...]
    reasons: tuple[Scalar, ...] = ()
    answers: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredWorkflow:
    name: Scalar | None
    timezone: Scalar | None
    calendar: Scalar | None
    events: tuple[DeclaredEvent, ...] = ()
    facts: tuple[DeclaredFact, ...] = ()
    items: tuple[DeclaredItemStatus, ...] = ()
    orders: tuple[DeclaredOrder, ...] = ()
    actions: tuple[DeclaredAction, ...] = ()
    regions: tuple[DeclaredRegion, ...] = ()
    renamed: tuple[tuple[Scalar, Scalar], ...] = ()
    """What earlier versions called a state, and what it is called now."""


@dataclass(frozen=True, slots=True)
class DeclaredCondition:
    """A line (``written``), or an ``any`` or ``none`` with ``parts``; ``say`` is what it means."""

    kind: Literal["one", "any", "none"]
    place: Place
    written: Written | None = None
    parts: tuple[DeclaredCondition, ...] = ()
    say: Scalar | None = None


@dataclass(frozen=True, slots=True)
class DeclaredEffect:
    kind: Literal["move", "propose", "draft", "note"]
    value: Scalar


@dataclass(frozen=True, slots=True)
class DeclaredRule:
    id: Scalar
    on: tuple[Scalar, ...]
    when: tuple[DeclaredCondition, ...]
    then: tuple[DeclaredEffect, ...]
    because: Scalar | None
    cites: Scalar | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class DeclaredRules:
    pack: Scalar | None
    workflow: Scalar | None
    rules: tuple[DeclaredRule, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclaredValue:
    """``place`` is where it says since when, ``written`` where the value itself stands."""

    since: str
    place: Place
    value: Value
    cites: str
    written: Place


@dataclass(frozen=True, slots=True)
class DeclaredParameter:
    """``type`` None where it could not be read."""

    name: Scalar
    type: Type | None
    values: tuple[DeclaredValue, ...] = ()
