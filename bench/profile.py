"""Where the time of a feed goes, by function: ``python -m bench profile``."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

from bench.cases import feeder_of, opened, respondents
from bench.feed.row import DEMAND, written_to
from bench.office import EVENTS, by_round
from bench.sides import ROOT
from engine.runtime.json_lines import read_json_lines

CASES = 1_000
SHOWN = 25


def profile(folder: Path) -> int:
    """Feed under the profiler and print the functions in which most time is spent."""
    workspace = opened(folder / "opened", DEMAND, CASES)
    file = written_to(folder / "events.jsonl", respondents(CASES), by_round(range(CASES)))
    feeder = feeder_of(workspace)
    profiler = cProfile.Profile()
    with file.open("rb") as stream:
        profiler.enable()
        feeder.feed(read_json_lines(stream, "office"))
        profiler.disable()
    feeder.database.close()
    print("\n".join(table(pstats.Stats(profiler))))
    return 0


def table(stats: pstats.Stats) -> list[str]:
    """The functions as a table in Markdown, by the time spent in each itself, without those it calls."""
    found = stats.get_stats_profile()
    total = found.total_tt
    rows = stats.stats  # type: ignore[attr-defined]
    shown = sorted(rows.items(), key=lambda item: -item[1][2])[:SHOWN]
    lines = [
        f"{CASES * EVENTS:,} events to {CASES:,} cases; shares of the {total:.1f} seconds that the call "
        "takes under Python's profiler, which slows small functions more than large ones.",
        "",
        "| function | itself | with what it calls | calls an event |",
        "|---|---:|---:|---:|",
    ]
    for (file, _, name), (_, calls, own, whole, _) in shown:
        each = calls / CASES / EVENTS
        lines.append(f"| {_named(file, name)} | {own / total:.1%} | {whole / total:.1%} | {each:,.2f} |")
    return lines


def _named(file: str, name: str) -> str:
    if file == "~":
        return f"`{name.strip('<>')}`"
    path = Path(file)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return f"`{path.relative_to(ROOT)}` {name}"
    return f"`{path.parent.name}/{path.name}` {name}"
