"""Why a decision was made: the rule and each of its conditions as they were seen at its cause, and what
every value goes back to, down to the events. Of facts as they are now nothing is said."""

from __future__ import annotations

from typing import NamedTuple

from engine.analysis.course import (
    Course,
    behind_event,
    entered_by,
    moves,
    origin_of_event,
    origins_at,
)
from engine.analysis.origins import Origin
from engine.analysis.replay import Passage
from engine.analysis.seen import Behind, Tried, behind, names_of, sentences_read, tried
from engine.calendars import Step
from engine.clocks import Deadline
from engine.core.deadlines import prove
from engine.core.decide import Judging
from engine.core.facts import view
from engine.core.items import standing_items
from engine.core.program import Program
from engine.model import Decision, Facts
from engine.packs.pack import Rule


class Weighed(NamedTuple):
    """A rule with its conditions as they were seen; ``matched`` says that all of them held."""

    rule: Rule
    conditions: tuple[Tried, ...]
    matched: bool


class Needed(NamedTuple):
    """What the trigger that was asked for needs to be on file first, as it was seen."""

    trigger: str
    conditions: tuple[Tried, ...]


class Passed(NamedTuple):
    """A deadline that passed: its proof, the events behind the dates and numbers that it was worked out
    from and behind its stops, and the decision by which its state was entered."""

    deadline: Deadline
    proof: tuple[Step, ...]
    facts: dict[str, Behind]
    entered: Decision | None


class Why(NamedTuple):
    """All that explains a decision. ``rules`` is the one that made it; where none did, those that
    answer to its cause and did not apply. ``needed`` is None where its trigger needs nothing. ``facts`` is
    all that was read; ``way`` are the moves of its
    region before it, from the opening on; ``about`` are the decisions before it about the action that an
    act is about, from its proposal on."""

    decision: Decision
    rules: tuple[Weighed, ...]
    needed: Needed | None
    facts: dict[str, Behind]
    passed: Passed | None
    way: tuple[Decision, ...]
    about: tuple[Decision, ...]


def explain(course: Course, id: str) -> Why | None:
    """Why the decision of that id was made; None where the course has none."""
    for place, passage in enumerate(course.passages):
        for decision in passage.worked.made:
            if decision.id == id:
                return _explained(course, place, passage, decision)
    return None


def _explained(course: Course, place: int, passage: Passage, decision: Decision) -> Why:
    judging = passage.judging(decision.ordinal)
    if judging is None and decision.rule is None:
        judging = next((judged for judged in passage.worked.judgings if judged.on == decision.on), None)
        if decision.because is not None:  # it was said by a person, or follows from the opening
            judging = None
    rules: tuple[Weighed, ...] = ()
    needed: Needed | None = None
    facts: dict[str, Behind] = {}
    if judging is not None:
        chosen = _rules(passage.program, judging.on, decision.rule)
        rules, facts = weighed(course, place, judging, chosen)
        needed = _needed(course, place, judging, decision, facts)
    earlier = [made for passed in course.passages[:place] for made in passed.worked.made]
    earlier += passage.worked.made[: decision.ordinal]
    region = decision.region
    return Why(
        decision=decision,
        rules=rules,
        needed=needed,
        facts=facts,
        passed=_passed(course, place),
        way=tuple(made for made in earlier if region is not None and made.region == region and moves(made)),
        about=_about(earlier, decision),
    )


def _needed(
    course: Course, place: int, judging: Judging, decision: Decision, facts: dict[str, Behind]
) -> Needed | None:
    """What the decision's trigger needs; what is behind the facts that it reads is added to ``facts``."""
    asked = (decision.source or "", decision.trigger or "")
    needs = course.passages[place].program.needs.get(asked)
    if needs is None or decision.code in ("barred", "conflict"):
        return None
    names = [*needs.reads, *(name for need in needs.needs for name in sentences_read(need))]
    seen = facts_of(course, place, judging, names)
    facts.update(_behind(course, place, names, seen, judging))
    return Needed(asked[1], tuple(tried(need, seen) for need in needs.needs))


def _rules(program: Program, on: str, id: str | None) -> tuple[Rule, ...]:
    judge = program.judge(on)
    return () if judge is None else tuple(rule for rule in judge.rules if id in (None, rule.id))


def weighed(
    course: Course, place: int, judging: Judging, rules: tuple[Rule, ...]
) -> tuple[tuple[Weighed, ...], dict[str, Behind]]:
    """Rules as a judging weighed them, and what is behind every fact that they read."""
    names = [name for rule in rules for name in names_of(rule)]
    facts = facts_of(course, place, judging, names)
    found = []
    for rule in rules:
        conditions = tuple(tried(condition, facts) for condition in rule.when)
        found.append(Weighed(rule, conditions, all(one.truth for one in conditions)))
    return tuple(found), _behind(course, place, names, facts, judging)


def facts_of(course: Course, place: int, judging: Judging, names: list[str]) -> Facts:
    """What the rules of a judging could read, of these names and what the computed ones read."""
    passage = course.passages[place]
    computed = passage.program.computed(names)
    event = None if judging.offered is None else judging.offered.event
    return view(passage.program, judging.case, passage.cause, computed, event)


def _behind(
    course: Course, place: int, names: list[str], facts: Facts, judging: Judging
) -> dict[str, Behind]:
    passage = course.passages[place]
    folded = origins_at(course, place)
    said = behind_event(course, place, judging)

    def origins(name: str) -> tuple[Origin, ...]:
        return origin_of_event(said, name) if name.startswith("event.") else folded.of(name)

    entered = entered_by(course, place, judging.after)
    return behind(passage.program, names, facts, passage.cause.on, origins, entered)


def _passed(course: Course, place: int) -> Passed | None:
    """The deadline that caused it, as it stood before it passed."""
    passage = course.passages[place]
    cause, program = passage.cause, passage.program
    if cause.deadline is None:
        return None
    named = (cause.state, cause.deadline, cause.entry)
    deadline = next(d for d in passage.before.deadlines if (d.state, d.name, d.entry) == named)
    clock = program.clocks[deadline.state]
    spec = next(spec for spec in clock.deadlines if spec.name == deadline.name)
    names = [*spec.numbers, *spec.dates]
    tolled = dict(clock.tolled).get("" if spec.tolled_while is None else spec.name)
    if tolled is not None and any(
        entry.stops for entry in passage.before.entries[deadline.region] if entry.state == deadline.state
    ):
        names += tolled.names
    # the proof tells of computed facts and parameters, which count as of the first day
    facts = {**passage.before.facts, **standing_items(program, passage.before)}
    grown = [name for name in program.reach(names) if name in facts]
    found = behind(program, grown, facts, cause.on, origins_at(course, place).of, {})
    return Passed(deadline, prove(program, passage.before, deadline), found, _entry(course, place, deadline))


def _entry(course: Course, place: int, deadline: Deadline) -> Decision | None:
    """The decision by which the deadline's state was entered."""
    for passage in reversed(course.passages[:place]):
        for made in reversed(passage.worked.made):
            if (
                moves(made)
                and made.region == deadline.region
                and passage.cause.at == deadline.entered_at
                and f"{made.target}.".startswith(f"{deadline.state}.")
            ):
                return made
    return None


def _about(earlier: list[Decision], decision: Decision) -> tuple[Decision, ...]:
    action = decision.action
    if action is None or decision.outcome == "proposed":
        return ()
    return tuple(made for made in earlier if made.action is not None and made.action.id == action.id)
