"""The remedies of a case: how far each has come, what its next steps need, and what keeps them from being
taken. A remedy is an action that the pack marks as ``coercive``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from engine.analysis.answering import answering
from engine.analysis.future import facts_on
from engine.analysis.seen import Tried, sentences_read, tried
from engine.analysis.withheld import Kept, kept_back
from engine.core.incidents import barring
from engine.core.orders import holds
from engine.core.program import Program
from engine.model import Action, Case, Facts, Incident, Order, Withheld
from engine.packs.pack import ActionType, Condition, Rule
from engine.records import DecisionRecord

Stands = Literal["open", "closed", "proposed", "approved", "rejected", "done", "lapsed"]
Act = Literal["propose", "approve", "done"]


class Step(NamedTuple):
    """A step of a remedy still to be taken. ``trigger`` is None where it moves nothing. ``source`` is where
    its region stands or, once the steps before it are taken, would stand; None where the trigger does not
    lead on from there. ``sources`` are the states from which it does. ``needs`` is what must be on file, as
    the case is now, by its ``facts``; ``bars`` the orders in force that bar it."""

    act: Act
    trigger: str | None
    source: str | None
    target: str | None
    sources: tuple[str, ...]
    needs: tuple[Tried, ...]
    facts: Facts
    bars: tuple[Order, ...]

    @property
    def lacking(self) -> bool:
        """Whether something that it needs is not on file, or cannot be told to be."""
        return any(need.truth is not True for need in self.needs)


class Remedy(NamedTuple):
    """A remedy as it stands. ``action`` is the last of its kind and ``record`` the last decision about it
    that says how it stands; ``rules`` are those that may propose it from here, each with what it answers
    to, where it is ``open``; ``incident`` is the open one before whose settlement nothing is decided in its
    region."""

    spec: ActionType
    stands: Stands
    action: Action | None
    record: DecisionRecord | None
    rules: tuple[tuple[Rule, list[str]], ...]
    steps: tuple[Step, ...]
    withheld: tuple[Kept, ...]
    incident: Incident | None

    @property
    def verdict(self) -> str:
        """What is to be said of it first: ``incident``, ``barred`` (an order bars a step still to come),
        ``lacking`` (its next step lacks something), else how it stands."""
        if self.stands == "done":
            return self.stands
        if self.incident is not None:
            return "incident"
        if any(step.bars for step in self.steps):
            return "barred"
        reached = self.steps[0].source is not None
        return "lacking" if reached and self.steps[0].lacking else self.stands


def remedies(program: Program, case: Case, records: Sequence[DecisionRecord], day: str) -> list[Remedy]:
    """The remedies of the pack, in its order, as they stand in a case on a day; none where it marks no
    action as coercive. ``records`` are the decisions that stand, in their order."""
    return [
        _remedy(program, case, records, day, spec) for spec in program.pack.actions.values() if spec.coercive
    ]


def _remedy(
    program: Program, case: Case, records: Sequence[DecisionRecord], day: str, spec: ActionType
) -> Remedy:
    action = next((known for known in reversed(case.actions) if known.kind == spec.name), None)
    stands = _stands(program, case, spec, action)
    told = (action.id, action.status) if action is not None else None
    about = [made for made in records if made.action and (made.action.id, made.action.status) == told]
    rules = answering(program, case) if stands == "open" else []
    return Remedy(
        spec=spec,
        stands=stands,
        action=action,
        record=about[-1] if about else None,
        rules=tuple((rule, on) for rule, on in rules if _proposes(rule, spec)),
        steps=_steps(program, case, spec, stands, day),
        withheld=tuple(kept for kept in kept_back(case, records) if _asks(program, kept.asked, spec)),
        incident=barring(case, spec.region),
    )


def _stands(program: Program, case: Case, spec: ActionType, action: Action | None) -> Stands:
    if action is not None and action.status in ("proposed", "approved"):
        return action.status
    if spec.enters is None:
        return "open" if action is None else action.status
    if program.machines[spec.region].arc(case.state[spec.region], spec.enters) is not None:
        return "open"
    return "closed" if action is None else action.status


def _proposes(rule: Rule, spec: ActionType) -> bool:
    return any(effect.kind == "propose" and effect.value == spec.name for effect in rule.then)


def _asks(program: Program, asked: Withheld, spec: ActionType) -> bool:
    """Whether what is withheld is a proposal of the remedy."""
    if (asked.region, asked.trigger) != (spec.region, spec.enters):
        return False
    return any(rule.id == asked.rule and _proposes(rule, spec) for rule in program.pack.rules)


_AHEAD: dict[Stands, int] = {"proposed": 1, "approved": 2, "done": 3}
"""How many of the three steps lie behind a remedy."""


def _steps(program: Program, case: Case, spec: ActionType, stands: Stands, day: str) -> tuple[Step, ...]:
    way: list[tuple[Act, str | None]] = [
        ("propose", spec.enters),
        ("approve", spec.approved),
        ("done", spec.done),
    ]
    machine = program.machines[spec.region]
    at: str | None = case.state[spec.region]
    steps = []
    for act, trigger in way[_AHEAD.get(stands, 0) :]:
        arc = None if at is None or trigger is None else machine.arc(at, trigger)
        arcs = [known for (_, name), known in machine.arcs.items() if name == trigger]
        led = [arc] if arc is not None else arcs
        targets = {known.target for known in led}
        target = targets.pop() if len(targets) == 1 else None
        needs, facts = _needs(program, case, [(known.source, known.trigger) for known in led], day)
        steps.append(
            Step(
                act=act,
                trigger=trigger,
                source=at if trigger is None or arc is not None else None,
                target=target,
                sources=tuple(known.source for known in arcs),
                needs=needs,
                facts=facts,
                bars=tuple(order for order in case.orders if trigger in order.bars and holds(case, order)),
            )
        )
        if trigger is not None:
            at = target
    return tuple(steps)


def _needs(
    program: Program, case: Case, arcs: Sequence[tuple[str, str]], day: str
) -> tuple[tuple[Tried, ...], Facts]:
    """What the arcs need, each condition once, held against the case as it stands on the day."""
    found = [program.needs[arc] for arc in arcs if arc in program.needs]
    conditions: list[Condition] = []
    for needs in found:
        conditions += [condition for condition in needs.needs if condition not in conditions]
    names = [name for needs in found for name in needs.reads]
    names += [name for condition in conditions for name in sentences_read(condition)]
    facts: Facts = facts_on(program, case, names, day) if conditions else {}
    return tuple(tried(condition, facts) for condition in conditions), facts
