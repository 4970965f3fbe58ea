"""The clocks of a case: which stand still, what is due when, and the proof of each date.

`settle` brings them up to date after a decision; `prove` shows the work of one deadline.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from engine.calendars import CalendarError, DueAt, Step, end_of_day, local_day, next_day, start_of_day
from engine.clocks import AT_A_TIME, STARTS, Deadline, Entry, Stops
from engine.core.facts import last_cause, view
from engine.core.program import Clock, Program
from engine.core.terms import Reckoning
from engine.model import Case, Cause, Facts
from engine.packs.conditions import UNKNOWN
from engine.packs.pack import DeadlineSpec

FIRES_AN_INSTANT = 10
"""A state entered again and again at one instant raises the same deadline at most so often: a
pack whose deadline leads back into its own state would otherwise never come to rest."""


def settle(program: Program, case: Case, cause: Cause) -> Case:
    """The case with its clocks stopped or restarted on the cause's day and its deadlines recomputed."""
    entries = case.entries
    problems: list[str] = []
    for region, active in entries.items():
        for place, entry in enumerate(active):
            clock = program.clocks.get(entry.state)
            if clock is None or not clock.tolled:
                continue
            facts = _reads(program, case, cause, clock)
            stops = entry.stops
            for name, condition in clock.tolled:
                before = stops.get(name, ())
                standing = condition.evaluate(facts)
                if standing is UNKNOWN and (why := condition.failure(facts)) is not None:
                    problems.append(
                        f"Expected the condition '{condition.source}' (line {condition.place.line}), which "
                        f"stops clocks of '{entry.state}', to be true or false, but it {why}; they run."
                    )
                after = _stops(before, standing is True, cause.on)
                if after != before:
                    stops = {**stops, name: after}
            if stops is not entry.stops:
                entry = msgspec.structs.replace(entry, stops=stops)
                active = (*active[:place], entry, *active[place + 1 :])
                entries = {**entries, region: active}
    if entries is not case.entries:
        case = msgspec.structs.replace(case, entries=entries)
    deadlines = _deadlines(program, case, cause)
    if deadlines != case.deadlines:
        before_it = {(d.state, d.entry, d.name) for d in case.deadlines}
        problems += [
            f"The deadline '{d.name}' of '{d.state}': {d.problem}"
            for d in deadlines
            if d.status == "ended" and d.problem and (d.state, d.entry, d.name) not in before_it
        ]
        case = msgspec.structs.replace(case, deadlines=deadlines)
    fresh = tuple(told for told in dict.fromkeys(problems) if told not in case.problems)
    return msgspec.structs.replace(case, problems=case.problems + fresh) if fresh else case


def _reads(program: Program, case: Case, cause: Cause | None, clock: Clock) -> Facts:
    """What a clock reads; the accumulated facts as they are where it reads nothing else."""
    return case.facts if clock.plain else view(program, case, cause, clock.computed)


def stops_of(entry: Entry, spec: DeadlineSpec) -> Stops:
    """When the clock of a deadline stood still in a state entry: its own stops, else those of its state.
    Raises CalendarError where that goes on after the last day there is."""
    stops = entry.stops.get("" if spec.tolled_while is None else spec.name, ())
    if spec.stop_day == "runs":
        stops = tuple((next_day(first), runs) for first, runs in stops)
    if spec.restart_day == "stands":
        stops = tuple((first, None if runs is None else next_day(runs)) for first, runs in stops)
    return tuple((first, runs) for first, runs in stops if runs is None or first < runs)


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
        phase=STARTS if spec.at == "start" else 0,
    )
    try:
        stops = stops_of(entry, spec)
        standing = bool(stops) and stops[-1][1] is None
        due = Reckoning(program, case, entry, stops[:-1] if standing else stops, facts).due(spec.term)
        if due is None:
            return None
        # what falls due on the very day of the stop, where that day runs, the stop comes too late for
        if standing and not (spec.stop_day == "runs" and next_day(due.on) == stops[-1][0]):
            return deadline
        at = due.at if isinstance(due, DueAt) else instant(due.on, spec, program.zone)
    except CalendarError as error:
        return msgspec.structs.replace(deadline, status="uncountable", problem=f"{error} {error.help}")
    phase = AT_A_TIME if isinstance(due, DueAt) else deadline.phase
    return msgspec.structs.replace(deadline, status="running", on=due.on, at=at, phase=phase)


def instant(on: str, spec: DeadlineSpec, zone: str) -> datetime:
    """When a deadline on a day passes: as the local day ends, or as it begins where so marked."""
    return start_of_day(on, zone) if spec.at == "start" else end_of_day(on, zone)


def prove(program: Program, case: Case, deadline: Deadline) -> tuple[Step, ...]:
    """The work behind a deadline, step by step, from the facts as they are; empty once its state has been
    left. Of one that stands still, since when; of one that cannot be counted, why."""
    if deadline.problem is not None:
        return (_problem(program, deadline, deadline.problem),)
    clock = program.clocks.get(deadline.state)
    spec = next((spec for spec in clock.deadlines if spec.name == deadline.name), None) if clock else None
    for entry in case.entries.get(deadline.region, ()):
        if clock is None or spec is None or (entry.state, entry.number) != (deadline.state, deadline.entry):
            continue
        facts = _reads(program, case, last_cause(program, case), clock)
        try:
            stops = stops_of(entry, spec)
            if deadline.status == "tolled":
                return (Step("stopped", stops[-1][0], "the clock stands still from this day on"),)
            over = tuple(stop for stop in stops if stop[1] is not None)
            due = Reckoning(program, case, entry, over, facts).due(spec.term)
        except CalendarError as error:
            return (_problem(program, deadline, f"{error} {error.help}"),)
        cites = (Step(step="cites", date=due.on, note=spec.cites),) if due and spec.cites else ()
        return (*due.proof, *cites) if due else ()
    return ()


def _problem(program: Program, deadline: Deadline, told: str) -> Step:
    return Step("problem", local_day(deadline.entered_at, program.zone), told)
