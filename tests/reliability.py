"""What the tests of reliability counted, as a table. A soak run prints it at its end;

    .venv/bin/python -m tests.reliability build/reliability.jsonl

writes it into docs/reliability.md, from the file in which such runs kept their counts (that one, or what
``FORTHWITH_TALLY`` names). Each row is that of the last run that counted it. A run that was stopped has
counted what it came to.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sqlite3
import sys
import textwrap
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

TALLY = "FORTHWITH_TALLY"
"""The variable with the file to which the counts are added."""
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
WIDTH = 80
NAMES = 26
"""How wide the names of the rows are."""

PARTS: dict[str, tuple[str, ...]] = {
    "stopped at any instant": ("kills", "survivors", "lost", "doubled"),
    "many at once": ("rounds", "at once", "events", "deadlocks", "equal digests"),
    "made wrong at random": ("fuzzed", "taken", "refused", "crashed", "taken wrongly"),
    "altered in the database": ("made", "found"),
    "walked at random": ("walks", "events", "attempts", "deeds", "wrong deeds"),
}
"""The columns of each part of the table."""

_NOT_ADDED = {"at once"}


class Run(NamedTuple):
    """One run of the tests: when, from which seed, with what."""

    date: str
    seed: int
    versions: dict[str, str]


class Row(NamedTuple):
    """What one run counted under one name."""

    part: str
    name: str
    counts: dict[str, int]
    run: Run


def begin(file: Path, run: str, seed: int) -> None:
    """Note in the file that a run begins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        platform.system(): platform.machine(),
        "cores": str(os.cpu_count()),
    }
    _add(file, {"run": run, "date": f"{datetime.now(UTC):%Y-%m-%d}", "seed": seed, "versions": facts})


def count(file: Path, run: str, part: str, name: str, **counts: int) -> None:
    """Add to what a run has counted under a name: ``lost=1``. A column is named with _ for blanks."""
    _add(file, {"run": run, "part": part, "name": name, "counts": checked(part, name, **counts)})


def checked(part: str, name: str, **counts: int) -> dict[str, int]:
    """The counts by the columns of the table, in which there must be a place for them."""
    found = {column.replace("_", " "): number for column, number in counts.items()}
    assert found.keys() <= set(PARTS[part]) and len(name) < NAMES - 2, (part, name, found)
    return found


def _add(file: Path, line: dict[str, Any]) -> None:
    """In one write, as several processes of one run add lines at once."""
    with file.open("ab", buffering=0) as at:
        at.write(json.dumps(line).encode() + b"\n")


def rows(lines: Iterable[str]) -> list[Row]:
    """The rows that the lines of a file come to, in the order in which they are shown."""
    runs: dict[str, Run] = {}
    found: dict[tuple[str, str], tuple[str, dict[str, int]]] = {}
    for line in map(json.loads, lines):
        if "part" not in line:
            runs[line["run"]] = Run(line["date"], line["seed"], line["versions"])
            continue
        key = line["part"], line["name"]
        if key not in found or found[key][0] != line["run"]:
            found[key] = line["run"], dict.fromkeys(PARTS[line["part"]], 0)
        counts = found[key][1]
        for column, number in line["counts"].items():
            counts[column] = max(counts[column], number) if column in _NOT_ADDED else counts[column] + number
    parts = list(PARTS)
    ordered = sorted(found.items(), key=lambda each: (parts.index(each[0][0]), each[0][1]))
    return [Row(part, name, counts, runs[run]) for (part, name), (run, counts) in ordered]


def drawn(found: list[Row]) -> str:
    """The table, in at most 80 columns, and with what it was counted."""
    lines = []
    for part, columns in PARTS.items():
        inside = [row for row in found if row.part == part]
        if not inside:
            continue
        widths = [max(len(column), 9) + 1 for column in columns]
        lines += [_line(part, columns, widths)]
        lines += [
            _line(f"  {row.name}", [f"{row.counts[column]:,}" for column in columns], widths)
            for row in inside
        ]
        lines += [""]
    told = {(row.run.date, tuple(row.run.versions.items())) for row in found}
    seeds = sorted({row.run.seed for row in found})
    for date, versions in sorted(told):
        lines += _wrapped(f"{date}: " + ", ".join(f"{name} {value}" for name, value in versions))
    lines += _wrapped(f"FORTHWITH_SEED={' and '.join(map(str, seeds))}")
    return "\n".join(lines) + "\n"


def _line(name: str, cells: Iterable[str], widths: list[int]) -> str:
    return f"{name:<{NAMES}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def main(files: list[str]) -> None:
    """Write the table into the page."""
    lines = [line for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()]
    table = drawn(rows(lines))
    page = PAGE.read_text(encoding="utf-8")
    fenced = re.compile(r"(<!-- the table -->\n```\n).*?(```\n)", re.DOTALL)
    new, often = fenced.subn(lambda match: f"{match[1]}{table}{match[2]}", page)
    assert often == 1, f"{PAGE} has no place for the table"
    PAGE.write_text(new, encoding="utf-8")
    print(table, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
