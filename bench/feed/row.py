"""Measuring a feed beside what one would write oneself, and beside the writing of its rows alone."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.cases import LEDGER, again, opened, respondents
from bench.figures import Line, Row
from bench.machine import busy, described
from bench.office import EVENTS, Place, by_round, ends_in, lines
from bench.peers import versions
from bench.sides import Side, in_turn, module, told
from bench.writes import difference, load, spoken, together

DEMAND = "office"

BY_HAND = 1 / 5
"""The most that a feed may take of the seconds of the program written by hand."""

ALONE = 2.0
"""How many times the seconds of its rows alone a feed may take."""


@dataclass(frozen=True)
class Size:
    """How many cases are fed, five events each, and how many of them to the peers; 0: not to that peer."""

    cases: int = 100_000
    handmade: int = 4_000
    tutorial: int = 400


WHOLE = Size()


def measure(folder: Path, runs: int, size: Size = WHOLE) -> Row:
    """The row, worked out in a folder that is empty. Raises AssertionError where two sides do not leave the
    same behind."""
    load_before, started = busy(), time.perf_counter()
    workspace = opened(folder / "opened", DEMAND, size.cases)
    ids = respondents(size.cases)
    file = written_to(folder / "events.jsonl", ids, by_round(range(size.cases)))
    rows = rows_of(folder, workspace, file)
    ends = None
    ready = time.perf_counter() - started

    def ours() -> float:
        nonlocal ends
        with again(workspace) as used:
            found = told("bench.feed.ours", str(used), str(file))
            assert found["events"] == size.cases * EVENTS
            ends = ends_in(used, DEMAND, ids, range(size.cases))
        return float(found["seconds"])

    def alone() -> float:
        with again(workspace) as used:
            return module("bench.alone", str(used / LEDGER), str(rows))

    def peer(name: str, cases: int) -> float:
        part = folder / name
        part.mkdir()
        events = written_to(part / "events.jsonl", ids, by_round(range(cases)))
        found = told(f"bench.feed.{name}", str(part), str(events), with_peers=name == "handmade")
        for each in part.iterdir():
            each.unlink()
        part.rmdir()
        check_ends(name, found["ends"], ends)
        return float(found["seconds"])

    sides: dict[str, Side] = {"ours": ours, "alone": alone}
    peers = {"handmade": size.handmade, "tutorial": size.tutorial}
    for name, cases in peers.items():
        if cases:
            sides[name] = partial(peer, name, cases)
    seconds = in_turn(sides, runs)
    aims = {"handmade": BY_HAND, "tutorial": None}
    compared = [
        Line(
            "the call",
            _NAMES[name],
            aims[name],
            seconds["ours"],
            seconds[name],
            (size.cases * EVENTS, cases * EVENTS),
        )
        for name, cases in peers.items()
        if cases
    ]
    named = [package for name, cases in peers.items() if cases for package in _PACKAGES[name]]
    return Row(
        name=f"feed: {size.cases * EVENTS:,} events to {size.cases:,} cases",
        notes=(
            f"The feed writes {spoken(together(load(rows)))}. They were written alone by SQLite's "
            "`executemany`, in transactions of the same 2,000 events, with the settings of the product "
            "(write-ahead log, `synchronous=FULL`). It was compared that both leave the same rows in every "
            "table.",
            *_of_peers(peers),
            "The cases were opened before, most of them as copies of some. The events come as they would "
            "over time: the first of all cases, then the second of all. Seconds run from the call to its "
            "return; the law has been read before, the events are read from a file of JSON lines.",
        ),
        ready=ready,
        lines=(Line("the call", "the same rows alone", ALONE, seconds["ours"], seconds["alone"]), *compared),
        machine=described() | versions(*named),
        busy=load_before,
    )


_NAMES = {"handmade": "the same by hand", "tutorial": "the tutorials' way"}
_PACKAGES = {
    "handmade": ("python-statemachine", "rule-engine", "sqlmodel"),
    "tutorial": ("durable-rules", "transitions"),
}


def written_to(file: Path, ids: list[str], places: Iterable[Place]) -> Path:
    """A file with events of an order."""
    with file.open("wb") as stream:
        stream.writelines(lines(DEMAND, ids, places))
    return file


def rows_of(folder: Path, workspace: Path, file: Path) -> Path:
    """What feeding a file writes, transaction by transaction, pickled; after a trial that to write it alone
    leaves the same."""
    rows = folder / "rows"
    with again(workspace) as used:
        told("bench.kept", str(used), str(file), str(rows))
        kept = used.rename(folder / "kept")
    with again(workspace) as used:
        module("bench.alone", str(used / LEDGER), str(rows))
        assert not difference(kept / LEDGER, used / LEDGER), "the rows alone are not what the feed leaves"
    return rows


def check_ends(name: str, peer: Any, ours: Any) -> None:
    """Raise AssertionError where a peer's cases do not end as ours do."""
    assert peer == ours, f"{name}: the cases end as {peer}, with the product as {ours}"


def _of_peers(peers: dict[str, int]) -> list[str]:
    told = []
    if peers["handmade"]:
        told.append(
            "By hand: python-statemachine, rule-engine and SQLModel, 2,000 events a transaction, with the "
            f"same settings of SQLite, on {peers['handmade'] * EVENTS:,} events. It keeps events, decisions "
            "with their sentences and cases; it knows ten of the pack's rules, and no proofs, hashes or "
            "backdating."
        )
    if peers["tutorial"]:
        told.append(
            "The tutorials' way: one SQLModel `Session` and commit an event, one `durable.lang` post, one "
            f"`transitions.Machine` a case, SQLite as it comes, on {peers['tutorial'] * EVENTS:,} events. It "
            "keeps events and cases, no decisions."
        )
    if told:
        told.append(
            "It was compared that the cases of each course end in the same state, with the same facts."
        )
    return told
