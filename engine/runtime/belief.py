"""Any pair of dates: what was true as of one, by what was known at another.

What was known at an instant is what had been recorded by then: events, ticks and versions of the law.
What was true as of an instant follows from the causes up to it. Nothing of this is kept: it is derived
again, and only for cases in which anything has happened since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from engine.calendars import local_day
from engine.core.amendments import Change, Key, amended
from engine.core.derive import Derived, derive
from engine.core.history import event_instant, governed
from engine.core.intake import AMENDMENTS
from engine.core.law import Law
from engine.diagnostics import refused
from engine.ledger.part import parts
from engine.ledger.store import Store
from engine.ledger.tables import WaitingRow
from engine.model import Case, Event
from engine.records import DecisionRecord
from engine.runtime.laws import LawBook
from engine.runtime.projections import proved_wrong


class Dates(NamedTuple):
    """``as_of``: the last instant that counts; ``known_at``: the last instant at which what counts was
    recorded. Both aware; None for all there is."""

    as_of: datetime | None = None
    known_at: datetime | None = None


NOW = Dates()
"""What is known now, as far as time has run."""


class Belief:
    """What a ledger knew at an instant. ``batch`` is the last that counts, ``horizon`` how far time had
    been told to run by then."""

    def __init__(self, store: Store, book: LawBook, dates: Dates) -> None:
        book.read(store)
        self.store = store
        self.dates = dates
        last = store.last_batch()
        now = 0 if last is None else last[0]
        self.batch = now if dates.known_at is None else store.batch_at(dates.known_at)
        self.horizon = store.horizon(self.batch)
        self.past = self.batch < now
        self._laws = book.known_at(self.batch)
        self._packs = {row.id: row.pack for row in store.demands()}

    def law(self, demand: str) -> Law | None:
        """The law of a demand as it was known; None where it was not."""
        return self._laws.get(self._packs.get(demand, ""))

    def zones(self) -> dict[str, str]:
        """Each demand's zone, where its law was known."""
        return {demand: law.zone for demand in self._packs if (law := self.law(demand)) is not None}

    def laws(self) -> Mapping[str, Law]:
        """The laws that were known, by the name of their pack."""
        return self._laws

    def ran_to(self) -> datetime | None:
        """The instant to which time had run: the horizon, else the latest event about an open case."""
        if self.horizon is not None:
            return self.horizon
        return max((case.last_event[1] for case in self.cases() if case.last_event), default=None)

    def cases(self, demand: str | None = None) -> Iterator[Case]:
        """The cases that were open, by name: of one demand, or of all."""
        touched = self.store.touched_since(self.batch) if self.past else set()
        for ids in parts(self.store.subjects(demand, self.batch)):
            found = self.store.cases(ids)
            again = []
            for id in ids:
                case = found.get(id)
                if case is None or id in touched or id.partition("/")[0] in touched or self._is_later(case):
                    again.append(id)
            derived = self._derived(again)
            found.update((id, derived[id].case if id in derived else None) for id in again)
            for id in ids:
                case = found.get(id)
                if case is not None and case.opened_at is not None:
                    yield case

    def case(self, id: str) -> Case | None:
        """One case; None where it was not open."""
        derived = self._derived([id]).get(id)
        return None if derived is None or derived.case.opened_at is None else derived.case

    def waiting(self, id: str) -> list[WaitingRow]:
        """The events about a case that wait for an "event" to amend, or for an "action", as the ledger
        would keep them, in the order in which they came."""
        derived = self._derived([id]).get(id)
        waits = {} if derived is None else dict(derived.waiting)
        found = self.store.events(waits)
        demand = id.partition("/")[0]
        if any(event.subject == demand for event in found.values()):
            elsewhere = self._settled_elsewhere(demand)
            waits = {k: why for k, why in waits.items() if found[k].subject != demand or not elsewhere(k)}
        return [
            WaitingRow(source=key[0], id=key[1], subject=found[key].subject, demand=demand, why=waits[key])
            for key in self.store.in_order(waits)
        ]

    def _settled_elsewhere(self, demand: str) -> Callable[[Key], bool]:
        """Tells of an event about a whole demand whether it takes part in one of its cases, or is wrong."""
        derived = self._derived(self.store.subjects(demand, self.batch)).values()
        waits = [{key for key, _ in each.waiting} for each in derived if each.case.opened_at is not None]
        wrong = {key for each in derived for key, _ in each.refused} | proved_wrong(self.store, self.batch)
        return lambda key: key in wrong or not all(key in of_case for of_case in waits)

    def changes(self, id: str) -> list[Change]:
        """The corrections and retractions that stand, of events of a case that count by its day."""
        law = self.law(id.partition("/")[0])
        events = self.streams([id])[id]
        if law is None:
            return []
        governing, history = governed(law, events)
        known = {event.key: event for event in events}
        as_of = self.dates.as_of

        def counts(key: Key) -> bool:
            if as_of is None:
                return True
            followed: set[Key] = set()  # what waits may lead to what is not known, or back to itself
            while key in known and key not in followed and known[key].type in AMENDMENTS:
                followed.add(key)
                key = amended(known[key])
            return key in known and key not in followed and event_instant(governing, known[key]) <= as_of

        return [change for change in history.changes if counts(change.event)]

    def records(self, id: str) -> list[DecisionRecord]:
        """The decisions of a case that were made, also those that had been superseded by then."""
        as_of = self.dates.as_of
        return [record for record in self._made(id) if as_of is None or record.at <= as_of]

    def reached(self, id: str) -> datetime | None:
        """The instant to which a case had been run: the horizon, or its last cause where that is later."""
        causes = [record.at for record in self._made(id) if record.superseded_at is None]
        return max([*causes, *([] if self.horizon is None else [self.horizon])], default=None)

    def _made(self, id: str) -> list[DecisionRecord]:
        return [
            replace(record, superseded_at=None) if self._not_yet(record.superseded_at) else record
            for record in self.store.decision_records(id)
            if not self._not_yet(record.recorded_at)
        ]

    def _not_yet(self, recorded: datetime | None) -> bool:
        known_at = self.dates.known_at
        return known_at is not None and recorded is not None and recorded > known_at

    def _is_later(self, case: Case) -> bool:
        """Whether the case has seen anything after the day that is asked for."""
        as_of = self.dates.as_of
        return as_of is not None and case.seen is not None and case.seen[0] > as_of

    def _derived(self, ids: Sequence[str]) -> dict[str, Derived]:
        derived = {}
        for id, events in self.streams(ids).items():
            law = self.law(id.partition("/")[0])
            if law is not None:
                derived[id] = derive(law, id, events, self.horizon, as_of=self.dates.as_of)
        return derived

    def streams(self, ids: Sequence[str]) -> dict[str, list[Event]]:
        """The events known of each case: its own, and those of its demand."""
        demands = {id: id.partition("/")[0] for id in ids}
        found = self.store.events_about({*ids, *demands.values()}, self.batch)
        return {id: [*found.get(id, ()), *found.get(demand, ())] for id, demand in demands.items()}


def check_as_of(as_of: datetime | None, reached: datetime | None, zone: str) -> None:
    """Raises Refused where a day is asked for to which time has not run: nothing of it is decided yet."""
    if as_of is None or (reached is not None and as_of <= reached):
        return
    day = local_day(as_of, zone)
    if reached is not None and local_day(reached, zone) == day:
        return
    ran = "no time has run yet" if reached is None else f"time has run to {local_day(reached, zone)}"
    raise refused(
        "as-of-ahead",
        f"Expected a day up to which deadlines have been run; found {day}, but {ran}.",
        f"'forthwith tick --as-of {day}' runs them; 'forthwith forecast --until {day}' says what would come.",
    )
