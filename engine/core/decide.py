"""What follows from one cause.

The cause is taken in; a case whose demand and respondent are both known opens; the rules that
answer to the cause are judged on one record of facts, and what they ask for is tried on the state
machines; then every state entered is judged in turn. Each outcome is a Decision, and `evolve` is
all that changes a case: folding it over the decisions of `decide` gives the case of `step`.
"""

from __future__ import annotations

from collections import deque

from engine.core.acts import judge_act
from engine.core.evolve import apply, take_in
from engine.core.judge import judge
from engine.core.outcome import conclude
from engine.core.program import Program
from engine.model import Case, Cause, Decision, Said

CHAIN = 100
"""The most states that one cause may enter; a longer chain is cut, and the cut is recorded."""


def decide(program: Program, case: Case, cause: Cause) -> tuple[Decision, ...]:
    """The decisions of one cause, in order; at least one."""
    return step(program, case, cause)[1]


def step(program: Program, case: Case, cause: Cause) -> tuple[Case, tuple[Decision, ...]]:
    """The case after the cause, and the decisions of it."""
    made: list[Decision] = []
    entered: deque[str] = deque()

    def carry_out(case: Case, sayings: list[Said]) -> Case:
        moved: dict[str, tuple[str, ...]] = {}
        for said in sayings:
            decision = conclude(program, case, cause, len(made), said)
            case = apply(program, case, decision)
            made.append(decision)
            if said.target is not None and said.region is not None:
                moved[said.region] = _entered(program, said)
        for region in program.machines:
            entered.extend(moved.get(region, ()))
        return case

    on = answers_to(cause)
    case = take_in(program, case, cause)
    if case.opened_at is None and "demand.id" in case.facts and "respondent.id" in case.facts:
        case = carry_out(case, _opening(program, on))
    if case.opened_at is not None:
        acted = judge_act(program, case, cause)
        settled = frozenset(said.region for said in acted if said.target is not None and said.region)
        case = carry_out(case, acted + judge(program, case, cause, on, settled))
    judged = 0
    while entered:
        path = entered.popleft()
        judged += 1
        if judged > CHAIN:
            told = f"Expected the states entered by one cause to come to an end, but {CHAIN} were entered."
            case = carry_out(case, [Said(on=on, outcome="rejected", because=told, code="chain-too-long")])
            break
        if any(entry.state == path for active in case.entries.values() for entry in active):
            case = carry_out(case, judge(program, case, cause, f"state_entered.{path}", frozenset()))
    if not made:
        case = carry_out(case, [Said(on=on, outcome="noted")])
    return case, tuple(made)


def answers_to(cause: Cause) -> str:
    """The cause type a rule names under ``on``."""
    if cause.event is not None:
        return cause.event.type
    return f"deadline_passed.{cause.deadline}" if cause.deadline is not None else "law_changed"


def _opening(program: Program, on: str) -> list[Said]:
    return [
        Said(on=on, outcome="moved", region=name, target=machine.opening[-1], because="The case was opened.")
        for name, machine in program.machines.items()
    ]


def _entered(program: Program, said: Said) -> tuple[str, ...]:
    assert said.region is not None
    machine = program.machines[said.region]
    if said.source is None or said.trigger is None:
        return machine.opening
    return machine.arcs[said.source, said.trigger].entered
