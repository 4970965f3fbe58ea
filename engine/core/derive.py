"""Folding a case's whole history, its deadlines and changes of law interleaved.

`derive` starts from nothing, `follow` from a case as far as it has been folded; both run the same
loop, so feeding event by event ends where deriving at once does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from engine.calendars import local_day
from engine.clocks import Deadline
from engine.core.acts import awaits
from engine.core.amendments import Key
from engine.core.decide import step
from engine.core.evolve import take_in
from engine.core.history import Happening, Order, cause_of, governed, read_happening
from engine.core.intake import Problem
from engine.core.law import CHANGES, Law
from engine.core.program import Program
from engine.model import Case, Cause, Decision, Event


class Derived(NamedTuple):
    """A case, its decisions in order, and the events that are no causes: those that wait, for an
    "event" or an "action" not yet known, and those the law in force refuses."""

    case: Case
    decisions: tuple[Decision, ...]
    waiting: list[tuple[Key, str]]
    refused: list[tuple[Key, Problem]]


def derive(
    law: Law,
    case: str,
    events: Iterable[Event],
    horizon: datetime | None,
    *,
    as_of: datetime | None = None,
) -> Derived:
    """The case named ``demand/respondent`` from all its events, its deadlines run to the later of
    the horizon and its last event. The order in which the events come does not matter.

    With ``as_of`` it stops behind the last cause that is not later: its decisions are then the first
    of those made without it. Corrections and retractions count whatever day they are of.
    """
    law, history = governed(law, events)
    happenings = history.happenings
    if as_of is not None:
        reached = [happening.order[0] for happening in happenings[-1:]]
        reached += [] if horizon is None else [horizon]
        happenings = [happening for happening in happenings if happening.order[0] <= as_of]
        horizon = min(as_of, max(reached, default=as_of))
    folded, decisions = follow(law, Case(id=case), happenings, horizon)
    waiting = [(key, "event") for key in history.waiting]
    waiting += [(event.key, "action") for event in folded.pending]
    return Derived(folded, decisions, waiting, history.refused)


def follow(
    law: Law, case: Case, happenings: Sequence[Happening], horizon: datetime | None
) -> tuple[Case, tuple[Decision, ...]]:
    """The case after further events, none of which sorts before what it has seen.

    ``law`` is that of the case. One that changes after what the case has seen needs the whole history:
    use `derive`.
    """
    fold = _Fold(law, case)
    for happening in happenings:
        fold.run_until(happening.order)
        fold.meet(happening)
    if fold.case.seen is not None:
        end = fold.case.seen[0] if horizon is None else max(horizon, fold.case.seen[0])
        fold.run_until((end, _AFTER_ALL, 0, "", ""))
    return fold.case, tuple(fold.decisions)


_AFTER_ALL = 9
"""A phase behind every other of an instant."""


class _Fold:
    def __init__(self, law: Law, case: Case) -> None:
        self.law = law
        self.case = case
        self.decisions: list[Decision] = []
        self.met: list[Happening] = []

    def meet(self, happening: Happening) -> None:
        """An event: it waits where it is about an action not known, else it is a cause."""
        self.met.append(happening)
        if awaits(self.case, happening.event):
            pending = (*self.case.pending, replace(happening.event, recorded_at=None))
            seen = self.case.seen
            self.case = replace(
                self.case,
                pending=pending,
                seen=happening.order if seen is None else max(seen, happening.order),
            )
            return
        self._step(cause_of(happening))

    def run_until(self, limit: Order) -> None:
        """Deadlines that pass and laws that change before ``limit``, each at its place."""
        while True:
            cause = self._next(limit)
            if cause is None:
                return
            self._step(cause)

    def _step(self, cause: Cause | None) -> None:
        """The cause, and directly behind it the events that waited for an action it made known."""
        while cause is not None:
            self.case, made = step(self.law.at(cause.at, cause.order[1]), self.case, cause)
            self.decisions.extend(made)
            cause = self._taken_up()

    def _taken_up(self) -> Cause | None:
        """The first of the events that waited and need not wait any more."""
        for event in self.case.pending:
            if awaits(self.case, event):
                continue
            rest = tuple(other for other in self.case.pending if other.key != event.key)
            self.case = replace(self.case, pending=rest)
            happening = read_happening(self.law, event)
            if isinstance(happening, Problem):
                continue
            assert self.case.seen is not None
            return cause_of(happening, _just_after(self.case.seen))
        return None

    def _next(self, limit: Order) -> Cause | None:
        seen = self.case.seen
        if seen is None:
            return None
        due = [
            (_deadline_order(deadline, seen), deadline)
            for deadline in (*self.case.deadlines, *self.case.ends)
            if deadline.status == "running" and deadline.at is not None
        ]
        change = self.law.next_change(seen)
        order, deadline = min(due, key=_first, default=(None, None))
        if change is not None and (order is None or _law_order(*change) < order):
            return None if _law_order(*change) > limit else self._law_cause(*change)
        if order is None or deadline is None or order > limit:
            return None
        return (_end_cause if deadline in self.case.ends else _deadline_cause)(self.law, deadline, order)

    def _law_cause(self, at: datetime, program: Program) -> Cause:
        folded = Case(id=self.case.id)
        for happening in self.met:
            again = read_happening(self.law, happening.event)
            if not isinstance(again, Problem):
                folded = take_in(program, folded, cause_of(again))
        return Cause(
            kind="law",
            at=at,
            on=local_day(at, program.zone),
            order=_law_order(at, program),
            law=program.digest,
            folded=folded,
        )


def _deadline_order(deadline: Deadline, seen: Order) -> Order:
    """The place of a deadline that passes; one that was moved into the past passes now."""
    assert deadline.at is not None
    order = (deadline.at, deadline.phase, deadline.rank, deadline.state, deadline.name)
    return order if order > seen else _just_after(seen)


def _law_order(at: datetime, program: Program) -> Order:
    return (at, CHANGES, 0, "", program.digest)


def _first(due: tuple[Order, Deadline]) -> Order:
    return due[0]


def _deadline_cause(law: Law, deadline: Deadline, order: Order) -> Cause:
    return Cause(
        kind="deadline",
        at=order[0],
        on=local_day(order[0], law.zone),
        order=order,
        deadline=deadline.name,
        state=deadline.state,
        entry=deadline.entry,
    )


def _end_cause(law: Law, deadline: Deadline, order: Order) -> Cause:
    kind = deadline.name.removesuffix("_ends")
    on = local_day(order[0], law.zone)
    return Cause(kind="ended", at=order[0], on=on, order=order, ended=(kind, deadline.state))


def _just_after(seen: Order) -> Order:
    """The place of what follows at once from what was seen, before anything else of that instant."""
    return (*seen[:4], seen[4] + "+")
