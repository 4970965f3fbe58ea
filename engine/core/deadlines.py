"""The clocks of a case: which stand still, what is due when, and the proof of each date.

`settle` brings them up to date after a decision; `prove` shows the work of one deadline.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from engine.calendars import CalendarError, Due, Step, count, end_of_day, local_day, shift, start_of_day
from engine.core.facts import view
from engine.core.program import Clock, Program
from engine.model import Case, Cause, Deadline, Entry, Facts
from engine.packs.pack import Compound, Counted, DeadlineSpec, Named, Term

FIRES_AN_INSTANT = 10
"""A state entered again and again at one instant raises the same deadline at most so often: a
pack whose deadline leads back into its own state would otherwise never come to rest."""

Stops = tuple[tuple[str, str | None], ...]


def settle(program: Program, case: Case, cause: Cause) -> Case:
    """The case with its clocks stopped or restarted on the cause's day and its deadlines recomputed."""
    entries = case.entries
    for region, active in entries.items():
        for place, entry in enumerate(active):
            clock = program.clocks.get(entry.state)
            if clock is None or clock.tolled_while is None:
                continue
            standing = clock.tolled_while.evaluate(_reads(program, case, cause, clock)) is True
            stops = _stops(entry.stops, standing, cause.on)
            if stops != entry.stops:
                entry = msgspec.structs.replace(entry, stops=stops)
                active = (*active[:place], entry, *active[place + 1 :])
                entries = {**entries, region: active}
    if entries is not case.entries:
        case = msgspec.structs.replace(case, entries=entries)
    deadlines = _deadlines(program, case, cause)
    if deadlines == case.deadlines:
        return case
    return msgspec.structs.replace(case, deadlines=deadlines)


def _reads(program: Program, case: Case, cause: Cause | None, clock: Clock) -> Facts:
    """What a clock reads; the accumulated facts as they are where it reads nothing else."""
    return case.facts if clock.plain else view(program, case, cause, clock.computed)


def _stops(stops: Stops, standing: bool, on: str) -> Stops:
    stopped = bool(stops) and stops[-1][1] is None
    if standing and not stopped:
        return (*stops, (on, None))
    if stopped and not standing:
        first = stops[-1][0]
        return stops[:-1] if first == on else (*stops[:-1], (first, on))
    return stops


def _deadlines(program: Program, case: Case, cause: Cause) -> tuple[Deadline, ...]:
    before = {(deadline.state, deadline.entry, deadline.name): deadline for deadline in case.deadlines}
    after = dict(before)
    running: set[tuple[str, int, str]] = set()
    for region, active in case.entries.items():
        for entry in active:
            clock = program.clocks.get(entry.state)
            if clock is None or not clock.deadlines:
                continue
            facts = _reads(program, case, cause, clock)
            for spec in clock.deadlines:
                key = (entry.state, entry.number, spec.name)
                running.add(key)
                known = before.get(key)
                if known is not None and known.status in ("passed", "ended"):
                    continue
                deadline = _compute(program, case, region, entry, spec, facts)
                if deadline is None:
                    after.pop(key, None)
                elif known is None and _raised_too_often(case, deadline):
                    told = f"It has passed {FIRES_AN_INSTANT} times at one instant and is not raised again."
                    after[key] = msgspec.structs.replace(deadline, status="ended", problem=told)
                else:
                    after[key] = deadline
    for key, deadline in after.items():
        if key not in running and deadline.status not in ("passed", "ended"):
            after[key] = msgspec.structs.replace(deadline, status="ended")
    return tuple(after.values())


def _raised_too_often(case: Case, deadline: Deadline) -> bool:
    same = [
        other
        for other in case.deadlines
        if other.status == "passed"
        and (other.state, other.name, other.entered_at)
        == (deadline.state, deadline.name, deadline.entered_at)
    ]
    return len(same) >= FIRES_AN_INSTANT


def _compute(
    program: Program, case: Case, region: str, entry: Entry, spec: DeadlineSpec, facts: Facts
) -> Deadline | None:
    """The deadline as it now stands; None while a fact it is computed from is absent."""
    deadline = Deadline(
        name=spec.name,
        region=region,
        state=entry.state,
        entry=entry.number,
        rank=spec.rank,
        status="tolled",
        entered_at=entry.at,
        on=None,
        at=None,
        phase=2 if spec.at == "start" else 0,
    )
    try:
        due = _due(program, case, entry, spec.term, facts)
        if due is None or (entry.stops and entry.stops[-1][1] is None):
            return None if due is None else deadline
        at = instant(due.on, spec, program.zone)
    except CalendarError as error:
        return msgspec.structs.replace(deadline, status="uncountable", problem=f"{error} {error.help}")
    return msgspec.structs.replace(deadline, status="running", on=due.on, at=at)


def instant(on: str, spec: DeadlineSpec, zone: str) -> datetime:
    """When a deadline on a day passes: as the local day ends, or as it begins where so marked."""
    return start_of_day(on, zone) if spec.at == "start" else end_of_day(on, zone)


def prove(program: Program, case: Case, deadline: Deadline) -> tuple[Step, ...]:
    """The work behind a deadline, step by step; empty once its state has been left. Of one that cannot
    be counted, why."""
    if deadline.problem is not None:
        return (Step("problem", local_day(deadline.entered_at, program.zone), deadline.problem),)
    for entry in case.entries.get(deadline.region, ()):
        if (entry.state, entry.number) != (deadline.state, deadline.entry):
            continue
        clock = program.clocks[entry.state]
        for spec in clock.deadlines:
            if spec.name == deadline.name:
                facts = _reads(program, case, None, clock)
                due = _due(program, case, entry, spec.term, facts)
                cites = (Step(step="cites", date=due.on, note=spec.cites),) if due and spec.cites else ()
                return (*due.proof, *cites) if due else ()
    return ()


def _due(program: Program, case: Case, entry: Entry, term: Term, facts: Facts) -> Due | None:
    if isinstance(term, Named):
        if term.name == "entered_on":
            return Due(on=entry.on, proof=(Step("from", entry.on, f"'{entry.state}' was entered"),))
        on = facts.get(term.name)
        if on is None:
            return None
        moved = shift(on, _since(entry.stops, case.since.get(term.name)))
        return Due(on=moved.on, proof=(Step("from", on, term.name), *moved.proof))
    if isinstance(term, Counted):
        return _count(program, case, entry, term, facts)
    return _pick(program, case, entry, term, facts)


def _count(program: Program, case: Case, entry: Entry, term: Counted, facts: Facts) -> Due | None:
    """A count of days. A number of days that is a parameter is the one in force on the first day."""
    unmoved = msgspec.structs.replace(entry, stops=())
    start = _due(program, case, unmoved, term.start, facts)
    if start is None:
        return None
    days = term.days
    proof = start.proof
    if isinstance(days, str):
        number = program.pack.parameters[days].on(start.on)
        if number is None:
            return None
        proof = (*proof, Step("parameter", start.on, f"{days} is {number.value} {number.cites}".rstrip()))
        assert isinstance(number.value, int)
        days = number.value
    stops = tuple((first, until) for first, until in entry.stops if until is not None)
    due = count(start.on, days, program.pack.conventions[term.by], program.pack.calendar, stops=stops)
    return Due(on=due.on, proof=(*proof, *due.proof))


def _pick(program: Program, case: Case, entry: Entry, term: Compound, facts: Facts) -> Due | None:
    dues = [due for part in term.terms if (due := _due(program, case, entry, part, facts)) is not None]
    if not dues:
        return None
    chosen = (max if term.pick == "latest" else min)(dues, key=lambda due: due.on)
    if len(dues) == 1:
        return chosen
    others = ", ".join(due.on for due in dues if due is not chosen)
    return Due(
        on=chosen.on,
        proof=(
            *chosen.proof,
            Step(step=term.pick, date=chosen.on, note=f"the {term.pick} of {chosen.on}, {others}"),
        ),
    )


def _since(stops: Stops, since: str | None) -> Stops:
    """The stops as far as they touch a date known since a day: earlier ones it already reckons with."""
    clipped = [(max(first, since or first), until) for first, until in stops if until is not None]
    return tuple((first, until) for first, until in clipped if first < until)
