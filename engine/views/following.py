"""What may happen next: the moves open from where a case stands, and who or what asks for them."""

from __future__ import annotations

import msgspec

from engine.analysis.answering import answering
from engine.core.facts import last_cause
from engine.core.orders import bar_on
from engine.core.prerequisites import lacking
from engine.core.program import Program
from engine.model import Case
from engine.packs.pack import Rule


class NextRule(msgspec.Struct, frozen=True):
    """A rule that asks for a move from here, and what it answers to."""

    rule: str
    on: list[str]


class NextMove(msgspec.Struct, frozen=True, kw_only=True):
    """A trigger that may be taken from where the case stands. ``acts`` are what people record to
    take it (``action_approved issue_subpoena``); where neither rule nor act asks for it from
    here, both lists are empty. ``barred`` names the order or override that bars it now, ``lacks`` says in
    words what it needs and is not on file."""

    region: str
    trigger: str
    to: str
    rules: list[NextRule]
    acts: list[str]
    barred: str | None
    lacks: list[str]


def next_moves(case: Case, program: Program) -> list[NextMove]:
    """Every trigger that may be taken from here, by region and as written, with the rules that may answer
    to something that can come (see `answering`)."""
    rules = answering(program, case)
    now = last_cause(program, case)
    open_actions: set[tuple[str, str]] = {(action.kind, action.status) for action in case.actions}
    return [
        NextMove(
            region=region,
            trigger=trigger,
            to=machine.arcs[leaf, trigger].target,
            rules=[NextRule(rule.id, on) for rule, on in rules if _asks(program, rule, trigger)],
            acts=_acts(program, trigger, open_actions),
            barred=None if (order := bar_on(case, trigger)) is None else " ".join(order.name),
            lacks=[] if (lacks := lacking(program, case, now, leaf, trigger)) is None else list(lacks.told),
        )
        for region, machine in program.machines.items()
        if (leaf := case.state.get(region)) is not None
        for trigger in machine.triggers(leaf)
    ]


def _asks(program: Program, rule: Rule, trigger: str) -> bool:
    return any(
        effect.value == trigger
        if effect.kind == "move"
        else effect.kind == "propose" and program.pack.actions[effect.value].enters == trigger
        for effect in rule.then
    )


def _acts(program: Program, trigger: str, actions: set[tuple[str, str]]) -> list[str]:
    found = []
    for kind, spec in program.pack.actions.items():
        steps = (
            ("action_approved", spec.approved, ("proposed",)),
            ("action_rejected", spec.rejected, ("proposed", "approved")),
            ("action_done", spec.done, ("approved",)),
        )
        found += [
            f"{act} {kind}"
            for act, taken, statuses in steps
            if taken == trigger and any((kind, status) in actions for status in statuses)
        ]
    return found
