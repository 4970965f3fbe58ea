"""Putting a version of a pack in force: what it must hold to, and what it does to the cases on record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from engine.analysis.differences import differences
from engine.analysis.trials import try_stories
from engine.calendars import local_day, start_of_day
from engine.core.history import governed
from engine.core.law import CHANGES, Law
from engine.core.program import Program
from engine.diagnostics import Diagnostic, Refused, refused
from engine.ledger.part import parts
from engine.ledger.store import Store
from engine.model import Case, DecisionRecord, record_of
from engine.packs.load import read_pack
from engine.packs.pack import Pack
from engine.packs.testing import read_stories
from engine.runtime.clock import now
from engine.runtime.feed import Feeder
from engine.runtime.fold import Folded, fold
from engine.runtime.laws import followed_at


@dataclass
class Activated:
    """What came of putting a version in force. ``until`` is when another version follows it, ``horizon``
    how far time has run; ``governed`` counts the cases of each demand that it governs. ``derived`` cases
    had come to its day already; ``come`` and ``gone`` are the decisions by which they now differ.
    ``known`` says that it was in force already."""

    pack: str
    digest: str
    zone: str
    effective: datetime
    only_new: bool
    until: datetime | None = None
    horizon: datetime | None = None
    known: bool = False
    governed: dict[str, int] = field(default_factory=dict)
    derived: int = 0
    come: list[DecisionRecord] = field(default_factory=list)
    gone: list[DecisionRecord] = field(default_factory=list)


class Order(NamedTuple):
    """What a person orders: ``effective`` a day, None for today; for which cases; who, and why."""

    effective: str | None = None
    only_new: bool = False
    actor: str | None = None
    reason: str | None = None


def activate(feeder: Feeder, name: str, order: Order, *, dry_run: bool = False) -> Activated:
    """Put the version of a pack that the workspace's files hold in force, and derive again the cases of
    which it is then the law for what they have seen; with ``dry_run`` nothing is kept.

    Raises PackInvalid where the pack or its tests have errors; Refused where there is none of the name,
    where its tests fail, where cases could not go on under it, or where it cannot read what is on record.
    """
    pack = read_pack(feeder.workspace.root, name)
    _check_tests(feeder.workspace.root, pack)
    day = order.effective or local_day(now(), pack.timezone)
    effective = start_of_day(day, pack.timezone)
    done = Activated(name, pack.digest, pack.timezone, effective, order.only_new)
    try:
        with feeder.database.writing() as session:
            store = Store(session)
            feeder.laws(store)
            before = feeder.book.law(name)
            done.horizon = store.horizon()
            if before is not None and _is_known(before, done):
                done.known = True
                session.rollback()
                return done
            batch = store.open_batch(now(), "law", f"{name} {pack.digest}")
            law = feeder.book.activate(
                store,
                batch.number,
                pack,
                effective,
                only_new=order.only_new and before is not None,
                actor=order.actor or feeder.workspace.actor,
                reason=order.reason,
            )
            if before is not None:
                _check_goes_on(law, pack.digest)
            done.until = followed_at(law, effective)
            _derive(feeder, store, batch.number, before, law, done)
            if dry_run:
                session.rollback()
    except BaseException:
        feeder.forget()
        raise
    if dry_run:
        feeder.forget()
    return done


def _check_tests(root: Path, pack: Pack) -> None:
    """Raises Refused where a test of the pack fails."""
    failed = [tried.trial.story for tried in try_stories(pack, read_stories(root, pack.name, pack)).failed]
    if failed:
        more = f" and {len(failed) - 1:,} more" if len(failed) > 1 else ""
        raise refused(
            "law-tests",
            f"Expected every test of {pack.name} to hold; '{failed[0].name}'{more} does not.",
            f"'forthwith rules test {pack.name}' shows each: mend the rules, or the tests where they are out "
            "of date.",
        )


def _is_known(law: Law, done: Activated) -> bool:
    """Whether nothing would change: the version is in force at that instant for all it would be for."""
    if law.at(done.effective).digest != done.digest:
        return False
    return done.only_new or all(each.at(done.effective).digest == done.digest for each in law.every())


def _derive(feeder: Feeder, store: Store, batch: int, before: Law | None, law: Law, done: Activated) -> None:
    """Count the cases the version governs, and derive again those that have seen its day."""
    laws = feeder.laws(store)
    for row in store.demands():
        if row.pack != done.pack:
            continue
        for ids in parts(store.case_ids(row.id)):
            cases = store.cases(ids)
            ours = [id for id in ids if (case := cases.get(id)) and _governs(law, case, done)]
            if ours:
                done.governed[row.id] = done.governed.get(row.id, 0) + len(ours)
            again = [id for id in ids if _has_seen(cases.get(id), done)]
            folded = fold(store, feeder.cases, laws, batch, [], done.horizon, again=again)
            if folded.refused and before is not None:
                _check_reads(store, before, row.id, again, folded)
            done.derived += len(again)
            made = [record_of(decision) for decision in folded.decisions]
            gone, come = differences(store.decisions(folded.superseded), made)
            done.gone += gone
            done.come += come


def _check_reads(store: Store, before: Law, demand: str, again: list[str], folded: Folded) -> None:
    """Raises Refused where the version cannot read what took part so far."""
    streams = store.events_about([demand, *again])
    known = {
        key
        for id in again
        for key, _ in governed(before, [*streams.get(id, ()), *streams.get(demand, ())])[1].refused
    }
    for key, problem in folded.refused:
        if key not in known:
            event = store.event(key)
            about = "" if event is None else f" about {event.subject}"
            raise refused(
                "law-cannot-read",
                f"The event {key[1]}{about} is on record, and this version cannot read it: {problem.message}",
                "Let the version declare what is on record, or put it in force from a later day.",
            )


def _governs(law: Law, case: Case, done: Activated) -> bool:
    versions = law.governing(case.opened_at).versions
    return any((each.effective, each.program.digest) == (done.effective, done.digest) for each in versions)


def _has_seen(case: Case | None, done: Activated) -> bool:
    """Whether a case has come to the instant; of one whose snapshot cannot be read, it may have."""
    if case is None or case.seen is None:
        return True
    reached = case.seen[:2] >= (done.effective, CHANGES)
    return reached or (done.horizon is not None and done.horizon >= done.effective)


def _check_goes_on(law: Law, digest: str) -> None:
    """Raises Refused where a case could stand where the version that follows has no such state."""
    problems: dict[str, Diagnostic] = {}
    for each in law.every():
        for before, after in zip(each.versions, each.versions[1:], strict=False):
            if digest in (before.program.digest, after.program.digest):
                problems.update((p.message, p) for p in _breaks(before.program, after.program))
    if problems:
        raise Refused(*problems.values())


def _breaks(before: Program, after: Program) -> list[Diagnostic]:
    """Why cases under one version cannot go on under another."""
    file = f"workflows/{after.pack.workflow}.yaml"
    problems = []
    if before.zone != after.zone:
        problems.append(
            Diagnostic(
                code="law-zone",
                message=f"{file}: expected the time zone {before.zone}, in which the days of the cases on "
                f"record are counted; found {after.zone}.",
                help=f"Write 'timezone: {before.zone}'; another zone takes another pack.",
            )
        )
    for name, region in before.pack.regions.items():
        there = after.pack.regions.get(name)
        if there is None:
            problems.append(
                Diagnostic(
                    code="law-region",
                    message=f"{file}: expected the region '{name}', in which cases on record stand; "
                    "this version has none of the name.",
                    help="Keep the region, and let nothing lead on in it.",
                )
            )
            continue
        parents = {state.parent for state in there.states.values()}
        outer = {state.parent for state in region.states.values()}
        for path in region.states:
            now_called = after.pack.renamed.get(path, path)
            if path in outer or (now_called in there.states and now_called not in parents):
                continue
            inside = now_called in parents
            why = "has states in it now" if inside else "is none of this version"
            help = f"Say what it is called now: 'renamed: {{{path}: STATE}}', or keep the state."
            problems.append(
                Diagnostic(
                    code="law-state",
                    message=f"{file}: a case may stand in '{path}' of {name}, which {why}.",
                    help=f"Give the outer state another name. {help}" if inside else help,
                )
            )
    return problems
