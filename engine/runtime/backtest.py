"""A version tried on every case on record, beside the law that governs: nothing is written.

The cases go to as many processes as there are processors, in parts; of each part only what differs comes
back, so that memory does not grow with their number.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import datetime
from multiprocessing import get_context
from typing import NamedTuple

from engine.analysis.differences import differences
from engine.analysis.unheld import unheld
from engine.analysis.versions import Backtested, Differing
from engine.core.derive import Derived, derive
from engine.core.law import Law
from engine.core.program import Program
from engine.diagnostics import refused
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import DecisionRecord, Event, record_of
from engine.packs.load import pack_from_bytes, pack_to_bytes
from engine.packs.pack import Pack
from engine.runtime.feed import Feeder

PART = 250
"""How many cases a process takes at once."""


class Job(NamedTuple):
    """All that a process needs: where the ledger is, as it was with ``batch``; the versions that govern as
    (effective, stored pack, only_new), the one tried, and from when it is to be in force."""

    url: str
    batch: int
    versions: tuple[tuple[datetime, bytes, bool], ...]
    tried: bytes
    since: datetime | None


class Backtest:
    """A trial of a version on the cases of its pack: of one demand or of all, or on one case."""

    def __init__(
        self,
        feeder: Feeder,
        pack: Pack,
        *,
        since: datetime | None = None,
        demand: str | None = None,
        case: str | None = None,
    ) -> None:
        """Raises Refused where no case on record is under the pack, or not the one asked for."""
        with feeder.database.reading() as session:
            store = Store(session)
            feeder.book.read(store)
            law = feeder.book.law(pack.name)
            demands = [row.id for row in store.demands() if row.pack == pack.name]
            wanted = [demand] if demand is not None else demands
            self.ids = [id for each in wanted if each in demands for id in store.case_ids(each)]
            last = store.last_batch()
        if case is not None:
            self.ids = [id for id in self.ids if id == case]
        if law is None or not self.ids:
            about = case or demand or "any demand"
            raise refused(
                "nothing-to-try",
                f"Expected cases on record under {pack.name} to try it on; found none of {about}.",
                "'forthwith status' lists the cases; a pack is tried on those that were issued under it.",
            )
        self.job = Job(
            url=feeder.workspace.database,
            batch=0 if last is None else last[0],
            versions=tuple((v.effective, pack_to_bytes(v.program.pack), v.only_new) for v in law.recorded),
            tried=pack_to_bytes(pack),
            since=since,
        )
        self._database = feeder.database
        program = Program(pack)
        self.found = Backtested(
            pack=pack.name,
            digest=pack.digest,
            since=since,
            zones={**feeder.zones, pack.digest: pack.timezone},
            unheld=unheld(program, [version.program.pack for version in law.recorded]),
        )

    def run(self, progress: Callable[[int], None] = lambda cases: None) -> Iterator[Differing]:
        """The cases that differ, in their order; ``found`` is complete when they have all been given."""
        parts = [self.ids[first : first + PART] for first in range(0, len(self.ids), PART)]
        workers = min(len(parts), os.cpu_count() or 1)
        if workers < 2 or self.job.url == "sqlite://":
            bench = _Bench(self.job, self._database)
            done: Iterator[_Part] = (bench.part(ids) for ids in parts)
        else:
            done = _spread(self.job, parts, workers)
        for found in done:
            self.found.cases += found.cases
            self.found.moves.update(found.moves)
            for each in found.differing:
                self.found.differing += 1
                self.found.unread += len(each.unread)
                yield each
            progress(found.cases)


class _Part(NamedTuple):
    cases: int
    differing: list[Differing]
    moves: Counter[tuple[str, bool]]


class _Bench:
    """One process's own: its connection, and the two laws ready to run."""

    def __init__(self, job: Job, database: Database) -> None:
        self.job = job
        self.database = database
        self.law = Law(
            (effective, Program(pack_from_bytes(stored)), only_new)
            for effective, stored, only_new in job.versions
        )
        self.settled_under = self.law
        program = Program(pack_from_bytes(job.tried), basis=lambda at: self.settled_under.at(at).digest)
        if job.since is None:
            self.other = Law([(self.law.versions[0].effective, program)])
        else:
            self.other = Law([*self.law.recorded, (job.since, program)])

    def part(self, ids: Sequence[str]) -> _Part:
        """Some cases under both."""
        found = _Part(len(ids), [], Counter())
        with self.database.reading() as session:
            store = Store(session)
            horizon = store.horizon(self.job.batch)
            demands = {id.partition("/")[0] for id in ids}
            streams = store.events_about({*ids, *demands}, self.job.batch)
        for id in ids:
            events = [*streams.get(id, ()), *streams.get(id.partition("/")[0], ())]
            differing = self._case(id, events, horizon, found.moves)
            if differing is not None:
                found.differing.append(differing)
        return found

    def _case(
        self, id: str, events: list[Event], horizon: datetime | None, moves: Counter[tuple[str, bool]]
    ) -> Differing | None:
        before = derive(self.law, id, events, horizon)
        self.settled_under = self.law.governing(before.case.opened_at)
        after = derive(self.other, id, events, horizon)
        first, second = _records(before), _records(after)
        for records, tried in ((first, False), (second, True)):
            moves.update((record.target, tried) for record in records if record.target is not None)
        gone, come = differences(first, second)
        known = {key for key, _ in before.refused}
        unread = tuple((key[1], why.message) for key, why in after.refused if key not in known)
        stood, stands = before.case.state, after.case.state
        if not gone and not come and not unread and stood == stands:
            return None
        return Differing(id, gone, come, stood, stands, unread)


def _records(derived: Derived) -> list[DecisionRecord]:
    return [record_of(decision) for decision in derived.decisions]


def _spread(job: Job, parts: Sequence[Sequence[str]], workers: int) -> Iterator[_Part]:
    """The parts done by several processes, given in order; no more than a few wait at a time."""
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(job,)
    ) as pool:
        pending: dict[int, Future[_Part]] = {}
        following = 0
        for number, part in enumerate(parts):
            pending[number] = pool.submit(_work, part)
            while len(pending) > 2 * workers:
                wait([pending[following]], return_when=FIRST_COMPLETED)
                yield pending.pop(following).result()
                following += 1
        for number in sorted(pending):
            yield pending[number].result()


_bench: _Bench | None = None


def _begin(job: Job) -> None:
    global _bench
    _bench = _Bench(job, Database(job.url))


def _work(ids: Sequence[str]) -> _Part:
    assert _bench is not None
    return _bench.part(ids)
