"""Deadlines and what stops their clocks: every term names a date, every count a known convention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.calendars import Convention
from engine.calendars.counting import MOST
from engine.packs.declared import DeclaredRegion, DeclaredState, DeclaredTerm
from engine.packs.expressions import Scope, compile_written
from engine.packs.findings import Findings, listed, nearest
from engine.packs.nodes import Scalar
from engine.packs.pack import Compound, Counted, DeadlineSpec, Named, Parameter, State, Term


@dataclass(frozen=True, slots=True)
class Counting:
    """What deadlines may name. ``unsure`` conventions were declared with a mistake; ``known`` False
    says that the pack's calendar file could not be read."""

    scope: Scope
    parameters: Mapping[str, Parameter]
    conventions: Mapping[str, Convention]
    unsure: frozenset[str]
    known: bool


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
            term = None if deadline.term is None else _term(deadline.term, counting, findings)
            if term is not None:
                spec = DeadlineSpec(deadline.name.text, term, deadline.at, rank, deadline.cites)
                specs[state.path].append(spec)
            rank += 1
    for path, state in region.states.items():
        tolled = state.tolled_while
        expression = compile_written(tolled, "bool", counting.scope, findings) if tolled is not None else None
        initial = None if state.initial is None else f"{path}.{state.initial.text}"
        states[path] = State(
            path, state.parent, initial, state.final, tuple(specs[path]), expression, state.say
        )
    return states, rank


def _outer_first(region: DeclaredRegion) -> list[DeclaredState]:
    """States as written, every outer state before the states in it: the order of ranks."""
    return sorted(region.states.values(), key=lambda state: state.path.count("."))


def _term(term: DeclaredTerm, counting: Counting, findings: Findings) -> Term | None:
    if term.kind == "date":
        return None if term.name is None else _date(term.name, counting, findings)
    if term.kind == "days":
        return _counted(term, counting, findings)
    parts = [_term(part, counting, findings) for part in term.terms]
    found = tuple(part for part in parts if part is not None)
    return Compound(term.kind, found) if len(found) == len(parts) else None


def _date(name: Scalar, counting: Counting, findings: Findings) -> Named | None:
    scope = counting.scope
    if name.text == "entered_on":
        return Named("entered_on")
    if name.text in scope.unsure or name.text.partition(".")[0] in scope.unsure:
        return None
    dates = [known for known, type in scope.names.items() if type == "date" and known != "cause.on"]
    if name.text in dates:
        return Named(name.text)
    found = scope.names.get(name.text)
    if found is None:
        what = f"found '{name.text}', which is not known"
    elif name.text == "cause.on":
        what = "found 'cause.on', which changes with everything that happens"
    else:
        what = f"'{name.text}' is of type {found}"
    findings.add(
        "deadline-date",
        f"Expected the name of a date to compute the deadline from; {what}.",
        f"{nearest(name.text, dates)} Dates are: entered_on, {listed(dates)}.".strip(),
        name.place,
    )
    return None


def _counted(term: DeclaredTerm, counting: Counting, findings: Findings) -> Counted | None:
    by, days = term.by, term.days
    if by is None or days is None:
        return None
    usable = _convention(by, counting, findings)
    if isinstance(days, Scalar):
        usable = _parameter(days, counting, findings) and usable
    elif not 0 <= days <= MOST:
        usable = False
        findings.add(
            "deadline-days",
            f"Expected 0 to {MOST:,} days to count; found {days}.",
            "Correct the number. A deadline is counted on from its date, not back.",
            term.place,
        )
    start = _term(term.terms[0], counting, findings)
    if start is None or not usable:
        return None
    return Counted(days if isinstance(days, int) else _parameter_name(days), by.text, start)


def _convention(by: Scalar, counting: Counting, findings: Findings) -> bool:
    if by.text in counting.unsure:
        return False
    convention = counting.conventions.get(by.text)
    if convention is None and not counting.known:
        return False
    if convention is None:
        findings.add(
            "unknown-convention",
            f"Expected the name of a day-count convention; found '{by.text}', which is not declared.",
            f"{nearest(by.text, counting.conventions)} "
            f"Conventions are: {listed(counting.conventions)}.".strip(),
            by.place,
        )
        return False
    if any(version.unit == "hours" for version in convention.versions):
        findings.add(
            "convention-hours",
            f"Expected a convention that counts days, months or years; '{by.text}' counts hours.",
            "Use another convention: a deadline falls on a day.",
            by.place,
        )
        return False
    return True


def _parameter_name(days: Scalar) -> str:
    """The name, also where it is written as conditions read it."""
    return days.text.removeprefix("parameter.")


def _parameter(days: Scalar, counting: Counting, findings: Findings) -> bool:
    name = _parameter_name(days)
    if {f"parameter.{name}", "parameter"} & counting.scope.unsure:
        return False
    parameter = counting.parameters.get(name)
    if parameter is not None and parameter.type == "int":
        return _countable(parameter, days, findings)
    whole = [known for known, other in counting.parameters.items() if other.type == "int"]
    what = (
        f"found '{name}', which is not declared"
        if parameter is None
        else f"'{name}' is of type {parameter.type}"
    )
    choice = "Write a number, or declare a parameter with a whole number."
    if whole:
        choice = f"Such parameters are: {listed(whole)}."
    findings.add(
        "unknown-parameter",
        f"Expected a number of days, or the name of a parameter that is a whole number; {what}.",
        f"{nearest(name, whole)} {choice}".strip(),
        days.place,
    )
    return False


def _countable(parameter: Parameter, days: Scalar, findings: Findings) -> bool:
    """Whether every value the parameter ever has is a number of days that can be counted."""
    wrong = [
        dated
        for dated in parameter.values
        if not isinstance(dated.value, int) or not 0 <= dated.value <= MOST
    ]
    for dated in wrong:
        findings.add(
            "deadline-days",
            f"Expected the parameter '{parameter.name}' to be 0 to {MOST:,}, as days are counted by it; "
            f"it is {dated.value} since {dated.since}.",
            "Correct the number in parameters.yaml. A deadline is counted on from its date, not back.",
            days.place,
        )
    return not wrong
