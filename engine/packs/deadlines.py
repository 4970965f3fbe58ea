"""Deadlines and what stops their clocks: every term names a date, every count a known convention."""

from __future__ import annotations

from engine.packs.conditions import Expression
from engine.packs.declared import DaysOfAStop, DeclaredDeadline, DeclaredRegion, DeclaredState
from engine.packs.expressions import compile_written
from engine.packs.findings import Findings
from engine.packs.nodes import Scalar, Written
from engine.packs.pack import DeadlineSpec, State
from engine.packs.terms import Counting, check_term, counts_hours


def check_states(
    region: DeclaredRegion, first_rank: int, counting: Counting, findings: Findings
) -> tuple[dict[str, State], int]:
    """The region's states with their deadlines ranked from ``first_rank`` on, and the next rank."""
    states: dict[str, State] = {}
    rank = first_rank
    seen: dict[str, Scalar] = {}
    ranked = _outer_first(region)
    specs: dict[str, list[DeadlineSpec]] = {path: [] for path in region.states}
    for state in ranked:
        for deadline in state.deadlines:
            first = seen.setdefault(deadline.name.text, deadline.name)
            if first is not deadline.name:
                findings.add(
                    "duplicate-deadline",
                    f"Expected the deadline '{deadline.name.text}' once in the region '{region.name.text}'; "
                    f"it already stands on line {first.place.line}.",
                    "Give one of the two another name: rules name a deadline without its state.",
                    deadline.name.place,
                )
            spec = _spec(deadline, state, rank, counting, findings)
            if spec is not None:
                specs[state.path].append(spec)
            rank += 1
    for path, state in region.states.items():
        stopped = state.tolled_while is not None or any(d.tolled_while is not None for d in state.deadlines)
        _check_stopped(state.days, stopped, f"the state '{path}'", findings)
        expression = _condition(state.tolled_while, counting, findings)
        initial = None if state.initial is None else f"{path}.{state.initial.text}"
        states[path] = State(
            path, state.parent, initial, state.final, tuple(specs[path]), expression, state.say
        )
    return states, rank


def _spec(
    deadline: DeclaredDeadline, state: DeclaredState, rank: int, counting: Counting, findings: Findings
) -> DeadlineSpec | None:
    stopped = state.tolled_while is not None or deadline.tolled_while is not None
    _check_stopped(deadline.days, stopped, f"the deadline '{deadline.name.text}'", findings)
    tolled = _condition(deadline.tolled_while, counting, findings)
    term = None if deadline.term is None else check_term(deadline.term, counting, findings)
    if term is None:
        return None
    if deadline.at == "start" and counts_hours(term, counting):
        findings.add(
            "deadline-at",
            f"Expected no 'at: start' for the deadline '{deadline.name.text}': it counts hours, and passes "
            "at the time of day at which they end.",
            "Remove 'at: start', or count by a convention in days.",
            deadline.name.place,
        )
        return None
    own, shared = deadline.days, state.days
    return DeadlineSpec(
        deadline.name.text,
        term,
        deadline.at,
        rank,
        deadline.cites,
        tolled,
        own.stop or shared.stop or "stands",
        own.restart or shared.restart or "runs",
        deadline.exhaustive,
    )


def _check_stopped(days: DaysOfAStop, stopped: bool, what: str, findings: Findings) -> None:
    if days.at is None or stopped:
        return
    findings.add(
        "stop-day",
        f"Expected 'tolled_while' beside 'stop_day' and 'restart_day'; nothing stops the clock of {what}.",
        "Say below 'tolled_while:' when the clock stands still, or remove the key.",
        days.at,
    )


def _condition(written: Written | None, counting: Counting, findings: Findings) -> Expression | None:
    return None if written is None else compile_written(written, "bool", counting.scope, findings)


def _outer_first(region: DeclaredRegion) -> list[DeclaredState]:
    """States as written, every outer state before the states in it: the order of ranks."""
    return sorted(region.states.values(), key=lambda state: state.path.count("."))
