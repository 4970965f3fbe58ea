"""What comes of a case if nothing more arrives, and on which day conditions then hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from engine.analysis.course import Course
from engine.analysis.seen import names_of
from engine.calendars import start_of_day
from engine.core.derive import follow
from engine.core.facts import cause_at, view
from engine.core.program import Program, as_expression
from engine.model import Case, Decision, Facts
from engine.packs.pack import Rule

MOST_ROUNDS = 200
"""So many instants at which deadlines pass are looked at: a state may lead back into itself for ever."""

DAYS = 400
"""Days ahead that are looked at one by one; beyond, only those that something names."""


class Future(NamedTuple):
    """The decisions that would come, and the case from each instant on, the present one first."""

    decisions: tuple[Decision, ...]
    moments: tuple[tuple[datetime, Case], ...]

    def at(self, instant: datetime) -> Case:
        """The case as it would stand then."""
        return next(case for since, case in reversed(self.moments) if since <= instant)


def future(course: Course, case: Case, reached: datetime) -> Future:
    """What comes after an instant to which the case was run."""
    happenings = [happening for happening in course.history.happenings if happening.order[0] <= reached]
    decisions: list[Decision] = []
    moments = [(reached, case)]
    for _ in range(MOST_ROUNDS):
        running = [d.at for d in case.deadlines if d.status == "running" and d.at is not None]
        changes = [v.effective for v in course.law.versions[1:] if v.effective > moments[-1][0]]
        if not running and not changes:
            break
        at = min([*running, *changes])
        if changes:  # another law folds the whole history again
            known = len(decisions) + sum(len(passage.worked.made) for passage in course.passages)
            case, every = follow(course.law, Case(id=case.id), happenings, at)
            made = every[known:]
        else:
            case, made = follow(course.law, case, [], at)
        decisions += made
        moments.append((max(at, moments[-1][0]), case))
    return Future(tuple(decisions), tuple(moments))


def facts_on(program: Program, case: Case, names: Iterable[str], day: str) -> Facts:
    """What a rule would read of a case at the start of a day, whatever it answers to."""
    cause = cause_at(program, start_of_day(day, program.zone))
    return view(program, case, cause, program.computed(names))


def holds_on(
    program: Program, rule: Rule, day: str, coming: Future, may: Callable[[Case], bool]
) -> str | None:
    """The first day after ``day`` on which all conditions of a rule hold that read nothing of an event, and
    the case ``may`` do what it asks for."""
    names = names_of(rule)
    expressions = [as_expression(condition) for condition in rule.when]
    judged = [one for one in expressions if not any(name.startswith("event.") for name in one.names)]
    for later in _days(program, rule, day, coming):
        case = coming.at(start_of_day(later, program.zone))
        facts = facts_on(program, case, names, later)
        if may(case) and all(one.evaluate(facts) is True for one in judged):
            return later
    return None


def _days(program: Program, rule: Rule, day: str, coming: Future) -> Iterator[str]:
    """Days after ``day``, ascending: the next ones, and those on which anything may be otherwise."""
    first = date.fromisoformat(day)
    near = {first + timedelta(days=step) for step in range(1, DAYS)}
    named = {since.date() for since, _ in coming.moments}
    for parameter in program.pack.parameters.values():
        named |= {date.fromisoformat(value.since) for value in parameter.values}
    facts = facts_on(program, coming.moments[0][1], names_of(rule), day)
    said = [value for condition in rule.when for value in as_expression(condition).literals]
    for value in [*facts.values(), *said]:
        if isinstance(value, str) and len(value) == len(day):
            try:
                named.add(date.fromisoformat(value))
            except ValueError:
                continue
    found = near | {other + timedelta(days=step) for other in named for step in (0, 1)}
    return iter(sorted(other.isoformat() for other in found if first < other <= date(2100, 12, 31)))
