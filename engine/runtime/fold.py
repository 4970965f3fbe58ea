"""Folding new events into cases, and writing what came of it.

A case whose news sorts after all it has seen is followed on; any other is derived again from all
its events, and the difference to what was believed is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from engine.core.derive import derive, follow
from engine.core.history import Happening, read_happening, read_history
from engine.core.intake import AMENDMENTS, Problem
from engine.core.law import Law
from engine.ledger.store import Key, Store
from engine.model import Case, Decision, Event
from engine.runtime.cases import Cases
from engine.runtime.projections import News, project_demand, write_news, write_refused, write_waiting


class Folded(NamedTuple):
    """What a batch brought about: the decisions made, and the rows of those superseded; of the events
    about its cases, those that wait, those that waited and now take part, and those that turned out
    wrong, kept in quarantine. ``refused`` are all, of cases derived, that take no part because the law
    cannot read them. ``cases`` are its cases, each as it was before and as it now is."""

    decisions: tuple[Decision, ...]
    superseded: tuple[int, ...]
    waiting: frozenset[Key]
    taken_up: frozenset[Key]
    wrong: tuple[tuple[Event, Problem], ...] = ()
    refused: tuple[tuple[Key, Problem], ...] = ()
    cases: tuple[tuple[Case | None, Case], ...] = ()


def fold(
    store: Store,
    cases: Cases,
    laws: dict[str, Law],
    events: Sequence[Event],
    horizon: datetime | None,
    due: Sequence[str] = (),
    again: Sequence[str] = (),
) -> Folded:
    """Fold ``events``, already in the log, into their cases, and run the deadlines of ``due`` cases;
    derive cases ``again``, of which an event was taken away.

    ``laws`` maps each known demand to its law.
    """
    about: dict[str, list[Event]] = {id: [] for id in (*due, *again)}
    for event in events:
        about.setdefault(event.subject, []).append(event)
    for demand in [subject for subject in about if "/" not in subject]:
        if demand in laws:
            for id in store.case_ids(demand):
                about.setdefault(id, [])
    subjects = set(about) | {id.partition("/")[0] for id in about}
    waited = store.waiting(subjects)
    for row in store.waiting_below(demand for demand in about if "/" not in demand and demand in laws):
        about.setdefault(row.subject, [])
        waited.append(row)
    ids = [id for id in about if "/" in id]
    known = cases.read(store, ids)
    plan = _Plan(store, laws, horizon, about, known, {row.subject for row in waited} | set(again))
    news = plan.fold(ids)
    write_news(store, news, known)
    moved = tuple((known.get(item.case.id), item.case) for item in news)
    cases.keep(item.case for item in news)
    news += _without_cases(
        store, laws, news, {event.subject for event in events} | {row.subject for row in waited}
    )
    waiting, taken_up = write_waiting(store, events, laws, news, known, waited)
    fresh = {(row.source, row.id) for row in waited} | {event.key for event in events}
    wrong = write_refused(store, news, fresh)
    for demand in {id.partition("/")[0] for id in about} & laws.keys():
        if any(event.subject == demand for event in events):
            project_demand(store, laws[demand], demand)
    return Folded(
        decisions=tuple(decision for item in news for decision in item.decisions),
        superseded=tuple(row for item in news for row in item.superseded),
        waiting=waiting,
        taken_up=taken_up,
        wrong=wrong,
        refused=tuple(pair for item in news for pair in item.refused),
        cases=moved,
    )


def _without_cases(
    store: Store, laws: dict[str, Law], news: Sequence[News], subjects: Iterable[str]
) -> list[News]:
    """What events of a demand come to while none of its cases could say it."""
    told = {item.case.id.partition("/")[0] for item in news if item.case.opened_at is not None}
    alone = [subject for subject in subjects if subject in laws and subject not in told]
    found = []
    for demand, events in store.events_about(alone).items():
        history = read_history(laws[demand], events)
        waiting = [(key, "event") for key in history.waiting]
        found.append(News(Case(id=demand), (), (), waiting, history.refused))
    return found


class _Plan:
    """Which cases can be followed on and which must be derived, and the doing of it."""

    def __init__(
        self,
        store: Store,
        laws: dict[str, Law],
        horizon: datetime | None,
        about: dict[str, list[Event]],
        known: dict[str, Case | None],
        waits: set[str],
    ) -> None:
        self.store = store
        self.laws = laws
        self.horizon = horizon
        self.about = about
        self.known = known
        self.waits = waits

    def fold(self, ids: Sequence[str]) -> list[News]:
        """News of every case among ``ids`` that is, or by now is, on record."""
        news = []
        again = []
        for id in ids:
            demand = id.partition("/")[0]
            if demand not in self.laws:
                continue
            followed = self._follow(id, demand)
            if followed is None:
                again.append(id)
            else:
                news.append(followed)
        return news + self._derive(again)

    def _follow(self, id: str, demand: str) -> News | None:
        case = self.known.get(id)
        law = self.laws[demand]
        if case is None or case.seen is None or not self.waits.isdisjoint((id, demand)):
            return None
        if law.selective and case.opened_at is None:
            return None
        law = law.governing(case.opened_at)
        if law.next_change(case.seen) is not None:
            return None
        happenings: list[Happening] = []
        for event in (*self.about[id], *self.about.get(demand, ())):
            happening = read_happening(law, event)
            if event.type in AMENDMENTS or isinstance(happening, Problem) or happening.order <= case.seen:
                return None
            happenings.append(happening)
        happenings.sort(key=lambda happening: happening.order)
        after, decisions = follow(law, case, happenings, self.horizon)
        return News(after, decisions, (), [(event.key, "action") for event in after.pending], [])

    def _derive(self, ids: list[str]) -> list[News]:
        streams = self.store.events_about({*ids, *(id.partition("/")[0] for id in ids)})
        current = self.store.current_decisions(id for id in ids if id in self.known)
        news = []
        for id in ids:
            demand = id.partition("/")[0]
            events = [*streams.get(id, ()), *streams.get(demand, ())]
            derived = derive(self.laws[demand], id, events, self.horizon)
            kept = current.get(id, [])
            if derived.case.opened_at is None:
                # never opened, or opened by an event since retracted: all about it waits that can be read
                wrong = {key for key, _ in derived.refused}
                waits = [(event.key, "case") for event in streams.get(id, ()) if event.key not in wrong]
                gone = tuple(row.row for row in kept)
                news.append(News(derived.case, (), gone, waits, derived.refused))
                continue
            stands = {decision.id for decision in derived.decisions}
            before = {row.id for row in kept}
            news.append(
                News(
                    case=derived.case,
                    decisions=tuple(d for d in derived.decisions if d.id not in before),
                    superseded=tuple(row.row for row in kept if row.id not in stands),
                    waiting=derived.waiting,
                    refused=derived.refused,
                )
            )
        return news
