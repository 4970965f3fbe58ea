"""Where every case stands, as values, in the order in which the board shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from engine.packs.pack import Pack, Region
from engine.standing import Standing
from engine.views.moments import last_time, utc, utc_or_none


class NextDeadline(msgspec.Struct, frozen=True):
    """The deadline that passes first, the instant at which it passes, and the last day to act, with the
    last time where that day does not count to its end: both of ``zone``, the case's own."""

    name: str
    at: datetime
    last_day: str
    last_time: str | None
    zone: str


class LastEvent(msgspec.Struct, frozen=True):
    """The last thing that happened, by its own time; ``on`` is its day in the case's own zone."""

    type: str
    at: datetime
    on: str


class StatusCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case of the board. ``actions`` counts those that wait for a person, ``incidents`` the acts
    done that the facts do not allow; ``tolled`` says that a clock of it stands still, ``uncountable``
    that a deadline has no day that can be counted; ``problems`` counts rules and deadlines that went
    on without end or could not be computed, ``overrides`` the overrides of the rules that are in force,
    ``withheld`` what rules asked for and an order or an incident keeps back, ``withheld_by`` those orders
    (kind and id); ``final`` says that every region stands in a state nothing leads out of; ``stuck`` that
    there are such problems, or that the case is not over and yet nothing is due, nobody is asked and no order
    keeps anything back; ``later_news`` that it holds news from after the board's instant."""

    case: str
    respondent: str
    state: dict[str, str]
    due_on: str | None
    next_deadline: NextDeadline | None
    last_event: LastEvent | None
    kind: str
    us_state: str
    actions: int
    incidents: int
    tolled: bool
    uncountable: bool
    problems: int
    synthetic: bool
    final: bool
    stuck: bool
    later_news: bool
    overrides: int
    withheld: int
    withheld_by: list[str]

    @property
    def group(self) -> int:
        """0 it waits for a person, 1 it is stuck, 2 it waits for a day, 3 for the end of an order, 4 for its
        clock, 5 it is over."""
        if self.actions or self.incidents or self.uncountable or self.problems:
            return 0
        if self.stuck:
            return 1
        if self.final:
            return 5
        if self.next_deadline is not None:
            return 2
        return 4 if self.tolled else 3


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The board as values, its cases in the order in which they are shown. Instants are in UTC;
    ``zone`` is the one whose days the text shows. ``waiting`` counts events that wait for what they
    name, ``quarantined`` open lines in quarantine."""

    format: int = 1
    as_of: datetime | None
    cases: list[StatusCase]
    zone: str
    waiting: int
    quarantined: int
    known_at: datetime | None
    first_recorded_at: datetime | None


def status_report(
    as_of: datetime | None,
    zone: str,
    standings: Iterable[Standing],
    *,
    final: Collection[tuple[str, str]] = (),
    waiting: int = 0,
    quarantined: int = 0,
    known_at: datetime | None = None,
    zones: Mapping[str, str] | None = None,
    first_recorded_at: datetime | None = None,
) -> Status:
    """The board as of an instant (None: with no deadline run yet). ``final`` holds the final states, each
    with its region; see `final_states`. ``zones`` are those of the cases of each demand, where they are
    not ``zone``. ``known_at`` is when what counts had been recorded, None for now;
    ``first_recorded_at`` when the first of all was."""
    ended = frozenset(final)
    own = zones or {}
    cases = sorted(
        (_case(found, ended, as_of, own.get(found.case.partition("/")[0], zone)) for found in standings),
        key=_urgency,
    )
    return Status(
        as_of=utc_or_none(as_of),
        cases=cases,
        zone=zone,
        waiting=waiting,
        quarantined=quarantined,
        known_at=utc_or_none(known_at),
        first_recorded_at=utc_or_none(first_recorded_at),
    )


def final_states(packs: Iterable[Pack]) -> frozenset[tuple[str, str]]:
    """The states in which a case is over: region and path, as packs may have states of one name."""
    return frozenset(
        (region.name, path)
        for pack in packs
        for region in pack.regions.values()
        for path, state in region.states.items()
        if state.final
    )


def state_words(packs: Iterable[Pack]) -> dict[tuple[str, str], str]:
    """Region and state path to what the pack says of it (see `said_of`), regions as written."""
    return {
        (region.name, path): said_of(region, path)
        for pack in packs
        for region in pack.regions.values()
        for path in region.states
    }


def said_of(region: Region, path: str) -> str:
    """What the pack says of a state, or else of the nearest one around it; empty where of none."""
    around: str | None = path
    while around is not None:
        state = region.states[around]
        if state.say:
            return state.say
        around = state.parent
    return ""


_FAR = "9999"


def _urgency(case: StatusCase) -> tuple[int, str, str]:
    deadline = case.next_deadline
    return (case.group, deadline.at.isoformat() if deadline is not None else _FAR, case.case)


def _next(name: str, at: datetime, last_day: str, zone: str) -> NextDeadline:
    return NextDeadline(name, utc(at), last_day, last_time(at, last_day, zone), zone)


def _case(
    standing: Standing, final: frozenset[tuple[str, str]], as_of: datetime | None, zone: str
) -> StatusCase:
    deadline, event = standing.next_deadline, standing.last_event
    states = standing.state.items()
    over = bool(states) and all(state in final for state in states)
    asked = standing.actions or standing.incidents or standing.uncountable
    waits = standing.tolled or deadline is not None or standing.withheld_by
    return StatusCase(
        case=standing.case,
        respondent=standing.respondent,
        state=standing.state,
        due_on=standing.due_on,
        next_deadline=None if deadline is None else _next(*deadline, zone),
        last_event=None if event is None else LastEvent(event[0], utc(event[1]), event[2]),
        kind=standing.kind,
        us_state=standing.us_state,
        actions=standing.actions,
        incidents=standing.incidents,
        tolled=standing.tolled,
        uncountable=standing.uncountable,
        problems=standing.problems,
        overrides=standing.overrides,
        withheld=standing.withheld,
        withheld_by=standing.withheld_by,
        synthetic=standing.synthetic,
        final=over,
        stuck=bool(standing.problems) or not (over or asked or waits),
        later_news=event is not None and as_of is not None and event[1] > as_of,
    )
