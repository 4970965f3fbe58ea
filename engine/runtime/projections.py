"""Writing what a batch brought about: decisions, cases, what waits, what is wrong."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from engine.core.history import read_history
from engine.core.intake import NOT_PERMITTED, Problem
from engine.core.law import Law
from engine.ledger.store import Key, Store
from engine.ledger.tables import WaitingRow
from engine.model import Case, Decision, Event
from engine.records import record_of
from engine.runtime.attempting import of_line

LOG = "ledger"
"""The origin of what is in quarantine although it is in the log: an event that waited, and then
proved to be one that the law cannot read. ``raw`` is then the Event as JSON."""


class News(NamedTuple):
    """What a batch means for one case, or for a demand without cases: how it now stands, the decisions
    made, the rows of those superseded, the events that wait and why, those that the law cannot read."""

    case: Case
    decisions: tuple[Decision, ...]
    superseded: tuple[int, ...]
    waiting: list[tuple[Key, str]]
    refused: list[tuple[Key, Problem]]


def write_news(store: Store, news: Sequence[News], known: Mapping[str, Case | None]) -> None:
    """The decisions of a batch, what they supersede, and the cases as they now stand. ``known`` are those on
    record as they stood; None for one whose snapshot cannot be read."""
    store.supersede([row for item in news for row in item.superseded])
    store.add_decisions(record_of(decision) for item in news for decision in item.decisions)
    store.drop_cases(
        item.case.id
        for item in news
        if item.case.id in known and (known[item.case.id] is None or item.case.opened_at is None)
    )
    store.save_cases(
        [(known.get(item.case.id), item.case) for item in news if item.case.opened_at is not None]
    )


def write_waiting(
    store: Store,
    events: Sequence[Event],
    laws: Mapping[str, Law],
    news: Sequence[News],
    known: Iterable[str],
    waited: Sequence[WaitingRow],
) -> tuple[frozenset[Key], frozenset[Key]]:
    """Bring up to date what waits of the new ``events`` and of those that ``waited`` before.

    An event of a demand waits only while it waits in each of the demand's cases; what a law refuses
    waits nowhere. Returns the keys that wait, and those that waited and do so no longer.
    """
    before = {(row.source, row.id): row for row in waited}
    subjects = {key: row.subject for key, row in before.items()}
    subjects.update({event.key: event.subject for event in events})
    opened = (set(known) | {item.case.id for item in news}) - {
        item.case.id for item in news if item.case.opened_at is None
    }
    back = {
        key for item in news for key, _ in item.waiting
    } - subjects.keys()  # had taken part, and wait again
    subjects.update({key: event.subject for key, event in store.events(back).items()})
    named = _named(news, subjects)
    wrong = {key for item in news for key, _ in item.refused}
    subjects.update({key: item.case.id for item in news for key, why in item.waiting if why == "case"})
    still: dict[Key, WaitingRow] = {}
    for key, subject in subjects.items():
        demand = subject.partition("/")[0]
        why = named.get(key)
        if demand not in laws:
            why = "demand"
        elif "/" in subject and subject not in opened:
            why = "case"
        if why is not None and key not in wrong:
            still[key] = WaitingRow(source=key[0], id=key[1], subject=subject, demand=demand, why=why)
    wide = {key for key, row in still.items() if key not in before and row.subject == row.demand}
    for key in proved_wrong(store) & wide if wide else ():
        del still[key]  # it waits in some cases of its demand, and is wrong in another
    gone = before.keys() - still.keys()
    new = {key: row for key, row in still.items() if key not in before or before[key].why != row.why}
    store.set_waiting(gone | (new.keys() & before.keys()), list(new.values()))
    return frozenset(still), frozenset(gone)


def proved_wrong(store: Store, upto: int | None = None) -> set[Key]:
    """The events of the log that the law proved unable to read, also those a person has discarded since; by
    what was recorded up to a batch."""
    kept = store.quarantined([(LOG, 0)], upto)
    return {msgspec.json.decode(raw, type=Event).key for (_, _, raw), how in kept.items() if how != "retried"}


def _named(news: Sequence[News], subjects: Mapping[Key, str]) -> dict[Key, str]:
    """What waits and why: an event of a demand only while it waits in each of the demand's cases."""
    named = {key: why for item in news for key, why in item.waiting}
    for item in news:
        if item.case.opened_at is None:
            continue
        demand = item.case.id.partition("/")[0]
        waits = {key for key, _ in item.waiting}
        named = {key: why for key, why in named.items() if subjects.get(key) != demand or key in waits}
    return named


def write_refused(
    store: Store, news: Sequence[News], fresh: Container[Key]
) -> tuple[tuple[Event, Problem], ...]:
    """Put events into quarantine that the law proved unable to read: among those newly come, and
    those taken up after they had waited."""
    problems = {key: problem for item in news for key, problem in item.refused if key in fresh}
    found = {key: event for key in problems if (event := store.event(key)) is not None}
    store.add_quarantine(
        [
            {
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
    store.add_attempts(
        [
            of_line(event, problems[key], LOG, 0, fed_now=False)
            for key, event in found.items()
            if problems[key].code in NOT_PERMITTED
        ]
    )
    return tuple((event, problems[key]) for key, event in found.items())


def project_demand(store: Store, law: Law, demand: str) -> None:
    """The demand's own row from its events as they now stand; from the one that issued it where that
    is retracted, so that its law stays known to whatever else comes."""
    row = demand_row(law, demand, store.events_about([demand]).get(demand, ()))
    if row is not None:
        store.save_demand(row)


def demand_row(law: Law, demand: str, events: Sequence[Event]) -> dict[str, Any] | None:
    """The row of a demand by its events; None where none issues it."""
    history = read_history(law, events)
    said: dict[str, Any] = {}
    for event in events:
        if event.type == "demand_issued" and not said:
            said.update(event.data)
    for happening in history.happenings:
        if happening.event.type in ("demand_issued", "demand_amended"):
            said.update(happening.data)
    if "pack" not in said:
        return None
    return {
        "id": demand,
        "pack": said["pack"],
        "authority": said.get("authority", ""),
        "title": said.get("title", ""),
        "issued_on": said["issued_on"],
        "due_on": said["due_on"],
    }
