"""Folding new events into cases, and writing what came of it.

A case whose news sorts after all it has seen is followed on; any other is derived again from all
its events, and the difference to what was believed is recorded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from engine.calendars import CalendarError
from engine.core.derive import derive, follow
from engine.core.history import Happening, read_happening, read_history
from engine.core.intake import AMENDMENTS, Problem
from engine.core.law import Law
from engine.diagnostics import refused
from engine.ledger.rows import case_rows
from engine.ledger.store import Key, Store
from engine.ledger.tables import WaitingRow
from engine.model import Case, Decision, Event, record_of

CACHED_CASES = 50_000
LOG = "ledger"
"""The origin of what is in quarantine although it is in the log: an event that waited, and then
proved to be one that the law cannot read. ``raw`` is then the Event as JSON."""


class Cases:
    """Cases as last written, so that the next batch need not read them again. Holds at most
    ``CACHED_CASES``; is emptied when somebody else has written to the ledger meanwhile."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Case] = OrderedDict()
        self._batch: int | None = None

    def read(self, store: Store, batch: int, ids: Iterable[str]) -> dict[str, Case | None]:
        """The cases on record among ``ids``."""
        if self._batch != batch - 1:
            self._kept.clear()
        self._batch = batch
        wanted = list(ids)
        found: dict[str, Case | None] = {id: self._kept[id] for id in wanted if id in self._kept}
        found.update(store.cases(id for id in wanted if id not in found))
        return found

    def keep(self, cases: Iterable[Case]) -> None:
        """Remember cases that the batch writes."""
        for case in cases:
            self._kept[case.id] = case
            self._kept.move_to_end(case.id)
        while len(self._kept) > CACHED_CASES:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing: what was kept was not written after all."""
        self._kept.clear()
        self._batch = None


class Folded(NamedTuple):
    """What a batch brought about: the decisions made; of the events about its cases, those that
    wait, those that waited and now take part, and those that turned out wrong, kept in quarantine."""

    decisions: tuple[Decision, ...]
    superseded: int
    waiting: frozenset[Key]
    taken_up: frozenset[Key]
    wrong: tuple[tuple[Event, Problem], ...] = ()


class _News(NamedTuple):
    case: Case
    decisions: tuple[Decision, ...]
    superseded: tuple[int, ...]
    waiting: list[Key]
    refused: list[tuple[Key, Problem]]
    derived: bool


def fold(
    store: Store,
    cases: Cases,
    laws: dict[str, Law],
    batch: int,
    events: Sequence[Event],
    horizon: datetime | None,
    due: Sequence[str] = (),
) -> Folded:
    """Fold ``events``, already in the log, into their cases, and run the deadlines of ``due`` cases.

    ``laws`` maps each known demand to its law.
    """
    about: dict[str, list[Event]] = {id: [] for id in due}
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
    known = cases.read(store, batch, ids)
    plan = _Plan(store, laws, batch, horizon, about, known, {row.subject for row in waited})
    news = plan.fold(ids)
    _write(store, batch, news)
    cases.keep(item.case for item in news)
    still = _waiting(events, laws, news, known, waited)
    gone = {(row.source, row.id) for row in waited} - still.keys()
    store.set_waiting(gone, [row for key, row in still.items() if key not in {(w.source, w.id) for w in waited}])
    wrong = _quarantine(store, batch, news, {(row.source, row.id) for row in waited} | {event.key for event in events})
    for demand in {id.partition("/")[0] for id in about} & laws.keys():
        if any(event.subject == demand for event in events):
            project_demand(store, laws[demand], demand)
    return Folded(
        decisions=tuple(decision for item in news for decision in item.decisions),
        superseded=sum(len(item.superseded) for item in news),
        waiting=frozenset(still),
        taken_up=frozenset(gone),
        wrong=wrong,
    )


class _Plan:
    """Which cases can be followed on and which must be derived, and the doing of it."""

    def __init__(
        self,
        store: Store,
        laws: dict[str, Law],
        batch: int,
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

    def fold(self, ids: Sequence[str]) -> list[_News]:
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

    def _follow(self, id: str, demand: str) -> _News | None:
        case = self.known.get(id)
        law = self.laws[demand]
        if case is None or case.opened_at is None or case.seen is None or not self.waits.isdisjoint((id, demand)):
            return None
        if law.next_change(case.seen) is not None:
            return None
        happenings: list[Happening] = []
        for event in (*self.about[id], *self.about.get(demand, ())):
            happening = read_happening(law, event)
            if event.type in AMENDMENTS or isinstance(happening, Problem) or happening.order <= case.seen:
                return None
            happenings.append(happening)
        happenings.sort(key=lambda happening: happening.order)
        with _naming(id):
            after, decisions = follow(law, case, happenings, self.horizon)
        return _News(after, decisions, (), [event.key for event in after.pending], [], False)

    def _derive(self, ids: list[str]) -> list[_News]:
        streams = self.store.events_about({*ids, *(id.partition("/")[0] for id in ids)})
        current = self.store.current_decisions(id for id in ids if id in self.known)
        news = []
        for id in ids:
            demand = id.partition("/")[0]
            events = [*streams.get(id, ()), *streams.get(demand, ())]
            with _naming(id):
                derived = derive(self.laws[demand], id, events, self.horizon)
            if derived.case.opened_at is None and id not in self.known:
                continue
            kept = current.get(id, [])
            stands = {decision.id for decision in derived.decisions}
            before = {row.id for row in kept}
            news.append(
                _News(
                    case=derived.case,
                    decisions=tuple(d for d in derived.decisions if d.id not in before),
                    superseded=tuple(row.row for row in kept if row.id not in stands),
                    waiting=derived.waiting,
                    refused=derived.refused,
                    derived=True,
                )
            )
        return news


@contextmanager
def _naming(case: str) -> Iterator[None]:
    """A deadline that cannot be counted is refused with the case it is of."""
    try:
        yield
    except CalendarError as error:
        raise refused(
            "deadline-uncountable", f"A deadline of {case} cannot be counted: {error}", error.help
        ) from error


def _write(store: Store, batch: int, news: list[_News]) -> None:
    store.supersede(batch, [row for item in news for row in item.superseded])
    store.add_decisions(batch, (record_of(decision) for item in news for decision in item.decisions))
    rows, deadlines, actions = [], [], []
    respondents: dict[str, dict[str, Any]] = {}
    for item in news:
        row, own_deadlines, own_actions = case_rows(item.case)
        rows.append(row)
        deadlines.extend(own_deadlines)
        actions.extend(own_actions)
        if "respondent.id" in item.case.facts:
            described = _respondent(item.case)
            respondents[described["id"]] = described
    store.save_cases(rows, deadlines, actions)
    store.save_respondents(list(respondents.values()))


def _respondent(case: Case) -> dict[str, Any]:
    facts = case.facts
    return {
        "id": facts["respondent.id"],
        **{name: facts.get(f"respondent.{name}", "") for name in ("name", "kind", "us_state", "geoid")},
    }


def _waiting(
    events: Sequence[Event],
    laws: dict[str, Law],
    news: list[_News],
    known: dict[str, Case | None],
    waited: Sequence[WaitingRow],
) -> dict[Key, WaitingRow]:
    """Everything that waits now among the new events and those that waited before."""
    subjects = {(row.source, row.id): row.subject for row in waited}
    subjects.update({event.key: event.subject for event in events})
    open_now = known.keys() | {item.case.id for item in news}
    named = {key for item in news for key in item.waiting}
    types = {event.key: event.type for event in events}
    before = {(row.source, row.id): row.why for row in waited}
    still: dict[Key, WaitingRow] = {}
    for key, subject in subjects.items():
        demand = subject.partition("/")[0]
        if demand not in laws:
            why = "demand"
        elif "/" in subject and subject not in open_now:
            why = "case"
        elif key in named:
            why = before.get(key, "event" if types.get(key) in AMENDMENTS else "action")
            why = why if why not in ("demand", "case") else "action"
        else:
            continue
        still[key] = WaitingRow(source=key[0], id=key[1], subject=subject, why=why)
    return still


def _quarantine(
    store: Store, batch: int, news: list[_News], fresh: set[Key]
) -> tuple[tuple[Event, Problem], ...]:
    """Events taken up from waiting, or changed by a correction, that the law cannot read."""
    problems = {key: problem for item in news for key, problem in item.refused if key in fresh}
    found = {key: event for key in problems if (event := store.event(key)) is not None}
    store.add_quarantine(
        [
            {
                "batch": batch,
                "origin": LOG,
                "line": 0,
                "raw": msgspec.json.encode(event).decode(),
                "code": problems[key].code,
                "message": problems[key].message,
                "help": problems[key].help,
            }
            for key, event in found.items()
        ]
    )
    return tuple((event, problems[key]) for key, event in found.items())


def project_demand(store: Store, law: Law, demand: str) -> None:
    """The demand's own row from its events as they now stand."""
    history = read_history(law, store.events_about([demand]).get(demand, ()))
    said: dict[str, Any] = {}
    for happening in history.happenings:
        if happening.event.type in ("demand_issued", "demand_amended"):
            said.update(happening.data)
    if "pack" in said:
        store.save_demand(
            {
                "id": demand,
                "pack": said["pack"],
                "authority": said.get("authority", ""),
                "title": said.get("title", ""),
                "issued_on": said["issued_on"],
                "due_on": said["due_on"],
            }
        )


__all__ = ["CACHED_CASES", "Cases", "Folded", "fold", "project_demand"]
