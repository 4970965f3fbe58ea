"""Verifying a ledger: its log against the chain, and all that follows from the log against what is stored.

What the log says is looked at first. Where it was altered the cases are not derived again: they would
follow from something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.alterations import Alteration, Verified
from engine.calendars import zones_version
from engine.core.history import read_history
from engine.core.program import Program
from engine.diagnostics import ForthwithError, refused
from engine.ledger.audit import Audit
from engine.ledger.comparing import differing, stored_rows, strays
from engine.ledger.database import Database
from engine.ledger.layout import ITSELF, strange
from engine.ledger.store import Key, Store
from engine.ledger.stored import whatever_stands_there
from engine.ledger.tables import (
    ActionRow,
    CaseRow,
    DeadlineRow,
    DemandRow,
    PackRow,
    RespondentRow,
    WaitingRow,
)
from engine.model import Event
from engine.packs.load import pack_from_bytes
from engine.packs.stored import stored_pack
from engine.runtime.laws import LawBook
from engine.runtime.letter_files import Files
from engine.runtime.projections import demand_row, proved_wrong
from engine.runtime.spread import processors, spread
from engine.runtime.verifying_cases import CaseCheck, Checked, Waiting

PART = 250
"""How many cases are derived at once."""

ENOUGH = 500
"""For how many cases it pays to start a process."""


class Task(NamedTuple):
    """All that a process needs: where the ledger is, and the batch with which it is looked at."""

    url: str
    root: Path
    batch: int
    packs: dict[str, str]


def verify(
    root: Path,
    url: str,
    database: Database,
    *,
    quick: bool = False,
    kept: str | None = None,
    progress: Callable[[int], None] = lambda cases: None,
    workers: int | None = None,
) -> Verified:
    """Look at the whole ledger of the workspace ``root``. With ``quick`` no case is derived; ``kept`` is a
    head kept elsewhere. Without ``workers`` there are as many processes as is worth while.

    Raises Refused where somebody writes to the ledger meanwhile, and by that the cases cannot be compared.
    """
    found = Verified(kept=kept)
    with database.reading() as session, whatever_stands_there(session):
        store = Store(session)
        for wrong in strange(session):
            found.take(wrong)
        if any(wrong.row == ITSELF for wrong in found.found):
            return found
        audit = Audit(session, kept)
        for wrong in audit.run():
            found.take(wrong)
        found.head, found.batches, found.rows = audit.head, audit.batches, audit.rows
        found.kept_at = audit.kept_at
        programs = None if found.count else _programs(store, found)
        if not found.count:
            _letters(store, root, found)
        if quick or programs is None:
            return found
        book = LawBook(root, programs=programs)
        book.read(store)
        for wrong in _derived(store, root, url, book, found, progress, workers):
            found.take(wrong)
        found.derived = True
    return found


def _programs(store: Store, found: Verified) -> dict[str, Program] | None:
    """Every version of the law, its matcher without a memory; None where one cannot be used. Says where one
    was stored with other versions of what it rests on."""
    programs: dict[str, Program] = {}
    usable = True
    for row in stored_rows(store.session, PackRow):
        try:
            pack = pack_from_bytes(row["content"])
            zones = stored_pack(row["content"]).zones
        except ForthwithError as error:
            wrong = error.diagnostics[0]
            if wrong.code in _ALTERED:
                found.take(
                    Alteration(
                        table="pack", row=row["digest"], how="altered", column="content", why=wrong.message
                    )
                )
            else:
                found.notes.append(
                    f"The version {row['digest']} of {row['name']} cannot be read by this program: "
                    f"{wrong.message} The cases were not derived again."
                )
            usable = False
            continue
        for column, said in (("digest", pack.digest), ("name", pack.name)):
            if row[column] != said:
                found.take(_altered_pack(row["digest"], column, said, row[column]))
                usable = False
        if zones != zones_version():
            found.notes.append(
                f"{row['name']} was stored with {zones}; {zones_version()} is installed. A time of day in a "
                "zone whose rules changed may now be another instant."
            )
        programs[row["digest"]] = Program(pack, remember=False)
    for digest in sorted({each.digest for each in store.activations()} - programs.keys()) if usable else ():
        why = "An activation names it."
        found.take(Alteration(table="pack", row=digest, how="missing", why=why))
        usable = False
    return programs if usable else None


_ALTERED = ("stored-pack-unreadable", "stored-pack-altered")
"""What is said of a stored pack that no version of the program can have written."""


def _altered_pack(digest: str, column: str, expected: str, found: str) -> Alteration:
    why = "It contradicts the content of its row, and the chain was made over it so."
    return Alteration(
        table="pack", row=digest, how="altered", column=column, expected=expected, found=found, why=why
    )


def _letters(store: Store, root: Path, found: Verified) -> None:
    """Says how many letters are not as they were written, or not where they were put."""
    files = Files(root)
    states: Counter[str] = Counter(files.found(letter) for letter in store.all_letters())
    for state, said in (("changed", "not as they were written"), ("gone", "not where they were put")):
        if states[state]:
            found.notes.append(
                f"Of the {states.total():,} letters on record the files of {states[state]:,} are {said}; "
                "'forthwith letters list' says which."
            )


def _derived(
    store: Store,
    root: Path,
    url: str,
    book: LawBook,
    found: Verified,
    progress: Callable[[int], None],
    workers: int | None,
) -> Iterator[Alteration]:
    """All that follows from the log, compared with what is stored."""
    issuing = store.events_about(store.issuing())
    rows = []
    packs = {}
    for demand, events in issuing.items():
        law = book.law(_pack_of(events))
        row = None if law is None else demand_row(law, demand, events)
        if row is not None:
            rows.append(row)
            packs[demand] = row["pack"]
    yield from differing(DemandRow, rows, stored_rows(store.session, DemandRow))
    ids = store.subjects()
    last = store.last_batch()
    task = Task(url, root, 0 if last is None else last[0], packs)
    waiting = Waiting({}, Counter(), Counter(), {})
    with closing(_checked(store, task, book, ids, workers)) as parts:
        for part in parts:
            found.cases += part.cases
            yield from part.found
            waiting.own.update(part.waiting.own)
            waiting.opened.update(part.waiting.opened)
            waiting.wide.update(part.waiting.wide)
            waiting.why.update(part.waiting.why)
            progress(part.cases)
    known = "SELECT subject FROM event"
    for table, names in _BY_CASE:
        yield from strays(store.session, table, names, known)
    expected = list(_waiting(store, book, packs, waiting))
    yield from differing(WaitingRow, expected, stored_rows(store.session, WaitingRow))


_BY_CASE = (
    (RespondentRow, ("demand", "id")),
    (CaseRow, ("id",)),
    (DeadlineRow, ("case_id",)),
    (ActionRow, ("case_id",)),
)


def _checked(
    store: Store, task: Task, book: LawBook, ids: list[str], workers: int | None
) -> Generator[Checked]:
    parts = (ids[first : first + PART] for first in range(0, len(ids), PART))
    if workers is None:
        workers = min(len(ids) // ENOUGH, processors())
    if workers < 2 or task.url == "sqlite://":
        check = CaseCheck(book, task.packs)
        yield from (check.part(store, part) for part in parts)
        return
    with closing(spread(partial(begin, task), parts, workers)) as done:
        yield from done


def begin(task: Task) -> Callable[[list[str]], Checked]:
    """What a process of its own does with some cases: it reads by a connection of its own."""
    database = Database(task.url, read_only=True)
    with database.reading() as session:
        store = Store(session)
        contents = {row.digest: store.pack_content(row.digest) for row in store.activations()}
    programs = {
        digest: Program(pack_from_bytes(content), remember=False) for digest, content in contents.items()
    }
    book = LawBook(task.root, programs=programs)
    check = CaseCheck(book, task.packs)

    def part(ids: list[str]) -> Checked:
        with database.reading() as session, whatever_stands_there(session):
            store = Store(session)
            last = store.last_batch()
            if (0 if last is None else last[0]) != task.batch:
                raise refused(
                    "ledger-moved",
                    "Somebody wrote to the ledger while it was being verified.",
                    "Verify it again while nobody writes, or with --quick.",
                )
            book.read(store)
            return check.part(store, ids)

    return part


def _pack_of(events: list[Event]) -> str:
    """The pack that the first event which issues a demand names."""
    return next((str(event.data.get("pack")) for event in events if event.type == "demand_issued"), "")


def _waiting(
    store: Store, book: LawBook, packs: dict[str, str], waiting: Waiting
) -> Iterator[dict[str, str]]:
    """The rows of the events that wait."""
    for key, (subject, why) in waiting.own.items():
        yield _waits(key, subject, why)
    wrong = proved_wrong(store)
    demands = [subject for subject in store.demand_subjects() if subject not in packs]
    for demand, events in store.events_about(demands).items():
        for event in events:
            yield _waits(event.key, demand, "demand")
    for demand, pack in packs.items():
        law = book.law(pack)
        opened = waiting.opened[demand]
        wide = {key: count for (of, key), count in waiting.wide.items() if of == demand}
        whys: dict[Key, str] = {key: waiting.why[demand, key] for key in wide}
        if not opened and law is not None:
            history = read_history(law, store.events_about([demand]).get(demand, []))
            whys = dict.fromkeys(history.waiting, "event")
        for key, why in whys.items():
            if wide.get(key, 0) == opened and key not in wrong:
                yield _waits(key, demand, why)


def _waits(key: Key, subject: str, why: str) -> dict[str, str]:
    demand = subject.partition("/")[0]
    return {"source": key[0], "id": key[1], "subject": subject, "demand": demand, "why": why}
