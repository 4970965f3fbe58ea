"""A peer: the same by hand, with python-statemachine, rule-engine and SQLModel, 2,000 events a transaction.

It keeps events, decisions with their sentence, and cases; it has no proofs, no hashes, no backdating. Prints
the seconds from the first line to the last commit, and where the cases of each course end.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rule_engine import Rule as Condition  # type: ignore[import-not-found, unused-ignore]
from sqlalchemy import event as hook
from sqlmodel import Field, Session, SQLModel, col, create_engine, select
from statemachine import State, StateMachine  # type: ignore[import-not-found, unused-ignore]

from bench.cases import ITEMS
from bench.feed.law import DEADLINE, DUE, MOVES, RULES, STATES, Rule, Test
from bench.office import ends

BATCH = 2_000


class EventRow(SQLModel, table=True):
    """An event as it came."""

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    type: str
    day: str
    data: str


class DecisionRow(SQLModel, table=True):
    """What a rule decided."""

    row: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(index=True)
    day: str
    on: str
    rule: str | None
    source: str
    target: str
    because: str
    facts: str


class CaseRow(SQLModel, table=True):
    """A case as it stands."""

    id: str = Field(primary_key=True)
    number: int
    state: str
    responses: int
    produced: str
    due_on: str
    due_passed: bool


def _states() -> dict[str, Any]:
    left = {source for _, sources, _ in MOVES for source in sources}
    made = {name: State(initial=name == STATES[0], final=name not in left) for name in STATES}
    moves: dict[str, Any] = {}
    for trigger, sources, target in MOVES:
        for source in sources:
            arc = made[source].to(made[target])
            moves[trigger] = arc if trigger not in moves else moves[trigger] | arc
    return {**made, **moves}


Machine = type("Machine", (StateMachine,), _states())


def _condition(tests: Iterable[Test]) -> Condition:
    parts = [f"{fact} {op} {json.dumps(value)}" for fact, op, value in tests]
    return Condition(" and ".join(parts))


_RULES: dict[str, list[tuple[Rule, Condition]]] = {}
for _each in RULES:
    _RULES.setdefault(_each.on, []).append((_each, _condition(_each.when)))


class Office:
    """The cases that were met, each with its machine."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.cases: dict[str, tuple[CaseRow, Any]] = {}

    def load(self, ids: Iterable[str]) -> None:
        """Read cases not met before, all at once."""
        wanted = set(ids) - self.cases.keys()
        for row in self.session.exec(select(CaseRow).where(col(CaseRow.id).in_(wanted))) if wanted else ():
            self.cases[row.id] = row, Machine(model=row, state_field="state")

    def take(self, said: dict[str, Any]) -> None:
        """An event: the deadline that passed before it, then itself."""
        case, machine = self.cases[said["subject"]]
        type, day, data = said["type"], said["occurredon"], said["data"]
        if not case.due_passed and day > case.due_on and case.state == "requested":
            case.due_passed = True
            self.judge(case, machine, DEADLINE, case.due_on, {})
        gains = 0
        if type == "response_received":
            case.responses += 1
            produced = set(json.loads(case.produced)) | set(data["items"])
            case.produced = json.dumps(sorted(produced))
        elif type == "extension_granted" and data["until"] > case.due_on:
            gains, case.due_on = 1, data["until"]
        row = EventRow(id=said["id"], case_id=case.id, type=type, day=day, data=json.dumps(data))
        self.session.add(row)
        self.judge(case, machine, type, day, {"gains": gains})

    def judge(self, case: CaseRow, machine: Any, on: str, day: str, more: dict[str, Any]) -> None:
        """The rules that answer to ``on``, and a decision for each that holds."""
        facts = {
            "state": case.state,
            "responses": case.responses,
            "missing": len(ITEMS) - len(json.loads(case.produced)),
            "due_on": case.due_on,
            **more,
        }
        for rule, condition in _RULES.get(on, ()):
            if condition.matches(facts):
                source = case.state
                if rule.move is not None:
                    machine.send(rule.move)
                self.session.add(
                    DecisionRow(
                        case_id=case.id,
                        day=day,
                        on=on,
                        rule=rule.id,
                        source=source,
                        target=case.state,
                        because=rule.because.format_map(facts),
                        facts=json.dumps(facts),
                    )
                )


def main(folder: str, file: str) -> None:
    """Open a case for each that the file names, then take in its lines."""
    engine = create_engine(f"sqlite:///{folder}/handmade.db")

    def durable(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    hook.listen(engine, "connect", durable)
    SQLModel.metadata.create_all(engine)
    with Path(file).open("rb") as stream:
        ids = list(dict.fromkeys(json.loads(line)["subject"] for line in stream))
    with Session(engine) as session:
        session.add_all(opened(ids))
        session.commit()
    started = time.perf_counter()
    events = 0
    with Path(file).open("rb") as stream, Session(engine, expire_on_commit=False) as session:
        office = Office(session)
        for batch in _batches(json.loads(line) for line in stream):
            office.load(said["subject"] for said in batch)
            for said in batch:
                office.take(said)
            session.commit()
            events += len(batch)
    seconds = time.perf_counter() - started
    with Session(engine) as session:
        found = ends(
            (row.number, row.state, row.responses, len(ITEMS) - len(json.loads(row.produced)))
            for row in session.exec(select(CaseRow))
        )
    print(json.dumps({"seconds": seconds, "events": events, "ends": found}))


def opened(ids: Iterable[str]) -> Iterator[CaseRow]:
    """New cases; the number of each is that of its respondent."""
    for id in ids:
        yield CaseRow(
            id=id,
            number=int(id[-7:]),
            state=STATES[0],
            responses=0,
            produced="[]",
            due_on=DUE,
            due_passed=False,
        )


def _batches(said: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(said, BATCH)):
        yield batch


if __name__ == "__main__":
    main(*sys.argv[1:])
