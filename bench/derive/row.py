"""Measuring the derivation of real cases, in memory, beside a fold written by hand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.derive.log import FILE
from bench.figures import Line, Row, Skipped
from bench.machine import busy, described
from bench.sides import in_turn, told
from engine.runtime.spread import processors

AIM = 20.0
"""How many times the seconds of the fold by hand a derivation may take."""


@dataclass(frozen=True)
class Size:
    """One of ``every`` so many of the 113,487 cases is derived."""

    every: int = 1


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE, file: Path = FILE) -> Row:  # noqa: ARG001
    """The row. Raises Skipped without the log, AssertionError where the two sides do not decide alike."""
    if not file.is_file():
        raise Skipped(f"The log of fines is not beside the repository: {file.name}.")
    load, started = busy(), time.perf_counter()
    workers = processors()

    def run(side: str) -> dict[str, Any]:
        return told("bench.derive.side", side, str(file), str(size.every), str(workers))

    compared = run("both")
    ready = time.perf_counter() - started

    def seconds(side: str) -> float:
        found = run(side)
        assert found["decided"] == compared["decided"], f"{side} came to {found['decided']} decisions"
        return float(found["seconds"])

    measured = in_turn({side: partial(seconds, side) for side in ("ours", "hand")}, runs)
    return Row(
        name=f"derive: {compared['cases']:,} fines of an Italian police force",
        notes=(
            f"Rules decide {compared['decided']:,} times. It was compared, case by case, that both sides "
            "come to the same decisions: the day, the rule, from which state to which. The product says "
            "besides why, by which facts, and what would have to be known.",
            f"The events lie in memory; each side works with {workers} processes, and starting these counts. "
            "The law is a pack of its own (`bench/derive`): 12 rules, 8 states, 2 deadlines.",
            'The cases are those of the "Road Traffic Fine Management Process" (M. de Leoni and F. '
            "Mannhardt, 4TU.ResearchData), read from beside the repository. `python -m bench profile derive` "
            "shows where the time goes by function.",
        ),
        ready=ready,
        lines=(Line("the derivation", "a fold by hand", AIM, measured["ours"], measured["hand"]),),
        machine=described(),
        busy=load,
    )
