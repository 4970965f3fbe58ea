"""The values that pass between rooms: all frozen, none knows a clock, a file or a database.

Instants are aware datetimes in UTC; days are ISO texts (``2018-02-23``), the form in which
conditions compare them. A value holds only values made before it and so can never hold itself: Python's
search for such circles leaves them out (``gc=False``).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Literal

import msgspec

from engine.clocks import Deadline, Entry

Value = int | float | bool | str | list[str] | datetime
"""A fact's value: int, double, bool, string (also a date, as ISO text), list<string> or time."""

Facts = dict[str, Any]
"""Fact name to Value; an absent fact has no key."""

Outcome = Literal["moved", "withheld", "rejected", "proposed", "noted"]


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened, as a CloudEvents 1.0 envelope says it.

    ``time`` is when it was true; an event known only by its day has ``occurred_on`` and no
    ``time``, and counts from the start of that day in the zone of each case. ``subject`` is the
    case (``demand/respondent``) or the demand it belongs to. ``recorded_at`` is when we learned
    of it and plays no part in any decision.
    """

    source: str
    id: str
    type: str
    subject: str
    data: dict[str, Any] = {}
    time: datetime | None = None
    occurred_on: str | None = None
    actor: str | None = None
    role: str | None = None
    synthetic: bool = False
    evidence: str | None = None
    """The digest (``sha256:`` and 64 digits) of a file that shows it; the file itself is not kept."""
    recorded_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names the event everywhere: CloudEvents ``source`` and ``id``."""
        return (self.source, self.id)


class Cause(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What makes the engine decide: an event, a passed deadline, a change of law or the end of an order.

    ``at`` is its instant, ``on`` the local day of that instant in the case's zone, ``order`` its
    place among the causes of a case: (instant, phase, rank, source, id).
    """

    kind: Literal["event", "deadline", "law", "ended"]
    at: datetime
    on: str
    order: tuple[datetime, int, int, str, str]
    event: Event | None = None
    data: Facts = {}
    """The event's data as its declared type reads them, defaults filled in."""
    deadline: str | None = None
    """The name of the deadline that passed; ``state`` and ``entry`` say of which state entry."""
    state: str | None = None
    entry: int = 0
    law: str | None = None
    """The digest of the pack that comes into force, for a change of law."""
    ended: tuple[str, str] | None = None
    """The kind and the id of an order, or of an override, whose last day has passed."""
    folded: Case | None = None
    """For a change of law: a case that holds the facts folded again under it, and nothing else."""

    @property
    def name(self) -> str:
        """Which event, deadline or law it is, in one text that is the same on every machine."""
        key = None if self.event is None else self.event.key
        return cause_name(key, self.deadline, self.state, self.entry, self.ended, self.law)


def cause_name(
    event: tuple[str, str] | None,
    deadline: str | None,
    state: str | None,
    entry: int,
    ended: tuple[str, str] | None,
    law: str | None,
) -> str:
    """Which event (by its key), deadline of a state entry, end of an order or law it is, in one text."""
    if event is not None:
        source = event[0].replace("%", "%25").replace(" ", "%20")  # so that no two read alike
        return f"event:{source} {event[1]}"
    if deadline is not None:
        return f"deadline:{state}.{deadline}#{entry}"
    if ended is not None:
        return f"ended:{ended[0]} {ended[1]}"
    return f"law:{law}"


class Action(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something outward that a rule proposed and people settle.

    ``proposal`` is the digest of what was proposed and on what basis: an approval names it.
    ``approved_by`` holds the actors who approved this very proposal, in the order of their acts. An
    action lapses when its region moves to where its next step can no longer be taken.
    """

    id: str
    kind: str
    region: str
    rule: str
    proposal: str
    proposed_at: datetime
    status: Literal["proposed", "approved", "rejected", "done", "lapsed"]
    approved_by: tuple[str, ...] = ()


class Incident(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something done outward that the facts as now known would not allow; open until people settle it.

    ``event`` is the source and id of the act, ``action`` and ``kind`` what it says was done; where
    neither names an action the case knows, ``kind`` and ``region`` are None and every region of the
    case is meant. ``ratified_by`` holds the actors who stood in for the approvals that lack.
    """

    id: str
    action: str
    kind: str | None
    region: str | None
    event: tuple[str, str]
    at: datetime
    because: str
    status: Literal["open", "ratified", "withdrawn"] = "open"
    ratified_by: tuple[str, ...] = ()


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An order of a court, or a person's override of the rules, as a case knows it.

    While it is open it bars the triggers in ``bars`` where ``scope`` (a condition over respondent and
    demand; empty: everywhere) covers the case and none of the scopes in ``stayed`` does. ``on`` is the
    day it was made, ``until`` the last day on which it holds, ``ends_at`` the end of that, ``of`` the
    court or person, ``changes`` the events since, each with its day.
    """

    kind: str
    id: str
    event: tuple[str, str]
    on: str
    bars: tuple[str, ...]
    scope: str = ""
    stayed: tuple[str, ...] = ()
    open: bool = True
    until: str | None = None
    ends_at: datetime | None = None
    of: str | None = None
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> tuple[str, str]:
        """Its kind and its id."""
        return (self.kind, self.id)


OVERRIDE = "override"
"""The kind of order that a person's override of the rules is."""


class Withheld(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a rule asked for and could not have yet; it is offered again when nothing keeps it any more.

    ``on`` is what the rule answered to, ``trigger`` what it asked for (None: an action that moves
    nothing), ``event`` what it read of the event that caused it. ``by`` is the name of the order that now
    bars it, None where an open incident keeps it back.
    """

    region: str
    trigger: str | None = None
    rule: str
    on: str
    event: Facts
    by: tuple[str, str] | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a decision says, apart from which cause it is of.

    ``on`` is what was answered to (``response_received``, ``deadline_passed.response``,
    ``state_entered.late``). ``source`` and ``target`` are the states a move leads from and to.
    ``facts`` are the values the rule saw, ``missing`` the facts it lacked; ``note`` is what a rule
    wants noted, ``draft`` the letter it asks for; ``code`` names a rejection. ``action`` and
    ``incident`` are as they stand after it.
    """

    on: str
    outcome: Outcome
    region: str | None = None
    source: str | None = None
    target: str | None = None
    trigger: str | None = None
    rule: str | None = None
    because: str | None = None
    cites: str | None = None
    order: str | None = None
    missing: tuple[str, ...] = ()
    facts: Facts = {}
    action: Action | None = None
    incident: Incident | None = None
    note: str | None = None
    draft: str | None = None
    code: str | None = None


class Decision(Said, frozen=True, kw_only=True, gc=False):
    """One outcome of one cause, with everything needed to explain it and to apply it.

    ``ordinal`` is its place among the decisions of its cause, ``pack`` the digest of the law it was
    made by, ``id`` the digest of all it says.
    """

    id: str
    case: str
    cause: Cause
    ordinal: int
    pack: str

    @property
    def at(self) -> datetime:
        """The instant of its cause."""
        return self.cause.at


class Stands(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How an item stands: its status, since which day and by which event, and the reason that gave.

    An event that says again what was said already changes nothing.
    """

    status: str
    on: str
    event: tuple[str, str]
    reason: str | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One demand against one respondent, as far as its history has been folded.

    ``facts`` are the accumulated ones; ``since`` the day each date among them took its value;
    ``open`` what each ``between`` still counts as open; ``items`` how each item ever named stands, also
    one that is not demanded. ``entries`` are the active states of each
    region, outermost first, ``entered`` how often each state was entered. ``orders`` are those that it
    has been told of; ``withheld`` is what may be offered again. ``pending`` are events that name an
    action not yet known; ``seen`` is the order of the last cause. ``problems`` are what went on without
    end or could not be computed since the last event, in words: a person must look.
    """

    id: str
    opened_at: datetime | None = None
    pack: str = ""
    facts: Facts = {}
    since: dict[str, str] = {}
    open: dict[str, tuple[str, ...]] = {}
    items: dict[str, Stands] = {}
    entries: dict[str, tuple[Entry, ...]] = {}
    entered: dict[str, int] = {}
    deadlines: tuple[Deadline, ...] = ()
    actions: tuple[Action, ...] = ()
    incidents: tuple[Incident, ...] = ()
    orders: tuple[Order, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    pending: tuple[Event, ...] = ()
    synthetic: bool = False
    """Whether any event of it is marked as invented for a demonstration."""
    seen: tuple[datetime, int, int, str, str] | None = None
    last_event: tuple[str, datetime, str] | None = None
    """The last event taken in: its type, its instant and its local day in the case's zone."""
    problems: tuple[str, ...] = ()

    @property
    def state(self) -> dict[str, str]:
        """Region to the path of its innermost active state; empty before the case opens."""
        return {region: entries[-1].state for region, entries in self.entries.items()}

    @property
    def ends(self) -> tuple[Deadline, ...]:
        """The last days of its open orders and overrides, as deadlines: their state is the id."""
        if not self.orders:
            return ()
        return tuple(
            Deadline(
                name=f"{order.kind}_ends",
                region="",
                state=order.id,
                entry=0,
                rank=_LAST_OF_ALL,
                status="running",
                entered_at=order.ends_at,
                on=order.until,
                at=order.ends_at,
            )
            for order in self.orders
            if order.open and order.ends_at is not None
        )


_LAST_OF_ALL = 1_000_000
"""What ends with a day still holds for the deadlines that end with it."""


def digest(value: Any) -> str:
    """``sha256:`` and the hash of the value's canonical JSON (keys sorted, no spaces)."""
    text = msgspec.json.encode(value, order="sorted")
    return "sha256:" + hashlib.sha256(text).hexdigest()
