"""Measuring what it costs that news comes late: the same events fed, a fifth of them behind a later one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.cases import LEDGER, again, opened, respondents
from bench.feed.row import DEMAND, written_to
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.office import EVENTS, Place
from bench.sides import in_turn, told
from bench.writes import rows_of_table

AIM = 2.0
"""How many times the seconds of the same in order of time it may take."""


@dataclass(frozen=True)
class Size:
    """How many cases are fed, five events each."""

    cases: int = 100_000


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where the cases do not stand alike
    in the end, or not so many decisions were taken back as there should be."""
    load, started = busy(), time.perf_counter()
    workspace = opened(folder / "opened", DEMAND, size.cases)
    ids = respondents(size.cases)
    files = {
        how: [
            str(written_to(folder / f"{how}-{number}.jsonl", ids, part))
            for number, part in enumerate(parts(size.cases, late=how == "late"))
        ]
        for how in ("late", "in order")
    }
    ready = time.perf_counter() - started
    stands: dict[str, list[object]] = {}
    superseded: dict[str, int] = {}

    def run(how: str) -> float:
        with again(workspace) as used:
            found = told("bench.feed.ours", str(used), *files[how])
            stands[how] = rows_of_table(used / LEDGER, "case")
            superseded[how] = int(found["superseded"])
        check(stands)
        return float(found["seconds"])

    seconds = in_turn({how: partial(run, how) for how in files}, runs)
    assert superseded["late"] > superseded["in order"] == 0, f"taken back: {superseded}"
    return Row(
        name=f"backdated: {size.cases * EVENTS:,} events to {size.cases:,} cases, a fifth of them late",
        notes=(
            "The same events are fed to the same cases, in nine calls: once as they come over time, once "
            "with one of the five events of each case held back until the next one was fed. Such a case is "
            f"derived again from all its events; {superseded['late']:,} decisions were taken back so, and "
            "recorded as such. It was compared that the cases stand alike in the end, in every column.",
            "Seconds run from the first call to the last return; the law has been read before.",
        ),
        ready=ready,
        lines=(Line("a fifth late", "the same in order", AIM, seconds["late"], seconds["in order"]),),
        machine=described(),
        busy=load,
    )


def parts(cases: int, *, late: bool) -> list[list[Place]]:
    """The events as they come over time, in nine parts; ``late``: of each case one event that is not its last
    comes a part too late, behind the next one."""
    found = []
    for number in range(EVENTS):
        found.append([(case, number) for case in range(cases) if _held(case) != number])
        found.append([(case, number - late) for case in range(cases) if _held(case) == number - late])
    return [part for part in found if part]


def check(stands: dict[str, list[object]]) -> None:
    """Raise AssertionError where cases do not stand alike."""
    first, *others = stands.values()
    assert all(other == first for other in others), "the cases do not stand alike in the end"


def _held(case: int) -> int:
    return case // 4 % (EVENTS - 1)
