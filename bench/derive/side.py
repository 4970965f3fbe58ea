"""One side: every case derived by the product, or folded by hand, by as many processes.

Prints the seconds from starting these to the last case, and how many decisions rules made. ``both`` compares
these, case by case.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path

from bench.derive.fold import END, Decided, fold
from bench.derive.log import DEMAND, Fine, events, fines
from engine.calendars import last_instant
from engine.core.derive import derive
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Event
from engine.packs.load import read_pack

AT_ONCE = 500

_cases: list[Fine] = []
_events: list[list[Event]] = []
_law: Law
_horizon: datetime


def by_the_product(number: int) -> list[Decided]:
    """What rules decided of a case, as the product derives it."""
    derived = derive(_law, f"{DEMAND}/{_cases[number][0]}", _events[number], _horizon)
    return [
        (date.fromisoformat(made.cause.on), made.rule, made.source if made.target else None, made.target)
        for made in derived.decisions
        if made.rule is not None
    ]


def by_hand(number: int) -> list[Decided]:
    """The same by the fold."""
    return fold(_cases[number][1])


def _count(decide: Callable[[int], list[Decided]], numbers: range) -> int:
    return sum(len(decide(number)) for number in numbers)


def _ours(numbers: range) -> int:
    return _count(by_the_product, numbers)


def _theirs(numbers: range) -> int:
    return _count(by_hand, numbers)


def _compare(numbers: range) -> int:
    for number in numbers:
        check(_cases[number], by_the_product(number), by_hand(number))
    return _count(by_hand, numbers)


def check(fine: Fine, ours: Sequence[Decided], theirs: Sequence[Decided]) -> None:
    """Raise AssertionError where a case is not decided alike."""
    assert ours == theirs, f"{fine[0]}: {ours} is not {theirs}; its events: {fine[1]}"


SIDES: dict[str, Callable[[range], int]] = {"ours": _ours, "hand": _theirs, "both": _compare}


def prepare(file: Path, every: int) -> int:
    """Read the log and the pack into memory; how many cases there are."""
    global _law, _horizon
    _cases.extend(fines(file, every))
    _events.extend(map(events, _cases))
    program = Program(read_pack(Path(__file__).parent, DEMAND))
    _law = Law([(datetime.fromisoformat("2000-01-01T00:00:00+01:00"), program)])
    _horizon = last_instant(END.isoformat(), program.zone)
    return len(_cases)


def main(side: str, file: str, every: int, workers: int) -> None:
    """Run a side over one of ``every`` so many cases."""
    cases = prepare(Path(file), every)
    parts = [range(first, min(first + AT_ONCE, cases)) for first in range(0, cases, AT_ONCE)]
    started = time.perf_counter()
    with get_context("fork").Pool(workers) as pool:  # what was read is there for all of them
        decided = sum(pool.imap_unordered(SIDES[side], parts))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "cases": cases, "decided": decided}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
