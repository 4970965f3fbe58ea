"""Orders checked against the events and triggers they name."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.declared import DeclaredOrder
from engine.packs.events import KnownEvents
from engine.packs.findings import Findings, listed, nearest
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.nodes import Scalar
from engine.packs.pack import OrderType, Type

_TYPES: Mapping[str, Type] = {"bars": "list<string>", "scope": "string", "until": "date"}
"""What the fields of its events hold that an order is made of."""


def check_orders(
    declared: tuple[DeclaredOrder, ...],
    events: KnownEvents,
    triggers: Mapping[str, str],
    findings: Findings,
) -> dict[str, OrderType]:
    """The orders, by kind; each event has one effect on one kind."""
    checked: dict[str, OrderType] = {}
    taken: dict[str, Scalar] = {}
    for order in declared:
        effects = {}
        for event, effect in order.effects:
            earlier = taken.setdefault(event.text, event)
            if earlier is not event:
                findings.add(
                    "order-event",
                    f"Expected each event to do one thing to one kind of order; '{event.text}' already "
                    f"stands on line {earlier.place.line}.",
                    "Take it out of one of the two lists, or declare another event.",
                    event.place,
                )
            elif _usable(event, order, effect == "opened", events, findings):
                effects[event.text] = effect
        for trigger in order.bars:
            if trigger.text not in triggers:
                findings.add(
                    "unknown-trigger",
                    f"Expected a trigger of the workflow; found '{trigger.text}', which no transition "
                    "declares.",
                    f"{nearest(trigger.text, triggers)} Triggers are: {listed(triggers)}.".strip(),
                    trigger.place,
                )
        if order.by is not None:
            bars = tuple(trigger.text for trigger in order.bars)
            checked[order.name.text] = OrderType(order.name.text, order.by.text, effects, bars)
    return checked


def _usable(
    event: Scalar, order: DeclaredOrder, opens: bool, events: KnownEvents, findings: Findings
) -> bool:
    if event.text not in events.types or event.text in LIFECYCLE:
        findings.add(
            "unknown-event",
            f"Expected an event of the workflow; found '{event.text}', which is not declared.",
            f"{nearest(event.text, events.types)} Declare it below 'events:' or correct the name.".strip(),
            event.place,
        )
        return False
    usable = True
    if order.by is not None and f"{event.text}.{order.by.text}" not in events.broken:
        field = events.types[event.text].fields.get(order.by.text)
        if field is None or field.type != "string" or not field.required:
            usable = _refuse(event, order.by.text, "string, required: true", "it names the order", findings)
    if opens and not order.bars and events.field(event.text, "bars") is None:
        usable = _refuse(event, "bars", "list<string>", "what it bars, or the order itself has", findings)
    for name, type in _TYPES.items():
        found = events.field(event.text, name)
        if found is not None and found != type:
            usable = _refuse(event, name, type, f"an order reads it; found {found}", findings)
    return usable


def _refuse(event: Scalar, field: str, type: str, why: str, findings: Findings) -> bool:
    findings.add(
        "order-field",
        f"Expected the event '{event.text}' to have the field '{field}' ({why}).",
        f"Write '{field}: {{type: {type}}}' below '{event.text}:'.",
        event.place,
    )
    return False
