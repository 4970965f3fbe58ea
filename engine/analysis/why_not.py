"""Why a rule did not apply, what would have to be otherwise, and when it would by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from engine.analysis.changes import Need, needs
from engine.analysis.course import Course, entered_by, origins_at
from engine.analysis.future import Future, facts_on, future, holds_on
from engine.analysis.seen import Behind, behind, names_of, tried
from engine.analysis.why import Weighed, facts_of, weighed
from engine.calendars import local_day
from engine.core.decide import Judging, answers_to
from engine.core.facts import last_cause
from engine.core.incidents import barring
from engine.core.judge import region_asked, trigger_asked
from engine.core.orders import bar_on, why_withheld
from engine.core.prerequisites import lacking, why_lacking
from engine.core.program import Program
from engine.model import Case, Cause, Decision
from engine.packs.pack import Effect, Rule

Verdict = Literal[
    "applied", "conditions", "no-arc", "prerequisite", "conflict", "withheld", "outranked", "moved-by-act"
]
"""How it fared when it was asked: it ``applied``; not all ``conditions`` held; its trigger cannot be taken
from the state, or lacks what it needs to be on file; another rule of its priority asked for another move;
an incident or an order barred it; another rule of the region was chosen; a person's act had moved the
region already."""

Coming = Literal["event", "deadline", "state"]


class Answer(NamedTuple):
    """A cause type that the rule answers to, and whether it has come: ``last`` is the last such cause, None
    where there was none. Of a deadline, ``status`` is how it stands now, ``on`` its day, ``states`` those in
    which it runs."""

    on: str
    kind: Coming
    last: Cause | None
    status: str | None = None
    day: str | None = None
    states: tuple[str, ...] = ()


class Asking(NamedTuple):
    """The last time the rule was asked: the cause, how it fared, and by which decision it was or another
    was chosen. ``needs`` says what would have had to be otherwise."""

    cause: Cause
    on: str
    verdict: Verdict
    weighed: Weighed
    facts: dict[str, Behind]
    needs: list[Need]
    decision: Decision | None


class Standing(NamedTuple):
    """How the rule would fare if what it answers to came now, on ``day``. What it reads of an event is then
    not known. ``blocked`` are the triggers it asks for that cannot be taken from here, each with the
    states from which they can; ``barred`` says what else keeps it from that."""

    day: str
    weighed: Weighed
    facts: dict[str, Behind]
    needs: list[Need]
    blocked: dict[str, tuple[str, ...]]
    barred: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether all of its conditions hold but for those that hinge on what an event says."""
        return all(
            one.truth or (one.truth is None and all(name.startswith("event.") for name in one.absent))
            for one in self.weighed.conditions
        )


class WhyNot(NamedTuple):
    """All of it. ``applied`` is the last decision by which the rule did apply, where it ever did;
    ``foreseen`` that by which it will if nothing more arrives; ``holds_on`` the first day on which its
    conditions would hold then, where only time is missing."""

    rule: Rule
    answers: tuple[Answer, ...]
    applied: Decision | None
    asked: Asking | None
    now: Standing
    foreseen: Decision | None
    holds_on: str | None


def why_not(course: Course, case: Case, rule: str, reached: datetime) -> WhyNot | None:
    """Why the rule did not apply in a case run to an instant; None where its law has no such rule."""
    program = course.law.version(case.pack) or course.law.latest
    found = next((known for known in program.pack.rules if known.id == rule), None)
    if found is None:
        return None
    coming = future(course, case, reached)
    now = _now(course, program, case, found, local_day(reached, program.zone))
    foreseen = (made for made in coming.decisions if made.rule == rule and made.outcome in _APPLIES)
    return WhyNot(
        rule=found,
        answers=tuple(_answer(course, program, case, on) for on in found.on),
        applied=_last_applied(course, rule),
        asked=_last_asked(course, rule),
        now=now,
        foreseen=next(foreseen, None),
        holds_on=_holds_on(program, found, now, coming),
    )


_APPLIES = ("moved", "proposed", "noted")


def _last_applied(course: Course, id: str) -> Decision | None:
    """The first of the decisions by which the rule applied last."""
    for passage in reversed(course.passages):
        for decision, by in zip(passage.worked.made, passage.worked.by, strict=True):
            if by is not None and decision.rule == id and decision.outcome in _APPLIES:
                return decision
    return None


def _last_asked(course: Course, id: str) -> Asking | None:
    for place in range(len(course.passages) - 1, -1, -1):
        passage = course.passages[place]
        for number in range(len(passage.worked.judgings) - 1, -1, -1):
            rule = _asked_of(passage.program, passage.worked.judgings[number], id)
            if rule is not None:
                return _asking(course, place, number, rule)
    return None


def _asked_of(program: Program, judging: Judging, id: str) -> Rule | None:
    """The rule of that id, where the judging asked it; what is offered again asks its own rule alone."""
    judge = program.judge(judging.on)
    if judge is None or (judging.offered is not None and judging.offered.rule != id):
        return None
    return next((rule for rule in judge.rules if rule.id == id), None)


def _asking(course: Course, place: int, number: int, rule: Rule) -> Asking:
    passage = course.passages[place]
    judging = passage.worked.judgings[number]
    (found,), facts = weighed(course, place, judging, (rule,))
    by = passage.worked.by
    made = [decision for decision in passage.worked.made if by[decision.ordinal] == number]
    verdict, decision = _verdict(passage.program, found, rule, made)
    values = facts_of(course, place, judging, list(names_of(rule)))
    lacking = [] if found.matched else needs(rule.when, values, states_of(passage.program))
    return Asking(passage.cause, judging.on, verdict, found, facts, lacking, decision)


def _verdict(
    program: Program, found: Weighed, rule: Rule, made: Sequence[Decision]
) -> tuple[Verdict, Decision | None]:
    if not found.matched:
        return "conditions", None
    moving = any(trigger_asked(program, effect) is not None for effect in rule.then)
    own = [made for made in made if made.rule == rule.id and (made.trigger is not None or not moving)]
    if own:
        first = own[0]
        if first.outcome == "rejected":
            return _REJECTED.get(first.code or "", "no-arc"), first
        return ("withheld" if first.outcome == "withheld" else "applied"), first
    regions = {region_asked(program, effect) for effect in rule.then}
    rival = next((other for other in made if other.region in regions and other.trigger is not None), None)
    return ("moved-by-act" if rival is None else "outranked"), rival


_REJECTED: dict[str, Verdict] = {"conflict": "conflict", "prerequisite": "prerequisite"}


def states_of(program: Program) -> dict[str, list[str]]:
    """The states that each region can stand in, by the name that conditions read."""
    found = {}
    for name, region in program.pack.regions.items():
        outer = {state.parent for state in region.states.values()}
        found[f"state.{name}"] = [path for path in region.states if path not in outer]
    return found


def _answer(course: Course, program: Program, case: Case, on: str) -> Answer:
    kind, _, name = on.partition(".")
    if kind == "deadline_passed":
        last = _last(course, lambda cause: cause.deadline == name)
        states = tuple(
            path for path, clock in program.clocks.items() for spec in clock.deadlines if spec.name == name
        )
        known = [deadline for deadline in case.deadlines if deadline.name == name]
        if not known:
            return Answer(on, "deadline", last, states=states)
        return Answer(on, "deadline", last, known[-1].status, known[-1].on, states)
    if kind == "state_entered":
        entered = (
            passage.cause
            for passage in reversed(course.passages)
            if any(judging.on == on for judging in passage.worked.judgings)
        )
        return Answer(on, "state", next(entered, None))
    return Answer(on, "event", _last(course, lambda cause: answers_to(cause) == on))


def _last(course: Course, fits: Callable[[Cause], bool]) -> Cause | None:
    causes = (passage.cause for passage in reversed(course.passages))
    return next((cause for cause in causes if fits(cause)), None)


def _now(course: Course, program: Program, case: Case, rule: Rule, day: str) -> Standing:
    names = names_of(rule)
    facts = facts_on(program, case, names, day)
    conditions = tuple(tried(condition, facts) for condition in rule.when)
    matched = all(one.truth for one in conditions)
    place = len(course.passages) - 1
    entered = entered_by(course, place, len(course.passages[place].worked.made))
    origins = origins_at(course, place).of
    return Standing(
        day=day,
        weighed=Weighed(rule, conditions, matched),
        facts=behind(program, names, facts, day, origins, entered),
        needs=[] if matched else needs(rule.when, facts, states_of(program)),
        blocked=_blocked(program, case, rule),
        barred=tuple(dict.fromkeys(why for effect in rule.then for why in _bars(program, case, effect))),
    )


def _bars(program: Program, case: Case, effect: Effect) -> Iterator[str]:
    """What keeps an effect from being had now: an order, an open incident, what is not on file."""
    region, trigger = region_asked(program, effect), trigger_asked(program, effect)
    order = bar_on(case, trigger)
    if order is not None and trigger is not None:
        yield why_withheld(order, trigger)
    if effect.kind == "propose" and barring(case, program.pack.actions[effect.value].region) is not None:
        yield "An open incident keeps it from proposing anything until it is settled."
    if region in case.state and trigger is not None:
        missing = lacking(program, case, last_cause(program, case), case.state[region], trigger)
        if missing is not None:
            yield why_lacking(missing, trigger)


def _blocked(program: Program, case: Case, rule: Rule) -> dict[str, tuple[str, ...]]:
    found = {}
    for effect in rule.then:
        region, trigger = region_asked(program, effect), trigger_asked(program, effect)
        if region is None or trigger is None or region not in case.state:
            continue
        machine = program.machines[region]
        if machine.arc(case.state[region], trigger) is None:
            found[trigger] = tuple(source for source, name in machine.arcs if name == trigger)
    return found


def _holds_on(program: Program, rule: Rule, now: Standing, coming: Future) -> str | None:
    """The first day on which the rule would apply to an event that it answers to, where it would not today
    and what it reads of the event itself is not what keeps it."""
    if all("." in on for on in rule.on) or (now.ready and not now.blocked):
        return None
    return holds_on(program, rule, now.day, coming, lambda case: not _blocked(program, case, rule))
