"""``make bench``: measure every row, or some, keep the figures, write the page and the picture."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.backtest.row import measure as backtest
from bench.figures import Row
from bench.page import page
from bench.picture import drawn
from bench.results import Results, from_json, to_json
from bench.sides import ROOT
from bench.tick.row import measure as tick

ROOM = ROOT / "build" / "bench"
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"


def main() -> None:
    """Measure all rows, or some; with ``--draw`` only write page and picture anew from the figures that are
    kept."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("row", nargs="*", help=f"the rows to measure, of {', '.join(ROWS)} (all)")
    parser.add_argument("--runs", type=int, help=f"how often each side is run ({_usual()})")
    parser.add_argument("--draw", action="store_true", help="write page and picture from results.json again")
    given = parser.parse_args()
    if unknown := [name for name in given.row if name not in ROWS]:
        parser.error(f"there is no row {', '.join(unknown)}; there are {', '.join(ROWS)}")
    rows = from_json(RESULTS.read_text("utf-8")).rows
    if not given.draw:
        rows = {**rows, **measured(given.row or list(ROWS), given.runs)}
    results = Results({name: rows[name] for name in ROWS if name in rows})
    RESULTS.write_text(to_json(results), "utf-8")
    PAGE.write_text(page(results), "utf-8")
    PICTURE.write_text(drawn(tuple(results.rows.values())), "utf-8")
    for row in results.rows.values():
        print(row.name)
        for line in row.lines:
            spread = f"{min(line.ratios):.2f} to {max(line.ratios):.2f}"
            print(f"  {line.name} beside {line.against}: {line.ratio:.2f} times, {spread}")
    print(f"Written: {', '.join(str(path.relative_to(ROOT)) for path in (RESULTS, PAGE, PICTURE))}.")


def measured(names: Sequence[str], runs: int | None) -> dict[str, Row]:
    """Rows, one after the other, each in an empty folder that is taken away again."""
    rows = {}
    for name in names:
        started = time.perf_counter()
        measure, usual = ROWS[name]
        shutil.rmtree(ROOM, ignore_errors=True)
        ROOM.mkdir(parents=True)
        try:
            rows[name] = measure(ROOM, runs or usual)
        finally:
            shutil.rmtree(ROOM, ignore_errors=True)
        print(f"{name}: measured in {time.perf_counter() - started:,.0f} seconds.")
    return rows


ROWS: dict[str, tuple[Callable[[Path, int], Row], int]] = {"tick": (tick, 5), "backtest": (backtest, 2)}
"""The rows, how each is measured, and how often as a rule: all of it in less than ten minutes."""


def _usual() -> str:
    return ", ".join(f"{name} {usual}" for name, (_, usual) in ROWS.items())


if __name__ == "__main__":
    main()
