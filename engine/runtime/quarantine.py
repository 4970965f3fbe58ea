"""Lines in quarantine: fed again when the cause has been mended, or discarded with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from engine.core.history import read_history
from engine.core.intake import Problem
from engine.diagnostics import Refused, refused
from engine.ledger.held import Quarantined
from engine.ledger.store import Store
from engine.model import Event
from engine.runtime.arrivals import Arrival
from engine.runtime.clock import now
from engine.runtime.csv_rows import read_csv
from engine.runtime.fed import Fed
from engine.runtime.feed import SOURCE, Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.lines import UNREADABLE_AGAIN
from engine.runtime.permission import check_listed_roles
from engine.runtime.projections import LOG


@dataclass(frozen=True)
class Retried:
    """What came of a retry: the numbers of the lines that were taken, and of those still wrong,
    each with what is wrong with it now."""

    taken: tuple[int, ...]
    wrong: tuple[tuple[int, Problem], ...]
    fed: Fed


def lines(feeder: Feeder, *, open_only: bool = True) -> Sequence[Quarantined]:
    """The lines in quarantine, oldest first."""
    with feeder.database.reading() as session:
        return list(Store(session).quarantine(open_only=open_only))


def line(feeder: Feeder, number: int) -> Quarantined:
    """One line, open or settled. Raises Refused where there is none of the number."""
    return _find(lines(feeder, open_only=False), [number])[0]


def discard(feeder: Feeder, numbers: Sequence[int], reason: str) -> list[int]:
    """Close lines for good, and say their numbers. Raises Refused, and closes none, where one is not open."""
    with feeder.database.writing() as session:
        store = Store(session)
        rows = _find(store.quarantine(open_only=False), numbers)
        for row in rows:
            _must_be_open(row)
        closed = [row.row for row in rows]
        store.open_batch(now(), "quarantine", "discarded")
        store.settle_quarantine(closed, "discarded", reason)
    return closed


def retry(feeder: Feeder, numbers: Sequence[int] | None = None) -> Retried:
    """Feed lines again, as they were read; all open ones where no numbers are given.

    A line that is still wrong stays where it is under its number. A kill between feeding and
    closing does no harm: the line is then a duplicate at the next retry, and is closed.

    Raises Refused where a line is not there or not open, and for a listed role that no pack knows.
    """
    check_listed_roles(feeder)
    every = lines(feeder, open_only=False)
    chosen = [row for row in every if row.resolution is None] if numbers is None else _find(every, numbers)
    for row in chosen:
        _must_be_open(row)
    logged = [row for row in chosen if row.origin == LOG]
    again = _arrivals(feeder, [row for row in chosen if row.origin != LOG], every)
    wrong = list(_still_wrong(feeder, logged))
    fed = Fed()
    if again:
        fed = feeder.feed(again, kind="retry", wrong="leave", keep_decisions=True)
        told = {arrival.line: Problem(code, message, help) for arrival, code, message, help in fed.wrong}
        wrong += [(row.row, told[row.row]) for row in chosen if row.row in told]
    still = {number for number, _ in wrong}
    taken = tuple(row.row for row in chosen if row.row not in still)
    if taken:
        _close(feeder, taken)
    return Retried(taken, tuple(sorted(wrong, key=lambda pair: pair[0])), fed)


def _close(feeder: Feeder, taken: Iterable[int]) -> None:
    with feeder.database.writing() as session:
        store = Store(session)
        still = {row.row for row in store.quarantine()}  # somebody else may have closed one meanwhile
        store.open_batch(now(), "quarantine", "retried")
        store.settle_quarantine([row for row in taken if row in still], "retried")


def _arrivals(feeder: Feeder, chosen: Sequence[Quarantined], every: Sequence[Quarantined]) -> list[Arrival]:
    """The chosen lines read again. Their line numbers are those of the quarantine, by which they are
    known here.

    Every line kept of a file is read, in its order, so that those which say the same are told apart by
    their ordinal, as they were when the file was first read.
    """
    wanted = {row.row for row in chosen}
    found: list[Arrival] = []
    ordinals: dict[str, Counter[str]] = {row.origin: Counter() for row in chosen}
    for row in sorted(every, key=lambda row: (row.line, row.row)):
        if row.origin in ordinals:
            arrival = _arrival(feeder, row, ordinals[row.origin])
            if row.row in wanted:
                found.append(arrival)
    return found


def _arrival(feeder: Feeder, row: Quarantined, ordinals: Counter[str]) -> Arrival:
    head, newline, body = row.raw.partition("\n")
    found: list[Arrival] = []
    if row.code in UNREADABLE_AGAIN:
        pass
    elif newline:
        found = list(
            read_csv(_bytes([head, body]), row.origin, feeder.types, feeder.event_names, SOURCE, ordinals)
        )
    else:
        found = list(read_json_lines(_bytes([head]), row.origin, SOURCE, ordinals))
    if not found:
        problem = Problem(row.code, row.message, row.help)
        return Arrival(row.origin, row.row, row.raw, None, problem)
    return found[-1]._replace(line=row.row)


def _bytes(texts: Sequence[str]) -> Iterator[bytes]:
    """Lines as a file gives them; a quoted value of CSV may go over several."""
    for text in texts:
        for part in f"{text}\n".splitlines(keepends=True):
            yield part.encode("utf-8", "surrogateescape")


def _still_wrong(feeder: Feeder, rows: Sequence[Quarantined]) -> Iterator[tuple[int, Problem]]:
    """Of events that are in the log but could not be read: those that still cannot."""
    if not rows:
        return
    with feeder.database.reading() as session:
        store = Store(session)
        feeder.book.read(store)
        packs = {row.id: row.pack for row in store.demands()}
        for row in rows:
            event = msgspec.json.decode(row.raw, type=Event)
            demand = event.subject.partition("/")[0]
            law = feeder.book.law(packs[demand]) if demand in packs else None
            if law is None:
                yield row.row, Problem(row.code, row.message, row.help)
                continue
            known = store.events_about({event.subject, demand})
            history = read_history(law, [event for events in known.values() for event in events])
            for key, problem in history.refused:
                if key == event.key:
                    yield row.row, problem


def _find(rows: Sequence[Quarantined], numbers: Sequence[int]) -> list[Quarantined]:
    known = {row.row: row for row in rows}
    for number in numbers:
        if number not in known:
            raise refused(
                "unknown-quarantine",
                f"There is no line number {number} in quarantine.",
                "'forthwith quarantine list' shows the numbers.",
            )
    return [known[number] for number in dict.fromkeys(numbers)]


def _must_be_open(row: Quarantined) -> None:
    if row.resolution is not None:
        because = f" ({row.reason})" if row.reason else ""
        raise refused(
            "quarantine-settled",
            f"Line {row.row} of the quarantine is settled: {row.resolution}{because}.",
            "Only open lines can be retried or discarded.",
        )


__all__ = ["Refused", "Retried", "discard", "line", "lines", "retry"]
