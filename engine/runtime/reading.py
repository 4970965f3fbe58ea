"""What the ledger knows, read in one transaction for those who show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.core.amendments import Change
from engine.core.program import Program
from engine.diagnostics import Refused, refused, suggestion
from engine.ledger.store import Key, Store
from engine.model import Case, Event
from engine.packs.pack import Pack
from engine.records import DecisionRecord, Waits
from engine.runtime.belief import NOW, Belief, Dates, check_as_of
from engine.runtime.demands import known_case, known_demand, unknown_case
from engine.runtime.feed import Feeder
from engine.runtime.nearest import meant_cases
from engine.runtime.waiting import describe
from engine.standing import Standing, standing


@dataclass(frozen=True)
class Board:
    """Where all cases stand, at the horizon. ``as_of`` is the last event where there is no horizon yet.
    ``zones`` is the zone of each demand, ``waiting`` counts the events that wait, ``quarantined`` all
    lines that are open in quarantine; ``first_recorded_at`` is when anything was recorded first."""

    horizon: datetime | None
    as_of: datetime | None
    standings: list[Standing]
    packs: list[Pack]
    zones: dict[str, str]
    waiting: int
    quarantined: int
    known_at: datetime | None = None
    first_recorded_at: datetime | None = None


@dataclass(frozen=True)
class CaseFile:
    """Everything about one case. ``program`` is the law it was last judged by; ``changes`` are the
    corrections and retractions that stand; ``events`` are those that these and the records name;
    ``waiting`` are the events about it or its demand that wait, each with what for; ``reached`` is the
    instant to which it has been run."""

    case: Case
    program: Program
    records: list[DecisionRecord]
    events: dict[Key, Event]
    waiting: list[Waits]
    changes: list[Change]
    reached: datetime


def read_board(feeder: Feeder, demand: str | None = None, dates: Dates = NOW) -> Board:
    """The board, of one demand or of all, now or as it was. Raises Refused where the demand is not
    known, or for a day to which time has not run."""
    with feeder.database.reading() as session:
        store = Store(session)
        if demand is not None:
            known_demand(store, demand)
        belief = Belief(store, feeder.book, dates)
        standings = store.board(demand) if dates == NOW else [standing(case) for case in belief.cases(demand)]
        seen = [standing.last_event[1] for standing in standings if standing.last_event is not None]
        horizon = belief.horizon
        reached = horizon if horizon is not None else max(seen, default=None)
        check_as_of(dates.as_of, reached, feeder.workspace.timezone)
        if dates.as_of is not None and reached is not None:
            horizon = reached = min(reached, dates.as_of)
        packs = [program.pack for law in belief.laws().values() for _, program, _ in law.recorded]
        now = dates == NOW  # what waits and what is wrong is a matter of today
        waiting, quarantined = (store.count_waiting(demand), store.count_quarantine()) if now else (0, 0)
        first = store.first_batch()
    return Board(
        horizon, reached, standings, packs, belief.zones(), waiting, quarantined, dates.known_at, first
    )


def read_case(feeder: Feeder, id: str, dates: Dates = NOW) -> CaseFile:
    """One case, now or as it was. Raises Refused, with the nearest name, where it is not known, where
    it was not open, or for a day to which time has not run."""
    with feeder.database.reading() as session:
        store = Store(session)
        belief = Belief(store, feeder.book, dates)
        case = store.cases([id]).get(id) if dates == NOW else None
        if case is None:  # asked as it was, written by another version of the program, or damaged
            case = belief.case(id)
        law = belief.law(id.partition("/")[0])
        if case is None:
            known_case(store, id)
        if case is None or law is None:
            raise refused(
                "case-not-open",
                f"The case {id} was not open then: its demand or its respondent was not known.",
                "Ask for a later day.",
            )
        if dates.as_of is not None:
            check_as_of(dates.as_of, belief.reached(id), feeder.workspace.timezone)
        records = belief.records(id)
        changes = belief.changes(id)
        named = {record.event for record in records if record.event is not None}
        events = store.events(named.union(*((change.event, change.by) for change in changes)))
        if dates == NOW:
            waiting = describe(store, store.waiting([id, id.partition("/")[0]]))
        else:
            waiting = describe(store, belief.waiting(id), belief)
    assert case.seen is not None  # it is open
    reached = case.seen[0] if belief.horizon is None else max(belief.horizon, case.seen[0])
    reached = reached if dates.as_of is None else min(reached, dates.as_of)
    return CaseFile(case, law.version(case.pack) or law.latest, records, events, waiting, changes, reached)


def read_program(feeder: Feeder, workflow: str | None) -> Program:
    """The program in force of a workflow, or of the only one. Raises Refused for none or several, with
    the case that may be meant where a respondent or demand is named."""
    with feeder.database.reading() as session:
        store = Store(session)
        feeder.book.read(store)
        cases = store.case_ids() if workflow is not None else []
    programs = {law.latest.pack.workflow: law.latest for law in feeder.book.laws()}
    if workflow is None and len(programs) == 1:
        return next(iter(programs.values()))
    if workflow in programs:
        return programs[workflow]
    if workflow is not None and meant_cases(workflow, cases):
        raise Refused(unknown_case(workflow, cases))
    known = ", ".join(programs) or "none"
    raise refused(
        "unknown-workflow",
        "Expected the name of a workflow"
        + (f", found '{workflow}'." if workflow else "; several are known."),
        suggestion(workflow or "", programs) or f"In force are: {known}.",
    )


def state_counts(feeder: Feeder, program: Program) -> dict[str, int]:
    """How many cases stand in each state of a workflow."""
    counts: dict[str, int] = {}
    with feeder.database.reading() as session:
        store = Store(session)
        demands = {row.id for row in store.demands() if row.pack == program.pack.name}
        for standing in store.board():
            if standing.case.partition("/")[0] in demands:
                for state in standing.state.values():
                    counts[state] = counts.get(state, 0) + 1
    return counts
