"""Feeding: arrivals to events in the log, events to decisions, a batch a transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Literal

from engine.core.intake import AHEAD, NOT_PERMITTED
from engine.core.law import Law
from engine.core.program import Program
from engine.diagnostics import ForthwithError, refused
from engine.ledger.crowd import Crowded
from engine.ledger.database import Database
from engine.ledger.store import Key, Store
from engine.logs import log
from engine.model import Case, Event
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import EventType
from engine.runtime.arrivals import Arrival
from engine.runtime.attempting import of_line
from engine.runtime.cases import Cases
from engine.runtime.clock import check_horizon, now
from engine.runtime.dating import precedes_issue
from engine.runtime.fed import Fed
from engine.runtime.feed_parts import about_of, partly, parts_of, quarantine_row, refusal_of
from engine.runtime.fold import fold
from engine.runtime.laws import LawBook
from engine.runtime.projections import LOG
from engine.runtime.sift import Sifted, Sifter
from engine.runtime.undemanded import Undemanded, demanded_of, undemanded
from engine.runtime.waiting import describe
from engine.runtime.workspace import Workspace
from engine.standing import shifts

BATCH = 2_000
"""How many lines one transaction takes."""

TOLD = 20
"""How many of the lines that wait, and of those in quarantine, are told one by one."""

SOURCE = "forthwith/feed"
"""The source of fed events that name none, whatever file they stand in: so a file that was renamed
or comes by standard input is the same file, and an id that comes twice is seen to."""

Wrong = Literal["keep", "leave", "refuse"]
"""What becomes of arrivals that cannot be taken: kept in quarantine; counted and left where they
are; or refused, and all that came with them, which are then one transaction however many."""


class Feeder:
    """Feeds one ledger. Keeps the law and the cases it has seen from batch to batch."""

    def __init__(
        self, workspace: Workspace, database: Database, *, programs: dict[str, Program] | None = None
    ) -> None:
        self.workspace = workspace
        self.database = database
        self._programs: dict[str, Program] = {} if programs is None else programs
        self.book = LawBook(workspace.root, programs=self._programs)
        self.cases = Cases()
        self.demands: dict[str, str] = {}

    @property
    def zones(self) -> dict[str, str]:
        """The zone of every version of the law known so far, by its digest."""
        return {digest: program.zone for digest, program in self._programs.items()}

    def in_force(self) -> tuple[Law, ...]:
        """Every law in force."""
        if not self.demands and not self.book.laws():
            with self.database.reading() as session:
                self._look_up(Store(session))
        return self.book.laws()

    def types(self, subject: str, type: str) -> EventType | None:
        """The declared type of an event about a subject; where its demand is not known, that of any
        pack in force which declares the name."""
        laws = self.in_force()
        pack = self.demands.get(subject.partition("/")[0])
        law = self.book.law(pack) if pack is not None else None
        for found in (law,) if law is not None else laws:
            declared = found.latest.pack.events.get(type)
            if declared is not None:
                return declared
        return LIFECYCLE.get(type)

    def event_names(self, subject: str) -> list[str]:
        """The events that the law of a subject declares, else any law in force; none without one."""
        pack = self.demands.get(subject.partition("/")[0])
        law = self.book.law(pack) if pack is not None else None
        every = (law,) if law is not None else self.book.laws()
        return list(dict.fromkeys(name for each in every for name in each.latest.pack.events))

    def feed(
        self,
        arrivals: Iterable[Arrival],
        *,
        kind: str = "feed",
        recorded_at: datetime | None = None,
        dry_run: bool = False,
        keep_decisions: bool = False,
        wrong: Wrong = "keep",
        progress: Callable[[int], None] = lambda lines: None,
    ) -> Fed:
        """Feed every arrival. With ``dry_run`` everything is worked out and nothing is written.

        Raises Refused where ``recorded_at`` lies before what the ledger already holds or ahead of the
        clock, and with ``wrong`` "refuse" where any arrival cannot be taken.
        """
        if recorded_at is not None and recorded_at > now() + AHEAD:
            raise refused(
                "recorded-ahead",
                f"Expected --recorded-at not later than a day from now, found {recorded_at.isoformat()}.",
                "Give the time at which it was learned, or leave it out.",
            )
        fed = Fed()
        started = time.monotonic()
        waiting: set[Key] = set()
        whole = dry_run or wrong == "refuse"
        parts = iter([list(arrivals)]) if whole else parts_of(arrivals, BATCH)
        while True:
            try:
                part = next(parts, None)
                if part is None:
                    break
                about = None if whole or recorded_at is not None else about_of(part)
                for tried in (about, None):
                    before = None if tried is None else (fed.copied(), set(waiting))
                    try:
                        with self.writing(dry_run=dry_run, about=tried) as store:
                            self._take(store, part, kind, recorded_at, fed, waiting, keep_decisions, wrong)
                        break
                    except Crowded:
                        assert before is not None  # whoever is alone is in nobody's way
                        fed, waiting = before
            except ForthwithError as error:
                written = 0 if dry_run else fed.written
                raise error if not written else partly(error, written) from error
            fed.written = fed.read
            if recorded_at is not None:
                recorded_at += timedelta(microseconds=1)  # one value a batch
            progress(len(part))
        fed.add_up(waiting)
        fed.seconds = time.monotonic() - started
        log(
            "fed",
            read=fed.read,
            accepted=fed.accepted,
            duplicate=fed.duplicate,
            waiting=fed.waiting,
            quarantined=fed.quarantined,
            decisions=fed.decisions,
            written=not dry_run,
        )
        return fed

    def at_once(
        self,
        make: Callable[[Store], Sequence[Event]],
        check: Callable[[Fed], None],
        *,
        kind: str,
        dry_run: bool = False,
    ) -> Fed:
        """Feed the events that ``make`` finds there are to record, by the ledger as it is in the very
        transaction in which they are written; in it ``check`` sees what came of them. Where either
        raises, or any event cannot be taken, nothing is written.
        """
        fed = Fed()
        waiting: set[Key] = set()
        with self.writing(dry_run=dry_run) as store:
            self._look_up(store)
            part = [Arrival(event.source, 0, event.id, event, None) for event in make(store)]
            if part:
                self._take(store, part, kind, None, fed, waiting, True, "refuse")
                check(fed)
        fed.add_up(waiting)
        return fed

    @contextmanager
    def writing(self, *, dry_run: bool = False, about: Collection[str] | None = None) -> Iterator[Store]:
        """One transaction, alone or ``about`` some cases, of which nothing is kept where anything is raised,
        or with ``dry_run``."""
        try:
            with self.database.writing(about) as session:
                store = Store(session)
                yield store
                if dry_run:
                    store.give_up()
        except BaseException:
            self.forget()
            raise
        if dry_run:
            self.forget()

    def tick(self, horizon: datetime, *, keep_decisions: bool = False, ahead: bool = False) -> Fed:
        """Move the horizon and run every deadline that passes, and every law that changes, by it.

        Raises Refused where the horizon would move back, or beyond tomorrow and not ``ahead``.
        """
        fed = Fed()
        started = time.monotonic()
        with self.writing() as store:
            laws = self.laws(store)
            last = store.horizon()
            check_horizon(horizon, last, self.workspace.timezone, ahead=ahead)
            store.open_batch(now(), "tick", horizon.isoformat())
            if last is None or horizon > last:
                store.add_tick(horizon)
            due = store.due_cases(horizon)
            for demand, law in laws.items():
                due += store.case_ids(demand) if law.changes(last, horizon) else []
            folded = fold(store, self.cases, laws, [], horizon, due=due)
            fed.decisions = len(folded.decisions)
            fed.made = list(folded.decisions) if keep_decisions else []
        log("ticked", horizon=horizon.isoformat(), decisions=fed.decisions)
        fed.seconds = time.monotonic() - started
        return fed

    def _take(
        self,
        store: Store,
        part: list[Arrival],
        kind: str,
        recorded_at: datetime | None,
        fed: Fed,
        waiting: set[Key],
        keep_decisions: bool,
        wrong: Wrong,
    ) -> None:
        self._look_up(store)
        origin = part[0].origin if part else ""
        batch = store.open_batch(recorded_at or now(), kind, origin, exact=recorded_at is not None)
        may_act = self.workspace.may_act
        sifted = Sifter(store, self.book, self.demands, batch.recorded_at, may_act).sift(part)
        if wrong == "refuse" and sifted.wrong:
            raise refusal_of(sifted.wrong)
        store.add_events(sifted.fresh)
        if wrong == "keep":
            sifted = self._keep(store, sifted)
        events = [event for event, _ in sifted.fresh]
        folded = fold(store, self.cases, self._laws(), events, store.horizon())
        fresh = {event.key for event in events}
        ours = fresh | waiting
        waiting -= folded.taken_up
        waiting |= folded.waiting & fresh
        self._count(fed, part, sifted, complete=wrong == "leave")
        self._name_waiting(store, fed, part, waiting)
        for event, problem in folded.wrong:
            arrival = Arrival(LOG, 0, event.id, event, problem)
            if wrong == "refuse" and event.key in fresh:
                raise refusal_of([(arrival, problem)])
            fed.quarantined += event.key in ours
            fed.unfit += event.key not in ours
            fed.wrong.append((arrival, problem.code, problem.message, problem.help))
        fed.decisions += len(folded.decisions)
        fed.superseded += len(folded.superseded)
        opened = (made for made in folded.decisions if made.incident and made.incident.status == "open")
        fed.incidents.extend(made.case for made in opened if made.outcome == "rejected")
        issued_on = {row.id: row.issued_on for row in store.demands()}
        zone = self.workspace.timezone
        fed.before_issue += sum(precedes_issue(event, issued_on, zone) for event in events)
        named = self._undemanded(events, folded.cases)
        fed.undemanded_items += len(named)
        fed.undemanded += named[: max(TOLD - len(fed.undemanded), 0)]
        if keep_decisions:
            fed.made.extend(folded.decisions)
            fed.taken_back.extend(store.decisions(folded.superseded))
            fed.shifts.extend(shift for before, after in folded.cases for shift in shifts(before, after))

    def _undemanded(
        self, events: Sequence[Event], cases: Sequence[tuple[Case | None, Case]]
    ) -> list[Undemanded]:
        demanded = demanded_of(after for _, after in cases)
        laws = self._laws()
        return [
            found
            for event in events
            if event.subject in demanded
            for found in undemanded(
                laws[event.subject.partition("/")[0]].latest,
                event,
                event.type,
                event.data,
                demanded[event.subject],
            )
        ]

    def _count(self, fed: Fed, part: list[Arrival], sifted: Sifted, *, complete: bool) -> None:
        fed.read += len(part)
        fed.duplicate += sifted.duplicate
        fed.discarded += sifted.discarded
        fed.quarantined += len(sifted.wrong)
        room = len(sifted.wrong) if complete else max(TOLD - len(fed.wrong), 0)
        fed.wrong.extend((arrival, p.code, p.message, p.help) for arrival, p in sifted.wrong[:room])

    def _keep(self, store: Store, sifted: Sifted) -> Sifted:
        """Put what is wrong into quarantine, but not twice; what was discarded there is known."""
        known = store.quarantined((arrival.origin, arrival.line) for arrival, _ in sifted.wrong)
        still, settled = [], 0
        for arrival, problem in sifted.wrong:
            if known.get((arrival.origin, arrival.line, arrival.raw)) == "discarded":
                settled += 1
            else:
                still.append((arrival, problem))
        new = [
            (arrival, problem)
            for arrival, problem in still
            if (arrival.origin, arrival.line, arrival.raw) not in known
        ]
        store.add_quarantine([quarantine_row(arrival, problem) for arrival, problem in new])
        store.add_attempts(
            [
                of_line(arrival.event, problem, arrival.origin, arrival.line, fed_now=True)
                for arrival, problem in new
                if problem.code in NOT_PERMITTED and arrival.event is not None
            ]
        )
        return sifted._replace(
            wrong=still, duplicate=sifted.duplicate + settled, discarded=sifted.discarded + settled
        )

    def _name_waiting(self, store: Store, fed: Fed, part: list[Arrival], waiting: set[Key]) -> None:
        fed.waits = [(arrival, waits) for arrival, waits in fed.waits if waits.event.key in waiting]
        came = {arrival.event.key: arrival for arrival in part if arrival.event is not None}
        keys = [key for key in came if key in waiting][: TOLD - len(fed.waits)]
        place = {key: number for number, key in enumerate(keys)}
        rows = sorted(store.waiting_of(keys), key=lambda row: place[row.source, row.id])
        fed.waits += [(came[waits.event.key], waits) for waits in describe(store, rows)]

    def _look_up(self, store: Store) -> None:
        self.book.read(store)
        self.demands.update({row.id: row.pack for row in store.demands()})

    def laws(self, store: Store) -> dict[str, Law]:
        """The law of each demand, by the ledger as it now is."""
        self._look_up(store)
        return self._laws()

    def _laws(self) -> dict[str, Law]:
        return {demand: law for demand, pack in self.demands.items() if (law := self.book.law(pack))}

    def forget(self) -> None:
        """Keep nothing of what was read: it was not written after all, or others have written."""
        self.cases.forget()
        self.demands.clear()
        self.book = LawBook(self.workspace.root, programs=self._programs)
