"""What a new version's rules read that nothing on record can say, because no version before asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.core.items import ALL
from engine.core.program import Program, as_expression
from engine.packs.pack import Pack


class Unheld(NamedTuple):
    """A rule that reads ``fact``, and what that comes from: an event, or a field of one."""

    rule: str
    fact: str
    source: str


def unheld(program: Program, before: Sequence[Pack]) -> list[Unheld]:
    """The facts that rules read and that come from events or fields no pack ``before`` declares, by rule."""
    found = []
    for rule in program.pack.rules:
        names = [name for condition in rule.when for name in as_expression(condition).names]
        for name in sorted(program.reach(names)):
            sources = _sources(program.pack, rule.on, name)
            found += [Unheld(rule.id, name, source) for source in sources if not _declared(source, before)]
    return found


def _sources(pack: Pack, causes: Iterable[str], name: str) -> list[str]:
    if name.startswith("event."):
        field = name.removeprefix("event.")
        return [f"{on}.{field}" for on in causes if on in pack.events and field in pack.events[on].fields]
    if name.startswith("items."):
        asked = name.removeprefix("items.")
        statuses = [status for status in pack.items.values() if asked in (status.name, *ALL)]
        return [f"{event}.{field}" for status in statuses for event, field in status.by]
    fact = pack.facts.get(name.removesuffix("_known")) or pack.facts.get(name)
    grown = fact.accumulate if fact is not None else None
    if grown is None:
        return []
    if grown.field in (None, "occurred_on", "occurred_at"):
        return list(grown.events)
    return [f"{event}.{grown.field}" for event in grown.events]


def _declared(source: str, packs: Sequence[Pack]) -> bool:
    event, _, field = source.partition(".")
    return any(event in pack.events and (not field or field in pack.events[event].fields) for pack in packs)
