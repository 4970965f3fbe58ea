"""``make bench``: measure every row, or some, keep the figures, write the page and the picture."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Row, Skipped, times
from bench.page import page
from bench.picture import drawn
from bench.profile import profile
from bench.results import Results, from_json, to_json
from bench.rows import ROWS, Scale
from bench.sides import ROOT

ROOM = ROOT / "build" / "bench"
RESULTS = ROOT / "bench" / "results.json"
EXPECTED = ROOT / "bench" / "expected.json"
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"

FAR_OFF = 2.0
"""How many times the ratio that is expected makes a quick run fail."""


def main() -> int:
    """Measure all rows, or some; with ``--draw`` only write page and picture anew from the figures that are
    kept. Gives 1 where a row failed."""
    rows = ", ".join(ROWS)
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "row", nargs="*", help=f"the rows to measure, of {rows} (all); or: profile feed, profile derive"
    )
    parser.add_argument("--runs", type=int, help="how often each side is run (as the size says)")
    parser.add_argument("--size", choices=("usual", "whole"), default="usual", help="how much work (usual)")
    parser.add_argument("--draw", action="store_true", help="write page and picture from results.json again")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, nothing written; fails where a ratio is far off"
    )
    given = parser.parse_args()
    if given.row[:1] == ["profile"]:
        return profile(emptied(ROOM), *given.row[1:] or ["feed"])
    if unknown := [name for name in given.row if name not in ROWS]:
        parser.error(f"there is no row {', '.join(unknown)}; there are {rows}")
    if given.quick:
        return quick(given.row, given.runs)
    return measure([] if given.draw else given.row or list(ROWS), given.size, given.runs)


def measure(names: Sequence[str], scale: Scale, runs: int | None) -> int:
    """Measure rows, one after the other. What one has found is kept before the next is begun, and one that
    fails keeps no other from being measured."""
    rows = from_json(RESULTS.read_text("utf-8")).rows
    failed = []
    keep(rows)
    for name in names:
        try:
            rows[name] = measured(name, scale, runs)
        except Skipped as reason:
            print(f"{name}: skipped. {reason}\n", flush=True)
            continue
        except Exception:
            traceback.print_exc()
            print(f"{name}: FAILED, as told above.\n", flush=True)
            failed.append(name)
            continue
        say(rows[name])
        keep(rows)
    print(f"Written: {', '.join(str(path.relative_to(ROOT)) for path in (RESULTS, PAGE, PICTURE))}.")
    if failed:
        print(f"Failed, and as they were before: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


def quick(names: Sequence[str], runs: int | None) -> int:
    """Measure rows at small sizes; 1 where one fails, or a ratio is far from the one that is expected."""
    expected = json.loads(EXPECTED.read_text("utf-8"))
    told: list[str] = []
    for name in [name for name in names or ROWS if "quick" in ROWS[name].scales]:
        row = measured(name, "quick", runs)
        say(row)
        if list(off(row, expected.get(name, {}))):
            print(f"{name}: far off; measured once more.")
            told += off(measured(name, "quick", runs), expected.get(name, {}))
    for each in told:
        print(each, file=sys.stderr)
    return int(bool(told))


def off(row: Row, expected: dict[str, float]) -> Iterator[str]:
    """Of a row, in words, the ratios that are far above those expected."""
    for line in row.lines:
        if line.key in expected and line.ratio > FAR_OFF * expected[line.key]:
            yield (
                f"{row.name}: expected {line.key} to take about {times(expected[line.key])} times as long, "
                f"found {times(line.ratio)}. Where that is meant, state the new ratio in bench/expected.json."
            )


def measured(name: str, scale: Scale, runs: int | None) -> Row:
    """A row, worked out in an empty folder that is taken away again."""
    started = time.perf_counter()
    usual, size = ROWS[name].scales[scale]
    try:
        row = ROWS[name].measure(emptied(ROOM), runs or usual, size)
    finally:
        shutil.rmtree(ROOM, ignore_errors=True)
    print(f"{name}: measured in {time.perf_counter() - started:,.0f} seconds.", flush=True)
    return row


def say(row: Row) -> None:
    """Print what a row has found."""
    print(row.name)
    for line in row.lines:
        print(
            f"  {line.key}: {times(line.ratio)} times, {times(min(line.ratios))} to {times(max(line.ratios))}"
        )
    print(flush=True)


def keep(rows: dict[str, Row]) -> None:
    """Write figures, page and picture, the rows as they stand in the table."""
    results = Results({name: rows[name] for name in ROWS if name in rows})
    RESULTS.write_text(to_json(results), "utf-8")
    PAGE.write_text(page(results), "utf-8")
    PICTURE.write_text(drawn(tuple(results.rows.values())), "utf-8")


def emptied(folder: Path) -> Path:
    """The folder, empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
