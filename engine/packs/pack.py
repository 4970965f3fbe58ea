"""A checked pack as frozen values: what the files say, with every name resolved.

Nothing here reads files or decides; `load` builds it, `core` runs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.calendars import Calendar, Convention
from engine.diagnostics import Place
from engine.model import Value
from engine.packs.term import Term, dates_of, numbers_of

if TYPE_CHECKING:  # what only reads calendars need not load CEL
    from engine.packs.conditions import Expression

Type = Literal["int", "double", "bool", "string", "list<string>", "date", "time"]

About = Literal["case", "demand", "either"]
Teller = Literal["authority", "respondent", "court"]


@dataclass(frozen=True, slots=True)
class Field:
    """One datum of an event. ``default`` is None where there is none."""

    name: str
    type: Type
    required: bool = False
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """A declared event. ``rank`` orders events of one instant; ``roles`` may record it (empty: anyone);
    ``about`` says whether its subject is one case, a whole demand, or either. ``exhaustive`` claims that
    whatever the facts some rule answers to it; ``told_by`` says whose act it is."""

    name: str
    rank: int
    fields: Mapping[str, Field] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    about: About = "case"
    exhaustive: bool = False
    told_by: Teller | None = None


@dataclass(frozen=True, slots=True)
class Accumulator:
    """How a fact grows. ``count`` events; ``collect`` distinct texts of a string or list field;
    ``max``/``min``/``latest``/``sum`` of a field; ``between`` an opening and a closing event, told
    apart by the field ``by``. An event in ``cleared_by`` makes a fact that was known absent again.

    ``field`` may also be ``occurred_on`` (the event's local day) or ``occurred_at``.
    """

    kind: Literal["count", "collect", "max", "min", "latest", "sum", "between"]
    events: tuple[str, ...]
    field: str | None = None
    by: str | None = None
    cleared_by: tuple[str, ...] = ()

    @property
    def knowable(self) -> bool:
        """Whether its fact is absent until an event brings it, and brings ``NAME_known``."""
        return self.kind in ("max", "min", "latest")


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value: accumulated or computed, never both. ``max``, ``min`` and ``latest`` also
    bring ``NAME_known: bool`` and are absent until known; the others begin at ``empty``."""

    name: str
    type: Type
    accumulate: Accumulator | None = None
    compute: Expression | None = None
    empty: Value | None = None


@dataclass(frozen=True, slots=True)
class DeadlineSpec:
    """``at`` ``end``: passes when its day ends; ``start``: as its day begins. ``rank`` orders
    deadlines of one instant: regions as written, outer state first, then as written. Its clock stands
    still while ``tolled_while`` holds, and while that of its state does: from the day on which that
    begins or, with ``stop_day`` ``runs``, the day after, to the day before that on which it ends or,
    with ``restart_day`` ``stands``, to that day. ``exhaustive`` claims that whatever the facts some rule
    answers when it passes."""

    name: str
    term: Term
    at: Literal["end", "start"] = "end"
    rank: int = 0
    cites: str = ""
    tolled_while: Expression | None = None
    stop_day: Literal["runs", "stands"] = "stands"
    restart_day: Literal["runs", "stands"] = "runs"
    exhaustive: bool = False

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates and times its term reads, ``entered_on`` aside."""
        return tuple(name for name in dates_of(self.term) if name != "entered_on")

    @property
    def numbers(self) -> tuple[str, ...]:
        """The facts and parameters whose values are the numbers of days that its term counts."""
        return tuple(numbers_of(self.term))


@dataclass(frozen=True, slots=True)
class State:
    """``path`` is dotted (``subpoena.proposed``); ``initial`` the path of the child entered with it."""

    path: str
    parent: str | None = None
    initial: str | None = None
    final: bool = False
    deadlines: tuple[DeadlineSpec, ...] = ()
    tolled_while: Expression | None = None
    say: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """``trigger`` leads from each of ``sources`` (with all their children) to ``target``, where all that it
    ``needs`` holds."""

    trigger: str
    sources: tuple[str, ...]
    target: str
    needs: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """One state machine. ``states`` are in the order written, parents before children."""

    name: str
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True)
class ActionType:
    """``enters``, ``approved``, ``rejected`` and ``done`` are triggers of ``region`` taken when the
    action is proposed, has its ``approvals``, is rejected, is done."""

    name: str
    region: str
    enters: str | None = None
    approved: str | None = None
    rejected: str | None = None
    done: str | None = None
    roles: tuple[str, ...] = ()
    approvals: int = 1
    coercive: bool = False

    @property
    def triggers(self) -> tuple[str, ...]:
        """The triggers with which it is pursued: not that of its rejection."""
        return tuple(trigger for trigger in (self.enters, self.approved, self.done) if trigger is not None)


Effecting = Literal["opened", "narrowed", "stayed", "resumed", "affirmed", "closed"]


@dataclass(frozen=True, slots=True)
class OrderType:
    """A kind of order of a court, named by the field ``by`` of its events. ``effects`` says what each
    of its events does to it; ``bars`` are the triggers it bars where its event says none."""

    name: str
    by: str
    effects: Mapping[str, Effecting]
    bars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """A way in which an item demanded can stand. ``by`` are the events and their fields that name items so,
    ``reasons`` the field of an event that says why; ``answers`` says that an item so standing is answered."""

    name: str
    by: tuple[tuple[str, str], ...]
    answers: bool
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """In force from the start of the day ``since``; ``place`` is where the value stands in a file."""

    since: str
    value: Value
    cites: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """``values`` ascend by ``since``; before the first the parameter is absent."""

    name: str
    type: Type
    values: tuple[ParameterValue, ...]

    def on(self, day: str) -> ParameterValue | None:
        """The value in force on a day; None before the first."""
        return next((dated for dated in reversed(self.values) if dated.since <= day), None)


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of ``when`` (``expression``), or an ``any`` or ``none`` with lines of its own. ``say``
    is a sentence that is true when it holds, and may name facts in braces; nothing is decided by it."""

    kind: Literal["one", "any", "none"]
    place: Place
    expression: Expression | None = None
    parts: tuple[Condition, ...] = ()
    say: str = ""

    @property
    def lines(self) -> tuple[Expression, ...]:
        """Its lines, in the order written, those of its parts among them."""
        own = () if self.expression is None else (self.expression,)
        return (*own, *(line for part in self.parts for line in part.lines))


@dataclass(frozen=True, slots=True)
class Effect:
    """``move`` a trigger, ``propose`` an action, ``draft`` a letter, ``note`` a text."""

    kind: Literal["move", "propose", "draft", "note"]
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """``on`` holds cause types: an event's name, ``deadline_passed.NAME`` or ``state_entered.PATH``.
    ``because`` and ``cites`` may name facts in braces."""

    id: str
    on: tuple[str, ...]
    when: tuple[Condition, ...]
    then: tuple[Effect, ...]
    because: str
    place: Place
    cites: str = ""
    priority: int = 0

    @property
    def lines(self) -> tuple[Expression, ...]:
        """The lines of its conditions, in the order written."""
        return tuple(line for condition in self.when for line in condition.lines)

    @property
    def texts(self) -> tuple[str, ...]:
        """What it says to people: its reason, its source and its notes; each may name facts in braces."""
        return (self.because, self.cites, *(effect.value for effect in self.then if effect.kind == "note"))


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole law of a matter. ``files`` are the texts it was built from, ``digest`` their hash;
    ``timezone`` is an IANA name. ``facts`` are ordered so that each follows what it reads.
    ``names`` is every name a condition may read with its type, but for ``event.*``; ``renamed`` holds
    what earlier versions called a state, with the path of what it is now."""

    name: str
    workflow: str
    digest: str
    files: Mapping[str, str]
    timezone: str
    calendar: Calendar
    calendars: Mapping[str, Calendar]
    conventions: Mapping[str, Convention]
    events: Mapping[str, EventType]
    facts: Mapping[str, Fact]
    items: Mapping[str, ItemStatus]
    orders: Mapping[str, OrderType]
    actions: Mapping[str, ActionType]
    regions: Mapping[str, Region]
    parameters: Mapping[str, Parameter]
    rules: tuple[Rule, ...]
    names: Mapping[str, Type]
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def exhaustive(self) -> tuple[str, ...]:
        """The cause types of which the pack claims that some rule answers to them, whatever the facts."""
        deadlines = {
            f"deadline_passed.{spec.name}": None
            for region in self.regions.values()
            for state in region.states.values()
            for spec in state.deadlines
            if spec.exhaustive
        }
        return (*(name for name, event in self.events.items() if event.exhaustive), *deadlines)
