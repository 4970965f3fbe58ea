"""How each item demanded stands, as `inspect` shows it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.program import Program
from engine.model import Case
from engine.views.inspected import InspectedItem
from engine.views.safe import columns, escaped, line, padded, wrapped

_WIDEST = 48
"""Columns that an item, its status and whether it is answered may take before the rest goes below them."""


def items_of(case: Case, program: Program) -> list[InspectedItem]:
    """The items demanded now, in the order demanded, then those named and not demanded, by name."""
    if not program.pack.items:
        return []
    demanded = dict.fromkeys(case.facts.get("demand.items", ()))
    every = dict.fromkeys((*demanded, *sorted(case.items)))
    return [_item(case, program, item, item in demanded) for item in every]


def _item(case: Case, program: Program, item: str, demanded: bool) -> InspectedItem:
    stands = case.items.get(item)
    status = None if stands is None else program.pack.items.get(stands.status)
    if stands is None or status is None:
        return InspectedItem(
            item=item, demanded=demanded, status=None, answers=False, on=None, event=None, reason=None
        )
    return InspectedItem(
        item=item,
        demanded=demanded,
        status=status.name,
        answers=status.answers,
        on=stands.on,
        event=stands.event[1],
        reason=stands.reason,
    )


def render_items(items: Sequence[InspectedItem]) -> list[str]:
    """A heading and a line an item, in 80 columns; nothing where there are none."""
    demanded = [item for item in items if item.demanded]
    if not demanded:
        return []
    answered = sum(item.answers for item in demanded)
    wide = max(columns(escaped(item.item)) for item in demanded)
    status = max(len(item.status or "-") for item in demanded)
    lines = [text for item in demanded for text in _row(item, wide, status)]
    others = [item for item in items if not item.demanded]
    if others:
        told = ", ".join(f"{item.item} ({item.status}, event {item.event})" for item in others)
        lines.append(line(f"Named, and not demanded: {told}.", "  ", hanging="    "))
    return [f"How the items stand: {answered} of {len(demanded)} answered", "\n".join(lines)]


def _row(item: InspectedItem, wide: int, status: int) -> list[str]:
    cells = [padded(escaped(item.item), wide), padded(item.status or "-", status)]
    start = f"  {'  '.join(cells)}  {'answered' if item.answers else 'open':<8}  "
    if item.status is None:
        rest = "nothing was said of it"
    else:
        reason = "" if item.reason is None else f": {item.reason}"
        rest = f"since {item.on} (event {item.event}){reason}"
    if columns(start) <= _WIDEST:
        return [line(rest, start, hanging=" " * columns(start))]
    head = f"{escaped(item.item)}: {item.status or '-'}, {'answered' if item.answers else 'open'}"
    return [wrapped(head, "  ", hanging="    "), line(rest, "    ")]
