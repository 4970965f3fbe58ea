"""Random deadlines over the pack of clocks, and random lives of a case that move them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from engine.core.program import Program
from engine.packs.pack import DeadlineSpec, Pack
from engine.packs.term import Compound, Counted, Named, Term
from tests.core.clocks import CALENDARS, happened, program

FIRST = date(2018, 1, 24)
DATES = ("entered_on", "demand.due_on", "served_on", "first_served_on", "return_on")
BY_DAYS = ("plain", "filed-by-ten", "calendar-days", "business-days", "frcp6", "foia", "months")
BY_HOURS = ("hours", "frcp6-hours")
TOLLED = """
answer:
  date: demand.due_on
  tolled_while: petitioning
reply: {days: longest, by: plain, from: demand.due_on}
extended: {days: extension_days, by: plain, from: demand.due_on}
^tolled_while: suing"""

_calendars = st.sampled_from([None, "chicago", "respondent", "us-federal"])
_numbers = st.one_of(st.integers(0, 60), st.just("longest"), st.just("extension_days"))


def _counted(days: Any, by: str, start: Term, calendar: str | None) -> Counted:
    few = days % 4 if by == "months" and isinstance(days, int) else days
    return Counted(few, by, start, calendar)


_by_days = st.sampled_from(BY_DAYS)
_picks = st.sampled_from(["latest", "earliest"])
_date = st.builds(Named, st.sampled_from(DATES))
_hours = st.builds(
    _counted,
    st.one_of(st.integers(0, 400), st.just("longest")),
    st.sampled_from(BY_HOURS),
    st.just(Named("served_at")),
    _calendars,
)
_from_a_time = st.builds(_counted, _numbers, _by_days, st.just(Named("served_at")), _calendars)
terms: st.SearchStrategy[Term] = st.recursive(
    st.one_of(_date, _hours, _from_a_time),
    lambda parts: st.one_of(
        st.builds(_counted, _numbers, _by_days, parts.filter(lambda part: not timed(part)), _calendars),
        st.builds(Compound, _picks, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


def timed(term: Term) -> bool:
    """Whether the term may fall at a time of day."""
    if isinstance(term, Counted):
        return term.by in BY_HOURS
    return isinstance(term, Compound) and any(timed(part) for part in term.terms)


@lru_cache
def _base(calendars: str) -> Pack:
    return program(TOLLED, calendars).pack


def running(*specs: DeadlineSpec, calendars: str = CALENDARS) -> Program:
    """The program of the pack with these deadlines in its open state; those that name a condition of
    their own get that on petitions."""
    pack = _base(calendars)
    letters = pack.regions["letters"]
    state = letters.states["open"]
    own = state.deadlines[0].tolled_while
    deadlines = tuple(
        replace(spec, rank=rank, tolled_while=None if spec.tolled_while is None else own)
        for rank, spec in enumerate(specs)
    )
    states = {**letters.states, "open": replace(state, deadlines=deadlines)}
    return Program(replace(pack, regions={"letters": replace(letters, states=states)}))


@st.composite
def specs(draw: st.DrawFn) -> DeadlineSpec:
    term = draw(terms)
    own = _base(CALENDARS).regions["letters"].states["open"].deadlines[0].tolled_while
    return DeadlineSpec(
        draw(st.sampled_from(["one", "two", "three"])),
        term,
        "end" if timed(term) else draw(st.sampled_from(["end", "start"])),
        tolled_while=draw(st.sampled_from([None, own])),
        stop_day=draw(st.sampled_from(["runs", "stands"])),
        restart_day=draw(st.sampled_from(["runs", "stands"])),
    )


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


_dockets = st.fixed_dictionaries({"docket": st.sampled_from(["1", "2"])})
_TOLD: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "served": st.just({}),
    "failed": st.just({}),
    "suit": _dockets,
    "suit_over": _dockets,
    "petition": _dockets,
    "petition_decided": _dockets,
    "extended": st.fixed_dictionaries({"days": st.integers(0, 12)}),
    "return_named": st.builds(lambda n: {"return_on": day(n)}, st.integers(0, 60)),
    "demand_amended": st.builds(lambda n: {"due_on": day(n)}, st.integers(0, 60)),
    "answered": st.just({}),
}


@st.composite
def told(draw: st.DrawFn, most: int = 8, kinds: tuple[str, ...] = tuple(_TOLD)) -> list[tuple[Any, ...]]:
    """Events of a life, known by their day or by their time, in no order."""
    events = []
    for _ in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(kinds))
        when = day(draw(st.integers(0, 60)))
        if draw(st.booleans()):
            when += f"T{draw(st.integers(0, 23)):02}:{draw(st.sampled_from(['00', '30']))}:00-05:00"
        events.append((kind, when, draw(_TOLD[kind])))
    return events


def life(events: list[tuple[Any, ...]], **respondent: Any) -> list[Any]:
    """The events with the demand and the respondent they are about."""
    return happened(*events, **respondent)
