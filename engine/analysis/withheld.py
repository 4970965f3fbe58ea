"""What rules asked for and a case has not had yet: what keeps it back, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.core.incidents import barring
from engine.core.orders import bar_on
from engine.model import Case, Incident, Order, Withheld
from engine.records import DecisionRecord


class Kept(NamedTuple):
    """What is withheld, the decision that withheld it, where that is on record, and what now keeps it back:
    an order or, without one, an open incident."""

    asked: Withheld
    record: DecisionRecord | None
    order: Order | None
    incident: Incident | None


def kept_back(case: Case, records: Sequence[DecisionRecord]) -> list[Kept]:
    """What is withheld in a case, the oldest first. ``records`` are the decisions that stand, in their
    order; of a move that was withheld more than once the later ones count."""
    found = []
    left = [made for made in records if made.outcome == "withheld"]
    for asked in reversed(case.withheld):
        named = (asked.region, asked.trigger, asked.rule, asked.on)
        made = next((r for r in reversed(left) if (r.region, r.trigger, r.rule, r.on) == named), None)
        if made is not None:
            left.remove(made)
        order = bar_on(case, asked.trigger)
        found.append(Kept(asked, made, order, None if order else barring(case, asked.region)))
    return found[::-1]
