"""The events of a test: what happened on which day, and what people did with what was proposed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import Value
from engine.packs.findings import listed, nearest
from engine.packs.keys import KEYS
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.nodes import Keys, Node, Scalar
from engine.packs.pack import EventType
from engine.packs.schema import read_value
from engine.packs.stories import Told
from engine.packs.story_names import Beginning, Names

ACTS: Mapping[str, str] = {
    "approve": "action_approved",
    "reject": "action_rejected",
    "done": "action_done",
    "ratify": "act_ratified",
    "withdraw": "act_withdrawn",
}
"""What people do with an action or an incident, which they name by its kind."""
AMENDMENTS: Mapping[str, str] = {"correct": "event_corrected", "retract": "event_retracted"}
WAYS = ("type", *ACTS, *AMENDMENTS)
_FOUND_OUT = {"action", "proposal", "incident", "event", "of_source"}
"""Data that the test need not give: they follow from the name of the kind, or of the event."""


def read_told(node: Node, begins: Beginning, earlier: list[Told], names: Names) -> Told | None:
    """One item of ``events``, of a test that ``begins`` on a day; ``earlier`` are those told before it."""
    reader = names.reader
    keys = reader.keys(node, "test event", "the event", free=True)
    if not isinstance(node, Keys):
        return None
    on = names.day(keys.get("on"))
    learned = names.day(keys.get("learned")) or on
    if "on" in keys:
        names.not_before(keys["on"], on, begins)
    if "learned" in keys:
        names.not_before(keys["learned"], learned, Beginning(on, "the day of the event"))
    at = names.instant(keys.get("at"), on)
    id = _id(keys.get("id"), earlier, names)
    role, by = reader.name(keys.get("role")), reader.text(keys.get("by"), "by")
    refused = reader.name(keys.get("refused"), "title")
    moved_to = names.day(keys.get("moved_to"))
    if "moved_to" in keys:
        names.not_before(keys["moved_to"], moved_to, begins)
    way = _way(node, keys, names)
    if way is None:
        return None
    about: str | None = None
    declared: EventType | None
    whole = True
    if way == "type":
        declared = _type(keys[way], names)
    elif way in ACTS:
        about = names.action(keys[way])
        declared = LIFECYCLE[ACTS[way]]
        if by is None and "by" not in keys and not node.broken:
            reader.findings.add(
                "missing-key",
                f"Expected '{way}' to say who did it; it has no 'by'.",
                "Add 'by: …', a name. Different approvals need different names.",
                node.place,
            )
    else:
        target = _target(keys[way], earlier, names)
        about = None if target is None else target.id
        declared = LIFECYCLE[AMENDMENTS[way]]
        if way == "correct":
            declared = (
                names.pack.events[target.type] if target is not None and names.pack is not None else None
            )
            whole = False
    data = _data(node, keys, declared, whole, names)
    if names.pack is None or declared is None or on is None or learned is None:
        return None
    return Told(
        place=node.place,
        id=id,
        type=AMENDMENTS.get(way, declared.name),
        on=on,
        learned=learned,
        at=at,
        data=data,
        about=about,
        moved_to=moved_to,
        actor=None if by is None else by.text,
        role=None if role is None else role.text,
        refused=None if refused is None else refused.text,
    )


def _id(node: Node | None, earlier: list[Told], names: Names) -> str:
    given = names.reader.name(node, "title")
    if given is None:
        return ""
    if any(told.id == given.text for told in earlier):
        names.reader.findings.add(
            "duplicate-test",
            f"Expected each id once in a test; '{given.text}' is that of an earlier event.",
            "Give one of the two another id.",
            given.place,
        )
    return given.text


def _way(node: Keys, keys: Mapping[str, Node], names: Names) -> str | None:
    found = [way for way in WAYS if way in keys]
    if len(found) == 1:
        return found[0]
    if not node.broken:
        said = "several: " + ", ".join(found) if found else "none"
        strange = [key.text for key, _ in node.pairs if key.text not in KEYS["test event"]]
        near = next((near for key in strange if (near := nearest(key, WAYS))), "")
        names.reader.findings.add(
            "test-event-kind",
            f"Expected one key that says what happened; found {said}.",
            f"{'' if found else near} Write one of: {', '.join(WAYS)}.".strip(),
            node.place,
        )
    return None


def _type(node: Node, names: Names) -> EventType | None:
    others = {event: f"Write '{way}: …' instead." for way, event in (*ACTS.items(), *AMENDMENTS.items())}
    others["demand_issued"] = "It stands under 'demand', at the head of the test."
    if isinstance(node, Scalar) and node.text in others:
        message = f"Expected an event of the case; found '{node.text}'."
        names.reader.findings.add("test-event-kind", message, others[node.text], node.place)
        return None
    return names.event(node, others)


def _target(node: Node, earlier: list[Told], names: Names) -> Told | None:
    named = names.reader.name(node, "title")
    known = {told.id: told for told in earlier if told.id}
    if named is None or named.text in known:
        return None if named is None else known[named.text]
    if names.pack is not None:
        names.reader.findings.add(
            "unknown-test-event",
            f"Expected the id of an event told before this one; found '{named.text}'.",
            f"{nearest(named.text, known)} Give the event meant an 'id'; ids are: {listed(known)}.".strip(),
            named.place,
        )
    return None


def _data(
    node: Keys, keys: Mapping[str, Node], declared: EventType | None, whole: bool, names: Names
) -> dict[str, Value]:
    """The event's fields, each by its type; with ``whole`` those required must be there."""
    reader = names.reader
    inner = keys.get("data")
    pairs = [(key, value) for key, value in node.pairs if key.text not in KEYS["test event"]]
    pairs += reader.entries(inner, "data") if inner is not None else []
    if declared is None:
        return {}
    fields = {name: field for name, field in declared.fields.items() if name not in _FOUND_OUT}
    data: dict[str, Value] = {}
    given = {key.text for key, _ in pairs}
    for key, value in pairs:
        field = fields.get(key.text)
        if field is None:
            near = nearest(key.text, [*fields, *KEYS["test event"]])
            given.update(name for name in fields if f"'{name}'" in near)
            reader.findings.add(
                "unknown-field",
                f"Expected a field of {declared.name}, or a key of the event; found '{key.text}'.",
                f"{near} Fields are: {listed(fields)}. Keys are: {', '.join(KEYS['test event'])}.".strip(),
                key.place,
            )
        elif isinstance(value, Scalar) and value.empty:
            continue
        elif field.type == "date":
            day = names.day(value)
            data.update({} if day is None else {key.text: day})
        elif field.type == "string" and isinstance(value, Scalar) and read_value(value, "date"):
            data[key.text] = value.text
        else:
            read = reader.value(value, field.type)
            data.update({} if read is None else {key.text: read})
    for field in fields.values() if whole and not node.broken else ():
        if field.required and field.name not in given:
            reader.findings.add(
                "missing-key",
                f"Expected {declared.name} to have the field '{field.name}'; it has none.",
                f"Add '{field.name}: …' to it.",
                node.place,
            )
    return data
