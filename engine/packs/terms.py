"""What a deadline is computed from: every date, count, convention and calendar it names exists and fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.calendars import Convention
from engine.calendars.counting import MOST
from engine.packs.declared import DeclaredTerm
from engine.packs.expressions import Scope
from engine.packs.findings import Findings, listed, nearest
from engine.packs.nodes import Scalar
from engine.packs.pack import Fact, Parameter
from engine.packs.term import RESPONDENT, Compound, Counted, Named, Term


@dataclass(frozen=True, slots=True)
class Counting:
    """What deadlines may name. ``unsure`` conventions were declared with a mistake; ``known`` False
    says that the pack's calendar file could not be read."""

    scope: Scope
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    conventions: Mapping[str, Convention]
    calendars: Iterable[str]
    unsure: frozenset[str]
    known: bool

    def restless(self, name: str) -> str | None:
        """What the fact reads, itself or through others, that changes with every cause; else None."""
        waiting, seen = [name], set()
        while waiting:
            name = waiting.pop()
            fact = self.facts.get(name)
            if name.startswith("cause."):
                return name
            if name not in seen and fact is not None and fact.compute is not None:
                waiting.extend(fact.compute.names)
            seen.add(name)
        return None

    def hours(self, convention: str) -> bool:
        """Whether a version of the convention counts hours."""
        return any(version.unit == "hours" for version in self.conventions[convention].versions)


def check_term(term: DeclaredTerm, counting: Counting, findings: Findings) -> Term | None:
    """The term with its names resolved, or None with the reason among the findings."""
    if term.kind == "date":
        return None if term.name is None else _date(term.name, counting, findings)
    if term.kind == "days":
        return _counted(term, counting, findings)
    parts = [check_term(part, counting, findings) for part in term.terms]
    found = tuple(part for part in parts if part is not None)
    return Compound(term.kind, found) if len(found) == len(parts) else None


def counts_hours(term: Term, counting: Counting) -> bool:
    """Whether the term may come to fall on a time of day."""
    if isinstance(term, Counted):
        return counting.hours(term.by)
    return isinstance(term, Compound) and any(counts_hours(part, counting) for part in term.terms)


def _date(name: Scalar, counting: Counting, findings: Findings, *, timed: bool = False) -> Named | None:
    """The name of a date, or with ``timed``, of what a count may start from, also of a time."""
    scope = counting.scope
    if name.text == "entered_on":
        return Named("entered_on")
    if name.text in scope.unsure or name.text.partition(".")[0] in scope.unsure:
        return None
    able = ("date", "time") if timed else ("date",)
    found = scope.names.get(name.text)
    restless = counting.restless(name.text)
    if found in able and restless is None:
        return Named(name.text)
    steady = [known for known, type in scope.names.items() if type in able and not counting.restless(known)]
    if found is None:
        what = f"found '{name.text}', which is not known"
    elif restless is not None:
        what = f"found {_changing(name.text, restless)}"
    else:
        what = f"'{name.text}' is of type {found}"
    findings.add(
        "deadline-date",
        f"Expected the name of a date{' or a time' if timed else ''} to compute the deadline from; {what}.",
        f"{nearest(name.text, steady)} {'Dates and times' if timed else 'Dates'} are: entered_on, "
        f"{listed(steady)}.".strip(),
        name.place,
    )
    return None


def _changing(name: str, restless: str) -> str:
    """What is said of a name whose value is another at every cause."""
    reads = "" if name == restless else f"'{name}', computed from "
    return f"{reads}'{restless}', which changes with everything that happens"


def _counted(term: DeclaredTerm, counting: Counting, findings: Findings) -> Counted | None:
    by, written = term.by, term.days
    if by is None or written is None:
        return None
    usable = _convention(by, counting, findings)
    days: int | str | None
    if isinstance(written, Scalar):
        days = _named_days(written, counting, findings)
    elif 0 <= written <= MOST:
        days = written
    else:
        days = None
        findings.add(
            "deadline-days",
            f"Expected 0 to {MOST:,} days to count; found {written}.",
            "Correct the number. A deadline is counted on from its date, not back.",
            term.place,
        )
    known = term.calendar is None or _calendar(term.calendar, counting, findings)
    start = _start(term.terms[0], by, counting, findings, usable=usable)
    if start is None or days is None or not usable or not known:
        return None
    return Counted(days, by.text, start, None if term.calendar is None else term.calendar.text)


def _start(
    term: DeclaredTerm, by: Scalar, counting: Counting, findings: Findings, *, usable: bool
) -> Term | None:
    """What a count starts from: a date or another term, a time, and where hours are counted only that."""
    if term.kind != "date" or term.name is None:
        start = check_term(term, counting, findings)
    else:
        start = _date(term.name, counting, findings, timed=True)
    if start is None or not usable or not counting.hours(by.text):
        return start
    names = counting.scope.names
    if isinstance(start, Named) and names.get(start.name) == "time":
        return start
    times = [name for name, type in names.items() if type == "time" and not counting.restless(name)]
    choice = f"Times are: {listed(times)}." if times else "Such a fact is {latest: EVENT.occurred_at}."
    found = f"'{start.name}' is a day" if isinstance(start, Named) else "what stands there gives a day"
    findings.add(
        "convention-hours",
        f"Expected a time to count from, as '{by.text}' counts hours; {found}.",
        f"Count from a fact of type time, or by a convention in days. {choice}",
        term.place,
    )
    return None


def _convention(by: Scalar, counting: Counting, findings: Findings) -> bool:
    if by.text in counting.unsure:
        return False
    if by.text in counting.conventions:
        return True
    if counting.known:
        findings.add(
            "unknown-convention",
            f"Expected the name of a day-count convention; found '{by.text}', which is not declared.",
            f"{nearest(by.text, counting.conventions)} "
            f"Conventions are: {listed(counting.conventions)}.".strip(),
            by.place,
        )
    return False


def _calendar(name: Scalar, counting: Counting, findings: Findings) -> bool:
    if name.text == RESPONDENT or name.text in counting.calendars:
        return True
    if counting.known:
        words = [RESPONDENT, *counting.calendars]
        findings.add(
            "unknown-calendar",
            f"Expected the name of a calendar, or '{RESPONDENT}'; found '{name.text}', "
            "which is not declared.",
            f"{nearest(name.text, words)} Calendars are: {listed(counting.calendars)}; '{RESPONDENT}' "
            "is the one that the respondent has.".strip(),
            name.place,
        )
    return False


def _named_days(days: Scalar, counting: Counting, findings: Findings) -> str | None:
    """The name as conditions read it: of a parameter, also where it is written without its 'parameter.',
    or of a fact."""
    scope, name = counting.scope, days.text.removeprefix("parameter.")
    if {f"parameter.{name}", "parameter"} & scope.unsure or days.text in scope.unsure:
        return None
    parameter = counting.parameters.get(name)
    if parameter is not None and days.text in counting.facts:
        findings.add(
            "deadline-days",
            f"Expected one number of days; '{name}' is a parameter and a fact.",
            f"Write 'parameter.{name}' for the parameter, or give the fact another name.",
            days.place,
        )
        return None
    if parameter is not None and parameter.type == "int":
        return f"parameter.{name}" if _countable(parameter, days, findings) else None
    found = scope.names.get(days.text)
    restless = counting.restless(days.text)
    if found == "int" and restless is None and parameter is None:
        return days.text
    whole = [known for known, other in counting.parameters.items() if other.type == "int"]
    facts = [
        known for known, fact in counting.facts.items() if fact.type == "int" and not counting.restless(known)
    ]
    if parameter is not None:
        found = parameter.type
    if found is None:
        what = f"found '{name}', which is not declared"
    elif restless is not None:
        what = f"found {_changing(name, restless)}"
    else:
        what = f"'{name}' is of type {found}"
    choice = "Write a number, or declare a parameter with a whole number."
    if whole or facts:
        kinds = {"parameters": whole, "facts": facts}
        choice = " ".join(f"Such {kind} are: {listed(known)}." for kind, known in kinds.items() if known)
    findings.add(
        "unknown-parameter",
        f"Expected a number of days, or the name of a parameter or a fact that is a whole number; {what}.",
        f"{nearest(name, [*whole, *facts])} {choice}".strip(),
        days.place,
    )
    return None


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
            f"Expected 0 to {MOST:,} for the parameter '{parameter.name}', as a deadline counts days by it; "
            f"found {dated.value}.",
            "Correct the number. A deadline is counted on from its date, not back.",
            dated.place or days.place,
        )
    return not wrong
