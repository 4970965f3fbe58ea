"""The orders of courts and the overrides that a case knows, and what is withheld: values, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from engine.analysis.withheld import Kept
from engine.core.orders import holds
from engine.model import OVERRIDE, Case, Order
from engine.views.moments import day_of
from engine.views.safe import line


class OrderChange(msgspec.Struct, frozen=True):
    """An event that changed an order, and its day."""

    on: str
    type: str


class InspectedOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order of a court or, as kind ``override``, a person's override of the rules. ``of`` is the court or
    the person, ``event`` the id of the event that made it, ``on`` its day, ``until`` its last day.
    ``open`` says that it has neither been ended nor reached its end, ``in_force`` that it also protects this
    respondent: its ``scope`` (empty: all) covers the case and none of the scopes in ``stayed`` does."""

    kind: str
    id: str
    of: str | None
    on: str
    event: str
    bars: list[str]
    scope: str
    stayed: list[str]
    until: str | None
    open: bool
    in_force: bool
    changes: list[OrderChange]


class WithheldMove(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule asked for and has not had yet: ``trigger`` in ``region`` (null: a proposal that moves
    nothing), when it answered to ``on``; since which day, by which decision (its number). ``order`` is the
    id of the order or override that now bars it, ``kind`` its kind; both null where the open ``incident``
    keeps it back."""

    region: str
    trigger: str | None
    rule: str
    on: str
    since: str | None
    decision: int | None
    kind: str | None
    order: str | None
    incident: str | None


def inspected_order(case: Case, order: Order) -> InspectedOrder:
    """An order as a case knows it, as values."""
    return InspectedOrder(
        kind=order.kind,
        id=order.id,
        of=order.of,
        on=order.on,
        event=order.event[1],
        bars=list(order.bars),
        scope=order.scope,
        stayed=list(order.stayed),
        until=order.until,
        open=order.open,
        in_force=holds(case, order),
        changes=[OrderChange(on, type) for on, type in order.changes],
    )


def withheld_move(kept: Kept, numbers: Mapping[str, int], zone: str) -> WithheldMove:
    """What is withheld, as values. ``numbers`` has the number of each decision that stands, by its id."""
    asked, made = kept.asked, kept.record
    return WithheldMove(
        region=asked.region,
        trigger=asked.trigger,
        rule=asked.rule,
        on=asked.on,
        since=None if made is None else day_of(made.at, zone),
        decision=None if made is None else numbers.get(made.id),
        kind=None if kept.order is None else kept.order.kind,
        order=None if kept.order is None else kept.order.id,
        incident=None if kept.incident is None else kept.incident.id,
    )


def withheld_text(kept: WithheldMove) -> str:
    """What is withheld, in a sentence."""
    what = "a proposal" if kept.trigger is None else kept.trigger
    since = "" if kept.since is None else f" since {kept.since}"
    under = f"the {kind} {kept.order}" if (kind := kept.kind) else f"the open incident {kept.incident}"
    number = "" if kept.decision is None else f" (decision {kept.decision})"
    return f"{what} is withheld{since} under {under}; rule {kept.rule} asked for it{number}"


def orders_text(orders: Iterable[InspectedOrder]) -> list[str]:
    """A paragraph for each order, and for each override until its end."""
    return [_order(order) for order in orders if order.open or order.kind != OVERRIDE]


def _order(order: InspectedOrder) -> str:
    of = "" if order.of is None else f" {'by' if order.kind == OVERRIDE else 'of'} {order.of}"
    lines = [line(f"{order.kind} {order.id}{of}, {order.on}: {_standing(order)}", "  ", hanging="    ")]
    if order.bars:
        lines.append(line(f"bars {', '.join(order.bars)}", "    "))
    if order.scope:
        lines.append(line(f"protects those for whom {order.scope}", "    ", hanging="      "))
    for scope in order.stayed if order.open else ():
        lines.append(line(f"stayed for {f'those for whom {scope}' if scope else 'all'}", "    "))
    for change in order.changes:
        lines.append(line(f"{change.on}  {change.type.replace('_', ' ')}", "    ", hanging=" " * 16))
    return "\n".join(lines)


def _standing(order: InspectedOrder) -> str:
    if not order.open:
        return "it has ended"
    until = "" if order.until is None else f" until {order.until}"
    return f"in force here{until}" if order.in_force else f"not in force here{until}"
