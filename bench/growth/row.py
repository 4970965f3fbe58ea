"""Measuring whether a feed slows down, and needs more disk, as a ledger grows."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.cases import LEDGER, again, opened, respondents
from bench.feed.row import DEMAND, rows_of, written_to
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.office import EVENTS, by_case
from bench.sides import in_turn, module, told


@dataclass(frozen=True)
class Size:
    """How many cases the ledgers have, and to how many of them five events each are fed."""

    cases: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    fed: int = 2_000


WHOLE = Size()

_ORDERS = ("sequential", "random")


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where the rows alone do not leave
    the same."""
    load, started = busy(), time.perf_counter()
    sides, disk = {}, {}
    for cases in size.cases:
        workspace = opened(folder / f"of-{cases}", DEMAND, cases)
        ids = respondents(cases)
        for how in _ORDERS:
            place = folder / f"{how}-{cases}"
            place.mkdir()
            file = written_to(place / "events.jsonl", ids, by_case(chosen(how, cases, size.fed)))
            rows = rows_of(place, workspace, file)
            grown = (place / "kept" / LEDGER).stat().st_size - (workspace / LEDGER).stat().st_size
            disk[how, cases] = grown / size.fed / EVENTS
            (place / "kept" / LEDGER).unlink()
            sides[f"ours {how} {cases}"] = partial(_ours, workspace, file)
            sides[f"alone {how} {cases}"] = partial(_alone, workspace, rows)
    ready = time.perf_counter() - started
    seconds = in_turn(sides, runs)
    lines = [
        Line(
            f"{how} order, {cases:,} cases",
            "the same rows alone",
            None,
            seconds[f"ours {how} {cases}"],
            seconds[f"alone {how} {cases}"],
        )
        for how in _ORDERS
        for cases in size.cases
    ]
    least, most = size.cases[0], size.cases[-1]
    for how in _ORDERS:
        ours, alone = (
            _by(seconds[f"{side} {how} {most}"], seconds[f"{side} {how} {least}"])
            for side in ("ours", "alone")
        )
        name = f"{how} order, growth to {most // least} times the cases"
        lines.append(Line(name, "that of the rows alone", 1.0, ours, alone, unit="×"))
    return Row(
        name=f"growth: from {least:,} to {most:,} cases",
        notes=(
            f"Five events each are fed to {size.fed:,} cases of ledgers of different size: case by case, the "
            "cases one beside the other, or anywhere and in an order of chance. The last lines tell how many "
            "times the seconds in the smallest ledger the largest takes, beside the same of the rows alone.",
            "Events a second: "
            + "; ".join(
                f"{how}, {cases:,} cases: {_rate(seconds[f'ours {how} {cases}'], size):,.0f}"
                for how in _ORDERS
                for cases in size.cases
            )
            + ".",
            "Bytes on disk an event, when the log of writes has been taken up, the same for both sides: "
            + "; ".join(f"{how}, {cases:,} cases: {bytes:,.0f}" for (how, cases), bytes in disk.items())
            + ".",
            "The rows alone are written by SQLite's `executemany`, in transactions of the same 2,000 events, "
            "with the settings of the product. It was compared that both leave the same rows in every table. "
            "Most cases are copies of a hundred that the product opened.",
        ),
        ready=ready,
        lines=tuple(lines),
        machine=described(),
        busy=load,
    )


def chosen(how: str, cases: int, fed: int) -> Iterable[int]:
    """Which cases are fed, in which order; the courses of events are as many of each kind."""
    if how == "sequential":
        return range(cases // 2, cases // 2 + fed)
    return random.Random(3).sample(range(cases), fed)


def _ours(workspace: Path, file: Path) -> float:
    with again(workspace) as used:
        return float(told("bench.feed.ours", str(used), str(file))["seconds"])


def _alone(workspace: Path, rows: Path) -> float:
    with again(workspace) as used:
        return module("bench.alone", str(used / LEDGER), str(rows))


def _by(ones: Iterable[float], others: Iterable[float]) -> tuple[float, ...]:
    return tuple(one / other for one, other in zip(ones, others, strict=True))


def _rate(seconds: tuple[float, ...], size: Size) -> float:
    return size.fed * EVENTS / sorted(seconds)[len(seconds) // 2]
