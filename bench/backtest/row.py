"""Measuring a backtest, which derives every case under two laws, beside deriving the same cases once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.backtest.ledger import PLACES, grown, places
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.sides import in_turn, told
from engine.runtime.spread import processors

AIM = 2.2
"""How many times the seconds of one derivation a backtest may take: it makes two, and compares them."""


Told = Mapping[str, Any]
"""What our side tells of a run."""


@dataclass(frozen=True)
class Size:
    """How many cases are on record, and how many of each demand the product itself opens."""

    cases: int = 100_000
    patterns: int = 500

    @property
    def smaller(self) -> tuple[int, int]:
        """The numbers of cases whose memory is told besides."""
        return self.cases // 4, self.cases // 2


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE, file: Path = PLACES) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where the two sides do not come to
    the same moves."""
    load, started = busy(), time.perf_counter()
    known = places(file, size.cases)
    *smaller, whole = grown(folder, known, (*size.smaller, size.cases), size.patterns)
    ready = time.perf_counter() - started
    workers = str(processors())
    tried = [told("bench.backtest.ours", str(workspace), workers) for workspace in smaller]
    ours: list[Told] = []

    def backtest() -> float:
        ours.append(told("bench.backtest.ours", str(whole), workers))
        return float(ours[-1]["seconds"])

    def once() -> float:
        peer = told("bench.backtest.peer", str(whole), workers)
        assert (peer["cases"], peer["moves"]) == (ours[-1]["cases"], ours[-1]["moves"]), "the sides differ"
        return float(peer["seconds"])

    seconds = in_turn({"backtest": backtest, "once": once}, runs)
    assert ours[-1]["cases"] == size.cases
    return Row(
        name=f"backtest: {size.cases:,} cases, five events each, grace_days from 5 to 10",
        notes=_notes(file, size, workers, tried, ours),
        ready=ready,
        lines=(Line("the call", "one derivation of them", AIM, seconds["backtest"], seconds["once"]),),
        machine=described(),
        busy=load,
    )


def _notes(
    file: Path, size: Size, workers: str, tried: Sequence[Told], ours: Sequence[Told]
) -> tuple[str, ...]:
    worked = median(said["worked"] / said["seconds"] for said in ours)
    held = "; ".join(
        f"{said['cases']:,} cases: {_megabytes(said['memory'][0])} and {_megabytes(said['memory'][1])}"
        for said in [*tried, ours[-1]]
    )
    whose = (
        "The respondents are counties and places of the United States, some under several demands."
        if file.is_file()
        else "The respondents are made up, as the list of places is not on this machine."
    )
    return (
        f"{whose} With the version that is tried, {ours[-1]['differing']:,} of the cases would have gone "
        f"otherwise. Of each demand {size.patterns:,} cases were opened and fed by the product; the others "
        "are copies of their rows in every table, under names of their own.",
        f"Both sides read the events of the ledger and derive with {workers} processes; starting these "
        "counts. The peer derives each case once, under the law in force, and compares nothing. It was "
        "compared that both come to the same moves.",
        f"The backtest worked its processors for {worked:.2f} times the seconds it took, of {workers}.",
        "The most memory that the process which was called and any of those it started held, by how many "
        f"cases there were, in MB: {held}.",
        "By a profile of the call, nine tenths of its processor time go to deriving, done for each case by "
        "itself in Python, half of that under each law; a twentieth goes to reading the events, a fiftieth "
        "to comparing. The processors bound it, not the disk.",
    )


def _megabytes(bytes: int) -> str:
    return f"{bytes / 1e6:,.0f}"
