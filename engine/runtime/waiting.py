"""Events that wait: what each waits for, and taking one out for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from engine.core.acts import ACTS
from engine.core.amendments import amended
from engine.diagnostics import refused
from engine.ledger.store import Store
from engine.ledger.tables import WaitingRow
from engine.model import Case, Event
from engine.naming import nearest, nearest_id
from engine.records import Waits
from engine.runtime.belief import Belief
from engine.runtime.clock import now
from engine.runtime.fold import fold
from engine.runtime.nearest import meant_cases, nearest_case

if TYPE_CHECKING:
    from engine.runtime.feed import Feeder

NEAR = 200
"""For how many events the nearest known name is looked up: it costs a look at every name."""


def waiting(feeder: Feeder, demand: str | None = None, case: str | None = None) -> list[Waits]:
    """The events that wait, of one demand, of one case or all."""
    with feeder.database.reading() as session:
        store = Store(session)
        rows = [
            row
            for row in store.waiting(None if case is None else [case])
            if demand is None or row.demand == demand
        ]
        return describe(store, rows)


def describe(store: Store, rows: Sequence[WaitingRow], belief: Belief | None = None) -> list[Waits]:
    """What each of the rows waits for, in the order of the rows; with a ``belief``, by what it held."""
    events = store.events((row.source, row.id) for row in rows)
    demands = [row.id for row in store.demands()]

    @cache
    def case_of(subject: str) -> Case | None:
        return store.cases([subject]).get(subject) if belief is None else belief.case(subject)

    @cache
    def superseded(subject: str) -> set[str]:
        """The actions whose proposal no longer stands."""
        records = store.decision_records(subject) if belief is None else belief.records(subject)
        gone = (record.action for record in records if record.superseded_at is not None)
        return {action.id for action in gone if action is not None}

    @cache
    def known(why: str, subject: str) -> list[str]:
        if why == "demand":
            return demands
        if why == "case":
            return store.case_ids(subject.partition("/")[0])
        if why == "event":
            upto = None if belief is None else belief.batch
            return [event.id for event in store.events_about([subject], upto).get(subject, ())]
        case = case_of(subject)
        return [] if case is None else [action.id for action in case.actions]

    @cache
    def respondent(subject: str) -> str | None:
        """The one case that may be meant where a respondent stands in the place of a demand."""
        meant = meant_cases(subject, store.case_ids())
        return meant[0] if len(meant) == 1 else None

    found = []
    for place, row in enumerate(rows):
        event = events[(row.source, row.id)]
        if row.why == "action" and (case := case_of(row.subject)) is not None:
            event = next((other for other in case.pending if other.key == event.key), event)
        names = _names(row, event)
        near, gone = None, False
        if place < NEAR:
            gone = row.why == "action" and names in superseded(row.subject)
            near = None if gone else _FIND[row.why](names, known(row.why, row.subject))
            if near is None and row.why == "demand" and "/" not in row.subject:
                near = respondent(row.subject)
        found.append(Waits(event=event, why=row.why, names=names, near=near, superseded=gone))
    return found


_FIND: dict[str, Callable[[str, Iterable[str]], str | None]] = {
    "case": nearest_case,
    "demand": nearest,
    "event": nearest_id,
    "action": nearest_id,
}


def _names(row: WaitingRow, event: Event) -> str:
    if row.why == "demand":
        return row.demand
    if row.why == "event" and event.type not in ACTS:
        return amended(event)[1]
    return str(event.data.get("action")) if row.why == "action" else row.subject


def discard(feeder: Feeder, ids: Sequence[str], reason: str, source: str | None = None) -> list[Event]:
    """Take events that wait out for good; they stay in the log and take no part any more.

    Raises Refused where no event of an id waits, or several do.
    """
    with feeder.writing() as store:
        laws = feeder.laws(store)
        rows = [_one(store.waiting(), id, source) for id in dict.fromkeys(ids)]
        events = store.events((row.source, row.id) for row in rows)
        store.open_batch(now(), "discard", "")
        store.discard_waiting([(row.source, row.id) for row in rows], reason)
        again: dict[str, None] = {}
        for row in rows:
            again |= dict.fromkeys([row.subject] if "/" in row.subject else store.case_ids(row.demand))
        fold(store, feeder.cases, laws, [], store.horizon(), again=list(again))
        return [events[(row.source, row.id)] for row in rows]


def _one(rows: Sequence[WaitingRow], id: str, source: str | None) -> WaitingRow:
    found = [row for row in rows if row.id == id and source in (None, row.source)]
    if len(found) == 1:
        return found[0]
    if found:
        raise refused(
            "several-waiting",
            f"Expected one event '{id}' that waits; found one of each source: "
            f"{', '.join(row.source for row in found)}.",
            "Say which with --source.",
        )
    near = nearest_id(id, {row.id for row in rows})
    raise refused(
        "unknown-waiting",
        f"Expected the id of an event that waits; found '{id}'.",
        f"Did you mean '{near}'?" if near else "'forthwith waiting list' shows them.",
    )
