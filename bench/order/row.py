"""Measuring one event that is about many cases, beside the writing of its rows alone."""

from __future__ import annotations

import json
import pickle
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.cases import LEDGER, PATTERNS, again, feeder_of, fill, open_cases, respondents
from bench.feed.row import DEMAND
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.office import by_round, lines
from bench.sides import in_turn, module, told
from bench.writes import Written, difference, spoken
from engine.runtime.json_lines import read_json_lines
from engine.runtime.workspace import create_workspace

AIM = 4.0
"""How many times the seconds of its rows alone an order may take."""

DAYS = {"on time": "2018-04-02", "backdated": "2018-02-12"}
"""The day of the order: behind all that is known of the cases, or before most of it."""


@dataclass(frozen=True)
class Size:
    """How many cases the order is over, of five events each."""

    cases: int = 100_000
    patterns: int = PATTERNS


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where the rows alone do not leave
    the same."""
    load, started = busy(), time.perf_counter()
    workspace = worked(folder / "worked", size)
    files, rows = {}, {}
    for how, day in DAYS.items():
        files[how] = folder / f"{how}.jsonl"
        files[how].write_bytes(order(day))
        rows[how] = _rows(workspace, files[how], folder / f"{how}.rows")
    ready = time.perf_counter() - started

    def ours(how: str) -> float:
        with again(workspace) as used:
            return module("bench.feed.ours", str(used), str(files[how]))

    def alone(how: str) -> float:
        with again(workspace) as used:
            return module("bench.alone", str(used / LEDGER), str(folder / f"{how}.rows"))

    sides = {f"{side.__name__} {how}": partial(side, how) for how in DAYS for side in (ours, alone)}
    seconds = in_turn(sides, runs)
    return Row(
        name=f"order: one over {size.cases:,} cases",
        notes=(
            "An injunction against all respondents is fed, one line. On time, it is dated behind all five "
            "events that are known of each case; backdated, before most of them, so that each case is "
            "derived again.",
            *(f"{how.capitalize()}, it writes {spoken(written)}." for how, written in rows.items()),
            "The rows alone are written by SQLite's `executemany`, in one transaction too, with the "
            "settings of the product. It was compared that both leave the same rows in every table.",
            f"{size.patterns} cases were opened and fed by the product; the others are copies of their rows "
            "in every table, under names of their own. Seconds run from the call to its return; the law has "
            "been read before.",
        ),
        ready=ready,
        lines=tuple(
            Line(how, "the same rows alone", AIM, seconds[f"ours {how}"], seconds[f"alone {how}"])
            for how in DAYS
        ),
        machine=described(),
        busy=load,
    )


def worked(folder: Path, size: Size) -> Path:
    """A workspace with so many cases, of each of which five events are known."""
    create_workspace(folder)
    feeder = feeder_of(folder)
    patterns = min(size.cases, size.patterns)
    ids = respondents(patterns)
    open_cases(feeder, folder, DEMAND, "2018-02-23", ids)
    feeder.feed(read_json_lines(lines(DEMAND, ids, by_round(range(patterns))), "office"))
    feeder.database.close()
    fill(folder / LEDGER, DEMAND, size.cases, patterns)
    return folder


def order(day: str) -> bytes:
    """An injunction that protects all respondents, as a line."""
    data = {"order": "18-cv-1", "court": "a court", "bars": ["propose_subpoena"]}
    said = {"id": "order", "source": "office", "type": "injunction_granted", "subject": DEMAND}
    return json.dumps({**said, "occurredon": day, "data": data}).encode() + b"\n"


def _rows(workspace: Path, file: Path, rows: Path) -> list[Written]:
    """The rows that an order writes, also pickled to a file, after a trial that writing them is as good."""
    with again(workspace) as used:
        told("bench.feed.ours", str(used), str(file))
        written = difference(workspace / LEDGER, used / LEDGER)
    rows.write_bytes(pickle.dumps([written]))
    with again(workspace) as used:
        module("bench.alone", str(used / LEDGER), str(rows))
        left = difference(workspace / LEDGER, used / LEDGER)
    check(left, written)
    return written


def check(alone: list[Written], ours: list[Written]) -> None:
    """Raise AssertionError where the rows alone are not those that the product left."""
    assert alone == ours, "the rows alone are not what the order leaves"
