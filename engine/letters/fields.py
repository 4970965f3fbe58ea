"""What a letter may name: each field with its kind, as a pack and its workflow declare it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.packs.pack import Pack, Type

Leaf = Literal["text", "day", "number", "yes or no", "time"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, to go through with ``{% for %}``."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Group:
    """Fields below a name, each reached with a dot."""

    fields: Mapping[str, Kind] = field(default_factory=dict)


Kind = Leaf | Listed | Group

_KINDS: Mapping[Type, Kind] = {
    "int": "number",
    "double": "number",
    "bool": "yes or no",
    "string": "text",
    "list<string>": Listed("text"),
    "date": "day",
    "time": "time",
}

STEP = Group({"day": "day", "text": "text"})
DEADLINE = Group({"day": "day", "cites": "text", "proof": Listed(STEP)})
DECISION = Group({"on": "day", "because": "text", "cites": "text", "rule": "text"})
ACTION = Group({"kind": "text", "proposed_on": "day", "approved_by": Listed("text")})
LOOP = Group({"index": "number", "first": "yes or no", "last": "yes or no"})

OWN = ("today", "deadline", "decision", "action")
"""The names that letters have beside those that conditions read."""


def fields_of(pack: Pack) -> Group:
    """Every field a letter of the pack may name: what conditions read (but for the cause and its event),
    the day of the letter, the deadlines by name, the decision that asks for it, and the action."""
    top: dict[str, Kind] = {}
    for name, type in pack.names.items():
        head, dot, rest = name.partition(".")
        if head == "cause":
            continue
        if not dot:
            top[head] = _KINDS[type]
            continue
        below = top.setdefault(head, Group({}))
        if isinstance(below, Group):
            top[head] = Group({**below.fields, rest: _KINDS[type]})
    names = {
        spec.name: DEADLINE
        for region in pack.regions.values()
        for state in region.states.values()
        for spec in state.deadlines
    }
    own: dict[str, Kind] = {"today": "day", "deadline": Group(names), "decision": DECISION, "action": ACTION}
    return Group({**top, **own})


def names_below(group: Group, before: str = "") -> Iterator[tuple[str, Kind]]:
    """Every field with its whole name: ``demand.title``, ``deadline.grace.day``."""
    for name, kind in group.fields.items():
        if isinstance(kind, Group):
            yield from names_below(kind, f"{before}{name}.")
        else:
            yield f"{before}{name}", kind


def listed_fields(group: Group, before: str = "") -> Iterator[tuple[str, str]]:
    """Every field with its kind in words; of a list of groups, what each of them has."""
    for name, kind in names_below(group, before):
        if not isinstance(kind, Listed):
            yield name, str(kind)
        elif isinstance(kind.of, Group):
            below = ", ".join(f"{field} ({each})" for field, each in kind.of.fields.items())
            yield name, f"list, each with {below}"
        else:
            yield name, f"list of {kind.of}s"
