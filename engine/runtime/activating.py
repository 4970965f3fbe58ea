"""Putting a version of a pack in force: what it must hold to, and what it does to the cases on record."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from engine.analysis.continuing import breaks
from engine.analysis.differences import differences
from engine.analysis.trials import try_stories
from engine.analysis.versions import Activated
from engine.calendars import local_day, start_of_day
from engine.core.history import governed
from engine.core.law import CHANGES, Law
from engine.diagnostics import Refused, refused
from engine.ledger.part import parts
from engine.ledger.store import Store
from engine.logs import log
from engine.model import Case
from engine.packs.load import read_pack
from engine.packs.pack import Pack
from engine.packs.testing import read_stories
from engine.records import record_of
from engine.runtime.clock import now
from engine.runtime.feed import Feeder
from engine.runtime.fold import Folded, fold
from engine.runtime.laws import followed_at


class Request(NamedTuple):
    """What a person asks for: ``effective`` a day, None for today; for which cases; who, and why."""

    effective: str | None = None
    only_new: bool = False
    actor: str | None = None
    reason: str | None = None


def activate(feeder: Feeder, name: str, request: Request, *, dry_run: bool = False) -> Activated:
    """Put the version of a pack that the workspace's files hold in force, and derive again the cases of
    which it is then the law for what they have seen; with ``dry_run`` nothing is kept.

    Raises PackInvalid where the pack or its tests have errors; Refused where there is none of the name,
    where its tests fail, where cases could not go on under it, or where it cannot read what is on record.
    """
    pack = read_pack(feeder.workspace.root, name)
    _check_tests(feeder.workspace.root, pack)
    day = request.effective or local_day(now(), pack.timezone)
    effective = start_of_day(day, pack.timezone)
    done = Activated(name, pack.digest, pack.timezone, effective, request.only_new)
    try:
        with feeder.database.writing() as session:
            store = Store(session)
            feeder.laws(store)
            before = feeder.book.law(name)
            done.horizon = store.horizon()
            if before is not None and _is_known(before, done):
                done.known = True
                store.give_up()
                return done
            store.open_batch(now(), "law", f"{name} {pack.digest}")
            law = feeder.book.activate(
                store,
                pack,
                effective,
                only_new=request.only_new and before is not None,
                actor=request.actor or feeder.workspace.actor,
                reason=request.reason,
            )
            if before is not None:
                problems = breaks(law, pack.digest)
                if problems:
                    raise Refused(*problems)
            done.until = followed_at(law, effective)
            _derive(feeder, store, before, law, done)
            if dry_run:
                store.give_up()
    except BaseException:
        feeder.forget()
        raise
    if dry_run:
        feeder.forget()
    else:
        log("law activated", pack=name, digest=pack.digest)
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


def _derive(feeder: Feeder, store: Store, before: Law | None, law: Law, done: Activated) -> None:
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
            folded = fold(store, feeder.cases, laws, [], done.horizon, again=again)
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
