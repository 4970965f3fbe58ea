"""``make bench``: measure every row, keep the figures, write the page and the picture."""

from __future__ import annotations

import argparse
import shutil
import time

from bench import machine
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
    """Measure; with ``--draw`` only write page and picture anew from the figures that are kept."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="how often each side is run (5)")
    parser.add_argument("--draw", action="store_true", help="write page and picture from results.json again")
    given = parser.parse_args()
    results = from_json(RESULTS.read_text("utf-8")) if given.draw else measured(given.runs)
    RESULTS.write_text(to_json(results), "utf-8")
    PAGE.write_text(page(results), "utf-8")
    PICTURE.write_text(drawn(results.rows), "utf-8")
    for row in results.rows:
        print(row.name)
        for line in row.lines:
            spread = f"{min(line.ratios):.2f} to {max(line.ratios):.2f}"
            print(f"  {line.name} beside {line.against}: {line.ratio:.2f} times, {spread}")
    print(f"Written: {', '.join(str(path.relative_to(ROOT)) for path in (RESULTS, PAGE, PICTURE))}.")


def measured(runs: int) -> Results:
    """Every row, one after the other, each in an empty folder that is taken away again."""
    busy = machine.busy()
    started = time.perf_counter()
    rows = []
    for measure in ROWS:
        shutil.rmtree(ROOM, ignore_errors=True)
        ROOM.mkdir(parents=True)
        try:
            rows.append(measure(ROOM, runs))
        finally:
            shutil.rmtree(ROOM, ignore_errors=True)
    print(f"Measured in {time.perf_counter() - started:,.0f} seconds.")
    return Results(machine.described(), busy, tuple(rows))


ROWS = (tick,)

if __name__ == "__main__":
    main()
