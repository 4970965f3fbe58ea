"""Orders of courts, and overrides of the rules by people: what they bar, and for whom.

An order is made, narrowed, stayed and closed by events that name it; a case keeps each order that it
has been told of, whether or not its scope covers the case. Where it cannot be told whether a scope
covers a case, because a fact it reads is absent, a bar holds and a stay does not.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from engine.calendars import end_of_day
from engine.core.intake import Problem
from engine.core.program import Program
from engine.diagnostics import Diagnostic, Place, suggestion
from engine.model import OVERRIDE, Case, Cause, Facts, Order
from engine.packs.conditions import Expression, compile_expression
from engine.packs.lifecycle import NAMES
from engine.packs.pack import Effecting, OrderType, Type

OVERRIDES = ("rules_overridden", "override_ended")

SCOPE_NAMES: dict[str, Type] = {
    name: type for name, type in NAMES.items() if name.startswith(("respondent.", "demand."))
}
"""What the scope of an order may read."""


def order_problem(program: Program, type: str, data: Facts) -> Problem | None:
    """What is wrong with an event that makes or changes an order, or overrides a rule."""
    if type != OVERRIDES[0] and type not in program.ordering:
        return None
    moves = [str(data["move"])] if type == OVERRIDES[0] and "move" in data else []
    known = program.region_of
    for trigger in (*data.get("bars", ()), *moves):
        if trigger not in known:
            return Problem(
                "unknown-trigger",
                f"Expected {type} to name triggers of the workflow; found '{trigger}'.",
                suggestion(trigger, known) or f"Triggers are: {', '.join(sorted(known))}.",
            )
    for trigger in moves:
        action = next((a.name for a in program.pack.actions.values() if trigger in a.triggers), None)
        if action is not None:
            return Problem(
                "override-of-approval",
                f"Expected an override of rules; '{trigger}' is a step of the action '{action}', which "
                "people approve.",
                "Name another move, or let the action be proposed and approved.",
            )
    if type == OVERRIDES[0] and not moves and not data.get("bars"):
        return Problem(
            "override-of-nothing",
            "Expected rules_overridden to say what is moved or what is barred; found neither.",
            "Add move, a trigger, or bars, a list of triggers that no rule may take until the override ends.",
        )
    return _scope_problem(type, data.get("scope"))


def _scope_problem(type: str, scope: object) -> Problem | None:
    if not isinstance(scope, str) or not scope.strip():
        return None
    expression, problem = _scope(scope)
    if expression is not None or problem is None:
        return None
    return Problem(
        "scope-unreadable",
        f"Expected the scope of {type} to be a condition over respondent.* and demand.*: {problem.message}",
        problem.help or 'Write it as in respondent.us_state == "IL", or leave it out: then all are meant.',
    )


@lru_cache(maxsize=4_096)
def _scope(text: str) -> tuple[Expression | None, Diagnostic | None]:
    """The scope as a condition; a pure look-up of what its text means."""
    expression, problems = compile_expression(text, SCOPE_NAMES, Place("scope", 1, 1), "bool")
    return expression, next(iter(problems), None)


def covers(case: Case, scope: str, unsure: bool) -> bool:
    """Whether a scope covers a case; ``unsure`` where that cannot be told."""
    if not scope.strip():
        return True
    expression, _ = _scope(scope)
    if expression is None:
        return unsure
    truth = expression.evaluate(case.facts)
    return truth if isinstance(truth, bool) else unsure


def holds(case: Case, order: Order) -> bool:
    """Whether an order is in force for a case."""
    return (
        order.open
        and covers(case, order.scope, True)
        and not any(covers(case, scope, False) for scope in order.stayed)
    )


def bar_on(case: Case, trigger: str | None) -> Order | None:
    """The first order in force that bars a trigger of the case."""
    if trigger is None:
        return None
    return next((order for order in case.orders if trigger in order.bars and holds(case, order)), None)


def why_withheld(order: Order, trigger: str) -> str:
    """The reason of what an order keeps from happening."""
    if order.kind == OVERRIDE:
        made = f"{order.of or 'A person'} overrode the rules on {order.on}: '{trigger}' is not to be taken"
        return f"{made} until {order.until} has passed (override {order.id})."
    court = "" if order.of is None else f" of {order.of}"
    changed = "".join(f", {type} on {on}" for on, type in order.changes)
    return (
        f"The {order.kind} {order.id}{court} of {order.on}{changed} bars '{trigger}'; it is offered again "
        "when the bar ceases to hold."
    )


def in_force(program: Program, case: Case) -> Facts:
    """Of each kind of order, whether one of it is in force for the case, as conditions read it."""
    if not program.pack.orders:
        return {}
    holding = {order.kind for order in case.orders if holds(case, order)}
    return {f"in_force.{kind}": kind in holding for kind in program.pack.orders}


def told_of(program: Program, case: Case, cause: Cause) -> Case:
    """The case knowing what an event, or the passing of its last day, does to an order."""
    if cause.ended is not None:
        ended = [replace(o, open=False) if o.name == cause.ended else o for o in case.orders]
        return replace(case, orders=tuple(ended))
    event = cause.event
    if event is None:
        return case
    if event.type == OVERRIDES[0]:
        return _with(case, _made(program, cause, OVERRIDE, event.id, tuple(cause.data.get("bars", ()))))
    if event.type == OVERRIDES[1]:
        return _changed(case, (OVERRIDE, str(cause.data["override"])), "closed", cause)
    kind, effect = effect_of(program, event.type)
    if kind is None or effect is None:
        return case
    id = str(cause.data[kind.by])
    if effect == "opened":
        bars = tuple(cause.data.get("bars") or kind.bars)
        return _with(case, _made(program, cause, kind.name, id, bars))
    return _changed(case, (kind.name, id), effect, cause)


def effect_of(program: Program, type: str) -> tuple[OrderType | None, Effecting | None]:
    """The kind of order that an event is about, and what it does to it."""
    return program.ordering.get(type, (None, None))


def _made(program: Program, cause: Cause, kind: str, id: str, bars: tuple[str, ...]) -> Order:
    event = cause.event
    assert event is not None
    until = cause.data.get("until")
    return Order(
        kind=kind,
        id=id,
        event=event.key,
        on=cause.on,
        bars=bars,
        scope=str(cause.data.get("scope") or ""),
        until=until,
        ends_at=None if until is None else end_of_day(until, program.zone),
        of=event.actor if kind == OVERRIDE else cause.data.get("court"),
    )


def _with(case: Case, order: Order) -> Case:
    orders = {known.name: known for known in case.orders}
    orders[order.name] = order
    return replace(case, orders=tuple(orders.values()))


def _changed(case: Case, name: tuple[str, str], effect: Effecting, cause: Cause) -> Case:
    order = next((known for known in case.orders if known.name == name), None)
    if order is None or not order.open:
        return case
    assert cause.event is not None
    scope = str(cause.data.get("scope") or "")
    after = replace(order, changes=(*order.changes, (cause.on, cause.event.type)))
    if effect == "narrowed":
        after = replace(after, scope=scope or order.scope, bars=tuple(cause.data.get("bars") or order.bars))
    elif effect == "stayed":
        after = replace(after, stayed=(*order.stayed, scope))
    elif effect == "resumed":
        after = replace(after, stayed=())
    elif effect == "closed":
        after = replace(after, open=False)
    return _with(case, after)
