"""Measuring whether a feed holds more memory the more it has fed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.cases import again, opened, respondents
from bench.feed.row import DEMAND, written_to
from bench.figures import Line, Row, Skipped
from bench.machine import busy, described
from bench.office import EVENTS, by_case, by_round
from bench.sides import told

AIM = 1.1
"""How many times the memory that is held in the middle may be held in the end."""


@dataclass(frozen=True)
class Size:
    """How many cases are fed, five events each."""

    cases: int = 200_000


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises Skipped where the system does not tell what a
    process holds."""
    if not Path("/proc/self/status").exists():
        raise Skipped("This system does not tell by /proc how much memory a process holds.")
    load, started = busy(), time.perf_counter()
    workspace = opened(folder / "opened", DEMAND, size.cases)
    ids = respondents(size.cases)
    events = size.cases * EVENTS
    orders = {"round by round": by_round, "case by case": by_case}
    files = {
        how: written_to(folder / f"{how}.jsonl", ids, places(range(size.cases)))
        for how, places in orders.items()
    }
    ready = time.perf_counter() - started
    lines, notes = [], []
    for how, file in files.items():
        found = []
        for _ in range(runs):
            with again(workspace) as used:
                found.append(told("bench.memory.side", str(used), str(file), str(events)))
        ends = tuple(each["held"][-1] for each in found)
        middles = tuple(each["held"][len(each["held"]) // 2 - 1] for each in found)
        lines.append(Line(f"{how}: in the end", "when half was fed", AIM, ends, middles, unit="MB"))
        tenths = ", ".join(f"{median(tenth):,.0f}" for tenth in zip(*(e["held"] for e in found), strict=True))
        before, most = (median(each[name] for each in found) for name in ("before", "most"))
        each_case = (ends[0] - before) * 1024 / size.cases
        notes.append(
            f"{how.capitalize()}, in MB: {before:,.0f} before, {tenths} after each tenth of the events, "
            f"{most:,.0f} at most; {each_case:,.1f} KB for each of the cases."
        )
    return Row(
        name=f"memory: {events:,} events fed to {size.cases:,} cases",
        notes=(
            "Round by round, the first events of all cases come first, so that all cases are met again five "
            "times; case by case, none is met again. The product keeps up to 50,000 cases in memory; from "
            "there on it is flat.",
            *notes,
        ),
        ready=ready,
        lines=tuple(lines),
        machine=described(),
        busy=load,
    )
