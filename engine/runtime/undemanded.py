"""Items that an event names and nobody demanded: a slip of the pen, or more than was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from engine.core.program import Program
from engine.model import Case, Event
from engine.naming import nearest
from engine.packs.lifecycle import LIFECYCLE


class Undemanded(msgspec.Struct, frozen=True, kw_only=True):
    """An item that an event names in a ``field`` and that is not demanded; ``near`` is the one demanded that
    may have been meant, None where none is."""

    subject: str
    type: str
    event: str
    field: str
    item: str
    near: str | None


def undemanded(
    program: Program, event: Event, type: str, data: Mapping[str, Any], demanded: Sequence[str]
) -> list[Undemanded]:
    """The items that ``data``, those of an event of ``type``, name and nobody demanded. In a field by which
    the pack is told how items stand that is any other; in another list of texts, one nearly demanded."""
    declared = program.pack.events.get(type)
    if declared is None or type in LIFECYCLE or type in program.ordering:
        return []
    naming = {field for _, field, _ in program.naming.get(type, ())}
    found = []
    known = tuple(demanded)
    for name, field in declared.fields.items():
        given = data.get(name)
        if field.type != "list<string>" or not isinstance(given, list):
            continue
        for item in dict.fromkeys(item for item in given if item not in demanded):
            near = _nearest(item, known)
            if near is not None or name in naming:
                found.append(
                    Undemanded(
                        subject=event.subject, type=type, event=event.id, field=name, item=item, near=near
                    )
                )
    return found


@lru_cache(maxsize=10_000)
def _nearest(item: str, demanded: tuple[str, ...]) -> str | None:
    """Looked up once: a list of other things than items says the same in many events."""
    return nearest(item, demanded)


def demanded_of(cases: Iterable[Case]) -> dict[str, list[str]]:
    """What is demanded in each case, and in each demand of theirs."""
    found: dict[str, list[str]] = {}
    for case in cases:
        items = case.facts.get("demand.items")
        if items is not None:
            found[case.id] = found[case.id.partition("/")[0]] = items
    return found
