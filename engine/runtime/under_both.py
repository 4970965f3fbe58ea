"""Cases derived under the law that governs them and under a version that is tried, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from engine.analysis.contrast import Contrast, Under, contrast
from engine.analysis.course import course
from engine.analysis.differences import differences
from engine.analysis.versions import Differing
from engine.core.derive import Derived, derive
from engine.core.law import Law
from engine.core.program import Program
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Event
from engine.packs.load import pack_from_bytes
from engine.records import record_of


class Trial(NamedTuple):
    """All that a process needs: where the ledger is, as it was with ``batch`` and run to ``horizon``; the
    versions that govern as (effective, stored pack, only_new), the one tried, and from when it is to be in
    force."""

    url: str
    batch: int
    horizon: datetime | None
    versions: tuple[tuple[datetime, bytes, bool], ...]
    tried: bytes
    since: datetime | None


class Part(NamedTuple):
    """What came of some cases: how many there were, those that differ, the moves into each state; how many
    have come to the day from which the version is tried, and the latest instant that any has come to."""

    cases: int
    differing: list[Differing]
    moves: Counter[tuple[str, bool]]
    reached: int
    latest: datetime | None


class UnderBoth:
    """The two laws ready to run, and a connection that reads."""

    def __init__(self, trial: Trial, database: Database) -> None:
        self.trial = trial
        self.database = database
        self.law = Law(
            (effective, Program(pack_from_bytes(stored)), only_new)
            for effective, stored, only_new in trial.versions
        )
        self._settled_under = self.law
        program = Program(pack_from_bytes(trial.tried), basis=lambda at: self._settled_under.at(at).digest)
        if trial.since is None:
            self.other = Law([(self.law.versions[0].effective, program)])
        else:
            self.other = Law([*self.law.recorded, (trial.since, program)])

    def part(self, ids: Sequence[str]) -> Part:
        """Some cases under both. One that was not open with the batch is passed over."""
        streams = self._streams(ids)
        moves: Counter[tuple[str, bool]] = Counter()
        ends = []
        differing = []
        for id in ids:
            events = _events(streams, id)
            before, after = self._derived(id, events)
            if before.case.seen is None or before.case.opened_at is None:
                continue
            ends.append(max(before.case.seen[0], self.trial.horizon or before.case.seen[0]))
            for derived, tried in ((before, False), (after, True)):
                moves.update((made.target, tried) for made in derived.decisions if made.target is not None)
            each = _differing(id, before, after)
            if each is not None:
                differing.append(each)
        since = self.trial.since
        reached = len(ends) if since is None else sum(end >= since for end in ends)
        return Part(len(ends), differing, moves, reached, max(ends, default=None))

    def contrast(self, each: Differing) -> Contrast | None:
        """The first difference of a case explained; None where no decision differs."""
        events = _events(self._streams([each.case]), each.case)
        before, after = self._derived(each.case, events)
        now, then = (
            Under(course(law, each.case, events, derived.decisions), derived.case)
            for law, derived in ((self.law, before), (self.other, after))
        )
        return contrast(now, then, each)

    def _streams(self, ids: Iterable[str]) -> dict[str, list[Event]]:
        subjects = dict.fromkeys(ids)
        subjects.update(dict.fromkeys([id.partition("/")[0] for id in subjects]))
        with self.database.reading() as session:
            return Store(session).events_about(subjects, self.trial.batch)

    def _derived(self, id: str, events: Sequence[Event]) -> tuple[Derived, Derived]:
        before = derive(self.law, id, events, self.trial.horizon)
        self._settled_under = self.law.governing(before.case.opened_at)
        return before, derive(self.other, id, events, self.trial.horizon)


def begin(trial: Trial) -> Callable[[Sequence[str]], Part]:
    """What a process of its own does with some cases: it reads by a connection of its own."""
    return UnderBoth(trial, Database(trial.url, read_only=True)).part


def _events(streams: dict[str, list[Event]], id: str) -> list[Event]:
    return [*streams.get(id, ()), *streams.get(id.partition("/")[0], ())]


def _differing(id: str, before: Derived, after: Derived) -> Differing | None:
    gone, come = differences(before.decisions, after.decisions)
    known = {key for key, _ in before.refused}
    unread = tuple((key[1], why.message) for key, why in after.refused if key not in known)
    stood, stands = before.case.state, after.case.state
    if not gone and not come and not unread and stood == stands:
        return None
    return Differing(id, tuple(map(record_of, gone)), tuple(map(record_of, come)), stood, stands, unread)
