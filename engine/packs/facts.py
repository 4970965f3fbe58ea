"""Facts checked against the events and parameters they come from, and the names conditions may read."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import Value
from engine.packs.declared import DeclaredFact, DeclaredParameter, DeclaredWorkflow
from engine.packs.events import KnownEvents, refuse_reserved
from engine.packs.expressions import Scope, compile_written, mentions
from engine.packs.findings import Findings, listed, nearest
from engine.packs.items import item_names
from engine.packs.lifecycle import CEL_RESERVED, CEL_TYPES, EVERY_EVENT, NAMES, TAKEN
from engine.packs.nodes import Scalar
from engine.packs.pack import Accumulator, Fact, Parameter, Type

_MAY: Mapping[str, tuple[Type, ...]] = {
    "collect": ("string", "list<string>"),
    "sum": ("int", "double"),
    "max": ("int", "double", "date", "time"),
    "min": ("int", "double", "date", "time"),
    "latest": ("int", "double", "date", "time", "string", "bool"),
}
_ABSENT_UNTIL_KNOWN = frozenset({"max", "min", "latest"})


def check_facts(
    workflow: DeclaredWorkflow,
    events: KnownEvents,
    parameters: Mapping[str, Parameter],
    declared_parameters: tuple[DeclaredParameter, ...],
    states: Mapping[str, frozenset[str]],
    findings: Findings,
) -> tuple[dict[str, Fact], Scope]:
    """The facts, each after what it reads, and what every condition of the pack may read."""
    names: dict[str, Type] = dict(NAMES)
    for region in workflow.regions:
        refuse_reserved(region.name, "region", findings)
        names[f"state.{region.name.text}"] = "string"
        names[f"entered_on.{region.name.text}"] = "date"
    for order in workflow.orders:
        refuse_reserved(order.name, "order", findings)
        names[f"in_force.{order.name.text}"] = "bool"
    names.update(item_names(workflow.items))
    names.update({f"parameter.{name}": parameter.type for name, parameter in parameters.items()})
    unsure = {
        f"parameter.{parameter.name.text}"
        for parameter in declared_parameters
        if parameter.name.text not in parameters
    }
    brought = {
        f"{fact.name.text}_known": fact.name.text
        for fact in workflow.facts
        if fact.kind in _ABSENT_UNTIL_KNOWN
    }
    facts: dict[str, Fact] = {}
    computed: dict[str, DeclaredFact] = {}
    for fact in workflow.facts:
        name = fact.name.text
        usable = _usable_name(fact, brought, findings)
        if fact.kind == "computed":
            computed[name] = fact
            continue
        accumulated = _accumulated(fact, events, findings) if fact.kind != "broken" else None
        if accumulated is None or not usable:
            unsure.update((name, f"{name}_known"))
            continue
        facts[name] = accumulated
        names[name] = accumulated.type
        if fact.kind in _ABSENT_UNTIL_KNOWN:
            names[f"{name}_known"] = "bool"
    ordered = _in_order(computed, findings)
    unsure.update(set(computed) - {fact.name.text for fact in ordered})
    for fact in ordered:
        scope = Scope(names, frozenset(unsure), states)
        expression = (
            None
            if fact.condition is None
            else compile_written(fact.condition, None, scope, findings, alone=True)
        )
        name = fact.name.text
        if expression is None or name in CEL_RESERVED | TAKEN:
            unsure.add(name)
            continue
        facts[name] = Fact(name, expression.type, compute=expression)
        names[name] = expression.type
    return facts, Scope(names, frozenset(unsure), states)


def _usable_name(fact: DeclaredFact, brought: Mapping[str, str], findings: Findings) -> bool:
    """Whether conditions can read the fact by its name; ``brought`` are names other facts bring."""
    name = fact.name.text
    if refuse_reserved(fact.name, "fact", findings):
        return False
    if name in TAKEN or name in CEL_TYPES:
        findings.add(
            "reserved-name",
            f"Expected a fact's own name; '{name}' already has a meaning in every condition.",
            f"Give it another name, such as '{name}_of_case'.",
            fact.name.place,
        )
        return False
    if name in brought:
        findings.add(
            "reserved-name",
            f"Expected a fact's own name; '{name}' comes with the fact '{brought[name]}' by itself.",
            "Remove this fact, or give it another name.",
            fact.name.place,
        )
        return False
    return True


def _accumulated(fact: DeclaredFact, events: KnownEvents, findings: Findings) -> Fact | None:
    """The fact, if its events and fields exist and have a type that can be accumulated so."""
    name, kind = fact.name.text, fact.kind
    if kind == "computed" or kind == "broken":
        return None
    if kind in ("count", "between"):
        named = [one for one in fact.sources if _known_event(one, one.text, events, findings)]
        if len(named) < len(fact.sources):
            return None
        sources = tuple(source.text for source in fact.sources)
        if kind == "count":
            return Fact(name, "int", Accumulator("count", sources), empty=0)
        if fact.by is None or not _same_field(fact.by, sources, events, findings):
            return None
        return Fact(name, "bool", Accumulator("between", sources, by=fact.by.text), empty=False)
    source = fact.sources[0]
    event, _, field = source.text.partition(".")
    if not field or "." in field:
        findings.add(
            "fact-field",
            f"Expected an event and one of its fields for '{kind}'; found '{source.text}'.",
            f"Write '{name}: {{{kind}: {event}.FIELD}}'.",
            source.place,
        )
        return None
    if not _known_event(source, event, events, findings):
        return None
    type = events.field(event, field)
    if type is None:
        if source.text not in events.broken:
            known = [*events.types[event].fields, *EVERY_EVENT]
            findings.add(
                "unknown-field",
                f"Expected a field of the event '{event}'; found '{field}', which it does not declare.",
                f"{nearest(field, known)} Its fields are: {listed(known)}.".strip(),
                source.place,
            )
        return None
    if type not in _MAY[kind]:
        findings.add(
            "fact-type",
            f"Expected a field of type {' or '.join(_MAY[kind])} for '{kind}'; "
            f"'{source.text}' is of type {type}.",
            _instead(type),
            source.place,
        )
        return None
    clearing = _clearing(fact, event, events, findings)
    if clearing is None:
        return None
    empty: Value | None = {"collect": [], "sum": 0.0 if type == "double" else 0}.get(kind)
    result: Type = "list<string>" if kind == "collect" else type
    return Fact(name, result, Accumulator(kind, (event,), field, cleared_by=clearing), empty=empty)


def _clearing(
    fact: DeclaredFact, source: str, events: KnownEvents, findings: Findings
) -> tuple[str, ...] | None:
    """The events that clear the fact; None where one is not known or is the one that makes it known."""
    usable = True
    for named in fact.cleared_by:
        usable = _known_event(named, named.text, events, findings) and usable
        if named.text == source:
            usable = False
            findings.add(
                "fact-cleared",
                f"Expected another event to clear '{fact.name.text}'; '{source}' makes it known.",
                "Name the event after which it is not known any more.",
                named.place,
            )
    return tuple(named.text for named in fact.cleared_by) if usable else None


def _instead(type: Type) -> str:
    able = [other for other, types in _MAY.items() if type in types]
    return (
        f"Use {' or '.join(able)} for it, or another field."
        if able
        else "Count the event, or name another field."
    )


def _known_event(at: Scalar, name: str, events: KnownEvents, findings: Findings) -> bool:
    if name in events.types:
        return True
    findings.add(
        "unknown-event",
        f"Expected an event of the workflow; found '{name}', which is not declared.",
        f"{nearest(name, events.types)} Declare it below 'events:' or correct the name.".strip(),
        at.place,
    )
    return False


def _same_field(by: Scalar, sources: tuple[str, ...], events: KnownEvents, findings: Findings) -> bool:
    types = []
    for event in sources:
        if f"{event}.{by.text}" in events.broken:
            return False
        type = events.field(event, by.text)
        if type is None:
            known = list(events.types[event].fields)
            findings.add(
                "unknown-field",
                f"Expected a field of the event '{event}' for 'by'; found "
                f"'{by.text}', which it does not declare.",
                f"{nearest(by.text, known)} Name a field that both events have.".strip(),
                by.place,
            )
            return False
        types.append(type)
    if set(types) == {"string"} or set(types) == {"int"}:
        return True
    findings.add(
        "fact-type",
        f"Expected '{by.text}' to be a string, or an int, in both events; found {' and '.join(types)}.",
        "Name a field that identifies the matter, such as a docket number.",
        by.place,
    )
    return False


def _in_order(computed: Mapping[str, DeclaredFact], findings: Findings) -> list[DeclaredFact]:
    """Computed facts, each after those it reads; those that read themselves are findings."""
    reads = {
        name: sorted(mentions(fact.condition.text) & set(computed)) if fact.condition else []
        for name, fact in computed.items()
    }
    ordered: list[DeclaredFact] = []
    done: set[str] = set()
    reported: set[str] = set()
    for root in computed:
        path: dict[str, None] = {}
        todo: list[tuple[str, bool]] = [(root, False)]
        while todo:
            name, leaving = todo.pop()
            if leaving:
                path.popitem()
                if name not in done:
                    done.add(name)
                    if name not in reported:
                        ordered.append(computed[name])
            elif name in path:
                way = list(path)
                cycle = way[way.index(name) :]
                if not reported & set(cycle):
                    _refuse_cycle(computed[name], cycle, findings)
                reported.update(cycle)
            elif name not in done:
                path[name] = None
                todo.append((name, True))
                todo.extend((other, False) for other in reversed(reads[name]))
    return ordered


def _refuse_cycle(fact: DeclaredFact, cycle: list[str], findings: Findings) -> None:
    way = " → ".join([*cycle, cycle[0]])
    findings.add(
        "fact-cycle",
        f"Expected a fact computed from others; '{fact.name.text}' is computed from itself: {way}.",
        "Take one of the names out of the circle.",
        fact.name.place,
    )
