"""A peer: what the tutorials of SQLModel, durable_rules and transitions show, put together.

One Session and commit an event, one ``post`` an event, one ``Machine`` a case. Prints the seconds from the
first line to the last commit, and where the cases of each course end.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from durable.engine import MessageNotHandledException
from durable.lang import m, post, ruleset, when_all
from sqlmodel import Field, Session, SQLModel, create_engine, select
from transitions import Machine

from bench.cases import ITEMS
from bench.feed.law import DEADLINE, DUE, MOVES, RULES, STATES, Rule, Test
from bench.office import ends


class EventRow(SQLModel, table=True):
    """An event as it came."""

    id: str = Field(primary_key=True)
    case_id: str = Field(index=True)
    type: str
    day: str
    data: str


class CaseRow(SQLModel, table=True):
    """A case as it stands."""

    id: str = Field(primary_key=True)
    number: int
    state: str
    responses: int
    produced: str
    due_on: str


class Respondent:
    """What a machine moves."""

    state: str


_machines: dict[str, Respondent] = {}


def _compared(test: Test) -> Any:
    fact, op, value = test
    left = getattr(m, fact)
    if op == ">":
        return left > value
    if not isinstance(value, tuple):
        return left == value
    found = left == value[0]
    for each in value[1:]:
        found = found | (getattr(m, fact) == each)
    return found


def _declare(rule: Rule) -> None:
    pattern = m.on == rule.on
    for test in rule.when:
        pattern = pattern & _compared(test)

    def holds(c: Any) -> None:
        if rule.move is not None:
            getattr(_machines[c.m.case], rule.move)()

    when_all(pattern)(holds)


with ruleset("demand"):
    for _each in RULES:
        _declare(_each)


def _machine(id: str, state: str) -> Respondent:
    if id not in _machines:
        model = Respondent()
        transitions = [
            {"trigger": trigger, "source": list(sources), "dest": target}
            for trigger, sources, target in MOVES
        ]
        Machine(model=model, states=list(STATES), transitions=transitions, initial=state)
        _machines[id] = model
    return _machines[id]


def _judge(case: CaseRow, on: str, number: int, gains: int = 0) -> None:
    missing = len(ITEMS) - len(json.loads(case.produced))
    facts = {"state": case.state, "responses": case.responses, "missing": missing, "gains": gains}
    model = _machine(case.id, case.state)
    try:
        post("demand", {"id": number, "sid": "1", "case": case.id, "on": on, **facts})
    except MessageNotHandledException:  # no rule answers to it
        return
    case.state = model.state


def _take(engine: Any, said: dict[str, Any], number: int) -> None:
    with Session(engine) as session:
        case = session.get(CaseRow, said["subject"])
        assert case is not None
        type, day, data = said["type"], said["occurredon"], said["data"]
        if day > case.due_on and case.state == "requested":
            _judge(case, DEADLINE, 2 * number)
        gains = 0
        if type == "response_received":
            case.responses += 1
            case.produced = json.dumps(sorted(set(json.loads(case.produced)) | set(data["items"])))
        elif type == "extension_granted" and data["until"] > case.due_on:
            gains, case.due_on = 1, data["until"]
        _judge(case, type, 2 * number + 1, gains)
        session.add(EventRow(id=said["id"], case_id=case.id, type=type, day=day, data=json.dumps(data)))
        session.add(case)
        session.commit()


def main(folder: str, file: str) -> None:
    """Open a case for each that the file names, then take in its lines."""
    engine = create_engine(f"sqlite:///{folder}/tutorial.db")
    SQLModel.metadata.create_all(engine)
    with Path(file).open("rb") as stream:
        ids = list(dict.fromkeys(json.loads(line)["subject"] for line in stream))
    with Session(engine) as session:
        for id in ids:
            number = int(id[-7:])
            session.add(
                CaseRow(id=id, number=number, state=STATES[0], responses=0, produced="[]", due_on=DUE)
            )
        session.commit()
    started = time.perf_counter()
    events = 0
    with Path(file).open("rb") as stream:
        for number, line in enumerate(stream):
            _take(engine, json.loads(line), number)
            events += 1
    seconds = time.perf_counter() - started
    with Session(engine) as session:
        found = ends(
            (row.number, row.state, row.responses, len(ITEMS) - len(json.loads(row.produced)))
            for row in session.exec(select(CaseRow))
        )
    print(json.dumps({"seconds": seconds, "events": events, "ends": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
