"""What a page of a pack holds: the pack for those who read no YAML, as values to be rendered."""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.model import Value


class Said(msgspec.Struct, frozen=True):
    """A condition: one line (``condition``), or an ``any`` or ``none`` of ``parts``. ``say`` is its
    sentence."""

    kind: Literal["one", "any", "none"]
    condition: str | None
    say: str | None
    parts: tuple[Said, ...]


class Asked(msgspec.Struct, frozen=True):
    """An effect, and the states to which what it asks for can lead."""

    kind: Literal["move", "propose", "draft", "note"]
    value: str
    to: tuple[str, ...]


class ToldRule(msgspec.Struct, frozen=True):
    """A rule, with the line on which it stands."""

    rule: str
    conditions: tuple[Said, ...]
    then: tuple[Asked, ...]
    because: str
    cites: str
    priority: int
    file: str
    line: int


class ToldCause(msgspec.Struct, frozen=True):
    """What rules answer to: an event, the passing of a deadline or the entering of a state, by its name.
    ``says`` is what an event brings and who may record it, ``states`` those in which a deadline runs;
    ``exhaustive`` is the claim that some rule always answers."""

    on: str
    kind: Literal["event", "deadline", "state"]
    name: str
    says: str
    states: tuple[str, ...]
    exhaustive: bool
    rules: tuple[ToldRule, ...]


class Step(msgspec.Struct, frozen=True):
    """A step of an action (proposed, approved, rejected, done) and the move that it takes."""

    action: str
    step: str
    trigger: str


class ToldMove(msgspec.Struct, frozen=True):
    """A move, which holds for the states within those it leads from too: the rules that ask for it,
    the steps of actions that take it, and what it needs."""

    trigger: str
    region: str
    source: tuple[str, ...] = msgspec.field(name="from")
    to: str
    rules: tuple[str, ...]
    steps: tuple[Step, ...]
    needs: tuple[Said, ...]


class Lead(msgspec.Struct, frozen=True):
    """A way out of a state."""

    trigger: str
    to: str


class ToldState(msgspec.Struct, frozen=True):
    """A state. What leads out of a state leads out of those in it too, and is told once."""

    state: str
    say: str
    within: str | None
    initial: bool
    final: bool
    deadlines: tuple[str, ...]
    leads: tuple[Lead, ...]


class ToldRegion(msgspec.Struct, frozen=True):
    """One state machine."""

    region: str
    initial: str
    states: tuple[ToldState, ...]


class ToldDeadline(msgspec.Struct, frozen=True):
    """A deadline of a state, in words: when it falls due and what stops its clock."""

    name: str
    state: str
    due: str
    cites: str


class ToldFact(msgspec.Struct, frozen=True):
    """A fact: its type, and what it counts, collects or is computed from."""

    name: str
    type: str
    says: str


class ToldValue(msgspec.Struct, frozen=True):
    """What a parameter is from a day on."""

    since: str
    value: Value
    cites: str


class ToldParameter(msgspec.Struct, frozen=True):
    """A parameter with all its values."""

    name: str
    type: str
    values: tuple[ToldValue, ...]


class ToldKind(msgspec.Struct, frozen=True):
    """A way in which an item can stand, or a kind of order of a court, by its name."""

    name: str
    says: tuple[str, ...]


class ToldAction(msgspec.Struct, frozen=True):
    """An action: which rules propose it, who approves it, which move each of its steps takes, and whether
    it coerces the respondent."""

    action: str
    region: str
    roles: tuple[str, ...]
    approvals: int
    steps: tuple[Step, ...]
    rules: tuple[str, ...]
    coercive: bool


class ToldCalendar(msgspec.Struct, frozen=True):
    """A calendar; ``usual`` is the one by which days are told where nothing else is said, ``closed`` the days
    that files name, with their reasons, besides those that ``says`` tells of."""

    name: str
    version: str
    usual: bool
    says: tuple[str, ...]
    closed: dict[str, str]


class ToldConvention(msgspec.Struct, frozen=True):
    """A version of a way of counting that the pack declares or a deadline is counted by; its days are open
    where None."""

    name: str
    unit: str
    since: str | None
    until: str | None
    cites: str
    says: tuple[str, ...]


class Page(msgspec.Struct, frozen=True):
    """The whole pack. Of the events every workflow has, those that a rule answers to are told."""

    pack: str
    workflow: str
    digest: str
    timezone: str
    calendar: str
    regions: tuple[ToldRegion, ...]
    moves: tuple[ToldMove, ...]
    deadlines: tuple[ToldDeadline, ...]
    causes: tuple[ToldCause, ...]
    facts: tuple[ToldFact, ...]
    items: tuple[ToldKind, ...]
    orders: tuple[ToldKind, ...]
    parameters: tuple[ToldParameter, ...]
    actions: tuple[ToldAction, ...]
    calendars: tuple[ToldCalendar, ...]
    conventions: tuple[ToldConvention, ...]
    renamed: dict[str, str]
