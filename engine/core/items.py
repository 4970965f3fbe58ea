"""How each item demanded stands: what events said of it, and what conditions read of that."""

from __future__ import annotations

from engine.core.program import Program
from engine.model import Case, Cause, Facts, Stands


def named(program: Program, items: dict[str, Stands], cause: Cause) -> dict[str, Stands]:
    """How items stand after the cause's event, as far as it names any. Of two statuses under which one event
    names an item, that written later in the pack counts."""
    event = cause.event
    ways = () if event is None else program.naming.get(event.type, ())
    if event is None or not ways:
        return items
    said = {}
    for status, field, because in ways:
        reason = None if because is None else cause.data.get(because)
        stands = Stands(status=status, on=cause.on, event=event.key, reason=reason or None)
        said.update(dict.fromkeys(cause.data.get(field) or (), stands))
    fresh = {item: stands for item, stands in said.items() if not _said_before(items.get(item), stands)}
    return {**items, **fresh} if fresh else items


def _said_before(before: Stands | None, now: Stands) -> bool:
    return before is not None and (before.status, before.reason) == (now.status, now.reason)


def standing_items(program: Program, case: Case) -> Facts:
    """The items demanded now, by how they stand, as conditions read them; nothing where the pack does not
    tell how items stand, or no demand is known."""
    statuses = program.pack.items
    demanded = case.facts.get("demand.items")
    if not statuses or demanded is None:
        return {}
    found: dict[str, list[str]] = {f"items.{name}": [] for name in (*statuses, *ALL)}
    for item in dict.fromkeys(demanded):
        stands = case.items.get(item)
        known = None if stands is None else statuses.get(stands.status)
        found["items.unnamed" if known is None else f"items.{known.name}"].append(item)
        if known is None or not known.answers:
            found["items.unanswered"].append(item)
    return dict(found)


ALL = ("unanswered", "unnamed")
"""What is known of the items of every pack that tells how they stand."""
