"""What will come if nothing more arrives, or if something does that has not happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.analysis.differences import differences
from engine.calendars import last_instant, local_day
from engine.calendars.days import iso, ordinal
from engine.core.derive import derive, follow
from engine.core.law import Law
from engine.diagnostics import refused
from engine.ledger.store import Store
from engine.model import Case, Event
from engine.records import DecisionRecord, record_of
from engine.runtime.belief import NOW, Belief
from engine.runtime.demands import known_case, known_demand
from engine.runtime.feed import Feeder
from engine.runtime.supposing import read_supposed


@dataclass(frozen=True)
class Foreseen:
    """What would be decided from ``since``, the instant to which time has run, ``until`` another.

    ``taken_back`` are decisions made that would no longer stand, ``averted`` what would be decided
    without the supposed events; ``states`` holds each case in which
    anything changes with where it stands and where it then would.
    """

    since: datetime
    until: datetime
    supposed: list[Event]
    decisions: list[DecisionRecord]
    taken_back: list[DecisionRecord]
    averted: list[DecisionRecord]
    states: dict[str, tuple[dict[str, str], dict[str, str]]]


def foresee(
    feeder: Feeder,
    until: str,
    case: str | None = None,
    demand: str | None = None,
    supposed: Sequence[str] = (),
) -> Foreseen:
    """What would come up to the end of a day, in one case, in those of a demand, or in all.

    ``supposed`` are events that have not happened, each as ``TYPE`` and ``name=value`` words; ``on``
    is its day, by default the first to which time has not run. Nothing is written. Raises Refused for
    what is not known, for a day to which time has run, and for an event that cannot be.
    """
    zone = feeder.workspace.timezone
    horizon = last_instant(until, zone)
    with feeder.database.reading() as session:
        store = Store(session)
        if case is not None:
            known_case(store, case)
        if demand is not None:
            known_demand(store, demand)
        belief = Belief(store, feeder.book, NOW)
        since = belief.ran_to()
        if since is None or horizon <= since:
            ran = "nothing is recorded yet" if since is None else f"time has run to {local_day(since, zone)}"
            raise refused(
                "forecast-past",
                f"Expected a day that lies ahead, found {until}; {ran}.",
                "Give a later day; 'forthwith status --as-of' shows days that have passed.",
            )
        subject = case or _subject(store, demand) if supposed else None
        first = iso(ordinal(local_day(since, zone)) + 1)
        events = [
            read_supposed(feeder, belief, text, subject, first) for text in supposed if subject is not None
        ]
        seen = _Seen(belief, horizon)
        if case is not None:
            ids = [case]
        elif events:
            ids = store.case_ids(subject)
        else:
            ids = [id for id in store.due_cases(horizon) if demand is None or id.startswith(f"{demand}/")]
            ids += _changing(store, belief, since, horizon, demand, known=set(ids))
        for id in ids:
            seen.look(id, events)
    return Foreseen(since, horizon, events, seen.decisions, seen.taken_back, seen.averted, seen.states)


def _changing(
    store: Store, belief: Belief, since: datetime, until: datetime, demand: str | None, known: set[str]
) -> list[str]:
    """The cases whose law changes meanwhile, but for those known."""
    found: list[str] = []
    for row in store.demands():
        law = belief.law(row.id)
        if demand in (None, row.id) and law is not None and law.changes(since, until):
            found += [id for id in store.case_ids(row.id) if id not in known]
    return found


class _Seen:
    """What is foreseen, case by case."""

    def __init__(self, belief: Belief, horizon: datetime) -> None:
        self.belief = belief
        self.horizon = horizon
        self.decisions: list[DecisionRecord] = []
        self.taken_back: list[DecisionRecord] = []
        self.averted: list[DecisionRecord] = []
        self.states: dict[str, tuple[dict[str, str], dict[str, str]]] = {}

    def look(self, id: str, supposed: Sequence[Event]) -> None:
        """Foresee one case."""
        law = self.belief.law(id.partition("/")[0])
        before = self.belief.store.cases([id]).get(id) or self.belief.case(id)
        if law is None or before is None:
            return
        own = law.governing(before.opened_at)
        if before.seen is not None and own.next_change(before.seen) is not None:
            after, coming, _ = self._derived(law, id, [])
        else:
            after, made = follow(own, before, [], self.horizon)
            coming = [record_of(decision) for decision in made]
        if supposed:
            otherwise = coming
            after, coming, gone = self._derived(law, id, supposed)
            self.taken_back += gone
            self.averted += differences(otherwise, coming).gone
        self.decisions += coming
        if after.state != before.state:
            self.states[id] = (before.state, after.state)

    def _derived(
        self, law: Law, id: str, supposed: Sequence[Event]
    ) -> tuple[Case, list[DecisionRecord], list[DecisionRecord]]:
        """The case with the supposed events besides its own, what would be decided, and which decisions
        would no longer stand."""
        (events,) = self.belief.streams([id]).values()
        derived = derive(law, id, [*events, *supposed], self.horizon)
        stand = [record for record in self.belief.records(id) if record.superseded_at is None]
        before = {record.id for record in stand}
        after = {decision.id for decision in derived.decisions}
        coming = [record_of(made) for made in derived.decisions if made.id not in before]
        return derived.case, coming, [record for record in stand if record.id not in after]


def _subject(store: Store, demand: str | None) -> str:
    """What a supposed event is about where no case is named: the demand, or the only one there is."""
    known = [row.id for row in store.demands()]
    if demand is not None or len(known) == 1:
        return demand or known[0]
    raise refused(
        "supposed-about",
        "Expected to be told what the supposed event is about; there are several demands.",
        "Name a case, or give --demand.",
    )
