"""Measuring how long a pack of many rules takes to load and to check."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.figures import Line, Row
from bench.load.pack import write
from bench.machine import busy, described
from bench.peers import versions
from bench.sides import in_turn, told


@dataclass(frozen=True)
class Size:
    """How many rules the pack has."""

    rules: int = 500


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where a side does not read all
    rules."""
    load, started = busy(), time.perf_counter()
    files = write(folder, size.rules)
    ready = time.perf_counter() - started

    def run(side: str) -> float:
        found = told("bench.load.side", side, str(folder))
        assert found["rules"] == size.rules, f"{side} read {found['rules']} rules, not {size.rules}"
        return float(found["seconds"])

    seconds = in_turn({side: partial(run, side) for side in ("load", "check", "read")}, runs)
    bytes = sum(file.stat().st_size for file in files)
    return Row(
        name=f"load: a pack of {size.rules:,} rules",
        notes=(
            f"Its two files have {bytes:,} bytes. To load is to read them with the place of every word, to "
            "have CEL check every condition against the types of the facts, and to build what runs. To "
            "check looks besides for rules that go round in a circle, and for conditions that read what may "
            "be absent.",
            "The peer reads the same files with the library that the product reads YAML with (ruamel.yaml, "
            "safe, in Python), into lists and maps. It was compared that all sides read as many rules.",
        ),
        ready=ready,
        lines=(
            Line("load", "reading the YAML alone", None, seconds["load"], seconds["read"]),
            Line("load and check", "reading the YAML alone", None, seconds["check"], seconds["read"]),
        ),
        machine=described() | versions("ruamel.yaml", "cel-expr-python"),
        busy=load,
    )
