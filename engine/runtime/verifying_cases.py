"""Cases derived again from the log, and compared with all that is stored of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.alterations import Alteration
from engine.core.derive import Derived, derive
from engine.core.law import Law
from engine.ledger.comparing import differing, stored_rows
from engine.ledger.projections import OF_A_CASE
from engine.ledger.rows import canonical_record, case_row
from engine.ledger.store import Key, Store
from engine.ledger.tables import CaseRow, DecisionRow, RespondentRow
from engine.model import Decision, Event
from engine.records import record_of
from engine.runtime.laws import LawBook


class Waiting(NamedTuple):
    """Of some cases: the events about them that wait, with subject and what for; of each demand how many
    are open, and in how many of these an event of the demand waits, with what for."""

    own: dict[Key, tuple[str, str]]
    opened: Counter[str]
    wide: Counter[tuple[str, Key]]
    why: dict[tuple[str, Key], str]


class Checked(NamedTuple):
    """What came of some cases: how many are open, what is not as it follows from the log, what waits."""

    cases: int
    found: list[Alteration]
    waiting: Waiting


class CaseCheck:
    """Derives cases as the ledger is with its last batch. ``packs`` maps each demand to its pack."""

    def __init__(self, book: LawBook, packs: dict[str, str]) -> None:
        self.book = book
        self.packs = packs

    def law(self, demand: str) -> Law | None:
        """The law of a demand; None of one that is not known."""
        return self.book.law(self.packs.get(demand, ""))

    def part(self, store: Store, ids: Sequence[str]) -> Checked:
        """Some cases, open or not, about which there are events."""
        waiting = Waiting({}, Counter(), Counter(), {})
        derived = {}
        for id, own, of in self._derived(store, ids):
            if of is None:
                waiting.own.update({event.key: (id, "demand") for event in own})
                continue
            derived[id] = of
            _wait(waiting, id, of, own)
        opened = _opened(derived)
        found = [*self._decisions(store, ids, opened), *_projections(store, ids, opened)]
        return Checked(len(opened), found, waiting)

    def decided(self, store: Store, ids: Sequence[str]) -> Iterator[Alteration]:
        """Of some cases only what was decided: for a ledger that holds no projections."""
        derived = {id: of for id, _, of in self._derived(store, ids) if of is not None}
        yield from self._decisions(store, ids, _opened(derived))

    def _derived(
        self, store: Store, ids: Sequence[str]
    ) -> Iterator[tuple[str, Sequence[Event], Derived | None]]:
        """Each case with the events about it alone, derived anew; None where its demand is not known."""
        horizon = store.horizon()
        streams = store.events_about({*ids, *(id.partition("/")[0] for id in ids)})
        for id in ids:
            law = self.law(id.partition("/")[0])
            of = None if law is None else derive(law, id, _of(streams, id), horizon)
            yield id, streams.get(id, ()), of

    def _decisions(
        self, store: Store, ids: Sequence[str], opened: dict[str, Derived]
    ) -> Iterator[Alteration]:
        current = store.current_decisions(ids)
        rows = [kept.row for each in current.values() for kept in each]
        bodies = {row["row"]: row for row in stored_rows(store.session, DecisionRow, "row", rows)}
        for id in ids:
            made = opened[id].decisions if id in opened else ()
            stands = [bodies[kept.row] for kept in current.get(id, ())]
            yield from _unlike(id, made, stands)
        for id in store.superseding(ids):
            yield from self._history(store, id)

    def _history(self, store: Store, id: str) -> Iterator[Alteration]:
        """What stood in a case with each batch that decided or superseded anything in it."""
        for batch, stood in store.stood(id):
            law = self.book.known_at(batch).get(self.packs.get(id.partition("/")[0], ""))
            events = store.events_about([id, id.partition("/")[0]], batch)
            derived = None
            if law is not None:
                derived = derive(law, id, _of(events, id), store.horizon(batch))
            opened = derived is not None and derived.case.opened_at is not None
            rows = stored_rows(store.session, DecisionRow, "row", stood)
            made = derived.decisions if derived is not None and opened else ()
            wrong = next(_unlike(id, made, rows, batch), None)
            if wrong is not None:
                yield wrong
                return


def _opened(derived: dict[str, Derived]) -> dict[str, Derived]:
    return {id: each for id, each in derived.items() if each.case.opened_at is not None}


def _of(streams: dict[str, list[Event]], id: str) -> list[Event]:
    return [*streams.get(id, ()), *streams.get(id.partition("/")[0], ())]


def _wait(waiting: Waiting, id: str, derived: Derived, own: Sequence[Event]) -> None:
    demand = id.partition("/")[0]
    keys = {event.key for event in own}
    if derived.case.opened_at is None:
        wrong = {key for key, _ in derived.refused}
        waiting.own.update(dict.fromkeys(keys - wrong, (id, "case")))
        return
    waiting.opened[demand] += 1
    for key, why in derived.waiting:
        if key in keys:
            waiting.own[key] = (id, why)
        else:
            waiting.wide[demand, key] += 1
            waiting.why[demand, key] = why


def _unlike(
    id: str, made: Sequence[Decision], stands: Sequence[dict[str, object]], batch: int | None = None
) -> Iterator[Alteration]:
    """The decisions that follow from the log and do not stand, or stand and do not follow."""
    records = {record.id: record for record in map(record_of, made)}
    when = "" if batch is None else f", by what was known with batch {batch}"
    for row in stands:
        record = records.pop(str(row["id"]), None)
        name = f"row {row['row']} ({row['id']} of {id})"
        if record is None:
            why = f"It does not follow from the log{when}; or what superseded it is missing."
            yield Alteration(table="decision", row=name, how="inserted", why=why)
        elif canonical_record(record) != row["body"]:
            yield Alteration(
                table="decision",
                row=name,
                how="altered",
                column="body",
                expected=canonical_record(record),
                found=str(row["body"]),
            )
    for record in records.values():
        why = f"It follows from the log{when}; or what says it is superseded was put in."
        yield Alteration(table="decision", row=f"{record.id} of {id}", how="missing", why=why)


def _projections(store: Store, ids: Sequence[str], opened: dict[str, Derived]) -> Iterator[Alteration]:
    cases = [each.case for each in opened.values()]
    yield from differing(
        CaseRow, [case_row(case) for case in cases], stored_rows(store.session, CaseRow, "id", ids)
    )
    for table, rows_of, key in OF_A_CASE:
        expected = [row for case in cases for row in rows_of(case)]
        if table is not RespondentRow:
            yield from differing(table, expected, stored_rows(store.session, table, key[0], ids))
            continue
        wanted = set(ids)
        demands = {id.partition("/")[0] for id in ids}
        found = [
            row
            for row in stored_rows(store.session, table, "id", {id.partition("/")[2] for id in ids})
            if row["demand"] in demands and f"{row['demand']}/{row['id']}" in wanted
        ]
        yield from differing(table, expected, found)
