"""Measuring a tick beside the writes it makes, and beside the same tick where half as many cases are open."""

from __future__ import annotations

import pickle
import time
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Line, Row
from bench.fresh import Fresh
from bench.machine import busy, described
from bench.sides import command, in_turn, module
from bench.tick.ledger import DAY, copy, fill, open_cases
from bench.writes import Written, difference, spoken

AIM = 3.0
"""How many times the seconds of its writes alone a tick may take."""

FLAT = 1.2
"""What a tick may take when the open cases double, as a multiple."""


@dataclass(frozen=True)
class Size:
    """How many cases come due, and how many are open."""

    due: int = 10_000
    total: int = 1_000_000


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where the two sides do not leave
    the same rows behind, or a run has not begun with the ledger as it was."""
    load, started = busy(), time.perf_counter()
    half, whole = _ledgers(folder, size)
    written = folder / "written"
    rows = _written(whole, written)
    ready = time.perf_counter() - started

    def tick(fresh: Fresh) -> float:
        with fresh.run() as ledger:
            return module("bench.tick.ours", str(ledger.parent))

    def writes() -> float:
        with whole.run() as ledger:
            return module("bench.alone", str(ledger), str(written))

    def the_command() -> float:
        with whole.run() as ledger:
            return command("--workspace", str(ledger.parent), "tick", "--as-of", DAY)

    sides = {
        "tick": lambda: tick(whole),
        "writes": writes,
        "command": the_command,
        "half": lambda: tick(half),
    }
    told = in_turn(sides, runs)
    assert whole.same() and half.same(), "a run did not begin with the ledger as it was"
    many = f"{size.total:,} open cases, {size.due:,} due"
    return Row(
        name=f"tick: {many}",
        notes=(
            f"The tick writes {spoken(rows)}. The peer writes these rows by SQLite's `executemany`, in one "
            "transaction too, with the settings of the product (write-ahead log, `synchronous=FULL`). It was "
            "compared that both leave the same rows in every table.",
            "What comes due, and a pattern of the rest, was opened and fed by the product; the other open "
            "cases are copies of the pattern's rows in every table, under names of their own.",
            "Each run is a process of its own on the ledger as it was. Seconds run from the call to its "
            "return, or from BEGIN to COMMIT; those of the command from the start of the process to its end. "
            "The file lies in the system's cache, for both.",
            "By a profile of the call, two fifths of its processor time go to deciding, done for each case "
            "by itself in Python; three tenths to making and writing the rows; a seventh to reading the "
            "cases; a twentieth to loading the law.",
        ),
        ready=ready,
        lines=(
            Line("the call", "the same writes alone", AIM, told["tick"], told["writes"]),
            Line("the call", f"the same with {size.total // 2:,} open", FLAT, told["tick"], told["half"]),
            Line("the whole command", "the same writes alone", None, told["command"], told["writes"]),
        ),
        machine=described(),
        busy=load,
    )


def _ledgers(folder: Path, size: Size) -> tuple[Fresh, Fresh]:
    """The ledger with half the open cases, and the one with all."""
    ledger = open_cases(folder / "kept", size.due, size.total)
    fill(ledger, size.due, size.total // 2)
    half = copy(ledger, folder / "half-kept")
    fill(ledger, size.due, size.total)
    return (
        Fresh(half, copy(half, folder / "half-used")),
        Fresh(ledger, copy(ledger, folder / "used")),
    )


def _written(fresh: Fresh, file: Path) -> list[Written]:
    """The rows that a tick writes, also pickled to a file, after a trial that writing them is as good."""
    with fresh.run() as ledger:
        module("bench.tick.ours", str(ledger.parent))
        rows = difference(fresh.kept, ledger)
    file.write_bytes(pickle.dumps([rows]))
    with fresh.run() as ledger:
        module("bench.alone", str(ledger), str(file))
        again = difference(fresh.kept, ledger)
    assert again == rows, "the writes alone do not leave the rows that the tick leaves"
    return rows
