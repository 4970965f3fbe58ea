"""The case with which a test begins that is given how it stands, and what entering its state brings about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from engine.calendars import start_of_day
from engine.clocks import Entry
from engine.core.amendments import Key
from engine.core.deadlines import settle
from engine.core.decide import enter
from engine.core.derive import Derived, follow
from engine.core.evolve import take_in
from engine.core.facts import last_cause
from engine.core.history import cause_of, read_happening, read_history
from engine.core.intake import Problem
from engine.core.law import Law
from engine.core.machine import outward
from engine.core.program import Program
from engine.model import Case, Event, Facts, Order, Stands
from engine.packs.stories import Given

_BEFORE_THE_DAY = (0, -1, "", "")
"""Behind all of the day before, but for the deadlines that end with it."""


def begun(law: Law, name: str, opening: Sequence[Event], given: Given) -> Derived:
    """The case ``name`` as it stands when the test begins; ``opening`` are its demand and its respondent.

    Its clocks are those its states and facts give it. A deadline whose last day lies before the day that
    ends as the test begins has passed, and what came of it is part of what is given. A clock that stands
    still does so from that day on.
    """
    program = law.latest
    case, refused = _opened(law, name, opening)
    if refused:
        return Derived(case, (), [], refused)
    at = start_of_day(given.on, program.zone)
    case = replace(
        case,
        facts={**case.facts, **given.facts, **_known(program, given.facts)},
        since={**case.since, **{fact: given.on for fact in given.facts if _is_date(program, fact)}},
        open={**case.open, **given.open},
        items={**case.items, **_items(given)},
        orders=(*case.orders, *_orders(given)),
        entries=_entries(program, given),
        opened_at=case.seen[0] if case.seen is not None else at,
        seen=(at, *_BEFORE_THE_DAY),
    )
    case = replace(case, entered={e.state: 1 for active in case.entries.values() for e in active})
    cause = last_cause(program, case)
    assert cause is not None
    case = settle(program, case, cause)
    over = tuple(
        replace(deadline, status="passed") if deadline.at is not None and deadline.at < at else deadline
        for deadline in case.deadlines
    )
    case = replace(case, deadlines=over)
    if not given.entering:
        return Derived(case, (), [], [])
    worked = enter(program, case, cause, given.entering)
    return Derived(worked.case, worked.made, [], [])


def gone_on(law: Law, before: Derived, events: Iterable[Event], until: datetime) -> Derived:
    """The case after further events, as far as they are not later than ``until``, and the deadlines up to
    then. Each is at least as late as the day that the case begins with."""
    history = read_history(law, events)
    happenings = [happening for happening in history.happenings if happening.order[0] <= until]
    case, made = follow(law, before.case, happenings, until)
    waiting = [(key, "event") for key in history.waiting]
    waiting += [(event.key, "action") for event in case.pending]
    return Derived(case, before.decisions + made, waiting, before.refused + history.refused)


def _opened(law: Law, name: str, opening: Sequence[Event]) -> tuple[Case, list[tuple[Key, Problem]]]:
    """The case knowing its demand and its respondent, and those of the two that cannot be read."""
    case, refused = Case(id=name), []
    for event in opening:
        happening = read_happening(law, event)
        if isinstance(happening, Problem):
            refused.append((event.key, happening))
        else:
            case = take_in(law.latest, case, cause_of(happening))
    return case, refused


def _known(program: Program, facts: Iterable[str]) -> Facts:
    grown = {name: program.pack.facts[name].accumulate for name in facts}
    return {f"{name}_known": True for name, one in grown.items() if one is not None and one.knowable}


def _is_date(program: Program, fact: str) -> bool:
    return program.pack.facts[fact].type == "date"


def _items(given: Given) -> dict[str, Stands]:
    return {
        item: Stands(status=status, on=given.on, event=("test", "given"))
        for item, status in given.items.items()
    }


def _orders(given: Given) -> list[Order]:
    return [
        Order(kind=kind, id=id, event=("test", "given"), on=given.on, bars=bars)
        for (kind, id), bars in given.orders.items()
    ]


def _entries(program: Program, given: Given) -> dict[str, tuple[Entry, ...]]:
    found = {}
    for region, leaf in given.states.items():
        on = given.entered_on[region]
        at = start_of_day(on, program.zone)
        found[region] = tuple(Entry(path, 1, at, on) for path in reversed(outward(leaf)))
    return found
