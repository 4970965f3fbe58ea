"""What every pack has without declaring it: the events of a demand's life, and the names every
condition may read."""

from __future__ import annotations

from collections.abc import Mapping

from engine.packs.pack import About, EventType, Field, Type


def _event(
    rank: int, name: str, about: About, required: Mapping[str, Type], optional: Mapping[str, Type]
) -> EventType:
    fields = {field: Field(field, type, required=True) for field, type in required.items()}
    fields.update({field: Field(field, type) for field, type in optional.items()})
    return EventType(name, rank, fields, about=about)


_DECLARED: tuple[tuple[str, About, Mapping[str, Type], Mapping[str, Type]], ...] = (
    (
        "demand_issued",
        "demand",
        {"issued_on": "date", "due_on": "date", "items": "list<string>", "pack": "string"},
        {"authority": "string", "title": "string", "legal_basis": "string", "follows": "list<string>"},
    ),
    (
        "demand_amended",
        "either",
        {},
        {
            "title": "string",
            "legal_basis": "string",
            "due_on": "date",
            "items": "list<string>",
            "reason": "string",
        },
    ),
    (
        "respondent_added",
        "case",
        {"name": "string"},
        {
            "kind": "string",
            "us_state": "string",
            "geoid": "string",
            "calendar": "string",
            "contact": "string",
            "address": "list<string>",
            "reason": "string",
            "prior_contacts": "list<string>",
        },
    ),
    ("respondent_removed", "case", {"reason": "string"}, {}),
    ("action_approved", "case", {"action": "string", "proposal": "string"}, {"reason": "string"}),
    ("action_rejected", "case", {"action": "string", "proposal": "string", "reason": "string"}, {}),
    ("action_done", "case", {"action": "string"}, {"kind": "string", "note": "string"}),
    ("act_ratified", "case", {"incident": "string", "reason": "string"}, {}),
    ("act_withdrawn", "case", {"incident": "string", "reason": "string"}, {}),
    (
        "rules_overridden",
        "case",
        {"reason": "string", "until": "date"},
        {"move": "string", "bars": "list<string>"},
    ),
    ("override_ended", "case", {"override": "string", "reason": "string"}, {}),
    # a correction's new `data`, `time` and `occurredon` are read by core, which knows what it corrects
    ("event_corrected", "either", {"event": "string"}, {"of_source": "string", "reason": "string"}),
    ("event_retracted", "either", {"event": "string"}, {"of_source": "string", "reason": "string"}),
)

LIFECYCLE: Mapping[str, EventType] = {
    declared[0]: _event(rank, *declared) for rank, declared in enumerate(_DECLARED)
}
"""The events every workflow has, ranked before its own."""

EVERY_EVENT: Mapping[str, Type] = {"occurred_on": "date", "occurred_at": "time"}
"""Fields of every event: its local day in the case's zone and its instant."""

NAMES: Mapping[str, Type] = {
    "demand.id": "string",
    "demand.authority": "string",
    "demand.title": "string",
    "demand.legal_basis": "string",
    "demand.issued_on": "date",
    "demand.due_on": "date",
    "demand.items": "list<string>",
    "demand.follows": "list<string>",
    "respondent.id": "string",
    "respondent.name": "string",
    "respondent.kind": "string",
    "respondent.us_state": "string",
    "respondent.geoid": "string",
    "respondent.calendar": "string",
    "respondent.contact": "string",
    "respondent.address": "list<string>",
    "respondent.reason": "string",
    "respondent.prior_contacts": "list<string>",
    "cause.on": "date",
    "cause.at": "time",
}
"""Every name a condition of any pack may read, with its type."""

TAKEN = frozenset(
    {"demand", "respondent", "cause", "state", "entered_on", "in_force", "items", "parameter", "event"}
)
"""Names a fact may not have: conditions read other things below them."""

CEL_RESERVED = frozenset(
    {
        *("as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in"),
        *("let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while"),
    }
)
"""Names CEL keeps for itself; they may stand nowhere in a condition."""

CEL_TYPES = frozenset(
    {
        *("bool", "bytes", "double", "duration", "dyn", "int", "list", "map", "null_type", "size", "string"),
        *("timestamp", "type", "uint", "has", "all", "exists", "exists_one", "filter", "matches"),
    }
)
"""Names with a meaning in CEL that a fact of the same name would hide."""

_MACHINE_PREFIXES = (
    "may_",
    "is_",
    "to_",
    "add_",
    "get_",
    "on_enter",
    "on_exit",
    "before_",
    "after_",
    "remove_",
)
_MACHINE_NAMES = frozenset(
    {
        *("auto_transitions", "build_state_tree", "callback", "callbacks", "dispatch", "event_cls", "events"),
        *("finalize_event", "has_queue", "has_trigger", "ignore_invalid_triggers", "initial", "model"),
        *("model_attribute", "model_override", "models", "name", "on_exception", "on_final", "prefix_path"),
        *(
            "prepare_event",
            "resolve_callable",
            "scoped",
            "self_literal",
            "send_event",
            "separator",
            "set_state",
        ),
        *("state", "state_cls", "states", "to", "transition_cls", "trigger", "trigger_event", "wildcard_all"),
        "wildcard_same",
    }
)


def machine_has(trigger: str) -> bool:
    """Whether the state machine library (transitions 0.9.3) has a method or attribute of that name,
    which a trigger would replace; a test compares this with the library."""
    return trigger in _MACHINE_NAMES or trigger.startswith(_MACHINE_PREFIXES)
