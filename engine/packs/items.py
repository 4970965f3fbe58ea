"""The ways in which items stand, checked against the events that name items."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.declared import DeclaredItemStatus
from engine.packs.events import KnownEvents, refuse_reserved
from engine.packs.findings import Findings, listed, nearest
from engine.packs.lifecycle import EVERY_EVENT
from engine.packs.nodes import Scalar
from engine.packs.pack import ItemStatus, Type

ALL_ITEMS: Mapping[str, str] = {
    "unanswered": "the items that stand in no status with 'answers: true'",
    "unnamed": "the items that nothing was said of",
}
"""What conditions may read below `items.` besides the statuses."""


def item_names(statuses: tuple[DeclaredItemStatus, ...]) -> dict[str, Type]:
    """The names that statuses of items bring to conditions."""
    names = [*(status.name.text for status in statuses), *ALL_ITEMS] if statuses else []
    return dict.fromkeys((f"items.{name}" for name in names), "list<string>")


def check_items(
    declared: tuple[DeclaredItemStatus, ...], events: KnownEvents, findings: Findings
) -> dict[str, ItemStatus]:
    """The statuses, in the order written; each field of an event names items under one of them."""
    checked: dict[str, ItemStatus] = {}
    taken: dict[str, Scalar] = {}
    for status in declared:
        name = status.name.text
        if name in ALL_ITEMS:
            findings.add(
                "reserved-name",
                f"Expected a status's own name; 'items.{name}' already means {ALL_ITEMS[name]}.",
                "Give it another name.",
                status.name.place,
            )
        refuse_reserved(status.name, "status", findings)
        by = []
        for source in status.by:
            earlier = taken.setdefault(source.text, source)
            if earlier is not source:
                findings.add(
                    "item-twice",
                    f"Expected each field to name items under one status; '{source.text}' already stands on "
                    f"line {earlier.place.line}.",
                    "Take it out of one of the two, or declare another field.",
                    source.place,
                )
            elif (found := _field(source, "list<string>", "by", events, findings)) is not None:
                by.append(found)
        reasons: dict[str, str] = {}
        for source in status.reasons:
            if (found := _field(source, "string", "reason", events, findings)) is None:
                continue
            named = dict.fromkeys(other.text.partition(".")[0] for other in status.by)
            if found[0] not in named or found[0] in reasons:
                findings.add(
                    "item-reason",
                    f"Expected one reason for each event in 'by'; found '{source.text}', "
                    + ("a second of its event." if found[0] in reasons else "of an event that is not there."),
                    f"Name a field of: {listed(named)}.",
                    source.place,
                )
            reasons[found[0]] = found[1]
        checked[name] = ItemStatus(name, tuple(by), status.answers, reasons)
    return checked


def _field(
    source: Scalar, type: Type, key: str, events: KnownEvents, findings: Findings
) -> tuple[str, str] | None:
    """The event and its field; None, with the reason among the findings, where it is not of that type."""
    event, _, field = source.text.partition(".")
    if event not in events.types:
        findings.add(
            "unknown-event",
            f"Expected an event of the workflow; found '{event}', which is not declared.",
            f"{nearest(event, events.types)} Declare it below 'events:' or correct the name.".strip(),
            source.place,
        )
        return None
    able = [f"{event}.{known.name}" for known in events.types[event].fields.values() if known.type == type]
    has = f"Such fields are: {listed(able)}." if able else f"Declare one of type {type} below '{event}:'."
    if not field or "." in field:
        findings.add(
            "item-field",
            f"Expected an event and one of its fields for '{key}'; found '{source.text}'.",
            has,
            source.place,
        )
        return None
    found = events.field(event, field)
    if found is None and source.text not in events.broken:
        known = [*events.types[event].fields, *EVERY_EVENT]
        findings.add(
            "unknown-field",
            f"Expected a field of the event '{event}'; found '{field}', which it does not declare.",
            f"{nearest(field, known)} Its fields are: {listed(known)}.".strip(),
            source.place,
        )
    elif found is not None and found != type:
        findings.add(
            "item-type",
            f"Expected a field of type {type} for '{key}'; '{source.text}' is of type {found}.",
            has,
            source.place,
        )
    return (event, field) if found == type else None
