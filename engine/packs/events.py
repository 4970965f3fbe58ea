"""Events and parameters checked, and what their names must not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from engine.packs.declared import DeclaredEvent, DeclaredParameter
from engine.packs.findings import Findings
from engine.packs.lifecycle import CEL_RESERVED, EVERY_EVENT, LIFECYCLE
from engine.packs.nodes import Scalar
from engine.packs.pack import About, EventType, Parameter, ParameterValue, Type


@dataclass(frozen=True, slots=True)
class KnownEvents:
    """All event types; ``broken`` are ``event.field`` whose declaration was refused."""

    types: Mapping[str, EventType]
    broken: frozenset[str]

    def field(self, event: str, name: str) -> Type | None:
        """The type of a field, also of those every event has; None where there is none."""
        if name in EVERY_EVENT:
            return EVERY_EVENT[name]
        field = self.types[event].fields.get(name)
        return None if field is None else field.type


def check_events(declared: tuple[DeclaredEvent, ...], findings: Findings) -> KnownEvents:
    """The lifecycle's events and the workflow's own, in the order of their ranks."""
    types = dict(LIFECYCLE)
    for event in declared:
        name = event.name.text
        if name in LIFECYCLE:
            if event.about is not None:
                findings.add(
                    "lifecycle-event",
                    f"Expected only 'roles' below '{name}', an event every workflow has; found 'about'.",
                    "Remove it: of such an event it is known whether it is about a case or a demand.",
                    event.about.place,
                )
            if event.field_names:
                findings.add(
                    "lifecycle-event",
                    f"Expected only 'roles' below '{name}', an event every workflow has; "
                    f"found '{event.field_names[0].text}'.",
                    "Remove the fields; to say who may record it write roles: [counsel].",
                    event.field_names[0].place,
                )
            types[name] = replace(
                LIFECYCLE[name], roles=event.roles, exhaustive=event.exhaustive, told_by=event.told_by
            )
            continue
        for field in event.field_names:
            refuse_reserved(field, "field", findings)
        rank = len(LIFECYCLE) + len([known for known in types if known not in LIFECYCLE])
        about = "case" if event.about is None else cast(About, event.about.text)
        types[name] = EventType(name, rank, event.fields, event.roles, about, event.exhaustive, event.told_by)
    broken = {f"{event.name.text}.{field}" for event in declared for field in event.broken}
    return KnownEvents(types, frozenset(broken))


def check_parameters(declared: tuple[DeclaredParameter, ...], findings: Findings) -> dict[str, Parameter]:
    """The parameters, their values ascending."""
    parameters = {}
    for parameter in declared:
        refuse_reserved(parameter.name, "parameter", findings)
        before: str | None = None
        for value in parameter.values:
            if before is not None and value.since <= before:
                findings.add(
                    "parameter-order",
                    f"Expected a date after {before}, as values stand oldest first; found {value.since}.",
                    "Put the values in order of 'since', each date once.",
                    value.place,
                )
            before = value.since
        if parameter.type is not None:
            values = tuple(
                ParameterValue(value.since, value.value, value.cites, value.written)
                for value in parameter.values
            )
            parameters[parameter.name.text] = Parameter(parameter.name.text, parameter.type, values)
    return parameters


def refuse_reserved(name: Scalar, what: str, findings: Findings) -> bool:
    """Whether a name is one that conditions cannot read; that is then said."""
    if name.text not in CEL_RESERVED:
        return False
    findings.add(
        "reserved-name",
        f"Expected a name for the {what} that conditions can read; '{name.text}' "
        "is reserved by their language.",
        f"Give it another name, such as '{name.text}_value'.",
        name.place,
    )
    return True
