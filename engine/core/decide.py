"""What follows from one cause.

The cause is taken in; a case whose demand and respondent are both known opens; the rules that
answer to the cause are judged on one record of facts, and what they ask for is tried on the state
machines; then every state entered is judged in turn. Each outcome is a Decision, and `evolve` is
all that changes a case: folding it over the decisions of `decide` gives the case of `step`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from engine.core.acts import judge_act
from engine.core.evolve import apply, take_in
from engine.core.incidents import judge_settlement
from engine.core.judge import judge, judge_again
from engine.core.ordered import judge_order, outside
from engine.core.outcome import conclude
from engine.core.program import Program
from engine.model import Case, Cause, Decision, Said, Withheld

CHAIN = 100
"""The most states that one cause may enter; a longer chain is cut, and the cut is recorded."""


def decide(program: Program, case: Case, cause: Cause) -> tuple[Decision, ...]:
    """The decisions of one cause, in order; at least one."""
    return step(program, case, cause)[1]


def step(program: Program, case: Case, cause: Cause) -> tuple[Case, tuple[Decision, ...]]:
    """The case after the cause, and the decisions of it."""
    worked = work_off(program, case, cause)
    return worked.case, worked.made


class Judging(NamedTuple):
    """One judging of the rules that answer to ``on``: the case that they saw, how many decisions of the
    cause had been made by then, and, where a withheld move was offered again, that move."""

    on: str
    case: Case
    after: int
    offered: Withheld | None = None


class Worked(NamedTuple):
    """A cause worked off: the case after it and its decisions; every judging of rules that there was, and
    for each decision which of them made it, None where it was no rule."""

    case: Case
    made: tuple[Decision, ...]
    judgings: tuple[Judging, ...]
    by: tuple[int | None, ...]


def work_off(program: Program, case: Case, cause: Cause) -> Worked:
    """The cause's decisions, and what each was judged on."""
    on = answers_to(cause)
    run = _Run(program, cause, take_in(program, case, cause))
    withheld = case.withheld
    if run.case.opened_at is None and "demand.id" in run.case.facts and "respondent.id" in run.case.facts:
        run.carry_out(_opening(program, on))
    elif cause.kind == "law":
        run.carry_out(_changed(program, case, run.case, on))
    acted = judge_act(program, run.case, cause) + judge_settlement(program, run.case, cause)
    acted += judge_order(program, case, run.case, cause)
    judged: list[Said] = []
    if run.case.opened_at is not None and outside(program, case, run.case, cause) is None:
        settled = frozenset(said.region for said in acted if said.target is not None and said.region)
        run.judgings.append(Judging(on, run.case, len(run.made)))
        judged = judge(program, run.case, cause, on, settled)
    run.carry_out(acted + judged, judged=len(judged))
    run.enter_all(on)
    for asked in withheld:
        if not _is_kept(run.case, asked):
            run.judgings.append(Judging(asked.on, run.case, len(run.made), asked))
            again = judge_again(program, run.case, cause, asked)
            run.carry_out(again, judged=len(again))
            run.enter_all(on)
    if not run.made:
        run.carry_out([Said(on=on, outcome="noted")])
    return Worked(run.case, tuple(run.made), tuple(run.judgings), tuple(run.by))


def _is_kept(case: Case, asked: Withheld) -> bool:
    """Whether what was withheld still is, by whatever keeps it."""
    return any(replace(other, by=asked.by) == asked for other in case.withheld)


def enter(program: Program, case: Case, cause: Cause, states: Sequence[str]) -> Worked:
    """The ``states``, in which the case stands, judged as the cause entered them, with all that follows."""
    run = _Run(program, cause, case)
    run.entered(states)
    run.enter_all(f"state_entered.{states[0]}")
    return Worked(run.case, tuple(run.made), tuple(run.judgings), tuple(run.by))


class _Run:
    """One cause being worked off: the case so far, the decisions made, the states still to be judged."""

    def __init__(self, program: Program, cause: Cause, case: Case) -> None:
        self.program = program
        self.cause = cause
        self.case = case
        self.made: list[Decision] = []
        self.judgings: list[Judging] = []
        self.by: list[int | None] = []
        self._entered: deque[str] = deque()
        self._judged = 0
        self._circle: deque[str] = deque(maxlen=5)

    def carry_out(self, sayings: list[Said], judged: int = 0) -> None:
        """Make each saying a decision and apply it; the last ``judged`` come of the last judging."""
        self.by += [None] * (len(sayings) - judged) + [len(self.judgings) - 1] * judged
        moved: dict[str, tuple[str, ...]] = {}
        for said in sayings:
            decision = conclude(self.program, self.case, self.cause, len(self.made), said)
            self.case = apply(self.program, self.case, decision)
            self.made.append(decision)
            if said.target is not None and said.region is not None:
                moved[said.region] = _entered(self.program, said)
        for region in self.program.machines:
            self.entered(moved.get(region, ()))

    def entered(self, states: Sequence[str]) -> None:
        """That these states, in which the case now stands, are still to be judged."""
        self._entered.extend(states)

    def enter_all(self, on: str) -> None:
        """Judge the states entered, in turn, and those entered by that."""
        while self._entered:
            path = self._entered.popleft()
            self._judged += 1
            self._circle.append(path)
            if self._judged > CHAIN:
                way = " → ".join(self._circle)
                told = (
                    f"Expected the states entered by one cause to come to an end, but {CHAIN} were entered, "
                    f"the last of them {way}; what would have come next was not done."
                )
                self._entered.clear()
                self.carry_out([Said(on=on, outcome="rejected", because=told, code="chain-too-long")])
                return
            if any(entry.state == path for active in self.case.entries.values() for entry in active):
                on_entering = f"state_entered.{path}"
                self.judgings.append(Judging(on_entering, self.case, len(self.made)))
                said = judge(self.program, self.case, self.cause, on_entering, frozenset())
                self.carry_out(said, judged=len(said))


def answers_to(cause: Cause) -> str:
    """The cause type a rule names under ``on``."""
    if cause.event is not None:
        return cause.event.type
    if cause.deadline is not None:
        return f"deadline_passed.{cause.deadline}"
    return "law_changed" if cause.ended is None else f"order_ended.{cause.ended[0]}"


def _opening(program: Program, on: str) -> list[Said]:
    return [
        Said(on=on, outcome="moved", region=name, target=machine.opening[-1], because="The case was opened.")
        for name, machine in program.machines.items()
    ]


def _changed(program: Program, before: Case, case: Case, on: str) -> list[Said]:
    """What a change of law does to the states: those renamed, and the regions that begin with it."""
    told = [
        Said(
            on=on,
            outcome="noted",
            region=region,
            because=f"The state '{before.state[region]}' is '{state}' in this version.",
        )
        for region, state in case.state.items()
        if before.state[region] != state
    ]
    if case.opened_at is None:
        return told
    begun = [said for said in _opening(program, on) if said.region not in case.entries]
    return told + [replace(said, because="The region begins with this version.") for said in begun]


def _entered(program: Program, said: Said) -> tuple[str, ...]:
    assert said.region is not None
    machine = program.machines[said.region]
    if said.source is None or said.trigger is None:
        return machine.opening
    arc = machine.way(said.source, said.trigger)
    return () if arc is None else arc.entered
