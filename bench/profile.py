"""Where the time goes, by function: ``python -m bench profile``, of a feed, or of a derivation."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

from bench.cases import feeder_of, opened, respondents
from bench.derive import side as deriving
from bench.derive.log import FILE
from bench.feed.row import DEMAND, written_to
from bench.office import EVENTS, by_round
from bench.sides import ROOT
from engine.runtime.json_lines import read_json_lines

CASES = 1_000
SHOWN = 25


def profile(folder: Path, what: str) -> int:
    """Feed, or derive, under the profiler, and print the functions in which most time is spent."""
    profiler = cProfile.Profile()
    if what == "derive":
        cases = deriving.prepare(FILE, 113)
        pieces, said = cases, f"{cases:,} cases derived"
        profiler.enable()
        for number in range(cases):
            deriving.by_the_product(number)
        profiler.disable()
        print("\n".join(table(pstats.Stats(profiler), said, pieces, "case")))
        return 0
    workspace = opened(folder / "opened", DEMAND, CASES)
    file = written_to(folder / "events.jsonl", respondents(CASES), by_round(range(CASES)))
    feeder = feeder_of(workspace)
    feeder.in_force()
    with file.open("rb") as stream:
        profiler.enable()
        feeder.feed(read_json_lines(stream, "office"))
        profiler.disable()
    feeder.database.close()
    said = f"{CASES * EVENTS:,} events fed to {CASES:,} cases"
    print("\n".join(table(pstats.Stats(profiler), said, CASES * EVENTS, "event")))
    return 0


def table(stats: pstats.Stats, said: str, pieces: int, piece: str) -> list[str]:
    """The functions as a table in Markdown, by the time spent in each itself, without those it calls."""
    total = stats.total_tt  # type: ignore[attr-defined]
    rows = stats.stats  # type: ignore[attr-defined]
    shown = sorted(rows.items(), key=lambda item: -item[1][2])[:SHOWN]
    lines = [
        f"{said}; shares of the {total:.1f} seconds that the call takes under Python's profiler, which slows "
        "small functions more than large ones.",
        "",
        f"| function | itself | with what it calls | calls, by {piece} |",
        "|---|---:|---:|---:|",
    ]
    for (file, _, name), (_, calls, own, whole, _) in shown:
        shares = f"{own / total:.1%} | {whole / total:.1%}"
        lines.append(f"| {_named(file, name)} | {shares} | {calls / pieces:,.2f} |")
    return lines


def _named(file: str, name: str) -> str:
    if file == "~":
        return f"`{name.strip('<>')}`"
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return f"`{path.relative_to(ROOT)}` {name}"
    return f"`{path.parent.name}/{path.name}` {name}"
