"""What the ledger knows, read in one transaction for those who show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.core.derive import derive
from engine.core.program import Program
from engine.diagnostics import refused, suggestion
from engine.ledger.store import Key, Store
from engine.model import Case, DecisionRecord, Event, Standing
from engine.packs.pack import Pack
from engine.runtime.demands import known_case, known_demand
from engine.runtime.feed import Feeder


@dataclass(frozen=True)
class Board:
    """Where all cases stand, at the horizon. ``as_of`` is the last event where there is no horizon yet.
    ``waiting`` counts the events that wait, ``quarantined`` all lines that are open in quarantine."""

    horizon: datetime | None
    as_of: datetime | None
    standings: list[Standing]
    packs: list[Pack]
    waiting: int
    quarantined: int


@dataclass(frozen=True)
class CaseFile:
    """Everything about one case. ``program`` is the law it was last judged by; ``waiting`` are the
    events about it or its demand that wait, each with what for."""

    case: Case
    program: Program
    records: list[DecisionRecord]
    events: dict[Key, Event]
    waiting: list[tuple[Event, str]]


def read_board(feeder: Feeder, demand: str | None = None) -> Board:
    """The board, of one demand or of all. Raises Refused where the demand is not known."""
    with feeder.database.reading() as session:
        store = Store(session)
        if demand is not None:
            known_demand(store, demand)
        feeder.book.read(store)
        standings = store.board(demand)
        seen = [standing.last_event[1] for standing in standings if standing.last_event is not None]
        horizon = store.horizon()
        as_of = horizon if horizon is not None else max(seen, default=None)
        packs = [program.pack for law in feeder.book.laws() for _, program in law.versions]
        waiting, quarantined = store.count_waiting(demand), store.count_quarantine()
    return Board(horizon, as_of, standings, packs, waiting, quarantined)


def read_case(feeder: Feeder, id: str) -> CaseFile:
    """One case. Raises Refused, with the nearest name, where it is not known."""
    with feeder.database.reading() as session:
        store = Store(session)
        known_case(store, id)
        feeder.book.read(store)
        demand = id.partition("/")[0]
        law = feeder.book.law({row.id: row.pack for row in store.demands()}[demand])
        assert law is not None
        case = store.cases([id])[id]
        if case is None:  # written by another version of the program, or damaged
            known = store.events_about({id, demand})
            case = derive(law, id, [*known.get(id, ()), *known.get(demand, ())], store.horizon()).case
        program = next((program for _, program in law.versions if program.digest == case.pack), None)
        records = store.decision_records(id)
        events = store.events({record.event for record in records if record.event is not None})
        held = store.waiting({id, demand})
        waits = store.events((row.source, row.id) for row in held)
        waiting = [(waits[row.source, row.id], row.why) for row in held]
    return CaseFile(case, program or law.versions[-1][1], records, events, waiting)


def read_program(feeder: Feeder, workflow: str | None) -> Program:
    """The program in force of a workflow, or of the only one. Raises Refused for none or several."""
    with feeder.database.reading() as session:
        feeder.book.read(Store(session))
    programs = {law.versions[-1][1].pack.workflow: law.versions[-1][1] for law in feeder.book.laws()}
    if workflow is None and len(programs) == 1:
        return next(iter(programs.values()))
    if workflow in programs:
        return programs[workflow]
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
