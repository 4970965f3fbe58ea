"""Measuring several feeders of one ledger on PostgreSQL."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.cases import open_cases, respondents
from bench.feed.row import DEMAND, written_to
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.office import EVENTS, Ends, by_round, ends_of
from bench.peers import versions
from bench.postgres.server import Server, server
from bench.sides import ROOT, in_turn
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime.feed import Feeder
from engine.runtime.workspace import create_workspace, read_workspace

TWO = 1 / 1.5
"""The most that two feeders may take of the seconds of one."""

FEEDERS = (1, 2, 4)


@dataclass(frozen=True)
class Size:
    """How many cases are fed, five events each."""

    cases: int = 20_000


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises Skipped where there is no PostgreSQL,
    AssertionError where the cases do not stand alike however many fed them, or COPY leaves other rows."""
    load, started = busy(), time.perf_counter()
    workspace = folder / "workspace"
    create_workspace(workspace)
    with server() as running:
        bench = _Bench(running, workspace, size.cases)
        try:
            ready = time.perf_counter() - started
            sides = {str(feeders): partial(bench.feed, feeders) for feeders in FEEDERS}
            seconds = in_turn({**sides, "copy": bench.copy}, runs)
            version = running.version()
        finally:
            running.drop(bench.database)
    one, two, four, copy = (seconds[side] for side in ("1", "2", "4", "copy"))
    return Row(
        name=f"PostgreSQL: {size.cases * EVENTS:,} events to {size.cases:,} cases",
        notes=(
            "The events are split by cases among feeders, each a process, that begin at once; seconds run "
            "from there to the end of the last. Each run begins with the database as it was, a server of the "
            "bench's own, on the disk, with the settings it comes with. It was compared that the cases stand "
            "alike in the end.",
            "COPY takes in the rows that one feeder leaves, in one transaction, into empty tables with the "
            "same columns and indexes and without references. It was compared that these rows are there.",
        ),
        ready=ready,
        lines=(
            Line("one feeder", "COPY of the same rows", None, one, copy),
            Line("two feeders", "one feeder", TWO, two, one),
            Line("four feeders", "one feeder", None, four, one),
        ),
        machine=described() | {"PostgreSQL": version} | versions("psycopg"),
        busy=load,
    )


class _Bench:
    """A database with the opened cases, and what is done in copies of it."""

    database = "forthwith_bench"

    def __init__(self, running: Server, workspace: Path, cases: int) -> None:
        self._server = running
        self._workspace = workspace
        self._cases = cases
        self._ends: dict[int, Ends] = {}
        ids = respondents(cases)
        running.drop(self.database)
        url = running.empty(self.database)
        feeder = Feeder(read_workspace(workspace), Database(url))
        open_cases(feeder, workspace, DEMAND, "2018-02-23", ids)
        with feeder.database.reading() as session:
            last = Store(session).last_batch()
        feeder.database.close()
        assert last is not None
        for feeders in FEEDERS:
            for part in range(feeders):
                numbers = range(part, cases, feeders)
                written_to(self._part(feeders, part), ids, by_round(numbers))
        with running.again(self.database) as used:
            from bench.postgres.copy import rows_of

            self._feed(used, 1)
            self._rows = rows_of(used, last[0])

    def feed(self, feeders: int) -> float:
        """The seconds that so many feeders take together."""
        with self._server.again(self.database) as used:
            seconds = self._feed(used, feeders)
            ids = respondents(self._cases)
            self._ends[feeders] = ends_of(Database(used, read_only=True), DEMAND, ids, range(self._cases))
        check(self._ends)
        return seconds

    def copy(self) -> float:
        """The seconds that COPY of the rows takes."""
        from bench.postgres.copy import copied

        with self._server.again(self.database) as used:
            return copied(used, self._rows)

    def _feed(self, url: str, feeders: int) -> float:
        arguments = [sys.executable, "-m", "bench.postgres.feeder", str(self._workspace), url]
        parts = [str(self._part(feeders, part)) for part in range(feeders)]
        started = [
            subprocess.Popen(
                [*arguments, part], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for part in parts
        ]
        try:
            for each in started:
                assert each.stdout is not None
                assert each.stdout.readline() == "ready\n", "a feeder did not begin"
            begun = time.perf_counter()
            for each in started:
                assert each.stdin is not None
                each.stdin.write("go\n")
                each.stdin.flush()
            told = [json.loads(each.stdout.readline()) for each in started if each.stdout is not None]
            seconds = time.perf_counter() - begun
        finally:
            for each in started:
                each.communicate()
        events = sum(each["events"] for each in told)
        assert events == self._cases * EVENTS, f"{feeders} feeders took {events} events"
        return seconds

    def _part(self, feeders: int, part: int) -> Path:
        return self._workspace / f"{part + 1}-of-{feeders}.jsonl"


def check(ends: dict[int, Ends]) -> None:
    """Raise AssertionError where cases end otherwise when others fed them."""
    first, *others = ends.values()
    assert all(other == first for other in others), f"the cases do not end alike: {ends}"
