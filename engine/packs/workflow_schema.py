"""The workflow file: nodes to what it declares."""

from __future__ import annotations

from typing import Literal, cast, get_args

from engine.diagnostics import suggestion
from engine.packs.conditions_schema import read_conditions
from engine.packs.deadline_schema import read_days_of_a_stop, read_deadline, read_tolled
from engine.packs.declared import (
    DeclaredAction,
    DeclaredEvent,
    DeclaredFact,
    DeclaredItemStatus,
    DeclaredRegion,
    DeclaredState,
    DeclaredTransition,
    DeclaredWorkflow,
)
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.order_schema import read_order
from engine.packs.pack import About, Field, Teller, Type
from engine.packs.schema import TYPES, Reader

ALWAYS_FIELDS = ("occurred_on", "occurred_at")
"""Fields every event has by itself: its local day and its instant."""


def read_workflow(node: Keys, reader: Reader) -> DeclaredWorkflow:
    """The workflow a file declares; what is wrong in it is in the reader's findings."""
    keys = reader.keys(node, "workflow", "the workflow file")
    return DeclaredWorkflow(
        name=reader.name(keys.get("workflow"), "title"),
        timezone=reader.text(keys.get("timezone"), "timezone"),
        calendar=reader.name(keys.get("calendar"), "title"),
        events=tuple(
            _event(name, value, reader) for name, value in reader.entries(keys.get("events"), "events")
        ),
        facts=tuple(_fact(name, value, reader) for name, value in reader.entries(keys.get("facts"), "facts")),
        items=tuple(
            _item_status(name, value, reader) for name, value in reader.entries(keys.get("items"), "statuses")
        ),
        orders=tuple(
            read_order(name, value, reader) for name, value in reader.entries(keys.get("orders"), "orders")
        ),
        actions=tuple(
            _action(name, value, reader) for name, value in reader.entries(keys.get("actions"), "actions")
        ),
        regions=tuple(
            _region(name, value, reader) for name, value in reader.entries(keys.get("regions"), "regions")
        ),
        renamed=tuple(
            (old, new)
            for old, value in reader.entries(keys.get("renamed"), "states", "path")
            if (new := reader.name(value, "path")) is not None
        ),
    )


def read_type(node: Node | None, reader: Reader) -> Type | None:
    """A declared type."""
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text in TYPES:
        return node.text
    near = suggestion(node.text, TYPES) if isinstance(node, Scalar) else ""
    reader.wrong_kind(node, "a type", f"{near} Types are: {', '.join(TYPES)}.".strip())
    return None


def _event(name: Scalar, node: Node, reader: Reader) -> DeclaredEvent:
    keys = reader.keys(node, "event", f"the event '{name.text}'", free=True)
    roles = reader.many(keys.pop("roles", None))
    about = keys.pop("about", None)
    if reader.word(about, "about", get_args(About)) is None:
        about = None
    exhaustive = reader.boolean(keys.pop("exhaustive", None))
    told_by = reader.word(keys.pop("told_by", None), "told_by", get_args(Teller))
    fields: dict[str, Field] = {}
    names = []
    broken = set()
    pairs = node.pairs if isinstance(node, Keys) else ()
    for key, value in pairs:
        if key.text not in keys:
            continue
        names.append(key)
        field = _field(key, value, name.text, reader)
        if field is None:
            broken.add(key.text)
        else:
            fields[field.name] = field
    return DeclaredEvent(
        name,
        fields,
        tuple(role.text for role in roles),
        about if isinstance(about, Scalar) else None,
        tuple(names),
        frozenset(broken),
        exhaustive,
        cast(Teller | None, told_by),
    )


def _field(name: Scalar, node: Node, event: str, reader: Reader) -> Field | None:
    if reader.name(name) is None:
        return None
    if name.text in ALWAYS_FIELDS:
        reader.findings.add(
            "reserved-name",
            f"Expected a field of the event's own; '{name.text}' is one every event has by itself.",
            "Remove the field, or give it another name.",
            name.place,
        )
        return None
    if isinstance(node, Scalar) and node.text in TYPES:
        reader.wrong_kind(
            node, f"a map for the field '{name.text}'", f"Write '{name.text}: {{type: {node.text}}}'."
        )
        return None
    keys = reader.keys(node, "field", f"the field '{name.text}' of '{event}'")
    type = read_type(keys.get("type"), reader)
    required = reader.boolean(keys.get("required"))
    if type is None:
        return None
    written = keys.get("default")
    default = reader.value(written, type) if written is not None else None
    if required and written is not None:
        reader.findings.add(
            "required-with-default",
            f"Expected the field '{name.text}' to be required or to have a default; found both.",
            "Remove 'required: true' or the default.",
            name.place,
        )
    return Field(name.text, type, required, default)


def _fact(name: Scalar, node: Node, reader: Reader) -> DeclaredFact:
    if isinstance(node, Written):
        return DeclaredFact(name, "broken" if node.broken else "computed", condition=node)
    if isinstance(node, Scalar) and not node.empty:
        reader.findings.add(
            "condition-inline",
            f"Expected the fact '{name.text}' on a line of its own; found it inside braces.",
            f"Write '{name.text}: {node.text}' on a line of its own below 'facts:'.",
            node.place,
        )
        return DeclaredFact(name, "broken")
    what = f"the fact '{name.text}'"
    keys = reader.keys(node, "fact", what)
    kinds = [key for key in keys if key not in ("by", "cleared_by")]
    if len(kinds) != 1:
        if isinstance(node, (Keys, Scalar)) and (len(kinds) > 1 or not _has_pairs(node)):
            found = " and ".join(kinds) or "none"
            reader.findings.add(
                "fact-kind",
                f"Expected {what} to have one of count, collect, max, min, latest, "
                f"sum, between; found {found}.",
                f"Write '{name.text}: {{count: EVENT}}', or a computed value such "
                f"as '{name.text}: responses > 0'.",
                node.place if _has_pairs(node) else name.place,
            )
        return DeclaredFact(name, "broken")
    kind = kinds[0]
    by = reader.name(keys.get("by"))
    if "cleared_by" in keys and kind not in ("max", "min", "latest"):
        reader.findings.add(
            "unknown-key",
            f"Expected 'cleared_by' only beside max, min or latest; found it beside '{kind}'.",
            "Remove 'cleared_by'. What it clears is then not known any more, as before anything came.",
            node.key("cleared_by") if isinstance(node, Keys) else name.place,
        )
    if kind == "between":
        return _between(name, keys["between"], by, "by" in keys, reader)
    if "by" in keys:
        reader.findings.add(
            "unknown-key",
            f"Expected 'by' only beside 'between'; found it beside '{kind}'.",
            "Remove 'by'.",
            node.key("by") if isinstance(node, Keys) else name.place,
        )
    sources = reader.many(keys[kind]) if kind == "count" else _one(reader.name(keys[kind], "path"))
    if not sources:
        return DeclaredFact(name, "broken")
    known = cast(Literal["count", "collect", "max", "min", "latest", "sum"], kind)
    return DeclaredFact(name, known, sources, cleared_by=reader.many(keys.get("cleared_by")))


def _between(name: Scalar, node: Node, by: Scalar | None, has_by: bool, reader: Reader) -> DeclaredFact:
    help = f"Write '{name.text}: {{between: [OPENING_EVENT, CLOSING_EVENT], by: FIELD}}'."
    if not isinstance(node, Items) or len(node.items) != 2:
        reader.wrong_kind(node, "a list of two events, the opening and the closing one", help)
        return DeclaredFact(name, "broken")
    if not has_by:
        reader.findings.add(
            "missing-key",
            "Expected 'by' beside 'between': the field that tells which opening a closing belongs to.",
            help,
            node.place,
        )
    sources = reader.many(node)
    if by is None or len(sources) != 2:
        return DeclaredFact(name, "broken")
    return DeclaredFact(name, "between", sources, by)


def _item_status(name: Scalar, node: Node, reader: Reader) -> DeclaredItemStatus:
    keys = reader.keys(node, "item status", f"the status '{name.text}' of items")
    by, reasons = reader.many(keys.get("by"), "path"), reader.many(keys.get("reason"), "path")
    return DeclaredItemStatus(name, by, reasons, reader.boolean(keys.get("answers")))


def _action(name: Scalar, node: Node, reader: Reader) -> DeclaredAction:
    keys = reader.keys(node, "action", f"the action '{name.text}'")
    triggers = {key: reader.name(keys.get(key)) for key in ("enters", "approved", "rejected", "done")}
    approvals = reader.integer(keys.get("approvals"))
    if approvals is not None and not 1 <= approvals <= 100:
        reader.wrong_kind(keys["approvals"], "1 to 100 approvals", "Write how many people must approve.")
    return DeclaredAction(
        name,
        reader.name(keys.get("region")),
        {key: trigger for key, trigger in triggers.items() if trigger is not None},
        tuple(role.text for role in reader.many(keys.get("roles"))),
        1 if approvals is None else approvals,
        reader.boolean(keys.get("coercive")),
    )


def _region(name: Scalar, node: Node, reader: Reader) -> DeclaredRegion:
    what = f"the region '{name.text}'"
    keys = reader.keys(node, "region", what)
    states: dict[str, DeclaredState] = {}
    _states(keys.get("states"), None, states, reader)
    transitions = [
        transition
        for item in reader.items(keys.get("transitions"), "transitions")
        if (transition := _transition(item, reader)) is not None
    ]
    return DeclaredRegion(name, reader.name(keys.get("initial")), states, tuple(transitions))


def _states(
    node: Node | None, parent: str | None, into: dict[str, DeclaredState], reader: Reader
) -> tuple[str, ...]:
    """Read states and their children into ``into``, parents first; returns the paths of one level."""
    paths = []
    for name, value in reader.entries(node, "states"):
        path = name.text if parent is None else f"{parent}.{name.text}"
        paths.append(path)
        keys = reader.keys(value, "state", f"the state '{path}'")
        into[path] = DeclaredState(path, name)  # parents come before their children
        children = _states(keys.get("states"), path, into, reader)
        into[path] = DeclaredState(
            path,
            name,
            parent,
            reader.name(keys.get("initial")),
            children,
            reader.boolean(keys.get("final")),
            tuple(
                read_deadline(key, item, reader)
                for key, item in reader.entries(keys.get("deadlines"), "deadlines")
            ),
            read_tolled(keys.get("tolled_while"), name, reader),
            read_days_of_a_stop(keys, reader),
            _string(reader.text(keys.get("say"), "say")),
        )
    return tuple(paths)


def _transition(node: Node, reader: Reader) -> DeclaredTransition | None:
    keys = reader.keys(node, "transition", "the transition")
    trigger = reader.name(keys.get("trigger"))
    sources = reader.many(keys.get("from"), "path")
    target = reader.name(keys.get("to"), "path")
    needs = read_conditions(keys.get("needs"), reader)
    if trigger is None or target is None or not sources:
        return None
    return DeclaredTransition(trigger, sources, target, needs)


def _one(name: Scalar | None) -> tuple[Scalar, ...]:
    return () if name is None else (name,)


def _has_pairs(node: Node) -> bool:
    return isinstance(node, Keys) and bool(node.pairs)


def _string(node: Scalar | None) -> str:
    return "" if node is None else node.text
